// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <QAccessible>
#include <QKeyEvent>

#include "ui/graph/lineage_canvas.h"

namespace upriver {

namespace {

constexpr double kRevealMargin = 48;
constexpr double kStep = 20; // scene pixels that a card moves
constexpr double kLargeStep = 100;

} // namespace

void LineageCanvas::keyPressEvent(QKeyEvent* event)
{
    const bool isCommand = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (event->key() == Qt::Key_Escape) {
        const bool hadTrace = m_kept.isActive();
        clearTrace();
        if (!hadTrace)
            Q_EMIT backRequested();
        return;
    }
    if (m_scene && m_current < 0) // keys speak to what is chosen, not only to what an arrow has reached
        m_current = m_scene->find(m_selected);
    if (m_scene && moveKey(*event))
        return;
    if (!isCommand && m_scene && (viewKey(event) || walkKey(event) || cardKey(event)))
        return;
    QWidget::keyPressEvent(event);
}

bool LineageCanvas::viewKey(QKeyEvent* event)
{
    if (event->modifiers() & Qt::ShiftModifier && scrollKey(event->key()))
        return true;
    switch (event->key()) {
    case Qt::Key_F:
        fit();
        return true;
    case Qt::Key_1:
        oneToOne();
        return true;
    case Qt::Key_H:
    case Qt::Key_Home:
        home();
        return true;
    case Qt::Key_R:
        Q_EMIT tidyRequested();
        return true;
    case Qt::Key_M:
        setMinimapVisible(!m_minimap);
        return true;
    case Qt::Key_PageUp:
        zoomBy(1.25, {width() / 2.0, height() / 2.0});
        return true;
    case Qt::Key_PageDown:
        zoomBy(0.8, {width() / 2.0, height() / 2.0});
        return true;
    case Qt::Key_Space:
        if (!event->isAutoRepeat()) {
            m_spaceHeld = true;
            setCursor(Qt::OpenHandCursor);
        }
        return true;
    default:
        return false;
    }
}

bool LineageCanvas::scrollKey(int key)
{
    switch (key) {
    case Qt::Key_Left:
        moveTowards(Qt::LeftEdge);
        return true;
    case Qt::Key_Right:
        moveTowards(Qt::RightEdge);
        return true;
    case Qt::Key_Up:
        moveTowards(Qt::TopEdge);
        return true;
    case Qt::Key_Down:
        moveTowards(Qt::BottomEdge);
        return true;
    default:
        return false;
    }
}

// Ctrl and an arrow: what the pointer does by dragging; with Shift in larger steps.
bool LineageCanvas::moveKey(const QKeyEvent& event)
{
    const bool isArrow = event.key() >= Qt::Key_Left && event.key() <= Qt::Key_Down;
    const Qt::KeyboardModifiers held = event.modifiers() & ~Qt::KeypadModifier;
    if (!isArrow || !(held & Qt::ControlModifier) || (held & (Qt::AltModifier | Qt::MetaModifier)) ||
        m_current < 0)
        return false;
    const SceneCard& card = m_scene->cards[static_cast<std::size_t>(m_current)];
    if (!card.isSingle())
        return false;
    const double step = held & Qt::ShiftModifier ? kLargeStep : kStep;
    const double x = event.key() == Qt::Key_Left ? -step : event.key() == Qt::Key_Right ? step : 0;
    const double y = event.key() == Qt::Key_Up ? -step : event.key() == Qt::Key_Down ? step : 0;
    Q_EMIT cardMoved(card.asset, card.rect.center() + QPointF(x, y) - moveOrigin(*m_scene));
    return true;
}

void LineageCanvas::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_spaceHeld = false;
        setCursor(Qt::ArrowCursor);
    }
    QWidget::keyReleaseEvent(event);
}

bool LineageCanvas::walkKey(QKeyEvent* event)
{
    if (m_scene->cards.empty())
        return false;
    const bool isArrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    if (isArrow && m_current < 0) {
        int start = 0;
        for (std::size_t i = 0; i < m_scene->cards.size(); ++i)
            if (m_scene->cards[i].root)
                start = static_cast<int>(i);
        setCurrent(start);
        return true;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        setCurrent(neighbour(m_current, Direction::Upstream));
        return true;
    case Qt::Key_Right:
        setCurrent(neighbour(m_current, Direction::Downstream));
        return true;
    case Qt::Key_Up:
        setCurrent(sibling(m_current, -1));
        return true;
    case Qt::Key_Down:
        setCurrent(sibling(m_current, 1));
        return true;
    default:
        return false;
    }
}

bool LineageCanvas::cardKey(QKeyEvent* event)
{
    if (m_current < 0)
        return false;
    const SceneCard& card = m_scene->cards[static_cast<std::size_t>(m_current)];
    const AssetId asset = card.asset;
    const QPoint at = mapToGlobal(toWidget(card.rect.center()).toPoint());
    if (card.shape == SceneCard::Shape::FanOut) {
        if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)
            return false;
        Q_EMIT fanOutRequested(m_current, at);
        return true;
    }
    if (card.shape == SceneCard::Shape::Group) {
        const bool opens = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                           event->key() == Qt::Key_G || event->key() == Qt::Key_Plus;
        if (opens)
            Q_EMIT groupToggled(card.name);
        return opens;
    }
    const int hops = event->modifiers() & Qt::ShiftModifier ? kAllHops : 1;
    // all the way leads on behind relatives that are shown
    const bool hasUpstream = card.hiddenUpstream > 0 || (hops == kAllHops && card.shownUpstream > 0);
    const bool hasDownstream = card.hiddenDownstream > 0 || (hops == kAllHops && card.shownDownstream > 0);
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        keepTrace(asset, {});
        setSelected(asset);
        Q_EMIT cardOpened(asset);
        return true;
    case Qt::Key_C:
        Q_EMIT columnsRequested(asset);
        return true;
    case Qt::Key_T:
        Q_EMIT pinToggled(asset);
        return true;
    case Qt::Key_P:
        Q_EMIT pathsRequested(asset, at);
        return true;
    case Qt::Key_G:
        if (card.group >= 0)
            Q_EMIT groupToggled(m_scene->groups[static_cast<std::size_t>(card.group)].label);
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Asterisk:
        if (hasUpstream && hasDownstream)
            Q_EMIT bothSidesRequested(asset, hops);
        else if (hasUpstream || hasDownstream)
            Q_EMIT expansionRequested(asset, hasUpstream ? Direction::Upstream : Direction::Downstream, hops);
        return true;
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
        Q_EMIT expansionRequested(asset, card.distance < 0 ? Direction::Upstream : Direction::Downstream, 0);
        return true;
    default:
        return false;
    }
}

void LineageCanvas::setCurrent(int card)
{
    if (card < 0 || !m_scene)
        return;
    m_current = card;
    const SceneCard& chosen = m_scene->cards[static_cast<std::size_t>(card)];
    const QRectF box(toWidget(chosen.rect.topLeft()), chosen.rect.size() * m_scale);
    const QRectF room = QRectF(rect()).adjusted(kRevealMargin, kRevealMargin, -kRevealMargin, -kRevealMargin);
    if (!room.contains(box)) {
        QPointF step;
        if (box.left() < room.left() || box.width() > room.width())
            step.setX(room.left() - box.left());
        else if (box.right() > room.right())
            step.setX(room.right() - box.right());
        if (box.top() < room.top() || box.height() > room.height())
            step.setY(room.top() - box.top());
        else if (box.bottom() > room.bottom())
            step.setY(room.bottom() - box.bottom());
        m_offset += step;
        m_framing = Framing::ByHand;
    }
    setAccessibleDescription(m_scene->spoken(static_cast<std::uint32_t>(card)));
    QAccessibleEvent spoken(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&spoken);
    changed();
}

int LineageCanvas::neighbour(int card, Direction direction) const
{
    const auto index = static_cast<std::size_t>(card);
    const double y = m_scene->cards[index].rect.center().y();
    int nearest = -1;
    double away = std::numeric_limits<double>::max();
    for (const std::uint32_t edge :
         direction == Direction::Upstream ? m_scene->in[index] : m_scene->out[index]) {
        const std::uint32_t other =
            direction == Direction::Upstream ? m_scene->edges[edge].from : m_scene->edges[edge].to;
        const double distance = std::abs(m_scene->cards[other].rect.center().y() - y);
        if (other != index && distance < away) {
            away = distance;
            nearest = static_cast<int>(other);
        }
    }
    return nearest;
}

int LineageCanvas::sibling(int card, int step) const
{
    const QRectF& here = m_scene->cards[static_cast<std::size_t>(card)].rect;
    int nearest = -1;
    double away = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < m_scene->cards.size(); ++i) {
        const QRectF& there = m_scene->cards[i].rect;
        const double distance = (there.center().y() - here.center().y()) * step;
        const bool isInColumn = there.left() < here.right() && there.right() > here.left();
        if (isInColumn && distance > 0.5 && distance < away) {
            away = distance;
            nearest = static_cast<int>(i);
        }
    }
    return nearest;
}

void LineageCanvas::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    if (m_current >= 0 && m_scene)
        setAccessibleDescription(m_scene->spoken(static_cast<std::uint32_t>(m_current)));
    update();
}

void LineageCanvas::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace upriver
