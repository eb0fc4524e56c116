// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/run.h"
#include "app/desktop/window.h"

namespace {

/// No subcommand, --demo, or a catalog file: the window. Everything else is the command line's.
bool opensWindow(const std::vector<std::string>& arguments)
{
    if (arguments.empty())
        return true;
    const std::string& first = arguments.front();
    if (first == "--demo" || first == "--catalog")
        return true;
    if (first.starts_with('-') || upriver::cli::findCommand(first))
        return false;
    std::error_code failed;
    return first.ends_with(".db") || std::filesystem::exists(first, failed);
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return opensWindow(arguments) ? upriver::runWindow(argc, argv, arguments)
                                  : upriver::cli::runCommandLine(argc, argv, arguments);
}
