// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "app/cli/commands.h"
#include "app/cli/named_paths.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/base/text.h"
#include "catalog/search/search_query.h"
#include "lineage/export/lineage_text.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kMessagePlaces = 100;

/// "a.b.c" may be an asset, or column c of asset a.b: the asset wins.
Result<AssetColumn> askedThing(OpenCatalog& catalog, const std::string& text)
{
    const auto find = catalog.finder();
    if (!find)
        return fail(find.error());
    auto found = resolveAssetOrColumn(*find, text);
    if (!found)
        return fail(catalog.withCandidates(found.error(), text));
    if (found->column.empty())
        return found;
    const auto columns = catalog.reader().columns(found->asset.id);
    if (!columns)
        return fail(columns.error());
    for (const ColumnRow& column : *columns) {
        if (equalsNoCase(column.name, found->column)) {
            found->column = column.name;
            return found;
        }
    }
    return fail(ErrorKind::NotFound, found->asset.name.text() + " has no column \u201c" + found->column +
                                         "\u201d; `upriver show " + found->asset.name.text() +
                                         "` lists its columns.");
}

/// The two kinds of lines under an affected asset: its checks, and what it leads on to.
void addDetails(TextTable& table, const AffectedAsset& hit, const PathNames& names)
{
    for (const CheckRow& check : hit.checks) {
        table.add(
            {"  check", "", "  " + check.name + ": " + std::string(toWord(check.status)), "", check.column});
        table.addBelow("  " + oneLine(check.message.empty() ? check.value : check.message, kMessagePlaces));
    }
    for (const FurtherAsset& further : hit.further) {
        table.add({"  " + std::string(toWord(further.asset.kind)), "+" + std::to_string(further.distance),
                   "  " + further.asset.name.text(), joined(further.asset.owners, ", "), ""});
        table.addBelow("  " + joined(names.leavesOf(further.path), " > "));
    }
}

std::string answerText(const ImpactAnswer& impacted, const PathNames& names)
{
    const ImpactRequest& request = impacted.request;
    const std::string asked =
        impacted.asked.name.text() + (request.column.empty() ? "" : "." + request.column);
    const bool isUp = request.direction == Direction::Upstream;
    const bool isNarrowed = !request.only.empty() || request.checks != 0;
    if (impacted.affected.empty())
        return std::string(isNarrowed ? "Nothing that matches " : "Nothing ") +
               (isUp ? "is upstream of " : "depends on ") + asked + ".\n";
    const auto count = static_cast<std::int64_t>(impacted.affected.size());
    std::string out = (isUp ? counted(count, "asset is upstream of ", "assets are upstream of ")
                            : counted(count, "asset depends on ", "assets depend on ")) +
                      asked + "\n";
    TextTable table({"KIND", "HOPS", "NAME", "OWNERS", "COLUMNS"});
    table.align(1, Align::Right);
    for (const AffectedAsset& hit : impacted.affected) {
        table.add({std::string(toWord(hit.asset.kind)), std::to_string(hit.distance), hit.asset.name.text(),
                   joined(hit.asset.owners, ", "), joined(hit.columns, ", ")});
        table.addBelow(joined(names.leavesOf(hit.path), " > "));
        addDetails(table, hit, names);
    }
    return out + table.text() + impacted.completeness.sentence(-1) + "\n";
}

/// "failed" is what people mean by fail and error.
Result<std::uint32_t> checkBits(const std::string& list)
{
    constexpr std::array kStatuses{CheckStatus::Pass, CheckStatus::Warn, CheckStatus::Fail,
                                   CheckStatus::Error, CheckStatus::Skipped};
    const auto bit = [](CheckStatus status) { return 1U << static_cast<unsigned>(status); };
    std::uint32_t bits = 0;
    for (const std::string_view word : splitText(list, ',')) {
        std::uint32_t asked = word == "failed" ? bit(CheckStatus::Fail) | bit(CheckStatus::Error) : 0;
        for (const CheckStatus status : kStatuses)
            if (word == toWord(status))
                asked |= bit(status);
        if (asked == 0)
            return fail(ErrorKind::Usage, "\u201c" + std::string(word) +
                                              "\u201d is no state of a check; there are failed (fail and "
                                              "error), fail, error, warn, pass and skipped.");
        bits |= asked;
    }
    return bits;
}

Result<std::string> filterOf(const Arguments& arguments, const char* option)
{
    std::string text = arguments.value(option).value_or("");
    const SearchQuery query = parseSearchQuery(text);
    if (!query.problems.empty())
        return fail(ErrorKind::Usage, "--" + std::string(option) + ": " + query.problems.front().message);
    return text;
}

Result<ImpactRequest> requestOf(OpenCatalog& catalog, const Invocation& invocation)
{
    const Arguments& arguments = invocation.arguments();
    ImpactRequest request;
    const auto only = filterOf(arguments, "only");
    const auto then = filterOf(arguments, "then");
    if (!only || !then)
        return fail(only ? then.error() : only.error());
    request.only = *only;
    request.then = *then;
    if (const auto list = arguments.value("checks")) {
        const auto bits = checkBits(*list);
        if (!bits)
            return fail(bits.error());
        request.checks = *bits;
    }
    if (arguments.has("upstream"))
        request.direction = Direction::Upstream;
    auto asked = askedThing(catalog, invocation.words().front());
    if (!asked)
        return fail(asked.error());
    request.asset = asked->asset.id;
    request.column = std::move(asked->column);
    const auto asOf = catalog.asOf();
    if (!asOf)
        return fail(asOf.error());
    request.asOf = *asOf;
    return request;
}

Result<std::string> tableOf(const ImpactAnswer& impacted, const CatalogReader& catalog)
{
    std::vector<std::vector<AssetId>> paths;
    for (const AffectedAsset& hit : impacted.affected) {
        paths.push_back(hit.path);
        for (const FurtherAsset& further : hit.further)
            paths.push_back(further.path);
    }
    const auto names = PathNames::load(catalog, paths);
    if (!names)
        return fail(names.error());
    return answerText(impacted, *names);
}

std::string formatOf(const Arguments& arguments)
{
    if (arguments.has("json"))
        return "json";
    if (const auto format = arguments.value("format"))
        return *format;
    const std::string file = arguments.value("output").value_or("");
    if (file.ends_with(".md"))
        return "checklist";
    return file.ends_with(".json") ? "json" : file.ends_with(".csv") ? "csv" : "text";
}

Result<std::string> writtenAs(const std::string& format, const ImpactAnswer& impacted,
                              const CatalogReader& catalog)
{
    static const std::map<std::string, TextFormat> kFormats{{"json", TextFormat::Json},
                                                            {"csv", TextFormat::Csv},
                                                            {"checklist", TextFormat::Checklist},
                                                            {"checklist-csv", TextFormat::ChecklistCsv}};
    const auto known = kFormats.find(format);
    return known == kFormats.end() ? tableOf(impacted, catalog) : impactAs(known->second, impacted, catalog);
}

int runImpact(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto request = requestOf(*catalog, invocation);
    if (!request)
        return invocation.failWith(request.error());
    const auto graph = catalog->graph();
    if (!graph)
        return invocation.failWith(graph.error());
    const auto impacted = impact(**graph, catalog->reader(), *request, invocation.stop());
    if (!impacted)
        return invocation.failWith(impacted.error());
    const std::string format = formatOf(invocation.arguments());
    const auto text = writtenAs(format, *impacted, catalog->reader());
    if (!text)
        return invocation.failWith(text.error());
    const auto written = writeResult(invocation, invocation.arguments().value("output").value_or("-"), *text);
    return written ? kDone : invocation.failWith(written.error());
}

} // namespace

CommandSpec impactCommand()
{
    return {
        .name = "impact",
        .summary = "List all that is downstream of an asset or column, with proof",
        .arguments = "ASSET[.COLUMN]",
        .details =
            "Each line names the owners and one path that proves it, in the direction of the data. "
            "--only and --then take terms as in `upriver search`: \u201conly models, then services\u201d "
            "tells which models learned from a table and where each of them serves. --upstream with "
            "--checks tells which failed test lies behind a dashboard. --format checklist writes Markdown "
            "with a box for everything that holds the data, the farthest first: for a request to erase "
            "it.",
        .options = {{"upstream", 0, "", "All that it comes from, instead of all that it feeds", {}},
                    {"only", 0, "QUERY", "Only assets that match", {}},
                    {"then", 0, "QUERY", "Under each: what matches of all that it leads on to", {}},
                    {"checks",
                     0,
                     "LIST",
                     "Only assets with a check in one of these states, with commas, and the checks: "
                     "failed (fail and error), fail, error, warn, pass, skipped",
                     {}},
                    asOfOption(),
                    {"format",
                     0,
                     "FORMAT",
                     "What to write (default: by the ending of -o, else text)",
                     {"text", "json", "csv", "checklist", "checklist-csv"}},
                    {"output", 'o', "FILE", "Write into a file", {}},
                    jsonOption(),
                    catalogOption()},
        .examples = {"upriver impact raw.customers.email",
                     "upriver impact raw.orders --only kind:model --then kind:service",
                     "upriver impact dashboard:sales --upstream --checks failed",
                     "upriver impact raw.orders -o affected.csv",
                     "upriver impact raw.customers.email -o erasure.md"},
        .minArguments = 1,
        .maxArguments = 1,
        .run = runImpact};
}

} // namespace upriver::cli
