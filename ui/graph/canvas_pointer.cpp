// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QToolTip>
#include <QWheelEvent>

#include "ui/graph/lineage_canvas.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kEdgeReach = 7.5; // screen pixels each side

bool isTouchpad(const QWheelEvent& event)
{
    const QPointingDevice* device = event.pointingDevice();
    return device && device->type() == QInputDevice::DeviceType::TouchPad && !event.pixelDelta().isNull();
}

} // namespace

CanvasHit LineageCanvas::hitAt(QPointF widgetPoint) const
{
    CanvasHit hit;
    if (!m_scene)
        return hit;
    if (minimapRect().contains(widgetPoint)) {
        hit.on = CanvasHit::On::Minimap;
        return hit;
    }
    if (const auto border = signAt(widgetPoint)) {
        hit.on = CanvasHit::On::Beyond;
        hit.border = *border;
        return hit;
    }
    const QPointF point = toScene(widgetPoint);
    const bool isWhole = detailAt(m_scale) == Detail::Whole;
    for (const std::uint32_t index :
         isWhole ? m_index.cardsIn({point, QSizeF(0.1, 0.1)}) : std::vector<std::uint32_t>())
        for (const Direction side : {Direction::Upstream, Direction::Downstream})
            if (handleRect(m_scene->cards[index], side).contains(point)) {
                hit.on = CanvasHit::On::Handle;
                hit.card = static_cast<int>(index);
                hit.side = side;
                return hit;
            }
    hit.card = m_index.cardAt(*m_scene, point);
    if (hit.card < 0) {
        for (std::size_t i = 0; i < m_scene->groups.size(); ++i)
            if (groupLabelRect(m_scene->groups[i], m_scale).contains(point)) {
                hit.on = CanvasHit::On::Group;
                hit.group = m_scene->groups[i].label;
                return hit;
            }
        const double reach = m_scale > 0.25 ? kEdgeReach / m_scale : 0;
        hit.wire = SceneIndex::wireAt(*m_scene, m_kept.wires, point, reach);
        hit.edge = hit.wire < 0 ? m_index.edgeAt(*m_scene, point, reach) : -1;
        hit.on = hit.wire >= 0   ? CanvasHit::On::Wire
                 : hit.edge >= 0 ? CanvasHit::On::Edge
                                 : CanvasHit::On::Nothing;
        return hit;
    }
    hit.on = CanvasHit::On::Card;
    const SceneCard& card = m_scene->cards[static_cast<std::size_t>(hit.card)];
    if (!card.open || !isWhole)
        return hit;
    for (std::size_t row = 0; row < card.columns.size(); ++row)
        if (card.columnRect(row).contains(point)) {
            hit.on = CanvasHit::On::Column;
            hit.column = card.columns[row].name;
        }
    if (card.moreColumns > 0 && card.moreColumnsRect().contains(point))
        hit.on = CanvasHit::On::MoreColumns;
    return hit;
}

void LineageCanvas::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (isTouchpad(*event) && !(event->modifiers() & Qt::ControlModifier)) {
        panTo(m_offset + event->pixelDelta());
        return;
    }
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0)
        zoomBy(std::pow(1.2, notches), event->position());
}

void LineageCanvas::beginPan(QPointF at)
{
    m_panning = true;
    m_panned = false;
    m_pressedAt = at;
    m_offsetAtPress = m_offset;
}

void LineageCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::BackButton || event->button() == Qt::ForwardButton) {
        event->ignore(); // the window's
        return;
    }
    QToolTip::hideText();
    m_pressed = hitAt(event->position());
    if (m_pressed.card >= 0 &&
        m_scene->cards[static_cast<std::size_t>(m_pressed.card)].shape == SceneCard::Shape::Group)
        m_pressed.group = m_scene->cards[static_cast<std::size_t>(m_pressed.card)].name;
    m_pressedAt = event->position();
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceHeld)) {
        m_pressed = {};
        beginPan(event->position());
    } else if (event->button() == Qt::LeftButton && m_pressed.on == CanvasHit::On::Minimap) {
        m_minimapDrag = true;
        centreByMinimap(event->position());
    } else if (event->button() == Qt::LeftButton) {
        beginPan(event->position()); // a press that does not move is a click
    }
}

void LineageCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (m_minimapDrag) {
        centreByMinimap(event->position());
        return;
    }
    if (m_panning) {
        const QPointF way = event->position() - m_pressedAt;
        const bool isTiny = way.manhattanLength() < QApplication::startDragDistance();
        if (isTiny && m_dragCard < 0 && (!m_panned || m_pressed.card >= 0))
            return;
        if (drag(way))
            return;
        setCursor(Qt::ClosedHandCursor);
        m_pressed = {};
        m_panned = true;
        panTo(m_offsetAtPress + way);
        return;
    }
    setHover(hitAt(event->position()));
}

void LineageCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragCard >= 0 && event->button() == Qt::LeftButton)
        return drop();
    const bool wasClick =
        m_panning && (event->position() - m_pressedAt).manhattanLength() < QApplication::startDragDistance();
    m_panning = false;
    m_minimapDrag = false;
    setCursor(m_spaceHeld ? Qt::OpenHandCursor : Qt::ArrowCursor);
    if (event->button() == Qt::LeftButton && wasClick && !m_spaceHeld)
        click(hitAt(event->position()), event);
}

// A card that is pressed and pulled comes along; anything else pans.
bool LineageCanvas::drag(QPointF way)
{
    if (m_dragCard < 0) {
        const bool onCard = m_pressed.on == CanvasHit::On::Card || m_pressed.on == CanvasHit::On::Column;
        if (!onCard || m_pressed.card < 0 ||
            !m_scene->cards[static_cast<std::size_t>(m_pressed.card)].isSingle())
            return false;
        m_dragCard = m_pressed.card;
        m_pressed = {};
        m_clock.stop();
        m_glide.reset();
        m_gliding = *m_scene;
        m_dragFrom = m_scene->cards[static_cast<std::size_t>(m_dragCard)].rect.center();
        setCursor(Qt::ClosedHandCursor);
    }
    dragCard(*m_gliding, static_cast<std::uint32_t>(m_dragCard), m_dragFrom + way / m_scale);
    update();
    return true;
}

void LineageCanvas::drop()
{
    const SceneCard& card = m_gliding->cards[static_cast<std::size_t>(m_dragCard)];
    m_panning = false;
    m_dragCard = -1;
    setCursor(Qt::ArrowCursor);
    Q_EMIT cardMoved(card.asset, card.rect.center() - moveOrigin(*m_gliding));
}

void LineageCanvas::click(const CanvasHit& hit, QMouseEvent* event)
{
    if (hit.on == CanvasHit::On::Edge) {
        const SceneEdge& edge = m_scene->edges[static_cast<std::size_t>(hit.edge)];
        if (edge.answerEdge >= 0)
            Q_EMIT edgeRequested(edge.answerEdge, event->globalPosition().toPoint());
        return;
    }
    if (hit.on == CanvasHit::On::Wire) {
        const SceneWire& wire = m_scene->wires[static_cast<std::size_t>(hit.wire)];
        if (wire.answerEdge >= 0)
            Q_EMIT columnEdgeRequested(wire.answerEdge, event->globalPosition().toPoint());
        return;
    }
    if (hit.on == CanvasHit::On::Group) {
        Q_EMIT groupToggled(hit.group);
        return;
    }
    if (hit.on == CanvasHit::On::Beyond)
        return moveTowards(hit.border);
    if (hit.card < 0) {
        clearTrace();
        return;
    }
    const SceneCard& card = m_scene->cards[static_cast<std::size_t>(hit.card)];
    m_current = hit.card;
    if (hit.on == CanvasHit::On::Handle) {
        const bool fold = event->modifiers() & Qt::AltModifier;
        const bool all = event->modifiers() & Qt::ShiftModifier;
        Q_EMIT expansionRequested(card.asset, hit.side, fold ? 0 : all ? kAllHops : 1);
    } else if (card.shape == SceneCard::Shape::Group) {
        Q_EMIT groupToggled(card.name);
    } else if (card.shape == SceneCard::Shape::FanOut) {
        Q_EMIT fanOutRequested(hit.card, event->globalPosition().toPoint());
    } else if (hit.on == CanvasHit::On::MoreColumns) {
        Q_EMIT columnListRequested(card.asset, event->globalPosition().toPoint());
    } else {
        keepTrace(card.asset, hit.column);
        setSelected(card.asset);
        Q_EMIT cardSelected(card.asset, hit.column);
    }
}

void LineageCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    // Its first click may have opened a group; what stands there now was not meant.
    if (!m_pressed.group.isEmpty())
        return;
    const CanvasHit hit = hitAt(event->position());
    if (event->button() == Qt::LeftButton && hit.on == CanvasHit::On::Card &&
        m_scene->cards[static_cast<std::size_t>(hit.card)].isSingle())
        Q_EMIT recentreRequested(m_scene->cards[static_cast<std::size_t>(hit.card)].asset);
}

void LineageCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int card = byKey ? m_current : hitAt(event->pos()).card;
    if (!m_scene || card < 0 || !m_scene->cards[static_cast<std::size_t>(card)].isSingle())
        return event->ignore(); // the ground's menu is the page's
    m_current = card;
    const SceneCard& chosen = m_scene->cards[static_cast<std::size_t>(card)];
    const QPoint at = byKey ? mapToGlobal(toWidget(chosen.rect.center()).toPoint()) : event->globalPos();
    Q_EMIT cardMenuRequested(chosen.asset, at);
}

void LineageCanvas::leaveEvent(QEvent*) { setHover({}); }

void LineageCanvas::setHover(const CanvasHit& hit)
{
    if (hit == m_hover)
        return;
    const bool isSeen = hit.edge != m_hover.edge || hit.column != m_hover.column ||
                        (hit.card != m_hover.card && !hit.column.isEmpty());
    m_hover = hit;
    const bool isClickable = hit.on != CanvasHit::On::Nothing && hit.on != CanvasHit::On::Minimap;
    if (!m_spaceHeld)
        setCursor(isClickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_hoverTimer.start();
    if (isSeen)
        update();
}

void LineageCanvas::previewHover()
{
    // A kept trace stands until it is cleared; hovering then shows names only.
    const bool canPreview = m_scene && m_hover.card >= 0 && !m_kept.isActive() && !m_panning;
    const bool wasPreviewing = m_previewing;
    m_previewing = canPreview;
    if (canPreview) {
        const auto card = static_cast<std::uint32_t>(m_hover.card);
        m_preview = m_hover.on == CanvasHit::On::Column ? traceColumn(*m_scene, card, m_hover.column)
                                                        : traceCard(*m_scene, card);
    }
    if (canPreview || wasPreviewing)
        update();
}

QString LineageCanvas::toolTipFor(const CanvasHit& hit) const
{
    if (hit.on == CanvasHit::On::Edge) {
        const SceneEdge& edge = m_scene->edges[static_cast<std::size_t>(hit.edge)];
        return tr("%1 → %2\nClick for job, code and evidence")
            .arg(m_scene->cards[edge.from].name, m_scene->cards[edge.to].name);
    }
    if (hit.on == CanvasHit::On::Wire) {
        const SceneWire& wire = m_scene->wires[static_cast<std::size_t>(hit.wire)];
        return tr("%1.%2 → %3.%4\nClick for the expression")
            .arg(m_scene->cards[wire.from].name, wire.fromColumn, m_scene->cards[wire.to].name,
                 wire.toColumn);
    }
    if (hit.on == CanvasHit::On::Group)
        return tr("%1\nClick to fold into one card").arg(hit.group);
    if (hit.on == CanvasHit::On::Beyond)
        return tr("%n card(s) outside the view\nClick to go there", nullptr, beyond().at(hit.border));
    if (hit.card < 0)
        return {};
    const SceneCard& card = m_scene->cards[static_cast<std::size_t>(hit.card)];
    if (card.shape == SceneCard::Shape::Group)
        return tr("%1\nClick to show its cards").arg(card.name);
    if (hit.on == CanvasHit::On::Handle)
        return tr("Click: one level · Shift: all the way · Alt: fold");
    if (hit.on == CanvasHit::On::Column)
        return hit.column;
    if (card.shape == SceneCard::Shape::FanOut)
        return tr("Choose from a list");
    QStringList lines{card.fullName};
    if (card.ghost)
        lines << (card.ghostReason.isEmpty() ? tr("Referenced, but never indexed") : card.ghostReason);
    if (!card.signWords.isEmpty())
        lines << card.signWords;
    if (!card.healthReason.isEmpty() && !card.signWords.contains(card.healthReason))
        lines << card.healthReason;
    if (std::find(card.badges.begin(), card.badges.end(), SceneBadge::Cycle) != card.badges.end())
        lines << tr("Lies on a cycle");
    return lines.join(u'\n');
}

bool LineageCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = toolTipFor(hitAt(help->pos()));
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomBy(1 + gesture->value(), gesture->position());
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace upriver
