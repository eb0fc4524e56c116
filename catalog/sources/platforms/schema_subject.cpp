// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/schema_subject.h"

#include <algorithm>
#include <charconv>

#include "catalog/base/text.h"

namespace upriver::schema_registry {

namespace {

constexpr int kMaxDepth = 30;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// The schema of a subject: text, or (after clean-up by hand) the JSON itself.
std::string schemaText(const Json& value)
{
    const Json* schema = jsonMember(value, "schema");
    if (schema == nullptr)
        return {};
    return schema->is_string()       ? schema->get<std::string>()
           : schema->is_structured() ? schema->dump(-1, ' ', false, Json::error_handler_t::replace)
                                     : std::string();
}

void takeFacts(const Json& value, Subject& subject)
{
    if (const std::string& type = jsonText(value, "schemaType"); !type.empty())
        subject.type = type;
    subject.version = jsonScalarText(value, "version");
    subject.isDeleted = jsonBool(jsonMember(value, "deleted")).value_or(false);
    for (const Json& reference : jsonArray(value, "references"))
        if (const std::string& other = jsonText(reference, "subject"); !other.empty())
            subject.references.push_back(other);
    if (const Json* properties = jsonAt(value, {"metadata", "properties"}))
        if (const std::string& owner = jsonText(*properties, "owner"); !owner.empty())
            subject.owners.push_back(owner);
}

/// Records of the _schemas topic that are settings, deletions of subjects or nothing at all.
bool isOtherRecord(const Json& key)
{
    const std::string& type = jsonText(key, "keytype");
    return !type.empty() && type != "SCHEMA";
}

SchemaField jsonField(const Json& schema, int depth)
{
    SchemaField field;
    const Json* type = jsonMember(schema, "type");
    if (type != nullptr && type->is_array()) {
        for (const Json& one : *type) {
            if (one == "null")
                field.nullable = true;
            else if (one.is_string() && field.type.empty())
                field.type = one.get<std::string>();
        }
    } else {
        field.type = jsonText(schema, "type");
    }
    field.description = jsonText(schema, "description");
    for (const Json& tag : jsonArray(schema, "confluent:tags"))
        if (tag.is_string())
            field.tags.push_back(tag.get<std::string>());
    if (depth > kMaxDepth)
        return field;
    if (field.type == "object" || jsonMember(schema, "properties") != nullptr) {
        field.type = "struct";
        for (const auto& [name, inner] : jsonObject(schema, "properties")) {
            SchemaField child = jsonField(inner, depth + 1);
            child.name = name;
            const auto& required = jsonArray(schema, "required");
            if (std::ranges::find(required, Json(name)) != required.end() && !child.nullable)
                child.nullable = false;
            field.children.push_back(std::move(child));
        }
    } else if (const Json* items = jsonMember(schema, "items"); field.type == "array" && items != nullptr) {
        field.type = "list";
        field.children.push_back(jsonField(*items, depth + 1));
    }
    return field;
}

} // namespace

std::int64_t Subject::versionNumber() const
{
    std::int64_t number = 0;
    std::from_chars(version.data(), version.data() + version.size(), number);
    return number;
}

std::optional<Subject> subjectOf(Json&& value)
{
    if (!value.is_structured())
        return std::nullopt;
    Subject subject;
    if (isAvroSchema(value)) {
        subject.parsed = std::move(value);
        return subject;
    }
    const Json* key = jsonMember(value, "key");
    const Json* inner = jsonMember(value, "value");
    if (key != nullptr && isOtherRecord(*key))
        return std::nullopt;
    const Json& stated = key != nullptr && inner != nullptr && inner->is_object() ? *inner : value;
    subject.name = jsonText(stated, "subject");
    if (subject.name.empty() && key != nullptr)
        subject.name = jsonText(*key, "subject");
    subject.schema = schemaText(stated);
    if (subject.schema.empty())
        return std::nullopt;
    takeFacts(stated, subject);
    return subject;
}

std::string topicOf(std::string_view subject)
{
    for (const std::string_view ending : {"-value", "-key"})
        if (subject.size() > ending.size() && subject.ends_with(ending))
            return std::string(subject.substr(0, subject.size() - ending.size()));
    return {};
}

std::optional<Json> lineValue(std::string_view line)
{
    const auto whole = parseJson(line);
    if (whole)
        return whole->is_structured() ? std::optional(*whole) : std::nullopt;
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos)
        return std::nullopt;
    const auto key = parseJson(line.substr(0, tab));
    const auto value = parseJson(line.substr(tab + 1));
    if (!key || !value)
        return std::nullopt;
    Json both = Json::object();
    both["key"] = *key;
    both["value"] = *value;
    return both;
}

std::string relaxedJson(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (inText) {
            out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
            if (c == '\\' && next != '\0')
                out += text[++i];
            else if (c == '"')
                inText = false;
        } else if (c == '/' && (next == '/' || next == '*')) {
            const std::string_view end = next == '/' ? "\n" : "*/";
            const std::size_t stop = text.find(end, i + 2);
            i = stop == std::string_view::npos ? text.size() : stop + end.size() - 1;
            out += '\n';
        } else {
            inText = c == '"';
            out += c;
        }
    }
    return out;
}

AvroSchema jsonSchemaFields(const Json& schema)
{
    AvroSchema out;
    out.name = jsonText(schema, "title");
    out.description = jsonText(schema, "description");
    out.fields = jsonField(schema, 0).children;
    return out;
}

Claim claimOnHead(std::string_view text, std::string_view extension)
{
    std::string_view begin = trimmed(text);
    while (begin.starts_with("//")) // some schema files begin with a comment
        begin = trimmed(begin.substr(std::min(begin.find('\n'), begin.size())));
    if (!begin.starts_with('{') && !begin.starts_with('['))
        return Claim::None;
    const bool isRegistry = has(begin, "\"keytype\"") && has(begin, "\"magic\"");
    if (isRegistry)
        return Claim::Sure;
    const bool hasEscapedSchema = has(begin, "\"schema\"") && has(begin, "\\\"type\\\"");
    if (hasEscapedSchema &&
        (has(begin, "\"subject\"") || has(begin, "\"schemaType\"") || extension == "avsc"))
        return Claim::Sure;
    const bool isNamed = has(begin, "\"type\"") && has(begin, "\"name\"");
    const bool isRecord = isNamed && has(begin, "\"record\"") && has(begin, "\"fields\"");
    const bool isOther = isNamed && ((has(begin, "\"enum\"") && has(begin, "\"symbols\"")) ||
                                     (has(begin, "\"fixed\"") && has(begin, "\"size\"")));
    if (extension == "avsc")
        return isRecord || isOther ? Claim::Sure : Claim::None;
    const auto whole = isRecord ? parseJson(text) : Result<Json>(fail(ErrorKind::Input, ""));
    return whole && isAvroSchema(*whole) ? Claim::Maybe : Claim::None;
}

} // namespace upriver::schema_registry
