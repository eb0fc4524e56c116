// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/top_bar.h"

#include <QAction>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include "ui/search/search_field.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

TopBar::TopBar(QAction* back, QAction* forward, SearchField* field, QMenu* menu, QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 6, 10, 7);
    row->setSpacing(4);
    for (QAction* action : {back, forward}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setIconSize({18, 18});
        row->addWidget(button);
    }
    row->addStretch(1);
    field->setMinimumWidth(260);
    field->setMaximumWidth(640);
    row->addWidget(field, 4);
    row->addStretch(1);
    auto* more = new QToolButton(this);
    more->setObjectName(u"menuButton"_s);
    more->setIcon(actionIcon(u"menu"_s));
    more->setIconSize({18, 18});
    more->setMenu(menu);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setToolTip(tr("Menu (F10)"));
    more->setAccessibleName(tr("Menu"));
    more->setShortcut(QKeySequence(Qt::Key_F10));
    row->addWidget(more);
}

void TopBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), currentTheme().panel);
    painter.setPen(currentTheme().line);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

DockTitle::DockTitle(const QString& caption, QWidget* beside, QDockWidget* dock) : QWidget(dock)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 2, 6, 0);
    row->setSpacing(2);
    auto* words = new QLabel(caption, this);
    words->setProperty("caption", true);
    row->addWidget(words);
    row->addStretch(1);
    if (beside)
        row->addWidget(beside);
    auto* close = new QToolButton(this);
    close->setIcon(actionIcon(u"close"_s));
    close->setIconSize({11, 11});
    close->setToolTip(tr("Close %1").arg(caption));
    close->setAccessibleName(close->toolTip());
    row->addWidget(close);
    connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
}

} // namespace upriver
