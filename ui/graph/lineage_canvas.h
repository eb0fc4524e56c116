// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageCanvas: shows one LineageScene and lets people move in it: zoom, pan, hover, trace, walk by keys,
// minimap. Knows no catalog: what needs one is asked for by signals. GUI thread; nothing here but painting
// and arithmetic on the scene.

#include <memory>
#include <optional>
#include <vector>

#include <QElapsedTimer>
#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include "ui/graph/canvas_sheet.h"
#include "ui/graph/card_sprites.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/lineage_scene.h"
#include "ui/graph/lineage_trace.h"
#include "ui/graph/scene_glide.h"
#include "ui/graph/scene_index.h"
#include "ui/graph/scene_labels.h"
#include "ui/graph/scene_moves.h"
#include "ui/graph/seen_part.h"

namespace upriver {

/// What the pointer stands on.
struct CanvasHit
{
    enum class On : std::uint8_t {
        Nothing,
        Card,
        Column,
        MoreColumns,
        Handle,
        Edge,
        Wire,
        Group,
        Minimap,
        Beyond ///< the count of the cards outside the view
    };
    On on = On::Nothing;
    int card = -1;
    int edge = -1;
    int wire = -1; ///< a column edge that is drawn
    QString column;
    QString group; ///< label of the group whose title it is
    Direction side = Direction::Upstream;
    Qt::Edge border = Qt::LeftEdge; ///< of the view
    bool operator==(const CanvasHit&) const = default;
};

class LineageCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit LineageCanvas(QWidget* parent = nullptr);
    ~LineageCanvas() override;

    /// A new picture. With a pivot that both pictures hold, that card keeps its place on the screen and the
    /// others glide; otherwise the view opens at a readable scale round the root.
    void setScene(std::shared_ptr<const LineageScene> scene, AssetId pivot = {});
    /// A picture on the same sheet: the view stays, and what moves glides.
    void changeScene(std::shared_ptr<const LineageScene> scene);
    [[nodiscard]] const LineageScene* scene() const { return m_scene.get(); }

    void fit();
    void oneToOne();
    void home();
    void zoomBy(double factor, QPointF at);
    [[nodiscard]] double scale() const { return m_scale; }
    [[nodiscard]] QPointF centre() const; ///< of the view, in scene units
    void setView(double scale, QPointF centre);
    [[nodiscard]] QPointF toWidget(QPointF scenePoint) const { return scenePoint * m_scale + m_offset; }
    [[nodiscard]] QPointF toScene(QPointF widgetPoint) const { return (widgetPoint - m_offset) / m_scale; }
    [[nodiscard]] CanvasHit hitAt(QPointF widgetPoint) const;
    /// Most of a view in that direction, as far as there are cards.
    void moveTowards(Qt::Edge border);
    [[nodiscard]] CardsBeyond beyond() const;
    /// Where the count of the cards beyond that border stands; empty: nothing lies there.
    [[nodiscard]] QRectF beyondRect(Qt::Edge border) const;
    /// The large letters in place of names that are too small to read; empty where those can be read.
    [[nodiscard]] std::vector<ShownLabel> shownLabels() const;

    void setSelected(AssetId asset);
    /// For pictures of it: without what only stands over it, the minimap and the like.
    [[nodiscard]] SeenPart seenPart() const;
    [[nodiscard]] AssetId selected() const { return m_selected; }
    /// Scrolls just far enough, and makes it the card that keys speak to.
    void reveal(AssetId asset);
    [[nodiscard]] int currentCard() const { return m_current; }
    /// Trace that stays until Escape; an empty column means the whole card.
    void keepTrace(AssetId asset, const QString& column);
    void keepPath(const std::vector<AssetId>& path);
    /// The kept column's whole trace, beyond gaps in the picture; gone with the trace.
    void widenTrace(std::vector<LineageColumnEdge> edges);
    /// The same cards at other places: nothing glides, the view stays.
    void replaceScene(std::shared_ptr<const LineageScene> scene);
    void clearTrace();
    [[nodiscard]] AssetId keptAsset() const { return m_keptAsset; }
    [[nodiscard]] QString keptColumn() const { return m_keptColumn; }
    [[nodiscard]] const LineageTrace& trace() const { return m_previewing ? m_preview : m_kept; }

    void setMinimapVisible(bool visible);
    [[nodiscard]] bool isMinimapVisible() const { return m_minimap; }
    void setLegendVisible(bool visible);
    void setAnimated(bool animated) { m_animated = animated; }

Q_SIGNALS:
    void cardSelected(upriver::AssetId asset, const QString& column);
    void cardOpened(upriver::AssetId asset); ///< Enter
    void recentreRequested(upriver::AssetId asset);
    void expansionRequested(upriver::AssetId asset, upriver::Direction direction, int hops);
    void bothSidesRequested(upriver::AssetId asset, int hops); ///< one wish, not two
    void columnsRequested(upriver::AssetId asset);             ///< open or close
    void fanOutRequested(int card, QPoint global);
    void columnListRequested(upriver::AssetId asset, QPoint global);
    void backRequested();                                       ///< Escape, and no trace to clear
    void tidyRequested();                                       ///< R: a new layout
    void pathsRequested(upriver::AssetId asset, QPoint global); ///< P: to another asset
    void groupToggled(const QString& label);                    ///< fold or open
    /// Dropped after a drag, that far from the layout's place of the root.
    void cardMoved(upriver::AssetId asset, QPointF way);
    void pinToggled(upriver::AssetId asset); ///< T: stays here, or goes where the layout puts it
    void edgeRequested(int answerEdge, QPoint global);
    void columnEdgeRequested(int answerEdge, QPoint global);
    void cardMenuRequested(upriver::AssetId asset, QPoint global);
    void traceChanged();
    void viewChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    // lineage_canvas.cpp
    void takeScene(std::shared_ptr<const LineageScene> scene);
    void openReadable();
    void startGlide(const LineageScene& from, QPointF shift);
    void adopt();
    /// All is painted anew; hides QWidget::update(), which would show what was painted before.
    void update();
    void changed();
    void panTo(QPointF offset);
    void retrace();
    [[nodiscard]] QRectF visibleArea() const;
    [[nodiscard]] bool canBeSmooth() const;
    [[nodiscard]] SceneView viewNow();
    void paintPart(QPainter& painter, const QRectF& part, SceneView& view) const;
    // canvas_overlays.cpp
    void paintMinimap(QPainter& painter);
    void paintLegendBox(QPainter& painter);
    [[nodiscard]] QRectF legendRect() const;
    void forgetOverlays();
    [[nodiscard]] QRectF minimapRect() const;
    [[nodiscard]] QTransform minimapTransform() const;
    void centreByMinimap(QPointF widgetPoint);
    // canvas_signs.cpp
    void paintLabels(QPainter& painter) const;
    void paintBeyond(QPainter& painter) const;
    void paintLaneTitles(QPainter& painter) const;
    [[nodiscard]] QString beyondText(Qt::Edge border) const;
    [[nodiscard]] std::optional<Qt::Edge> signAt(QPointF widgetPoint) const;
    // canvas_pointer.cpp
    void beginPan(QPointF at);
    bool drag(QPointF way);
    void drop();
    void click(const CanvasHit& hit, QMouseEvent* event);
    void setHover(const CanvasHit& hit);
    void previewHover();
    [[nodiscard]] QString toolTipFor(const CanvasHit& hit) const;
    // canvas_keys.cpp
    bool viewKey(QKeyEvent* event);
    bool scrollKey(int key);
    bool moveKey(const QKeyEvent& event);
    bool cardKey(QKeyEvent* event);
    bool walkKey(QKeyEvent* event);
    void setCurrent(int card);
    [[nodiscard]] int neighbour(int card, Direction direction) const;
    [[nodiscard]] int sibling(int card, int step) const;

    std::shared_ptr<const LineageScene> m_scene;
    std::optional<LineageScene> m_gliding; ///< what is painted while cards are on their way
    SceneIndex m_index;
    SceneLabels m_labels;
    CanvasSheet m_sheet;
    CardSprites m_sprites;
    QPixmap m_minimapGround; ///< null: to be painted
    QPixmap m_legendBox;
    double m_scale = 1;
    QPointF m_offset;
    QSize m_framedFor; ///< the size that the offset is meant for: events say nothing of it while hidden
    AssetId m_selected;
    int m_current = -1;
    AssetId m_keptAsset;
    QString m_keptColumn;
    std::vector<AssetId> m_keptPath;
    std::vector<LineageColumnEdge> m_keptEdges;
    LineageTrace m_kept;
    LineageTrace m_preview;
    bool m_previewing = false;
    CanvasHit m_hover;
    bool m_minimap = true;
    bool m_legend = true;
    bool m_animated = true;
    enum class Framing : std::uint8_t { Readable, Fitted, ByHand };
    Framing m_framing = Framing::Readable; ///< what a resize does again

    std::unique_ptr<SceneGlide> m_glide;
    QVariantAnimation m_clock;
    QTimer m_hoverTimer;
    QTimer m_settleTimer; ///< antialiasing comes back when the hand rests
    bool m_zooming = false;
    bool m_smooth = true; ///< what stands on the sheet is antialiased
    bool m_panning = false;
    bool m_panned = false; ///< the press has become a pan
    bool m_minimapDrag = false;
    bool m_spaceHeld = false;
    QPointF m_pressedAt;
    QPointF m_offsetAtPress;
    CanvasHit m_pressed;
    int m_dragCard = -1;
    QPointF m_dragFrom;
};

} // namespace upriver
