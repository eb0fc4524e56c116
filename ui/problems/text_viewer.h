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
    qint64 firstLine = 1;
    bool cutBefore = false;
    bool cutAfter = false;
};

/// Reads the lines around a place (0: the beginning). Bounded; a worker's call, never the GUI thread's.
[[nodiscard]] Result<TextSlice> readSlice(const QString& file, qint64 line, const std::stop_token& stop = {});

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
    void show(const TextSlice& slice, qint64 line);

    QLabel* m_about;
    QPlainTextEdit* m_editor;
    StateStack* m_stack;
    QString m_file;
    bool m_busy = false;
    LatestJob m_job;
};

} // namespace upriver
