// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "app/cli/text_table.h"
#include "catalog/sources/source.h"

namespace upriver::cli {

namespace {

int runSources(Invocation& invocation)
{
    Json list = Json::array();
    TextTable table({"NAME", "SYSTEM", "READS", "YIELDS"});
    for (const Source* source : allSources()) {
        const SourceInfo info = source->info();
        list.push_back(
            {{"name", info.name}, {"system", info.system}, {"reads", info.reads}, {"yields", info.yields}});
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
            .summary = "List the readers: what they read and what they find",
            .options = {jsonOption()},
            .examples = {"upriver sources"},
            .run = runSources};
}

} // namespace upriver::cli
