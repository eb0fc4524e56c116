// SPDX-License-Identifier: Apache-2.0
#pragma once

// Protobuf schemas (.proto text, as schema registries keep it) as fields of their first message: nested
// messages as structs, repeated fields as lists, maps, members of oneof as nullable. Messages of other files
// and those that hold themselves are named and not followed. Bounded in depth and in fields. Nothing throws,
// any thread. Errors: Input.

#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/schema_field.h"

namespace upriver {

struct ProtoSchema
{
    std::string name; ///< full name of the first message
    std::vector<SchemaField> fields;
};

[[nodiscard]] Result<ProtoSchema> parseProtoSchema(std::string_view text);

} // namespace upriver
