// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/files/json_shape.h"

namespace upriver::data_files {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMapKeys = 500;
constexpr std::size_t kMaxElements = 1'000;

} // namespace

void JsonShape::takeMembers(const Json& object, int depth, std::size_t& budget)
{
    ++m_objects;
    for (const auto& [key, value] : jsonMembers(object)) {
        if (m_isMap)
            return;
        auto known = m_members.find(key);
        if (known == m_members.end()) {
            if (depth > 0 && m_keys.size() >= kMapKeys) {
                m_isMap = true; // names that never come to an end are data
                m_keys.clear();
                m_members.clear();
                return;
            }
            if (budget == 0)
                continue;
            --budget;
            m_keys.push_back(key);
            known = m_members.emplace(key, std::make_unique<JsonShape>()).first;
        }
        known->second->take(value, depth + 1, budget);
    }
}

void JsonShape::take(const Json& value, int depth, std::size_t& budget)
{
    if (value.is_null() || depth > kMaxDepth)
        return;
    ++m_values;
    if (value.is_object()) {
        m_seen |= Object;
        takeMembers(value, depth, budget);
    } else if (value.is_array()) {
        m_seen |= List;
        if (!m_element)
            m_element = std::make_unique<JsonShape>();
        std::size_t left = kMaxElements;
        for (const Json& element : value)
            if (left-- > 0)
                m_element->take(element, depth + 1, budget);
            else
                break;
    } else {
        m_seen |= value.is_boolean()          ? Boolean
                  : value.is_number_integer() ? Integer
                  : value.is_number()         ? Real
                                              : Text;
    }
}

SchemaField JsonShape::field() const
{
    SchemaField made;
    switch (m_seen) {
    case 0:
        made.type = "null";
        break;
    case Boolean:
        made.type = "boolean";
        break;
    case Integer:
        made.type = "integer";
        break;
    case Real:
    case Integer | Real:
        made.type = "double";
        break;
    case Text:
        made.type = "string";
        break;
    case Object:
        made.type = m_isMap ? "map" : "struct";
        made.children = fields();
        break;
    case List:
        made.type = "list";
        made.children.push_back(m_element->field());
        break;
    default:
        made.type = "json"; // of one kind here, of another there
    }
    return made;
}

std::vector<SchemaField> JsonShape::fields() const
{
    std::vector<SchemaField> all;
    for (const std::string& key : m_keys) {
        const JsonShape& member = *m_members.find(key)->second;
        SchemaField made = member.field();
        made.name = key;
        if (member.m_values < m_objects) // that it was always there so far says nothing of the rest
            made.nullable = true;
        all.push_back(std::move(made));
    }
    return all;
}

} // namespace upriver::data_files
