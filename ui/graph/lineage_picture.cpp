// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_picture.h"

#include <cmath>
#include <cstdlib>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "ui/graph/counted_map.h"
#include "ui/graph/picture_places.h"
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

std::map<AssetId, Micros> durationsOf(const std::map<AssetId, RunRow>& runs)
{
    std::map<AssetId, Micros> durations;
    for (const auto& [job, run] : runs)
        if (run.started && run.ended && *run.ended >= *run.started)
            durations.emplace(job, *run.ended - *run.started);
    return durations;
}

} // namespace

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
    const auto places = findPlaces(*scene, request, standing, layouts, stop);
    if (!places)
        return fail(places.error());
    placeScene(*scene, places->layout);
    if (!options.moved.empty()) {
        applyMoves(*scene, options.moved);
        makeWay(*scene, options.moved, standing.scene.get());
    }
    return LineagePicture{std::make_shared<const LineageAnswer>(std::move(answer)),
                          std::move(scene),
                          options.groupsFirst,
                          {},
                          std::move(report),
                          0,
                          {},
                          false,
                          true,
                          places->sameSheet};
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

/// Roots are shown whatever the filter says: of everything only what it leaves is to be asked for.
bool asksForScope(const PictureRequest& request, qint64 assetsOfMap)
{
    const bool isWhole = request.scene.isMap || request.focus;
    return (isWhole && !request.request.filter.empty()) || assetsOfMap > static_cast<qint64>(kWholeAnswer);
}

/// Groups first where single cards would be too many.
Result<LineageAnswer> answerOrWhole(const PictureRequest& request, const LineageRequest& asked,
                                    const CatalogReader& reader, SceneOptions& options,
                                    const std::stop_token& stop)
{
    auto found = answerEitherWay(request, reader, asked, stop);
    if (!found || !request.mayGroupFirst || found->nodes.size() < asked.maxNodes)
        return found;
    LineageRequest whole = found->request;
    whole.maxNodes = kWholeAnswer;
    whole.fanOutLimit = 0;
    options.groupsFirst = true;
    return answer(*request.graph, reader, whole, stop);
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
    LineageRequest asked = request.request;
    const qint64 assets = options.isMap ? countAssets(*request.graph) : 0;
    std::optional<MapScope> scope;
    if (asksForScope(request, assets)) {
        auto narrowed = scopeOfMap(request, stop);
        if (!narrowed)
            return fail(narrowed.error());
        const bool isLarge = narrowed->count > static_cast<qint64>(kWholeAnswer);
        if (narrowed->count == 0 || (isLarge && options.isMap))
            return countedMap(request, reader, *narrowed, stop);
        if (!isLarge) {
            asked.roots = rootsOf(*request.graph, *narrowed);
            scope = std::move(*narrowed);
        }
    }
    auto found = answerOrWhole(request, asked, reader, options, stop);
    options.groupsFirst = options.groupsFirst || options.isMap;
    if (!found)
        return fail(found.error());
    if (scope)
        sayWhatIsHidden(*scope, found->completeness);
    if (request.focus)
        lookFrom(*request.focus, *found);
    if (const auto read = readColumns(reader, *found, options); !read)
        return fail(read.error());
    std::map<AssetId, RunRow> runs;
    if (asksForOrder(found->request))
        keepTheOrderAlone(*found);
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
        picture->assetsInCatalog = assets;
    if (picture && asksForOrder(picture->answer->request)) {
        picture->critical = criticalPath(*picture->answer, durationsOf(runs));
        picture->lastRuns = std::move(runs);
    }
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
