// SPDX-License-Identifier: Apache-2.0
// The files of a SQLMesh project as models, audits, metrics and tests.
#include <algorithm>
#include <array>
#include <filesystem>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/reading/yaml.h"
#include "catalog/sources/transformation/sqlmesh_project.h"

namespace upriver::sqlmesh {

namespace {

constexpr std::size_t kMostBlocks = 500;      ///< of one file, and models that blueprints make
constexpr std::size_t kLargeText = 64 * 1024; ///< is kept once a file, not once a model
constexpr std::size_t kLongestComment = 4'000;
constexpr std::size_t kLongestFilled = std::size_t{4} << 20;
constexpr const char* kFromOutside = "__env__"; ///< for what an environment fills in

std::string valueOf(const BlockHeader& header, std::string_view property)
{
    return unquoted(withoutComments(header.property(property)));
}

/// `"db"."orders"` keeps its quotes, which say where its parts end; 'orders' loses them.
std::string nameOf(const BlockHeader& header)
{
    std::string name = withoutComments(header.property("name"));
    return name.starts_with('\'') ? unquoted(name) : name;
}

/// "/* Table of revenue. */ MODEL (…": what stands before a model describes it.
std::string commentBefore(std::string_view sql, std::size_t header)
{
    const std::size_t begin = header < kLongestComment ? 0 : header - kLongestComment;
    std::string_view before = trimmed(sql.substr(begin, header - begin));
    if (before.ends_with("*/")) {
        const std::size_t open = before.rfind("/*");
        return open == std::string_view::npos
                   ? std::string()
                   : std::string(trimmed(before.substr(open + 2, before.size() - open - 4)));
    }
    const std::size_t line = before.rfind('\n');
    before = trimmed(before.substr(line == std::string_view::npos ? 0 : line + 1));
    return before.starts_with("--") ? std::string(trimmed(before.substr(2))) : std::string();
}

void addKind(Model& model, std::string_view text, const std::string& path)
{
    const auto [name, arguments] = callOf(withoutComments(text));
    model.kind = name;
    std::ranges::transform(model.kind, model.kind.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    for (const std::string& item : itemsOf(arguments)) {
        const std::size_t blank = item.find_first_of(" \t\n(");
        const std::string key = asciiLowered(std::string_view(item).substr(0, blank));
        const std::string value = blank == std::string::npos ? std::string() : unquoted(item.substr(blank));
        if (key == "time_column")
            model.facts.push_back({"time column", itemsOf(value).empty() ? "" : itemsOf(value).front()});
        else if (key == "unique_key")
            for (const std::string& column : itemsOf(value))
                model.column(unquoted(column)).isKey = true;
        else if (key == "materialization")
            model.facts.push_back({"materialization", value});
        else if (key == "path" && model.kind == "SEED")
            model.seed = value.starts_with("$root/")
                             ? value.substr(6)
                             : std::filesystem::path(std::string(folderOf(path)) + value)
                                   .lexically_normal()
                                   .generic_string();
    }
}

void addColumns(Model& model, const BlockHeader& header)
{
    for (const std::string& item : itemsOf(header.property("columns"))) {
        const std::size_t blank = item.find_first_of(" \t\n");
        if (blank != std::string::npos)
            model.column(unquoted(item.substr(0, blank))).type =
                trimmed(std::string_view(item).substr(blank));
    }
    for (const char* key : {"grain", "grains"})
        for (const std::string& item : itemsOf(header.property(key)))
            for (const std::string& column : itemsOf(item))
                if (column.find_first_of("( ") == std::string::npos)
                    model.column(unquoted(column)).isKey = true;
    for (const auto& [column, text] : assignmentsOf(header.property("column_descriptions"), "="))
        model.column(column).description = unquoted(text);
}

Words plainWords(std::string_view text)
{
    Words words;
    for (const std::string& item : itemsOf(text))
        words.push_back(unquoted(item));
    return words;
}

Model modelOf(const BlockHeader& header, const std::string& sql, const std::string& path)
{
    Model model;
    model.name = nameOf(header);
    model.path = path;
    model.locator = path;
    model.sql = sql;
    model.owner = valueOf(header, "owner");
    model.dialect = valueOf(header, "dialect");
    model.description = valueOf(header, "description");
    if (model.description.empty())
        model.description = commentBefore(sql, header.begin);
    addKind(model, header.property("kind"), path);
    addColumns(model, header);
    model.tags = plainWords(header.property("tags"));
    model.dependsOn = plainWords(header.property("depends_on"));
    for (const std::string& item : itemsOf(header.property("audits"))) {
        const auto [name, arguments] = callOf(item);
        auto values = assignmentsOf(arguments, ":=");
        model.audits.push_back(
            {asciiLowered(name), columnsOfAudit(name, values["column"], values["columns"])});
    }
    for (const auto& [key, word] : {std::pair{"cron", "cron"},
                                    {"start", "start"},
                                    {"stamp", "stamp"},
                                    {"gateway", "gateway"},
                                    {"partitioned_by", "partitioned by"},
                                    {"clustered_by", "clustered by"},
                                    {"enabled", "enabled"}})
        model.facts.push_back({word, valueOf(header, key)});
    return model;
}

/// Descriptions of columns stand behind them, unless the header gives them.
void addComments(Model& model, std::string_view query, SqlSpelling spelling)
{
    if (std::ranges::any_of(model.columns, [](const Column& one) { return !one.description.empty(); }))
        return;
    for (auto& [column, text] : columnComments(query, spelling))
        model.column(column).description = std::move(text);
}

/// What a blueprint makes of SQL: "@{x}" is a part of a name, "@x" the value as it is written.
std::string queryOf(std::string sql, const std::map<std::string, std::string>& values)
{
    for (const auto& [name, value] : values) {
        const std::string part = "@{" + name + "}";
        const std::string word = unquoted(value);
        for (std::size_t at = sql.find(part); at != std::string::npos; at = sql.find(part, at + word.size()))
            sql.replace(at, part.size(), word);
        const std::string alone = "@" + name;
        for (std::size_t at = sql.find(alone); at != std::string::npos && sql.size() < kLongestFilled;) {
            const std::size_t end = at + alone.size();
            const bool isLonger =
                end < sql.size() && (isAsciiAlnum(sql[end]) || sql[end] == '_' || sql[end] == '(');
            if (!isLonger)
                sql.replace(at, alone.size(), value);
            at = sql.find(alone, isLonger ? end : at + value.size()); // the value itself is not filled in
        }
        if (sql.size() > kLongestFilled)
            break;
    }
    return sql;
}

} // namespace

Column& Model::column(const std::string& wanted)
{
    const auto [place, isNew] = places.emplace(asciiLowered(wanted), columns.size());
    if (isNew)
        columns.push_back({wanted, {}, {}, false});
    return columns[place->second];
}

bool Project::takeFile(const std::string& sql, const std::string& path)
{
    const std::vector<BlockHeader> headers = blockHeaders(sql, sqlSpellingOf(m_dialect));
    const std::size_t before = m_models.size();
    const auto add = [&](Model&& model) {
        if (m_models.size() > before && sql.size() > kLargeText)
            model.sql.clear();
        if (m_models.size() - before < kMostBlocks)
            m_models.push_back(std::move(model));
    };
    for (const BlockHeader& header : headers) {
        const std::string_view query = std::string_view(sql).substr(header.end, header.bodyEnd - header.end);
        const std::string name = valueOf(header, "name");
        if (!header.isClosed)
            m_records.problem(Severity::Warning, path + ": a block is not closed.", path);
        if (name.empty()) {
            m_records.problem(Severity::Warning, path + ": a block without a name was skipped.", path);
        } else if (equalsNoCase(header.block, "audit")) {
            takeAudit(header, query);
        } else if (equalsNoCase(header.block, "metric")) {
            m_metricNames.insert(name);
            m_metrics.push_back({name, valueOf(header, "owner"), valueOf(header, "description"),
                                 withoutComments(header.property("expression")), path});
        } else {
            Model model = modelOf(header, sql, path);
            addComments(model, query, sqlSpellingOf(m_dialect));
            const Words blueprints = itemsOf(header.property("blueprints"));
            for (std::size_t number = 0; number < std::min(blueprints.size(), kMostBlocks); ++number) {
                Model one = model;
                const auto values = assignmentsOf(blueprints[number], ":=");
                one.name = filledIn(model.name, values);
                one.sql = queryOf(model.sql, values);
                add(std::move(one));
            }
            if (blueprints.empty())
                add(std::move(model));
        }
    }
    return !headers.empty();
}

/// An audit says what it is, or its query does. One that stands alone looks at the tables of its query.
void Project::takeAudit(const BlockHeader& header, std::string_view query)
{
    const std::string name = asciiLowered(valueOf(header, "name"));
    const std::string said = valueOf(header, "description");
    const std::size_t begin = query.find_first_not_of("; \n\r\t");
    const bool saysNothing = said.empty() && begin != std::string_view::npos;
    m_audits.emplace(name, saysNothing ? std::string(trimmed(query.substr(begin))) : said);
    if (equalsNoCase(valueOf(header, "standalone"), "true"))
        for (const std::string& table : tablesIn(query, sqlSpellingOf(m_dialect)))
            m_standalone.push_back({{name, {}}, table});
}

void Project::takeExternalModels(const Json& yaml, const std::string& path)
{
    if (!yaml.is_array()) {
        m_records.problem(Severity::Warning, path + ": the external models are no list; they were left out.",
                          path);
        return;
    }
    std::size_t number = 0;
    for (const Json& one : yaml) {
        Model model;
        model.locator = path + "#/" + std::to_string(number++);
        model.name = jsonText(one, "name");
        model.kind = "EXTERNAL";
        model.description = jsonText(one, "description");
        model.owner = jsonText(one, "owner");
        model.dialect = jsonText(one, "dialect");
        model.facts = {{"gateway", jsonText(one, "gateway")}, {"start", jsonScalarText(one, "start")}};
        for (const auto& [column, type] : jsonObject(one, "columns"))
            model.column(column).type = jsonScalar(&type).value_or("");
        for (const Json& audit : jsonArray(one, "audits")) {
            const std::string name =
                asciiLowered(audit.is_string() ? audit.get<std::string>() : jsonText(audit, "name"));
            if (!name.empty())
                model.audits.push_back({name, columnsOfAudit(name, jsonScalarText(audit, "column"),
                                                             jsonScalarText(audit, "columns"))});
        }
        if (model.name.empty())
            m_records.problem(Severity::Warning, path + ": an external model without a name was skipped.",
                              model.locator);
        else
            m_models.push_back(std::move(model));
    }
}

void Project::takeTests(const Json& yaml, const std::string& path)
{
    for (const auto& [name, test] : jsonMembers(yaml))
        if (const std::string& model = jsonText(test, "model"); !model.empty())
            m_tests.push_back({name, model, path + "#" + jsonPointer("", name)});
}

void Project::takeConnection(const Json& connection)
{
    const auto text = [&](const char* key) {
        const std::string value = flowName(jsonScalarText(connection, key));
        return value.find(kFromOutside) == std::string::npos ? value : std::string();
    };
    std::string platform = asciiLowered(text("type"));
    platform = platform == "motherduck" ? "duckdb" : platform == "gcp_postgres" ? "postgres" : platform;
    if (platform.empty())
        return;
    const SourceSettings& settings = m_records.settings();
    m_tables.platform = platform;
    m_tables.ns = platform == "bigquery" ? "bigquery" : settings.aliased(settings.namespaceFor(platform));
    m_tables.database = text("database").empty() ? text("catalog") : text("database");
    if (platform == "bigquery")
        m_tables.database = text("project");
    const std::string file = platform == "duckdb" ? text("database") : std::string();
    const std::string_view leaf = fileNameOf(file);
    m_catalog = platform == "duckdb" ? std::string(leaf.substr(0, leaf.rfind('.'))) : m_tables.database;
    if (!hasUnknownHost(m_tables.ns))
        return;
    const std::string host = platform == "snowflake" ? text("account") : text("host");
    if (!host.empty())
        m_tables.ns =
            normalised(platform + "://" + host + (text("port").empty() ? "" : ":" + text("port")), "").ns;
    else if (!file.empty() && file != ":memory:" && file.find("://") == std::string::npos &&
             (file.starts_with('/') || !m_folder.path.empty()))
        m_tables.ns = "duckdb://" + redactSecrets(file.starts_with('/') ? file : m_folder.path + file);
}

void Project::takeConfig(const std::string& yaml, const std::string& locator)
{
    // "{{ env_var('X') }}" is filled in before YAML is read; what stands there is nobody's business
    std::string text;
    std::size_t at = 0;
    for (auto open = yaml.find("{{"); open != std::string::npos; open = yaml.find("{{", at)) {
        const auto close = yaml.find("}}", open);
        if (close == std::string::npos)
            break;
        text.append(yaml, at, open - at).append(kFromOutside);
        at = close + 2;
    }
    text.append(yaml, at);
    const auto parsed = parseYaml(text);
    if (!parsed || parsed->documents.empty()) {
        m_records.problem(Severity::Warning, parsed ? "The configuration is empty." : parsed.error().what,
                          locator);
        return;
    }
    const Json& config = parsed->documents.front().value;
    m_project = flowName(jsonText(config, "project"));
    m_dialect = flowName(jsonTextAt(config, {"model_defaults", "dialect"}));
    m_owner = jsonTextAt(config, {"model_defaults", "owner"});
    const Json::object_t& gateways = jsonObject(config, "gateways");
    const std::string& wanted = jsonText(config, "default_gateway");
    const auto chosen = std::ranges::find_if(
        gateways, [&](const auto& one) { return wanted.empty() || one.first == wanted; });
    if (chosen != gateways.end())
        if (const Json* connection = jsonMember(chosen->second, "connection"))
            takeConnection(*connection);
    if (const Json* connection = jsonMember(config, "default_connection");
        connection && m_tables.platform == "sql")
        takeConnection(*connection);
    if (m_tables.platform == "sql" && !m_dialect.empty())
        takeConnection(Json{{"type", m_dialect}});
}

} // namespace upriver::sqlmesh
