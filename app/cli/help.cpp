// SPDX-License-Identifier: Apache-2.0
#include "app/cli/help.h"

#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/text_table.h"

namespace upriver::cli {

namespace {

std::string padded(const std::string& text, std::size_t places)
{
    const std::size_t width = terminalWidth(text);
    return text + std::string(width < places ? places - width : 0, ' ');
}

std::string usageOf(const OptionSpec& option)
{
    std::string out = option.letter != 0 ? std::string("-") + option.letter + ", " : "    ";
    out += "--" + option.name;
    return option.value.empty() ? out : out + " " + option.value;
}

std::string optionLines(const std::vector<OptionSpec>& options)
{
    std::size_t width = terminalWidth("-h, --help");
    for (const OptionSpec& option : options)
        width = std::max(width, terminalWidth(usageOf(option)));
    std::string out;
    const auto line = [&](const std::string& usage, const std::string& help) {
        out += "  " + padded(usage, width) + "  " + wrapped(help, width + 4) + '\n';
    };
    for (const OptionSpec& option : options) {
        std::string choices;
        for (const std::string& choice : option.choices)
            choices += (choices.empty() ? ": " : ", ") + choice;
        line(usageOf(option), option.help + choices);
    }
    line("-h, --help", "Show this help");
    return out;
}

} // namespace

std::string versionText() { return "upriver " UPRIVER_VERSION "\n"; }

std::string commandHelp(const CommandSpec& command)
{
    std::string out = "Usage: upriver " + command.name + (command.options.empty() ? "" : " [OPTION\u2026]") +
                      (command.arguments.empty() ? "" : " " + command.arguments) + "\n\n" +
                      wrapped(command.summary + ".", 0) + '\n';
    if (!command.details.empty())
        out += '\n' + wrapped(command.details, 0) + '\n';
    out += "\nOptions:\n" + optionLines(command.options);
    out += command.examples.size() == 1 ? "\nExample:\n" : "\nExamples:\n";
    for (const std::string& example : command.examples)
        out += "  " + example + '\n';
    return out;
}

std::string overviewHelp()
{
    std::string out =
        "Usage: upriver [CATALOG | --demo] [LINK] open the window; LINK: upriver://view/\u2026\n"
        "       upriver COMMAND [OPTION\u2026] \u2026     work without a window\n\n"
        "Upriver reads the files that data and machine-learning systems leave behind into a local\n"
        "catalog and shows where every dataset, job, model and column comes from.\n\nCommands:\n";
    std::size_t width = 0;
    for (const CommandSpec& command : allCommands())
        width = std::max(width, command.name.size());
    for (const CommandSpec& command : allCommands())
        out += "  " + padded(command.name, width) + "  " + wrapped(command.summary, width + 4) + '\n';
    return out + "\nOptions:\n"
                 "  --demo      Open the window on the sample catalog\n"
                 "  --version   Show the version\n"
                 "  -h, --help  Show this help; `upriver COMMAND --help` explains one command\n"
                 "\nExit status: 0 done; 1 done, and the answer is no (not found, files failed);\n"
                 "2 wrong usage; 3 the catalog can't be opened or written; 130 stopped by Ctrl-C.\n"
                 "\nFirst steps:\n"
                 "  upriver index ~/projects/shop\n"
                 "  upriver search customer\n"
                 "  upriver lineage marts.orders\n";
}

} // namespace upriver::cli
