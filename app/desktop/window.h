// SPDX-License-Identifier: Apache-2.0
#pragma once

// The window's front door: makes the application and the main window, opens what was asked for (a catalog
// file, the sample, else the last catalog) and runs until the last window closes.

#include <string>
#include <vector>

namespace upriver {

/// arguments: without the program's name. The exit code.
[[nodiscard]] int runWindow(int argc, char** argv, const std::vector<std::string>& arguments);

} // namespace upriver
