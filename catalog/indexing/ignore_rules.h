// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules of one .upriverignore file, in gitignore syntax: comments, negation with '!', '/' at the end for
// folders only, '/' elsewhere to anchor, '*', '?', [a-z], '**'. The last rule that fits decides; a deeper
// file comes before a higher one (the walker asks them in that order). Pure values; time is bounded by
// pattern times path length, whatever a pattern holds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

inline constexpr std::string_view kIgnoreFileName = ".upriverignore";

enum class EntryType : std::uint8_t { File, Folder };
enum class IgnoreVerdict : std::uint8_t { Ignored, Wanted };

class IgnoreRules
{
public:
    /// At most 1 MiB and 10,000 rules are read; more is left out.
    [[nodiscard]] static IgnoreRules parse(std::string_view text);
    /// The verdict on a path relative to the folder of the rules' file, without a '/' at its end.
    [[nodiscard]] std::optional<IgnoreVerdict> verdict(std::string_view relative, EntryType type) const;
    [[nodiscard]] bool isEmpty() const { return m_rules.empty(); }

private:
    struct Rule
    {
        std::string glob;
        IgnoreVerdict verdict = IgnoreVerdict::Ignored;
        bool foldersOnly = false;
        bool anchored = false;
    };
    [[nodiscard]] static std::optional<Rule> parseRule(std::string_view line);

    std::vector<Rule> m_rules;
};

/// '*' and '?' stop at '/', "**/" spans folders.
[[nodiscard]] bool matchesGlob(std::string_view glob, std::string_view path);

} // namespace upriver
