// SPDX-License-Identifier: Apache-2.0
// catalog.json: what `dbt docs generate` found in the database. Kept packed until the manifest's node comes.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

// Statistics have different names on each database; these two are compared over time.
std::string_view metricOf(std::string_view stat)
{
    constexpr std::array rows{"row_count", "num_rows", "rows"};
    constexpr std::array bytes{"bytes", "num_bytes", "size"};
    if (std::ranges::find(rows, stat) != rows.end())
        return "rowCount";
    return std::ranges::find(bytes, stat) != bytes.end() ? "bytes" : std::string_view();
}

std::string subtypeOfTable(std::string type)
{
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    const bool view = type.find("view") != std::string::npos;
    if (view)
        return type.find("materialized") != std::string::npos ? "materialized_view" : "view";
    return type.find("external") != std::string::npos ? "external_table" : "table";
}

Table tableFrom(const Json& entry)
{
    Table table;
    const Json* found = jsonMember(entry, "metadata");
    const Json metadata = found != nullptr && found->is_object() ? *found : Json::object();
    table.type = cleanText(metadata, "type");
    table.comment = cleanText(metadata, "comment");
    table.owner = cleanText(metadata, "owner");
    table.nameParts = {jsonText(metadata, "database"), jsonText(metadata, "schema"),
                       jsonText(metadata, "name")};
    for (const auto& [key, value] : jsonObject(entry, "columns")) {
        const std::string& stated = jsonText(value, "name");
        TableColumn column;
        column.name = redactSecrets(stated.empty() ? key : stated);
        column.type = cleanText(value, "type");
        column.comment = cleanText(value, "comment");
        column.index = jsonInteger(jsonMember(value, "index")).value_or(0);
        if (!column.name.empty())
            table.addColumn(column);
    }
    for (const auto& [id, stat] : jsonObject(entry, "stats")) {
        const bool included = jsonBool(jsonMember(stat, "include")).value_or(false);
        if (included && id != "has_stats")
            table.stats.push_back({id, redactValue(id, jsonScalarText(stat, "value"))});
    }
    return table;
}

void appendField(std::string& packed, std::string_view text)
{
    for (const char c : text) {
        if (c != '\0')
            packed += c;
    }
    packed += '\0';
}

std::string takeField(std::string_view& packed)
{
    const auto end = std::min(packed.find('\0'), packed.size());
    std::string field(packed.substr(0, end));
    packed.remove_prefix(std::min(end + 1, packed.size()));
    return field;
}

void noteErrors(Output& out, const Json& errors)
{
    for (const Json& error : errors) {
        if (error.is_string())
            out.problem(Severity::Warning,
                        "dbt could not read a part of the database: " +
                            redactSecrets(error.get_ref<const std::string&>()),
                        "catalog.json#/errors");
    }
}

} // namespace

void Table::addColumn(const TableColumn& column)
{
    appendField(packedColumns, column.name);
    appendField(packedColumns, column.type);
    appendField(packedColumns, column.comment);
    appendField(packedColumns, std::to_string(column.index));
}

std::vector<TableColumn> Table::columns() const
{
    std::vector<TableColumn> columns;
    for (std::string_view packed = packedColumns; !packed.empty();) {
        TableColumn column;
        column.name = takeField(packed);
        column.type = takeField(packed);
        column.comment = takeField(packed);
        column.index = std::strtoll(takeField(packed).c_str(), nullptr, 10);
        columns.push_back(std::move(column));
    }
    std::ranges::stable_sort(columns, {}, &TableColumn::index);
    return columns;
}

void addCatalogTable(Output& out, AssetIndex asset, const Table& table, Micros at)
{
    AssetRecord& record = out.batch().record(asset);
    if (!table.type.empty())
        record.subtype = subtypeOfTable(table.type);
    if (record.description.empty())
        record.description = table.comment;
    addProperty(record, "databaseOwner", table.owner);
    for (const Property& stat : table.stats) {
        const std::string_view metric = metricOf(stat.key);
        const Json value(stat.value);
        const auto number = jsonNumber(&value);
        if (metric.empty() || !number) {
            addProperty(record, stat.key, stat.value);
            continue;
        }
        MetricRecord measured;
        measured.asset = asset;
        measured.key = metric;
        measured.at = at;
        measured.value = *number;
        out.batch().metrics.push_back(std::move(measured));
    }
}

Result<void> readCatalog(const DocumentFile& file, std::stop_token stop, Project& project, Output& out)
{
    JsonStreamRules rules;
    rules.take = {"/nodes/*", "/sources/*", "/errors", "/metadata/generated_at"};
    const auto report =
        streamFile(file, stop, rules, [&](const JsonPath& path, Json&& value) -> Result<void> {
            if (path.first() == "errors")
                noteErrors(out, value);
            else if (path.first() == "metadata")
                project.tablesAt = jsonTime(&value).value_or(0);
            else if (value.is_object() && !path.last().empty())
                project.tables.insert_or_assign(std::string(path.last()), tableFrom(value));
            return {};
        });
    if (!report)
        return fail(report.error());
    out.noteRepairs(*report, "catalog.json");
    return {};
}

// Tables that dbt saw but this manifest does not describe: another run of the project.
void addLeftoverTables(Output& out, Project& project)
{
    for (auto& [id, table] : project.tables) {
        if (table.used)
            continue;
        const QualifiedName relation = relationFromParts(table.nameParts, project.metadata);
        if (relation.isEmpty() || table.nameParts.back().empty())
            continue;
        const Json nothing = Json::object();
        const NodeView node{nothing, id, "catalog.json#/nodes/" + id};
        const AssetIndex asset = out.batch().asset(AssetKind::Dataset, relation);
        addCommonFacts(out, asset, node);
        addColumns(out, asset, node, project);
        addCatalogTable(out, asset, table, project.tablesAt);
    }
}

} // namespace upriver::dbt
