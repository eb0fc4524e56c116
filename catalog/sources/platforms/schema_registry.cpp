// SPDX-License-Identifier: Apache-2.0
// Schemas of messages: bare Avro schemas (.avsc), subjects as a schema registry exports them (one, a list,
// one a line), dumps of its _schemas topic. A subject named like a topic with -value or -key describes that
// topic; else the schema is a dataset of its own, named like its record.
#include <algorithm>
#include <map>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/platforms/schema_subject.h"
#include "catalog/sources/reading/avro_schema.h"
#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/proto_schema.h"

namespace upriver {

namespace schema_registry {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{32} << 20;
constexpr std::size_t kMaxSubjects = 50'000;

/// All subjects of a document, before any is written: they may refer to each other.
struct Subjects
{
    std::vector<Subject> all;
    std::map<std::string, Json> types; ///< Avro's named types of all of them
    std::size_t bad = 0;
    std::int64_t firstBad = 0;

    void take(Json&& value)
    {
        if (all.size() >= kMaxSubjects)
            return;
        auto subject = subjectOf(std::move(value));
        if (!subject)
            return;
        if (subject->parsed)
            addType(*subject->parsed);
        else if (subject->type == "AVRO")
            if (const auto schema = parseJson(subject->schema))
                addType(*schema);
        all.push_back(std::move(*subject));
    }

private:
    void addType(const Json& schema)
    {
        if (const std::string full = avroFullName(schema); !full.empty())
            types.insert_or_assign(full, schema);
    }
};

void takeValue(Json&& value, Subjects& subjects)
{
    if (value.is_array() && !isAvroSchema(value)) {
        for (Json& item : value)
            subjects.take(std::move(item));
        return;
    }
    if (!jsonText(value, "protocol").empty()) { // Avro's protocols define types as well
        for (const Json& stated : jsonArray(value, "types")) {
            Json type = stated;
            if (type.is_object() && !type.contains("namespace"))
                type["namespace"] = jsonText(value, "namespace");
            subjects.take(std::move(type));
        }
        return;
    }
    subjects.take(std::move(value));
}

/// One document, else one a line (also "key<tab>value", as console consumers print a topic).
Result<void> takeText(const std::string& text, Subjects& subjects)
{
    auto whole = parseJson(text);
    if (!whole)
        whole = parseJson(relaxedJson(text));
    if (whole) {
        takeValue(std::move(*whole), subjects);
        return {};
    }
    std::int64_t number = 0;
    for (std::string_view line : splitText(text, '\n')) {
        ++number;
        line = trimmed(line);
        if (line.empty())
            continue;
        if (auto value = lineValue(line); value) {
            takeValue(std::move(*value), subjects);
        } else {
            subjects.firstBad = subjects.bad++ == 0 ? number : subjects.firstBad;
        }
    }
    return subjects.all.empty() ? fail(whole.error()) : Result<void>();
}

class SubjectRecords final : public BatchSender
{
public:
    SubjectRecords(ReadContext& context, const Subjects& subjects)
        : BatchSender(context), m_subjects(subjects)
    {}

    Result<void> add(const Subject& subject, const std::string& stem)
    {
        AvroSchema schema;
        if (subject.hasSchema() && !schemaOf(subject, schema))
            return {};
        const AssetIndex asset = m_batch.asset(AssetKind::Dataset, nameOf(subject, schema, stem));
        AssetRecord& record = m_batch.record(asset);
        record.declared = true;
        record.dropped = subject.isDeleted;
        record.subtype = topicOf(subject.name).empty() ? "schema" : "topic";
        record.description = redactSecrets(schema.description);
        record.locator = subject.name;
        if (subject.hasSchema()) // of several versions the newest
            describe(record, subject, schema);
        addColumns(asset, subject, schema);
        addVersion(asset, subject);
        addGuess(asset, subject, stem);
        for (const std::string& owner : subject.owners)
            m_batch.owners.push_back({asset, redactSecrets(owner), "owner"});
        for (const std::string& tag : schema.tags)
            if (!tag.empty())
                m_batch.tags.push_back({asset, "", redactSecrets(tag)});
        addFieldTags(asset, subject, schema);
        return sendIfLarge();
    }

    Result<void> finish()
    {
        if (m_subjects.bad > 0)
            problem(Severity::Warning,
                    "Lines that are no JSON were left out: " + std::to_string(m_subjects.bad) + ".", "",
                    m_subjects.firstBad);
        return send();
    }

private:
    bool schemaOf(const Subject& subject, AvroSchema& schema)
    {
        if (subject.type == "PROTOBUF")
            return protoOf(subject, schema);
        Result<Json> read = Json();
        if (!subject.parsed)
            read = parseJson(subject.schema);
        if (!read)
            read = parseJson(relaxedJson(subject.schema));
        const Json* json = subject.parsed ? &*subject.parsed : read ? &*read : nullptr;
        auto parsed = json == nullptr          ? Result<AvroSchema>(fail(read.error()))
                      : subject.type == "JSON" ? Result<AvroSchema>(jsonSchemaFields(*json))
                                               : avroSchemaOf(*json, m_subjects.types);
        if (!parsed) {
            problem(Severity::Warning,
                    "The schema of '" + shortened(redactSecrets(subject.name), 200) + "' can't be read.",
                    subject.name);
            return false;
        }
        schema = std::move(*parsed);
        return true;
    }

    bool protoOf(const Subject& subject, AvroSchema& schema)
    {
        auto parsed = parseProtoSchema(subject.schema);
        if (!parsed) {
            problem(Severity::Warning, parsed.error().what, subject.name);
            return true; // the subject is there all the same
        }
        schema.name = std::move(parsed->name);
        schema.fields = std::move(parsed->fields);
        return true;
    }

    QualifiedName nameOf(const Subject& subject, const AvroSchema& schema, const std::string& stem) const
    {
        const SourceSettings& settings = m_context.settings;
        if (const std::string topic = topicOf(subject.name); !topic.empty())
            return normalised(settings.aliased(settings.namespaceFor("kafka")), redactSecrets(topic));
        const std::string name = !subject.name.empty() ? subject.name
                                 : schema.name.empty() ? stem
                                                       : schema.name;
        const std::string platform = subject.type == "JSON"       ? "jsonschema"
                                     : subject.type == "PROTOBUF" ? "protobuf"
                                                                  : "avro";
        return normalised(settings.aliased(settings.namespaceFor(platform)), redactSecrets(name));
    }

    static void describe(AssetRecord& record, const Subject& subject, const AvroSchema& schema)
    {
        const auto add = [&](const char* key, const std::string& value) {
            if (!value.empty())
                record.properties.push_back({key, shortened(redactSecrets(value), 500)});
        };
        const bool isKey = subject.name.ends_with("-key");
        add(isKey ? "keySchemaType" : "schemaType", subject.type);
        add(isKey ? "keyRecord" : "record", schema.name);
        add(isKey ? "keySubject" : "subject", subject.name);
        std::string references;
        for (const std::string& other : subject.references)
            references += (references.empty() ? "" : ", ") + other;
        add("references", references);
    }

    void addColumns(AssetIndex asset, const Subject& subject, AvroSchema& schema)
    {
        const bool isKey = !topicOf(subject.name).empty() && subject.name.ends_with("-key");
        if (isKey) { // beside the columns of the value
            SchemaField key;
            key.name = "key";
            key.type = schema.name.empty() && schema.fields.size() == 1
                           ? schemaTypeText(schema.fields.front())
                           : "struct";
            if (key.type == "struct")
                key.children = std::move(schema.fields);
            schema.fields = {};
            schema.fields.push_back(std::move(key));
        }
        appendSchemaColumns(m_batch, asset, schema.fields);
        for (const std::string& name : schema.unresolved)
            problem(Severity::Note,
                    "The type '" + shortened(redactSecrets(name), 200) + "' is defined in another file.",
                    subject.name);
    }

    /// Tags of the subject's metadata: a path in the schema, where "**" stands for any.
    void addFieldTags(AssetIndex asset, const Subject& subject, const AvroSchema& schema)
    {
        for (const auto& [path, tag] : subject.fieldTags) {
            std::string_view name = path;
            const bool isAnywhere = name.starts_with("**.");
            if (isAnywhere)
                name.remove_prefix(3);
            else if (name.starts_with(schema.name + "."))
                name.remove_prefix(schema.name.size() + 1);
            if (!name.empty() && name.find('*') == std::string_view::npos)
                m_batch.tags.push_back({asset, redactSecrets(name), redactSecrets(tag)});
        }
    }

    /// A file that is named like a subject says of which topic it probably is.
    void addGuess(AssetIndex asset, const Subject& subject, const std::string& stem)
    {
        const std::string topic = subject.name.empty() ? topicOf(stem) : std::string();
        if (topic.empty())
            return;
        const SourceSettings& settings = m_context.settings;
        AliasRecord alias;
        alias.asset = asset;
        alias.other = normalised(settings.aliased(settings.namespaceFor("kafka")), redactSecrets(topic));
        alias.confidence = 60;
        alias.reason = "the file is named like the subject of a topic";
        m_batch.aliases.push_back(std::move(alias));
    }

    void addVersion(AssetIndex asset, const Subject& subject)
    {
        if (subject.version.empty())
            return;
        VersionRecord version;
        version.asset = asset;
        version.label = (subject.name.ends_with("-key") ? "key " : "") + redactSecrets(subject.version);
        m_batch.versions.push_back(std::move(version));
    }

    const Subjects& m_subjects;
};

/// Of several versions of a subject the last says what its columns are; the others are versions alone.
void keepNewestSchemas(std::vector<Subject>& all)
{
    std::map<std::string, std::pair<std::int64_t, std::size_t>> newest;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto place = std::pair(all[i].versionNumber(), i);
        auto [known, isNew] = newest.try_emplace(all[i].name, place);
        if (!isNew && place > known->second)
            known->second = place;
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!all[i].name.empty() && newest[all[i].name].second != i)
            all[i].schema.clear();
}

class SchemaRegistrySource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "schema_registry";
        info.system = "Avro schemas and schema registries";
        info.reads = "Avro schema files and protocols, subjects exported from a schema registry (one, a "
                     "list, one a line; Avro, JSON "
                     "Schema, Protobuf), dumps of its _schemas topic";
        info.yields = "Topics with the columns of their messages, versions, owners, tags of fields; schemas "
                      "without a topic as datasets of their own";
        info.cannotKnow =
            "Which topic a schema belongs to when its subject is not named after one; types that other files "
            "or subjects define, of Protobuf which of several messages a topic holds (the first is taken)";
        info.version = 2;
        info.priority = 45;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        const std::string text = textOfHead(file.head);
        return claimOnHead(text, extensionOf(file.path));
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        const auto bytes = readWhole(file.path, kLargestFile, context.stop);
        if (!bytes)
            return fail(bytes.error());
        Subjects subjects;
        if (auto taken = takeText(textOfHead(*bytes), subjects); !taken)
            return taken;
        if (subjects.all.empty())
            return fail(ErrorKind::Input, "No Avro schema and no subject of a schema registry was found.", {},
                        file.relative);
        keepNewestSchemas(subjects.all);
        std::string stem(file.fileName());
        stem = sanitisedUtf8(stem.substr(0, stem.find('.', 1)));
        SubjectRecords records(context, subjects);
        for (const Subject& subject : subjects.all)
            if (auto added = records.add(subject, stem); !added)
                return added;
        return records.finish();
    }
};

} // namespace

} // namespace schema_registry

const Source& schemaRegistrySource()
{
    static const schema_registry::SchemaRegistrySource source;
    return source;
}

} // namespace upriver
