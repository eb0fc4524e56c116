// SPDX-License-Identifier: Apache-2.0
#pragma once

// THE table of subcommands, in the order in which help lists them. What is not in it does not exist: help,
// completion and man page are made from it.

#include <string_view>
#include <vector>

#include "app/cli/command_line.h"

namespace upriver::cli {

[[nodiscard]] const std::vector<CommandSpec>& allCommands();
[[nodiscard]] const CommandSpec* findCommand(std::string_view name);

// One file each (<name>_command.cpp).
[[nodiscard]] CommandSpec indexCommand();
[[nodiscard]] CommandSpec sourcesCommand();
[[nodiscard]] CommandSpec searchCommand();
[[nodiscard]] CommandSpec listCommand();
[[nodiscard]] CommandSpec showCommand();
[[nodiscard]] CommandSpec lineageCommand();
[[nodiscard]] CommandSpec impactCommand();
[[nodiscard]] CommandSpec pathCommand();
[[nodiscard]] CommandSpec statsCommand();
[[nodiscard]] CommandSpec verifyCommand();
[[nodiscard]] CommandSpec backupCommand();
[[nodiscard]] CommandSpec compactCommand();
[[nodiscard]] CommandSpec rebuildCommand();
[[nodiscard]] CommandSpec restoreCommand();
[[nodiscard]] CommandSpec scansCommand();
[[nodiscard]] CommandSpec problemsCommand();
[[nodiscard]] CommandSpec runsCommand();
[[nodiscard]] CommandSpec exportCommand();
[[nodiscard]] CommandSpec settingCommand();
[[nodiscard]] CommandSpec joinsCommand();
[[nodiscard]] CommandSpec sqlCommand();
[[nodiscard]] CommandSpec demoCommand();
[[nodiscard]] CommandSpec completionCommand();
[[nodiscard]] CommandSpec helpCommand();

} // namespace upriver::cli
