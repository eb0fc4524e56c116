// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "app/cli/progress_bar.h"
#include "app/cli/text_table.h"
#include "catalog/indexing/rebuild.h"
#include "catalog/indexing/rescue.h"
#include "catalog/store/catalog_trouble.h"
#include "catalog/store/curation_restore.h"

namespace upriver::cli {

namespace {

std::string reportText(const RebuildReport& report)
{
    std::int64_t assets = 0;
    for (const auto& [kind, count] : report.index.assets)
        assets += count;
    return "Read " + counted(report.roots, "root", "roots") + " anew: " + counted(assets, "asset", "assets") +
           ", " + counted(report.index.columns, "column", "columns") + ", " +
           counted(report.index.edges, "edge", "edges") + "; kept " + counted(report.edits, "edit", "edits") +
           ".\n";
}

nlohmann::ordered_json reportJson(const RebuildReport& report)
{
    nlohmann::ordered_json assets = nlohmann::ordered_json::object();
    for (const auto& [kind, count] : report.index.assets)
        assets[kind] = count;
    return {{"roots", report.roots},
            {"edits", report.edits},
            {"files", {{"found", report.index.files.found}, {"failed", report.index.files.failed}}},
            {"assets", assets},
            {"columns", report.index.columns},
            {"edges", report.index.edges},
            {"column_edges", report.index.columnEdges}};
}

/// Where the catalog itself can't be read any more.
int runRestore(Invocation& invocation, const std::string& lines)
{
    if (invocation.arguments().has("keep-edits"))
        return invocation.failUsage(
            "Either --keep-edits, from the catalog, or --edits FILE, from the lines beside"
            " it.");
    const std::string catalog = invocation.catalogPath();
    const auto restored = restoreEdits(lines, catalog);
    if (!restored)
        return invocation.failWith(restored.error());
    if (invocation.wantsJson())
        invocation.printJson({{"edits", restored->edits}, {"unreadable", restored->unreadable}});
    else
        invocation.print("Made " + counted(restored->edits, "edit", "edits") + " again in " + catalog +
                         "; index your folders into it.\n");
    if (restored->unreadable > 0)
        invocation.say(counted(restored->unreadable, "line", "lines") + " could not be read.");
    return restored->unreadable > 0 ? kAnswerIsNo : kDone;
}

/// Of a catalog that can't be read whole any more.
int runRescue(Invocation& invocation, const std::string& catalog, const IndexProgressCallback& progress)
{
    const auto rescued = rebuildFromRemains(catalog, invocation.stop(), progress);
    if (!rescued)
        return invocation.failWith(rescued.error());
    RebuildReport report;
    report.index = rescued->index;
    report.roots = rescued->roots;
    report.edits = rescued->edits;
    if (invocation.wantsJson())
        invocation.printJson(reportJson(report));
    else
        invocation.print(reportText(report));
    invocation.say("The damaged file is kept as " + rescued->kept + ".");
    for (const std::string& root : rescued->missingRoots)
        invocation.say("The folder " + root + " is not there: what was known of it is not in the catalog.");
    return report.index.files.failed > 0 || !rescued->missingRoots.empty() ? kAnswerIsNo : kDone;
}

int runRebuild(Invocation& invocation)
{
    if (const auto lines = invocation.arguments().value("edits"))
        return runRestore(invocation, *lines);
    if (!invocation.arguments().has("keep-edits"))
        return invocation.failUsage("A rebuild needs --keep-edits: what people added stays, the rest is read"
                                    " anew and earlier states go.");
    const auto path = invocation.existingCatalog();
    if (!path)
        return invocation.failWith(path.error());
    ProgressBar bar;
    const auto progress = [&bar](const IndexProgress& p) { bar.show(p); };
    const auto report = rebuildKeepingEdits(*path, invocation.stop(), progress);
    if (!report && diagnose(*path, report.error()).trouble == CatalogTrouble::Damaged)
        return runRescue(invocation, *path, progress);
    if (!report)
        return invocation.failWith(report.error());
    if (report->index.cancelled)
        return kInterrupted;
    if (invocation.wantsJson())
        invocation.printJson(reportJson(*report));
    else
        invocation.print(reportText(*report));
    return report->index.files.failed > 0 ? kAnswerIsNo : kDone;
}

} // namespace

CommandSpec rebuildCommand()
{
    return {
        .name = "rebuild",
        .summary = "Read all indexed folders anew, keeping what people added",
        .details =
            "Written beside the catalog and put into it at once; stopped before, the catalog is as it "
            "was. Earlier states (--as-of) go with the old index. A catalog that can't be read any more "
            "left its edits in CATALOG.curation.jsonl: --edits makes them again in a new one.",
        .options = {{"keep-edits", 0, "", "Keep tags, owners, notes, joins, settings and the audit log", {}},
                    {"edits",
                     0,
                     "FILE",
                     "Make the edits of a lost catalog again from its .curation.jsonl; reads no folder",
                     {}},
                    jsonOption(),
                    catalogOption()},
        .examples = {"upriver rebuild --keep-edits",
                     "upriver rebuild --edits old.db.curation.jsonl --catalog new.db"},
        .run = runRebuild};
}

} // namespace upriver::cli
