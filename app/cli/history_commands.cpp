// SPDX-License-Identifier: Apache-2.0
// scans, problems and runs: what the window shows under these names.
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/base/text.h"
#include "catalog/model/problem_lines.h"
#include "catalog/store/document_rows.h"

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

/// Folder units that a file may have been read with.
Result<std::vector<std::string>> unitsRound(OpenCatalog& catalog, const std::string& file)
{
    const std::string folder(folderOf(file));
    if (!folder.empty())
        return documentsNamed(catalog.path(), folder);
    const auto roots = catalog.reader().roots();
    if (!roots)
        return fail(roots.error());
    std::vector<std::string> units;
    for (const std::string& root : *roots) {
        const auto known = documentsNamed(catalog.path(), root + "/");
        if (!known)
            return fail(known.error());
        units.insert(units.end(), known->begin(), known->end());
    }
    return units;
}

/// The document that holds a file: the file itself, or the folder that it was read with.
Result<std::string> documentOf(OpenCatalog& catalog, const std::string& file)
{
    std::error_code ignored;
    const std::string absolute = std::filesystem::absolute(file, ignored).lexically_normal().string();
    for (const std::string& name : {file, absolute}) {
        const auto known = documentsNamed(catalog.path(), name);
        if (!known)
            return fail(known.error());
        if (!known->empty() && !name.empty())
            return name;
        const auto units = unitsRound(catalog, name);
        if (!units)
            return fail(units.error());
        for (const std::string& unit : *units)
            if (std::filesystem::is_regular_file(joinedPath(unit, fileNameOf(name)), ignored))
                return unit;
    }
    return fail(ErrorKind::NotFound, "The catalog knows no file \u201c" + file +
                                         "\u201d; `upriver problems` lists the files that have problems.");
}

Result<std::vector<ProblemRow>> askedProblems(OpenCatalog& catalog, const Arguments& arguments)
{
    const auto file = arguments.value("file");
    if (!file)
        return catalog.reader().problems();
    auto ofFile = catalog.reader().problems(*file); // also one of the many files of a document
    if (!ofFile || (!ofFile->empty() && !file->empty()))
        return ofFile;
    const auto document = documentOf(catalog, *file);
    return document ? catalog.reader().problems(*document) : fail(document.error());
}

int runProblems(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto problems = askedProblems(*catalog, invocation.arguments());
    if (!problems)
        return invocation.failWith(problems.error());
    const auto roots = catalog->reader().roots();
    if (!roots)
        return invocation.failWith(roots.error());
    if (invocation.wantsJson()) {
        Json list = Json::array();
        for (const ProblemRow& problem : *problems)
            list.push_back(problemJson(problem));
        invocation.printJson(list);
        return kDone;
    }
    TextTable table({"SEVERITY", "FILE", "LINE", "READER", "PROBLEM"});
    table.align(2, Align::Right);
    for (const ProblemLine& line : problemLines(*problems, *roots)) {
        const ProblemRow& problem = (*problems)[line.problem];
        const std::string times = line.times > 1 ? " (\u00d7" + std::to_string(line.times) + ")" : "";
        table.add({std::string(toWord(problem.severity)), line.file,
                   problem.line > 0 ? std::to_string(problem.line) : "", problem.reader,
                   oneLine(problem.message, kMessagePlaces) + times});
    }
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
            .details = "Equal problems of one file are one line with a count; --json lists each of them.",
            .options = {{"file", 0, "FILE", "Only of this file: its path, or the end of it", {}},
                        jsonOption(),
                        catalogOption()},
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
        .examples = {"upriver runs shop_daily.load_customers"},
        .maxArguments = 1,
        .run = runRuns};
}

} // namespace upriver::cli
