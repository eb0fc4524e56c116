// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/namespace_rules.h"

#include <algorithm>
#include <array>

namespace upriver {

namespace {

enum class Fold : std::uint8_t { Nothing, Columns, All };
using enum NamespaceStyle;

struct NamespaceRule
{
    std::string_view platform;
    NamespaceStyle style;
    int port;
    Fold fold;
    char separator;
    int segments = 0;
};

constexpr std::array kRules{
    NamespaceRule{"awsathena", Database, 0, Fold::All, '.'},
    NamespaceRule{"azurecosmos", Slashes, 0, Fold::Nothing, '/', 2},
    NamespaceRule{"azurekusto", Slashes, 0, Fold::Nothing, '/'},
    NamespaceRule{"bigquery", Plain, 0, Fold::Columns, '.'},
    NamespaceRule{"cassandra", Database, 9042, Fold::All, '.'},
    NamespaceRule{"crate", Database, 0, Fold::All, '.'},
    NamespaceRule{"db2", Database, 50000, Fold::All, '.'},
    NamespaceRule{"fabric-warehouse", Database, 0, Fold::All, '.'},
    NamespaceRule{"hive", Database, 10000, Fold::All, '.'},
    NamespaceRule{"milvus", Database, 0, Fold::Nothing, '.'},
    NamespaceRule{"mssql", Database, 1433, Fold::All, '.'},
    NamespaceRule{"mysql", Database, 3306, Fold::Columns, '.'},
    NamespaceRule{"oceanbase", Database, 0, Fold::Columns, '.'},
    NamespaceRule{"oracle", Database, 1521, Fold::All, '.'},
    NamespaceRule{"postgres", Database, 5432, Fold::All, '.'},
    NamespaceRule{"redshift", Database, 5439, Fold::All, '.'},
    NamespaceRule{"snowflake", Database, 0, Fold::All, '.'},
    NamespaceRule{"spanner", Database, 0, Fold::All, '.'},
    NamespaceRule{"teradata", Database, 0, Fold::All, '.'},
    NamespaceRule{"trino", Database, 8080, Fold::All, '.'},
    NamespaceRule{"unitycatalog", Database, 0, Fold::All, '.'},
    NamespaceRule{"abfss", Container, 0, Fold::Nothing, '/'},
    NamespaceRule{"wasbs", Container, 0, Fold::Nothing, '/'},
    NamespaceRule{"dbfs", Bucket, 0, Fold::Nothing, '/'}, NamespaceRule{"gs", Bucket, 0, Fold::Nothing, '/'},
    NamespaceRule{"s3", Bucket, 0, Fold::Nothing, '/'}, NamespaceRule{"hdfs", Files, 0, Fold::Nothing, '/'},
    NamespaceRule{"file", Files, 0, Fold::Nothing, '/'},
    NamespaceRule{"kafka", Database, 9092, Fold::Nothing, '\0'},
    NamespaceRule{"pubsub", Plain, 0, Fold::Nothing, ':'},
    NamespaceRule{"box", Slashes, 0, Fold::Nothing, '/', 1},
    NamespaceRule{"filenet", Slashes, 0, Fold::Nothing, '/', 1},
    NamespaceRule{"mssharepoint", Slashes, 0, Fold::Nothing, '/', 1},
    NamespaceRule{"inmemory", Plain, 0, Fold::Nothing, '\0'}, NamespaceRule{"glue", Plain, 0, Fold::All, '/'},
    // ours: not in the specification
    NamespaceRule{"sqlite", Path, 0, Fold::All, '.'}, NamespaceRule{"duckdb", Path, 0, Fold::All, '.'},
    NamespaceRule{"mongodb", Database, 27017, Fold::Nothing, '.'},
    NamespaceRule{"clickhouse", Database, 0, Fold::Nothing, '.'},
    NamespaceRule{"elasticsearch", Database, 9200, Fold::Nothing, '\0'},
    NamespaceRule{"dynamodb", Database, 0, Fold::Nothing, '\0'},
    NamespaceRule{"prometheus", Database, 9090, Fold::Nothing, '/'},
    NamespaceRule{"airflow-asset", Plain, 0, Fold::Nothing, '\0'}, // words of Airflow's own, no tables
    NamespaceRule{"databricks", Database, 0, Fold::All, '.'},
    NamespaceRule{"mariadb", Database, 3306, Fold::Columns, '.'},
    NamespaceRule{"spark", Database, 0, Fold::All, '.'},
    NamespaceRule{"sql", Database, 0, Fold::All, '.'},        // tables of SQL files, database not known
    NamespaceRule{"sql-files", Plain, 0, Fold::Nothing, '/'}, // the files themselves
};

struct Synonym
{
    std::string_view from;
    std::string_view to;
};
constexpr std::array kSynonyms{
    Synonym{"postgresql", "postgres"},
    Synonym{"s3a", "s3"},
    Synonym{"s3n", "s3"},
    Synonym{"gcs", "gs"},
    Synonym{"hive2", "hive"},
    Synonym{"sqlserver", "mssql"},
};

const NamespaceRule* ruleOf(std::string_view platform)
{
    const auto* found = std::ranges::find(kRules, platform, &NamespaceRule::platform);
    return found == kRules.end() ? nullptr : found;
}

} // namespace

std::optional<std::string> canonicalScheme(std::string_view scheme)
{
    scheme = scheme.substr(0, scheme.find('+'));
    const auto* synonym = std::ranges::find(kSynonyms, scheme, &Synonym::from);
    if (synonym != kSynonyms.end())
        scheme = synonym->to;
    return ruleOf(scheme) != nullptr ? std::optional<std::string>(scheme) : std::nullopt;
}

NamespaceStyle styleOf(std::string_view platform)
{
    const NamespaceRule* rule = ruleOf(platform);
    return rule != nullptr ? rule->style : Plain;
}

int defaultPort(std::string_view platform)
{
    const NamespaceRule* rule = ruleOf(platform);
    return rule != nullptr ? rule->port : 0;
}

int namespaceSegments(std::string_view platform)
{
    const NamespaceRule* rule = ruleOf(platform);
    return rule != nullptr ? rule->segments : 0;
}

bool foldsNames(std::string_view platform)
{
    const NamespaceRule* rule = ruleOf(platform);
    return rule != nullptr && rule->fold == Fold::All;
}

bool foldsColumns(std::string_view platform)
{
    const NamespaceRule* rule = ruleOf(platform);
    return rule != nullptr && rule->fold != Fold::Nothing;
}

char nameSeparator(std::string_view platform)
{
    const NamespaceRule* rule = ruleOf(platform);
    if (rule == nullptr && (platform == "https" || platform == "http" || platform == "git" ||
                            platform == "dvc" || platform == "ssh"))
        return '/'; // addresses of source files
    return rule != nullptr ? rule->separator : '.';
}

} // namespace upriver
