// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"

#include <algorithm>

namespace upriver::cli {

const std::vector<CommandSpec>& allCommands()
{
    static const std::vector<CommandSpec> commands{
        indexCommand(),    sourcesCommand(), searchCommand(),     listCommand(),    showCommand(),
        lineageCommand(),  impactCommand(),  pathCommand(),       statsCommand(),   scansCommand(),
        problemsCommand(), runsCommand(),    exportCommand(),     sqlCommand(),     joinsCommand(),
        settingCommand(),  verifyCommand(),  backupCommand(),     compactCommand(), rebuildCommand(),
        restoreCommand(),  demoCommand(),    completionCommand(), helpCommand(),
    };
    return commands;
}

const CommandSpec* findCommand(std::string_view name)
{
    const auto& commands = allCommands();
    const auto found =
        std::find_if(commands.begin(), commands.end(), [&](const CommandSpec& c) { return c.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

} // namespace upriver::cli
