// SPDX-License-Identifier: Apache-2.0
#pragma once

// Work in a process of its own, so that its memory and processor time can be told apart; and programs that
// answer on their standard output. Used before any thread is started: children are forked.

#include <functional>
#include <string>
#include <vector>

namespace upriver::bench {

struct ChildFigures
{
    bool done = false; ///< ended by itself with exit status 0
    double wallMs = 0;
    double cpuMs = 0;       ///< of all its threads
    double anonymousMb = 0; ///< highest RssAnon seen; mapped files are not counted
    std::string said;       ///< what the work returned, or the program printed
};

[[nodiscard]] ChildFigures runApart(const std::function<std::string()>& work);
/// Runs a program found on PATH; its standard error goes to ours.
[[nodiscard]] ChildFigures runProgram(const std::vector<std::string>& command);

} // namespace upriver::bench
