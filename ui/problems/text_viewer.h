// SPDX-License-Identifier: Apache-2.0
#pragma once

// TextViewer: a small window that shows the text of one file at a place, read-only and bounded: at most a
// few thousand lines around the place. The file is read on a worker. GUI thread.

#include <QWidget>

#include "catalog/base/result.h"
#include "ui/async/latest_job.h"

class QLabel;
class QPlainTextEdit;

namespace upriver {

class StateStack;

/// A part of a file, lines numbered from firstLine (1-based).
struct TextSlice
{
    QString text;
    QString file;
    qint64 firstLine = 1;
    qint64 line = 0; ///< the one that was asked for; 0: none
    bool cutBefore = false;
    bool cutAfter = false;
};

/// What is asked for: a line (1-based), or else the "byte N" that the sentence names. A folder stands for
/// the member that the sentence names.
struct TextPlace
{
    QString file;
    qint64 line = 0;
    QString what;
};

/// Reads the lines around a place. Bounded; a worker's call, never the GUI thread's.
[[nodiscard]] Result<TextSlice> readSlice(TextPlace place, const std::stop_token& stop = {});

class TextViewer : public QWidget
{
    Q_OBJECT

public:
    explicit TextViewer(QWidget* parent = nullptr);
    void open(const QString& file, qint64 line, const QString& what);
    [[nodiscard]] QPlainTextEdit& editor() const { return *m_editor; }
    [[nodiscard]] bool isBusy() const { return m_busy; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void show(const TextSlice& slice);

    QLabel* m_about;
    QPlainTextEdit* m_editor;
    StateStack* m_stack;
    QString m_file;
    bool m_busy = false;
    LatestJob m_job;
};

} // namespace upriver
