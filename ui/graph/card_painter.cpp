// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/card_painter.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "ui/graph/card_sprites.h"
#include "ui/graph/icon_cache.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kStrip = 5;
constexpr double kPad = 14;
constexpr double kIcon = 16;
constexpr double kMark = 14;
constexpr double kDimmed = 0.3;
constexpr double kAside = 0.45; // still to be read
constexpr double kSign = 20;
constexpr double kSignSeen = 13; // pixels on the screen at least
constexpr double kTint = 0.13;   // of the whole card under a lens
constexpr double kOutlineTint = 0.34;
constexpr double kHatch = 8;
constexpr std::size_t kBadgesShown = 3;

double radiusOf(const SceneCard& card)
{
    const bool isBox = card.shape == SceneCard::Shape::Asset || card.shape == SceneCard::Shape::Group;
    return isBox ? Theme::kRadius : card.rect.height() / 2;
}

/// A strip along the left side that follows the card's rounding.
QPainterPath stripPath(const QRectF& rect)
{
    constexpr double kRound = Theme::kRadius;
    QPainterPath path;
    path.moveTo(rect.left() + kStrip, rect.top());
    path.lineTo(rect.left() + kRound, rect.top());
    path.quadTo(rect.topLeft(), {rect.left(), rect.top() + kRound});
    path.lineTo(rect.left(), rect.bottom() - kRound);
    path.quadTo(rect.bottomLeft(), {rect.left() + kRound, rect.bottom()});
    path.lineTo(rect.left() + kStrip, rect.bottom());
    path.closeSubpath();
    return path;
}

double baselineIn(const QRectF& box, const QFontMetricsF& metrics)
{
    return box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
}

QColor mixed(const QColor& over, const QColor& ground, double share)
{
    const auto part = [share](int a, int b) {
        return static_cast<int>(std::lround(a * share + b * (1 - share)));
    };
    return {part(over.red(), ground.red()), part(over.green(), ground.green()),
            part(over.blue(), ground.blue())};
}

} // namespace

CardPainter::CardPainter(QPainter& painter, const LineageScene& scene, const SceneView& view)
    : m_painter(painter)
    , m_scene(scene)
    , m_view(view)
    , m_theme(*view.theme)
    , m_detail(detailAt(view.scale))
    , m_nameFont(m_theme.font(Theme::FontStep::Body, true))
    , m_placeFont(m_theme.font(Theme::FontStep::Small))
    , m_columnFont(m_theme.font(Theme::FontStep::Caption))
    , m_smallFont(m_theme.font(Theme::FontStep::Small, true))
    , m_largeFont(m_theme.font(Theme::FontStep::Title, true))
    , m_name(m_nameFont)
    , m_place(m_placeFont)
    , m_column(m_columnFont)
    , m_small(m_smallFont)
    , m_large(m_largeFont)
{
    // Grows as the picture shrinks, as far as names still have room in their cards.
    m_largeFont.setPixelSize(static_cast<int>(std::clamp(10 / view.scale, 16.0, 26.0)));
    m_large = QFontMetricsF(m_largeFont);
}

bool CardPainter::isDimmed(std::uint32_t index) const { return opacityOf(index) < 1; }

double CardPainter::opacityOf(std::uint32_t index) const
{
    if (m_view.trace && m_view.trace->isActive())
        return m_view.trace->cards[index] ? 1 : kDimmed;
    return m_scene.cards[index].aside ? kAside : 1;
}

void CardPainter::paint(std::uint32_t index)
{
    const SceneCard& card = m_scene.cards[index];
    if (m_detail == Detail::Blocks) {
        m_painter.setOpacity(opacityOf(index));
        paintBlock(card);
        m_painter.setOpacity(1);
        return;
    }
    if (m_view.sprites)
        copyGround(index);
    else
        paintGround(card, index);
    m_painter.setOpacity(opacityOf(index));
    if (m_detail == Detail::Names)
        paintLargeName(card);
    if (m_detail == Detail::Whole) {
        paintHead(card);
        if (card.open)
            paintColumns(index, card);
    }
    m_painter.setOpacity(1);
}

void CardPainter::paintGround(const SceneCard& card, std::uint32_t index)
{
    // A dimmed card still hides the edges that pass behind it.
    m_painter.setOpacity(1);
    if (m_detail == Detail::Outlines) // between blocks and cards
        m_painter.fillRect(card.rect, mixed(hueOf(card), m_theme.card, kOutlineTint * opacityOf(index)));
    else
        paintBody(card);
    m_painter.setOpacity(opacityOf(index));
    paintStrip(card);
    paintOutline(card, m_view.focusCard == static_cast<int>(index));
    m_painter.setOpacity(1);
}

void CardPainter::copyGround(std::uint32_t index)
{
    const SceneCard& card = m_scene.cards[index];
    const bool isSelected = card.asset == m_view.selected && card.asset.isValid();
    const bool isFocused = m_view.focusCard == static_cast<int>(index);
    unsigned look = static_cast<unsigned>(card.shape);
    for (const bool is : {card.ghost, card.root, isSelected, isFocused, isDimmed(index), card.key >= 0,
                          opacityOf(index) == kAside})
        look = look << 1U | (is ? 1U : 0U);
    const SpriteKey key{.colour = cardHue(m_scene, card, m_theme).rgba(),
                        .look = static_cast<std::uint16_t>(look),
                        .width = static_cast<float>(card.rect.width()),
                        .height = static_cast<float>(card.rect.height())};
    m_view.sprites->draw(m_painter, key, card.rect, [&](QPainter& painter) {
        SceneCard here = card;
        here.rect.moveTopLeft({0, 0});
        painter.setRenderHint(QPainter::Antialiasing, m_detail >= Detail::Names);
        CardPainter(painter, m_scene, m_view).paintGround(here, index);
    });
}

QColor CardPainter::hueOf(const SceneCard& card) const
{
    return card.shape == SceneCard::Shape::Group ? m_theme.faint : cardHue(m_scene, card, m_theme);
}

void CardPainter::paintBlock(const SceneCard& card)
{
    const bool isSelected = card.root || (card.asset.isValid() && card.asset == m_view.selected);
    m_painter.fillRect(card.rect, isSelected ? m_theme.accent : mixed(hueOf(card), m_theme.card, 0.7));
}

void CardPainter::paintBody(const SceneCard& card)
{
    const double radius = radiusOf(card);
    m_painter.setPen(Qt::NoPen);
    if (m_detail == Detail::Whole && (m_view.antialiased || m_view.sprites)) {
        m_painter.setBrush(QColor(15, 23, 42, m_theme.mode == ThemeMode::Light ? 14 : 60));
        m_painter.drawRoundedRect(card.rect.translated(0, 1.5), radius, radius);
    }
    m_painter.setBrush(card.key < 0 ? m_theme.card
                                    : mixed(cardHue(m_scene, card, m_theme), m_theme.card, kTint));
    if (card.shape == SceneCard::Shape::Group) { // several cards on one another
        m_painter.setPen(QPen(m_theme.line, 1));
        m_painter.drawRoundedRect(card.rect.translated(5, 5), radius, radius);
        m_painter.drawRoundedRect(card.rect.translated(2.5, 2.5), radius, radius);
        m_painter.setPen(Qt::NoPen);
    }
    m_painter.drawRoundedRect(card.rect, radius, radius);
    if (card.ghost && m_detail >= Detail::Outlines)
        paintHatching(card, radius);
}

void CardPainter::paintStrip(const SceneCard& card)
{
    if (card.shape != SceneCard::Shape::Asset)
        return;
    const QColor hue = cardHue(m_scene, card, m_theme);
    if (m_detail == Detail::Whole)
        m_painter.fillPath(stripPath(card.rect), hue);
    else
        m_painter.fillRect(QRectF(card.rect.topLeft(), QSizeF(kStrip, card.rect.height())), hue);
}

void CardPainter::paintHatching(const SceneCard& card, double radius)
{
    QPainterPath lines;
    const QRectF box = card.rect.adjusted(kStrip + 1, 1, -radius / 3, -1);
    for (double x = box.left() - box.height(); x < box.right(); x += kHatch) {
        // From the lower left to the upper right, cut at the box by hand: SVG output knows no clipping.
        const double start = std::max(box.left(), x);
        const double end = std::min(box.right(), x + box.height());
        if (end <= start)
            continue;
        lines.moveTo(start, box.bottom() - (start - x));
        lines.lineTo(end, box.bottom() - (end - x));
    }
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(m_theme.line, 1));
    m_painter.drawPath(lines);
}

void CardPainter::paintOutline(const SceneCard& card, bool isFocused)
{
    const double radius = radiusOf(card);
    m_painter.setBrush(Qt::NoBrush);
    const bool isSelected = card.asset == m_view.selected && card.asset.isValid();
    if (isFocused || isSelected) {
        QColor halo = m_theme.accent;
        halo.setAlphaF(isFocused ? 0.35F : 0.16F);
        m_painter.setPen(QPen(halo, 3));
        m_painter.drawRoundedRect(card.rect.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2, radius + 2);
    }
    const bool isFanOut = card.shape == SceneCard::Shape::FanOut;
    const bool isChosen = isSelected && !isFanOut;
    QPen pen(card.root || isChosen ? m_theme.accent : m_theme.line, card.root ? 2 : 1);
    if (card.ghost || isFanOut) {
        pen.setColor(card.root || isChosen ? m_theme.accent : m_theme.faint);
        pen.setDashPattern({4, 3});
    }
    m_painter.setPen(pen);
    if (m_detail == Detail::Outlines) {
        m_painter.drawRect(card.rect);
        return;
    }
    const double inset = card.root ? 0 : 0.5;
    m_painter.drawRoundedRect(card.rect.adjusted(inset, inset, -inset, -inset), radius, radius);
}

void CardPainter::paintLargeName(const SceneCard& card)
{
    const QRectF box(card.rect.left() + kPad, card.rect.top(), card.rect.width() - 2 * kPad,
                     card.headHeight());
    paintName(m_largeFont, m_large, card, box);
}

bool CardPainter::isHurried() const { return m_view.sprites && !m_view.antialiased; }

void CardPainter::paintName(const QFont& font, const QFontMetricsF& metrics, const SceneCard& card,
                            const QRectF& box)
{
    QColor colour = card.ghost ? m_theme.secondaryText : m_theme.text;
    if (isHurried()) {
        QColor faded = colour;
        faded.setAlphaF(static_cast<float>(colour.alphaF() * m_painter.opacity()));
        if (!m_quickNames)
            m_quickNames.emplace(font);
        if (m_quickNames->add({box.left(), baselineIn(box, metrics)}, box.width(), card.name, faded))
            return;
    }
    paintText(font, metrics, colour, box, card.name, Qt::ElideMiddle);
}

void CardPainter::paintQuickNames()
{
    if (m_quickNames)
        m_quickNames->paint(m_painter);
}

void CardPainter::paintHead(const SceneCard& card)
{
    if (isHurried())
        return paintNameAlone(card);
    const bool isAsset = card.shape == SceneCard::Shape::Asset || card.shape == SceneCard::Shape::Group;
    const double left = card.rect.left() + (isAsset ? kPad + 2 : kPad);
    const double first = card.rect.top() + card.headHeight() * (isAsset ? 0.34 : 0.35);
    const double second = card.rect.top() + card.headHeight() * (isAsset ? 0.70 : 0.72);
    const double right = paintBadges(card, card.rect.right() - (isAsset ? 12 : kPad + 2), first);
    const bool isFanOut = !card.isSingle();
    const QColor iconHue = isFanOut ? m_theme.accent : cardHue(m_scene, card, m_theme);
    const double iconTop = isAsset ? first : card.rect.top() + card.headHeight() / 2;
    paintSceneIcon(m_painter, card.icon, iconHue, {left, iconTop - kIcon / 2, kIcon, kIcon});
    double x = left + kIcon + 8;
    if (card.root) {
        paintSceneIcon(m_painter, u"house"_s, m_theme.text, {x - 1, first - kMark / 2, kMark, kMark});
        x += kMark + 3;
    }
    const QColor& nameColour = card.shape == SceneCard::Shape::FanOut ? m_theme.accent
                               : card.ghost                           ? m_theme.secondaryText
                                                                      : m_theme.text;
    paintText(m_nameFont, m_name, nameColour, {x, first - 10, right - x, 20}, card.name, Qt::ElideMiddle);
    const double placeLeft = isAsset ? left : left + kIcon + 8;
    double placeRight = card.rect.right() - (isAsset ? 12 : kPad + 2);
    if (card.pinned) {
        placeRight -= kMark + 4;
        paintSceneIcon(m_painter, u"pin"_s, m_theme.secondaryText,
                       {placeRight + 4, second - kMark / 2, kMark, kMark});
    }
    paintText(m_placeFont, m_place, m_theme.secondaryText,
              {placeLeft, second - 9, placeRight - placeLeft, 18}, card.place, Qt::ElideMiddle);
}

// On the way through a zoom: what the eye follows. The rest comes when the hand rests.
void CardPainter::paintNameAlone(const SceneCard& card)
{
    const bool isAsset = card.shape == SceneCard::Shape::Asset || card.shape == SceneCard::Shape::Group;
    const double left = card.rect.left() + kPad + (isAsset ? 2 : 0) + kIcon + 8;
    const double middle = card.rect.top() + card.headHeight() * (isAsset ? 0.34 : 0.35);
    paintName(m_nameFont, m_name, card, {left, middle - 10, card.rect.right() - 12 - left, 20});
}

double CardPainter::paintBadges(const SceneCard& card, double right, double middle)
{
    const std::size_t shown = std::min(card.badges.size(), kBadgesShown);
    if (card.badges.size() > shown) {
        const QString more = u"+%1"_s.arg(card.badges.size() - shown);
        const double width = m_small.horizontalAdvance(more);
        paintText(m_smallFont, m_small, m_theme.secondaryText, {right - width, middle - 9, width + 1, 18},
                  more, Qt::ElideNone);
        right -= width + 5;
    }
    for (std::size_t i = shown; i-- > 0;) {
        const QRectF box(right - kMark, middle - kMark / 2, kMark, kMark);
        switch (card.badges[i]) {
        case SceneBadge::Health:
            paintSceneIcon(m_painter, healthIconName(card.health), m_theme.healthColour(card.health), box);
            break;
        case SceneBadge::Classified: {
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(m_theme.classifiedSoft);
            m_painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 3, 3);
            paintText(m_smallFont, m_small, m_theme.classified, box, u"P"_s, Qt::ElideNone, Qt::AlignHCenter);
            break;
        }
        case SceneBadge::Certified:
            paintSceneIcon(m_painter, u"tick"_s, m_theme.accent, box);
            break;
        case SceneBadge::Deprecated:
            paintSceneIcon(m_painter, u"exclude"_s, m_theme.secondaryText, box);
            break;
        case SceneBadge::Cycle:
            paintSceneIcon(m_painter, u"refresh"_s, m_theme.secondaryText, box);
            break;
        }
        right -= kMark + 6;
    }
    return right;
}

void CardPainter::paintColumns(std::uint32_t index, const SceneCard& card)
{
    m_painter.setPen(QPen(m_theme.line, 1));
    const double top = card.rect.top() + card.headHeight() + 0.5;
    m_painter.drawLine(QPointF(card.rect.left() + kStrip, top), QPointF(card.rect.right() - 1, top));
    for (std::size_t row = 0; row < card.columns.size(); ++row) {
        const SceneColumn& column = card.columns[row];
        const QRectF box = card.columnRect(row);
        const bool isTraced = m_view.trace && m_view.trace->hasColumn(index, column.name);
        const bool isHovered = m_view.hoveredColumn && m_view.hoveredColumn->first == index &&
                               m_view.hoveredColumn->second == column.name;
        if (isTraced || isHovered)
            m_painter.fillRect(box.adjusted(kStrip, 0, -1, 0), m_theme.accentSoft);
        const double typeWidth = std::min(90.0, m_place.horizontalAdvance(column.type) + 2);
        double right = box.right() - 12;
        paintText(m_placeFont, m_place, m_theme.secondaryText,
                  {right - typeWidth, box.top(), typeWidth, box.height()}, column.type, Qt::ElideRight,
                  Qt::AlignRight);
        right -= typeWidth + 8;
        if (column.classified) {
            paintText(m_smallFont, m_small, m_theme.classified, {right - 10, box.top(), 12, box.height()},
                      u"P"_s, Qt::ElideNone);
            right -= 16;
        }
        paintColumnSign(column, box);
        const double left = box.left() + kPad + 8;
        paintText(m_columnFont, m_column,
                  column.sign == SceneSign::Gone ? m_theme.secondaryText : m_theme.text,
                  {left, box.top(), right - left, box.height()}, column.name, Qt::ElideMiddle);
    }
    if (card.moreColumns > 0) {
        const QString more = QStringLiteral("+%1 …").arg(card.moreColumns);
        const QRectF box = card.moreColumnsRect();
        paintText(m_placeFont, m_place, m_theme.accent, box.adjusted(kPad + 8, 0, -12, 0), more,
                  Qt::ElideNone);
    }
}

void CardPainter::paintColumnSign(const SceneColumn& column, const QRectF& box)
{
    if (column.sign == SceneSign::None)
        return;
    paintSign(m_painter, m_theme, column.sign, {box.left() + kStrip + 8, box.center().y()}, 13);
    if (column.sign != SceneSign::Gone)
        return;
    const double left = box.left() + kPad + 8;
    const double width = std::min(m_column.horizontalAdvance(column.name), box.width() - 40);
    m_painter.setPen(QPen(m_theme.secondaryText, 1));
    m_painter.drawLine(QPointF(left, box.center().y()), QPointF(left + width, box.center().y()));
}

void CardPainter::paintCardSign(std::uint32_t index)
{
    const SceneCard& card = m_scene.cards[index];
    if (card.sign == SceneSign::None || m_detail == Detail::Blocks)
        return;
    const bool isTraced = m_view.trace && m_view.trace->isActive();
    m_painter.setOpacity(isTraced ? opacityOf(index) : 1);
    const double size = std::clamp(kSignSeen / m_view.scale, kSign, card.headHeight() * 0.8);
    paintSign(m_painter, m_theme, card.sign, card.rect.topLeft() + QPointF(3, 3), size);
    m_painter.setOpacity(1);
}

void CardPainter::paintHandles(std::uint32_t index)
{
    if (m_detail != Detail::Whole || !m_view.handles)
        return;
    const SceneCard& card = m_scene.cards[index];
    for (const Direction side : {Direction::Upstream, Direction::Downstream}) {
        const QRectF box = handleRect(card, side);
        if (box.isEmpty())
            continue;
        const int hidden = side == Direction::Upstream ? card.hiddenUpstream : card.hiddenDownstream;
        m_painter.setPen(QPen(m_theme.line, 1));
        m_painter.setBrush(m_theme.card);
        m_painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
        m_painter.setOpacity(opacityOf(index));
        paintText(m_placeFont, m_place, m_theme.text, box, u"+%1"_s.arg(hidden), Qt::ElideNone,
                  Qt::AlignHCenter);
        m_painter.setOpacity(1);
    }
}

void CardPainter::paintText(const QFont& font, const QFontMetricsF& metrics, const QColor& colour,
                            const QRectF& box, const QString& text, Qt::TextElideMode elide,
                            Qt::Alignment alignment)
{
    if (text.isEmpty() || box.width() <= 4)
        return;
    const double advance = metrics.horizontalAdvance(text);
    const bool fits = advance <= box.width() || elide == Qt::ElideNone;
    const QString shown = fits ? text : metrics.elidedText(text, elide, box.width());
    double x = box.left();
    if (alignment != Qt::AlignLeft) {
        const double rest = box.width() - (fits ? advance : metrics.horizontalAdvance(shown));
        x += alignment == Qt::AlignRight ? rest : rest / 2;
    }
    m_painter.setFont(font);
    m_painter.setPen(colour);
    m_painter.drawText(QPointF(x, baselineIn(box, metrics)), shown);
}

} // namespace upriver
