// SPDX-License-Identifier: Apache-2.0
#pragma once

// The command line's front door: finds the subcommand, parses its arguments, makes the application object
// that it needs (none of the GUI but for drawn formats, then offscreen), runs it, answers the exit code.

#include <string>
#include <vector>

namespace upriver::cli {

/// arguments: without the program's name.
[[nodiscard]] int runCommandLine(int argc, char** argv, const std::vector<std::string>& arguments);

} // namespace upriver::cli
