// SPDX-License-Identifier: Apache-2.0
// CSV and its kin: the separator is the one that cuts the first lines into equally many cells; the first
// record is the header when none of its cells is a value and the rest looks unlike it. Types are judged by
// the first rows; no cell is kept, and where there is no header, columns get numbers.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/cell_type.h"
#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/reading/delimited_text.h"

namespace upriver::data_files {

namespace {

constexpr std::size_t kSniffed = 200;
constexpr std::size_t kLongestName = 200;
constexpr double kMost = 0.6;

struct Layout
{
    char separator = ',';
    std::size_t cells = 0;   ///< that most records have
    std::size_t records = 0; ///< looked at
    double agreement = 0;    ///< share of records with that many cells
    std::vector<DelimitedRecord> sample;
};

/// The file's first text; Latin-1 where it is not UTF-8.
std::string headText(const DocumentFile& file, bool& isLatin)
{
    const std::string_view head = file.head;
    const bool hasMark = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
    isLatin = !hasMark && validUtf8Prefix(head) + unfinishedUtf8Tail(head) < head.size();
    if (!isLatin)
        return textOfHead(head);
    std::string text;
    for (const char c : head)
        appendUtf8(text, static_cast<unsigned char>(c));
    return text;
}

bool isCut(const DocumentFile& file)
{
    return file.gzip ? file.head.size() >= 64 * 1024 : static_cast<std::size_t>(file.size) > file.head.size();
}

Layout layoutFor(std::string_view text, char separator, bool cut)
{
    Layout layout;
    layout.separator = separator;
    layout.sample = delimitedRecords(text, separator, kSniffed, cut);
    std::map<std::size_t, std::size_t> counts;
    for (const DelimitedRecord& record : layout.sample)
        ++counts[record.cells.size()];
    std::size_t most = 0;
    for (const auto& [cells, records] : counts)
        if (records >= most) {
            most = records;
            layout.cells = cells;
        }
    layout.records = layout.sample.size();
    layout.agreement =
        layout.records == 0 ? 0 : static_cast<double>(most) / static_cast<double>(layout.records);
    return layout;
}

Layout layoutOf(std::string_view text, bool cut)
{
    Layout best;
    for (const char separator : {',', '\t', ';', '|'}) {
        if (text.find(separator) == std::string_view::npos)
            continue;
        Layout layout = layoutFor(text, separator, cut);
        const bool isTable = layout.cells > 1 && layout.agreement >= kMost;
        const auto rank = [](const Layout& l) { return std::pair(l.agreement, l.cells); };
        if (isTable && (best.cells < 2 || rank(layout) > rank(best)))
            best = std::move(layout);
    }
    return best.cells < 2 ? layoutFor(text, ',', cut) : best;
}

/// Where commas do not separate cells, they may stand in numbers.
CellType typeIn(const std::string& cell, char separator)
{
    const CellType type = cellTypeOf(cell);
    const std::size_t comma = cell.find(',');
    if (type != CellType::Text || separator != ';' || comma == std::string::npos ||
        cell.find('.') != std::string::npos)
        return type;
    std::string number = cell;
    number[comma] = '.';
    return cellTypeOf(number) == CellType::Double ? CellType::Double : type;
}

bool isName(std::string_view cell)
{
    cell = trimmed(cell);
    return !cell.empty() && cell.size() <= kLongestName && cellTypeOf(cell) == CellType::Text &&
           cell.find('\n') == std::string_view::npos && cell.find('@') == std::string_view::npos;
}

/// Spreadsheets leave the corner empty.
bool couldBeHeader(const DelimitedRecord& record)
{
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < record.cells.size(); ++i) {
        const std::string_view cell = record.cells[i];
        if (i == 0 && cell.empty() && record.cells.size() > 1)
            continue;
        if (!isName(cell) || !seen.insert(cell).second)
            return false;
    }
    return true;
}

/// Reads like a word that somebody chose for a column, not like a sentence or a person's name.
bool isIdentifier(std::string_view cell)
{
    return !cell.empty() && cell.size() <= 64 && std::ranges::all_of(cell, [](char c) {
        return isAsciiAlnum(c) || c == '_' || c == '.' || c == '-' || static_cast<signed char>(c) < 0;
    });
}

/// Columns whose values are something else than text.
std::size_t typedColumns(const Layout& layout)
{
    std::size_t typed = 0;
    for (std::size_t column = 0; column < layout.sample.front().cells.size(); ++column) {
        CellType below = CellType::Empty;
        for (std::size_t row = 1; row < layout.sample.size(); ++row)
            if (column < layout.sample[row].cells.size())
                below = joined(below, typeIn(layout.sample[row].cells[column], layout.separator));
        typed += below != CellType::Text && below != CellType::Empty ? 1 : 0;
    }
    return typed;
}

/// Names that are missing or stand twice are names all the same where most values below are no text.
bool isBadHeader(const DelimitedRecord& record, std::size_t typed)
{
    const auto names =
        std::ranges::count_if(record.cells, [](const std::string& cell) { return isName(cell); });
    const auto empty = std::ranges::count(record.cells, std::string());
    const auto cells = static_cast<std::ptrdiff_t>(record.cells.size());
    return cells > 1 && names + empty == cells && names > empty &&
           static_cast<std::ptrdiff_t>(typed) * 2 > cells;
}

bool hasHeader(const Layout& layout)
{
    if (layout.sample.empty())
        return false;
    const auto& first = layout.sample.front().cells;
    const std::size_t typed = typedColumns(layout);
    if (!couldBeHeader(layout.sample.front()))
        return isBadHeader(layout.sample.front(), typed);
    if (typed > 0)
        return true;
    // all text: then the names must look like names, and must not come back as values
    for (std::size_t column = 0; column < first.size(); ++column) {
        if (!first[column].empty() && !isIdentifier(first[column]))
            return false;
        for (std::size_t row = 1; row < layout.sample.size(); ++row)
            if (column < layout.sample[row].cells.size() && layout.sample[row].cells[column] == first[column])
                return false;
    }
    return true;
}

/// The second "a" becomes "a_2".
std::vector<std::string> namedApart(std::vector<std::string> names)
{
    std::set<std::string> taken;
    for (std::string& name : names) {
        const std::string stated = name;
        for (int number = 2; !name.empty() && !taken.insert(name).second; ++number)
            name = stated + "_" + std::to_string(number);
    }
    return names;
}

/// "sep=;" and lines that begin with '#' stand before the table.
std::size_t preambleLength(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size() && (text[at] == '#' || (at == 0 && startsWithNoCase(text, "sep=")))) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos)
            return 0;
        at = end + 1;
    }
    return at;
}

struct Sniffed
{
    Layout layout;
    std::int64_t preambleLines = 0;
    bool isLatin = false;
    bool hasHeader = false;
};

Sniffed sniff(const DocumentFile& file)
{
    Sniffed sniffed;
    const std::string text = headText(file, sniffed.isLatin);
    const std::size_t skipped = preambleLength(text);
    sniffed.preambleLines = std::ranges::count(std::string_view(text).substr(0, skipped), '\n');
    sniffed.layout = layoutOf(std::string_view(text).substr(skipped), isCut(file));
    sniffed.hasHeader = hasHeader(sniffed.layout);
    return sniffed;
}

bool isPlain(std::string_view text)
{
    return std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 32 && !isAsciiSpace(c); });
}

/// A name of the format: a few lines that fit are enough. Any other: nothing may speak against it.
bool isNamedDelimited(std::string_view extension)
{
    static constexpr std::array<std::string_view, 4> names{"csv", "tsv", "tab", "psv"};
    return std::ranges::find(names, extension) != names.end();
}

bool mayBeDelimited(std::string_view extension)
{
    static constexpr std::array<std::string_view, 4> names{"txt", "dat", "data", "part"};
    return std::ranges::find(names, extension) != names.end();
}

class ColumnTypes
{
public:
    explicit ColumnTypes(char separator) : m_separator(separator) {}
    void take(const std::vector<std::string>& cells)
    {
        ++m_rows;
        for (std::size_t i = 0; i < cells.size() && i < kMaxSchemaColumns; ++i) {
            if (i >= m_types.size())
                m_types.resize(i + 1, {CellType::Empty, 0});
            const CellType type = typeIn(cells[i], m_separator);
            m_types[i].first = joined(m_types[i].first, type);
            m_types[i].second += type == CellType::Empty ? 0 : 1;
        }
    }
    [[nodiscard]] std::vector<SchemaField> fields(const std::vector<std::string>& names) const
    {
        std::vector<SchemaField> all;
        std::set<std::string> taken;
        const std::size_t count = names.empty() ? m_types.size() : names.size();
        for (std::size_t i = 0; i < count && i < kMaxSchemaColumns; ++i) {
            std::string name = i < names.size() ? std::string(trimmed(names[i])) : std::string();
            if (name.empty())
                name = "column" + std::to_string(i + 1);
            SchemaField field{taken.contains(name) ? name + "_" + std::to_string(i + 1) : name, "string"};
            if (i < m_types.size()) {
                field.type = toWord(m_types[i].first);
                if (m_types[i].second < m_rows) // that none is empty so far says nothing of the rest
                    field.nullable = true;
            }
            taken.insert(field.name);
            all.push_back(std::move(field));
        }
        return all;
    }
    [[nodiscard]] std::int64_t rows() const { return m_rows; }

private:
    std::vector<std::pair<CellType, std::int64_t>> m_types; ///< and how many cells had a value
    std::int64_t m_rows = 0;
    char m_separator;
};

/// Reads the rest of the rows: the first for their types, all for their number.
Result<void> readRows(DelimitedText& records, ColumnTypes& types, std::size_t width, FileSchema& schema)
{
    std::int64_t ragged = 0;
    std::int64_t firstRagged = 0;
    while (types.rows() < kSampledRows) {
        const auto record = records.next();
        if (!record)
            return fail(record.error());
        if (!*record)
            break;
        if (!(**record).tooLong)
            types.take((**record).cells);
        if ((**record).cells.size() == width && !(**record).tooLong)
            continue;
        firstRagged = ragged++ == 0 ? (**record).line : firstRagged;
    }
    const auto rest = records.countRest(kMaxCounted);
    if (!rest)
        return fail(rest.error());
    if (*rest)
        schema.rows = types.rows() + **rest;
    else
        schema.problems.push_back({Severity::Note, "The file is too long to count its rows.", ""});
    if (ragged > 0)
        schema.problems.push_back(
            {Severity::Warning,
             "Rows with more or fewer cells than the others: " + std::to_string(ragged) + " of the first " +
                 std::to_string(types.rows()) + ".",
             "", firstRagged});
    if (records.endedInQuotes())
        schema.problems.push_back(
            {Severity::Warning, "A quote is not closed; rows behind it may be missing.", ""});
    return {};
}

std::string separatorWord(char separator) { return separator == '\t' ? "tab" : std::string(1, separator); }

} // namespace

bool looksDelimited(const DocumentFile& file)
{
    const std::string extension = extensionOf(file.path);
    const bool isNamed = isNamedDelimited(extension);
    if (!isNamed && !mayBeDelimited(extension))
        return false;
    bool isLatin = false;
    const std::string text = headText(file, isLatin);
    const std::string_view begin = trimmed(std::string_view(text).substr(0, 4096));
    if (begin.empty() || !isPlain(text))
        return false;
    const bool isOther = begin.front() == '{' || begin.front() == '[' || begin.front() == '<';
    if (isOther || begin.starts_with("%PDF") || begin.starts_with("#!"))
        return false;
    const Sniffed sniffed = sniff(file);
    const Layout& layout = sniffed.layout;
    if (isNamed)
        return layout.records > 0 && layout.agreement >= 0.5 &&
               (layout.cells > 1 || (layout.records > 1 && sniffed.hasHeader));
    return layout.cells >= 3 && layout.records >= 4 && layout.agreement >= 1 && sniffed.hasHeader &&
           std::ranges::all_of(layout.sample.front().cells, isIdentifier);
}

Result<FileSchema> readDelimited(const DocumentFile& file, const std::stop_token& stop)
{
    const Sniffed sniffed = sniff(file);
    auto bytes = ByteStream::open(file.path, stop);
    if (!bytes)
        return fail(bytes.error());
    DelimitedText records(TextStream(std::move(*bytes)), sniffed.layout.separator);
    FileSchema schema;
    schema.format = sniffed.layout.separator == '\t' ? "tsv" : "csv";
    std::vector<std::string> names;
    ColumnTypes types(sniffed.layout.separator);
    bool atHeader = true;
    while (atHeader) {
        auto record = records.next();
        if (!record)
            return fail(record.error());
        if (!*record)
            return fail(ErrorKind::Input, "The file has no rows.");
        if ((**record).line <= sniffed.preambleLines)
            continue;
        atHeader = false;
        if (sniffed.hasHeader) // in the encoding that the head was read in
            names = namedApart(sniffed.layout.sample.front().cells);
        else
            types.take((**record).cells);
    }
    const std::size_t width =
        sniffed.hasHeader ? names.size() : std::max<std::size_t>(sniffed.layout.cells, 1);
    if (auto read = readRows(records, types, width, schema); !read)
        return fail(read.error());
    schema.fields = types.fields(names);
    schema.properties.push_back({"separator", separatorWord(sniffed.layout.separator)});
    if (!sniffed.hasHeader)
        schema.properties.push_back({"header", "none"});
    if (sniffed.isLatin)
        schema.properties.push_back({"encoding", "not UTF-8, read as Latin-1"});
    return schema;
}

} // namespace upriver::data_files
