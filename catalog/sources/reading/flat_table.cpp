// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/flat_table.h"

#include <algorithm>

#include "catalog/base/utf8.h"
#include "catalog/sources/reading/file_part.h"

namespace upriver {

namespace {

constexpr std::uint64_t kMaxText = 4'096;

} // namespace

FlatTable FlatTable::root(std::string_view message)
{
    return message.size() < 8 ? FlatTable() : FlatTable(message, littleEndian<std::uint32_t>(message));
}

FlatTable::FlatTable(std::string_view message, std::uint64_t at) : m_message(message), m_at(at)
{
    if (!has(at, 4))
        return;
    const std::int64_t vtable =
        static_cast<std::int64_t>(at) - littleEndian<std::int32_t>(message, static_cast<std::size_t>(at));
    if (vtable < 0 || !has(static_cast<std::uint64_t>(vtable), 4))
        return;
    m_vtable = static_cast<std::uint64_t>(vtable);
    const std::size_t size = littleEndian<std::uint16_t>(message, static_cast<std::size_t>(vtable));
    m_vtableSize = has(m_vtable, size) && size >= 4 ? size : 0;
}

std::optional<std::uint64_t> FlatTable::place(int field, std::size_t width) const
{
    const auto entry = 4 + 2 * static_cast<std::size_t>(field);
    if (entry + 2 > m_vtableSize)
        return std::nullopt;
    const std::uint16_t offset =
        littleEndian<std::uint16_t>(m_message, static_cast<std::size_t>(m_vtable) + entry);
    if (offset == 0 || !has(m_at + offset, width))
        return std::nullopt;
    return m_at + offset;
}

std::optional<std::uint64_t> FlatTable::followed(std::optional<std::uint64_t> at) const
{
    if (!at || !has(*at, 4))
        return std::nullopt;
    const std::uint64_t to = *at + littleEndian<std::uint32_t>(m_message, static_cast<std::size_t>(*at));
    return has(to, 4) ? std::optional(to) : std::nullopt;
}

std::int64_t FlatTable::integer(int field, std::size_t width, std::int64_t fallback) const
{
    const auto at = place(field, width);
    if (!at)
        return fallback;
    const auto where = static_cast<std::size_t>(*at);
    switch (width) {
    case 1:
        return littleEndian<std::int8_t>(m_message, where);
    case 2:
        return littleEndian<std::int16_t>(m_message, where);
    case 4:
        return littleEndian<std::int32_t>(m_message, where);
    default:
        return littleEndian<std::int64_t>(m_message, where);
    }
}

std::string FlatTable::text(int field) const
{
    const auto at = followed(place(field, 4));
    if (!at)
        return {};
    const std::uint64_t length = littleEndian<std::uint32_t>(m_message, static_cast<std::size_t>(*at));
    if (!has(*at + 4, length))
        return {};
    // tables may share one long text
    const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(length, kMaxText));
    return sanitisedUtf8(m_message.substr(static_cast<std::size_t>(*at) + 4, kept));
}

FlatTable FlatTable::table(int field) const
{
    const auto at = followed(place(field, 4));
    return at ? FlatTable(m_message, *at) : FlatTable();
}

std::size_t FlatTable::count(int field, std::size_t elementSize) const
{
    const auto at = followed(place(field, 4));
    if (!at)
        return 0;
    const std::uint64_t wanted = littleEndian<std::uint32_t>(m_message, static_cast<std::size_t>(*at));
    const std::uint64_t most = (m_message.size() - *at - 4) / elementSize;
    return static_cast<std::size_t>(wanted < most ? wanted : most);
}

FlatTable FlatTable::tableAt(int field, std::size_t index) const
{
    const auto at = followed(place(field, 4));
    if (!at || index >= count(field))
        return {};
    const auto target = followed(*at + 4 + 4 * index);
    return target ? FlatTable(m_message, *target) : FlatTable();
}

std::string_view FlatTable::structAt(int field, std::size_t index, std::size_t elementSize) const
{
    const auto at = followed(place(field, 4));
    if (!at || index >= count(field, elementSize))
        return {};
    return m_message.substr(static_cast<std::size_t>(*at) + 4 + index * elementSize, elementSize);
}

} // namespace upriver
