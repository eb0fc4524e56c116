// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <QCoreApplication>
#include <QPainterPath>

#include "ui/graph/scene_folding.h"
#include "ui/graph/scene_groups.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kColumnsFoot = 6;
constexpr double kGroupMargin = 16;
constexpr double kGroupLabel = 24;
constexpr double kLaneMargin = 34;
constexpr double kLaneHead = 52;

QString tr(const char* text) { return QCoreApplication::translate("LineageScene", text); }

bool hasTag(const std::vector<std::string>& tags, std::string_view word)
{
    return std::find(tags.begin(), tags.end(), word) != tags.end();
}

std::vector<SceneBadge> badgesOf(const LineageNode& node)
{
    std::vector<SceneBadge> badges;
    if (node.asset.health != Health::Unknown)
        badges.push_back(SceneBadge::Health);
    if (isClassified(node.asset.tags))
        badges.push_back(SceneBadge::Classified);
    if (hasTag(node.asset.tags, "certified"))
        badges.push_back(SceneBadge::Certified);
    if (hasTag(node.asset.tags, "deprecated"))
        badges.push_back(SceneBadge::Deprecated);
    if (node.cycle > 0)
        badges.push_back(SceneBadge::Cycle);
    return badges;
}

SceneCard cardOf(const LineageNode& node)
{
    const AssetSummary& asset = node.asset;
    SceneCard card;
    const bool isJob = asset.kind == AssetKind::Job || asset.kind == AssetKind::Code;
    card.shape = isJob ? SceneCard::Shape::Job : SceneCard::Shape::Asset;
    card.asset = asset.id;
    card.kind = asset.kind;
    card.subtype = asset.subtype;
    card.platform = asset.platform;
    card.name = QString::fromStdString(asset.leaf.empty() ? asset.name.name : asset.leaf);
    card.place = placeOf(asset);
    card.region = card.place.section(u" · "_s, -1);
    card.fullName = QString::fromStdString(asset.name.text());
    card.icon = kindIconName(asset.kind, asset.subtype, asset.platform);
    card.health = asset.health;
    card.healthReason = QString::fromStdString(asset.healthReason);
    card.ghost = asset.ghost;
    card.ghostReason = QString::fromStdString(asset.ghostReason);
    card.root = node.root;
    card.badges = badgesOf(node);
    card.distance = node.distance;
    card.hiddenUpstream = node.hiddenUpstream;
    card.hiddenDownstream = node.hiddenDownstream;
    card.shownUpstream = node.shownUpstream;
    card.shownDownstream = node.shownDownstream;
    return card;
}

SceneCard cardOf(const FanOut& fanOut)
{
    SceneCard card;
    card.shape = SceneCard::Shape::FanOut;
    card.asset = fanOut.parent;
    card.direction = fanOut.direction;
    card.members = fanOut.members;
    card.icon = u"list"_s;
    card.name = tr("+%1 more").arg(fanOut.members.size());
    card.place = fanOut.direction == Direction::Upstream ? tr("upstream, click to choose")
                                                         : tr("downstream, click to choose");
    return card;
}

/// Columns that have edges, in the order of their first appearance.
std::map<AssetId, std::vector<SceneColumn>> columnsWithEdges(const LineageAnswer& answer)
{
    std::map<AssetId, std::vector<SceneColumn>> columns;
    std::set<std::pair<AssetId, std::string>> seen;
    const auto add = [&](AssetId asset, const std::string& column) {
        if (!column.empty() && seen.emplace(asset, column).second)
            columns[asset].push_back({.name = QString::fromStdString(column), .type = {}});
    };
    for (const LineageColumnEdge& edge : answer.columnEdges) {
        add(edge.from, edge.fromColumn);
        add(edge.to, edge.toColumn);
    }
    return columns;
}

bool holds(const std::vector<SceneColumn>& columns, const QString& name)
{
    return std::any_of(columns.begin(), columns.end(),
                       [&](const SceneColumn& column) { return column.name == name; });
}

void openCard(SceneCard& card, const std::vector<ColumnRow>& rows, const std::vector<SceneColumn>& linked,
              const SceneOptions& options)
{
    const bool onlyLinked = options.onlyLinked;
    std::vector<SceneColumn> columns;
    for (const ColumnRow& row : rows)
        if (row.slot != 0 && (!onlyLinked || holds(linked, QString::fromStdString(row.name))))
            columns.push_back({QString::fromStdString(row.name), QString::fromStdString(row.type),
                               isClassified(row.tags), row.key == ColumnKey::Primary});
    if (columns.empty())
        columns = linked;
    // Those with lineage first where not all have room: they are what one opens a card for; and before them
    // those that the view is about.
    if (columns.size() > static_cast<std::size_t>(kColumnsShown)) {
        std::stable_partition(columns.begin(), columns.end(),
                              [&](const SceneColumn& column) { return holds(linked, column.name); });
        std::stable_partition(columns.begin(), columns.end(), [&](const SceneColumn& column) {
            return options.signedColumns.contains({card.asset, column.name.toStdString()});
        });
    }
    const std::size_t shown = std::min(columns.size(), static_cast<std::size_t>(kColumnsShown));
    card.moreColumns = static_cast<int>(columns.size() - shown);
    columns.resize(shown);
    card.columns = std::move(columns);
    card.open = !card.columns.empty();
}

void sizeCard(SceneCard& card)
{
    const double width = card.shape == SceneCard::Shape::Asset ? kCardWidth : kJobWidth;
    double height = card.headHeight();
    if (card.open)
        height += kColumnsFoot + kColumnRowHeight * static_cast<double>(card.columns.size() +
                                                                        (card.moreColumns > 0 ? 1 : 0));
    card.rect = QRectF(0, 0, width, height);
}

void addEdges(LineageScene& scene, const LineageAnswer& answer)
{
    for (std::size_t i = 0; i < answer.edges.size(); ++i) {
        const LineageEdge& edge = answer.edges[i];
        const int from = scene.find(edge.from);
        const int to = scene.find(edge.to);
        if (from < 0 || to < 0)
            continue;
        scene.edges.push_back({static_cast<std::uint32_t>(from),
                               static_cast<std::uint32_t>(to),
                               edge.kind,
                               edge.manual,
                               edge.inferred,
                               edge.backward,
                               static_cast<int>(i),
                               static_cast<int>(edge.via.size()),
                               {}});
    }
    for (std::uint32_t card = 0; card < scene.cards.size(); ++card) {
        if (scene.cards[card].shape != SceneCard::Shape::FanOut)
            continue;
        const int parent = scene.find(scene.cards[card].asset);
        if (parent < 0)
            continue;
        SceneEdge edge{
            static_cast<std::uint32_t>(parent), card, EdgeKind::Data, false, false, false, -1, 0, {}};
        if (scene.cards[card].direction == Direction::Upstream)
            std::swap(edge.from, edge.to);
        scene.edges.push_back(std::move(edge));
    }
    for (std::uint32_t i = 0; i < scene.edges.size(); ++i) {
        scene.out[scene.edges[i].from].push_back(i);
        scene.in[scene.edges[i].to].push_back(i);
    }
}

void addWires(LineageScene& scene, const LineageAnswer& answer)
{
    int index = 0;
    for (const LineageColumnEdge& edge : answer.columnEdges) {
        const int from = scene.find(edge.from);
        const int to = scene.find(edge.to);
        if (from >= 0 && to >= 0)
            scene.wires.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to),
                                   QString::fromStdString(edge.fromColumn),
                                   QString::fromStdString(edge.toColumn), edge.kinds, edge.masking, index});
        ++index;
    }
}

/// Layout aims at the middle of a card; an open card takes its table edges at the head.
void dockToHeads(std::vector<QPointF>& curve, const SceneCard& from, const SceneCard& to)
{
    const std::size_t last = curve.size() - 1;
    curve[0].setY(std::abs(curve[0].x() - from.rect.right()) < 2 ? from.portY() : curve[0].y());
    curve[1].setY(std::abs(curve[0].x() - from.rect.right()) < 2 ? from.portY() : curve[1].y());
    curve[last].setY(std::abs(curve[last].x() - to.rect.left()) < 2 ? to.portY() : curve[last].y());
    curve[last - 1].setY(std::abs(curve[last].x() - to.rect.left()) < 2 ? to.portY() : curve[last - 1].y());
}

void placeGroups(LineageScene& scene)
{
    for (SceneGroup& group : scene.groups)
        group.rect = {};
    for (const SceneCard& card : scene.cards)
        if (card.group >= 0) {
            SceneGroup& group = scene.groups[static_cast<std::size_t>(card.group)];
            group.rect |= card.rect.adjusted(-kGroupMargin, -kGroupLabel, kGroupMargin, kGroupMargin);
        }
}

/// Each lane as wide as its cards, all of them as high as the picture.
void placeLanes(LineageScene& scene)
{
    for (SceneLane& lane : scene.lanes)
        lane.rect = {};
    QRectF all;
    for (const SceneCard& card : scene.cards)
        all |= card.rect;
    for (const SceneCard& card : scene.cards) {
        if (card.lane < 0)
            continue;
        QRectF laidOut = card.rect;
        laidOut.moveCenter(card.laidOut);
        scene.lanes[static_cast<std::size_t>(card.lane)].rect |= laidOut;
    }
    for (SceneLane& lane : scene.lanes) {
        lane.rect.adjust(-kLaneMargin, 0, kLaneMargin, 0);
        lane.rect.setTop(all.top() - kLaneHead);
        lane.rect.setBottom(all.bottom() + kGroupMargin);
    }
}

} // namespace

QRectF SceneCard::columnRect(std::size_t row) const
{
    return {rect.left(), rect.top() + headHeight() + 1 + kColumnRowHeight * static_cast<double>(row),
            rect.width(), kColumnRowHeight};
}

QRectF SceneCard::moreColumnsRect() const { return columnRect(columns.size()); }

int SceneCard::rowOf(const QString& column) const
{
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == column)
            return static_cast<int>(i);
    return -1;
}

int LineageScene::find(AssetId id) const
{
    const auto found = cardOf.find(id);
    return found == cardOf.end() ? -1 : static_cast<int>(found->second);
}

QString LineageScene::spoken(std::uint32_t index) const
{
    const SceneCard& card = cards[index];
    if (!card.isSingle())
        return card.name + u", "_s + card.place;
    const std::string_view kind = card.subtype.empty() ? toWord(card.kind) : std::string_view(card.subtype);
    return tr("%1, %2, %3; %4 upstream, %5 downstream")
        .arg(card.name, QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size())),
             QString::fromStdString(card.platform))
        .arg(card.shownUpstream + card.hiddenUpstream)
        .arg(card.shownDownstream + card.hiddenDownstream);
}

bool isClassified(const std::vector<std::string>& tags)
{
    static constexpr std::array kWords{"pii",           "phi",       "pci",          "gdpr",   "personal",
                                       "personal data", "sensitive", "confidential", "secret", "restricted"};
    return std::any_of(tags.begin(), tags.end(), [](const std::string& tag) {
        std::string lower = tag;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' || c == '-' ? ' ' : c;
        });
        // "pii.email", "classification:pii" and "pii" alike.
        const std::size_t start = lower.rfind(':') == std::string::npos ? 0 : lower.rfind(':') + 1;
        const std::string word = lower.substr(start, lower.find('.', start) - start);
        return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
    });
}

LineageScene makeScene(const LineageAnswer& answer, const SceneOptions& options)
{
    LineageScene scene;
    const auto linked = columnsWithEdges(answer);
    static const std::vector<ColumnRow> kNone;
    static const std::vector<SceneColumn> kUnlinked;
    for (const LineageNode& node : answer.nodes) {
        SceneCard card = cardOf(node);
        const auto rows = options.columns.find(card.asset);
        const auto withEdges = linked.find(card.asset);
        const bool wanted =
            options.open.contains(card.asset) || (options.openAll && withEdges != linked.end());
        if (wanted && card.shape == SceneCard::Shape::Asset)
            openCard(card, rows == options.columns.end() ? kNone : rows->second,
                     withEdges == linked.end() ? kUnlinked : withEdges->second, options);
        scene.cardOf.emplace(card.asset, static_cast<std::uint32_t>(scene.cards.size()));
        scene.cards.push_back(std::move(card));
    }
    for (const FanOut& fanOut : answer.fanOuts) {
        scene.cards.push_back(cardOf(fanOut));
        // What a list beside the card offers is not hidden a second time behind its handle.
        if (const int parent = scene.find(fanOut.parent); parent >= 0) {
            SceneCard& card = scene.cards[static_cast<std::size_t>(parent)];
            int& hidden =
                fanOut.direction == Direction::Upstream ? card.hiddenUpstream : card.hiddenDownstream;
            hidden = std::max(0, hidden - static_cast<int>(fanOut.members.size()));
        }
    }
    for (SceneCard& card : scene.cards)
        sizeCard(card);
    scene.in.resize(scene.cards.size());
    scene.out.resize(scene.cards.size());
    addEdges(scene, answer);
    addWires(scene, answer);
    addGroups(scene, answer, options);
    foldGroups(scene, options.toggled, options.groupsFirst);
    return scene;
}

// Groups and fan-outs are keyed after every asset, a parent's two beside each other.
std::int64_t groupKey(const QString& label)
{
    return (std::int64_t{1} << 61) + static_cast<std::int64_t>(qHash(label, 7) & 0xffffffffU);
}

std::int64_t fanOutKey(AssetId parent, Direction side)
{
    return (std::int64_t{1} << 60) + parent.value * 4 + (side == Direction::Upstream ? 1 : 2);
}

std::int64_t layoutKey(const SceneCard& card)
{
    switch (card.shape) {
    case SceneCard::Shape::Group:
        return groupKey(card.name);
    case SceneCard::Shape::FanOut:
        return fanOutKey(card.asset, card.direction);
    default:
        return card.asset.value;
    }
}

LayoutRequest layoutRequestFor(const LineageScene& scene)
{
    LayoutRequest request;
    for (const SceneGroup& group : scene.groups)
        request.groups.push_back({group.label.toStdString()});
    for (const SceneCard& card : scene.cards)
        request.nodes.push_back(
            {layoutKey(card), card.rect.width(), card.rect.height(), card.group, card.lane});
    for (const SceneEdge& edge : scene.edges)
        request.edges.push_back({edge.from, edge.to, edge.kind == EdgeKind::Data ? 2.0 : 1.0});
    return request;
}

std::vector<QPointF> directCurve(const SceneCard& from, const SceneCard& to)
{
    const QPointF start(from.rect.right(), from.portY());
    const QPointF end(to.rect.left(), to.portY());
    const double reach =
        end.x() > start.x() ? (end.x() - start.x()) / 2 : std::min(160.0, std::abs(end.x() - start.x()));
    const double level = std::max(36.0, reach);
    return {start, {start.x() + level, start.y()}, {end.x() - level, end.y()}, end};
}

void placeScene(LineageScene& scene, const LayoutResult& result)
{
    for (std::size_t i = 0; i < scene.cards.size() && i < result.centres.size(); ++i)
        scene.cards[i].rect.moveCenter({std::round(result.centres[i].x), std::round(result.centres[i].y)});
    for (SceneCard& card : scene.cards)
        card.laidOut = card.rect.center();
    for (std::size_t i = 0; i < scene.edges.size(); ++i) {
        SceneEdge& edge = scene.edges[i];
        edge.curve.clear();
        if (i < result.edges.size())
            for (const LayoutPoint& point : result.edges[i].bezier)
                edge.curve.emplace_back(point.x, point.y);
        if (edge.curve.size() < 4)
            edge.curve = directCurve(scene.cards[edge.from], scene.cards[edge.to]);
        else if (edge.from != edge.to)
            dockToHeads(edge.curve, scene.cards[edge.from], scene.cards[edge.to]);
    }
    scene.note = QString::fromStdString(result.note);
    measureScene(scene);
}

void measureScene(LineageScene& scene)
{
    placeGroups(scene);
    placeLanes(scene);
    QRectF bounds;
    for (const SceneLane& lane : scene.lanes)
        bounds |= lane.rect;
    for (const SceneCard& card : scene.cards)
        bounds |= card.rect;
    for (const SceneGroup& group : scene.groups)
        bounds |= group.rect;
    for (const SceneEdge& edge : scene.edges) { // handles lie far outside a curve that turns back
        QPainterPath path(edge.curve.empty() ? bounds.center() : edge.curve.front());
        for (std::size_t i = 0; i + 3 < edge.curve.size(); i += 3)
            path.cubicTo(edge.curve[i + 1], edge.curve[i + 2], edge.curve[i + 3]);
        if (!bounds.contains(path.controlPointRect()))
            bounds |= path.boundingRect().adjusted(0, 0, 1, 1);
    }
    scene.bounds = bounds;
}

} // namespace upriver
