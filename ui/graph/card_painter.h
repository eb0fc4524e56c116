// SPDX-License-Identifier: Apache-2.0
#pragma once

// Paints one card of a lineage picture. No widget; any thread. Fonts and pens are prepared once a frame.

#include <cstdint>
#include <optional>

#include <QFont>
#include <QFontMetricsF>
#include <QRectF>

#include "ui/graph/lineage_painter.h"
#include "ui/graph/quick_names.h"

class QPainter;

namespace upriver {

class CardPainter
{
public:
    CardPainter(QPainter& painter, const LineageScene& scene, const SceneView& view);
    void paint(std::uint32_t index);
    void paintHandles(std::uint32_t index);
    /// What the view says of the card, on its corner.
    void paintCardSign(std::uint32_t index);
    /// Those names that were left for the end, to be painted together.
    void paintQuickNames();

private:
    /// Body, strip and outline: what cards of a kind share.
    void paintGround(const SceneCard& card, std::uint32_t index);
    /// The same, copied where a card like it was painted before.
    void copyGround(std::uint32_t index);
    [[nodiscard]] QColor hueOf(const SceneCard& card) const;
    void paintBlock(const SceneCard& card);
    void paintBody(const SceneCard& card);
    void paintStrip(const SceneCard& card);
    void paintHatching(const SceneCard& card, double radius);
    void paintOutline(const SceneCard& card, bool isFocused);
    void paintLargeName(const SceneCard& card);
    void paintHead(const SceneCard& card);
    void paintNameAlone(const SceneCard& card);
    [[nodiscard]] bool isHurried() const;
    /// The name alone, later with the others where a hand zooms.
    void paintName(const QFont& font, const QFontMetricsF& metrics, const SceneCard& card, const QRectF& box);
    double paintBadges(const SceneCard& card, double right, double middle);
    void paintColumns(std::uint32_t index, const SceneCard& card);
    void paintText(const QFont& font, const QFontMetricsF& metrics, const QColor& colour, const QRectF& box,
                   const QString& text, Qt::TextElideMode elide, Qt::Alignment alignment = Qt::AlignLeft);
    /// A card that is not what people look at, or not what the view is about.
    [[nodiscard]] bool isDimmed(std::uint32_t index) const;
    [[nodiscard]] double opacityOf(std::uint32_t index) const;
    void paintColumnSign(const SceneColumn& column, const QRectF& box);

    QPainter& m_painter;
    const LineageScene& m_scene;
    const SceneView& m_view;
    const Theme& m_theme;
    Detail m_detail;
    QFont m_nameFont, m_placeFont, m_columnFont, m_smallFont, m_largeFont;
    QFontMetricsF m_name, m_place, m_column, m_small, m_large;
    std::optional<QuickNames> m_quickNames;
};

} // namespace upriver
