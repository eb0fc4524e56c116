// SPDX-License-Identifier: Apache-2.0
// Databases, tables and fields of Metabase. Of a connection's details host, port and database are taken, and
// nothing else.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/platforms/metabase_export.h"

namespace upriver {

namespace {

constexpr std::size_t kMostFieldNumbers = 1'000'000;

struct Engine
{
    const char* engine;
    const char* platform;
};

constexpr std::array kEngines{
    Engine{"postgres", "postgres"}, Engine{"mariadb", "mysql"},
    Engine{"sqlserver", "mssql"},   Engine{"bigquery-cloud-sdk", "bigquery"},
    Engine{"bigquery", "bigquery"}, Engine{"presto-jdbc", "trino"},
    Engine{"presto", "trino"},      Engine{"starburst", "trino"},
    Engine{"sparksql", "spark"},    Engine{"mongo", "mongodb"},
    Engine{"athena", "awsathena"},  Engine{"hive-like", "hive"},
    Engine{"druid-jdbc", "druid"},  Engine{"databricks", "databricks"},
};

std::string platformOfEngine(const std::string& engine)
{
    const auto* found =
        std::ranges::find(kEngines, engine, [](const Engine& e) { return std::string(e.engine); });
    return found == kEngines.end() ? engine : found->platform;
}

std::string firstDetail(const Json& details, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (std::string value = jsonScalarText(details, key); !value.empty())
            return value;
    return {};
}

/// What stands alone, without options and their secrets ("file:/data;USER=x;PASSWORD=y").
bool isPlain(const std::string& value) { return value.find_first_of(";?=@ ") == std::string::npos; }

} // namespace

MetabaseExport::Database MetabaseExport::databaseOf(const Json& json) const
{
    Database database;
    database.title = redactSecrets(jsonText(json, "name"));
    // people may say where it is
    const std::string key = m_namespace + "/" + database.title;
    if (const std::string stated = m_records.settings().aliased(key); stated != key) {
        database.tables = WarehouseTables::fromConnection(stated);
        return database;
    }
    WarehouseTables& tables = database.tables;
    tables.platform = platformOfEngine(jsonText(json, "engine"));
    if (tables.platform.empty())
        return database;
    tables.ns = normalised(m_records.settings().namespaceFor(tables.platform), "").ns;
    tables.database = database.title;
    tables.schema = usualSchemaOf(tables.platform);
    const Json* details = jsonMember(json, "details");
    if (details == nullptr)
        return database;
    const std::string host = firstDetail(*details, {"host", "account"});
    const std::string port = jsonScalarText(*details, "port");
    const std::string name = firstDetail(*details, {"dbname", "db", "database", "project-id", "catalog"});
    if (!host.empty() && isPlain(host))
        tables.ns =
            normalised(tables.platform + "://" + host + (port.empty() || !isPlain(port) ? "" : ":" + port),
                       "")
                .ns;
    if (!name.empty() && isPlain(name) && tables.platform == "sqlite")
        tables.ns = normalised("sqlite://" + name, "").ns;
    else if (!name.empty() && isPlain(name))
        tables.database = redactSecrets(name);
    return database;
}

const MetabaseExport::Database* MetabaseExport::database(const Json* reference) const
{
    const auto found = m_databases.find(jsonScalar(reference).value_or(""));
    return found == m_databases.end() ? nullptr : &found->second;
}

QualifiedName MetabaseExport::tableName(const Json* reference) const
{
    if (reference == nullptr)
        return {};
    if (const auto number = jsonInteger(reference)) {
        const auto known = m_tables.find(*number);
        return known != m_tables.end() ? known->second : named("table", std::to_string(*number));
    }
    if (!reference->is_array() || reference->size() < 3 || jsonScalar(&(*reference)[2]).value_or("").empty())
        return {};
    const std::string schema = jsonScalar(&(*reference)[1]).value_or("");
    const std::string table = jsonScalar(&(*reference)[2]).value_or("");
    if (const Database* known = database(&(*reference)[0]); known != nullptr && !known->tables.ns.empty())
        return known->tables.table({}, schema, table);
    const std::string where = jsonScalar(&(*reference)[0]).value_or("");
    return named("table", where + "." + (schema.empty() ? "" : schema + ".") + table);
}

MetabaseExport::FieldName MetabaseExport::fieldName(const Json* reference) const
{
    if (reference != nullptr && reference->is_array() && reference->size() >= 4 &&
        reference->back().is_string())
        return {tableName(reference), redactSecrets(reference->back().get_ref<const std::string&>())};
    const auto number = jsonInteger(reference);
    const auto field = number ? m_fields.find(*number) : m_fields.end();
    const auto table = field == m_fields.end() ? m_tables.end() : m_tables.find(field->second.table);
    return table == m_tables.end() ? FieldName() : FieldName{table->second, field->second.name};
}

void MetabaseExport::readDatabase(const Json& json, const std::string& path)
{
    const Database known = databaseOf(json);
    if (known.tables.ns.empty())
        m_records.problem(Severity::Note,
                          "Metabase does not say what kind of database " + known.title + " is.", path);
    const Json* name = jsonMember(json, "name");
    for (const Json& table : jsonArray(json, "tables"))
        readTable(table, name, path);
}

void MetabaseExport::readTable(const Json& json, const Json* databaseName, const std::string& path)
{
    const std::string& title = jsonText(json, "name");
    const Json* schema = jsonMember(json, "schema");
    const Json* stated = jsonMember(json, "db_id");
    const bool isKnown = database(stated) != nullptr || databaseName == nullptr;
    const Json reference = Json::array({isKnown && stated != nullptr ? *stated
                                        : databaseName != nullptr    ? *databaseName
                                                                     : Json(),
                                        schema == nullptr ? Json() : *schema, title});
    if (title.empty()) {
        m_records.problem(Severity::Warning, "A table without a name was skipped.", path);
        return;
    }
    const QualifiedName name = tableName(&reference);
    const AssetIndex table = m_records.declare(AssetKind::Dataset, name, "table", {}, path);
    m_records.describe(table, jsonText(json, "description"));
    if (const std::string& called = jsonText(json, "display_name"); !equalsNoCase(called, title))
        m_records.property(table, "display_name", called);
    if (const Database* known = database(&reference[0]))
        m_records.property(table, "metabase_database", known->title);
    if (const auto number = jsonInteger(jsonMember(json, "id"))) {
        m_tables.emplace(*number, name);
        m_records.alias(table, named("table", std::to_string(*number)), "its number in Metabase");
    }
    for (const Json& field : jsonArray(json, "fields"))
        readField(field, name, path);
}

void MetabaseExport::readField(const Json& json, const QualifiedName& table, const std::string& path)
{
    const std::string& title = jsonText(json, "name");
    if (title.empty() || table.isEmpty()) {
        m_records.problem(Severity::Warning, "A field without a name or a table was skipped.", path);
        return;
    }
    ColumnRecord column;
    column.asset = m_records.mention(AssetKind::Dataset, table);
    column.name = redactSecrets(title);
    column.type = jsonText(json, "database_type");
    if (column.type.empty())
        column.type = jsonText(json, "base_type");
    column.description = jsonText(json, "description");
    const std::string& meaning = jsonText(json, "semantic_type");
    const Json* foreign = jsonMember(json, "fk_target_field_id");
    column.key = meaning == "type/PK"                         ? ColumnKey::Primary
                 : meaning == "type/FK" || foreign != nullptr ? ColumnKey::Foreign
                                                              : ColumnKey::None;
    if (column.key == ColumnKey::None && meaning.starts_with("type/"))
        m_records.tag(column.asset, "semantic:" + meaning.substr(5), column.name);
    if (const auto required = jsonBool(jsonMember(json, "database_required")); required && *required)
        column.nullable = false;
    if (foreign != nullptr && foreign->is_array()) {
        if (const QualifiedName other = tableName(foreign); !other.isEmpty())
            m_records.edge(column.asset, m_records.mention(AssetKind::Dataset, other), EdgeKind::References,
                           path);
    } else if (const auto number = jsonInteger(foreign); number && m_foreign.size() < kMostFieldNumbers) {
        m_foreign.emplace_back(table, *number);
    }
    const auto number = jsonInteger(jsonMember(json, "id"));
    const auto owner = jsonInteger(jsonMember(json, "table_id"));
    if (number && owner && m_fields.size() < kMostFieldNumbers)
        m_fields.emplace(*number, Field{*owner, column.name});
    m_records.column(std::move(column));
}

void MetabaseExport::finish()
{
    for (const auto& [from, field] : m_foreign) {
        const auto owner = m_fields.find(field);
        const auto table = owner == m_fields.end() ? m_tables.end() : m_tables.find(owner->second.table);
        if (table != m_tables.end())
            m_records.edge(m_records.mention(AssetKind::Dataset, from),
                           m_records.mention(AssetKind::Dataset, table->second), EdgeKind::References,
                           "field " + std::to_string(field));
    }
    m_foreign.clear();
}

} // namespace upriver
