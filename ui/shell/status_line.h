// SPDX-License-Identifier: Apache-2.0
#pragma once

// StatusLine: the window's lowest line: which catalog, how much is in it, when it was indexed, how many
// files failed, and while indexing the progress with Cancel. Also the place for one quiet sentence with at
// most one link. GUI thread.

#include <QStatusBar>

#include "catalog/indexing/indexer.h"

class QLabel;
class QProgressBar;
class QTimer;
class QToolButton;

namespace upriver {

class Session;

class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(Session& session, QWidget* parent = nullptr);

    /// Shown until the next sentence or for a while; the link, if there is one, asks for the problems.
    void say(const QString& sentence);
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] bool showsProgress() const;

Q_SIGNALS:
    void problemsRequested();
    void cancelRequested();

private:
    void showCatalog();
    void showProgress(const IndexProgress& progress);
    void showEnd(const IndexReport& report);
    void showSentence(const QString& html);

    Session& m_session;
    QLabel* m_name;
    QLabel* m_counts;
    QLabel* m_indexed;
    QLabel* m_failed;
    QLabel* m_sentence;
    QWidget* m_progress;
    QProgressBar* m_bar;
    QLabel* m_progressText;
    QToolButton* m_cancel;
    QTimer* m_sentenceTimer;
    QTimer* m_clock;
    qint64 m_lastScan = 0;
};

} // namespace upriver
