// SPDX-License-Identifier: Apache-2.0
// Parquet: the footer at the file's end, never a page of data. Lists and maps are shown as what they mean;
// the groups that the format wraps round their elements (three levels, or two in older files) are left out.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/reading/file_part.h"
#include "catalog/sources/reading/thrift_compact.h"

namespace upriver::data_files {

namespace {

using Type = ThriftCompact::Type;

constexpr std::int64_t kTail = 8; // length of the footer, magic
constexpr std::int64_t kMaxFooter = std::int64_t{256} << 20;
/// Schema and number of rows come before what makes footers large: the statistics of row groups.
constexpr std::int64_t kReadFooter = std::int64_t{32} << 20;
constexpr std::size_t kMaxElements = 100'000;

/// One entry of the flat schema list.
struct Element
{
    std::string name;
    std::string type; ///< of a leaf, in words
    int children = -1;
    int repetition = 0; ///< 0 required, 1 optional, 2 repeated
    bool isList = false;
    bool isMap = false;
};

struct LogicalType
{
    int kind = 0;
    std::int64_t scale = 0;
    std::int64_t precision = 0;
    std::int64_t width = 0;
    int unit = 0; ///< 1 ms, 2 us, 3 ns
    bool isUtc = false;
    bool isSigned = true;
};

std::string unitWord(int unit) { return unit == 1 ? "ms" : unit == 3 ? "ns" : "us"; }

std::string decimalText(std::int64_t precision, std::int64_t scale)
{
    return "decimal(" + std::to_string(precision) + "," + std::to_string(scale) + ")";
}

std::string logicalText(const LogicalType& t)
{
    switch (t.kind) {
    case 1:
        return "string";
    case 4:
        return "enum";
    case 5:
        return decimalText(t.precision, t.scale);
    case 6:
        return "date";
    case 7:
        return "time[" + unitWord(t.unit) + "]";
    case 8:
        return "timestamp[" + unitWord(t.unit) + (t.isUtc ? ", UTC]" : "]");
    case 10:
        return (t.isSigned ? "int" : "uint") + std::to_string(t.width);
    case 11:
        return "null";
    case 12:
        return "json";
    case 13:
        return "bson";
    case 14:
        return "uuid";
    case 15:
        return "float16";
    case 16:
        return "variant";
    case 17:
        return "geometry";
    case 18:
        return "geography";
    default:
        return {};
    }
}

std::string convertedText(std::int64_t converted, std::int64_t precision, std::int64_t scale)
{
    static constexpr std::array<std::string_view, 22> words{"string",
                                                            "",
                                                            "",
                                                            "",
                                                            "enum",
                                                            "",
                                                            "date",
                                                            "time[ms]",
                                                            "time[us]",
                                                            "timestamp[ms, UTC]",
                                                            "timestamp[us, UTC]",
                                                            "uint8",
                                                            "uint16",
                                                            "uint32",
                                                            "uint64",
                                                            "int8",
                                                            "int16",
                                                            "int32",
                                                            "int64",
                                                            "json",
                                                            "bson",
                                                            "interval"};
    if (converted == 5)
        return decimalText(precision, scale);
    return converted >= 0 && converted < static_cast<std::int64_t>(words.size())
               ? std::string(words[static_cast<std::size_t>(converted)])
               : std::string();
}

std::string physicalText(std::int64_t physical, std::int64_t length)
{
    static constexpr std::array<std::string_view, 7> words{"boolean", "int32",  "int64", "int96",
                                                           "float",   "double", "binary"};
    if (physical == 7)
        return "fixed[" + std::to_string(length) + "]";
    return physical >= 0 && physical < static_cast<std::int64_t>(words.size())
               ? std::string(words[static_cast<std::size_t>(physical)])
               : std::string("unknown");
}

/// The parameters of one kind: they stand in a structure below the union's field.
void readLogicalMembers(ThriftCompact& in, LogicalType& t)
{
    in.eachField([&](int id, Type type) {
        if (t.kind == 5)
            (id == 1 ? t.scale : t.precision) = in.integer();
        else if (t.kind == 10 && id == 1)
            t.width = in.integer();
        else if (t.kind == 10 && id == 2)
            t.isSigned = in.boolean();
        else if (id == 1)
            t.isUtc = in.boolean();
        else if (id == 2 && type == Type::Struct)
            in.eachField([&](int unit, Type) { t.unit = unit; });
    });
}

Element readElement(ThriftCompact& in)
{
    Element element;
    LogicalType logical;
    std::int64_t physical = -1;
    std::int64_t length = 0;
    std::int64_t converted = -1;
    std::int64_t scale = 0;
    std::int64_t precision = 0;
    in.eachField([&](int id, Type) {
        switch (id) {
        case 1:
            physical = in.integer();
            break;
        case 2:
            length = in.integer();
            break;
        case 3:
            element.repetition = static_cast<int>(in.integer());
            break;
        case 4:
            element.name = sanitisedUtf8(in.binary());
            break;
        case 5:
            element.children = static_cast<int>(std::clamp<std::int64_t>(in.integer(), -1, kMaxElements));
            break;
        case 6:
            converted = in.integer();
            break;
        case 7:
            scale = in.integer();
            break;
        case 8:
            precision = in.integer();
            break;
        case 10:
            in.eachField([&](int kind, Type) {
                logical.kind = kind;
                readLogicalMembers(in, logical);
            });
            break;
        default:
            break;
        }
    });
    element.isList = logical.kind == 3 || converted == 3;
    element.isMap = logical.kind == 2 || converted == 1 || converted == 2;
    if (physical >= 0) {
        element.type = logicalText(logical);
        if (element.type.empty())
            element.type = convertedText(converted, precision, scale);
        if (element.type.empty())
            element.type = physicalText(physical, length);
    } else if (logical.kind == 16) {
        element.type = "variant";
    }
    return element;
}

/// The flat list, depth first, back into a tree.
class SchemaTree
{
public:
    explicit SchemaTree(const std::vector<Element>& elements) : m_elements(elements) {}

    [[nodiscard]] std::vector<SchemaField> fields()
    {
        std::vector<SchemaField> all;
        if (m_elements.empty())
            return all;
        m_next = 1;
        for (int i = 0; i < m_elements.front().children && m_next < m_elements.size(); ++i)
            all.push_back(wrapped(m_next, 1));
        return all;
    }
    [[nodiscard]] bool isComplete() const { return m_next == m_elements.size() && !m_tooDeep; }

private:
    /// A repeated field outside of a list is a list by itself.
    SchemaField wrapped(std::size_t index, int depth)
    {
        SchemaField inner = field(depth);
        if (m_elements[index].repetition != 2)
            return inner;
        SchemaField list{inner.name, "list", false};
        list.children.push_back(std::move(inner));
        return list;
    }

    SchemaField field(int depth)
    {
        const Element& element = m_elements[m_next++];
        SchemaField made{element.name, element.type.empty() ? "struct" : element.type,
                         element.repetition == 1};
        if (depth > kMaxSchemaDepth)
            m_tooDeep = true;
        if (element.children <= 0 || m_tooDeep)
            return made;
        if (element.children == 1 && m_next < m_elements.size() && m_elements[m_next].repetition == 2) {
            if (element.isList)
                return list(std::move(made), depth + 1);
            if (element.isMap)
                return map(std::move(made), depth + 1);
        }
        std::vector<SchemaField> children;
        for (int i = 0; i < element.children && m_next < m_elements.size() && !m_tooDeep; ++i)
            children.push_back(wrapped(m_next, depth + 1));
        if (made.type == "struct") // a variant's own parts are nobody's columns
            made.children = std::move(children);
        return made;
    }

    /// Backward compatibility rules of the format: when the repeated group is the element itself.
    SchemaField list(SchemaField made, int depth)
    {
        const Element& repeated = m_elements[m_next];
        const bool isElement =
            repeated.children != 1 || repeated.name == "array" || repeated.name == made.name + "_tuple";
        made.type = "list";
        if (isElement) {
            made.children.push_back(field(depth));
            return made;
        }
        ++m_next; // the group round the element
        if (m_next < m_elements.size())
            made.children.push_back(wrapped(m_next, depth));
        return made;
    }

    SchemaField map(SchemaField made, int depth)
    {
        const int parts = m_elements[m_next++].children;
        made.type = "map";
        for (int i = 0; i < parts && m_next < m_elements.size() && !m_tooDeep; ++i)
            made.children.push_back(wrapped(m_next, depth));
        return made;
    }

    const std::vector<Element>& m_elements;
    std::size_t m_next = 0;
    bool m_tooDeep = false;
};

/// Names of what writers leave beside the schema; the values repeat it in their own words.
void readKeyValue(ThriftCompact& in, FileSchema& schema)
{
    std::string key;
    std::string_view value;
    in.eachField([&](int id, Type) {
        if (id == 1)
            key = sanitisedUtf8(in.binary());
        else if (id == 2)
            value = in.binary();
    });
    if (key == "org.apache.spark.version")
        schema.properties.push_back({"sparkVersion", shortened(sanitisedUtf8(value), 100)});
    else if (key == "pandas")
        schema.properties.push_back({"writtenWith", "pandas"});
    else if (key == "parquet.avro.schema" || key == "avro.schema")
        schema.properties.push_back({"writtenWith", "avro"});
}

struct Footer
{
    std::vector<Element> elements;
    std::int64_t rowGroups = 0;
    std::int64_t version = 0;
    std::string createdBy;
    bool isEncrypted = false;
};

void readFooter(ThriftCompact& in, Footer& footer, FileSchema& schema)
{
    in.eachField([&](int id, Type) {
        switch (id) {
        case 1:
            footer.version = in.integer();
            break;
        case 2:
            in.eachElement([&](Type type) {
                if (type == Type::Struct && footer.elements.size() < kMaxElements)
                    footer.elements.push_back(readElement(in));
            });
            break;
        case 3:
            schema.rows = in.integer();
            break;
        case 4:
            in.eachElement([&](Type) { ++footer.rowGroups; });
            break;
        case 5:
            in.eachElement([&](Type) { readKeyValue(in, schema); });
            break;
        case 6:
            footer.createdBy = shortened(sanitisedUtf8(in.binary()), 200);
            break;
        case 8:
            footer.isEncrypted = true;
            break;
        default:
            break;
        }
    });
}

} // namespace

Result<FileSchema> readParquet(const std::string& path)
{
    auto file = FilePart::open(path);
    if (!file)
        return fail(file.error());
    const auto tail = file->size() < kTail + 4 ? Result<std::string>(fail(ErrorKind::Input, ""))
                                               : file->read(file->size() - kTail, kTail);
    if (!tail || (!tail->ends_with("PAR1") && !tail->ends_with("PARE")))
        return fail(ErrorKind::Input,
                    "The Parquet file has no footer; it is cut off or still being written.");
    FileSchema schema;
    schema.format = "parquet";
    if (tail->ends_with("PARE")) {
        schema.properties.push_back({"encrypted", "true"});
        schema.problems.push_back({Severity::Warning,
                                   "The footer is encrypted: columns and rows can't be read without its key.",
                                   ""});
        return schema;
    }
    const std::int64_t length = littleEndian<std::uint32_t>(*tail);
    if (length > std::min(file->size() - kTail - 4, kMaxFooter))
        return fail(ErrorKind::Input,
                    "The length of the Parquet footer can't be right; the file is damaged.");
    const auto bytes = file->read(file->size() - kTail - length, std::min(length, kReadFooter));
    if (!bytes)
        return fail(bytes.error());
    ThriftCompact in(*bytes);
    Footer footer;
    readFooter(in, footer, schema);
    if (footer.elements.empty() || (in.isDamaged() && !schema.rows))
        return fail(ErrorKind::Input, "The Parquet footer can't be read; the file is damaged.");
    SchemaTree tree(footer.elements);
    schema.fields = tree.fields();
    if (!tree.isComplete() || (in.isDamaged() && length <= kReadFooter))
        schema.problems.push_back({Severity::Warning, "Part of the Parquet footer is damaged.", ""});
    if (schema.rows && *schema.rows < 0)
        schema.rows.reset();
    if (footer.rowGroups > 0)
        schema.properties.push_back({"rowGroups", std::to_string(footer.rowGroups)});
    if (!footer.createdBy.empty())
        schema.properties.push_back({"createdBy", footer.createdBy});
    if (footer.isEncrypted)
        schema.properties.push_back({"encrypted", "columns"});
    return schema;
}

} // namespace upriver::data_files
