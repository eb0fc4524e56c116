// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/help.h"

namespace upriver::cli {

namespace {

/// Text that troff takes as it stands: no requests, no escapes, no hyphens that break copied commands.
std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    if (!out.empty() && (out.front() == '.' || out.front() == '\''))
        out.insert(0, "\\&");
    return out;
}

std::string optionEntry(const OptionSpec& option)
{
    std::string out = ".TP\n.B ";
    if (option.letter != 0)
        out += escaped(std::string("-") + option.letter) + " , ";
    out += escaped("--" + option.name);
    if (!option.value.empty())
        out += " \\fI" + escaped(option.value) + "\\fR";
    std::string choices;
    for (const std::string& choice : option.choices)
        choices += (choices.empty() ? ": " : ", ") + choice;
    return out + "\n" + escaped(option.help + choices + ".") + "\n";
}

std::string commandEntry(const CommandSpec& command)
{
    std::string out = ".SS " +
                      escaped("upriver " + command.name + (command.options.empty() ? "" : " [OPTION\u2026]") +
                              (command.arguments.empty() ? "" : " " + command.arguments)) +
                      "\n" + escaped(command.summary + ".") + "\n";
    if (!command.details.empty())
        out += ".PP\n" + escaped(command.details) + "\n";
    for (const OptionSpec& option : command.options)
        out += optionEntry(option);
    out += ".PP\n.nf\n";
    for (const std::string& example : command.examples)
        out += escaped("    " + example) + "\n";
    return out + ".fi\n";
}

} // namespace

std::string manPage()
{
    std::string out =
        ".\\\" SPDX-License-Identifier: Apache-2.0\n"
        ".\\\" Made by `upriver help --man`; do not edit.\n"
        ".TH UPRIVER 1 \"\" \"upriver " UPRIVER_VERSION "\" \"User Commands\"\n"
        ".SH NAME\nupriver \\- catalog and lineage of data and models, from local files\n"
        ".SH SYNOPSIS\n.B upriver\n[\\fICATALOG\\fR | \\fB\\-\\-demo\\fR] [\\fILINK\\fR]\n.br\n.B upriver\n"
        "\\fICOMMAND\\fR [\\fIOPTION\\fR\\&...] ...\n.SH DESCRIPTION\n"
        "Upriver reads the files that data and machine\\-learning systems leave behind into a local\n"
        "catalog and shows where every dataset, job, model and column comes from.\n"
        "Without a command it opens its window; with one it needs no display.\n.SH COMMANDS\n";
    for (const CommandSpec& command : allCommands())
        out += commandEntry(command);
    return out +
           ".SH EXIT STATUS\n"
           ".TP\n.B 0\nDone.\n.TP\n.B 1\nDone, and the answer is no: not found, ambiguous, files failed.\n"
           ".TP\n.B 2\nWrong usage.\n.TP\n.B 3\nThe catalog can't be opened or written.\n"
           ".TP\n.B 130\nStopped by Ctrl\\-C; nothing is left half\\-written.\n"
           ".SH ENVIRONMENT\n.TP\n.B UPRIVER_CATALOG\nThe catalog to use when \\-\\-catalog is not given.\n"
           ".SH FILES\n.TP\n.I ~/.local/share/upriver/upriver.db\nThe default catalog.\n"
           ".TP\n.I ~/.config/upriver/upriver.conf\nSettings of the window.\n";
}

} // namespace upriver::cli
