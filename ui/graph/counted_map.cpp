// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/counted_map.h"

#include <algorithm>
#include <limits>
#include <set>
#include <unordered_map>
#include <utility>

#include <QCoreApplication>

#include "catalog/search/searcher.h"
#include "catalog/store/graph_reader.h"
#include "lineage/graph/group_counts.h"
#include "ui/graph/picture_places.h"
#include "ui/graph/pipeline_groups.h"
#include "ui/graph/scene_groups.h"
#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kForTheEye = 24; // groups that nobody asked for: fewer are told by platform

QString tr(const char* text) { return QCoreApplication::translate("LineageScene", text); }

bool isMapped(const LineageGraph& graph, NodeIndex node)
{
    return graph.kindOf(node) != AssetKind::Job && graph.node(node).isOpenAt(0);
}

/// What each asset is grouped by: a number of a list of names.
struct Labels
{
    std::vector<std::uint32_t> of; ///< by node; kNoGroup: it is not on the map
    std::vector<QString> names;
    std::unordered_map<QString, std::uint32_t> numbers = {};

    std::uint32_t numberOf(const QString& name)
    {
        const auto [found, isNew] = numbers.try_emplace(name, static_cast<std::uint32_t>(names.size()));
        if (isNew)
            names.push_back(name);
        return found->second;
    }
};

/// Reads what assets are grouped by, in one pass over the catalog.
class LabelReader
{
public:
    LabelReader(const PictureRequest& request, const CatalogReader& reader, const GraphReader& places,
                const MapScope& scope)
        : m_graph(*request.graph), m_reader(reader), m_places(places), m_scope(scope)
    {
        m_labels.of.assign(m_graph.nodeCount(), kNoGroup);
    }

    Result<Labels> read(GroupBy by)
    {
        Result<void> done;
        if (by == GroupBy::Domain)
            done = byDomain();
        else if (by == GroupBy::Pipeline)
            done = byPipeline();
        else
            done = byPlace(by);
        if (!done)
            return fail(done.error());
        return std::move(m_labels);
    }

private:
    /// By container: what its assets are called by.
    Result<std::unordered_map<std::int64_t, std::uint32_t>> containerLabels(GroupBy by)
    {
        std::unordered_map<std::int64_t, std::uint32_t> labels;
        const auto done =
            m_places.containers([&](std::int64_t id, std::string_view platform, std::string_view path) {
                AssetSummary asset;
                asset.platform = platform;
                asset.container = path;
                const QString name =
                    by == GroupBy::Platform ? QString::fromStdString(asset.platform) : placeOf(asset);
                labels.emplace(id, m_labels.numberOf(name.isEmpty() ? tr("Elsewhere") : name));
            });
        if (!done)
            return fail(done.error());
        return labels;
    }

    /// Rows and nodes both ascend: they are gone through side by side.
    template <typename Take>
    Result<void> eachPlace(const Take& take)
    {
        NodeIndex node = 0;
        return m_places.places([&](AssetId asset, std::int64_t container) {
            while (node < m_graph.nodeCount() && m_graph.node(node).id < asset)
                ++node;
            if (node < m_graph.nodeCount() && m_graph.node(node).id == asset)
                take(node, container);
        });
    }

    Result<void> byPlace(GroupBy by)
    {
        const auto labels = containerLabels(by);
        if (!labels)
            return fail(labels.error());
        return eachPlace([&](NodeIndex node, std::int64_t container) {
            const auto label = labels->find(container);
            if (m_scope.nodes[node] && label != labels->end())
                m_labels.of[node] = label->second;
        });
    }

    Result<void> byDomain()
    {
        std::unordered_map<NodeIndex, std::set<std::string>> domains;
        const auto done = m_places.domains([&](const GraphReader::DomainRow& row) {
            const NodeIndex node = m_graph.indexOf(row.asset);
            if (node == kNoNode || !m_scope.nodes[node])
                return;
            if (row.isGone)
                domains[node].erase(row.domain);
            else
                domains[node].insert(row.domain);
        });
        const std::uint32_t none = m_labels.numberOf(tr("No domain"));
        for (NodeIndex node = 0; node < m_graph.nodeCount(); ++node)
            if (m_scope.nodes[node])
                m_labels.of[node] = none;
        for (const auto& [node, names] : domains)
            if (!names.empty())
                m_labels.of[node] = m_labels.numberOf(QString::fromStdString(*names.begin()));
        return done;
    }

    /// What has tasks goes by its own name; a job alone by where it stands.
    Result<void> byPipeline()
    {
        std::unordered_map<NodeIndex, std::uint32_t> labelOf;
        std::unordered_map<NodeIndex, std::vector<NodeIndex>> lone;
        std::vector<AssetId> named;
        const std::uint32_t none = m_labels.numberOf(tr("Made by no known pipeline"));
        for (NodeIndex node = 0; node < m_graph.nodeCount(); ++node) {
            if (!m_scope.nodes[node])
                continue;
            const NodeIndex pipeline = pipelineOf(m_graph, node);
            m_labels.of[node] = none;
            if (pipeline == kNoNode)
                continue;
            if (!holdsTasks(m_graph, pipeline)) {
                lone[pipeline].push_back(node);
                continue;
            }
            const auto [label, isNew] =
                labelOf.try_emplace(pipeline, static_cast<std::uint32_t>(m_labels.names.size()));
            if (isNew) {
                m_labels.names.emplace_back();
                named.push_back(m_graph.node(pipeline).id);
            }
            m_labels.of[node] = label->second;
        }
        if (const auto done = nameThem(named, labelOf); !done)
            return done;
        const auto places = containerLabels(GroupBy::Schema);
        if (!places)
            return fail(places.error());
        return eachPlace([&](NodeIndex node, std::int64_t container) {
            const auto made = lone.find(node);
            const auto place = places->find(container);
            if (made != lone.end() && place != places->end())
                for (const NodeIndex asset : made->second)
                    m_labels.of[asset] = place->second;
        });
    }

    Result<void> nameThem(const std::vector<AssetId>& pipelines,
                          const std::unordered_map<NodeIndex, std::uint32_t>& labelOf)
    {
        const auto summaries = m_reader.summaries(pipelines);
        if (!summaries)
            return fail(summaries.error());
        std::unordered_map<QString, int> uses;
        for (const AssetSummary& asset : *summaries)
            ++uses[QString::fromStdString(asset.leaf)];
        for (const AssetSummary& asset : *summaries) {
            const QString leaf = QString::fromStdString(asset.leaf);
            m_labels.names[labelOf.at(m_graph.indexOf(asset.id))] =
                uses[leaf] > 1 ? QString::fromStdString(asset.name.text()) : leaf;
        }
        return {};
    }

    const LineageGraph& m_graph;
    const CatalogReader& m_reader;
    const GraphReader& m_places;
    const MapScope& m_scope;
    Labels m_labels;
};

std::vector<std::int64_t> sizesOf(const Labels& labels)
{
    std::vector<std::int64_t> sizes(labels.names.size());
    for (const std::uint32_t label : labels.of)
        if (label != kNoGroup)
            ++sizes[label];
    return sizes;
}

std::size_t usedLabels(const Labels& labels)
{
    const std::vector<std::int64_t> sizes = sizesOf(labels);
    return sizes.size() - static_cast<std::size_t>(std::ranges::count(sizes, 0));
}

/// The largest keep their names and are put in order of these; all others are one.
struct Folded
{
    std::vector<QString> names; ///< of the groups; the rest has none here
    qint64 rest = 0;            ///< groups that are one: its number is that of the last name, plus one
};

Folded foldSmallest(Labels& labels, std::size_t most)
{
    const std::vector<std::int64_t> sizes = sizesOf(labels);
    std::vector<std::uint32_t> order;
    for (std::uint32_t label = 0; label < sizes.size(); ++label)
        if (sizes[label] > 0)
            order.push_back(label);
    std::ranges::sort(order, {},
                      [&](std::uint32_t label) { return std::pair(-sizes[label], labels.names[label]); });
    const std::size_t kept = order.size() > most ? most - 1 : order.size();
    Folded folded;
    folded.rest = static_cast<qint64>(order.size() - kept);
    std::ranges::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), {},
                      [&](std::uint32_t label) { return labels.names[label]; });
    std::vector<std::uint32_t> numberOf(sizes.size(), static_cast<std::uint32_t>(kept));
    for (std::uint32_t number = 0; number < kept; ++number) {
        numberOf[order[number]] = number;
        folded.names.push_back(labels.names[order[number]]);
    }
    for (std::uint32_t& label : labels.of)
        if (label != kNoGroup)
            label = numberOf[label];
    return folded;
}

SceneCard groupCard(const QString& name, qint64 assets)
{
    SceneCard card;
    card.shape = SceneCard::Shape::Group;
    card.name = card.fullName = name;
    card.icon = u"folder"_s;
    card.rect = QRectF(0, 0, kCardWidth, kCardHeight);
    card.counted = assets;
    card.place = tr("%1 assets · click to open").arg(countText(assets));
    return card;
}

void addEdge(LineageScene& scene, std::uint32_t from, std::uint32_t to, EdgeKind kind, std::int64_t count)
{
    if (count == 0)
        return;
    const auto number = static_cast<std::uint32_t>(scene.edges.size());
    SceneEdge edge;
    edge.from = from;
    edge.to = to;
    edge.kind = kind;
    edge.bundle = static_cast<int>(std::min<std::int64_t>(count, std::numeric_limits<int>::max()));
    scene.out[from].push_back(number);
    scene.in[to].push_back(number);
    scene.edges.push_back(std::move(edge));
}

LineageScene sceneOf(const Folded& folded, const GroupCounts& counts)
{
    LineageScene scene;
    for (std::size_t group = 0; group < counts.groups; ++group) {
        const qint64 assets = counts.assets[group];
        if (group < folded.names.size()) {
            scene.cards.push_back(groupCard(folded.names[group], assets));
            continue;
        }
        SceneCard rest = groupCard(tr("%1 smaller groups").arg(countText(folded.rest)), assets);
        rest.place = tr("%1 assets · narrow down with the filter").arg(countText(assets));
        rest.icon = u"list"_s;
        scene.cards.push_back(std::move(rest));
    }
    scene.in.resize(scene.cards.size());
    scene.out.resize(scene.cards.size());
    for (std::uint32_t from = 0; from < counts.groups; ++from)
        for (std::uint32_t to = 0; to < counts.groups; ++to) {
            addEdge(scene, from, to, EdgeKind::Data, counts.between(from, to));
            addEdge(scene, from, to, EdgeKind::Alias, counts.same[from * counts.groups + to]);
        }
    return scene;
}

Result<Labels> labelsFor(const PictureRequest& request, const CatalogReader& reader,
                         const GraphReader& places, const MapScope& scope)
{
    const GroupBy asked = request.scene.groupBy;
    const bool isChosen = asked != GroupBy::None && asked != GroupBy::Layer;
    auto labels = LabelReader(request, reader, places, scope).read(isChosen ? asked : GroupBy::Schema);
    if (labels && !isChosen && usedLabels(*labels) > kForTheEye)
        return LabelReader(request, reader, places, scope).read(GroupBy::Platform);
    return labels;
}

} // namespace

qint64 countAssets(const LineageGraph& graph)
{
    qint64 count = 0;
    for (NodeIndex node = 0; node < graph.nodeCount(); ++node)
        count += isMapped(graph, node) ? 1 : 0;
    return count;
}

Result<MapScope> scopeOfMap(const PictureRequest& request, const std::stop_token& stop)
{
    const LineageGraph& graph = *request.graph;
    MapScope scope;
    scope.nodes.assign(graph.nodeCount(), false);
    const auto add = [&](NodeIndex node) {
        scope.nodes[node] = true;
        ++scope.count;
    };
    if (request.request.filter.empty()) {
        for (NodeIndex node = 0; node < graph.nodeCount(); ++node)
            if (isMapped(graph, node))
                add(node);
        return scope;
    }
    auto searcher = Searcher::open(request.catalog);
    if (!searcher)
        return fail(searcher.error());
    const auto list = (*searcher)->matchingIds(parseSearchQuery(request.request.filter),
                                               Searcher::Order::Name, false, stop);
    if (!list)
        return fail(list.error());
    for (const AssetId id : list->ids)
        if (const NodeIndex node = graph.indexOf(id); node != kNoNode && isMapped(graph, node))
            add(node);
    scope.hidden = countAssets(graph) - scope.count;
    return scope;
}

std::vector<AssetId> rootsOf(const LineageGraph& graph, const MapScope& scope)
{
    std::vector<AssetId> roots;
    for (NodeIndex node = 0; node < graph.nodeCount(); ++node)
        if (scope.nodes[node])
            roots.push_back(graph.node(node).id);
    return roots;
}

void sayWhatIsHidden(const MapScope& scope, Completeness& completeness)
{
    if (scope.hidden == 0)
        return;
    std::erase_if(completeness.cutBy,
                  [](const std::string& cut) { return cut.starts_with("filter hides "); });
    completeness.total = scope.count + scope.hidden;
    completeness.cutBy.push_back("filter hides " + countText(scope.hidden).toStdString());
}

Result<LineagePicture> countedMap(const PictureRequest& request, const CatalogReader& reader,
                                  const MapScope& scope, const std::stop_token& stop, std::size_t most)
{
    if (scope.count == 0)
        return LineagePicture{std::make_shared<const LineageAnswer>(),
                              std::make_shared<const LineageScene>()};
    const auto places = GraphReader::open(request.catalog);
    if (!places)
        return fail(places.error());
    (*places)->interruptOn(stop);
    auto labels = labelsFor(request, reader, **places, scope);
    if (!labels)
        return fail(labels.error());
    const bool isChosen = request.scene.groupBy != GroupBy::None && request.scene.groupBy != GroupBy::Layer;
    const Folded folded = foldSmallest(*labels, isChosen ? most : kForTheEye);
    const GraphView view{request.graph.get()};
    const GroupCounts counts =
        countGroups(view, labels->of, folded.names.size() + (folded.rest > 0 ? 1 : 0), stop);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "The map was cancelled.");
    auto scene = std::make_shared<LineageScene>(sceneOf(folded, counts));
    if (request.focus)
        if (const NodeIndex node = request.graph->indexOf(*request.focus);
            node != kNoNode && labels->of[node] != kNoGroup)
            scene->cards[labels->of[node]].root = true;
    const auto found = findPlaces(*scene, layoutRequestFor(*scene), request.standing,
                                  {*request.layout, request.layouts.get()}, stop);
    if (!found)
        return fail(found.error());
    placeScene(*scene, found->layout);
    LineageAnswer answer;
    answer.request = request.request;
    answer.completeness.shown = answer.completeness.total = scope.count;
    if (const auto scans = reader.scans(); scans && !scans->empty())
        answer.completeness.asOf = scans->front();
    sayWhatIsHidden(scope, answer.completeness);
    LineagePicture picture{std::make_shared<const LineageAnswer>(std::move(answer)), std::move(scene)};
    picture.assetsInCatalog = scope.count + scope.hidden;
    picture.isCounted = true;
    picture.isExact = counts.isExact;
    picture.sameSheet = found->sameSheet;
    return picture;
}

} // namespace upriver
