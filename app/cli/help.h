// SPDX-License-Identifier: Apache-2.0
#pragma once

// Help, man page and shell completion as text, made from the command table. Pure.

#include <string>

#include "app/cli/command_line.h"

namespace upriver::cli {

[[nodiscard]] std::string overviewHelp();
[[nodiscard]] std::string commandHelp(const CommandSpec& command);
[[nodiscard]] std::string versionText();
[[nodiscard]] std::string manPage(); ///< troff, section 1
[[nodiscard]] std::string bashCompletion();
[[nodiscard]] std::string zshCompletion();
[[nodiscard]] std::string fishCompletion();

} // namespace upriver::cli
