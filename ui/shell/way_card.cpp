// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/way_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QLabel* quietToClicks(const QString& words, Theme::FontStep step, bool bold, QWidget* parent)
{
    auto* made = new QLabel(words, parent);
    made->setTextFormat(Qt::PlainText); // paths of others are no markup
    made->setFont(currentTheme().font(step, bold));
    made->setWordWrap(true);
    made->setAttribute(Qt::WA_TransparentForMouseEvents);
    return made;
}

} // namespace

QPushButton* makeWayCard(const QString& icon, const QString& title, const QString& sentence, QWidget* parent)
{
    auto* way = new QPushButton(parent);
    way->setObjectName(u"welcomeCard"_s);
    way->setAccessibleName(title);
    way->setAccessibleDescription(sentence);
    way->setCursor(Qt::PointingHandCursor);
    way->setMinimumHeight(72);
    way->setAutoDefault(true); // Enter, not only Space
    auto* row = new QHBoxLayout(way);
    row->setContentsMargins(16, 10, 16, 10);
    row->setSpacing(14);
    auto* mark = new IconView(28, way);
    mark->setIcon(icon, &Theme::accent);
    mark->setAttribute(Qt::WA_TransparentForMouseEvents);
    row->addWidget(mark);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addStretch();
    words->addWidget(quietToClicks(title, Theme::FontStep::Body, true, way));
    auto* below = quietToClicks(sentence, Theme::FontStep::Caption, false, way);
    below->setProperty("secondary", true);
    words->addWidget(below);
    words->addStretch();
    row->addLayout(words, 1);
    return way;
}

void centreOn(QWidget* page, QWidget* column)
{
    auto* scroll = new QScrollArea(page);
    scroll->setWidgetResizable(true);
    auto* holder = new QWidget(scroll);
    auto* row = new QHBoxLayout(holder);
    row->addStretch();
    row->addWidget(column);
    row->addStretch();
    scroll->setWidget(holder);
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

} // namespace upriver
