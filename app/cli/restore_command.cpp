// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "app/cli/text_table.h"
#include "catalog/indexing/rescue.h"

namespace upriver::cli {

namespace {

int runRestore(Invocation& invocation)
{
    const std::string& backup = invocation.words().front();
    const std::string catalog = invocation.catalogPath();
    const auto restored = restoreBackup(catalog, backup);
    if (!restored)
        return invocation.failWith(restored.error());
    if (invocation.wantsJson()) {
        invocation.printJson(
            {{"edits", restored->edits}, {"later_edits", restored->laterEdits}, {"kept", restored->kept}});
        return kDone;
    }
    std::string text = "Restored " + catalog + " from " + backup;
    if (restored->laterEdits > 0)
        text += "; made " + counted(restored->laterEdits, "later edit", "later edits") + " again";
    if (!restored->kept.empty())
        text += "; what was there is kept as " + restored->kept;
    invocation.print(text + ".\n");
    return kDone;
}

} // namespace

CommandSpec restoreCommand()
{
    return {.name = "restore",
            .summary = "Put a backup in the catalog's place, with the edits made since",
            .arguments = "BACKUP",
            .details = "Made beside the catalog and put into its place at once. What was there is kept as "
                       "CATALOG.damaged-N, the backup stays as it is. Edits made after the backup come from "
                       "CATALOG.curation.jsonl; what was indexed after it is read again by `upriver index`.",
            .options = {jsonOption(), catalogOption()},
            .examples = {"upriver restore ~/upriver-2026-11-21.db"},
            .minArguments = 1,
            .maxArguments = 1,
            .run = runRestore};
}

} // namespace upriver::cli
