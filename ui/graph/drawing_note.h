// SPDX-License-Identifier: Apache-2.0
#pragma once

// DrawingNote: stands over the picture while a question or a layout runs longer than a moment: for how long
// it has run, and Cancel. Shows and hides by itself. GUI thread.

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

class QLabel;
class QToolButton;

namespace upriver {

class DrawingNote : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kShowsAfterMs = 300;

    explicit DrawingNote(QWidget* parent);
    void begin(); ///< again while it runs: the clock goes on
    void end();
    [[nodiscard]] QToolButton& cancelButton() const { return *m_cancel; }

Q_SIGNALS:
    void cancelRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void tick();
    void place();

    QLabel* m_label;
    QToolButton* m_cancel;
    QElapsedTimer m_since;
    QTimer m_clock;
};

} // namespace upriver
