// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "app/cli/path_map_text.h"
#include "app/cli/progress_bar.h"
#include "app/cli/text_table.h"
#include "catalog/indexing/indexer.h"
#include "catalog/indexing/watcher.h"
#include "catalog/model/problem_lines.h"
#include "catalog/sources/source.h"
#include "catalog/store/join_rows.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kMostProblemLines = 20;
constexpr std::size_t kMostHints = 3;

Json reportJson(const IndexReport& report)
{
    Json assets = Json::object();
    for (const auto& [kind, count] : report.assets)
        assets[kind] = count;
    Json problems = Json::array();
    for (const ProblemRow& problem : report.problems)
        problems.push_back(problemJson(problem));
    return {{"scan", report.scan.value},
            {"cancelled", report.cancelled},
            {"files",
             {{"found", report.files.found},
              {"read", report.files.read},
              {"unchanged", report.files.unchanged},
              {"ignored", report.files.ignored},
              {"partly", report.files.partly},
              {"failed", report.files.failed}}},
            {"assets", assets},
            {"columns", report.columns},
            {"edges", report.edges},
            {"column_edges", report.columnEdges},
            {"problems", problems},
            {"elapsed_ms", report.elapsedMs}};
}

std::string problemLines(const IndexReport& report)
{
    std::string out;
    std::size_t lines = 0;
    for (const ProblemLine& line : problemLines(report.problems, report.roots)) {
        const ProblemRow& problem = report.problems[line.problem];
        if (problem.severity == Severity::Note || ++lines > kMostProblemLines)
            continue;
        out += "  " + line.file + (problem.line > 0 ? ":" + std::to_string(problem.line) : std::string()) +
               ": " + oneLine(line.message(problem), 300) + '\n';
    }
    if (lines > kMostProblemLines)
        out +=
            "  and " + counted(static_cast<std::int64_t>(lines - kMostProblemLines), "more", "more") + '\n';
    return out.empty() ? out : "Problems (all of them: `upriver problems`):\n" + out;
}

std::string reportText(const IndexReport& report)
{
    std::int64_t assets = 0;
    for (const auto& [kind, count] : report.assets)
        assets += count;
    const IndexReport::Files& files = report.files;
    std::string out = (report.cancelled ? "Stopped. " : "") + counted(files.found, "file", "files") + " in " +
                      std::to_string(report.elapsedMs) + " ms: " + grouped(files.read) + " read, " +
                      grouped(files.unchanged) + " unchanged, " + grouped(files.ignored) + " ignored, " +
                      grouped(files.partly) + " partly understood, " + grouped(files.failed) + " failed\n";
    out += "The catalog holds " + counted(assets, "asset", "assets") + ", " +
           counted(report.columns, "column", "columns") + ", " + counted(report.edges, "edge", "edges") +
           ", " + counted(report.columnEdges, "column edge", "column edges") + ".\n";
    return out + problemLines(report);
}

int exitCodeOf(const IndexReport& report)
{
    if (report.cancelled)
        return kInterrupted;
    return report.files.failed > 0 ? kAnswerIsNo : kDone;
}

Result<IndexOptions> optionsOf(const Invocation& invocation)
{
    IndexOptions options;
    options.catalog = invocation.catalogPath();
    std::error_code failed;
    for (const std::string& path : invocation.words()) {
        if (path.empty())
            return fail(ErrorKind::Usage,
                        "An empty word names no file or folder; \".\" is the folder you are in.");
        if (!std::filesystem::exists(path, failed))
            return fail(ErrorKind::NotFound, "There is no file or folder " + path + "; check the spelling.");
        options.paths.push_back(std::filesystem::absolute(path, failed).lexically_normal().string());
    }
    options.forcedSource = invocation.arguments().value("source").value_or("");
    if (!options.forcedSource.empty() && !findSource(options.forcedSource))
        return fail(ErrorKind::Usage, "There is no reader \u201c" + options.forcedSource +
                                          "\u201d; `upriver sources` lists them.");
    options.prune = !invocation.arguments().has("no-prune");
    options.pruneLogs = invocation.arguments().has("prune");
    options.buildAside = !std::filesystem::exists(options.catalog, failed);
    return options;
}

Result<IndexReport> indexOnce(Invocation& invocation, const IndexOptions& options)
{
    ProgressBar bar;
    return indexInto(options, invocation.stop(),
                     [&bar](const IndexProgress& progress) { bar.show(progress); });
}

Result<std::unique_ptr<FolderWatcher>> watcherFor(const IndexOptions& options)
{
    WatchOptions watching;
    watching.excluded = std::filesystem::absolute(options.catalog).lexically_normal().string();
    for (const Source* source : allSources()) {
        const std::vector<std::string> wanted = source->wantedFolders();
        watching.wantedFolders.insert(watching.wantedFolders.end(), wanted.begin(), wanted.end());
    }
    return FolderWatcher::open(options.paths, watching);
}

/// What people may decide now; nothing of it is done without them.
std::string hintText(const std::string& catalog)
{
    std::string out;
    std::size_t shown = 0;
    for (const PathMapProposal& proposal : proposedPathMaps(catalog).value_or(std::vector<PathMapProposal>()))
        if (++shown <= kMostHints)
            out += pathMapText(proposal) + '\n';
    const auto joins = readJoins(catalog).value_or(std::vector<JoinRow>());
    const auto open = std::ranges::count_if(joins, [](const JoinRow& row) { return row.decision.empty(); });
    if (open > 0)
        out +=
            counted(open, "pair of assets is", "pairs of assets are") +
            " probably the same; `upriver joins` lists them, lineage goes through those that you accept.\n";
    return out;
}

void printReport(Invocation& invocation, const IndexReport& report)
{
    if (!invocation.wantsJson())
        invocation.print(reportText(report) + hintText(invocation.catalogPath()));
    else if (invocation.arguments().has("watch"))
        invocation.print(reportJson(report).dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
    else
        invocation.printJson(reportJson(report));
}

/// Until Ctrl-C; what changes is read and reported at once. The first report is that of the whole.
int watch(Invocation& invocation, IndexOptions options)
{
    const auto watcher = watcherFor(options); // before the first reading, so that nothing is missed
    if (!watcher)
        return invocation.failWith(watcher.error());
    do {
        const auto report = indexOnce(invocation, options);
        if (!report)
            return invocation.failWith(report.error());
        printReport(invocation, *report);
        if (const int written = invocation.flush(); written != kDone)
            return written;
        options.buildAside = false;
    } while ((*watcher)->wait(invocation.stop()) == WatchAnswer::Changed);
    return kInterrupted;
}

int runIndex(Invocation& invocation)
{
    const auto options = optionsOf(invocation);
    if (!options)
        return invocation.failWith(options.error());
    if (invocation.arguments().has("watch"))
        return watch(invocation, *options);
    const auto report = indexOnce(invocation, *options);
    if (!report)
        return invocation.failWith(report.error());
    printReport(invocation, *report);
    return exitCodeOf(*report);
}

} // namespace

CommandSpec indexCommand()
{
    return {
        .name = "index",
        .summary = "Read files and folders into the catalog",
        .arguments = "PATH\u2026",
        .details = "Files are recognised by their content. A second run over unchanged files costs almost "
                   "nothing. What vanished below a folder that was read completely is closed, never deleted. "
                   "Exit status 1 when files failed.",
        .options =
            {{"watch", 0, "", "Keep going: read again whenever files change (one JSON document a line)", {}},
             {"source", 0, "READER", "Use this reader only, whatever the content looks like", {}},
             {"prune", 0, "", "Close what vanished, rotated logs too (without it: all but logs)", {}},
             {"no-prune", 0, "", "Keep what vanished open", {}},
             jsonOption(),
             catalogOption()},
        .examples = {"upriver index ~/projects/shop", "upriver index --watch ~/projects/shop/target"},
        .minArguments = 1,
        .maxArguments = -1,
        .run = runIndex};
}

} // namespace upriver::cli
