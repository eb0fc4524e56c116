// SPDX-License-Identifier: Apache-2.0
// scans, problems and runs: what the window shows under these names.
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kMessagePlaces = 120;

std::string timeText(std::optional<Micros> time) { return time ? formatTime(*time) : std::string(); }

int runScans(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto scans = catalog->reader().scans();
    if (!scans)
        return invocation.failWith(scans.error());
    Json list = Json::array();
    TextTable table({"SCAN", "STARTED", "FINISHED", "STATE", "WHAT"});
    table.align(0, Align::Right);
    for (const ScanRow& scan : *scans) {
        const std::string state = scan.cancelled ? "cancelled" : scan.finished ? "complete" : "unfinished";
        Json stats = Json::parse(scan.statsJson, nullptr, false);
        list.push_back({{"scan", scan.id.value},
                        {"started", timeJson(scan.started)},
                        {"finished", timeJson(scan.finished)},
                        {"state", state},
                        {"description", scan.description},
                        {"app_version", scan.appVersion},
                        {"stats", stats.is_discarded() ? Json::object() : stats}});
        table.add({std::to_string(scan.id.value), timeText(scan.started), timeText(scan.finished), state,
                   scan.description});
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(table.text());
    return kDone;
}

int runProblems(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto problems = catalog->reader().problems(invocation.arguments().value("file").value_or(""));
    if (!problems)
        return invocation.failWith(problems.error());
    Json list = Json::array();
    TextTable table({"SEVERITY", "FILE", "LINE", "READER", "PROBLEM"});
    table.align(2, Align::Right);
    for (const ProblemRow& problem : *problems) {
        list.push_back(problemJson(problem));
        table.add({std::string(toWord(problem.severity)), problem.file,
                   problem.line > 0 ? std::to_string(problem.line) : "", problem.reader,
                   oneLine(problem.message, kMessagePlaces)});
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(problems->empty() ? "No problems.\n" : table.text());
    return kDone;
}

Result<std::vector<RunRow>> askedRuns(OpenCatalog& catalog, const Invocation& invocation)
{
    const auto limit = parseCount("limit", invocation.arguments().value("limit").value_or("200"));
    if (!limit)
        return fail(limit.error());
    std::optional<AssetId> job;
    if (!invocation.words().empty()) {
        const auto asset = catalog.asset(invocation.words().front());
        if (!asset)
            return fail(asset.error());
        job = asset->id;
    }
    return catalog.reader().runs(job, *limit);
}

int runRuns(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto runs = askedRuns(*catalog, invocation);
    if (!runs)
        return invocation.failWith(runs.error());
    Json list = Json::array();
    TextTable table({"STATE", "STARTED", "ENDED", "JOB", "RUN", "MESSAGE"});
    for (const RunRow& run : *runs) {
        Json row = runJson(run);
        row["parent"] = run.parentKey;
        row["message"] = run.message;
        row["properties"] = propertiesJson(run.properties);
        list.push_back(std::move(row));
        table.add({std::string(toWord(run.state)), timeText(run.started), timeText(run.ended), run.jobName,
                   run.key, oneLine(run.message, kMessagePlaces)});
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(runs->empty() ? "No runs.\n" : table.text());
    return kDone;
}

} // namespace

CommandSpec scansCommand()
{
    return {.name = "scans",
            .summary = "List what was indexed when",
            .options = {jsonOption(), catalogOption()},
            .examples = {"upriver scans"},
            .run = runScans};
}

CommandSpec problemsCommand()
{
    return {.name = "problems",
            .summary = "List what could not be read or was only partly understood",
            .options = {{"file", 0, "FILE", "Only of this file", {}}, jsonOption(), catalogOption()},
            .examples = {"upriver problems --file target/manifest.json"},
            .run = runProblems};
}

CommandSpec runsCommand()
{
    return {
        .name = "runs",
        .summary = "List runs, newest first",
        .arguments = "[JOB]",
        .options = {{"limit", 0, "N", "At most so many (default 200)", {}}, jsonOption(), catalogOption()},
        .examples = {"upriver runs shop_daily.load_orders"},
        .maxArguments = 1,
        .run = runRuns};
}

} // namespace upriver::cli
