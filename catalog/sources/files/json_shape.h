// SPDX-License-Identifier: Apache-2.0
#pragma once

// JsonShape: what many JSON objects have in common: their keys in order of appearance, the types seen behind
// each, which are left out at times. Values are never kept. Objects with very many keys are maps: their keys
// are data. Bounded in depth and in keys. One thread.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/schema_field.h"

namespace upriver::data_files {

class JsonShape
{
public:
    void take(const Json& value) { take(value, 0, m_budget); }
    /// The fields of the objects seen.
    [[nodiscard]] std::vector<SchemaField> fields() const;

private:
    enum Seen : std::uint8_t { Boolean = 1, Integer = 2, Real = 4, Text = 8, Object = 16, List = 32 };

    void take(const Json& value, int depth, std::size_t& budget);
    void takeMembers(const Json& object, int depth, std::size_t& budget);
    [[nodiscard]] SchemaField field() const;

    std::vector<std::string> m_keys; ///< in order
    std::map<std::string, std::unique_ptr<JsonShape>, std::less<>> m_members;
    std::unique_ptr<JsonShape> m_element; ///< of lists
    std::int64_t m_values = 0;            ///< that are not null
    std::int64_t m_objects = 0;
    std::uint8_t m_seen = 0;
    bool m_isMap = false;
    std::size_t m_budget = kMaxSchemaColumns; ///< keys that may still be new, in all of the shape
};

} // namespace upriver::data_files
