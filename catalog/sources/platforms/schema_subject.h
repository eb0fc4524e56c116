// SPDX-License-Identifier: Apache-2.0
#pragma once

// One version of one subject of a schema registry, out of the forms in which they are kept. Pure functions,
// any thread; what is no subject is nothing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/reading/avro_schema.h"
#include "catalog/sources/source.h"

namespace upriver::schema_registry {

struct Subject
{
    std::string name; ///< empty: a schema that stands alone
    std::string version;
    std::string type = "AVRO";           ///< or "PROTOBUF", "JSON"
    std::string schema;                  ///< its text; empty when another version says more
    std::optional<Json> parsed;          ///< instead of the text, of a schema that stands alone
    std::vector<std::string> references; ///< names of other subjects
    std::vector<std::string> owners;
    std::vector<std::pair<std::string, std::string>> fieldTags; ///< path in the schema, tag
    bool isDeleted = false;

    [[nodiscard]] std::int64_t versionNumber() const;
    [[nodiscard]] bool hasSchema() const { return parsed.has_value() || !schema.empty(); }
};

/// A bare Avro schema, a subject as the API gives it, or a record of the _schemas topic.
[[nodiscard]] std::optional<Subject> subjectOf(Json&& value);
/// "orders" of "orders-value" and "orders-key"; empty when the name is not made so.
[[nodiscard]] std::string topicOf(std::string_view subject);
/// A line that is JSON, or "key<tab>value" with both JSON.
[[nodiscard]] std::optional<Json> lineValue(std::string_view line);
/// JSON without what only some parsers allow: comments, line ends inside texts.
[[nodiscard]] std::string relaxedJson(std::string_view text);
/// The properties of a JSON schema, as far as they stand in it.
[[nodiscard]] AvroSchema jsonSchemaFields(const Json& schema);
[[nodiscard]] Claim claimOnHead(std::string_view text, std::string_view extension);

} // namespace upriver::schema_registry
