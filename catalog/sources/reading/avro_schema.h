// SPDX-License-Identifier: Apache-2.0
#pragma once

// Avro schemas (container headers, .avsc files, schema registries) as fields: named types resolved by name
// and namespace, a union with null made nullable, logical types by their names. Types that hold themselves
// are named and not followed. Bounded in depth and in fields, however often a named type is used. Nothing
// throws, any thread. Errors: Input.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/schema_field.h"

namespace upriver {

struct AvroSchema
{
    std::string name; ///< full name of the record; empty: the top is no record
    std::string description;
    std::vector<std::string> tags; ///< on the record itself
    /// A record's fields; of another type one field named "value".
    std::vector<SchemaField> fields;
    /// Named types that are used and defined elsewhere (in schemas that this one refers to).
    std::vector<std::string> unresolved;
};

[[nodiscard]] Result<AvroSchema> parseAvroSchema(std::string_view text);
/// `known`: named types of other schemas, by full name.
[[nodiscard]] Result<AvroSchema> avroSchemaOf(const Json& schema,
                                              const std::map<std::string, Json>& known = {});
/// Whether a JSON value has the shape of an Avro schema: a named type, or a list with one.
[[nodiscard]] bool isAvroSchema(const Json& value);
/// Full name of a named type as it is defined; empty when it has none.
[[nodiscard]] std::string avroFullName(const Json& type, std::string_view enclosing = {});

} // namespace upriver
