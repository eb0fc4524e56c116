// SPDX-License-Identifier: Apache-2.0
#pragma once

// TopBar: the window's first line: back, forward, the search field in the middle, the menu. GUI thread.

#include <QWidget>

class QAction;
class QDockWidget;
class QMenu;
class QToolButton;

namespace upriver {

class SearchField;

class TopBar : public QWidget
{
    Q_OBJECT

public:
    TopBar(QAction* back, QAction* forward, SearchField* field, QMenu* menu, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// A dock's own title: a caption, what belongs to it, and a way to close it.
class DockTitle : public QWidget
{
    Q_OBJECT

public:
    DockTitle(const QString& caption, QWidget* beside, QDockWidget* dock);
};

} // namespace upriver
