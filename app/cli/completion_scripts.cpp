// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/text_table.h"

namespace upriver::cli {

namespace {

bool namesAFile(const OptionSpec& option)
{
    return option.value == "FILE" || option.value == "PATH" || option.value == "DIR";
}

bool takesPaths(const CommandSpec& command)
{
    return command.arguments.find("PATH") != std::string::npos ||
           command.arguments.find("FILE") != std::string::npos;
}

std::string optionWords(const CommandSpec& command)
{
    std::string out = "--help";
    for (const OptionSpec& option : command.options)
        out += " --" + option.name;
    return out;
}

std::string commandNames()
{
    std::vector<std::string> names;
    for (const CommandSpec& command : allCommands())
        names.push_back(command.name);
    return joined(names, " ");
}

/// Text inside single quotes of a shell.
std::string quotedForShell(const std::string& text)
{
    std::string out;
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return "'" + out + "'";
}

/// Text inside a zsh _arguments description.
std::string zshText(const std::string& text)
{
    std::string out;
    for (const char c : text)
        out += c == '[' || c == ']' || c == ':' ? std::string("\\") + c : std::string(1, c);
    return out;
}

/// Which options' values are chosen from a list: "command:option) words".
std::string bashValueCases()
{
    std::string out;
    for (const CommandSpec& command : allCommands()) {
        for (const OptionSpec& option : command.options) {
            if (!option.choices.empty())
                out += "        " + command.name + ":--" + option.name + ") COMPREPLY=($(compgen -W \"" +
                       joined(option.choices, " ") + "\" -- \"$cur\")); return 0 ;;\n";
            else if (namesAFile(option))
                out += "        " + command.name + ":--" + option.name +
                       ") COMPREPLY=($(compgen -f -- \"$cur\")); return 0 ;;\n";
            else if (!option.value.empty())
                out += "        " + command.name + ":--" + option.name + ") return 0 ;;\n";
        }
    }
    return out;
}

} // namespace

std::string bashCompletion()
{
    std::string options;
    std::string paths;
    for (const CommandSpec& command : allCommands()) {
        options += "            " + command.name + ") COMPREPLY=($(compgen -W \"" + optionWords(command) +
                   "\" -- \"$cur\")) ;;\n";
        if (takesPaths(command))
            paths += (paths.empty() ? "" : "|") + command.name;
    }
    return "# bash completion for upriver, made by `upriver completion bash`\n"
           "_upriver() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
           "command=${COMP_WORDS[1]}\n"
           "    COMPREPLY=()\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -W \"" +
           commandNames() +
           " --demo --help --version\" -- \"$cur\") $(compgen -f -X '!*.db' -- \"$cur\"))\n"
           "        return 0\n"
           "    fi\n"
           "    case \"$command:$prev\" in\n" +
           bashValueCases() +
           "    esac\n"
           "    case \"$cur\" in\n"
           "    -*)\n"
           "        case \"$command\" in\n" +
           options +
           "        esac ;;\n"
           "    *)\n"
           "        case \"$command\" in\n"
           "            " +
           paths +
           ") COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
           "            help) COMPREPLY=($(compgen -W \"" +
           commandNames() +
           "\" -- \"$cur\")) ;;\n"
           "            completion) COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$cur\")) ;;\n"
           "            setting) [ \"$COMP_CWORD\" -eq 2 ] && COMPREPLY=($(compgen -W \"list set unset\" -- "
           "\"$cur\")) ;;\n"
           "        esac ;;\n"
           "    esac\n"
           "}\n"
           "complete -o filenames -F _upriver upriver\n";
}

std::string zshCompletion()
{
    std::string commands;
    std::string cases;
    for (const CommandSpec& command : allCommands()) {
        commands += "    " + quotedForShell(command.name + ":" + zshText(command.summary)) + "\n";
        cases += "    " + command.name + ")\n      _arguments '(-h --help)'{-h,--help}'[Show help]'";
        for (const OptionSpec& option : command.options) {
            std::string spec =
                "--" + option.name + (option.value.empty() ? "" : "=") + "[" + zshText(option.help) + "]";
            if (!option.choices.empty())
                spec += ":" + zshText(option.value) + ":(" + joined(option.choices, " ") + ")";
            else if (!option.value.empty())
                spec += ":" + zshText(option.value) + ":" + (namesAFile(option) ? "_files" : " ");
            cases += " \\\n        " + quotedForShell(spec);
        }
        cases +=
            std::string(" \\\n        ") + (takesPaths(command) ? "'*:path:_files'" : "'*: : '") + " ;;\n";
    }
    return "#compdef upriver\n# zsh completion for upriver, made by `upriver completion zsh`\n"
           "_upriver() {\n  local -a commands\n  commands=(\n" +
           commands +
           "  )\n  if (( CURRENT == 2 )); then\n    _describe 'command' commands\n    _files -g '*.db'\n    "
           "return\n  fi\n"
           "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n" +
           cases + "  esac\n}\n_upriver \"$@\"\n";
}

std::string fishCompletion()
{
    std::string out =
        "# fish completion for upriver, made by `upriver completion fish`\n"
        "complete -c upriver -f\n"
        "complete -c upriver -n __fish_use_subcommand -l demo -d 'Open the window on the sample catalog'\n"
        "complete -c upriver -n __fish_use_subcommand -l version -d 'Show the version'\n";
    for (const CommandSpec& command : allCommands()) {
        const std::string condition = "'__fish_seen_subcommand_from " + command.name + "'";
        out += "complete -c upriver -n __fish_use_subcommand -a " + command.name + " -d " +
               quotedForShell(command.summary) + "\n";
        if (takesPaths(command))
            out += "complete -c upriver -n " + condition + " -F\n";
        for (const OptionSpec& option : command.options) {
            out += "complete -c upriver -n " + condition + " -l " + option.name + " -d " +
                   quotedForShell(option.help);
            out += option.letter != 0 ? std::string(" -s ") + option.letter : "";
            if (!option.choices.empty())
                out += " -x -a " + quotedForShell(joined(option.choices, " "));
            else if (!option.value.empty())
                out += namesAFile(option) ? " -r -F" : " -x";
            out += "\n";
        }
    }
    return out;
}

} // namespace upriver::cli
