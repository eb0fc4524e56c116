// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/files/data_folder.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/cell_type.h"
#include "catalog/sources/reading/tree_files.h"

namespace upriver::data_files {

namespace {

constexpr int kDeepest = 8;
/// Beyond, neither rows nor differences of schemas are told.
constexpr std::size_t kMaxReadFiles = 2'000;
constexpr std::int64_t kMaxReadBytes = std::int64_t{256} << 20;
constexpr std::string_view kHiveNull = "__HIVE_DEFAULT_PARTITION__";

/// "dt=2026-01-01": a name, and anything behind the sign.
std::string_view partitionKey(std::string_view folder)
{
    const std::size_t sign = folder.find('=');
    if (sign == std::string_view::npos || sign == 0)
        return {};
    const std::string_view key = folder.substr(0, sign);
    const bool isName =
        std::ranges::all_of(key, [](char c) { return isAsciiAlnum(c) || c == '_' || c == '-'; });
    return isName ? key : std::string_view();
}

bool isDataExtension(std::string_view extension)
{
    static constexpr std::array<std::string_view, 13> names{"parquet", "orc",   "avro",   "csv",  "tsv",
                                                            "psv",     "jsonl", "ndjson", "json", "arrow",
                                                            "feather", "txt",   "parq"};
    return std::ranges::find(names, extension) != names.end();
}

/// "part-00000-…", "000000_0", "part.0.parquet"
bool isPartName(std::string_view name)
{
    if (name.starts_with("part-") || name.starts_with("part."))
        return true;
    return name.size() >= 8 && std::all_of(name.begin(), name.begin() + 6, isAsciiDigit) && name[6] == '_';
}

bool isMarker(std::string_view name)
{
    static constexpr std::array<std::string_view, 3> names{"_SUCCESS", "_metadata", "_common_metadata"};
    return std::ranges::find(names, name) != names.end() || name.starts_with("_committed_") ||
           name.starts_with("_started_");
}

bool isPartFile(std::string_view name)
{
    const std::string extension = extensionOf(name);
    return isPartName(name) &&
           (extension.empty() || isDataExtension(extension) || name.find('.') == std::string_view::npos);
}

/// In a partition any data file is one of its parts; JSON and plain text need the name of one.
bool isPartitionFile(std::string_view name)
{
    const std::string extension = extensionOf(name);
    const bool isVague = extension == "json" || extension == "txt";
    return isPartFile(name) || (isDataExtension(extension) && !isVague);
}

/// Follows the first partitions down to a file; its path, or nothing.
std::string firstPartitionFile(const FolderListing& folder, const std::string& below, int depth)
{
    std::vector<std::string> deeper;
    for (const FolderEntry& entry : folder.entries(below)) {
        if (!entry.isFolder && depth > 0 && isPartitionFile(entry.name))
            return below + entry.name;
        if (entry.isFolder && !partitionKey(entry.name).empty())
            deeper.push_back(entry.name);
    }
    constexpr std::size_t kTried = 3;
    for (std::size_t i = 0; i < deeper.size() && i < kTried && depth < kDeepest; ++i)
        if (std::string found = firstPartitionFile(folder, below + deeper[i] + "/", depth + 1);
            !found.empty())
            return found;
    return {};
}

std::string firstPart(const FolderListing& folder)
{
    std::string first;
    std::size_t parts = 0;
    bool hasMarker = false;
    for (const FolderEntry& entry : folder.entries()) {
        if (entry.isFolder)
            continue;
        hasMarker = hasMarker || isMarker(entry.name);
        if (!isPartFile(entry.name))
            continue;
        ++parts;
        if (first.empty())
            first = entry.name;
    }
    return parts > 1 || hasMarker ? first : std::string();
}

bool isDataHead(const FolderListing& folder, const std::string& below)
{
    if (below.empty())
        return false;
    DocumentFile file;
    file.path = below;
    file.head = folder.head(below);
    file.size = static_cast<std::int64_t>(file.head.size());
    return formatOf(file) != Format::None;
}

/// The keys and values of a file's partitions.
std::vector<std::pair<std::string, std::string>> partitionsOf(std::string_view below)
{
    std::vector<std::pair<std::string, std::string>> found;
    for (const std::string_view step : splitText(folderOf(below), '/'))
        if (const std::string_view key = partitionKey(step); !key.empty())
            found.emplace_back(key, step.substr(key.size() + 1));
    return found;
}

class FolderReader
{
public:
    FolderReader(const DocumentTree& tree, const std::stop_token& stop) : m_tree(tree), m_stop(stop) {}

    Result<FolderSchema> read()
    {
        collect();
        if (m_data.empty())
            return fail(ErrorKind::Input, "The folder has no data file that is read here.");
        // the newest partition comes last by its name
        for (auto file = m_data.rbegin(); file != m_data.rend(); ++file)
            if (auto taken = take(**file); !taken)
                return fail(taken.error());
        if (!m_found)
            return fail(ErrorKind::Input, "None of the files of the folder could be read.");
        finish();
        return std::move(m_folder);
    }

private:
    void collect()
    {
        for (const TreeFile& file : m_tree.files) {
            if (isMarker(fileNameOf(file.below)))
                continue;
            m_data.push_back(&file);
            m_folder.size += file.size;
            const auto partitions = partitionsOf(file.below);
            for (const auto& [key, value] : partitions) {
                if (!m_keys.contains(key))
                    m_keyOrder.push_back(key);
                CellType& type = m_keys[key];
                type = joined(type, value == kHiveNull ? CellType::Empty : cellTypeOf(value));
            }
            if (!partitions.empty())
                m_partitions.insert(std::string(folderOf(file.below)));
        }
    }

    Result<void> take(const TreeFile& file)
    {
        if (m_stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        const bool isBeyond = m_read >= kMaxReadFiles || m_bytes > kMaxReadBytes;
        if (m_found && isBeyond)
            return {};
        ++m_read;
        auto opened = openTreeFile(m_tree, file, m_stop);
        const Format format = opened ? formatOf(*opened) : Format::None;
        m_bytes += isText(format) ? file.size : 0;
        auto schema = opened ? readSchema(*opened, format, m_stop) : Result<FileSchema>(fail(opened.error()));
        if (!schema && schema.error().kind == ErrorKind::Cancelled)
            return fail(schema.error());
        if (!schema) {
            if (m_unreadable++ == 0)
                m_firstUnreadable = file.below;
            return {};
        }
        if (schema->rows)
            m_rows += *schema->rows;
        m_rowsKnown = m_rowsKnown && schema->rows.has_value();
        if (!m_found) {
            m_found = true;
            m_folder.schema = std::move(*schema);
        } else if (namesOf(schema->fields) != namesOf(m_folder.schema.fields)) {
            ++m_different;
        }
        return {};
    }

    static std::vector<std::string> namesOf(const std::vector<SchemaField>& fields)
    {
        std::vector<std::string> names;
        for (const SchemaField& field : fields)
            names.push_back(field.name + "\n" + schemaTypeText(field));
        return names;
    }

    void finish()
    {
        FileSchema& schema = m_folder.schema;
        const bool isWhole = m_rowsKnown && m_unreadable == 0 && m_read == m_data.size() && !m_tree.truncated;
        schema.rows = isWhole ? std::optional(m_rows) : std::nullopt;
        std::erase_if(schema.properties, [](const Property& property) {
            return property.key == "rowGroups" || property.key == "stripes" || property.key == "batches";
        });
        addPartitionColumns(schema);
        schema.properties.push_back({"files", std::to_string(m_data.size())});
        if (m_tree.truncated)
            note("The folder has more files than are looked at.");
        if (m_read < m_data.size())
            note("Only " + std::to_string(m_read) + " of " + std::to_string(m_data.size()) +
                 " files were read; rows are not counted.");
        if (m_different > 0)
            note("Files whose columns differ from those of the last one: " + std::to_string(m_different) +
                 ".");
        if (m_unreadable > 0)
            schema.problems.push_back({Severity::Warning,
                                       "Files that can't be read: " + std::to_string(m_unreadable) + ".",
                                       m_firstUnreadable});
    }

    void addPartitionColumns(FileSchema& schema)
    {
        std::string keys;
        for (const std::string& key : m_keyOrder) {
            keys += (keys.empty() ? "" : ", ") + key;
            if (std::ranges::find(schema.fields, key, &SchemaField::name) != schema.fields.end())
                continue;
            SchemaField field{key, std::string(toWord(m_keys[key]))};
            field.description = "Partition key";
            schema.fields.push_back(std::move(field));
        }
        if (keys.empty())
            return;
        schema.properties.push_back({"partitionedBy", shortened(keys, 1'000)});
        schema.properties.push_back({"partitions", std::to_string(m_partitions.size())});
    }

    void note(std::string text) { m_folder.schema.problems.push_back({Severity::Note, std::move(text), ""}); }

    const DocumentTree& m_tree;
    const std::stop_token& m_stop;
    FolderSchema m_folder;
    std::vector<const TreeFile*> m_data;
    std::vector<std::string> m_keyOrder;
    std::map<std::string, CellType> m_keys;
    std::set<std::string> m_partitions;
    std::size_t m_read = 0;
    std::int64_t m_bytes = 0;
    std::int64_t m_rows = 0;
    std::int64_t m_unreadable = 0;
    std::int64_t m_different = 0;
    std::string m_firstUnreadable;
    bool m_rowsKnown = true;
    bool m_found = false;
};

} // namespace

bool belongsToData(std::string_view below)
{
    const std::string_view name = fileNameOf(below);
    const std::string_view folders = folderOf(below);
    if (folders.empty())
        return isPartFile(name) || isMarker(name);
    for (const std::string_view step : splitText(folders.substr(0, folders.size() - 1), '/'))
        if (partitionKey(step).empty())
            return false;
    return isPartitionFile(name) || isMarker(name);
}

bool isDataFolder(const FolderListing& folder)
{
    // a partition is never a dataset by itself, unless it is all that is looked at
    return isDataHead(folder, firstPartitionFile(folder, {}, 0)) || isDataHead(folder, firstPart(folder));
}

Result<FolderSchema> readFolder(const DocumentTree& tree, const std::stop_token& stop)
{
    return FolderReader(tree, stop).read();
}

} // namespace upriver::data_files
