// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a subcommand is and what was asked of it: the command table's entries, and arguments parsed by the
// GNU rules (long options, --name=value, -o FILE, -- ends options); -5 is a number, never an option. Help,
// man page and shell completion are made from the same entries. Pure; no I/O.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"

namespace upriver::cli {

struct OptionSpec
{
    std::string name{};                 ///< without the dashes
    char letter = 0;                    ///< 'o' for -o; 0 = none
    std::string value{};                ///< name of its value in help ("FILE"); empty = a switch
    std::string help{};                 ///< one sentence without a full stop
    std::vector<std::string> choices{}; ///< the only values allowed, if not empty
};

class Invocation;
class Arguments;

/// What of Qt's GUI a command needs.
enum class Surface : std::uint8_t { None, Pictures, Widgets };

struct CommandSpec
{
    std::string name{};
    std::string summary{};               ///< one line for the list of commands
    std::string arguments{};             ///< "ASSET", "PATH…"; may be empty
    std::string details{};               ///< a paragraph for its help; may be empty
    std::vector<OptionSpec> options{};   ///< --help is everyone's and not listed
    std::vector<std::string> examples{}; ///< whole lines
    int minArguments = 0;
    int maxArguments = 0;         ///< -1: any number
    bool takesMinusWords = false; ///< "-word" is an argument (search terms), not a wrong option
    int (*run)(Invocation& invocation) = nullptr;
    Surface (*surface)(const Arguments& arguments) = nullptr; ///< null: none
};

class Arguments
{
public:
    [[nodiscard]] bool has(std::string_view option) const { return m_options.contains(option); }
    /// The last value given; an empty optional if the option was not given.
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    [[nodiscard]] const std::vector<std::string>& words() const { return m_words; }

private:
    friend class ArgumentParser;
    std::map<std::string, std::vector<std::string>, std::less<>> m_options;
    std::vector<std::string> m_words;
};

/// ErrorKind::Usage with a sentence when something is wrong. With --help nothing else is checked.
[[nodiscard]] Result<Arguments> parseArguments(const CommandSpec& command,
                                               std::span<const std::string> arguments);

/// A whole number from 0 on, or "all" (-1); a usage error names the option.
[[nodiscard]] Result<int> parseHops(const std::string& option, const std::string& text);
[[nodiscard]] Result<std::size_t> parseCount(const std::string& option, const std::string& text);
/// The word that was probably meant; empty if none is near.
[[nodiscard]] std::string nearestWord(std::string_view word, const std::vector<std::string>& known);

[[nodiscard]] OptionSpec jsonOption();
[[nodiscard]] OptionSpec catalogOption();
[[nodiscard]] OptionSpec asOfOption();

} // namespace upriver::cli
