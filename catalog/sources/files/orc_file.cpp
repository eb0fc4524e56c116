// SPDX-License-Identifier: Apache-2.0
// ORC: postscript and footer at the file's end. Footers that are packed with something else than zlib stay
// closed: the file is known by name and size then.
#include <array>

#include <zlib.h>

#include "catalog/base/utf8.h"
#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/reading/file_part.h"
#include "catalog/sources/reading/protobuf_wire.h"

namespace upriver::data_files {

namespace {

constexpr std::int64_t kMaxFooter = std::int64_t{32} << 20;
constexpr std::size_t kMaxUnpacked = std::size_t{64} << 20;
constexpr std::size_t kMaxTypes = 100'000;
constexpr std::size_t kMaxFields = 20'000;

struct Postscript
{
    std::int64_t footerLength = 0;
    std::int64_t compression = 0; ///< 0 none, 1 zlib, 2 snappy, 3 lzo, 4 lz4, 5 zstd
    bool isOrc = false;
};

struct OrcType
{
    std::int64_t kind = 12;
    std::vector<std::int64_t> subtypes;
    std::vector<std::string> names;
    std::int64_t length = 0;
    std::int64_t precision = 0;
    std::int64_t scale = 0;
};

Postscript readPostscript(std::string_view bytes)
{
    Postscript script;
    ProtobufFields fields(bytes);
    while (fields.next()) {
        if (fields.number() == 1)
            script.footerLength = fields.integer();
        else if (fields.number() == 2)
            script.compression = fields.integer();
        else if (fields.number() == 8000)
            script.isOrc = fields.bytes() == "ORC";
    }
    return script;
}

bool inflateInto(std::string_view packed, std::string& out)
{
    z_stream z{};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    std::array<char, 64 * 1024> buffer{};
    int code = Z_OK;
    while (code == Z_OK && out.size() <= kMaxUnpacked) {
        z.next_out = reinterpret_cast<Bytef*>(buffer.data());
        z.avail_out = buffer.size();
        code = inflate(&z, Z_NO_FLUSH);
        out.append(buffer.data(), buffer.size() - z.avail_out);
    }
    inflateEnd(&z);
    return code == Z_STREAM_END;
}

/// Chunks, each with three bytes in front: its length, and whether it lies there as it is.
std::optional<std::string> unpacked(std::string_view bytes)
{
    std::string out;
    while (bytes.size() > 3) {
        const std::uint32_t head = littleEndian<std::uint32_t>(bytes) & 0xFFFFFF;
        const std::size_t length = head >> 1;
        bytes.remove_prefix(3);
        if (length > bytes.size() || out.size() > kMaxUnpacked)
            return std::nullopt;
        if ((head & 1) != 0)
            out += bytes.substr(0, length);
        else if (!inflateInto(bytes.substr(0, length), out))
            return std::nullopt;
        bytes.remove_prefix(length);
    }
    return out;
}

OrcType readType(ProtobufFields fields)
{
    OrcType type;
    type.kind = 0; // as proto2 leaves out nothing, absent means the first
    while (fields.next()) {
        switch (fields.number()) {
        case 1:
            type.kind = fields.integer();
            break;
        case 2:
            for (const std::int64_t subtype : fields.integers(kMaxFields))
                if (type.subtypes.size() < kMaxFields)
                    type.subtypes.push_back(subtype);
            break;
        case 3:
            if (type.names.size() < kMaxFields)
                type.names.push_back(fields.text());
            break;
        case 4:
            type.length = fields.integer();
            break;
        case 5:
            type.precision = fields.integer();
            break;
        case 6:
            type.scale = fields.integer();
            break;
        default:
            break;
        }
    }
    return type;
}

std::string typeWord(const OrcType& type)
{
    static constexpr std::array<std::string_view, 19> words{"boolean",
                                                            "tinyint",
                                                            "smallint",
                                                            "int",
                                                            "bigint",
                                                            "float",
                                                            "double",
                                                            "string",
                                                            "binary",
                                                            "timestamp",
                                                            "list",
                                                            "map",
                                                            "struct",
                                                            "union",
                                                            "decimal",
                                                            "date",
                                                            "varchar",
                                                            "char",
                                                            "timestamp with local time zone"};
    if (type.kind < 0 || type.kind >= static_cast<std::int64_t>(words.size()))
        return "unknown";
    std::string word(words[static_cast<std::size_t>(type.kind)]);
    if (type.kind == 14 && type.precision > 0)
        word += "(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    else if ((type.kind == 16 || type.kind == 17) && type.length > 0)
        word += "(" + std::to_string(type.length) + ")";
    return word;
}

class TypeTree
{
public:
    explicit TypeTree(const std::vector<OrcType>& types) : m_types(types) {}

    /// Types come before what they hold, so that a walk always ends.
    [[nodiscard]] SchemaField field(std::size_t index, int depth)
    {
        const OrcType& type = m_types[index];
        SchemaField made{{}, typeWord(type)};
        for (std::size_t i = 0; i < type.subtypes.size(); ++i) {
            const std::int64_t below = type.subtypes[i];
            if (below <= static_cast<std::int64_t>(index) ||
                below >= static_cast<std::int64_t>(m_types.size()) || depth > kMaxSchemaDepth ||
                ++m_steps > kMaxFields) {
                m_damaged = true;
                break;
            }
            SchemaField child = field(static_cast<std::size_t>(below), depth + 1);
            if (type.kind == 12)
                child.name = i < type.names.size() ? type.names[i] : std::string();
            made.children.push_back(std::move(child));
        }
        return made;
    }
    [[nodiscard]] bool isDamaged() const { return m_damaged; }

private:
    const std::vector<OrcType>& m_types;
    std::size_t m_steps = 0;
    bool m_damaged = false;
};

void readFooter(std::string_view bytes, FileSchema& schema)
{
    std::vector<OrcType> types;
    std::int64_t stripes = 0;
    ProtobufFields footer(bytes);
    while (footer.next()) {
        if (footer.number() == 3)
            ++stripes;
        else if (footer.number() == 4 && types.size() < kMaxTypes)
            types.push_back(readType(footer.message()));
        else if (footer.number() == 6 && footer.integer() >= 0)
            schema.rows = footer.integer();
    }
    if (!types.empty()) {
        TypeTree tree(types);
        SchemaField top = tree.field(0, 0);
        if (top.type == "struct") {
            schema.fields = std::move(top.children);
        } else {
            top.name = "value";
            schema.fields.push_back(std::move(top));
        }
        if (tree.isDamaged())
            schema.problems.push_back({Severity::Warning, "Part of the ORC schema is damaged.", ""});
    }
    if (footer.isDamaged() || types.empty())
        schema.problems.push_back({Severity::Warning, "The ORC footer is damaged.", ""});
    schema.properties.push_back({"stripes", std::to_string(stripes)});
}

} // namespace

Result<FileSchema> readOrc(const std::string& path)
{
    auto file = FilePart::open(path);
    if (!file)
        return fail(file.error());
    const auto damaged = [] {
        return fail(ErrorKind::Input,
                    "The ORC file has no footer that can be read; it is cut off or damaged.");
    };
    const auto tail =
        file->read(std::max<std::int64_t>(0, file->size() - 256), std::min<std::int64_t>(256, file->size()));
    if (!tail || tail->size() < 4)
        return damaged();
    const std::int64_t scriptLength = static_cast<std::uint8_t>(tail->back());
    if (scriptLength + 1 > static_cast<std::int64_t>(tail->size()))
        return damaged();
    const Postscript script = readPostscript(std::string_view(*tail).substr(
        tail->size() - 1 - static_cast<std::size_t>(scriptLength), static_cast<std::size_t>(scriptLength)));
    if (!script.isOrc || script.footerLength <= 0 || script.footerLength > kMaxFooter)
        return damaged();
    const auto packed =
        file->read(file->size() - 1 - scriptLength - script.footerLength, script.footerLength);
    if (!packed)
        return damaged();
    static constexpr std::array<std::string_view, 6> codecs{"none", "zlib", "snappy", "lzo", "lz4", "zstd"};
    FileSchema schema;
    schema.format = "orc";
    const std::string codec(script.compression >= 0 && script.compression < 6
                                ? codecs[static_cast<std::size_t>(script.compression)]
                                : std::string_view("unknown"));
    schema.properties.push_back({"codec", codec});
    if (script.compression > 1 || script.compression < 0) {
        schema.problems.push_back({Severity::Warning,
                                   "The ORC footer is packed with " + codec +
                                       ", which is not read here: only name and size are known.",
                                   ""});
        return schema;
    }
    const std::optional<std::string> footer =
        script.compression == 1 ? unpacked(*packed) : std::optional(*packed);
    if (!footer)
        return damaged();
    readFooter(*footer, schema);
    return schema;
}

} // namespace upriver::data_files
