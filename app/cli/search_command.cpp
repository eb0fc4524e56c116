// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/cli/asset_query.h"
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/search/query_match.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kDefaultLimit = 20;
constexpr std::size_t kDescriptionPlaces = 60;

Json hitJson(const SearchHit& hit)
{
    return {{"name", hit.asset.name.text()},
            {"leaf", hit.asset.leaf},
            {"kind", toWord(hit.asset.kind)},
            {"subtype", hit.asset.subtype},
            {"platform", hit.asset.platform},
            {"description", hit.asset.description},
            {"score", hit.score}};
}

/// The part of a hit that explains it: columns that match, else the description.
std::string reasonOf(const SearchHit& hit)
{
    std::vector<std::string> columns;
    for (const auto& column : hit.columns)
        columns.push_back(column.name);
    if (!columns.empty())
        return "columns: " + joined(columns, ", ");
    return hit.snippet.empty() ? hit.asset.description : hit.snippet;
}

std::string resultText(const SearchResult& result)
{
    std::string out;
    for (const std::string& corrected : result.corrected)
        out += "Nothing is called so; looked for " + corrected + "\n";
    TextTable table({"KIND", "NAME", "PLATFORM", "WHY"});
    for (const SearchHit& hit : result.hits)
        table.add({std::string(toWord(hit.asset.kind)), hit.asset.name.text(), hit.asset.platform,
                   oneLine(reasonOf(hit), kDescriptionPlaces)});
    out += table.text();
    if (static_cast<std::size_t>(result.total) > result.hits.size())
        out += "\n" + grouped(static_cast<std::int64_t>(result.hits.size())) + " of " +
               (result.totalIsLowerBound ? "more than " : "") + grouped(result.total) + " shown (--limit)\n";
    return out;
}

/// What upstream: and downstream: leave of some assets.
Result<std::vector<AssetId>> linkedAsAsked(OpenCatalog& catalog, const SearchQuery& query,
                                           const std::vector<AssetId>& some)
{
    SearchQuery links;
    std::ranges::copy_if(query.terms, std::back_inserter(links.terms), [](const QueryTerm& term) {
        return term.field == "upstream" || term.field == "downstream";
    });
    if (links.isEmpty())
        return some;
    auto searcher = Searcher::open(catalog.path());
    if (!searcher)
        return fail(searcher.error());
    auto found = (*searcher)->matchingIds(links, Searcher::Order::Name, false);
    if (!found)
        return fail(found.error());
    std::ranges::sort(found->ids);
    std::vector<AssetId> left;
    std::ranges::copy_if(some, std::back_inserter(left),
                         [&](AssetId id) { return std::ranges::binary_search(found->ids, id); });
    return left;
}

/// Graph operators: the graph says which assets, the other terms filter them.
Result<SearchResult> searchInGraph(OpenCatalog& catalog, const SearchQuery& query, std::size_t limit)
{
    const auto all = catalog.assetsOf(*query.graph);
    if (!all)
        return fail(all.error());
    const auto ids = linkedAsAsked(catalog, query, *all);
    if (!ids)
        return fail(ids.error());
    const auto summaries = catalog.reader().summaries(*ids);
    if (!summaries)
        return fail(summaries.error());
    SearchResult result;
    std::map<std::string, std::int64_t> kinds;
    for (const AssetSummary& asset : *summaries) {
        MatchExtras extras;
        if (asksFor(query, "column")) {
            const auto columns = catalog.reader().columns(asset.id);
            if (!columns)
                return fail(columns.error());
            for (const ColumnRow& column : *columns)
                extras.columns.push_back(column.name);
        }
        if (!matches(query, asset, extras))
            continue;
        ++result.total;
        ++kinds[std::string(toWord(asset.kind))];
        if (result.hits.size() < limit) {
            result.hits.emplace_back();
            result.hits.back().asset = asset;
        }
    }
    result.facets["kind"].assign(kinds.begin(), kinds.end());
    return result;
}

Result<SearchResult> searchIn(OpenCatalog& catalog, const SearchQuery& query, std::size_t limit,
                              const std::stop_token& stop)
{
    if (query.graph)
        return searchInGraph(catalog, query, limit);
    auto searcher = Searcher::open(catalog.path());
    if (!searcher)
        return fail(searcher.error());
    SearchOptions options;
    options.limit = limit;
    return (*searcher)->search(query, options, stop);
}

int runSearch(Invocation& invocation)
{
    const auto query = queryOf(invocation);
    if (!query)
        return invocation.failWith(query.error());
    const auto limit =
        parseCount("limit", invocation.arguments().value("limit").value_or(std::to_string(kDefaultLimit)));
    if (!limit)
        return invocation.failWith(limit.error());
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto result = searchIn(*catalog, *query, *limit, invocation.stop());
    if (!result)
        return invocation.failWith(result.error());
    if (invocation.wantsJson()) {
        const auto completeness =
            catalog->completeness(static_cast<std::int64_t>(result->hits.size()), result->total);
        if (!completeness)
            return invocation.failWith(completeness.error());
        Json hits = Json::array();
        for (const SearchHit& hit : result->hits)
            hits.push_back(hitJson(hit));
        invocation.printJson({{"total", result->total},
                              {"facets", facetsJson(result->facets)},
                              {"hits", hits},
                              {"corrected", textsJson(result->corrected)},
                              {"completeness", completenessJson(*completeness)}});
    } else if (result->total == 0) {
        invocation.say("Nothing matches; try fewer words or the beginning of one.");
    } else {
        invocation.print(resultText(*result));
    }
    return result->total == 0 ? kAnswerIsNo : kDone;
}

} // namespace

CommandSpec searchCommand()
{
    CommandSpec command{
        .name = "search",
        .summary = "Find assets, best first",
        .arguments = "TERM\u2026",
        .details = "Words may be begun, misspelt or half remembered; all must match. Also: "
                   "\"a phrase\", kind:model, platform:dbt, tag:pii, owner:ana, column:email, "
                   "schema:marts, health:failed, -word, upstream:none (nothing feeds it), "
                   "downstream:none (nothing uses it), and +orders (all upstream), orders+2 "
                   "(two hops downstream), a..b (all between). Nothing found: exit status 1.",
        .options = filterOptions(),
        .examples = {"upriver search customer email", "upriver search tag:pii kind:dataset -deprecated",
                     "upriver search +marts.orders kind:job", "upriver search kind:dataset downstream:none"},
        .minArguments = 1,
        .maxArguments = -1,
        .takesMinusWords = true,
        .run = runSearch};
    command.options.push_back({"limit", 0, "N", "At most so many hits (default 20)", {}});
    command.options.push_back(jsonOption());
    command.options.push_back(catalogOption());
    return command;
}

} // namespace upriver::cli
