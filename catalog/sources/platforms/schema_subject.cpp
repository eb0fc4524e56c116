// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/schema_subject.h"

#include <algorithm>
#include <charconv>

#include "catalog/base/text.h"

namespace upriver::schema_registry {

namespace {

constexpr int kMaxDepth = 30;
constexpr std::size_t kMaxTags = 10'000;
constexpr std::size_t kMaxProperties = 20'000;

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
    if (const Json* tags = jsonAt(value, {"metadata", "tags"}))
        for (const auto& [path, list] : jsonMembers(*tags))
            for (const Json& tag : jsonArray(*tags, path))
                if (tag.is_string() && subject.fieldTags.size() < kMaxTags)
                    subject.fieldTags.emplace_back(path, tag.get<std::string>());
}

/// Records of the _schemas topic that are settings, deletions of subjects or nothing at all.
bool isOtherRecord(const Json& key)
{
    const std::string& type = jsonText(key, "keytype");
    return !type.empty() && type != "SCHEMA";
}

/// The fields of a JSON schema; references into the same document are followed.
class JsonSchemaFields
{
public:
    explicit JsonSchemaFields(const Json& root) : m_root(root) {}

    SchemaField field(const Json& stated, int depth)
    {
        const Json& schema = referred(stated);
        SchemaField field;
        takeType(schema, field);
        field.description = jsonText(stated, "description");
        if (field.description.empty())
            field.description = jsonText(schema, "description");
        for (const Json& tag : jsonArray(schema, "confluent:tags"))
            if (tag.is_string())
                field.tags.push_back(tag.get<std::string>());
        if (depth > kMaxDepth)
            return field;
        addProperties(schema, field, depth);
        for (const Json& part : jsonArray(schema, "allOf"))
            addProperties(referred(part), field, depth);
        if (const Json* items = jsonMember(schema, "items"); field.type == "array" && items != nullptr) {
            field.type = "list";
            field.children.push_back(this->field(*items, depth + 1));
        }
        return field;
    }

private:
    const Json& referred(const Json& schema) const
    {
        const std::string& text = jsonText(schema, "$ref");
        if (!text.starts_with("#/"))
            return schema;
        const Json* at = &m_root;
        for (const std::string_view step : splitText(std::string_view(text).substr(2), '/'))
            at = at == nullptr ? nullptr : jsonMember(*at, step);
        return at == nullptr ? schema : *at;
    }

    /// One of several types that is not null makes the field nullable.
    static void takeType(const Json& schema, SchemaField& field)
    {
        const Json* type = jsonMember(schema, "type");
        if (type == nullptr || !type->is_array()) {
            field.type = jsonText(schema, "type");
            for (const char* choice : {"oneOf", "anyOf"})
                for (const Json& one : jsonArray(schema, choice))
                    if (const std::string& word = jsonText(one, "type"); word == "null")
                        field.nullable = true;
                    else if (field.type.empty())
                        field.type = word;
            return;
        }
        for (const Json& one : *type) {
            if (one == "null")
                field.nullable = true;
            else if (one.is_string() && field.type.empty())
                field.type = one.get<std::string>();
        }
    }

    void addProperties(const Json& schema, SchemaField& field, int depth)
    {
        if (field.type != "object" && jsonMember(schema, "properties") == nullptr)
            return;
        field.type = "struct";
        for (const auto& [name, inner] : jsonObject(schema, "properties")) {
            if (m_taken++ >= kMaxProperties)
                return;
            SchemaField child = this->field(inner, depth + 1);
            child.name = name;
            const auto& required = jsonArray(schema, "required");
            if (std::ranges::find(required, Json(name)) != required.end() && !child.nullable)
                child.nullable = false;
            field.children.push_back(std::move(child));
        }
    }

    const Json& m_root;
    std::size_t m_taken = 0;
};

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
    // ":.context:subject"
    if (const std::size_t end = subject.find(':', 1);
        subject.starts_with(":.") && end != std::string_view::npos)
        subject.remove_prefix(end + 1);
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
    out.fields = JsonSchemaFields(schema).field(schema, 0).children;
    return out;
}

Claim claimOnHead(std::string_view text, std::string_view extension)
{
    std::string_view begin = trimmed(text);
    while (begin.starts_with("//") || begin.starts_with("/*")) { // some schema files begin with a comment
        const std::string_view end = begin[1] == '/' ? "\n" : "*/";
        begin = trimmed(begin.substr(std::min(begin.find(end, 2), begin.size() - end.size()) + end.size()));
    }
    if (!begin.starts_with('{') && !begin.starts_with('['))
        return Claim::None;
    const bool isRegistry = has(begin, "\"keytype\"") && has(begin, "\"magic\"");
    if (isRegistry)
        return Claim::Sure;
    const bool hasEscapedSchema = has(begin, "\"schema\"") && has(begin, "\\\"type\\\"");
    if (hasEscapedSchema &&
        (has(begin, "\"subject\"") || has(begin, "\"schemaType\"") || extension == "avsc"))
        return Claim::Sure;
    // Protobuf in a subject, and what is sent to register a schema
    if (has(begin, "\"schema\"") && has(begin, "\"PROTOBUF\"") && has(begin, "message "))
        return Claim::Sure;
    if (hasEscapedSchema && trimmed(begin.substr(1)).starts_with("\"schema\"") &&
        has(begin, "\\\"record\\\""))
        return Claim::Maybe;
    const bool isNamed = has(begin, "\"type\"") && has(begin, "\"name\"");
    const bool isRecord = isNamed && has(begin, "\"record\"") && has(begin, "\"fields\"");
    const bool isOther = isNamed && ((has(begin, "\"enum\"") && has(begin, "\"symbols\"")) ||
                                     (has(begin, "\"fixed\"") && has(begin, "\"size\"")));
    if (extension == "avpr" && has(begin, "\"protocol\"") && has(begin, "\"types\""))
        return isRecord ? Claim::Sure : Claim::None;
    if (extension == "avsc")
        return isRecord || isOther ? Claim::Sure : Claim::None;
    const auto whole = isRecord ? parseJson(text) : Result<Json>(fail(ErrorKind::Input, ""));
    return whole && isAvroSchema(*whole) ? Claim::Maybe : Claim::None;
}

} // namespace upriver::schema_registry
