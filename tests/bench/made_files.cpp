// SPDX-License-Identifier: Apache-2.0
// The estate in the formats of the systems that keep it.
#include "tests/bench/made_files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "tests/bench/made_words.h"

namespace upriver::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTablesPerJob = 4;
constexpr std::uint64_t kTablesPerScript = 10;
constexpr std::string_view kProducer =
    R"("_producer":"https://github.com/OpenLineage/OpenLineage/tree/1.30.0",)";

struct FileCloser
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};

class Writer
{
public:
    Writer(const MadeEstate& estate, const std::string& folder, int day)
        : m_estate(estate), m_folder(folder), m_day(day)
    {}
    Result<void> schema(std::uint64_t schema);
    [[nodiscard]] MadeFileCounts counts() const { return m_counts; }

private:
    Result<void> put(const std::string& relative, const std::string& text);
    Result<void> events(std::uint64_t schema);
    Result<void> manifest(std::uint64_t schema);
    Result<void> scripts(std::uint64_t schema);

    [[nodiscard]] std::uint64_t lastOf(std::uint64_t schema) const
    {
        return std::min((schema + 1) * kTablesPerSchema, tableCount(m_estate));
    }
    [[nodiscard]] std::string host(const MadeTable& table) const
    {
        return "postgres://" + table.database + ".example.org:5432";
    }
    [[nodiscard]] std::string description(const MadeTable& table) const;
    void addDataset(std::string& text, const MadeTable& table) const;
    void addOutput(std::string& text, const MadeTable& table) const;
    void addColumnLineage(std::string& text, const MadeTable& table,
                          const std::vector<std::string>& columns) const;
    void addEvent(std::string& text, std::uint64_t first, std::uint64_t last) const;
    void addModel(std::string& text, const MadeTable& table, const std::string& project) const;
    void addDependencies(std::string& text, const MadeTable& table, const std::string& project) const;
    [[nodiscard]] std::string query(const MadeTable& table, bool isOneLine) const;

    const MadeEstate& m_estate;
    const std::string& m_folder;
    int m_day;
    MadeFileCounts m_counts;
};

/// Where one column of a table comes from.
std::size_t sourceColumn(std::uint64_t table, std::size_t column, std::size_t count)
{
    return column == 0 ? 0 : mixed(table, column) % count;
}

std::string schemaFolder(std::uint64_t schema)
{
    return std::to_string(schema / 100) + "/" + std::to_string(schema);
}

Result<void> Writer::put(const std::string& relative, const std::string& text)
{
    const std::string path = m_folder + "/" + relative;
    std::error_code ignored;
    fs::create_directories(fs::path(path).parent_path(), ignored);
    const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "wb"));
    if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size())
        return fail(ErrorKind::Input, "The file " + path + " could not be written.");
    ++m_counts.files;
    m_counts.bytes += static_cast<std::int64_t>(text.size());
    return {};
}

std::string Writer::description(const MadeTable& table) const
{
    const bool isNew = m_day > 1 && table.number % kTablesPerSchema == 7;
    return madeDescription(table) + (isNew ? ", described anew" : "");
}

void Writer::addDataset(std::string& text, const MadeTable& table) const
{
    text += R"({"namespace":")" + host(table) + R"(","name":")" + table.qualified() + '"';
}

void Writer::addColumnLineage(std::string& text, const MadeTable& table,
                              const std::vector<std::string>& columns) const
{
    const std::vector<std::uint64_t> sources = madeSources(m_estate, table.number);
    if (sources.empty())
        return;
    std::vector<MadeTable> tables;
    std::vector<std::vector<std::string>> theirs;
    for (const std::uint64_t source : sources) {
        tables.push_back(madeTable(m_estate, source));
        theirs.push_back(madeColumns(m_estate, source));
    }
    text += R"(,"columnLineage":{)" + std::string(kProducer) + R"("fields":{)";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::size_t which = i % sources.size();
        text += (i == 0 ? "\"" : ",\"") + columns[i] + R"(":{"inputFields":[)";
        addDataset(text, tables[which]);
        text += R"(,"field":")" + theirs[which][sourceColumn(table.number, i, theirs[which].size())] +
                R"(","transformations":[{"type":"DIRECT","subtype":")" +
                (i % 3 == 0 ? "TRANSFORMATION" : "IDENTITY") + R"(","description":"","masking":)" +
                (i == 9 ? "true" : "false") + "}]}]}";
    }
    text += "}}";
}

void Writer::addOutput(std::string& text, const MadeTable& table) const
{
    const std::vector<std::string> columns = madeColumns(m_estate, table.number);
    addDataset(text, table);
    text += R"(,"facets":{"schema":{)" + std::string(kProducer) + R"("fields":[)";
    for (std::size_t i = 0; i < columns.size(); ++i)
        text += (i == 0 ? "" : ",") + (R"({"name":")" + columns[i]) + R"(","type":")" + typeWord(columns[i]) +
                "\"}";
    text += R"(]},"documentation":{)" + std::string(kProducer) + R"("description":")" + description(table) +
            R"("},"ownership":{)" + std::string(kProducer) + R"("owners":[{"name":")" +
            madeOwner(m_estate, table.number) + R"(","type":"OWNER"}]})";
    if (table.number % 3 == 0)
        text += R"(,"tags":{)" + std::string(kProducer) + R"("tags":[{"key":")" + tagWord(table.number) +
                R"(","value":"true","source":"catalog"}]})";
    addColumnLineage(text, table, columns);
    text += "}}";
}

void Writer::addEvent(std::string& text, std::uint64_t first, std::uint64_t last) const
{
    const MadeTable leading = madeTable(m_estate, first);
    char stamp[64];
    std::snprintf(stamp, sizeof stamp, "2026-03-%02dT%02d:%02d:%02dZ", m_day,
                  static_cast<int>(first / 3600 % 24), static_cast<int>(first / 60 % 60),
                  static_cast<int>(first % 60));
    char run[64];
    std::snprintf(run, sizeof run, "0190a%03d-0000-7000-8000-%012llx", m_day,
                  static_cast<unsigned long long>(first));
    text += R"({"eventType":")" + std::string(first % 97 == 0 ? "FAIL" : "COMPLETE") + R"(","eventTime":")" +
            stamp +
            R"(","producer":"https://github.com/OpenLineage/OpenLineage/tree/1.30.0","run":{"runId":")" +
            run + R"("},"job":{"namespace":"airflow-)" + leading.database + R"(","name":")" + leading.schema +
            ".load_" + leading.name + R"("},"inputs":[)";
    std::vector<std::uint64_t> inputs;
    for (std::uint64_t table = first; table < last; ++table)
        for (const std::uint64_t source : madeSources(m_estate, table))
            if (source < first || source >= last)
                inputs.push_back(source);
    std::ranges::sort(inputs);
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        text += i == 0 ? "" : ",";
        addDataset(text, madeTable(m_estate, inputs[i]));
        text += "}";
    }
    text += R"(],"outputs":[)";
    for (std::uint64_t table = first; table < last; ++table) {
        text += table == first ? "" : ",";
        addOutput(text, madeTable(m_estate, table));
    }
    text += "]}\n";
}

Result<void> Writer::events(std::uint64_t schema)
{
    std::string text;
    for (std::uint64_t first = schema * kTablesPerSchema; first < lastOf(schema); first += kTablesPerJob)
        addEvent(text, first, std::min(first + kTablesPerJob, lastOf(schema)));
    return put("openlineage/" + schemaFolder(schema) + "/events.ndjson", text);
}

/// A join of all sources, each column from one of them.
std::string Writer::query(const MadeTable& table, bool isOneLine) const
{
    const std::string end = isOneLine ? "\\n" : "\n";
    const std::string quote = isOneLine ? "\\\"" : "\"";
    const std::vector<std::string> columns = madeColumns(m_estate, table.number);
    const std::vector<std::uint64_t> sources = madeSources(m_estate, table.number);
    std::string text = "select" + end;
    std::string from;
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const MadeTable source = madeTable(m_estate, sources[s]);
        const std::string name = quote + source.database + quote + "." + quote + source.schema + quote + "." +
                                 quote + source.name + quote;
        from += (s == 0 ? "from " : "left join ") + name + " t" + std::to_string(s) +
                (s == 0 ? "" : " on t0.id = t" + std::to_string(s) + ".id") + end;
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::string value = "cast(null as varchar)";
        if (!sources.empty()) {
            const std::size_t s = i % sources.size();
            const auto theirs = madeColumns(m_estate, sources[s]);
            value = "t" + std::to_string(s) + "." + theirs[sourceColumn(table.number, i, theirs.size())];
        }
        text += "  " + (i % 5 == 4 ? "coalesce(" + value + ", '')" : value) + " as " + columns[i] +
                (i + 1 < columns.size() ? "," : "") + end;
    }
    return text + from;
}

void Writer::addDependencies(std::string& text, const MadeTable& table, const std::string& project) const
{
    text += R"("depends_on":{"macros":[],"nodes":[)";
    bool isFirst = true;
    for (const std::uint64_t source : madeSources(m_estate, table.number)) {
        const MadeTable theirs = madeTable(m_estate, source);
        const bool isOwn = source / kTablesPerSchema == table.number / kTablesPerSchema;
        text += (isFirst ? "\"" : ",\"") +
                (isOwn ? "model." + project + "." + theirs.name
                       : "source." + project + "." + theirs.schema + "." + theirs.name) +
                '"';
        isFirst = false;
    }
    text += "]},";
}

void Writer::addModel(std::string& text, const MadeTable& table, const std::string& project) const
{
    const std::string id = "model." + project + "." + table.name;
    text += "\"" + id + R"(":{"database":")" + table.database + R"(","schema":")" + table.schema +
            R"(","name":")" + table.name + R"(","resource_type":"model","package_name":")" + project +
            R"(","unique_id":")" + id + R"(","alias":")" + table.name + R"(","original_file_path":"models/)" +
            table.name +
            R"(.sql","config":{"enabled":true,"materialized":"table","meta":{},"tags":[]},"tags":[)" +
            (table.number % 3 == 0 ? "\"" + tagWord(table.number) + "\"" : "") + R"(],"description":")" +
            description(table) + R"(","meta":{"owner":")" + madeOwner(m_estate, table.number) +
            R"("},"columns":{)";
    const std::vector<std::string> columns = madeColumns(m_estate, table.number);
    for (std::size_t i = 0; i < columns.size(); ++i)
        text += (i == 0 ? "\"" : ",\"") + columns[i] + R"(":{"name":")" + columns[i] +
                R"(","description":"","data_type":")" + typeWord(columns[i]) +
                R"(","meta":{},"tags":[],"constraints":[]})";
    text += "},";
    addDependencies(text, table, project);
    const std::string code = query(table, true);
    text += R"("relation_name":"\")" + table.database + R"(\".\")" + table.schema + R"(\".\")" + table.name +
            R"(\"","language":"sql","raw_code":"","compiled":true,"compiled_code":")" + code + "\"}";
}

Result<void> Writer::manifest(std::uint64_t schema)
{
    const std::string project = "project_" + std::to_string(schema);
    std::string text =
        R"({"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","dbt_version":"1.9.1",)"
        R"("generated_at":"2026-03-0)" +
        std::to_string(m_day) + R"(T05:10:00Z","project_name":")" + project +
        R"(","adapter_type":"postgres"},"nodes":{)";
    std::vector<std::uint64_t> outside;
    for (std::uint64_t number = schema * kTablesPerSchema; number < lastOf(schema); ++number) {
        text += number % kTablesPerSchema == 0 ? "" : ",";
        addModel(text, madeTable(m_estate, number), project);
        for (const std::uint64_t source : madeSources(m_estate, number))
            if (source / kTablesPerSchema != schema)
                outside.push_back(source);
    }
    std::ranges::sort(outside);
    outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
    text += R"(},"sources":{)";
    for (std::size_t i = 0; i < outside.size(); ++i) {
        const MadeTable table = madeTable(m_estate, outside[i]);
        const std::string id = "source." + project + "." + table.schema + "." + table.name;
        text += (i == 0 ? "\"" : ",\"") + id + R"(":{"database":")" + table.database + R"(","schema":")" +
                table.schema + R"(","name":")" + table.name + R"(","identifier":")" + table.name +
                R"(","resource_type":"source","package_name":")" + project + R"(","unique_id":")" + id +
                R"(","source_name":")" + table.schema +
                R"(","description":"","columns":{},"meta":{},"tags":[],"relation_name":"\")" +
                table.database + R"(\".\")" + table.schema + R"(\".\")" + table.name + R"(\""})";
    }
    text +=
        R"(},"exposures":{},"metrics":{},"groups":{},"macros":{},"docs":{},"parent_map":{},"child_map":{}})";
    return put("dbt/" + schemaFolder(schema) + "/target/manifest.json", text);
}

Result<void> Writer::scripts(std::uint64_t schema)
{
    std::string text;
    for (std::uint64_t number = schema * kTablesPerSchema; number < lastOf(schema); ++number) {
        const MadeTable table = madeTable(m_estate, number);
        text += "-- " + description(table) + "\ncreate table " + table.qualified() + " as\n" +
                query(table, false) + ";\n\n";
        if (number % kTablesPerScript + 1 < kTablesPerScript && number + 1 < lastOf(schema))
            continue;
        const std::string name =
            "sql/" + schemaFolder(schema) + "/load_" + std::to_string(number / kTablesPerScript) + ".sql";
        if (Result<void> written = put(name, text); !written)
            return written;
        text.clear();
    }
    return {};
}

Result<void> Writer::schema(std::uint64_t schema)
{
    switch (systemOf(schema * kTablesPerSchema)) {
    case MadeSystem::OpenLineage:
        return events(schema);
    case MadeSystem::Dbt:
        return manifest(schema);
    case MadeSystem::Sql:
        return scripts(schema);
    }
    return {};
}

} // namespace

Result<MadeFileCounts> writeEstate(const MadeEstate& estate, const std::string& folder)
{
    Writer writer(estate, folder, 1);
    for (std::uint64_t schema = 0; schema * kTablesPerSchema < tableCount(estate); ++schema)
        if (Result<void> written = writer.schema(schema); !written)
            return fail(written.error());
    return writer.counts();
}

Result<MadeFileCounts> rewriteSchema(const MadeEstate& estate, const std::string& folder,
                                     std::uint64_t schema)
{
    Writer writer(estate, folder, 2);
    if (Result<void> written = writer.schema(schema); !written)
        return fail(written.error());
    return writer.counts();
}

} // namespace upriver::bench
