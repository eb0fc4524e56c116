// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/tab_row.h"

#include <QEvent>
#include <QStyle>
#include <QTabBar>
#include <QTabWidget>

#include "ui/shell/theme.h"

namespace upriver {

namespace {

constexpr int kWordPadding = 20; // of the style sheet, both sides, and the bold of the chosen one

} // namespace

TabRow::TabRow(QTabWidget& tabs) : QObject(&tabs), m_tabs(tabs)
{
    tabs.tabBar()->setUsesScrollButtons(false);
    tabs.tabBar()->setElideMode(Qt::ElideNone);
    tabs.setIconSize({16, 16});
    tabs.installEventFilter(this);
    connect(&tabs, &QTabWidget::currentChanged, this, &TabRow::fit);
}

void TabRow::setIcons(const std::vector<QString>& icons)
{
    m_icons = icons;
    m_names.clear();
    for (int tab = 0; tab < m_tabs.count(); ++tab) {
        m_names.push_back(m_tabs.tabText(tab));
        m_tabs.setTabToolTip(tab, m_names.back());
        m_tabs.tabBar()->setAccessibleTabName(tab, m_names.back());
    }
    fit();
}

void TabRow::fit()
{
    const QFontMetrics metrics(currentTheme().font(Theme::FontStep::Body, true));
    int wished = 0;
    for (int tab = 0; tab < static_cast<int>(m_names.size()); ++tab)
        if (m_tabs.isTabVisible(tab))
            wished += metrics.horizontalAdvance(m_names[static_cast<std::size_t>(tab)]) + kWordPadding;
    const bool hadWords = m_words;
    m_words = wished <= m_tabs.width();
    if (hadWords != m_words) { // the style sheet gives icons less room round them
        m_tabs.tabBar()->setProperty("compact", !m_words);
        m_tabs.tabBar()->style()->unpolish(m_tabs.tabBar());
        m_tabs.tabBar()->style()->polish(m_tabs.tabBar());
    }
    for (int tab = 0; tab < static_cast<int>(m_names.size()); ++tab) {
        const auto index = static_cast<std::size_t>(tab);
        const bool hasWord = m_words || tab == m_tabs.currentIndex();
        m_tabs.setTabText(tab, hasWord ? m_names[index] : QString());
        m_tabs.setTabIcon(tab, m_words || hasWord ? QIcon() : actionIcon(m_icons[index]));
    }
}

bool TabRow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        fit();
    return QObject::eventFilter(watched, event);
}

} // namespace upriver
