// SPDX-License-Identifier: Apache-2.0
#pragma once

// ShortcutsPage: every key of the window on one page, as a small window that is not in the way. GUI thread.

#include <QWidget>

class QAction;

namespace upriver {

class ShortcutsPage : public QWidget
{
    Q_OBJECT

public:
    /// The window's own actions come with their keys; those of the pages are told here in words.
    ShortcutsPage(const QList<QAction*>& actions, QWidget* parent);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace upriver
