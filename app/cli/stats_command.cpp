// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"

namespace upriver::cli {

namespace {

Json countsJson(const std::map<std::string, std::int64_t>& counts)
{
    Json out = Json::object();
    for (const auto& [word, count] : counts)
        out[word] = count;
    return out;
}

Json statsJson(const CatalogStats& stats)
{
    return {{"assets", countsJson(stats.assets)},
            {"columns", stats.columns},
            {"edges", countsJson(stats.edges)},
            {"dataset_edges", stats.datasetEdges},
            {"column_edges", stats.columnEdges},
            {"runs", stats.runs},
            {"versions", stats.versions},
            {"metrics", stats.metrics},
            {"checks", stats.checks},
            {"owners", stats.owners},
            {"tags", stats.tags},
            {"sources", countsJson(stats.sources)},
            {"problems", stats.problems},
            {"failed_files", stats.failedFiles},
            {"bytes", stats.bytes}};
}

std::string statsText(const CatalogStats& stats)
{
    TextTable table({"WHAT", "COUNT"});
    table.align(1, Align::Right);
    const auto add = [&](const std::string& what, std::int64_t count) { table.add({what, grouped(count)}); };
    for (const auto& [kind, count] : stats.assets)
        add(kind, count);
    add("columns", stats.columns);
    for (const auto& [kind, count] : stats.edges)
        add("edges: " + kind, count);
    add("edges between datasets, jobs bridged", stats.datasetEdges);
    add("column edges", stats.columnEdges);
    add("runs", stats.runs);
    add("versions", stats.versions);
    add("metrics", stats.metrics);
    add("checks", stats.checks);
    add("owners", stats.owners);
    add("tags", stats.tags);
    for (const auto& [reader, files] : stats.sources)
        add("files: " + reader, files);
    add("problems", stats.problems);
    add("files failed", stats.failedFiles);
    add("bytes", stats.bytes);
    return table.text();
}

int runStats(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto asOf = catalog->asOf();
    if (!asOf)
        return invocation.failWith(asOf.error());
    const auto stats = catalog->reader().stats(*asOf ? (*asOf)->scan : std::nullopt);
    if (!stats)
        return invocation.failWith(stats.error());
    if (invocation.wantsJson())
        invocation.printJson(statsJson(*stats));
    else
        invocation.print(statsText(*stats));
    return kDone;
}

} // namespace

CommandSpec statsCommand()
{
    return {.name = "stats",
            .summary = "Count what the catalog holds",
            .options = {asOfOption(), jsonOption(), catalogOption()},
            .examples = {"upriver stats --json"},
            .run = runStats};
}

} // namespace upriver::cli
