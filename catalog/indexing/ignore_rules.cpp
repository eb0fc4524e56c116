// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/ignore_rules.h"

#include <algorithm>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kMaxRulesText = std::size_t{1} << 20;
constexpr std::size_t kMaxRules = 10'000;
constexpr std::size_t kMaxGlob = 1024;

/// The places of a path that the pattern read so far may end at, all at once: no backtracking, so the time
/// is pattern times path.
class GlobMatcher
{
public:
    GlobMatcher(std::string_view glob, std::string_view path)
        : m_glob(glob), m_path(path), m_places(path.size() + 1, 0)
    {
        m_places[0] = 1;
    }
    bool matches();

private:
    bool takeDoubleStar();
    void takeStar();
    void takeOne();
    [[nodiscard]] bool fits(char c, std::string_view piece) const;
    [[nodiscard]] std::string_view pieceAt(std::size_t at) const;

    std::string_view m_glob;
    std::string_view m_path;
    std::string m_places; ///< 1 = the pattern so far may end before this character
    std::size_t m_at = 0;
};

bool GlobMatcher::matches()
{
    while (m_at < m_glob.size()) {
        if (m_glob[m_at] == '*') {
            if (!takeDoubleStar())
                takeStar();
        } else {
            takeOne();
        }
    }
    return m_places[m_path.size()] != 0;
}

/// "**" alone between slashes (or ends); elsewhere two stars are one.
bool GlobMatcher::takeDoubleStar()
{
    const std::string_view rest = m_glob.substr(m_at);
    const bool begins = m_at == 0 || m_glob[m_at - 1] == '/';
    if (!begins || !rest.starts_with("**") || (rest.size() > 2 && rest[2] != '/'))
        return false;
    bool reached = false;
    if (rest.size() == 2) { // everything inside
        for (std::size_t i = 0; i <= m_path.size(); ++i) {
            const bool was = m_places[i] != 0;
            m_places[i] = reached ? 1 : 0;
            reached = reached || was;
        }
        m_at += 2;
        return true;
    }
    for (std::size_t i = 0; i <= m_path.size(); ++i) {
        const bool was = m_places[i] != 0;
        m_places[i] = was || (reached && m_path[i - 1] == '/') ? 1 : 0;
        reached = reached || was;
    }
    m_at += 3;
    return true;
}

void GlobMatcher::takeStar()
{
    while (m_at < m_glob.size() && m_glob[m_at] == '*')
        ++m_at;
    for (std::size_t i = 1; i <= m_path.size(); ++i) {
        if (m_places[i - 1] != 0 && m_path[i - 1] != '/')
            m_places[i] = 1;
    }
}

/// One character of the pattern: a letter, '?', an escaped letter or a [class].
std::string_view GlobMatcher::pieceAt(std::size_t at) const
{
    if (m_glob[at] == '\\' && at + 1 < m_glob.size())
        return m_glob.substr(at, 2);
    if (m_glob[at] != '[')
        return m_glob.substr(at, 1);
    std::size_t first = at + 1;
    if (first < m_glob.size() && (m_glob[first] == '!' || m_glob[first] == '^'))
        ++first;
    const std::size_t close = m_glob.find(']', first + 1); // a ']' right after the opening stands for itself
    return close == std::string_view::npos ? m_glob.substr(at, 1) : m_glob.substr(at, close - at + 1);
}

bool fitsClass(char c, std::string_view body)
{
    const bool negated = body.starts_with('!') || body.starts_with('^');
    if (negated)
        body.remove_prefix(1);
    bool inside = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (i + 2 < body.size() && body[i + 1] == '-') {
            inside = inside || (body[i] <= c && c <= body[i + 2]);
            i += 2;
        } else {
            inside = inside || body[i] == c;
        }
    }
    return inside != negated;
}

bool GlobMatcher::fits(char c, std::string_view piece) const
{
    if (piece == "?")
        return c != '/';
    if (piece.size() == 2 && piece[0] == '\\')
        return c == piece[1];
    if (piece.size() > 2)
        return c != '/' && fitsClass(c, piece.substr(1, piece.size() - 2));
    return c == piece[0];
}

void GlobMatcher::takeOne()
{
    const std::string_view piece = pieceAt(m_at);
    for (std::size_t i = m_path.size(); i > 0; --i)
        m_places[i] = m_places[i - 1] != 0 && fits(m_path[i - 1], piece) ? 1 : 0;
    m_places[0] = 0;
    m_at += piece.size();
}

/// Spaces at the end go unless a backslash stands before them.
std::string_view withoutTrailingSpaces(std::string_view line)
{
    while (line.ends_with('\r') || line.ends_with('\n'))
        line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ "))
        line.remove_suffix(1);
    return line;
}

} // namespace

bool matchesGlob(std::string_view glob, std::string_view path)
{
    if (glob.find_first_of("*?[\\") == std::string_view::npos)
        return glob == path;
    const std::string_view tail = glob.substr(std::min<std::size_t>(glob.size(), 1));
    if (glob.front() == '*' && tail.find_first_of("*?[\\/") == std::string_view::npos)
        return path.ends_with(tail) &&
               path.substr(0, path.size() - tail.size()).find('/') == std::string_view::npos;
    return GlobMatcher(glob, path).matches();
}

std::optional<IgnoreRules::Rule> IgnoreRules::parseRule(std::string_view line)
{
    line = withoutTrailingSpaces(line);
    if (line.empty() || line.front() == '#' || line.size() > kMaxGlob)
        return std::nullopt;
    Rule rule;
    if (line.front() == '!') {
        rule.verdict = IgnoreVerdict::Wanted;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.foldersOnly = true;
        line.remove_suffix(1);
    }
    rule.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/'))
        line.remove_prefix(1);
    if (line.empty())
        return std::nullopt;
    rule.glob = line;
    return rule;
}

IgnoreRules IgnoreRules::parse(std::string_view text)
{
    IgnoreRules rules;
    text = text.substr(0, kMaxRulesText);
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    for (const std::string_view line : splitText(text, '\n')) {
        if (auto rule = parseRule(line); rule && rules.m_rules.size() < kMaxRules)
            rules.m_rules.push_back(std::move(*rule));
    }
    return rules;
}

std::optional<IgnoreVerdict> IgnoreRules::verdict(std::string_view relative, EntryType type) const
{
    const std::string_view name = fileNameOf(relative);
    for (auto rule = m_rules.rbegin(); rule != m_rules.rend(); ++rule) {
        if (rule->foldersOnly && type != EntryType::Folder)
            continue;
        if (matchesGlob(rule->glob, rule->anchored ? relative : name))
            return rule->verdict;
    }
    return std::nullopt;
}

} // namespace upriver
