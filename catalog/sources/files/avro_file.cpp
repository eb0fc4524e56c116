// SPDX-License-Identifier: Apache-2.0
// Avro's container: its header holds the schema as JSON; the blocks say how many rows they have and how long
// they are, so that rows are counted by stepping from block to block, whatever packs them.
#include <array>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/reading/avro_schema.h"
#include "catalog/sources/reading/file_part.h"

namespace upriver::data_files {

namespace {

constexpr std::int64_t kMaxHeader = std::int64_t{16} << 20;
constexpr std::int64_t kSync = 16;
constexpr std::int64_t kBlockHead = 20; // two long numbers
constexpr std::int64_t kMaxBlocks = 200'000;

/// Avro's long numbers and byte strings, one after the other.
class AvroBytes
{
public:
    explicit AvroBytes(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::int64_t number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_at >= m_bytes.size())
                break;
            const auto part = static_cast<std::uint8_t>(m_bytes[m_at++]);
            value |= static_cast<std::uint64_t>(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
        }
        m_damaged = true;
        return 0;
    }
    [[nodiscard]] std::string_view text()
    {
        const std::int64_t length = number();
        if (length < 0 || static_cast<std::uint64_t>(length) > m_bytes.size() - m_at) {
            m_damaged = true;
            return {};
        }
        const std::string_view found = m_bytes.substr(m_at, static_cast<std::size_t>(length));
        m_at += static_cast<std::size_t>(length);
        return found;
    }
    [[nodiscard]] bool isDamaged() const { return m_damaged; }
    [[nodiscard]] std::int64_t position() const { return static_cast<std::int64_t>(m_at); }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_damaged = false;
};

struct Header
{
    std::string schema;
    std::string codec;
    std::int64_t blocks = 0; ///< where they begin; 0 = the header is damaged
};

Header readHeader(std::string_view bytes)
{
    Header header;
    AvroBytes in(bytes);
    while (!in.isDamaged()) {
        std::int64_t count = in.number();
        if (count == 0)
            break;
        if (count < 0) { // the size of this part follows, for those who pass over it
            count = count == INT64_MIN ? 0 : -count;
            std::ignore = in.number();
        }
        for (; count > 0 && !in.isDamaged(); --count) {
            const std::string_view key = in.text();
            const std::string_view value = in.text();
            if (key == "avro.schema")
                header.schema = sanitisedUtf8(value);
            else if (key == "avro.codec")
                header.codec = shortened(sanitisedUtf8(value), 50);
        }
    }
    header.blocks = in.isDamaged() ? 0 : in.position() + kSync;
    return header;
}

/// Nothing when the steps do not lead to the file's end.
std::optional<std::int64_t> countRows(FilePart& file, std::int64_t at, const std::stop_token& stop)
{
    std::int64_t rows = 0;
    for (std::int64_t block = 0; block < kMaxBlocks && !stop.stop_requested(); ++block) {
        if (at == file.size())
            return rows;
        const auto bytes = file.read(at, std::min(kBlockHead, file.size() - at));
        if (!bytes)
            return std::nullopt;
        AvroBytes in(*bytes);
        const std::int64_t count = in.number();
        const std::int64_t length = in.number();
        const std::int64_t begin = at + in.position();
        if (in.isDamaged() || count < 0 || length < 0 || length > file.size() - begin - kSync ||
            count > INT64_MAX - rows)
            return std::nullopt;
        rows += count;
        at = begin + length + kSync;
    }
    return std::nullopt;
}

} // namespace

Result<FileSchema> readAvro(const std::string& path, const std::stop_token& stop)
{
    auto file = FilePart::open(path);
    if (!file)
        return fail(file.error());
    constexpr std::int64_t kMagic = 4;
    const auto bytes = file->read(0, std::min(file->size(), kMaxHeader));
    if (!bytes || !bytes->starts_with("Obj\x01"))
        return fail(ErrorKind::Input, "The file is no Avro container.");
    const Header header = readHeader(std::string_view(*bytes).substr(kMagic));
    auto parsed = parseAvroSchema(header.schema);
    if (!parsed)
        return fail(ErrorKind::Input,
                    "The header of the Avro file holds no schema that can be read; it is damaged.",
                    parsed.error().what);
    FileSchema schema;
    schema.format = "avro";
    schema.fields = std::move(parsed->fields);
    schema.description = parsed->description;
    if (!parsed->name.empty())
        schema.properties.push_back({"record", parsed->name});
    if (!header.codec.empty())
        schema.properties.push_back({"codec", header.codec});
    if (header.blocks > 0)
        schema.rows = countRows(*file, header.blocks + kMagic, stop);
    if (!schema.rows)
        schema.problems.push_back(
            {Severity::Warning, "The rows can't be counted: the Avro file is cut off, damaged or too long.",
             ""});
    return schema;
}

} // namespace upriver::data_files
