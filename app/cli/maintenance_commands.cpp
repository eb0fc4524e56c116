// SPDX-License-Identifier: Apache-2.0
// verify, backup and compact: three short commands on the file as a whole.
#include <algorithm>

#include "app/cli/catalog_help.h"
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/store/catalog_file.h"

namespace upriver::cli {

namespace {

void sayWhatHelps(const Invocation& invocation, const std::string& catalog)
{
    const std::string help = catalogHelp(checkStructure(catalog));
    // The file is as SQLite wrote it, what is in it is not as it should be.
    invocation.say(help.empty()
                       ? "The catalog is broken; `upriver rebuild --keep-edits` reads its folders anew,"
                         " keeping what people added."
                       : help);
}

int runVerify(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto checks = catalog->reader().verify();
    if (!checks)
        return invocation.failWith(checks.error());
    const bool ok =
        std::all_of(checks->begin(), checks->end(), [](const VerifyCheck& check) { return check.ok; });
    Json list = Json::array();
    TextTable table({"CHECK", "RESULT", "MESSAGE"});
    for (const VerifyCheck& check : *checks) {
        list.push_back({{"name", check.name}, {"ok", check.ok}, {"message", check.message}});
        table.add({check.name, check.ok ? "ok" : "broken", check.message});
    }
    if (invocation.wantsJson())
        invocation.printJson({{"ok", ok}, {"checks", list}});
    else
        invocation.print(table.text());
    if (!ok)
        sayWhatHelps(invocation, catalog->path());
    return ok ? kDone : kAnswerIsNo;
}

int runBackup(Invocation& invocation)
{
    const auto path = invocation.existingCatalog();
    if (!path)
        return invocation.failWith(path.error());
    const std::string& target = invocation.words().front();
    const auto bytes = backupCatalog(*path, target);
    if (!bytes)
        return invocation.failWith(bytes.error());
    if (invocation.wantsJson())
        invocation.printJson({{"file", target}, {"bytes", *bytes}});
    else
        invocation.print("Copied to " + target + ": " + counted(*bytes, "byte", "bytes") + "\n");
    return kDone;
}

int runCompact(Invocation& invocation)
{
    const auto path = invocation.existingCatalog();
    if (!path)
        return invocation.failWith(path.error());
    const auto sizes = compactCatalog(*path);
    if (!sizes)
        return invocation.failWith(sizes.error());
    if (invocation.wantsJson())
        invocation.printJson({{"before", sizes->before}, {"after", sizes->after}});
    else
        invocation.print(grouped(sizes->before) + " bytes before, " + grouped(sizes->after) +
                         " bytes after\n");
    return kDone;
}

} // namespace

CommandSpec verifyCommand()
{
    return {.name = "verify",
            .summary = "Check the catalog's structure, references and audit chain",
            .details = "Broken: exit status 1.",
            .options = {jsonOption(), catalogOption()},
            .examples = {"upriver verify"},
            .run = runVerify};
}

CommandSpec backupCommand()
{
    return {.name = "backup",
            .summary = "Copy the catalog into a new file while it is in use",
            .arguments = "FILE",
            .options = {jsonOption(), catalogOption()},
            .examples = {"upriver backup ~/upriver-2026-11-21.db"},
            .minArguments = 1,
            .maxArguments = 1,
            .run = runBackup};
}

CommandSpec compactCommand()
{
    return {.name = "compact",
            .summary = "Give unused space of the catalog back to the disk",
            .options = {jsonOption(), catalogOption()},
            .examples = {"upriver compact"},
            .run = runCompact};
}

} // namespace upriver::cli
