// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/protobuf_file.h"

#include <algorithm>

namespace upriver {

namespace {

constexpr std::int64_t kFieldHead = 20; // two numbers at most

std::optional<std::uint64_t> varint(std::string_view bytes, std::size_t& used)
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70 && used < bytes.size(); shift += 7) {
        const auto part = static_cast<std::uint8_t>(bytes[used++]);
        value |= shift < 64 ? static_cast<std::uint64_t>(part & 0x7F) << shift : 0;
        if ((part & 0x80) == 0)
            return value;
    }
    return std::nullopt;
}

} // namespace

std::optional<ProtobufFileField> ProtobufFileFields::next()
{
    if (m_at >= m_end)
        return std::nullopt;
    m_damaged = true; // until the field is whole
    const auto bytes = m_file.view(m_at, std::min(kFieldHead, m_end - m_at));
    if (!bytes)
        return std::nullopt;
    std::size_t used = 0;
    const auto tag = varint(*bytes, used);
    const auto value =
        tag && ((*tag & 7) == 0 || (*tag & 7) == 2) ? varint(*bytes, used) : std::optional<std::uint64_t>(0);
    if (!tag || !value || (*tag >> 3) == 0)
        return std::nullopt;
    ProtobufFileField field{*tag >> 3, m_at + static_cast<std::int64_t>(used), 0, *value, (*tag & 7) == 2};
    switch (*tag & 7) {
    case 0:
        break;
    case 1:
        field.length = 8;
        break;
    case 5:
        field.length = 4;
        break;
    case 2:
        field.length = *value > static_cast<std::uint64_t>(m_end) ? m_end : static_cast<std::int64_t>(*value);
        break;
    default:
        return std::nullopt;
    }
    if (field.length > m_end - field.begin)
        return std::nullopt;
    m_at = field.begin + field.length;
    m_damaged = false;
    return field;
}

} // namespace upriver
