// SPDX-License-Identifier: Apache-2.0
#pragma once

// TabRow: keeps the tabs of a narrow panel in one row without scrolling: words where all have room, else
// icons with the chosen one's word beside its icon. Names stay for tooltips and screen readers. Owned by its
// tabs. GUI thread.

#include <vector>

#include <QObject>
#include <QString>

class QTabWidget;

namespace upriver {

class TabRow : public QObject
{
    Q_OBJECT

public:
    explicit TabRow(QTabWidget& tabs);
    /// Icons in the order of the tabs, whose words are taken as their names.
    void setIcons(const std::vector<QString>& icons);
    /// Again, after a tab was hidden or shown.
    void fit();
    [[nodiscard]] bool showsWords() const { return m_words; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QTabWidget& m_tabs;
    std::vector<QString> m_icons;
    std::vector<QString> m_names;
    bool m_words = true;
};

} // namespace upriver
