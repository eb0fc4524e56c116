// SPDX-License-Identifier: Apache-2.0
// The data catalog of a Kedro project: entries, factories, and what is filled into them.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/models/kedro_project.h"
#include "catalog/sources/reading/stated_path.h"

namespace upriver::kedro {

namespace {

constexpr int kDeepestValue = 10;
constexpr std::size_t kLongestValue = 4'000;
constexpr std::size_t kMostLeaves = 100;

bool isType(const Json& entry, std::string_view word)
{
    return containsNoCase(jsonText(entry, "type"), word);
}

/// A text of the entry, or of what it hands on to the library that loads it.
std::string argument(const Json& entry, std::string_view key)
{
    for (const Json* place : {&entry, jsonMember(entry, "load_args"), jsonMember(entry, "save_args")})
        if (place != nullptr)
            if (std::string text = jsonScalarText(*place, key); !text.empty())
                return text;
    return {};
}

std::string joined(std::initializer_list<std::string> parts)
{
    std::string text;
    for (const std::string& part : parts)
        if (!part.empty())
            text += (text.empty() ? "" : ".") + part;
    return text;
}

std::string layerOf(const Json& entry)
{
    const std::string& layer = jsonText(entry, "layer");
    return layer.empty() ? jsonTextAt(entry, {"metadata", "kedro-viz", "layer"}) : layer;
}

bool isOpen(std::string_view text)
{
    return text.find("${") != std::string_view::npos || text.find('{') != std::string_view::npos;
}

/// Scalars of a tree of parameters as properties: "depth.split" = "0.2".
void addLeaves(std::vector<Property>& properties, const std::string& path, const Json& value)
{
    if (properties.size() >= kMostLeaves)
        return;
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items())
            addLeaves(properties, path.empty() ? key : path + "." + key, inner);
    } else if (const auto scalar = jsonScalar(&value)) {
        addProperty(properties, path.empty() ? "value" : path, *scalar);
    }
}

/// The text between braces at `start` ("${" or "{"), nested ones counted; npos: it never ends.
std::size_t endOfBraces(std::string_view text, std::size_t start)
{
    int depth = 0;
    for (std::size_t at = start; at < text.size(); ++at) {
        depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
        if (depth == 0 && text[at] == '}')
            return at;
    }
    return std::string_view::npos;
}

} // namespace

std::string withoutTranscoding(std::string_view name) { return std::string(name.substr(0, name.find('@'))); }

std::optional<std::map<std::string, std::string>> matchFactory(std::string_view pattern,
                                                               std::string_view name)
{
    std::map<std::string, std::string> found;
    while (true) {
        const auto open = pattern.find('{');
        if (name.substr(0, open) != pattern.substr(0, open))
            return std::nullopt;
        if (open == std::string_view::npos)
            return name == pattern ? std::optional(found) : std::nullopt;
        const auto close = pattern.find('}', open);
        if (close == std::string_view::npos)
            return std::nullopt;
        const std::string key(pattern.substr(open + 1, close - open - 1));
        name.remove_prefix(open);
        pattern.remove_prefix(close + 1);
        const std::string_view literal = pattern.substr(0, pattern.find('{'));
        // the last literal ends the name, others are met as early as they can be
        const bool isLast = literal.size() == pattern.size();
        std::size_t end = 0;
        if (isLast && (name.size() < literal.size() || !name.ends_with(literal)))
            return std::nullopt;
        if (isLast)
            end = name.size() - literal.size();
        else if (!literal.empty())
            end = name.find(literal, 1);
        else
            end = 1;
        if (end == 0 || end == std::string_view::npos || end > name.size())
            return std::nullopt;
        const auto [known, isNew] = found.emplace(key, std::string(name.substr(0, end)));
        if (!isNew && known->second != name.substr(0, end))
            return std::nullopt;
        name.remove_prefix(end);
    }
}

void Project::gatherGlobals(const Json& yaml)
{
    std::vector<Property> leaves;
    addLeaves(leaves, {}, yaml);
    for (const Property& leaf : leaves)
        m_values.emplace(leaf.key, leaf.value);
}

void Project::gatherCatalog(const Json& yaml, const std::string& environment, const std::string& locator)
{
    for (const auto& [key, value] : jsonMembers(yaml)) {
        if (key.starts_with('_')) {
            std::vector<Property> leaves;
            addLeaves(leaves, key, value);
            for (const Property& leaf : leaves)
                m_values.emplace(leaf.key, leaf.value);
        } else if (value.is_object() && !jsonText(value, "type").empty()) {
            m_entries.push_back({key, environment, locator + "#" + jsonPointer("", key), value});
        } else {
            m_records.problem(Severity::Warning,
                              "The catalog entry \"" + key + "\" has no type; it was left out.",
                              locator + "#" + jsonPointer("", key));
        }
    }
}

/// "_base", "globals:folders.raw, data", "runtime_params:x, y": known, else what stands after the comma.
/// The environment of a process ("oc.env:") is never asked.
std::string Project::valueOf(const std::string& expression, int depth) const
{
    const auto comma = expression.find(',');
    std::string key(trimmed(std::string_view(expression).substr(0, comma)));
    const bool isElsewhere = key.starts_with("oc.") || key.starts_with("runtime_params:");
    if (key.starts_with("globals:"))
        key = key.substr(8);
    const auto known = isElsewhere ? m_values.end() : m_values.find(key);
    if (known != m_values.end())
        return filledIn(known->second, depth + 1);
    if (comma == std::string::npos)
        return "${" + expression + "}";
    std::string_view fallback = trimmed(std::string_view(expression).substr(comma + 1));
    if (fallback.size() >= 2 && (fallback.front() == '"' || fallback.front() == '\'') &&
        fallback.back() == fallback.front())
        fallback = fallback.substr(1, fallback.size() - 2);
    return filledIn(std::string(fallback), depth + 1);
}

std::string Project::filledIn(const std::string& text, int depth) const
{
    std::string out;
    std::size_t at = 0;
    while (depth < kDeepestValue && out.size() < kLongestValue) {
        const auto open = text.find("${", at);
        const auto close = open == std::string::npos ? open : endOfBraces(text, open + 1);
        if (close == std::string::npos)
            break;
        out += text.substr(at, open - at) + valueOf(text.substr(open + 2, close - open - 2), depth);
        at = close + 1;
    }
    return shortened(out + text.substr(at), kLongestValue);
}

QualifiedName Project::placeOf(const std::string& path) const
{
    if (path.empty() || isOpen(path))
        return {};
    return placeOfStatedPath(path, m_folder.path, m_folder.relative, m_records.settings());
}

/// Tables by what their entry says; hosts stand in the credentials, which nobody reads.
QualifiedName Project::tableOf(const Json& entry) const
{
    const auto text = [&](std::string_view key) { return filledIn(argument(entry, key)); };
    std::string table = text("table_name");
    if (table.empty())
        table = text("table");
    if (table.empty() || isOpen(table))
        return {};
    if (isType(entry, "gbq"))
        return normalised("bigquery", joined({text("project"), text("dataset"), table}));
    std::string platform = isType(entry, "snow") ? "snowflake" : isType(entry, "hive") ? "hive" : "sql";
    if (isType(entry, "databricks"))
        platform = "databricks";
    if (const std::string& backend = jsonTextAt(entry, {"connection", "backend"}); !backend.empty())
        platform = asciiLowered(backend);
    const std::string database = text("database").empty() ? text("catalog") : text("database");
    const std::string name = platform == "databricks" ? joined({text("catalog"), text("database"), table})
                                                      : joined({database, text("schema"), table});
    return isOpen(name) ? QualifiedName()
                        : normalised(m_records.settings().namespaceFor(platform), redactSecrets(name));
}

QualifiedName Project::locationOf(const Json& entry) const
{
    if (isType(entry, "query"))
        return {};
    for (const char* key : {"filepath", "path", "filepath_or_buffer", "url"})
        if (const std::string& path = jsonText(entry, key); !path.empty())
            return placeOf(filledIn(path));
    // what wraps another dataset (a cache, an artifact of MLflow) lives where that one does
    if (const Json* inner = jsonMember(entry, "dataset"); inner != nullptr && inner->is_object())
        for (const char* key : {"filepath", "path"})
            if (const std::string& path = jsonText(*inner, key); !path.empty())
                return placeOf(filledIn(path));
    return tableOf(entry);
}

/// Where the dataset lives, else its name in the project.
QualifiedName Project::nameOf(const std::string& dataset) const
{
    const std::string name = withoutTranscoding(dataset);
    if (const auto known = m_locations.find(name); known != m_locations.end())
        return known->second;
    const Factory* best = nullptr;
    std::map<std::string, std::string> values;
    for (const Factory& factory : m_factories) {
        auto found = matchFactory(factory.pattern, name);
        if (found && (best == nullptr || factory.pattern.size() > best->pattern.size())) {
            best = &factory;
            values = std::move(*found);
        }
    }
    if (best != nullptr) {
        Json entry = m_entries[best->entry].value;
        for (auto& [key, value] : entry.items())
            if (value.is_string())
                for (const auto& [placeholder, word] : values) {
                    std::string text = value.get<std::string>();
                    const std::string from = "{" + placeholder + "}";
                    for (auto at = text.find(from); at != std::string::npos && text.size() < kLongestValue;
                         at = text.find(from, at + word.size()))
                        text.replace(at, from.size(), word);
                    value = text;
                }
        if (const QualifiedName place = locationOf(entry); !place.isEmpty())
            return place;
    }
    return {m_namespace, cleanText(name)};
}

AssetIndex Project::dataset(const std::string& name) { return m_records.dataset(nameOf(name)); }

void Project::describe(AssetIndex asset, const Json& entry)
{
    for (const char* key : {"type", "versioned", "filename_suffix"})
        m_records.property(asset, key, jsonScalarText(entry, key));
    const Json* inner = jsonMember(entry, "dataset");
    const bool isPart = containsNoCase(jsonText(entry, "type"), "gbq"); // there it is one of BigQuery's
    if (inner != nullptr && !isPart)
        m_records.property(asset, "of type",
                           inner->is_string() ? inner->get<std::string>() : jsonText(*inner, "type"));
    const std::string layer = layerOf(entry);
    m_records.property(asset, "layer", layer);
    if (!layer.empty())
        m_records.tag(asset, "layer:" + layer);
}

/// A query's result has no place of its own; what it reads is in its SQL.
void Project::tellQuery(const Entry& entry, AssetIndex target)
{
    const std::string& sql = jsonText(entry.value, "sql");
    if (sql.empty())
        return;
    const AssetIndex job = m_records.job("queries/" + withoutTranscoding(entry.name));
    m_records.declare(job, "query", entry.locator);
    m_records.edge(job, target, EdgeKind::Data, {}, entry.locator);
    CodeRecord code;
    code.job = job;
    code.text = redactSecrets(filledIn(sql));
    code.target = target;
    const bool isGbq = isType(entry.value, "gbq");
    code.dialect = isGbq ? "bigquery" : "";
    code.tablesIn = isGbq ? "bigquery" : m_records.settings().namespaceFor("sql");
    m_records.batch().codes.push_back(std::move(code));
}

void Project::tell(const Entry& entry)
{
    const std::string name = withoutTranscoding(entry.name);
    const QualifiedName place = locationOf(entry.value);
    // conf/base is what the others change; the first place stands for the name
    const bool isFirst = place.isEmpty() || m_locations.emplace(name, place).second;
    const QualifiedName own{m_namespace, cleanText(name)};
    const AssetIndex asset = m_records.dataset(place.isEmpty() ? own : place);
    if (asset == kNoAsset)
        return;
    const bool isTold = m_records.batch().record(asset).declared;
    const bool isTable = !tableOf(entry.value).isEmpty() && place == tableOf(entry.value);
    AssetRecord& record = m_records.declare(asset,
                                            isTable                        ? "table"
                                            : isType(entry.value, "query") ? "query"
                                            : place.isEmpty()              ? ""
                                                                           : "file",
                                            entry.locator);
    record.displayName = cleanText(name);
    record.description = cleanText(jsonTextAt(entry.value, {"metadata", "description"}));
    if (!isTold) {
        describe(asset, entry.value);
        if (!entry.environment.empty() && entry.environment != "base")
            m_records.property(asset, "environment", entry.environment);
        if (place.isEmpty())
            for (const char* key : {"filepath", "path", "table_name"})
                m_records.property(asset, key, jsonText(entry.value, key));
        else if (isFirst)
            m_records.batch().aliases.push_back({asset, own, 100, "the name in the Kedro catalog"});
    }
    tellQuery(entry, asset);
}

Result<void> Project::tellCatalog()
{
    std::ranges::stable_partition(m_entries, [](const Entry& entry) { return entry.environment == "base"; });
    m_factories.clear();
    for (std::size_t at = 0; at < m_entries.size(); ++at)
        if (isOpen(m_entries[at].name))
            m_factories.push_back({m_entries[at].name, at});
    for (const Entry& entry : m_entries) {
        if (m_records.stop().stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        if (!isOpen(entry.name))
            tell(entry);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

void Project::tellParameters(const Json& yaml, const std::string& locator)
{
    for (const auto& [key, value] : jsonMembers(yaml)) {
        const AssetIndex asset = m_records.dataset({m_namespace, "params:" + cleanText(key)});
        AssetRecord& record = m_records.declare(asset, "parameters", locator + "#" + jsonPointer("", key));
        if (!isSecretKey(key))
            addLeaves(record.properties, {}, value);
    }
}

} // namespace upriver::kedro
