// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/invocation.h"

namespace upriver::cli {

namespace {

int runHelp(Invocation& invocation)
{
    if (invocation.arguments().has("man")) {
        invocation.print(manPage());
        return kDone;
    }
    if (invocation.words().empty()) {
        invocation.print(overviewHelp());
        return kDone;
    }
    const std::string& name = invocation.words().front();
    if (const CommandSpec* command = findCommand(name)) {
        invocation.print(commandHelp(*command));
        return kDone;
    }
    std::vector<std::string> known;
    for (const CommandSpec& command : allCommands())
        known.push_back(command.name);
    const std::string near = nearestWord(name, known);
    return invocation.failUsage("There is no command \u201c" + name + "\u201d" +
                                (near.empty() ? "." : "; did you mean \u201c" + near + "\u201d?"));
}

int runCompletion(Invocation& invocation)
{
    const std::string& shell = invocation.words().front();
    if (shell == "bash")
        invocation.print(bashCompletion());
    else if (shell == "zsh")
        invocation.print(zshCompletion());
    else if (shell == "fish")
        invocation.print(fishCompletion());
    else
        return invocation.failUsage("There is no completion for \u201c" + shell +
                                    "\u201d; choose bash, zsh or fish.");
    return kDone;
}

} // namespace

CommandSpec helpCommand()
{
    return {.name = "help",
            .summary = "Explain Upriver or one command",
            .arguments = "[COMMAND]",
            .details = {},
            .options = {{"man", 0, "", "Print the manual page", {}}},
            .examples = {"upriver help lineage"},
            .maxArguments = 1,
            .run = runHelp};
}

CommandSpec completionCommand()
{
    return {.name = "completion",
            .summary = "Print a completion script for bash, zsh or fish",
            .arguments = "SHELL",
            .details = {},
            .options = {},
            .examples = {"upriver completion bash > ~/.local/share/bash-completion/completions/upriver"},
            .minArguments = 1,
            .maxArguments = 1,
            .run = runCompletion};
}

} // namespace upriver::cli
