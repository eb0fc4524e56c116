// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_view.h"

#include <algorithm>
#include <utility>

#include <QVariantList>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidenUpTo = 40;
constexpr int kFanOut = 6;
constexpr std::size_t kReadableCards = 1500;
constexpr std::size_t kManyCards = 20000;

std::uint32_t bit(EdgeKind kind) { return 1U << static_cast<unsigned>(kind); }

template <typename Ids>
QVariantList idList(const Ids& ids)
{
    QVariantList list;
    for (const AssetId id : ids)
        list << QVariant::fromValue<qlonglong>(id.value);
    return list;
}

std::vector<AssetId> idsOf(const QVariant& list)
{
    std::vector<AssetId> ids;
    for (const QVariant& id : list.toList())
        ids.push_back(AssetId{id.toLongLong()});
    return ids;
}

/// Foreign state (a settings file of another version) must not become a wild enum value.
template <typename Enum>
Enum enumOf(const QVariant& value, Enum last)
{
    return static_cast<Enum>(std::clamp(value.toInt(), 0, static_cast<int>(last)));
}

int depthOf(const QVariantMap& state, const QString& key)
{
    return state.contains(key) ? std::clamp(state.value(key).toInt(), LineageView::kWhole, 1000)
                               : LineageView::kAutomatic;
}

bool rootIsJob(const LineageGraph& graph, AssetId root)
{
    const NodeIndex node = graph.indexOf(root);
    return node != kNoNode && graph.node(node).kind == AssetKind::Job;
}

} // namespace

namespace {

/// What is still there, in the order of the graph, as many as can be drawn; jobs come by their edges where
/// they are shown.
std::vector<AssetId> allAssets(const LineageGraph& graph)
{
    std::vector<AssetId> assets;
    for (NodeIndex node = 0; node < graph.nodeCount() && assets.size() < kManyCards; ++node)
        if (graph.kindOf(node) != AssetKind::Job && graph.node(node).isOpenAt(0))
            assets.push_back(graph.node(node).id);
    return assets;
}

} // namespace

LineageRequest LineageView::request(const LineageGraph& graph) const
{
    LineageRequest request;
    request.roots = isWhole() ? allAssets(graph) : std::vector{root};
    request.up = up == kAutomatic ? 1 : std::max(up, kAllHops);
    request.down = down == kAutomatic ? 1 : std::max(down, kAllHops);
    request.widenUpTo = up == kAutomatic || down == kAutomatic ? kWidenUpTo : 0;
    request.columns =
        kind == ViewKind::Columns || kind == ViewKind::Sensitive || !open.empty() || column.has_value();
    request.column = column;
    request.filter = filter.toStdString();
    request.expansions = expansions;
    request.hidden = hidden;
    request.isolated = isolated;
    request.pinned = pinned;
    request.included = included;
    request.between = between;
    request.fanOutLimit = manyCards || between || isWhole() ? 0 : kFanOut;
    request.maxNodes = manyCards || isMap ? kManyCards : kReadableCards;
    if (kind == ViewKind::WithJobs || kind == ViewKind::Pipelines)
        request.jobs = CollapseJobs::Shown;
    if (kind == ViewKind::Pipelines) {
        const bool isOrder = rootIsJob(graph, root);
        request.edgeKinds = isOrder ? bit(EdgeKind::Control) | bit(EdgeKind::Contains)
                                    : bit(EdgeKind::Control) | bit(EdgeKind::Data);
        if (isOrder)
            request.fanOutLimit = 0; // an order with tasks left out would be none
    }
    return request;
}

// What is seldom there.
void LineageView::insertLater(QVariantMap& state) const
{
    state.insert(u"included"_s, idList(included));
    state.insert(u"toggled"_s, QStringList(toggled.begin(), toggled.end()));
    if (between)
        state.insert(u"between"_s, idList(std::vector{between->first, between->second}));
    QVariantList places;
    for (const auto& [asset, way] : moved)
        places << QVariant(QVariantList{QVariant::fromValue<qlonglong>(asset.value), way});
    state.insert(u"moved"_s, places);
    state.insert(u"map"_s, isMap);
    state.insert(u"since"_s, QVariant::fromValue<qlonglong>(since));
}

void LineageView::readLater(const QVariantMap& state)
{
    included = idsOf(state.value(u"included"_s));
    isMap = state.value(u"map"_s).toBool();
    since = std::max<qlonglong>(0, state.value(u"since"_s).toLongLong());
    const QStringList labels = state.value(u"toggled"_s).toStringList();
    toggled = {labels.begin(), labels.end()};
    if (const std::vector<AssetId> ends = idsOf(state.value(u"between"_s)); ends.size() == 2)
        between = {ends[0], ends[1]};
    for (const QVariant& entry : state.value(u"moved"_s).toList())
        if (const QVariantList parts = entry.toList(); parts.size() == 2)
            moved[AssetId{parts[0].toLongLong()}] = parts[1].toPointF();
}

QVariantMap LineageView::toVariant() const
{
    QVariantMap state{{u"root"_s, QVariant::fromValue<qlonglong>(root.value)},
                      {u"kind"_s, static_cast<int>(kind)},
                      {u"up"_s, up},
                      {u"down"_s, down},
                      {u"group"_s, static_cast<int>(groupBy)},
                      {u"lens"_s, static_cast<int>(lens)},
                      {u"filter"_s, filter},
                      {u"open"_s, idList(open)},
                      {u"hidden"_s, idList(hidden)},
                      {u"isolated"_s, idList(isolated)},
                      {u"pinned"_s, idList(pinned)},
                      {u"many"_s, manyCards}};
    QVariantList opened;
    for (const Expansion& expansion : expansions)
        opened << QVariant(QVariantList{QVariant::fromValue<qlonglong>(expansion.asset.value),
                                        static_cast<int>(expansion.direction), expansion.hops});
    state.insert(u"expansions"_s, opened);
    insertLater(state);
    if (column) {
        state.insert(u"columnAsset"_s, QVariant::fromValue<qlonglong>(column->asset.value));
        state.insert(u"column"_s, QString::fromStdString(column->column));
    }
    return state;
}

LineageView LineageView::fromVariant(const QVariantMap& state)
{
    LineageView view;
    view.root = AssetId{state.value(u"root"_s).toLongLong()};
    view.kind = enumOf(state.value(u"kind"_s), kLastViewKind);
    view.up = depthOf(state, u"up"_s);
    view.down = depthOf(state, u"down"_s);
    view.groupBy = enumOf(state.value(u"group"_s), kLastGroupBy);
    view.lens = enumOf(state.value(u"lens"_s), kLastLens);
    view.filter = state.value(u"filter"_s).toString();
    const std::vector<AssetId> open = idsOf(state.value(u"open"_s));
    view.open = {open.begin(), open.end()};
    view.hidden = idsOf(state.value(u"hidden"_s));
    view.isolated = idsOf(state.value(u"isolated"_s));
    view.pinned = idsOf(state.value(u"pinned"_s));
    view.manyCards = state.value(u"many"_s).toBool();
    view.readLater(state);
    for (const QVariant& entry : state.value(u"expansions"_s).toList())
        if (const QVariantList parts = entry.toList(); parts.size() == 3)
            view.expansions.push_back({AssetId{parts[0].toLongLong()},
                                       enumOf(parts[1], Direction::Downstream),
                                       std::max(kAllHops, parts[2].toInt())});
    if (state.contains(u"column"_s))
        view.column = ColumnFocus{AssetId{state.value(u"columnAsset"_s).toLongLong()},
                                  state.value(u"column"_s).toString().toStdString()};
    return view;
}

} // namespace upriver
