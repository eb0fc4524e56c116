// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_picture.h"

#include <cmath>
#include <cstdlib>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "lineage/layout/layout_check.h"
#include "ui/graph/pipeline_groups.h"
#include "ui/graph/scene_moves.h"
#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kWholeAnswer = 20'000; // nodes behind a picture of folded groups
constexpr std::size_t kReadableCards = 1500;
constexpr std::size_t kMapCards = 24;    // a map is for the eye: more go together by platform
constexpr std::size_t kColumnReads = 80; // cards whose column types are worth a read each

std::set<AssetId> withColumnEdges(const LineageAnswer& answer)
{
    std::set<AssetId> assets;
    for (const LineageColumnEdge& edge : answer.columnEdges) {
        assets.insert(edge.from);
        assets.insert(edge.to);
    }
    return assets;
}

Result<void> readColumns(const CatalogReader& reader, const LineageAnswer& answer, SceneOptions& options)
{
    std::set<AssetId> wanted = options.open;
    if (options.openAll)
        wanted.merge(withColumnEdges(answer));
    std::size_t reads = 0;
    for (const AssetId asset : wanted) {
        if (!answer.find(asset) || ++reads > kColumnReads)
            continue;
        auto columns = reader.columns(asset);
        if (!columns)
            return fail(columns.error());
        options.columns[asset] = std::move(*columns);
    }
    return {};
}

bool asksForOrder(const LineageRequest& request)
{
    return (request.edgeKinds & (1U << static_cast<unsigned>(EdgeKind::Control))) != 0;
}

// A pipeline leads to the tasks that it begins with; those that a task of it leads to follow from that one.
void keepTheOrderAlone(LineageAnswer& answer)
{
    std::map<AssetId, std::set<AssetId>> pipelinesOf;
    for (const LineageEdge& edge : answer.edges)
        if (edge.kind == EdgeKind::Contains)
            pipelinesOf[edge.to].insert(edge.from);
    std::set<std::pair<AssetId, AssetId>> later; ///< pipeline and task
    for (const LineageEdge& edge : answer.edges) {
        if (edge.kind != EdgeKind::Control || edge.from == edge.to || edge.backward)
            continue;
        for (const AssetId pipeline : pipelinesOf[edge.to])
            if (pipelinesOf[edge.from].contains(pipeline))
                later.emplace(pipeline, edge.to);
    }
    std::erase_if(answer.edges, [&](const LineageEdge& edge) {
        return edge.kind == EdgeKind::Contains && later.contains({edge.from, edge.to});
    });
}

Result<std::map<AssetId, RunRow>> readLastRuns(const CatalogReader& reader, const LineageAnswer& answer)
{
    std::set<AssetId> jobs;
    for (const LineageNode& node : answer.nodes)
        if (node.asset.kind == AssetKind::Job)
            jobs.insert(node.asset.id);
    for (const LineageEdge& edge : answer.edges)
        jobs.insert(edge.via.begin(), edge.via.end());
    std::map<AssetId, RunRow> runs;
    std::size_t reads = 0;
    for (const AssetId job : jobs) {
        if (++reads > kReadableCards)
            break;
        auto newest = reader.runs(job, 1);
        if (!newest)
            return fail(newest.error());
        if (!newest->empty())
            runs.emplace(job, std::move(newest->front()));
    }
    return runs;
}

} // namespace

StandingLayout standingLayout(const LineageScene& scene)
{
    const LayoutRequest request = layoutRequestFor(scene);
    StandingLayout standing;
    for (std::size_t i = 0; i < scene.cards.size(); ++i) {
        const QPointF centre = scene.cards[i].laidOut;
        standing.nodes.push_back({request.nodes[i].key,
                                  {centre.x(), centre.y()},
                                  request.nodes[i].width,
                                  request.nodes[i].height});
    }
    for (const SceneEdge& edge : scene.edges) {
        StandingEdge& stands = standing.edges.emplace_back();
        stands.from = request.nodes[edge.from].key;
        stands.to = request.nodes[edge.to].key;
        for (const QPointF& point : edge.route.empty() ? edge.curve : edge.route)
            stands.bezier.push_back({point.x(), point.y()});
    }
    return standing;
}

namespace {

/// Of two assets either may be the upstream one.
Result<LineageAnswer> answerEitherWay(const PictureRequest& request, const CatalogReader& reader,
                                      const LineageRequest& asked, const std::stop_token& stop)
{
    auto found = answer(*request.graph, reader, asked, stop);
    if (!found || !asked.between || found->pathCount != 0)
        return found;
    LineageRequest turned = asked;
    turned.between = {asked.between->second, asked.between->first};
    auto other = answer(*request.graph, reader, turned, stop);
    return other && other->pathCount != 0 ? other : found;
}

/// Groups by schema; where even those are too many, by platform.
LineageScene foldedScene(const LineageAnswer& answer, SceneOptions options)
{
    const bool isChosen = options.groupBy != GroupBy::None && options.groupBy != GroupBy::Layer;
    if (options.groupBy == GroupBy::None || (options.isMap && !isChosen))
        options.groupBy = GroupBy::Schema;
    // What is open already must not decide: the groups would be others after the first was opened.
    SceneOptions closed = options;
    closed.toggled.clear();
    LineageScene scene = makeScene(answer, closed);
    if (scene.cards.size() > (options.isMap && !isChosen ? kMapCards : kReadableCards))
        options.groupBy = GroupBy::Platform;
    else if (options.toggled.empty())
        return scene;
    return makeScene(answer, options);
}

std::map<std::int64_t, LayoutPoint> placesOf(const StandingLayout& kept)
{
    std::map<std::int64_t, LayoutPoint> places;
    for (const StandingNode& node : kept.nodes)
        places[node.key] = node.centre;
    return places;
}

/// The same places, wherever either picture begins.
bool standsAsKept(const LayoutRequest& request, const LayoutResult& fresh,
                  const std::map<std::int64_t, LayoutPoint>& places)
{
    std::optional<LayoutPoint> way;
    for (std::size_t i = 0; i < request.nodes.size(); ++i) {
        const auto kept = places.find(request.nodes[i].key);
        if (kept == places.end())
            return false;
        const LayoutPoint there{fresh.centres[i].x - kept->second.x, fresh.centres[i].y - kept->second.y};
        way = way.value_or(there);
        if (std::abs(there.x - way->x) > 1.5 || std::abs(there.y - way->y) > 1.5)
            return false;
    }
    return true;
}

/// Every card where it stood. Nothing where one is new, gone cards aside, or two would cover each other.
std::optional<LayoutResult> placedAsKept(const LayoutRequest& request, const StandingLayout& kept)
{
    const std::map<std::int64_t, LayoutPoint> places = placesOf(kept);
    LayoutResult result;
    for (const LayoutNode& node : request.nodes) {
        const auto place = places.find(node.key);
        if (place == places.end())
            return std::nullopt;
        result.centres.push_back(place->second);
    }
    if (countOverlaps(request.nodes, result.centres) > 0)
        return std::nullopt;
    std::map<std::pair<std::int64_t, std::int64_t>, const StandingEdge*> routes;
    for (const StandingEdge& edge : kept.edges)
        routes[{edge.from, edge.to}] = &edge;
    for (const LayoutEdge& edge : request.edges) {
        PlacedEdge& placed = result.edges.emplace_back(); // without a route the scene draws its own curve
        const auto route = routes.find({request.nodes[edge.from].key, request.nodes[edge.to].key});
        if (route != routes.end())
            placed.bezier = route->second->bezier;
    }
    return result;
}

/// Where layouts come from: the helper, or what it made before.
struct Layouts
{
    LayoutService& service;
    LayoutStore* store = nullptr;

    [[nodiscard]] Result<LayoutResult> layout(const LayoutRequest& request, const std::stop_token& stop) const
    {
        return layoutOrKept(service, store, request, stop);
    }
};

/// Places without routes: a new layout serves if it is the same, as its curves go round the cards.
Result<std::optional<LayoutResult>> layoutAsKept(const LayoutRequest& request, const StandingLayout& kept,
                                                 AssetId pivot, const Layouts& layouts,
                                                 const std::stop_token& stop)
{
    if (kept.edges.empty()) {
        auto fresh = layouts.layout(request, stop);
        if (!fresh)
            return fail(fresh.error());
        if (standsAsKept(request, *fresh, placesOf(kept)))
            return std::move(*fresh);
    }
    auto placed = placedAsKept(request, kept);
    return placed ? placed : insertLocally(request, kept, pivot.value);
}

/// Jobs that have run say so where their place would stand.
Result<LineagePicture> drawn(LineageAnswer answer, const SceneOptions& options, const Layouts& layouts,
                             const std::stop_token& stop, const Standing& standing,
                             const std::map<AssetId, RunRow>& runs, std::shared_ptr<const ViewReport> report)
{
    auto scene = std::make_shared<LineageScene>(options.groupsFirst ? foldedScene(answer, options)
                                                                    : makeScene(answer, options));
    for (SceneCard& card : scene->cards)
        if (const auto run = runs.find(card.asset); run != runs.end() && asksForOrder(answer.request))
            card.place = runText(run->second);
    applyLens(*scene, answer, options.lens, now(), runs);
    if (report)
        applyReport(*scene, *report);
    const LayoutRequest request = layoutRequestFor(*scene);
    std::optional<LayoutResult> placed;
    if (standing.kept) {
        auto kept = layoutAsKept(request, *standing.kept, standing.pivot, layouts, stop);
        if (!kept)
            return fail(kept.error());
        placed = std::move(*kept);
    } else if (standing.scene && standing.pivot.isValid())
        placed = insertLocally(request, standingLayout(*standing.scene), standing.pivot.value);
    if (!placed) {
        auto whole = layouts.layout(request, stop);
        if (!whole)
            return fail(whole.error());
        placed = std::move(*whole);
    }
    placeScene(*scene, *placed);
    if (!options.moved.empty()) {
        applyMoves(*scene, options.moved);
        makeWay(*scene, options.moved, standing.scene.get());
    }
    return LineagePicture{std::make_shared<const LineageAnswer>(std::move(answer)),
                          std::move(scene),
                          options.groupsFirst,
                          {},
                          std::move(report)};
}

} // namespace

namespace {

/// All were asked for: only the focus stays a root, and distances are hops from it in either direction.
void lookFrom(AssetId focus, LineageAnswer& answer)
{
    std::unordered_map<AssetId, LineageNode*> nodes;
    for (LineageNode& node : answer.nodes) {
        nodes[node.asset.id] = &node;
        node.root = node.asset.id == focus;
    }
    std::unordered_multimap<AssetId, std::pair<LineageNode*, int>> next;
    for (const LineageEdge& edge : answer.edges) {
        next.emplace(edge.from, std::pair(nodes[edge.to], 1));
        next.emplace(edge.to, std::pair(nodes[edge.from], -1));
    }
    std::deque<AssetId> open{focus};
    for (; !open.empty(); open.pop_front()) {
        const auto [first, last] = next.equal_range(open.front());
        for (auto it = first; it != last; ++it) {
            const auto& [there, side] = it->second;
            if (there->distance != 0 || there->root)
                continue;
            there->distance = side * (std::abs(nodes[open.front()]->distance) + 1);
            open.push_back(there->asset.id);
        }
    }
}

} // namespace

namespace {

/// What a view that asks something found; null for the others.
Result<std::shared_ptr<const ViewReport>> reportFor(const PictureRequest& request,
                                                    const CatalogReader& reader, SceneOptions& options,
                                                    LineageAnswer& answer, const std::stop_token& stop)
{
    ViewReport report;
    if (request.kind == ViewKind::Health) {
        report = healthReport(answer);
    } else if (request.kind == ViewKind::Sensitive) {
        const auto marks = readSensitiveMarks(request.catalog, answer);
        if (!marks)
            return fail(marks.error());
        report = sensitiveReport(answer, *marks);
    } else if (request.kind == ViewKind::Changes) {
        auto changes = changesReport(reader, *request.graph, request.since, answer, options, stop);
        if (!changes)
            return fail(changes.error());
        report = std::move(*changes);
    } else {
        return nullptr;
    }
    for (const auto& [column, sign] : report.columns)
        options.signedColumns.insert(column);
    return std::make_shared<const ViewReport>(std::move(report));
}

} // namespace

namespace {

qint64 countAssets(const LineageGraph& graph)
{
    qint64 count = 0;
    for (NodeIndex node = 0; node < graph.nodeCount(); ++node)
        count += graph.kindOf(node) != AssetKind::Job && graph.node(node).isOpenAt(0) ? 1 : 0;
    return count;
}

} // namespace

Result<LineagePicture> makePicture(const PictureRequest& request, std::stop_token stop)
{
    auto reader = CatalogReader::open(request.catalog);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(stop);
    return makePicture(request, **reader, std::move(stop));
}

Result<LineagePicture> makePicture(const PictureRequest& request, const CatalogReader& reader,
                                   std::stop_token stop)
{
    SceneOptions options = request.scene;
    auto found = answerEitherWay(request, reader, request.request, stop);
    if (found && request.mayGroupFirst && found->nodes.size() >= request.request.maxNodes) {
        LineageRequest whole = found->request;
        whole.maxNodes = kWholeAnswer;
        whole.fanOutLimit = 0;
        found = answer(*request.graph, reader, whole, stop);
        options.groupsFirst = true;
    }
    options.groupsFirst = options.groupsFirst || options.isMap;
    if (!found)
        return fail(found.error());
    if (request.focus)
        lookFrom(*request.focus, *found);
    if (const auto read = readColumns(reader, *found, options); !read)
        return fail(read.error());
    std::map<AssetId, RunRow> runs;
    if (asksForOrder(found->request)) {
        keepTheOrderAlone(*found);
    }
    if (asksForOrder(found->request) || needsRuns(options.lens)) {
        auto read = readLastRuns(reader, *found);
        if (!read)
            return fail(read.error());
        runs = std::move(*read);
    }
    if (options.groupBy == GroupBy::Pipeline) {
        auto pipelines = pipelinesOf(*found, *request.graph, reader);
        if (!pipelines)
            return fail(pipelines.error());
        options.pipelines = std::move(*pipelines);
    }
    auto report = reportFor(request, reader, options, *found, stop);
    if (!report)
        return fail(report.error());
    auto picture = drawn(std::move(*found), options, {*request.layout, request.layouts.get()}, stop,
                         request.standing, runs, std::move(*report));
    if (picture && request.scene.isMap)
        picture->assetsInCatalog = countAssets(*request.graph);
    if (picture && asksForOrder(picture->answer->request))
        picture->lastRuns = std::move(runs);
    return picture;
}

QString runText(const RunRow& run)
{
    QString state = text(std::string(toWord(run.state)));
    if (!run.started || !run.ended)
        return state;
    return u"%1 · %2"_s.arg(state, durationText((*run.ended - *run.started) / 1'000'000));
}

Result<LineagePicture> drawAnswer(LineageAnswer answer, const SceneOptions& options, LayoutService& layout,
                                  std::stop_token stop, const Standing& standing)
{
    return drawn(std::move(answer), options, {layout, nullptr}, stop, standing, {}, nullptr);
}

} // namespace upriver
