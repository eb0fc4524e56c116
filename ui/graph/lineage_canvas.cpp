// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_canvas.h"

#include <algorithm>
#include <utility>

#include <QPainter>
#include <QResizeEvent>
#include <QStyle>

#include "ui/graph/canvas_accessible.h"

namespace upriver {

namespace {

constexpr double kSmallestScale = 0.02;
constexpr double kLargestScale = 3;
constexpr double kReadable = 0.82; // names can be read without leaning forward
constexpr double kMargin = 40;
constexpr int kGlideMs = 180;
constexpr std::size_t kGlideUpTo = 300;
constexpr int kSettleMs = 120;
constexpr int kHoverMs = 150;
constexpr std::size_t kSmoothEdges = 3000;

} // namespace

LineageCanvas::LineageCanvas(QWidget* parent) : QWidget(parent)
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
        m_moving = false;
        update();
    });
    m_hoverTimer.setSingleShot(true);
    m_hoverTimer.setInterval(kHoverMs);
    connect(&m_hoverTimer, &QTimer::timeout, this, &LineageCanvas::previewHover);
}

LineageCanvas::~LineageCanvas() = default;

void LineageCanvas::setScene(std::shared_ptr<const LineageScene> scene, AssetId pivot)
{
    const std::shared_ptr<const LineageScene> old = std::exchange(m_scene, std::move(scene));
    const AssetId current =
        old && m_current >= 0 ? old->cards[static_cast<std::size_t>(m_current)].asset : AssetId{};
    m_clock.stop();
    m_glide.reset();
    m_gliding.reset();
    m_hover = {};
    m_dragCard = -1;
    m_previewing = false;
    m_current = -1;
    m_index = m_scene ? SceneIndex(*m_scene) : SceneIndex();
    if (m_scene) {
        m_current = m_scene->find(current);
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

void LineageCanvas::replaceScene(std::shared_ptr<const LineageScene> scene)
{
    m_scene = std::move(scene);
    m_clock.stop();
    m_glide.reset();
    m_gliding.reset();
    m_hover = {};
    m_previewing = false;
    m_index = SceneIndex(*m_scene);
    retrace();
    changed();
}

void LineageCanvas::startGlide(const LineageScene& from, QPointF shift)
{
    const bool reducedMotion = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0;
    if (!m_animated || reducedMotion || m_scene->cards.size() > kGlideUpTo)
        return;
    m_glide = std::make_unique<SceneGlide>(from, m_scene, shift);
    m_gliding = m_glide->at(0);
    m_clock.start();
}

void LineageCanvas::openReadable()
{
    m_untouched = true;
    const QRectF bounds = m_scene->bounds.adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const double whole = std::min(width() / bounds.width(), height() / bounds.height());
    m_scale = std::clamp(whole, kReadable, 1.0);
    QPointF middle = bounds.center();
    if (whole < m_scale)
        for (const SceneCard& card : m_scene->cards)
            if (card.root) {
                // Centred on the root, but no emptier than the picture makes it.
                middle = card.rect.center();
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
    m_untouched = false;
    m_moving = true;
    m_settleTimer.start();
    changed();
}

QPointF LineageCanvas::centre() const { return toScene({width() / 2.0, height() / 2.0}); }

void LineageCanvas::setView(double scale, QPointF centre)
{
    m_scale = std::clamp(scale, kSmallestScale, kLargestScale);
    m_offset = QPointF(width() / 2.0, height() / 2.0) - centre * m_scale;
    m_untouched = false;
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

void LineageCanvas::changed()
{
    update();
    Q_EMIT viewChanged();
}

QRectF LineageCanvas::visibleArea() const { return {toScene({0, 0}), toScene(QPointF(width(), height()))}; }

SceneView LineageCanvas::viewNow(const QRectF& area) const
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
    if (!m_gliding) {
        view.cards = m_index.cardsIn(area);
        view.edges = m_index.edgesIn(area);
        view.antialiased =
            !(m_moving && view.edges->size() > kSmoothEdges / 10) && view.edges->size() < kSmoothEdges;
    }
    return view;
}

void LineageCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = currentTheme();
    painter.fillRect(rect(), theme.canvas);
    const QRectF area = visibleArea();
    SceneView view = viewNow(area);
    painter.save();
    painter.translate(m_offset);
    painter.scale(m_scale, m_scale);
    paintGrid(painter, area, view);
    if (m_scene) {
        painter.setRenderHint(QPainter::TextAntialiasing);
        paintScene(painter, m_gliding ? *m_gliding : *m_scene, view);
    }
    painter.restore();
    if (m_scene && !m_scene->cards.empty()) {
        if (m_legend)
            paintLegendBox(painter);
        if (m_minimap)
            paintMinimap(painter);
    }
}

void LineageCanvas::resizeEvent(QResizeEvent* event)
{
    if (m_untouched && m_scene) {
        openReadable();
    } else if (event->oldSize().isValid()) {
        m_offset += QPointF(width() - event->oldSize().width(), height() - event->oldSize().height()) / 2;
    }
    changed();
}

void LineageCanvas::setMinimapVisible(bool visible)
{
    m_minimap = visible;
    update();
}

void LineageCanvas::setLegendVisible(bool visible)
{
    m_legend = visible;
    update();
}

} // namespace upriver
