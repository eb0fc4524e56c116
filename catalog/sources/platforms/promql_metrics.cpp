// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/promql_metrics.h"

#include <algorithm>
#include <array>
#include <optional>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kMostUses = 1'000;
constexpr std::size_t kLongestExpression = std::size_t{1} << 20;

// A list of labels may follow these.
constexpr std::array kWithLabels{"by", "without", "on", "ignoring", "group_left", "group_right"};
// The last four are those of MetricsQL.
constexpr std::array kWords{"and",     "or",  "unless",  "atan2", "bool",  "offset",
                            "inf",     "nan", "default", "if",    "ifnot", "keep_metric_names",
                            "anchored"};
constexpr std::array kAggregations{"sum",   "min",    "max",         "avg",          "count",
                                   "group", "stddev", "stdvar",      "count_values", "bottomk",
                                   "topk",  "limitk", "limit_ratio", "quantile"};

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<const char*, N>& words)
{
    return std::ranges::any_of(words, [&](const char* other) { return equalsNoCase(word, other); });
}

bool startsName(char c) { return (isAsciiAlnum(c) && !isAsciiDigit(c)) || c == '_' || c == ':'; }
bool isInName(char c) { return startsName(c) || isAsciiDigit(c); }

bool isName(std::string_view text)
{
    return !text.empty() && startsName(text.front()) && std::ranges::all_of(text, isInName);
}

bool hasVariable(std::string_view text)
{
    return text.find('$') != std::string_view::npos || text.find("[[") != std::string_view::npos;
}

class Expression
{
public:
    explicit Expression(std::string_view text) : m_text(text.substr(0, kLongestExpression)) {}

    std::vector<MetricUse> metrics()
    {
        while (m_at < m_text.size() && m_isPromql && m_found.size() < kMostUses)
            step();
        return m_isPromql ? std::move(m_found) : std::vector<MetricUse>();
    }

private:
    void step()
    {
        const char c = m_text[m_at];
        if (c == '"' || c == '\'' || c == '`')
            (void)quoted();
        else if (c == '#')
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
        else if (c == '{')
            selector({});
        else if (c == '[' && !m_text.substr(m_at).starts_with("[["))
            skipRange();
        else if (startsName(c) || c == '$' || c == '[')
            word();
        else if (isAsciiDigit(c))
            skipNumber();
        else {
            m_isPromql = m_isPromql && c != '|';
            ++m_at;
        }
    }

    [[nodiscard]] char next() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    void skipSpace()
    {
        while (m_at < m_text.size() && (isAsciiSpace(m_text[m_at]) || m_text[m_at] == '#')) {
            if (m_text[m_at] == '#')
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            else
                ++m_at;
        }
    }

    std::string quoted()
    {
        const char mark = m_text[m_at++];
        std::string value;
        while (m_at < m_text.size() && m_text[m_at] != mark) {
            if (m_text[m_at] == '\\' && mark != '`' && m_at + 1 < m_text.size())
                ++m_at;
            value += m_text[m_at++];
        }
        m_at = std::min(m_at + 1, m_text.size());
        return value;
    }

    void skipNumber()
    {
        while (isInName(next()) || next() == '.')
            ++m_at;
    }

    /// "[5m]", "[5m:1m]", "[$__interval]", "[[[range]]]".
    void skipRange()
    {
        int open = 0;
        do {
            open += next() == '[' ? 1 : next() == ']' ? -1 : 0;
            ++m_at;
        } while (m_at < m_text.size() && open > 0);
    }

    /// Letters, and variables among them: "node_${kind}_total".
    std::string_view spelled()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size()) {
            const std::string_view rest = m_text.substr(m_at);
            if (isInName(rest.front()))
                ++m_at;
            else if (rest.starts_with("${"))
                m_at = std::min(m_text.find('}', m_at), m_text.size() - 1) + 1;
            else if (rest.starts_with("[[") && !rest.starts_with("[[["))
                m_at = std::min(m_text.find("]]", m_at), m_text.size() - 2) + 2;
            else if (rest.front() == '$')
                ++m_at;
            else
                break;
        }
        if (m_at == begin) // "[[[" stands where no range can be
            ++m_at;
        return m_text.substr(begin, m_at - begin);
    }

    void word()
    {
        const std::string_view name = spelled();
        if (!isName(name))
            return;
        skipSpace();
        if (isOneOf(name, kWithLabels)) {
            if (next() == '(')
                m_at = std::min(m_text.find(')', m_at), m_text.size());
            return;
        }
        if (next() == '(' || isOneOf(name, kWords) || (isOneOf(name, kAggregations) && clauseFollows()))
            return;
        if (next() == '{')
            selector(name);
        else
            add(name, {});
    }

    [[nodiscard]] bool clauseFollows() const
    {
        const std::string_view rest = m_text.substr(m_at);
        const auto isClause = [&](std::string_view clause) {
            return startsWithNoCase(rest, clause) &&
                   (rest.size() == clause.size() || !isInName(rest[clause.size()]));
        };
        return isClause("by") || isClause("without");
    }

    /// From '{' to '}': label="value", "quoted label"=~"…", and a quoted name alone.
    void selector(std::string_view name)
    {
        ++m_at;
        std::vector<std::string> names;
        if (!name.empty())
            names.emplace_back(name);
        std::string job;
        while (m_at < m_text.size() && next() != '}') {
            const char c = next();
            if (c == '"' || c == '\'' || c == '`') {
                std::string text = quoted();
                if (matcherFollows())
                    matcher(text, names, job);
                else
                    names.push_back(std::move(text));
            } else if (startsName(c)) {
                const std::string label(spelled());
                if (matcherFollows())
                    matcher(label, names, job);
            } else {
                ++m_at;
            }
        }
        m_at = std::min(m_at + 1, m_text.size());
        for (const std::string& one : names)
            add(one, job);
    }

    bool matcherFollows()
    {
        skipSpace();
        return next() == '=' || next() == '!';
    }

    void matcher(std::string_view label, std::vector<std::string>& names, std::string& job)
    {
        std::string sign;
        while (next() == '=' || next() == '!' || next() == '~')
            sign += m_text[m_at++];
        skipSpace();
        if (next() != '"' && next() != '\'' && next() != '`')
            return;
        const std::string value = quoted();
        if (label == "job" && sign == "=" && !hasVariable(value))
            job = value;
        if (label != "__name__" || (sign != "=" && sign != "=~"))
            return;
        // alternatives may be spelled out; any other pattern names nothing
        const auto parts = sign == "=" ? std::vector<std::string_view>{value} : splitText(value, '|');
        if (std::ranges::all_of(parts, isName))
            names.insert(names.end(), parts.begin(), parts.end());
    }

    void add(std::string_view name, const std::string& job)
    {
        if (name.empty() || hasVariable(name))
            return;
        const MetricUse use{std::string(name), job};
        if (std::ranges::find(m_found, use) == m_found.end())
            m_found.push_back(use);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_isPromql = true;
    std::vector<MetricUse> m_found;
};

/// "a, b" of "function(a, b)", when the text is that and nothing more.
std::optional<std::string_view> argumentsOf(std::string_view text, std::string_view function)
{
    text = trimmed(text);
    if (!text.starts_with(function))
        return std::nullopt;
    text = trimmed(text.substr(function.size()));
    if (!text.starts_with('(') || !text.ends_with(')') || text.size() < 2)
        return std::nullopt;
    return text.substr(1, text.size() - 2);
}

} // namespace

std::vector<MetricUse> metricsInPromql(std::string_view expression)
{
    return Expression(expression).metrics();
}

std::vector<MetricUse> metricsInVariableQuery(std::string_view query)
{
    if (const auto labels = argumentsOf(query, "label_values")) {
        const auto comma = labels->rfind(',');
        return comma == std::string_view::npos ? std::vector<MetricUse>()
                                               : metricsInPromql(labels->substr(0, comma));
    }
    if (argumentsOf(query, "label_names") || argumentsOf(query, "metrics"))
        return {};
    return metricsInPromql(query);
}

} // namespace upriver
