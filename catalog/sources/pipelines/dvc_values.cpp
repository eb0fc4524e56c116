// SPDX-License-Identifier: Apache-2.0
// Files of parameters and metrics as values, whichever language people wrote them in: YAML and JSON whole; of
// TOML and Python the plain assignments, for what else stands there is a program or says nothing to DVC.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/dvc_project.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver::dvc {

namespace {

constexpr std::size_t kMostLines = 50'000;
constexpr std::size_t kMostKeys = 20;        ///< "a.b.c": tables in tables
constexpr std::size_t kLongestValue = 4'000; ///< of one assignment that goes on over lines

/// A line without its comment; '#' inside quotes is text.
std::string_view withoutComment(std::string_view line)
{
    char quote = '\0';
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (quote != '\0')
            quote = line[i] == quote ? '\0' : quote;
        else if (line[i] == '"' || line[i] == '\'')
            quote = line[i];
        else if (line[i] == '#')
            return trimmed(line.substr(0, i));
    }
    return trimmed(line);
}

/// How many brackets stand open at the end.
int openBrackets(std::string_view text)
{
    int open = 0;
    char quote = '\0';
    for (const char c : text) {
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else
            open += c == '[' || c == '{' || c == '(' ? 1 : c == ']' || c == '}' || c == ')' ? -1 : 0;
    }
    return open;
}

std::string_view unquoted(std::string_view text)
{
    text = trimmed(text);
    const bool isQuoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'');
    return isQuoted && text.back() == text.front() ? text.substr(1, text.size() - 2) : text;
}

bool isName(std::string_view text)
{
    return !text.empty() && !isAsciiDigit(text.front()) &&
           std::ranges::all_of(text, [](char c) { return isAsciiAlnum(c) || c == '_'; });
}

/// "a.\"b c\".d" -> a, b c, d.
std::vector<std::string> keysIn(std::string_view text)
{
    std::vector<std::string> keys;
    for (const std::string_view part : splitText(text, '.'))
        keys.emplace_back(unquoted(part));
    const bool isSound = keys.size() <= kMostKeys && std::ranges::none_of(keys, &std::string::empty);
    return isSound ? keys : std::vector<std::string>();
}

/// A list or table as YAML's flow style reads it; else the text. Nothing for what has to be computed.
Json valueOf(std::string_view text)
{
    text = trimmed(text);
    const std::string_view plain = unquoted(text);
    if (plain.size() != text.size())
        return Json(std::string(plain));
    if (text.find('(') != std::string_view::npos)
        return {};
    if (text.starts_with('[') || text.starts_with('{')) {
        std::string flow(text);
        std::ranges::replace(flow, '=', ':'); // TOML's tables in a line
        auto yaml = parseYaml(flow);
        return yaml && !yaml->documents.empty() ? std::move(yaml->documents.front().value) : Json();
    }
    return text == "None" ? Json() : Json(std::string(text));
}

void put(Json& root, const std::vector<std::string>& table, const std::vector<std::string>& keys, Json value)
{
    Json* place = &root;
    for (const auto* path : {&table, &keys})
        for (const std::string& key : *path) {
            if (!place->is_object())
                *place = Json::object();
            place = &(*place)[key];
        }
    *place = std::move(value);
}

/// Reads assignments line by line; `heading` learns of the other lines and says in which table they stand.
template <typename Heading>
Json assignmentsIn(std::string_view text, const Heading& heading)
{
    Json root = Json::object();
    std::vector<std::string> table;
    std::string open; ///< an assignment that goes on in the next line
    std::size_t lines = 0;
    for (const std::string_view raw : splitText(text, '\n')) {
        if (++lines > kMostLines)
            break;
        const std::string_view line = withoutComment(raw);
        if (line.empty())
            continue;
        if (open.empty() && heading(raw, line, table))
            continue;
        open += (open.empty() ? "" : " ") + std::string(line);
        if (openBrackets(open) > 0 && open.size() < kLongestValue)
            continue;
        const std::size_t sign = open.find('=');
        const std::string whole = std::exchange(open, {});
        if (sign == std::string::npos || sign == 0 || whole.substr(sign, 2) == "==")
            continue;
        std::string_view name = trimmed(std::string_view(whole).substr(0, sign));
        if (const auto colon = name.find(':'); colon != std::string_view::npos && name.front() != '"')
            name = trimmed(name.substr(0, colon)); // Python's type of a variable
        const auto keys = keysIn(name);
        if (Json value = valueOf(std::string_view(whole).substr(sign + 1)); !keys.empty() && !value.is_null())
            put(root, table, keys, std::move(value));
    }
    return root;
}

/// "[train.optimizer]"; tables in lists are told by none of DVC's parameters.
Json tomlIn(std::string_view text)
{
    return assignmentsIn(text, [](std::string_view, std::string_view line, std::vector<std::string>& table) {
        if (!line.starts_with('['))
            return false;
        table = keysIn(line.substr(1, line.find(']') - 1));
        if (line.starts_with("[["))
            table = {"[[]]"};
        return true;
    });
}

/// Variables of the module and of its classes, as DVC reads them. What stands in functions is none.
Json pythonIn(std::string_view text)
{
    bool isPassedOver = false;
    return assignmentsIn(
        text, [&](std::string_view raw, std::string_view line, std::vector<std::string>& table) {
            const bool isIndented = isAsciiSpace(raw.front());
            if (!isIndented) {
                table.clear();
                isPassedOver = false;
            }
            if (line.ends_with(':')) {
                const std::string_view name = trimmed(line.substr(0, line.find_first_of("(:")));
                const bool isClass = !isIndented && name.starts_with("class ") && isName(name.substr(6));
                if (isClass)
                    table = {std::string(name.substr(6))};
                else
                    isPassedOver = true;
                return true;
            }
            const std::string_view target = trimmed(line.substr(0, line.find_first_of("=:")));
            return isPassedOver || !isName(target);
        });
}

} // namespace

Json valuesIn(const std::string& path, std::string_view text, const std::stop_token& stop)
{
    const std::string extension = extensionOf(path);
    const std::string clean = sanitisedUtf8(text);
    if (extension == "toml")
        return tomlIn(clean);
    if (extension == "py")
        return pythonIn(clean);
    if (extension != "yaml" && extension != "yml" && extension != "json")
        return Json::object();
    auto yaml = parseYaml(clean, {}, stop); // JSON is YAML but for NaN, which counts as no number in either
    return yaml && !yaml->documents.empty() ? std::move(yaml->documents.front().value) : Json::object();
}

} // namespace upriver::dvc
