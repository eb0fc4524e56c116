// SPDX-License-Identifier: Apache-2.0
// JSON lines, and a list of objects in one JSON document: the columns are what the first rows have in
// common. Only claimed where the objects are alike and nobody else knows them.
#include <algorithm>
#include <array>
#include <set>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/files/json_shape.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/line_reader.h"

namespace upriver::data_files {

namespace {

constexpr std::size_t kMaxRow = std::size_t{4} << 20;
constexpr std::size_t kHeadRows = 20;

struct HeadRows
{
    std::vector<Json> rows;
    bool isBroken = false; ///< a line in the head that is no object
};

HeadRows headLines(std::string_view text, bool isCut)
{
    HeadRows head;
    std::size_t at = 0;
    while (at < text.size() && head.rows.size() < kHeadRows && !head.isBroken) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos && isCut)
            break;
        const std::string_view line = trimmed(text.substr(at, end - at));
        at = end == std::string_view::npos ? text.size() : end + 1;
        if (line.empty())
            continue;
        auto row = line.front() == '{' ? parseJson(line) : Result<Json>(fail(ErrorKind::Input, ""));
        head.isBroken = !row || !row->is_object();
        if (!head.isBroken)
            head.rows.push_back(std::move(*row));
    }
    return head;
}

/// What of a list stands whole in the head.
HeadRows headItems(std::string_view text)
{
    HeadRows head;
    auto bytes = ByteStream::over(text);
    if (!bytes)
        return head;
    TextStream stream(std::move(*bytes));
    JsonStreamRules rules;
    rules.take = {"/*"};
    const auto report = streamJson(stream, rules, [&](const JsonPath&, Json&& value) -> Result<void> {
        head.isBroken = !value.is_object();
        if (!head.isBroken)
            head.rows.push_back(std::move(value));
        if (head.isBroken || head.rows.size() >= kHeadRows)
            return fail(ErrorKind::Cancelled, "enough");
        return {};
    });
    return head;
}

/// Rows of one table have mostly the same keys.
bool areAlike(const std::vector<Json>& rows)
{
    const Json& first = rows.front();
    if (first.size() < 2)
        return false;
    return std::ranges::all_of(rows, [&](const Json& row) {
        const auto shared = std::ranges::count_if(
            jsonMembers(row), [&](const auto& member) { return first.contains(member.first); });
        return 2 * static_cast<std::size_t>(shared) >= std::min(first.size(), row.size());
    });
}

/// Documents of some tool have trees for members; rows have mostly values.
bool areFlat(const std::vector<Json>& rows)
{
    return std::ranges::all_of(rows, [](const Json& row) {
        const auto values = std::ranges::count_if(
            jsonMembers(row), [](const auto& member) { return !member.second.is_structured(); });
        return 2 * static_cast<std::size_t>(values) >= row.size();
    });
}

/// Keys that no table has: somebody's documents, in a list.
bool isToolDocument(const Json& row)
{
    static constexpr std::array<std::string_view, 3> keys{"apiVersion", "ParameterKey", "eventTime"};
    return std::ranges::any_of(jsonMembers(row), [](const auto& member) {
        return member.first.starts_with('$') || member.first.starts_with('@') ||
               std::ranges::find(keys, member.first) != keys.end();
    });
}

bool hasValue(const Json& row)
{
    return std::ranges::any_of(jsonMembers(row),
                               [](const auto& member) { return !member.second.is_structured(); });
}

bool isNamedLines(std::string_view extension)
{
    return extension == "jsonl" || extension == "ndjson" || extension == "jsonlines";
}

void tellBad(FileSchema& schema, std::int64_t bad, std::int64_t first)
{
    if (bad > 0)
        schema.problems.push_back({Severity::Warning,
                                   "Lines that are no JSON object were left out: " + std::to_string(bad) +
                                       " of the first " + std::to_string(kSampledRows) + ".",
                                   "", first});
}

Result<void> readLines(LineReader lines, JsonShape& shape, FileSchema& schema)
{
    std::int64_t rows = 0;
    std::int64_t bad = 0;
    std::int64_t firstBad = 0;
    std::int64_t bytes = 0;
    while (bytes <= kMaxCounted) {
        const auto line = lines.next();
        if (!line)
            return fail(line.error());
        if (!*line) {
            schema.rows = rows;
            break;
        }
        bytes += static_cast<std::int64_t>((**line).text.size()) + 1;
        const std::string_view text = trimmed((**line).text);
        if (text.empty() && !(**line).tooLong)
            continue;
        if (rows + bad >= kSampledRows) {
            ++rows;
            continue;
        }
        const auto row = (**line).tooLong ? Result<Json>(fail(ErrorKind::Input, "")) : parseJson(text);
        if (row && row->is_object()) {
            shape.take(*row);
            ++rows;
        } else {
            firstBad = bad++ == 0 ? (**line).number : firstBad;
        }
    }
    tellBad(schema, bad, firstBad);
    return rows == 0 ? fail(ErrorKind::Input, "The file has no line that is a JSON object.") : Result<void>();
}

Result<void> readList(TextStream text, JsonShape& shape, FileSchema& schema)
{
    JsonStreamRules rules;
    rules.take = {"/*"};
    rules.maxSubtree = kMaxRow;
    std::int64_t rows = 0;
    const auto report = streamJson(text, rules, [&](const JsonPath&, Json&& value) -> Result<void> {
        if (rows++ < kSampledRows && value.is_object())
            shape.take(value);
        return {};
    });
    if (!report && (report.error().kind == ErrorKind::Cancelled || rows == 0))
        return fail(report.error());
    if (report && rows > 0)
        schema.rows = rows + static_cast<std::int64_t>(report->tooLarge.size());
    else if (!report)
        schema.problems.push_back({Severity::Warning,
                                   "The list is damaged behind row " + std::to_string(rows) + ".",
                                   report.error().where});
    return rows == 0 ? fail(ErrorKind::Input, "The file holds no list of JSON objects.") : Result<void>();
}

} // namespace

Format jsonFormatOf(const DocumentFile& file)
{
    const std::string extension = extensionOf(file.path);
    const bool isLines = isNamedLines(extension);
    if (!isLines && extension != "json")
        return Format::None;
    const std::string text = textOfHead(file.head);
    const std::string_view begin = trimmed(text);
    if (begin.empty())
        return Format::None;
    const bool isCut = file.gzip || static_cast<std::size_t>(file.size) > file.head.size();
    if (begin.front() == '{') {
        const HeadRows head = headLines(begin, isCut);
        if (head.rows.empty() || isToolDocument(head.rows.front()))
            return Format::None;
        const bool isTable = isLines ? std::ranges::any_of(head.rows, hasValue)
                                     : head.rows.size() > 1 && !head.isBroken && areAlike(head.rows);
        return isTable ? Format::JsonLines : Format::None;
    }
    if (begin.front() != '[')
        return Format::None;
    const HeadRows head = headItems(begin);
    const bool isTable = head.rows.size() > 1 && !head.isBroken && !isToolDocument(head.rows.front()) &&
                         areAlike(head.rows) && areFlat(head.rows);
    return isTable ? Format::JsonList : Format::None;
}

Result<FileSchema> readJsonRows(const DocumentFile& file, bool isList, const std::stop_token& stop)
{
    auto bytes = ByteStream::open(file.path, stop);
    if (!bytes)
        return fail(bytes.error());
    FileSchema schema;
    schema.format = isList ? "json" : "jsonl";
    JsonShape shape;
    TextStream text(std::move(*bytes));
    auto read = isList ? readList(std::move(text), shape, schema)
                       : readLines(LineReader(std::move(text), kMaxRow), shape, schema);
    if (!read)
        return fail(read.error());
    schema.fields = shape.fields();
    return schema;
}

} // namespace upriver::data_files
