// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/avro_schema.h"

#include <algorithm>
#include <array>
#include <set>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr int kMaxDepth = 40;
constexpr std::size_t kMaxText = 2'000;
constexpr std::size_t kMaxName = 1'000;
constexpr std::array<std::string_view, 8> kPrimitives{"null",  "boolean", "int",   "long",
                                                      "float", "double",  "bytes", "string"};

bool isPrimitive(std::string_view name) { return std::ranges::find(kPrimitives, name) != kPrimitives.end(); }

bool isRecordWord(std::string_view word) { return word == "record" || word == "error"; }

bool isNamedWord(std::string_view word) { return isRecordWord(word) || word == "enum" || word == "fixed"; }

std::vector<std::string> tagsOf(const Json& holder)
{
    std::vector<std::string> tags;
    for (const char* key : {"confluent:tags", "tags"})
        for (const Json& tag : jsonArray(holder, key))
            if (tag.is_string())
                tags.push_back(tag.get_ref<const std::string&>());
    return tags;
}

class SchemaBuilder
{
public:
    SchemaBuilder(AvroSchema& out, const std::map<std::string, Json>& known) : m_out(out)
    {
        for (const auto& [name, type] : known)
            m_types.emplace(name, &type);
    }

    [[nodiscard]] SchemaField typed(const Json& type, const std::string& space, int depth)
    {
        SchemaField field;
        if (depth > kMaxDepth || m_fields > kMaxSchemaColumns) {
            field.type = "unknown";
            return field;
        }
        if (type.is_string())
            return named(type.get_ref<const std::string&>(), space, depth);
        if (type.is_array())
            return unionOf(type, space, depth);
        if (const Json* inner = jsonMember(type, "type"); inner != nullptr && !inner->is_string())
            return typed(*inner, space, depth + 1); // {"type": {"type": …}}
        return object(type, space, depth);
    }

private:
    SchemaField object(const Json& type, const std::string& space, int depth)
    {
        const std::string& word = jsonText(type, "type");
        SchemaField field;
        field.type = word.empty() ? "unknown" : word;
        const std::string full = isNamedWord(word) ? avroFullName(type, space) : std::string();
        if (!full.empty())
            m_types[full] = &type;
        if (isRecordWord(word)) {
            record(field, type, full, full.empty() ? space : full.substr(0, full.rfind('.')), depth);
        } else if (word == "array" || word == "map") {
            field.type = word == "array" ? "list" : "map";
            if (word == "map")
                field.children.push_back({{}, "string"});
            if (const Json* inner = jsonMember(type, word == "array" ? "items" : "values"))
                field.children.push_back(typed(*inner, space, depth + 1));
        } else if (word == "fixed") {
            field.type = "fixed(" + jsonScalarText(type, "size") + ")";
        } else if (!isPrimitive(word) && word != "enum") {
            return named(word, space, depth);
        }
        if (const std::string logical = logicalText(type); !logical.empty())
            field.type = logical;
        return field;
    }

    static std::string logicalText(const Json& type)
    {
        const std::string& logical = jsonText(type, "logicalType");
        if (logical != "decimal")
            return logical;
        const std::string scale = jsonScalarText(type, "scale");
        return "decimal(" + jsonScalarText(type, "precision") + "," + (scale.empty() ? "0" : scale) + ")";
    }

    void record(SchemaField& field, const Json& type, const std::string& full, const std::string& space,
                int depth)
    {
        field.type = "struct";
        if (!full.empty() && !m_open.insert(full).second) {
            field.type = full; // inside of itself
            return;
        }
        for (const Json& member : jsonArray(type, "fields")) {
            if (++m_fields > kMaxSchemaColumns)
                break;
            const Json* inner = jsonMember(member, "type");
            SchemaField made =
                inner != nullptr ? typed(*inner, space, depth + 1) : SchemaField{{}, "unknown"};
            made.name = shortened(jsonText(member, "name"), kMaxName);
            made.description = shortened(jsonText(member, "doc"), kMaxText);
            for (std::string& tag : tagsOf(member))
                made.tags.push_back(std::move(tag));
            if (!made.nullable)
                made.nullable = made.type == "null";
            field.children.push_back(std::move(made));
        }
        if (!full.empty())
            m_open.erase(full);
    }

    /// A primitive, or a named type that stands elsewhere.
    SchemaField named(const std::string& name, const std::string& space, int depth)
    {
        SchemaField field;
        field.type = shortened(name, kMaxName);
        if (isPrimitive(name))
            return field;
        const bool isFull = name.find('.') != std::string::npos;
        auto found = m_types.find(isFull || space.empty() ? name : space + "." + name);
        if (found == m_types.end())
            found = m_types.find(name);
        if (found != m_types.end() && !m_open.contains(found->first))
            return object(*found->second, found->first.substr(0, dotOf(found->first)), depth + 1);
        if (found == m_types.end() && m_out.unresolved.size() < 100 &&
            std::ranges::find(m_out.unresolved, name) == m_out.unresolved.end())
            m_out.unresolved.push_back(name);
        return field;
    }

    static std::size_t dotOf(const std::string& full)
    {
        const std::size_t dot = full.rfind('.');
        return dot == std::string::npos ? 0 : dot;
    }

    SchemaField unionOf(const Json& members, const std::string& space, int depth)
    {
        SchemaField field;
        field.type = "union";
        bool hasNull = false;
        for (const Json& member : members) {
            SchemaField made = typed(member, space, depth + 1);
            hasNull = hasNull || made.type == "null";
            if (made.type != "null")
                field.children.push_back(std::move(made));
        }
        if (field.children.empty())
            field.type = "null";
        else if (field.children.size() == 1)
            field = SchemaField(std::move(field.children.front()));
        field.nullable = hasNull;
        return field;
    }

    AvroSchema& m_out;
    std::map<std::string, const Json*> m_types;
    std::set<std::string> m_open; ///< records that are being read
    std::size_t m_fields = 0;
};

/// A list of types at the top: the last record is what the others are there for.
const Json* mainType(const Json& schema)
{
    if (!schema.is_array())
        return &schema;
    const Json* chosen = &schema;
    for (const Json& member : schema)
        if (isRecordWord(jsonText(member, "type")))
            chosen = &member;
    return chosen;
}

std::map<std::string, Json> withListed(const std::map<std::string, Json>& known, const Json& schema,
                                       const Json& chosen)
{
    std::map<std::string, Json> all = known;
    if (schema.is_array())
        for (const Json& member : schema)
            if (const std::string full = avroFullName(member); !full.empty() && &member != &chosen)
                all.emplace(full, member);
    return all;
}

} // namespace

std::string avroFullName(const Json& type, std::string_view enclosing)
{
    const std::string& name = jsonText(type, "name");
    if (name.empty() || name.find('.') != std::string::npos)
        return name;
    const Json* own = jsonMember(type, "namespace");
    const std::string space =
        own != nullptr && own->is_string() ? own->get<std::string>() : std::string(enclosing);
    return space.empty() ? name : space + "." + name;
}

bool isAvroSchema(const Json& value)
{
    if (value.is_array())
        return std::ranges::any_of(
            value, [](const Json& member) { return member.is_object() && isAvroSchema(member); });
    const std::string& word = jsonText(value, "type");
    if (isRecordWord(word))
        return !jsonText(value, "name").empty() && value.contains("fields") && value["fields"].is_array();
    return (word == "enum" && !jsonText(value, "name").empty() && value.contains("symbols")) ||
           (word == "fixed" && !jsonText(value, "name").empty() && value.contains("size"));
}

Result<AvroSchema> parseAvroSchema(std::string_view text)
{
    const auto json = parseJson(text);
    if (!json)
        return fail(json.error());
    return avroSchemaOf(*json);
}

Result<AvroSchema> avroSchemaOf(const Json& schema, const std::map<std::string, Json>& known)
{
    const Json& chosen = *mainType(schema);
    if (!chosen.is_object() && !chosen.is_string() && !chosen.is_array())
        return fail(ErrorKind::Input, "This is no Avro schema.");
    if (chosen.is_object() && jsonMember(chosen, "type") == nullptr)
        return fail(ErrorKind::Input, "This is no Avro schema: it has no type.");
    AvroSchema out;
    const std::map<std::string, Json> types = withListed(known, schema, chosen);
    SchemaBuilder builder(out, types);
    SchemaField top = builder.typed(chosen, {}, 0);
    if (chosen.is_object() && isRecordWord(jsonText(chosen, "type"))) {
        out.name = avroFullName(chosen);
        out.description = shortened(jsonText(chosen, "doc"), kMaxText);
        out.tags = tagsOf(chosen);
        out.fields = std::move(top.children);
    } else {
        top.name = "value";
        out.fields.push_back(std::move(top));
    }
    return out;
}

} // namespace upriver
