// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "app/cli/text_table.h"
#include "catalog/sources/source.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kLabelPlaces = 14;

Json toJson(const SourceInfo& info)
{
    return {{"name", info.name},
            {"system", info.system},
            {"reads", info.reads},
            {"yields", info.yields},
            {"cannot_know", info.cannotKnow}};
}

std::string paragraph(std::string label, const std::string& words)
{
    label.resize(kLabelPlaces, ' ');
    return '\n' + label + wrapped(words + ".", kLabelPlaces) + '\n';
}

int showSource(Invocation& invocation, const std::string& name)
{
    const Source* source = findSource(name);
    if (source == nullptr) {
        std::vector<std::string> known;
        for (const Source* each : allSources())
            known.push_back(each->info().name);
        const std::string near = nearestWord(name, known);
        return invocation.failUsage(
            "There is no reader \u201c" + name + "\u201d" +
            (near.empty() ? "; `upriver sources` lists them." : "; did you mean \u201c" + near + "\u201d?"));
    }
    const SourceInfo info = source->info();
    if (invocation.wantsJson())
        invocation.printJson(toJson(info));
    else
        invocation.print(info.system + " (" + info.name + ")\n" + paragraph("Reads", info.reads) +
                         paragraph("Finds", info.yields) + paragraph("Can't tell", info.cannotKnow));
    return kDone;
}

int runSources(Invocation& invocation)
{
    if (!invocation.words().empty())
        return showSource(invocation, invocation.words().front());
    Json list = Json::array();
    TextTable table({"NAME", "SYSTEM", "READS", "YIELDS"});
    for (const Source* source : allSources()) {
        const SourceInfo info = source->info();
        list.push_back(toJson(info));
        table.add({info.name, info.system, info.reads, info.yields});
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(table.text());
    return kDone;
}

} // namespace

CommandSpec sourcesCommand()
{
    return {.name = "sources",
            .summary = "List the readers, or tell what one reads, finds and can't tell",
            .arguments = "[NAME]",
            .options = {jsonOption()},
            .examples = {"upriver sources", "upriver sources mlflow"},
            .maxArguments = 1,
            .run = runSources};
}

} // namespace upriver::cli
