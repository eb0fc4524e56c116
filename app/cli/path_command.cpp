// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/named_paths.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"

namespace upriver::cli {

namespace {

Result<PathsAnswer> askPaths(OpenCatalog& catalog, const Invocation& invocation)
{
    const auto from = catalog.asset(invocation.words()[0]);
    if (!from)
        return fail(from.error());
    const auto to = catalog.asset(invocation.words()[1]);
    if (!to)
        return fail(to.error());
    const auto asOf = catalog.asOf();
    if (!asOf)
        return fail(asOf.error());
    PathsRequest request;
    request.from = from->id;
    request.to = to->id;
    request.all = invocation.arguments().has("all");
    request.asOf = *asOf;
    if (const auto limit = invocation.arguments().value("limit")) {
        const auto count = parseCount("limit", *limit);
        if (!count)
            return fail(count.error());
        request.maxPaths = *count;
    }
    const auto graph = catalog.graph();
    if (!graph)
        return fail(graph.error());
    return paths(**graph, catalog.reader(), request, invocation.stop());
}

std::string pathsText(const PathsAnswer& found, const PathNames& names)
{
    std::string out;
    for (const auto& path : found.paths)
        out += joined(names.of(path), "\n  > ") + "\n";
    const auto shown = static_cast<std::int64_t>(found.paths.size());
    if (found.cut || found.count > shown)
        out += grouped(shown) + " of " + (found.cut ? "at least " : "") + grouped(found.count) +
               " paths shown" + (shown == 1 ? " (--all shows more)" : " (--limit)") + "\n";
    return out;
}

int runPath(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto found = askPaths(*catalog, invocation);
    if (!found)
        return invocation.failWith(found.error());
    const auto names = PathNames::load(catalog->reader(), found->paths);
    if (!names)
        return invocation.failWith(names.error());
    if (invocation.wantsJson()) {
        Json list = Json::array();
        for (const auto& path : found->paths)
            list.push_back(textsJson(names->of(path)));
        invocation.printJson({{"paths", list},
                              {"count", found->count},
                              {"cut", found->cut},
                              {"completeness", completenessJson(found->completeness)}});
    } else if (found->paths.empty()) {
        invocation.say("Nothing leads from \u201c" + invocation.words()[0] + "\u201d to \u201c" +
                       invocation.words()[1] + "\u201d; try the other way round.");
    } else {
        invocation.print(pathsText(*found, *names));
    }
    return found->paths.empty() ? kAnswerIsNo : kDone;
}

} // namespace

CommandSpec pathCommand()
{
    return {.name = "path",
            .summary = "Show how data gets from one asset to another",
            .arguments = "FROM TO",
            .details = "The shortest path, or all simple ones; no path: exit status 1.",
            .options = {{"all", 0, "", "All simple paths, shortest first", {}},
                        {"limit", 0, "N", "At most so many (default 1000)", {}},
                        asOfOption(),
                        jsonOption(),
                        catalogOption()},
            .examples = {"upriver path raw.orders marts.churn_features --all"},
            .minArguments = 2,
            .maxArguments = 2,
            .run = runPath};
}

} // namespace upriver::cli
