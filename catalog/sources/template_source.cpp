// SPDX-License-Identifier: Apache-2.0
// A reader to copy: small, complete, compiled and run in the tests, in no table. It reads one JSON file
//   {"upriver_template": 1, "namespace": "postgres://host:5432",
//    "tables": [{"name": "shop.public.orders", "description": "…",
//                "columns": [{"name": "id", "type": "bigint"}], "reads": ["shop.public.raw_orders"]}]}
#include <fstream>

#include <nlohmann/json.hpp>

#include "catalog/base/redaction.h"
#include "catalog/sources/source.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 100;
constexpr std::int64_t kLargestFile = 32LL * 1024 * 1024;

// Foreign JSON has any type anywhere: every access goes through these two.
std::string textOf(const Json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? redactSecrets(it->get_ref<const std::string&>())
                                                 : std::string();
}

const Json& listOf(const Json& object, const char* key)
{
    static const Json empty = Json::array();
    const auto it = object.find(key);
    return it != object.end() && it->is_array() ? *it : empty;
}

class TableReader
{
public:
    TableReader(RecordBatch& batch, const SourceSettings& settings, const Json& root)
        : m_batch(batch), m_namespace(settings.aliased(textOf(root, "namespace")))
    {}

    void read(const Json& table, const std::string& locator)
    {
        const std::string name = table.is_object() ? textOf(table, "name") : std::string();
        if (name.empty() || m_namespace.empty()) {
            m_batch.problems.push_back({Severity::Warning, "A table without a name was skipped.", locator});
            return;
        }
        const AssetIndex asset = m_batch.asset(AssetKind::Dataset, normalised(m_namespace, name));
        AssetRecord& record = m_batch.record(asset);
        record.declared = true;
        record.subtype = "table";
        record.description = textOf(table, "description");
        record.locator = locator;
        readColumns(asset, listOf(table, "columns"), locator);
        readInputs(asset, listOf(table, "reads"), locator);
    }

private:
    void readColumns(AssetIndex asset, const Json& columns, const std::string& locator)
    {
        std::int32_t position = 0;
        for (const Json& column : columns) {
            const std::string name = column.is_object() ? textOf(column, "name") : std::string();
            if (name.empty()) {
                m_batch.problems.push_back(
                    {Severity::Warning, "A column without a name was skipped.", locator});
                continue;
            }
            ColumnRecord record;
            record.asset = asset;
            record.name = name;
            record.type = textOf(column, "type");
            record.position = position++;
            m_batch.columns.push_back(std::move(record));
        }
    }

    // Only mentioned, not declared: if no other document declares the table, the catalog shows it as a ghost.
    void readInputs(AssetIndex asset, const Json& names, const std::string& locator)
    {
        for (const Json& name : names) {
            if (!name.is_string() || name.get_ref<const std::string&>().empty())
                continue;
            const AssetIndex input = m_batch.asset(
                AssetKind::Dataset, normalised(m_namespace, redactSecrets(name.get<std::string>())));
            EdgeRecord edge;
            edge.src = input;
            edge.dst = asset;
            edge.locator = locator + "/reads";
            m_batch.edges.push_back(std::move(edge));
        }
    }

    RecordBatch& m_batch;
    std::string m_namespace;
};

class TemplateSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {"template", "Template", "One JSON file with tables", "Tables, columns, what a table reads",
                "Who owns a table and when it was filled"};
    }

    // By content, never by name alone; cheap, because it is asked for every file.
    Claim claims(const DocumentFile& file) const override
    {
        return file.head.find("\"upriver_template\"") == std::string::npos ? Claim::None : Claim::Sure;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        if (file.size > kLargestFile)
            return fail(ErrorKind::Input,
                        file.relative + " is larger than 32 MiB. Split it and index again.");
        std::ifstream stream(file.path, std::ios::binary);
        if (!stream)
            return fail(ErrorKind::Input, file.relative + " can't be opened. Check its permissions.");
        bool tooDeep = false;
        const Json root = Json::parse(
            stream,
            [&](int depth, Json::parse_event_t, Json&) {
                tooDeep = tooDeep || depth > kDeepest;
                return depth <= kDeepest;
            },
            false);
        RecordBatch batch;
        if (!root.is_object())
            return fail(ErrorKind::Input, file.relative + " is not a complete JSON object.");
        if (tooDeep)
            batch.problems.push_back(
                {Severity::Warning, "What is nested deeper than 100 levels was skipped.", ""});
        TableReader reader(batch, context.settings, root);
        std::size_t number = 0;
        for (const Json& table : listOf(root, "tables"))
            reader.read(table, "/tables/" + std::to_string(number++));
        return context.sink.accept(std::move(batch));
    }
};

} // namespace

const Source& templateSource()
{
    static const TemplateSource source;
    return source;
}

} // namespace upriver
