// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QPainter>
#include <QResizeEvent>
#include <QStyle>

#include "ui/graph/canvas_accessible.h"
#include "ui/graph/curve_parts.h"
#include "ui/shell/motion.h"

namespace upriver {

namespace {

constexpr double kSmallestScale = 0.02;
constexpr double kLargestScale = 3;
constexpr double kReadable = 11.0 / 13; // names have 11 pixels: no leaning forward
constexpr double kMargin = 40;
constexpr int kGlideMs = 180;
constexpr std::size_t kGlideUpTo = 300;
constexpr int kSettleMs = 120;
constexpr int kHoverMs = 150;
constexpr std::size_t kSmoothEdges = 3000;
constexpr std::size_t kHurriedCards = 40; // while zooming
constexpr double kThinEdgeMs = 0.06;      // one across the screen, antialiased
constexpr double kWideEdgeMs = 0.4;
constexpr double kEdgesMs = 6;    // of a frame while zooming
constexpr double kStandsOut = 16; // screen pixels: pens, arrows and counts beside what the index knows

/// The root with the nearest card of each side, as far as a view of that size holds them together.
QRectF surroundings(const LineageScene& scene, std::size_t root, QSizeF view)
{
    QRectF box = scene.cards[root].rect;
    for (const auto* edges : {&scene.in[root], &scene.out[root]}) {
        std::optional<QRectF> least;
        for (const std::uint32_t index : *edges) {
            const SceneEdge& edge = scene.edges[index];
            const QRectF both = box | scene.cards[edge.from == root ? edge.to : edge.from].rect;
            const bool fits = both.width() <= view.width() && both.height() <= view.height();
            if (fits && (!least || both.height() < least->height()))
                least = both;
        }
        box = least.value_or(box);
    }
    return box;
}

} // namespace

LineageCanvas::LineageCanvas(QWidget* parent) : QWidget(parent), m_clock(this)
{
    installCanvasAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(160, 120);
    setAccessibleName(tr("Lineage picture"));
    m_clock.setStartValue(0.0);
    m_clock.setEndValue(1.0);
    m_clock.setDuration(kGlideMs);
    m_clock.setEasingCurve(QEasingCurve::InOutQuad);
    connect(&m_clock, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        if (m_glide)
            m_gliding = m_glide->at(value.toDouble());
        update();
    });
    connect(&m_clock, &QVariantAnimation::finished, this, [this] {
        m_glide.reset();
        m_gliding.reset();
        update();
    });
    m_settleTimer.setSingleShot(true);
    m_settleTimer.setInterval(kSettleMs);
    connect(&m_settleTimer, &QTimer::timeout, this, [this] {
        m_zooming = false;
        update();
    });
    m_hoverTimer.setSingleShot(true);
    m_hoverTimer.setInterval(kHoverMs);
    connect(&m_hoverTimer, &QTimer::timeout, this, &LineageCanvas::previewHover);
}

LineageCanvas::~LineageCanvas() = default;

void LineageCanvas::setScene(std::shared_ptr<const LineageScene> scene, AssetId pivot)
{
    const std::shared_ptr<const LineageScene> old = m_scene;
    takeScene(std::move(scene));
    if (m_scene) {
        const int before = old ? old->find(pivot) : -1;
        const int after = m_scene->find(pivot);
        if (before >= 0 && after >= 0) {
            const QPointF shift = m_scene->cards[static_cast<std::size_t>(after)].rect.topLeft() -
                                  old->cards[static_cast<std::size_t>(before)].rect.topLeft();
            m_offset -= shift * m_scale;
            startGlide(*old, shift);
        } else {
            openReadable();
        }
    }
    retrace();
    changed();
}

void LineageCanvas::changeScene(std::shared_ptr<const LineageScene> scene)
{
    const std::shared_ptr<const LineageScene> old = m_scene;
    takeScene(std::move(scene));
    if (m_scene && old)
        startGlide(*old, {});
    retrace();
    changed();
}

namespace {

/// The same card in another picture; of a group that folded or opened, its card or the first of its cards.
int sameCard(const SceneCard& card, const LineageScene& scene)
{
    const auto found = [&](auto&& isIt) {
        const auto it = std::ranges::find_if(scene.cards, isIt);
        return it == scene.cards.end() ? -1 : static_cast<int>(it - scene.cards.begin());
    };
    const auto holds = [](const SceneCard& group, AssetId asset) {
        return group.shape == SceneCard::Shape::Group &&
               std::ranges::find(group.members, asset) != group.members.end();
    };
    const std::int64_t key = layoutKey(card);
    if (const int same = found([&](const SceneCard& other) { return layoutKey(other) == key; }); same >= 0)
        return same;
    if (const int parent = scene.find(card.asset); parent >= 0)
        return parent;
    return found([&](const SceneCard& other) {
        return holds(other, card.asset) || (other.isSingle() && holds(card, other.asset));
    });
}

} // namespace

void LineageCanvas::takeScene(std::shared_ptr<const LineageScene> scene)
{
    const std::shared_ptr<const LineageScene> old = std::exchange(m_scene, std::move(scene));
    const int current = std::exchange(m_current, -1);
    m_clock.stop();
    m_glide.reset();
    m_gliding.reset();
    m_hover = {};
    m_dragCard = -1;
    m_previewing = false;
    adopt();
    if (m_scene && old && current >= 0)
        m_current = sameCard(old->cards[static_cast<std::size_t>(current)], *m_scene);
}

void LineageCanvas::replaceScene(std::shared_ptr<const LineageScene> scene)
{
    m_scene = std::move(scene);
    m_clock.stop();
    m_glide.reset();
    m_gliding.reset();
    m_hover = {};
    m_previewing = false;
    adopt();
    retrace();
    changed();
}

void LineageCanvas::adopt()
{
    m_index = m_scene ? SceneIndex(*m_scene) : SceneIndex();
    m_labels = m_scene ? SceneLabels(*m_scene) : SceneLabels();
    forgetOverlays();
}

void LineageCanvas::startGlide(const LineageScene& from, QPointF shift)
{
    const bool isStyleStill = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0;
    if (!m_animated || isStyleStill || isMotionReduced() || m_scene->cards.size() > kGlideUpTo)
        return;
    m_glide = std::make_unique<SceneGlide>(from, m_scene, shift);
    m_gliding = m_glide->at(0);
    m_clock.start();
}

void LineageCanvas::openReadable()
{
    m_framing = Framing::Readable;
    const QRectF bounds = m_scene->bounds.adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const double whole = std::min(width() / bounds.width(), height() / bounds.height());
    m_scale = std::clamp(whole, kReadable, 1.0);
    QPointF middle = bounds.center();
    if (whole < m_scale)
        for (std::size_t card = 0; card < m_scene->cards.size(); ++card)
            if (m_scene->cards[card].root) {
                // Round the root and what is next to it, but no emptier than the picture makes it.
                const QSizeF room = QSizeF(size()) / m_scale - QSizeF(2 * kMargin, 2 * kMargin);
                middle = surroundings(*m_scene, card, room).center();
                const double halfWidth = width() / m_scale / 2;
                const double halfHeight = height() / m_scale / 2;
                const auto within = [](double value, double low, double high) {
                    return low > high ? (low + high) / 2 : std::clamp(value, low, high);
                };
                middle = {within(middle.x(), bounds.left() + halfWidth, bounds.right() - halfWidth),
                          within(middle.y(), bounds.top() + halfHeight, bounds.bottom() - halfHeight)};
                break;
            }
    m_offset = QPointF(width() / 2.0, height() / 2.0) - middle * m_scale;
}

void LineageCanvas::fit()
{
    if (!m_scene || m_scene->cards.empty())
        return;
    const QRectF bounds = m_scene->bounds.adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const double whole = std::min(width() / bounds.width(), height() / bounds.height());
    setView(std::min(whole, 1.25), bounds.center());
    m_framing = Framing::Fitted;
}

void LineageCanvas::oneToOne() { setView(1, centre()); }

void LineageCanvas::home()
{
    if (!m_scene)
        return;
    openReadable();
    for (std::size_t i = 0; i < m_scene->cards.size(); ++i)
        if (m_scene->cards[i].root) {
            setCurrent(static_cast<int>(i));
            break;
        }
    changed();
}

void LineageCanvas::zoomBy(double factor, QPointF at)
{
    const QPointF fixed = toScene(at);
    m_scale = std::clamp(m_scale * factor, kSmallestScale, kLargestScale);
    m_offset = at - fixed * m_scale;
    m_framing = Framing::ByHand;
    m_zooming = true;
    m_settleTimer.start();
    changed();
}

QPointF LineageCanvas::centre() const { return toScene({width() / 2.0, height() / 2.0}); }

void LineageCanvas::setView(double scale, QPointF centre)
{
    m_scale = std::clamp(scale, kSmallestScale, kLargestScale);
    m_offset = QPointF(width() / 2.0, height() / 2.0) - centre * m_scale;
    m_framing = Framing::ByHand;
    m_framedFor = size();
    changed();
}

void LineageCanvas::setSelected(AssetId asset)
{
    m_selected = asset;
    update();
}

void LineageCanvas::reveal(AssetId asset)
{
    const int card = m_scene ? m_scene->find(asset) : -1;
    if (card < 0)
        return;
    setCurrent(card);
}

void LineageCanvas::keepTrace(AssetId asset, const QString& column)
{
    m_keptAsset = asset;
    m_keptColumn = column;
    m_keptPath.clear();
    m_keptEdges.clear();
    m_previewing = false;
    retrace();
    update();
    Q_EMIT traceChanged();
}

void LineageCanvas::keepPath(const std::vector<AssetId>& path)
{
    m_keptAsset = {};
    m_keptColumn.clear();
    m_keptPath = path;
    m_keptEdges.clear();
    retrace();
    update();
    Q_EMIT traceChanged();
}

void LineageCanvas::widenTrace(std::vector<LineageColumnEdge> edges)
{
    m_keptEdges = std::move(edges);
    retrace();
    update();
}

void LineageCanvas::clearTrace()
{
    m_hoverTimer.stop();
    keepTrace({}, {});
}

void LineageCanvas::retrace()
{
    m_kept = {};
    if (!m_scene)
        return;
    if (!m_keptPath.empty()) {
        m_kept = tracePath(*m_scene, m_keptPath);
        return;
    }
    const int card = m_scene->find(m_keptAsset);
    if (card < 0)
        return;
    const auto index = static_cast<std::uint32_t>(card);
    m_kept = m_keptColumn.isEmpty() ? traceCard(*m_scene, index) : traceColumn(*m_scene, index, m_keptColumn);
    markColumnEdges(*m_scene, m_keptEdges, m_kept);
}

void LineageCanvas::update()
{
    m_sheet.forget();
    QWidget::update();
}

void LineageCanvas::changed()
{
    update();
    Q_EMIT viewChanged();
}

void LineageCanvas::panTo(QPointF offset)
{
    m_offset = offset;
    m_framing = Framing::ByHand;
    QWidget::update();
    Q_EMIT viewChanged();
}

QRectF LineageCanvas::visibleArea() const { return {toScene({0, 0}), toScene(QPointF(width(), height()))}; }

SceneView LineageCanvas::viewNow()
{
    SceneView view;
    view.theme = &currentTheme();
    view.scale = m_scale;
    view.trace = trace().isActive() ? &trace() : nullptr;
    view.selected = m_selected;
    view.focusCard = hasFocus() ? m_current : -1;
    if (m_hover.on == CanvasHit::On::Column)
        view.hoveredColumn = {static_cast<std::uint32_t>(m_hover.card), m_hover.column};
    view.hoveredEdge = m_hover.edge;
    view.farTitles = false; // see shownLabels()
    view.sprites = &m_sprites;
    m_sprites.begin(m_scale, view.theme->mode);
    return view;
}

void LineageCanvas::paintPart(QPainter& painter, const QRectF& part, SceneView& view) const
{
    painter.fillRect(part, view.theme->canvas);
    painter.translate(m_offset);
    painter.scale(m_scale, m_scale);
    const QRectF area(toScene(part.topLeft()), toScene(part.bottomRight()));
    paintGrid(painter, area, view);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (m_gliding) {
        paintScene(painter, *m_gliding, view);
    } else if (m_scene) {
        const double around = kStandsOut / m_scale;
        const QRectF reach = area.adjusted(-around, -around, around, around);
        view.cards = m_index.cardsIn(reach);
        view.edges = m_index.edgesIn(reach);
        // The index answers by cells, which are larger than the strips of a pan.
        std::erase_if(*view.cards,
                      [&](std::uint32_t card) { return !m_scene->cards[card].rect.intersects(reach); });
        std::erase_if(*view.edges,
                      [&](std::uint32_t edge) { return !passesThrough(m_scene->edges[edge].curve, reach); });
        view.reach = reach;
        paintScene(painter, *m_scene, view);
    }
}

bool LineageCanvas::canBeSmooth() const
{
    const QRectF area = visibleArea();
    const std::vector<std::uint32_t> edges = m_index.edgesIn(area);
    if (!m_zooming || !m_scene)
        return edges.size() < kSmoothEdges;
    double ms = 0;
    for (const std::uint32_t edge : edges) {
        const bool isDimmed = trace().isActive() && !trace().edges[edge];
        const bool isWide = !isDimmed && (m_scale > 1 || trace().isActive());
        if (passesThrough(m_scene->edges[edge].curve, area))
            ms += isWide ? kWideEdgeMs : kThinEdgeMs;
        if (ms > kEdgesMs)
            return false;
    }
    return m_index.cardsIn(area).size() <= kHurriedCards;
}

void LineageCanvas::paintEvent(QPaintEvent* event)
{
    const CanvasSheet::Place place{m_scale, m_offset, size(), devicePixelRatioF()};
    if (m_gliding)
        m_sheet.forget();
    if (!m_sheet.canMoveTo(place))
        m_smooth = canBeSmooth();
    SceneView view = viewNow();
    view.antialiased = m_smooth;
    m_sheet.show(place, [&](QPainter& painter, const QRectF& part) { paintPart(painter, part, view); });
    QPainter painter(this);
    painter.setClipRegion(event->region());
    painter.drawPixmap(QPointF(0, 0), m_sheet.pixmap());
    if (m_scene && !m_scene->cards.empty()) {
        paintLabels(painter);
        paintLaneTitles(painter);
        if (m_legend)
            paintLegendBox(painter);
        if (m_minimap)
            paintMinimap(painter);
        paintBeyond(painter);
    }
}

void LineageCanvas::changeEvent(QEvent* event)
{
    forgetOverlays(); // colours, fonts
    update();
    QWidget::changeEvent(event);
}

void LineageCanvas::resizeEvent(QResizeEvent*)
{
    forgetOverlays();
    if (m_framing == Framing::Readable && m_scene) {
        openReadable();
    } else if (m_framing == Framing::Fitted && m_scene) {
        fit();
    } else if (m_framedFor.isValid()) {
        m_offset += QPointF(width() - m_framedFor.width(), height() - m_framedFor.height()) / 2;
    }
    m_framedFor = size();
    changed();
}

void LineageCanvas::setMinimapVisible(bool visible)
{
    m_minimap = visible;
    forgetOverlays(); // the legend gives way to it
    QWidget::update();
}

void LineageCanvas::setLegendVisible(bool visible)
{
    m_legend = visible;
    QWidget::update();
}

} // namespace upriver
