// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/prometheus_old_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kMostRules = 50'000;

bool isNameSign(char c) { return isAsciiAlnum(c) || c == '_' || c == ':'; }

/// Behind a quoted text that begins at `at`.
std::size_t behindQuote(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != quote; ++at)
        at += text[at] == '\\' && quote != '`' ? 1 : 0;
    return std::min(at + 1, text.size());
}

/// Behind the '}' of a '{' at `at`; npos: there is none.
std::size_t behindBraces(std::string_view text, std::size_t at)
{
    while (at < text.size() && text[at] != '}')
        at = text[at] == '"' || text[at] == '\'' || text[at] == '`' ? behindQuote(text, at) : at + 1;
    return at < text.size() ? at + 1 : std::string_view::npos;
}

/// Where the expression of "name{…} = …" begins; npos: the line is none.
std::size_t recordedAt(std::string_view line)
{
    std::size_t at = 0;
    while (at < line.size() && isNameSign(line[at]))
        ++at;
    if (at == 0 || isAsciiDigit(line.front()))
        return std::string_view::npos;
    at = std::min(line.find_first_not_of(' ', at), line.size());
    if (at < line.size() && line[at] == '{')
        at = behindBraces(line, at);
    at = at >= line.size() ? std::string_view::npos : line.find_first_not_of(' ', at);
    const bool isEqual = at != std::string_view::npos && line[at] == '=' &&
                         (at + 1 >= line.size() || (line[at + 1] != '=' && line[at + 1] != '~'));
    return isEqual ? at + 1 : std::string_view::npos;
}

bool isAlert(std::string_view line)
{
    return line.size() > 6 && startsWithNoCase(line, "ALERT") && line[5] == ' ';
}

/// What the quoted text in front says; the quote at its end may be missing in a damaged file.
std::string unquoted(std::string_view text)
{
    constexpr std::string_view kQuotes = "\"'`";
    if (!text.empty() && kQuotes.find(text.front()) != std::string_view::npos) {
        const char quote = text.front();
        text = text.substr(0, behindQuote(text, 0));
        text.remove_prefix(1);
        if (text.ends_with(quote))
            text.remove_suffix(1);
    }
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        out += text[i] == '\\' && i + 1 < text.size() ? text[++i] : text[i];
    return out;
}

/// {a = "x", b = "y"} as an object.
Json labelsIn(std::string_view text)
{
    Json labels = Json::object();
    std::string name;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"' || text[at] == '\'' || text[at] == '`') {
            const std::size_t end = behindQuote(text, at);
            if (!name.empty() && end >= at + 2)
                labels[name] = unquoted(text.substr(at, end - at));
            name.clear();
            at = end;
        } else if (isNameSign(text[at])) {
            const std::size_t begin = at;
            while (at < text.size() && isNameSign(text[at]))
                ++at;
            name = text.substr(begin, at - begin);
        } else {
            ++at;
        }
    }
    return labels;
}

struct Clause
{
    std::string word; ///< upper case
    std::string_view text;
};

/// The parts of an alert, each behind its word.
std::vector<Clause> clausesOf(std::string_view text)
{
    constexpr std::array<std::string_view, 9> kWords{
        "ALERT", "IF", "FOR", "WITH", "LABELS", "ANNOTATIONS", "SUMMARY", "DESCRIPTION", "RUNBOOK"};
    std::vector<Clause> clauses;
    std::size_t from = 0;
    int depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"' || text[at] == '\'' || text[at] == '`') {
            at = behindQuote(text, at);
        } else if (isNameSign(text[at])) {
            const std::size_t begin = at;
            while (at < text.size() && isNameSign(text[at]))
                ++at;
            const std::string_view word = text.substr(begin, at - begin);
            const auto known =
                std::ranges::find_if(kWords, [&](std::string_view one) { return equalsNoCase(one, word); });
            // the name of an alert may be any word
            const bool isName = !clauses.empty() && clauses.back().word == "ALERT" &&
                                trimmed(text.substr(from, begin - from)).empty();
            if (known == kWords.end() || depth > 0 || isName)
                continue;
            if (!clauses.empty())
                clauses.back().text = trimmed(text.substr(from, begin - from));
            clauses.push_back({std::string(*known), {}});
            from = at;
        } else {
            depth += text[at] == '(' || text[at] == '{' || text[at] == '[' ? 1 : 0;
            depth -= text[at] == ')' || text[at] == '}' || text[at] == ']' ? 1 : 0;
            ++at;
        }
    }
    if (!clauses.empty())
        clauses.back().text = trimmed(text.substr(from));
    return clauses;
}

Json alertOf(std::string_view text)
{
    Json rule = Json::object();
    rule["annotations"] = Json::object();
    for (const auto& [word, said] : clausesOf(text)) {
        if (word == "ALERT")
            rule["alert"] = said;
        else if (word == "IF")
            rule["expr"] = said;
        else if (word == "FOR")
            rule["for"] = said;
        else if (word == "WITH" || word == "LABELS")
            rule["labels"] = labelsIn(said);
        else if (word == "ANNOTATIONS")
            rule["annotations"].update(labelsIn(said));
        else if (!said.empty())
            rule["annotations"][word == "RUNBOOK" ? "runbook_url" : asciiLowered(word)] = unquoted(said);
    }
    return rule;
}

Json recordOf(std::string_view text)
{
    Json rule = Json::object();
    const std::size_t begin = recordedAt(text);
    const std::string_view head = text.substr(0, begin - 1);
    const std::size_t brace = head.find('{');
    rule["record"] = trimmed(head.substr(0, brace));
    if (brace != std::string_view::npos)
        rule["labels"] = labelsIn(head.substr(brace));
    rule["expr"] = trimmed(text.substr(begin));
    return rule;
}

/// Without what stands behind '#', lines kept.
std::string withoutComments(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"' || text[at] == '\'' || text[at] == '`') {
            const std::size_t end = behindQuote(text, at);
            out += text.substr(at, end - at);
            at = end;
        } else if (text[at] == '#') {
            at = std::min(text.find('\n', at), text.size());
        } else {
            out += text[at++];
        }
    }
    return out;
}

} // namespace

bool isOldPrometheusRules(std::string_view text, std::string_view extension)
{
    bool hasAlert = false;
    bool hasRecord = false;
    for (const std::string_view line : splitText(text.substr(0, std::size_t{64} << 10), '\n')) {
        hasAlert = hasAlert || isAlert(line);
        hasRecord = hasRecord || recordedAt(line) != std::string_view::npos;
    }
    const bool hasCondition =
        text.find("IF ") != std::string_view::npos || text.find("if ") != std::string_view::npos;
    return extension == "rules" ? hasAlert || hasRecord : hasAlert && hasCondition && extension == "rule";
}

Json oldPrometheusRules(std::string_view text)
{
    Json rules = Json::array();
    const std::string clean = withoutComments(text);
    std::size_t line = 0;
    std::string statement;
    std::size_t begin = 0;
    const auto finish = [&] {
        if (trimmed(statement).empty() || rules.size() >= kMostRules)
            return;
        Json rule = isAlert(statement) ? alertOf(statement) : recordOf(statement);
        rule["line"] = begin;
        rules.push_back(std::move(rule));
    };
    for (const std::string_view one : splitText(clean, '\n')) {
        ++line;
        if (isAlert(one) || recordedAt(one) != std::string_view::npos) {
            finish();
            statement.clear();
            begin = line;
        }
        if (begin > 0)
            statement += std::string(one) + "\n";
    }
    finish();
    return rules;
}

} // namespace upriver
