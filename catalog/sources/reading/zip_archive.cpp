// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/zip_archive.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include <zlib.h>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocatorSize = 20;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kMaxComment = 65'535;
constexpr std::int64_t kMaxDirectory = std::int64_t{32} << 20;
constexpr std::int64_t kRatioFrom = std::int64_t{1} << 20;
constexpr std::size_t kMaxProblems = 100;
constexpr std::string_view kLocalMark = "PK\x03\x04";

/// Little-endian numbers; past the end everything is zero.
std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
        value |= std::uint64_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
    return value;
}

std::int64_t size64(std::string_view bytes, std::size_t at)
{
    return static_cast<std::int64_t>(std::min<std::uint64_t>(number(bytes, at, 8), INT64_MAX / 4));
}

bool leadsOut(std::string_view name)
{
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string_view::npos ||
        (name.size() > 1 && name[1] == ':'))
        return true;
    return std::ranges::any_of(splitText(name, '/'), [](std::string_view part) { return part == ".."; });
}

std::string nameIn(std::string_view bytes)
{
    std::string name = sanitisedUtf8(bytes);
    std::ranges::replace(name, '\\', '/');
    return name;
}

struct RawInflater
{
    RawInflater() { ok = inflateInit2(&z, -15) == Z_OK; }
    ~RawInflater()
    {
        if (ok)
            inflateEnd(&z);
    }
    RawInflater(const RawInflater&) = delete;
    RawInflater& operator=(const RawInflater&) = delete;
    z_stream z{};
    bool ok = false;
};

/// The file's tail says where its directory stands.
struct Directory
{
    std::int64_t begin = 0;
    std::int64_t size = 0;
    std::uint64_t entries = 0;
};

} // namespace

struct ZipArchive::State
{
    std::string path;
    ZipLimits limits;
    std::stop_token stop;
    std::ifstream file;
    std::int64_t fileSize = 0;
    std::int64_t unpacked = 0;
    std::vector<ZipEntry> entries;
    std::vector<std::string> problems;

    [[nodiscard]] tl::unexpected<Error> failure(std::string what, std::string detail = {}) const
    {
        return fail(ErrorKind::Input, std::move(what), std::move(detail), path);
    }
    [[nodiscard]] std::string bytesAt(std::int64_t begin, std::int64_t size);
    [[nodiscard]] std::optional<Directory> findDirectory();
    [[nodiscard]] Result<void> readDirectory();
    void addEntry(std::string_view record, std::set<std::string>& names);
    void note(std::string sentence);
    [[nodiscard]] Result<std::string> inflated(const ZipEntry& entry, const std::string& packed) const;
};

/// Shorter when the file ends before.
std::string ZipArchive::State::bytesAt(std::int64_t begin, std::int64_t size)
{
    if (begin < 0 || begin > fileSize || size < 0)
        return {};
    std::string bytes(static_cast<std::size_t>(std::min(size, fileSize - begin)), '\0');
    file.clear();
    file.seekg(begin);
    file.read(bytes.data(), std::ssize(bytes));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

std::optional<Directory> ZipArchive::State::findDirectory()
{
    const auto tailSize = std::min<std::int64_t>(fileSize, kEndSize + kMaxComment);
    const std::string tail = bytesAt(fileSize - tailSize, tailSize);
    const std::size_t end = tail.rfind("PK\x05\x06");
    if (end == std::string::npos || end + kEndSize > tail.size())
        return std::nullopt;
    Directory found{static_cast<std::int64_t>(number(tail, end + 16, 4)),
                    static_cast<std::int64_t>(number(tail, end + 12, 4)), number(tail, end + 10, 2)};
    if (found.begin < 0xFFFFFFFF && found.size < 0xFFFFFFFF && found.entries < 0xFFFF)
        return found;
    const std::int64_t locatorAt =
        fileSize - tailSize + static_cast<std::int64_t>(end) - static_cast<std::int64_t>(kLocatorSize);
    const std::string locator = bytesAt(locatorAt, kLocatorSize);
    if (!locator.starts_with("PK\x06\x07"))
        return found;
    const std::string end64 = bytesAt(size64(locator, 8), kEnd64Size);
    if (!end64.starts_with("PK\x06\x06"))
        return std::nullopt;
    return Directory{size64(end64, 48), size64(end64, 40), number(end64, 32, 8)};
}

void ZipArchive::State::note(std::string sentence)
{
    if (problems.size() < kMaxProblems)
        problems.push_back(std::move(sentence));
}

/// One record of the directory, with its name and its further fields.
void ZipArchive::State::addEntry(std::string_view record, std::set<std::string>& names)
{
    const std::size_t nameSize = number(record, 28, 2);
    const std::string_view extra = record.substr(kCentralSize + nameSize);
    ZipEntry entry;
    entry.name = nameIn(record.substr(kCentralSize, nameSize));
    entry.method = static_cast<std::uint16_t>(number(record, 10, 2));
    entry.checksum = static_cast<std::uint32_t>(number(record, 16, 4));
    entry.packedSize = static_cast<std::int64_t>(number(record, 20, 4));
    entry.size = static_cast<std::int64_t>(number(record, 24, 4));
    entry.offset = static_cast<std::int64_t>(number(record, 42, 4));
    for (std::size_t at = 0; at + 4 <= extra.size(); at += 4 + number(extra, at + 2, 2)) {
        if (number(extra, at, 2) != 1)
            continue;
        // 64-bit numbers stand there only for those that do not fit
        std::size_t value = at + 4;
        for (std::int64_t* field : {&entry.size, &entry.packedSize, &entry.offset}) {
            if (*field == 0xFFFFFFFF) {
                *field = size64(extra, value);
                value += 8;
            }
        }
    }
    if (leadsOut(entry.name))
        note("The archive holds a file whose name leads out of it; it was left out.");
    else if ((number(record, 8, 2) & 1) != 0)
        note("'" + shortened(entry.name, 200) + "' in the archive is encrypted; it was left out.");
    else if (!entry.name.ends_with('/') && !names.insert(entry.name).second)
        note("'" + shortened(entry.name, 200) + "' stands in the archive again; the first one counts.");
    else if (!entry.name.ends_with('/'))
        entries.push_back(std::move(entry));
}

Result<void> ZipArchive::State::readDirectory()
{
    const auto directory = findDirectory();
    if (!directory)
        return failure("The zip file is cut off or damaged: its directory is not there.");
    if (directory->size > kMaxDirectory || directory->entries > limits.maxEntries)
        return failure("The zip file holds more than " + std::to_string(limits.maxEntries) +
                       " files; unpack it and index the folder.");
    const std::string bytes = bytesAt(directory->begin, directory->size);
    std::set<std::string> names;
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < directory->entries; ++i) {
        const std::string_view rest = std::string_view(bytes).substr(at);
        const std::size_t size =
            kCentralSize + number(rest, 28, 2) + number(rest, 30, 2) + number(rest, 32, 2);
        if (!rest.starts_with("PK\x01\x02") || size > rest.size()) {
            note("The directory of the archive is damaged; the files after that place were left out.");
            break;
        }
        addEntry(rest.substr(0, size - number(rest, 32, 2)), names);
        at += size;
    }
    return {};
}

Result<std::string> ZipArchive::State::inflated(const ZipEntry& entry, const std::string& packed) const
{
    RawInflater inflater;
    if (!inflater.ok)
        return fail(ErrorKind::Internal, "The unpacker could not be started.", {}, path);
    z_stream& z = inflater.z;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    std::vector<char> chunk(std::size_t{256} << 10);
    int code = Z_OK;
    while (code == Z_OK) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        z.next_out = reinterpret_cast<Bytef*>(chunk.data());
        z.avail_out = static_cast<uInt>(chunk.size());
        code = inflate(&z, Z_NO_FLUSH);
        out.append(chunk.data(), chunk.size() - z.avail_out);
        const auto size = static_cast<std::int64_t>(out.size());
        if (size > limits.maxEntry ||
            (size > kRatioFrom && size / std::max<std::int64_t>(entry.packedSize, 1) > limits.maxRatio))
            return failure("A file in the archive unpacks to suspiciously much; it was left out.",
                           entry.name);
    }
    if (code != Z_STREAM_END)
        return failure("A file in the archive is damaged; it was left out.", entry.name);
    return out;
}

ZipArchive::ZipArchive(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const std::string& path, const ZipLimits& limits,
                                    const std::stop_token& stop)
{
    auto state = std::make_unique<State>();
    state->path = path;
    state->limits = limits;
    state->stop = stop;
    std::error_code code;
    if (std::filesystem::is_regular_file(path, code))
        state->file.open(path, std::ios::binary);
    if (!state->file.is_open())
        return state->failure("The file could not be opened; check that it is there and may be read.");
    state->fileSize = static_cast<std::int64_t>(std::filesystem::file_size(path, code));
    if (code || !state->bytesAt(0, 4).starts_with("PK"))
        return state->failure("The file is no zip file.");
    if (auto read = state->readDirectory(); !read)
        return fail(read.error());
    return ZipArchive(std::move(state));
}

const std::vector<ZipEntry>& ZipArchive::entries() const { return m_state->entries; }

const ZipEntry* ZipArchive::find(std::string_view name) const
{
    const auto found = std::ranges::find(m_state->entries, name, &ZipEntry::name);
    return found == m_state->entries.end() ? nullptr : &*found;
}

const std::vector<std::string>& ZipArchive::problems() const { return m_state->problems; }

Result<std::string> ZipArchive::read(const ZipEntry& entry)
{
    State& state = *m_state;
    if (entry.method != 0 && entry.method != 8)
        return state.failure("A file in the archive is packed in a way that is not read.", entry.name);
    if (entry.size > state.limits.maxEntry || entry.packedSize > state.limits.maxEntry)
        return state.failure("A file in the archive is larger than what is read; it was left out.",
                             entry.name);
    const std::string header = state.bytesAt(entry.offset, kLocalSize);
    if (header.size() < kLocalSize || !header.starts_with(kLocalMark))
        return state.failure("A file in the archive is damaged; it was left out.", entry.name);
    const auto begin =
        entry.offset + static_cast<std::int64_t>(kLocalSize + number(header, 26, 2) + number(header, 28, 2));
    std::string packed = state.bytesAt(begin, entry.packedSize);
    auto bytes = entry.method == 0 ? Result<std::string>(std::move(packed)) : state.inflated(entry, packed);
    if (!bytes)
        return bytes;
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(bytes->data()), static_cast<uInt>(bytes->size()));
    if (static_cast<std::int64_t>(bytes->size()) != entry.size || sum != entry.checksum)
        return state.failure("A file in the archive is damaged; it was left out.", entry.name);
    state.unpacked += entry.size;
    if (state.unpacked > state.limits.maxTotal)
        return state.failure("The archive unpacks to more than what is read of one file.", entry.name);
    return bytes;
}

std::vector<std::string> zipNamesInHead(std::string_view head)
{
    std::vector<std::string> names;
    while (head.size() >= kLocalSize && head.starts_with(kLocalMark)) {
        const std::size_t nameSize = number(head, 26, 2);
        const std::size_t packedSize = number(head, 18, 4);
        const std::size_t end = kLocalSize + nameSize + number(head, 28, 2) + packedSize;
        if (kLocalSize + nameSize > head.size())
            break;
        names.push_back(nameIn(head.substr(kLocalSize, nameSize)));
        // bit 3: the sizes stand behind the data; then look for the next mark
        const bool isUnsized = (number(head, 6, 2) & 8) != 0 && packedSize == 0;
        const std::size_t next = isUnsized ? head.find(kLocalMark, kLocalSize + nameSize) : end;
        if (next == std::string_view::npos || next >= head.size())
            break;
        head.remove_prefix(next);
    }
    return names;
}

} // namespace upriver
