// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include "app/cli/asset_query.h"
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/search/query_match.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kAtOnce = 2000;

Json assetJson(const AssetSummary& asset)
{
    return {{"name", asset.name.text()},         {"leaf", asset.leaf},
            {"kind", toWord(asset.kind)},        {"subtype", asset.subtype},
            {"platform", asset.platform},        {"columns", asset.columnCount},
            {"owners", textsJson(asset.owners)}, {"tags", textsJson(asset.tags)}};
}

/// Every asset that matches, by (namespace, name, kind).
Result<std::vector<AssetId>> matchingIds(OpenCatalog& catalog, const SearchQuery& query,
                                         const std::stop_token& stop)
{
    auto all = catalog.reader().allAssetIds();
    if (!all || query.isEmpty())
        return all;
    auto searcher = Searcher::open(catalog.path());
    if (!searcher)
        return fail(searcher.error());
    auto found = (*searcher)->matchingIds(query, Searcher::Order::Name, false, stop);
    if (!found)
        return fail(found.error());
    std::sort(found->ids.begin(), found->ids.end());
    std::vector<AssetId> ids;
    std::copy_if(all->begin(), all->end(), std::back_inserter(ids),
                 [&](AssetId id) { return std::binary_search(found->ids.begin(), found->ids.end(), id); });
    return ids;
}

/// The search index knows the present only; what was is looked through.
Result<std::vector<AssetId>> matchingIdsAsOf(OpenCatalog& catalog, const SearchQuery& query, ScanId scan,
                                             const std::stop_token& stop)
{
    auto all = catalog.reader().allAssetIds(scan);
    if (!all || query.isEmpty())
        return all;
    if (asksFor(query, "upstream") || asksFor(query, "downstream"))
        return fail(ErrorKind::Usage, "upstream: and downstream: ask of the present; leave out --as-of.");
    std::vector<AssetId> ids;
    for (std::size_t first = 0; first < all->size() && !stop.stop_requested(); first += kAtOnce) {
        const std::span some = std::span(*all).subspan(first, std::min(kAtOnce, all->size() - first));
        const auto assets = catalog.reader().summaries(some, scan);
        if (!assets)
            return fail(assets.error());
        for (const AssetSummary& asset : *assets)
            if (matches(query, asset))
                ids.push_back(asset.id);
    }
    return ids;
}

Result<std::vector<AssetId>> askedIds(OpenCatalog& catalog, const Invocation& invocation)
{
    const auto asOf = catalog.asOf();
    if (!asOf)
        return fail(asOf.error());
    const auto query = queryOf(invocation);
    if (!query)
        return fail(query.error());
    if (!*asOf)
        return matchingIds(catalog, *query, invocation.stop());
    return matchingIdsAsOf(catalog, *query, *(*asOf)->scan, invocation.stop());
}

int runList(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    auto ids = askedIds(*catalog, invocation);
    if (!ids)
        return invocation.failWith(ids.error());
    const auto total = static_cast<std::int64_t>(ids->size());
    if (const auto limit = invocation.arguments().value("limit")) {
        const auto count = parseCount("limit", *limit);
        if (!count)
            return invocation.failWith(count.error());
        ids->resize(std::min(ids->size(), *count));
    }
    const auto asOf = catalog->asOf();
    const auto assets = catalog->reader().summaries(*ids, *asOf ? (*asOf)->scan : std::nullopt);
    if (!assets)
        return invocation.failWith(assets.error());
    if (!invocation.wantsJson()) {
        TextTable table({"KIND", "NAME", "SUBTYPE", "COLUMNS", "OWNERS", "TAGS"});
        table.align(3, Align::Right);
        for (const AssetSummary& asset : *assets)
            table.add({std::string(toWord(asset.kind)), asset.name.text(), asset.subtype,
                       grouped(asset.columnCount), joined(asset.owners, ", "), joined(asset.tags, ", ")});
        invocation.print(table.text());
        return kDone;
    }
    const auto completeness = catalog->completeness(static_cast<std::int64_t>(assets->size()), total);
    if (!completeness)
        return invocation.failWith(completeness.error());
    Json list = Json::array();
    for (const AssetSummary& asset : *assets)
        list.push_back(assetJson(asset));
    invocation.printJson({{"assets", list}, {"completeness", completenessJson(*completeness)}});
    return kDone;
}

} // namespace

CommandSpec listCommand()
{
    CommandSpec command{.name = "list",
                        .summary = "List every asset, in a stable order",
                        .details =
                            "Takes the filters of `upriver search`; sorted by namespace, name and kind.",
                        .options = filterOptions(),
                        .examples = {"upriver list --kind dataset --tag pii"},
                        .run = runList};
    command.options.push_back({"limit", 0, "N", "At most so many", {}});
    command.options.push_back(asOfOption());
    command.options.push_back(jsonOption());
    command.options.push_back(catalogOption());
    return command;
}

} // namespace upriver::cli
