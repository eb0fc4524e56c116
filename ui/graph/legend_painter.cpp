// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <tuple>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include "ui/graph/lineage_painter.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kEntryGap = 18;
constexpr double kIcon = 14;
constexpr double kLine = 22;
constexpr double kRow = 24;
constexpr double kPad = 12;

QString tr(const char* text) { return QCoreApplication::translate("LineageLegend", text); }

struct Entry
{
    QString label;
    QString icon; ///< empty: a line
    QColor colour;
    Qt::PenStyle style = Qt::SolidLine;
    enum class Sign : std::uint8_t { Usual, Swatch, Title } sign = Sign::Usual;
    SceneSign ofView = SceneSign::None;
};

QString kindLabel(AssetKind kind, const QString& icon)
{
    switch (kind) {
    case AssetKind::Dataset:
        if (icon == u"view"_s)
            return tr("View");
        if (icon == u"file"_s || icon == u"folder"_s)
            return tr("File");
        return icon == u"topic"_s ? tr("Stream") : tr("Dataset");
    case AssetKind::Job:
        return tr("Job");
    case AssetKind::Model:
        return tr("Model");
    case AssetKind::ModelVersion:
        return tr("Model version");
    case AssetKind::Feature:
        return tr("Feature");
    case AssetKind::Dashboard:
        return tr("Dashboard");
    case AssetKind::Service:
        return tr("Service");
    case AssetKind::Code:
        return tr("Code");
    case AssetKind::Term:
        return tr("Term");
    case AssetKind::Contract:
        return tr("Contract");
    }
    return {};
}

/// As the picture draws it.
QColor faint(QColor colour)
{
    colour.setAlphaF(0.55F);
    return colour;
}

/// A single kind of line needs no word.
void addLines(std::vector<Entry>& entries, const LineageScene& scene, const Theme& theme, LegendOf drawn)
{
    const auto any = [&](auto test) { return std::any_of(scene.edges.begin(), scene.edges.end(), test); };
    std::vector<Entry> lines;
    if (any([](const SceneEdge& edge) { return edge.inferred && !edge.manual; }))
        lines.push_back({tr("Inferred"), {}, theme.faint, Qt::DotLine});
    if (any([](const SceneEdge& edge) { return edge.manual; }))
        lines.push_back({tr("Added by hand"), {}, theme.faint, Qt::DashLine});
    if (any([](const SceneEdge& edge) { return edge.kind == EdgeKind::Control; }))
        lines.push_back({tr("Task order"), {}, faint(theme.unknown)});
    if (drawn == LegendOf::ColumnEdges) {
        const auto isIndirect = [](const SceneWire& wire) {
            return wire.kinds != 0 && (wire.kinds & kDirectKinds) == 0;
        };
        if (!scene.wires.empty())
            lines.push_back({tr("From column to column"), {}, theme.faint});
        if (std::any_of(scene.wires.begin(), scene.wires.end(), isIndirect))
            lines.push_back({tr("Influence by join, filter or the like"), {}, theme.faint, Qt::DashLine});
    } else if (!lines.empty() &&
               any([](const SceneEdge& edge) { return edge.kind == EdgeKind::Data && !edge.inferred; })) {
        lines.insert(lines.begin(), {tr("Data flow"), {}, theme.faint});
    }
    entries.insert(entries.end(), lines.begin(), lines.end());
}

std::vector<Entry> entriesOf(const LineageScene& scene, const Theme& theme, LegendOf lines)
{
    std::set<std::tuple<AssetKind, QString>> seen;
    std::vector<Entry> entries;
    if (!scene.key.empty())
        entries.push_back({tr("%1:").arg(scene.keyTitle), {}, theme.text, Qt::SolidLine, Entry::Sign::Title});
    for (const LensEntry& entry : scene.key)
        entries.push_back({tr("%1 (%2)").arg(entry.label).arg(entry.cards),
                           {},
                           toneColour(theme, entry.tone),
                           Qt::SolidLine,
                           Entry::Sign::Swatch,
                           entry.sign});
    bool hasGhost = false;
    for (const SceneCard& card : scene.cards) {
        if (!card.isSingle())
            continue;
        hasGhost = hasGhost || (card.ghost && card.sign != SceneSign::Gone);
        const QString label = kindLabel(card.kind, card.icon);
        if (scene.key.empty() && seen.emplace(card.kind, label).second)
            entries.push_back({label, card.icon, theme.hue(card.kind, card.subtype, card.platform)});
    }
    const auto isGroup = [](const SceneCard& card) { return card.shape == SceneCard::Shape::Group; };
    if (std::any_of(scene.cards.begin(), scene.cards.end(), isGroup))
        entries.push_back({tr("Folded group"), u"folder"_s, theme.secondaryText});
    if (hasGhost)
        entries.push_back({tr("Not indexed (hatched)"), u"ring"_s, theme.faint});
    addLines(entries, scene, theme, lines);
    return entries;
}

double signWidth(const Entry& entry)
{
    if (entry.sign == Entry::Sign::Title)
        return 0;
    return (entry.icon.isEmpty() && entry.sign == Entry::Sign::Usual ? kLine : kIcon) + 6;
}

/// Walks the entries row by row; place(entry, x, y) is called for each.
template <typename Place>
QSizeF flow(const std::vector<Entry>& entries, const QFontMetricsF& metrics, double width, Place place)
{
    double x = kPad;
    double y = 4;
    double right = 0;
    for (const Entry& entry : entries) {
        const double size = signWidth(entry) + metrics.horizontalAdvance(entry.label);
        if (x > kPad && x + size + kPad > width) {
            x = kPad;
            y += kRow;
        }
        place(entry, x, y);
        x += size + kEntryGap;
        right = std::max(right, x - kEntryGap + kPad);
    }
    return entries.empty() ? QSizeF() : QSizeF(right, y + kRow + 4);
}

} // namespace

QSizeF legendSize(const LineageScene& scene, const Theme& theme, double width, LegendOf lines)
{
    const QFontMetricsF metrics(theme.font(Theme::FontStep::Small));
    return flow(entriesOf(scene, theme, lines), metrics, width, [](const Entry&, double, double) {});
}

QSizeF paintLegend(QPainter& painter, const LineageScene& scene, const Theme& theme, QPointF corner,
                   double width, LegendOf lines)
{
    const QFont font = theme.font(Theme::FontStep::Small);
    const QFontMetricsF metrics(font);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    const QSizeF size =
        flow(entriesOf(scene, theme, lines), metrics, width, [&](const Entry& entry, double x, double y) {
            const double middle = corner.y() + y + kRow / 2;
            double left = corner.x() + x;
            if (entry.ofView != SceneSign::None) {
                paintSign(painter, theme, entry.ofView, {left + kIcon / 2, middle}, kIcon + 1);
                painter.setFont(font);
                left += kIcon + 6;
            } else if (entry.sign == Entry::Sign::Swatch) {
                painter.setPen(Qt::NoPen);
                painter.setBrush(entry.colour);
                painter.drawRoundedRect(QRectF(left, middle - kIcon / 2, kIcon, kIcon), 3, 3);
                left += kIcon + 6;
            } else if (entry.sign == Entry::Sign::Title) {
                // the words alone
            } else if (entry.icon.isEmpty()) {
                painter.setPen(QPen(entry.colour, 1.5, entry.style));
                painter.drawLine(QPointF(left, middle), QPointF(left + kLine, middle));
                left += kLine + 6;
            } else {
                paintIcon(painter, entry.icon, entry.colour, {left, middle - kIcon / 2, kIcon, kIcon});
                left += kIcon + 6;
            }
            painter.setPen(entry.sign == Entry::Sign::Title ? theme.text : theme.secondaryText);
            painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), entry.label);
        });
    painter.restore();
    return size;
}

} // namespace upriver
