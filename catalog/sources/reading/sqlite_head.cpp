// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/sqlite_head.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <set>

#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kMaxPages = 400; // of the schema
constexpr std::size_t kMaxTables = 10'000;
constexpr std::size_t kMaxName = 1'000;

/// Big-endian numbers out of foreign bytes; past the end everything is zero.
class PageBytes
{
public:
    explicit PageBytes(std::string_view bytes) : m_bytes(bytes) {}
    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t width) const
    {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value = value << 8 | byte(at + i);
        return value;
    }
    [[nodiscard]] std::uint64_t varint(std::size_t& at) const
    {
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i) {
            const std::uint8_t next = byte(at++);
            value = value << 7 | (next & 0x7f);
            if (next < 0x80)
                return value;
        }
        return value << 8 | byte(at++);
    }
    [[nodiscard]] std::string_view text(std::size_t at, std::size_t size) const
    {
        return at < m_bytes.size() && size <= m_bytes.size() - at ? m_bytes.substr(at, size)
                                                                  : std::string_view();
    }

private:
    [[nodiscard]] std::uint8_t byte(std::size_t at) const
    {
        return at < m_bytes.size() ? static_cast<std::uint8_t>(m_bytes[at]) : 0;
    }
    std::string_view m_bytes;
};

std::size_t sizeOfText(std::uint64_t serialType)
{
    return serialType >= 13 && serialType % 2 == 1 ? static_cast<std::size_t>((serialType - 13) / 2) : 0;
}

class SchemaWalk
{
public:
    SchemaWalk(std::string_view head, const std::string& path) : m_head(head), m_path(path)
    {
        const std::uint32_t written = PageBytes(head).number(16, 2);
        m_pageSize = written == 1 ? 65536 : written;
        m_encoding = PageBytes(head).number(56, 4);
    }

    SqliteHead run()
    {
        const bool sound = m_pageSize >= 512 && (m_pageSize & (m_pageSize - 1)) == 0;
        m_result.isSqlite = true;
        m_result.complete = sound;
        std::vector<std::uint32_t> waiting;
        if (sound)
            waiting.push_back(1);
        std::set<std::uint32_t> seen;
        while (!waiting.empty()) {
            const std::uint32_t page = waiting.back();
            waiting.pop_back();
            if (seen.size() >= kMaxPages || m_result.tables.size() >= kMaxTables ||
                !seen.insert(page).second) {
                m_result.complete = false;
                break;
            }
            walkPage(page, waiting);
        }
        std::ranges::sort(m_result.tables);
        return std::move(m_result);
    }

private:
    std::string_view pageBytes(std::uint32_t page)
    {
        const std::uint64_t begin = (std::uint64_t{page} - 1) * m_pageSize;
        if (page == 0)
            return {};
        if (begin + m_pageSize <= m_head.size())
            return m_head.substr(begin, m_pageSize);
        if (m_path.empty())
            return {};
        if (!m_file.is_open())
            m_file.open(m_path, std::ios::binary);
        m_buffer.resize(m_pageSize);
        m_file.clear();
        m_file.seekg(static_cast<std::streamoff>(begin));
        m_file.read(m_buffer.data(), static_cast<std::streamsize>(m_pageSize));
        return m_file.gcount() == static_cast<std::streamsize>(m_pageSize) ? std::string_view(m_buffer)
                                                                           : std::string_view();
    }

    void walkPage(std::uint32_t number, std::vector<std::uint32_t>& waiting)
    {
        const std::string_view bytes = pageBytes(number);
        const PageBytes page(bytes);
        const std::size_t header = number == 1 ? 100 : 0;
        const std::uint32_t kind = page.number(header, 1);
        if (bytes.empty() || (kind != 5 && kind != 13)) {
            m_result.complete = false;
            return;
        }
        const std::uint32_t cells = page.number(header + 3, 2);
        const std::size_t pointers = header + (kind == 5 ? 12 : 8);
        for (std::size_t i = 0; i < cells && pointers + 2 * i + 2 <= bytes.size(); ++i) {
            const std::size_t cell = page.number(pointers + 2 * i, 2);
            if (kind == 5)
                waiting.push_back(page.number(cell, 4));
            else
                addRow(page, cell);
        }
        if (kind == 5)
            waiting.push_back(page.number(header + 8, 4));
    }

    /// type, name, … of one row of the schema; both stand at its beginning, before any overflow.
    void addRow(const PageBytes& page, std::size_t cell)
    {
        (void)page.varint(cell); // size of the row
        (void)page.varint(cell); // its number
        const std::size_t begin = cell;
        const std::uint64_t header = page.varint(cell);
        const std::size_t typeSize = sizeOfText(page.varint(cell));
        const std::size_t nameSize = sizeOfText(page.varint(cell));
        if (header > 1'000 || typeSize > 20 || nameSize > kMaxName) {
            m_result.complete = false;
            return;
        }
        const std::string type = decoded(page.text(begin + header, typeSize));
        const std::string name = decoded(page.text(begin + header + typeSize, nameSize));
        if ((type == "table" || type == "view") && !name.empty() && !name.starts_with("sqlite_"))
            m_result.tables.push_back(name);
    }

    [[nodiscard]] std::string decoded(std::string_view bytes) const
    {
        if (m_encoding == 2)
            return textOfHead("\xFF\xFE" + std::string(bytes));
        if (m_encoding == 3)
            return textOfHead("\xFE\xFF" + std::string(bytes));
        return sanitisedUtf8(bytes);
    }

    std::string_view m_head;
    std::string m_path;
    std::size_t m_pageSize = 0;
    std::uint32_t m_encoding = 1;
    std::ifstream m_file;
    std::string m_buffer;
    SqliteHead m_result;
};

} // namespace

bool SqliteHead::has(std::string_view table) const { return std::ranges::binary_search(tables, table); }

bool SqliteHead::hasAll(std::initializer_list<std::string_view> names) const
{
    return std::ranges::all_of(names, [&](std::string_view name) { return has(name); });
}

bool isSqlite(std::string_view head) { return head.size() >= 100 && head.starts_with(kMagic); }

SqliteHead sqliteTableNamesInHead(std::string_view head)
{
    return isSqlite(head) ? SchemaWalk(head, {}).run() : SqliteHead();
}

SqliteHead sqliteTableNames(const DocumentFile& file)
{
    if (!isSqlite(file.head))
        return {};
    SqliteHead found = SchemaWalk(file.head, file.path).run();
    // byte 18: the file is written through a log beside it, which may hold a part of the schema
    if (file.head[18] == 2 && std::ifstream(file.path + "-wal", std::ios::binary).peek() != EOF)
        found.complete = false;
    return found;
}

} // namespace upriver
