// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/schema_field.h"

#include <unordered_set>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::size_t kMaxName = 1'000;
constexpr std::size_t kMaxDescription = 10'000;
constexpr std::size_t kMaxTypeText = 500;
constexpr int kMaxTypeDepth = 8;

std::string typeText(const SchemaField& field, int depth)
{
    if (field.children.empty() || field.type == "struct" || depth > kMaxTypeDepth)
        return field.type;
    std::string inner;
    for (const SchemaField& child : field.children) {
        inner += (inner.empty() ? "" : ", ") + typeText(child, depth + 1);
        if (inner.size() > kMaxTypeText)
            break;
    }
    return field.type + "<" + inner + ">";
}

std::string kept(std::string_view text, std::size_t most)
{
    const bool isValid = validUtf8Prefix(text) == text.size();
    std::string out = redactSecrets(isValid ? text : sanitisedUtf8(text));
    return out.size() <= most ? out : shortened(out, most);
}

class ColumnWriter
{
public:
    ColumnWriter(RecordBatch& batch, AssetIndex asset) : m_batch(batch), m_asset(asset) {}

    void write(const std::vector<SchemaField>& fields, const std::string& prefix, int depth)
    {
        if (depth > kMaxSchemaDepth) {
            m_tooDeep = true;
            return;
        }
        for (const SchemaField& field : fields) {
            if (m_position >= kMaxSchemaColumns) {
                m_tooMany = true;
                return;
            }
            if (field.name.empty()) {
                ++m_nameless;
                continue;
            }
            const std::string path =
                prefix + columnStep(redactSecrets(shortened(sanitisedUtf8(field.name), kMaxName)));
            if (!m_names.insert(path).second) {
                ++m_twice;
                continue;
            }
            addColumn(field, path);
            if (!field.children.empty())
                writeBelow(field, path + ".", depth + 1);
        }
    }

    void tell()
    {
        if (m_tooDeep)
            say("Fields nested deeper than " + std::to_string(kMaxSchemaDepth) + " levels were left out.");
        if (m_tooMany)
            say("Only the first " + std::to_string(kMaxSchemaColumns) + " columns were kept.");
        if (m_nameless > 0)
            say("Columns without a name were left out: " + std::to_string(m_nameless) + ".");
        if (m_twice > 0)
            say("Columns with a name that others have already were left out: " + std::to_string(m_twice) +
                ".");
    }

private:
    void say(std::string message) { m_batch.problems.push_back({Severity::Note, std::move(message), ""}); }

    void addColumn(const SchemaField& field, const std::string& path)
    {
        ColumnRecord record;
        record.asset = m_asset;
        record.name = path;
        record.type = kept(schemaTypeText(field), kMaxTypeText);
        record.nullable = field.nullable;
        record.description = kept(field.description, kMaxDescription);
        record.position = static_cast<std::int32_t>(m_position++);
        m_batch.columns.push_back(std::move(record));
        for (const std::string& tag : field.tags)
            if (std::string text = redactSecrets(shortened(sanitisedUtf8(tag), kMaxName)); !text.empty())
                m_batch.tags.push_back({m_asset, path, std::move(text)});
    }

    /// Through lists, maps and unions down to the fields of a struct; a map's key has no fields of interest.
    void writeBelow(const SchemaField& field, const std::string& prefix, int depth)
    {
        if (field.children.empty())
            return;
        if (field.type == "struct")
            return write(field.children, prefix, depth);
        if (depth > kMaxSchemaDepth) {
            m_tooDeep = true;
            return;
        }
        if (field.type == "map" || field.type == "list")
            return writeBelow(field.children.back(), prefix, depth + 1);
        for (const SchemaField& member : field.children)
            writeBelow(member, prefix, depth + 1);
    }

    RecordBatch& m_batch;
    AssetIndex m_asset;
    std::unordered_set<std::string> m_names;
    std::size_t m_position = 0;
    std::size_t m_nameless = 0;
    std::size_t m_twice = 0;
    bool m_tooDeep = false;
    bool m_tooMany = false;
};

} // namespace

std::string schemaTypeText(const SchemaField& field) { return typeText(field, 0); }

std::string columnStep(std::string_view name)
{
    std::string out;
    out.reserve(name.size());
    for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        out.append(name.substr(0, dot)).append("\\.");
        name.remove_prefix(dot + 1);
    }
    return out.append(name);
}

void appendSchemaColumns(RecordBatch& batch, AssetIndex asset, const std::vector<SchemaField>& fields)
{
    ColumnWriter writer(batch, asset);
    writer.write(fields, {}, 0);
    writer.tell();
}

} // namespace upriver
