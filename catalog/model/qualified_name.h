// SPDX-License-Identifier: Apache-2.0
#pragma once

// QualifiedName: OpenLineage's (namespace, name) pair in canonical form, and THE one normaliser that every
// reader uses. Rules: OpenLineage naming specification; the additions that are ours (sqlite, duckdb,
// mongodb, clickhouse, …) are listed at namespaceRules() in the .cpp. Pure functions, any thread.

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

struct QualifiedName
{
    std::string ns;   ///< e.g. "postgres://shop-db:5432", "s3://shop-lake", "bigquery", "dbt"
    std::string name; ///< e.g. "shop.public.orders"

    auto operator<=>(const QualifiedName&) const = default;
    [[nodiscard]] bool isEmpty() const { return ns.empty() && name.empty(); }
    /// "namespace/name": how people and JSON see it.
    [[nodiscard]] std::string text() const { return name.empty() ? ns : ns + "/" + name; }
};

/// Canonical form of a dataset name as some system wrote it: scheme synonyms (postgresql -> postgres,
/// s3a/s3n -> s3, gcs -> gs, sqlserver -> mssql, jdbc: stripped, driver suffix after '+' stripped), host in
/// lower case, default port appended, one trailing '/' dropped, file:///a -> ("file", "/a"), first of a
/// sorted Kafka bootstrap list, userinfo and query dropped. Unknown namespaces are kept as they are (but
/// without secrets).
[[nodiscard]] QualifiedName normalised(std::string_view ns, std::string_view name);
/// A dataset URI in one piece ("s3://b/k/x", "postgres://h:p/db/schema/table", "file:///p") split and
/// normalised.
[[nodiscard]] QualifiedName fromUri(std::string_view uri);

/// Platform word of a namespace: "postgres", "s3", "kafka", "bigquery", "file", "dbt", …; a namespace that
/// is no URI is its own platform. Used for facets, icons and folding rules.
[[nodiscard]] std::string platformOf(std::string_view ns);

/// Splits a name into container path (with its trailing separator, may be empty) and leaf; path + leaf ==
/// name, always. Separator '.' for databases, '/' for object stores and files, by platform. Job names
/// split at '.' when their namespace is no URI of a file store.
struct SplitName
{
    std::string path;
    std::string leaf;
};
[[nodiscard]] SplitName splitName(std::string_view ns, std::string_view name);

/// Names that may mean the same thing have equal match keys: "platform:name" without the host, case folded
/// by the platform's rule (snowflake, oracle, db2 and postgres/redshift fold; s3, gs, file, kafka do not).
/// Columns fold for every platform whose column names are insensitive to case.
[[nodiscard]] std::string matchKey(std::string_view ns, std::string_view name);
[[nodiscard]] std::string columnMatchKey(std::string_view ns, std::string_view column);

/// True when the namespace knows the platform but not the host ("postgres://"), as dbt's do.
[[nodiscard]] bool hasUnknownHost(std::string_view ns);

/// The part of a storage path before its first partition or date segment (dt=2026-01-01, ${YEAR},
/// 2026/01/05), and that rest as a template; rest is empty when there is none.
struct PartitionedPath
{
    std::string dataset;
    std::string partitions;
};
[[nodiscard]] PartitionedPath splitPartitions(std::string_view path);

/// `"db"."Schema"."t"`, `` `p`.`d`.`t` ``, [db].[s].[t] or a.b.c into parts, quotes removed, no folding.
[[nodiscard]] std::vector<std::string> splitRelation(std::string_view relation);

} // namespace upriver
