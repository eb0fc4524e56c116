// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/named_paths.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/base/text.h"

namespace upriver::cli {

namespace {

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

Json answerJson(const ImpactAnswer& impacted, const PathNames& names)
{
    Json affected = Json::array();
    for (const AffectedAsset& hit : impacted.affected)
        affected.push_back({{"name", hit.asset.name.text()},
                            {"kind", toWord(hit.asset.kind)},
                            {"owners", textsJson(hit.asset.owners)},
                            {"distance", hit.distance},
                            {"columns", textsJson(hit.columns)},
                            {"path", textsJson(names.of(hit.path))}});
    return {{"affected", affected}, {"completeness", completenessJson(impacted.completeness)}};
}

std::string answerText(const ImpactAnswer& impacted, const PathNames& names)
{
    const std::string asked =
        impacted.asked.name.text() + (impacted.column.empty() ? "" : "." + impacted.column);
    if (impacted.affected.empty())
        return "Nothing depends on " + asked + ".\n";
    std::string out =
        counted(static_cast<std::int64_t>(impacted.affected.size()), "asset depends", "assets depend") +
        " on " + asked + "\n";
    TextTable table({"KIND", "HOPS", "NAME", "OWNERS", "COLUMNS", "PATH"});
    table.align(1, Align::Right);
    for (const AffectedAsset& hit : impacted.affected)
        table.add({std::string(toWord(hit.asset.kind)), std::to_string(hit.distance), hit.asset.name.text(),
                   joined(hit.asset.owners, ", "), joined(hit.columns, ", "),
                   joined(names.leavesOf(hit.path), " > ")});
    return out + table.text() + impacted.completeness.sentence(-1) + "\n";
}

int runImpact(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto asked = askedThing(*catalog, invocation.words().front());
    if (!asked)
        return invocation.failWith(asked.error());
    const auto asOf = catalog->asOf();
    const auto graph = catalog->graph();
    if (!asOf || !graph)
        return invocation.failWith(asOf ? graph.error() : asOf.error());
    const auto impacted =
        impact(**graph, catalog->reader(), asked->asset.id, asked->column, *asOf, invocation.stop());
    if (!impacted)
        return invocation.failWith(impacted.error());
    std::vector<std::vector<AssetId>> paths;
    for (const AffectedAsset& hit : impacted->affected)
        paths.push_back(hit.path);
    const auto names = PathNames::load(catalog->reader(), paths);
    if (!names)
        return invocation.failWith(names.error());
    if (invocation.wantsJson())
        invocation.printJson(answerJson(*impacted, *names));
    else
        invocation.print(answerText(*impacted, *names));
    return kDone;
}

} // namespace

CommandSpec impactCommand()
{
    return {.name = "impact",
            .summary = "List all that is downstream of an asset or column, with proof",
            .arguments = "ASSET[.COLUMN]",
            .details = "Each line names the owners and one path that proves it.",
            .options = {asOfOption(), jsonOption(), catalogOption()},
            .examples = {"upriver impact raw.customers.email"},
            .minArguments = 1,
            .maxArguments = 1,
            .run = runImpact};
}

} // namespace upriver::cli
