// SPDX-License-Identifier: Apache-2.0
#pragma once

// What DataHub's URNs name: "urn:li:dataset:(urn:li:dataPlatform:hive,shop.orders,PROD)" and the like as our
// names. Pure functions, any thread. Private to governance/.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/source.h"

namespace upriver::datahub {

struct Urn
{
    std::string type;               ///< "dataset", "dataJob", …
    std::vector<std::string> parts; ///< what stands between the outer brackets, or the one part
};

/// Brackets are counted; a dataset's name may hold commas. Nothing for what is no URN.
[[nodiscard]] std::optional<Urn> parseUrn(std::string_view text);
/// The last word of a URN without its type: "urn:li:tag:pii" -> "pii", "urn:li:dataPlatform:hive" -> "hive".
[[nodiscard]] std::string urnName(std::string_view text);

/// A thing that the catalog knows.
struct Thing
{
    AssetKind kind = AssetKind::Dataset;
    QualifiedName name;
    std::string subtype;
    std::string platform;
    std::string environment; ///< "PROD"; empty where there is none
};
[[nodiscard]] std::optional<Thing> thingOf(const Urn& urn, const SourceSettings& settings);

struct FieldName
{
    std::string asset; ///< URN
    std::string column;
};
/// "urn:li:schemaField:(<urn>,<path>)".
[[nodiscard]] std::optional<FieldName> fieldOf(std::string_view urn);
/// A field path without its marks: "[version=2.0].[type=struct].[type=string].a.b" -> "a.b".
[[nodiscard]] std::string columnOf(std::string_view fieldPath);
/// The SQL dialect of a platform; empty = any.
[[nodiscard]] std::string dialectOf(std::string_view platform);

} // namespace upriver::datahub
