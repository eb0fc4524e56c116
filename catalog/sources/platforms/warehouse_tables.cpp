// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/warehouse_tables.h"

#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

// SQLAlchemy's words for what has another name elsewhere.
std::string platformWord(std::string_view scheme)
{
    const std::string dialect = asciiLowered(scheme.substr(0, scheme.find('+')));
    if (dialect == "clickhousedb")
        return "clickhouse";
    if (dialect == "mariadb")
        return "mysql";
    return dialect == "presto" ? std::string("trino") : dialect;
}

WarehouseTables fileDatabase(const std::string& platform, std::string_view path)
{
    WarehouseTables found;
    found.platform = platform;
    // three slashes and a relative path, or four and an absolute one
    const std::string_view file = path.starts_with('/') ? path.substr(1) : path;
    found.ns = normalised(platform + "://" + std::string(file.substr(0, file.find('?'))), "").ns;
    found.schema = platform == "duckdb" ? "main" : "";
    return found;
}

void addPart(std::string& name, std::string_view part)
{
    if (part.empty())
        return;
    if (!name.empty())
        name += '.';
    name += part;
}

} // namespace

std::string usualSchemaOf(std::string_view platform)
{
    if (platform == "postgres" || platform == "redshift" || platform == "cockroachdb")
        return "public";
    return platform == "mssql" ? "dbo" : "";
}

bool hasNoSchemas(std::string_view platform)
{
    constexpr std::array kFlat{"mysql",     "hive",    "clickhouse", "teradata", "cassandra",
                               "oceanbase", "mongodb", "spark",      "impala",   "starrocks",
                               "doris",     "druid",   "pinot",      "kusto",    "elasticsearch"};
    return std::ranges::find(kFlat, platform) != kFlat.end();
}

WarehouseTables WarehouseTables::fromConnection(std::string_view uri)
{
    const auto colon = uri.find("://");
    if (colon == std::string_view::npos || colon == 0)
        return {};
    const std::string scheme = platformWord(uri.substr(0, colon));
    if (scheme == "sqlite" || scheme == "duckdb")
        return fileDatabase(scheme, uri.substr(colon + 3));
    const std::string open = connectionWithoutSecrets(uri);
    const auto begin = open.find("://");
    if (begin == std::string::npos)
        return {};
    const std::string_view rest = std::string_view(open).substr(begin + 3);
    const auto slash = rest.find('/');
    std::string_view path = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    path = path.substr(0, path.find_first_of("?;#"));
    const auto parts = splitText(path, '/');
    WarehouseTables found;
    const bool isBigQuery = scheme == "bigquery";
    const std::string authority(rest.substr(0, std::min(slash, rest.find('?'))));
    found.ns = normalised(isBigQuery ? "bigquery" : scheme + "://" + authority, "").ns;
    found.platform = platformOf(found.ns);
    found.database = isBigQuery ? authority : parts.empty() ? std::string() : std::string(parts[0]);
    const std::size_t at = isBigQuery ? 0 : 1;
    found.schema =
        parts.size() > at && !parts[at].empty() ? std::string(parts[at]) : usualSchemaOf(found.platform);
    return found;
}

bool WarehouseTables::knowsSchema(std::string_view stated) const
{
    return !stated.empty() || schema.empty() || hasNoSchemas(platform);
}

QualifiedName WarehouseTables::table(std::string_view catalog, std::string_view stated,
                                     std::string_view table) const
{
    if (ns.empty() || table.empty())
        return {};
    std::string name;
    if (platform == "sqlite") {
        name = table;
    } else if (hasNoSchemas(platform)) {
        addPart(name, stated.empty() ? std::string_view(database) : stated);
        addPart(name, table);
    } else {
        if (platform != "duckdb")
            addPart(name, catalog.empty() ? std::string_view(database) : catalog);
        addPart(name, stated.empty() ? std::string_view(schema) : stated);
        addPart(name, table);
    }
    return normalised(ns, redactSecrets(name));
}

} // namespace upriver
