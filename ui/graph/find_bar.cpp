// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/find_bar.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

FindBar::FindBar(QWidget* parent) : QFrame(parent), m_field(new QLineEdit), m_count(new QLabel)
{
    setObjectName(u"popup"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 6, 6, 6);
    row->setSpacing(4);
    m_field->setPlaceholderText(tr("Find in the picture"));
    m_field->setAccessibleName(tr("Find in the picture"));
    m_field->setMinimumWidth(170);
    row->addWidget(m_field, 1);
    m_count->setProperty("secondary", true);
    m_count->setMinimumWidth(58);
    m_count->setAlignment(Qt::AlignCenter);
    row->addWidget(m_count);
    const auto add = [&](const QString& icon, const QString& tip, void (FindBar::*act)()) {
        auto* button = new QToolButton;
        button->setIcon(actionIcon(icon));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        connect(button, &QToolButton::clicked, this, act);
        row->addWidget(button);
    };
    add(u"chevron-up"_s, tr("Previous (Shift+Enter)"), &FindBar::previous);
    add(u"chevron-down"_s, tr("Next (Enter)"), &FindBar::next);
    add(u"close"_s, tr("Close (Esc)"), &FindBar::closed);
    connect(m_field, &QLineEdit::textChanged, this, &FindBar::search);
}

void FindBar::setScene(std::shared_ptr<const LineageScene> scene)
{
    m_scene = std::move(scene);
    if (isVisible())
        search();
}

void FindBar::begin()
{
    m_field->setFocus();
    m_field->selectAll();
    search();
}

void FindBar::search()
{
    const AssetId before = m_position < m_hits.size() ? m_hits[m_position] : AssetId{};
    m_hits.clear();
    const QString text = m_field->text().trimmed();
    std::vector<const SceneCard*> cards;
    const auto holds = [&](const QString& where) { return where.contains(text, Qt::CaseInsensitive); };
    for (const SceneCard& card : m_scene && !text.isEmpty() ? m_scene->cards : std::vector<SceneCard>()) {
        const bool inColumns = std::any_of(card.columns.begin(), card.columns.end(),
                                           [&](const SceneColumn& column) { return holds(column.name); });
        if (card.isSingle() && (holds(card.fullName) || holds(card.name) || inColumns))
            m_hits.push_back(card.asset);
    }
    const auto place = [this](AssetId asset) {
        const QRectF& rect = m_scene->cards[static_cast<std::size_t>(m_scene->find(asset))].rect;
        return std::tuple(rect.left(), rect.top());
    };
    std::sort(m_hits.begin(), m_hits.end(), [&](AssetId a, AssetId b) { return place(a) < place(b); });
    const auto again = std::find(m_hits.begin(), m_hits.end(), before);
    m_position = again == m_hits.end() ? 0 : static_cast<std::size_t>(again - m_hits.begin());
    step(0);
}

void FindBar::step(int by)
{
    if (!m_hits.empty()) {
        const auto size = static_cast<int>(m_hits.size());
        m_position = static_cast<std::size_t>((static_cast<int>(m_position) + by + size) % size);
        Q_EMIT found(m_hits[m_position]);
    }
    showCount();
}

void FindBar::next() { step(1); }
void FindBar::previous() { step(-1); }

void FindBar::showCount()
{
    if (m_field->text().trimmed().isEmpty())
        m_count->clear();
    else if (m_hits.empty())
        m_count->setText(tr("None"));
    else
        m_count->setText(tr("%1 of %2").arg(m_position + 1).arg(m_hits.size()));
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        step(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    else
        QFrame::keyPressEvent(event);
}

} // namespace upriver
