// SPDX-License-Identifier: Apache-2.0
// Arrow files (Feather version 2): the footer at the end holds the schema and says where the record batches
// are; the head of each batch says how many rows it has. Data is never read.
#include <array>

#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/reading/file_part.h"
#include "catalog/sources/reading/flat_table.h"

namespace upriver::data_files {

namespace {

constexpr std::int64_t kMaxFooter = std::int64_t{32} << 20;
constexpr std::int64_t kMaxBatchHead = std::int64_t{1} << 20;
constexpr std::size_t kMaxBatches = 10'000;
constexpr std::size_t kMaxFields = 20'000;
constexpr std::size_t kBlock = 24; // offset, length of the head, length of the body
constexpr int kRecordBatch = 3;

std::string unitOf(std::int64_t unit)
{
    static constexpr std::array<std::string_view, 4> words{"s", "ms", "us", "ns"};
    return unit >= 0 && unit < 4 ? std::string(words[static_cast<std::size_t>(unit)]) : std::string("?");
}

std::string number(const FlatTable& type, int field, std::int64_t fallback = 0)
{
    return std::to_string(type.integer(field, 4, fallback));
}

std::string typeWord(int kind, const FlatTable& type)
{
    static constexpr std::array<std::string_view, 27> words{"unknown",
                                                            "null",
                                                            "",
                                                            "",
                                                            "binary",
                                                            "string",
                                                            "bool",
                                                            "",
                                                            "",
                                                            "",
                                                            "",
                                                            "interval",
                                                            "list",
                                                            "struct",
                                                            "union",
                                                            "",
                                                            "list",
                                                            "map",
                                                            "",
                                                            "large_binary",
                                                            "large_string",
                                                            "list",
                                                            "run_end_encoded",
                                                            "binary_view",
                                                            "string_view",
                                                            "list",
                                                            "list"};
    switch (kind) {
    case 2:
        return (type.integer(1, 1) != 0 ? "int" : "uint") + number(type, 0);
    case 3: {
        const std::int64_t precision = type.integer(0, 2);
        return precision == 0 ? "float16" : precision == 1 ? "float32" : "float64";
    }
    case 7:
        return "decimal(" + number(type, 0) + "," + number(type, 1) + ")";
    case 8:
        return type.integer(0, 2, 1) == 0 ? "date32" : "date64";
    case 9:
        return "time" + number(type, 1, 32) + "[" + unitOf(type.integer(0, 2, 1)) + "]";
    case 10: {
        const std::string zone = type.text(1);
        return "timestamp[" + unitOf(type.integer(0, 2)) + (zone.empty() ? "]" : ", " + zone + "]");
    }
    case 15:
        return "fixed[" + number(type, 0) + "]";
    case 18:
        return "duration[" + unitOf(type.integer(0, 2, 1)) + "]";
    default:
        return kind >= 0 && kind < 27 ? std::string(words[static_cast<std::size_t>(kind)])
                                      : std::string("unknown");
    }
}

class FieldReader
{
public:
    [[nodiscard]] std::vector<SchemaField> fields(const FlatTable& holder, int vector, int depth)
    {
        std::vector<SchemaField> all;
        const std::size_t count = holder.count(vector);
        for (std::size_t i = 0; i < count && m_steps < kMaxFields && depth <= kMaxSchemaDepth; ++i) {
            ++m_steps;
            const FlatTable field = holder.tableAt(vector, i);
            if (field.exists())
                all.push_back(one(field, depth));
        }
        return all;
    }

private:
    SchemaField one(const FlatTable& field, int depth)
    {
        SchemaField made{field.text(0), typeWord(static_cast<int>(field.integer(2, 1)), field.table(3)),
                         field.integer(1, 1) != 0};
        if (field.table(4).exists())
            made.type = "dictionary of " + made.type;
        std::vector<SchemaField> children = fields(field, 5, depth + 1);
        if (made.type == "map" && children.size() == 1) // the struct of key and value
            made.children = std::move(children.front().children);
        else if (made.type == "run_end_encoded" && children.size() == 2)
            made.type = children.back().type;
        else
            made.children = std::move(children);
        return made;
    }

    std::size_t m_steps = 0;
};

std::optional<std::int64_t> rowsOf(FilePart& file, std::string_view block)
{
    const auto offset = littleEndian<std::int64_t>(block);
    const auto length = littleEndian<std::int32_t>(block, 8);
    if (length < 8 || length > kMaxBatchHead)
        return std::nullopt;
    const auto bytes = file.read(offset, length);
    if (!bytes)
        return std::nullopt;
    // older files have no mark of four FF bytes before the length
    const bool hasMark = littleEndian<std::uint32_t>(*bytes) == 0xFFFFFFFF;
    const FlatTable message = FlatTable::root(std::string_view(*bytes).substr(hasMark ? 8 : 4));
    const std::int64_t rows = message.table(2).integer(0, 8);
    return message.integer(1, 1) == kRecordBatch && rows >= 0 ? std::optional(rows) : std::nullopt;
}

std::optional<std::int64_t> countRows(FilePart& file, const FlatTable& footer, const std::stop_token& stop)
{
    const std::size_t batches = footer.count(3, kBlock);
    if (batches > kMaxBatches)
        return std::nullopt;
    std::int64_t rows = 0;
    for (std::size_t i = 0; i < batches; ++i) {
        const auto found = stop.stop_requested() ? std::nullopt : rowsOf(file, footer.structAt(3, i, kBlock));
        if (!found || *found > INT64_MAX - rows)
            return std::nullopt;
        rows += *found;
    }
    return rows;
}

} // namespace

Result<FileSchema> readArrow(const std::string& path, const std::stop_token& stop)
{
    auto file = FilePart::open(path);
    if (!file)
        return fail(file.error());
    constexpr std::int64_t kTail = 10; // length of the footer, magic
    const auto tail = file->size() < 2 * kTail ? Result<std::string>(fail(ErrorKind::Input, ""))
                                               : file->read(file->size() - kTail, kTail);
    if (!tail || !tail->ends_with("ARROW1"))
        return fail(ErrorKind::Input, "The Arrow file has no footer; it is cut off or still being written.");
    const std::int64_t length = littleEndian<std::int32_t>(*tail);
    const auto bytes = length <= 0 || length > kMaxFooter ? Result<std::string>(fail(ErrorKind::Input, ""))
                                                          : file->read(file->size() - kTail - length, length);
    const FlatTable footer = bytes ? FlatTable::root(*bytes) : FlatTable();
    const FlatTable stated = footer.table(1);
    if (!stated.exists())
        return fail(ErrorKind::Input, "The footer of the Arrow file can't be read; the file is damaged.");
    FileSchema schema;
    schema.format = "arrow";
    schema.fields = FieldReader().fields(stated, 1, 0);
    schema.rows = countRows(*file, footer, stop);
    schema.properties.push_back({"batches", std::to_string(footer.count(3, kBlock))});
    if (!schema.rows)
        schema.problems.push_back({Severity::Warning, "The rows of the Arrow file can't be counted.", ""});
    return schema;
}

} // namespace upriver::data_files
