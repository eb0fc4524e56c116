// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "lineage/export/lineage_text.h"

namespace upriver::cli {

namespace {

int runExport(Invocation& invocation)
{
    const auto output = invocation.arguments().value("output");
    const auto format = invocation.arguments().value("format");
    if (!output || !format)
        return invocation.failUsage("An export needs --format and -o PATH.");
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto asOf = catalog->asOf();
    if (!asOf)
        return invocation.failWith(asOf.error());
    const bool isCsv = *format == "csv";
    const auto written = isCsv ? exportCsv(catalog->path(), *output, *asOf)
                               : exportOpenLineage(catalog->path(), *output, *asOf);
    if (!written)
        return invocation.failWriting(written.error());
    invocation.say((isCsv ? counted(*written, "row", "rows") : counted(*written, "event", "events")) +
                   " written to " + *output);
    return kDone;
}

} // namespace

CommandSpec exportCommand()
{
    return {
        .name = "export",
        .summary = "Write the whole catalog as OpenLineage events or CSV files",
        .details =
            "openlineage: one file, an event a line. csv: a folder with assets.csv, columns.csv, edges.csv "
            "and column_edges.csv.",
        .options = {{"format", 0, "FORMAT", "What to write", {"openlineage", "csv"}},
                    {"output", 'o', "PATH", "File (openlineage) or folder (csv) to write", {}},
                    asOfOption(),
                    catalogOption()},
        .examples = {"upriver export --format openlineage -o catalog.ndjson"},
        .run = runExport};
}

} // namespace upriver::cli
