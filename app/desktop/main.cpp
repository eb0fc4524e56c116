// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/run.h"
#include "app/desktop/window.h"

namespace {

/// No subcommand, --demo, a catalog file, or a link to a lineage view: the window. Everything else is the
/// command line's.
bool opensWindow(const std::vector<std::string>& arguments)
{
    if (arguments.empty())
        return true;
    const std::string& first = arguments.front();
    if (first == "--demo" || first == "--catalog" || first.starts_with("upriver://") ||
        first.starts_with("file://"))
        return true;
    if (first.starts_with('-') || upriver::cli::findCommand(first))
        return false;
    std::error_code failed;
    return first.ends_with(".db") || std::filesystem::exists(first, failed);
}

bool hasDisplay()
{
    return std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY") || std::getenv("QT_QPA_PLATFORM");
}

int openWindow(int argc, char** argv, const std::vector<std::string>& arguments)
{
    if (hasDisplay())
        return upriver::runWindow(argc, argv, arguments);
    std::fputs(
        "upriver: There is no display here; work with `upriver COMMAND` (see `upriver --help`), or let "
        "`upriver demo` draw the sample.\n",
        stderr);
    return 1;
}

/// `upriver --catalog FILE search x` reads like `upriver search x --catalog FILE`.
std::vector<std::string> withCommandFirst(std::vector<std::string> arguments)
{
    std::size_t at = 0;
    while (at < arguments.size() && arguments[at].starts_with("--catalog"))
        at += arguments[at] == "--catalog" ? 2 : 1;
    if (at > 0 && at < arguments.size() && upriver::cli::findCommand(arguments[at])) {
        const auto first = arguments.begin();
        const auto command = first + static_cast<std::ptrdiff_t>(at);
        std::rotate(first, command, command + 1);
    }
    return arguments;
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments = withCommandFirst({argv + 1, argv + argc});
    return opensWindow(arguments) ? openWindow(argc, argv, arguments)
                                  : upriver::cli::runCommandLine(argc, argv, arguments);
}
