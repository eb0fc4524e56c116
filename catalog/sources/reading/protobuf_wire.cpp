// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/protobuf_wire.h"

#include <bit>

#include "catalog/base/utf8.h"

namespace upriver {

ProtobufFields::ProtobufFields(std::string_view bytes, int depth)
    : m_rest(depth <= kMaxDepth ? bytes : std::string_view()), m_depth(depth), m_damaged(depth > kMaxDepth)
{}

bool ProtobufFields::takeVarint(std::uint64_t& value)
{
    value = 0;
    for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const auto byte = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

bool ProtobufFields::takeFixed(std::size_t width)
{
    if (m_rest.size() < width)
        return false;
    m_value = 0;
    for (std::size_t i = 0; i < width; ++i)
        m_value |= std::uint64_t{static_cast<std::uint8_t>(m_rest[i])} << (8 * i);
    m_rest.remove_prefix(width);
    return true;
}

bool ProtobufFields::takeValue()
{
    switch (m_wire) {
    case Wire::Varint:
        return takeVarint(m_value);
    case Wire::Fixed64:
        return takeFixed(8);
    case Wire::Fixed32:
        return takeFixed(4);
    case Wire::Bytes:
        if (!takeVarint(m_value) || m_value > m_rest.size())
            return false;
        m_bytes = m_rest.substr(0, m_value);
        m_rest.remove_prefix(m_value);
        return true;
    }
    return false; // groups (3 and 4) left the format long ago
}

bool ProtobufFields::next()
{
    m_bytes = {};
    if (m_rest.empty() || m_damaged)
        return false;
    std::uint64_t tag = 0;
    if (takeVarint(tag) && tag >> 3 != 0 && tag >> 3 < std::uint64_t{1} << 29) {
        m_number = static_cast<std::uint32_t>(tag >> 3);
        m_wire = static_cast<Wire>(tag & 7);
        if (takeValue())
            return true;
    }
    m_damaged = true;
    return false;
}

std::int64_t ProtobufFields::integer() const
{
    return m_wire == Wire::Bytes ? 0 : static_cast<std::int64_t>(m_value);
}

std::int64_t ProtobufFields::zigzag() const
{
    const auto value = static_cast<std::uint64_t>(integer());
    return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

double ProtobufFields::real() const
{
    if (m_wire == Wire::Fixed64)
        return std::bit_cast<double>(m_value);
    return m_wire == Wire::Fixed32 ? std::bit_cast<float>(static_cast<std::uint32_t>(m_value)) : 0.0;
}

std::string_view ProtobufFields::bytes() const
{
    return m_wire == Wire::Bytes ? m_bytes : std::string_view();
}

std::string ProtobufFields::text() const { return sanitisedUtf8(bytes()); }

ProtobufFields ProtobufFields::message() const
{
    ProtobufFields inside(bytes(), m_depth + 1);
    inside.m_damaged = inside.m_damaged || m_wire != Wire::Bytes;
    return inside;
}

std::vector<std::int64_t> ProtobufFields::integers(std::size_t most) const
{
    if (m_wire != Wire::Bytes)
        return {integer()};
    std::vector<std::int64_t> values;
    ProtobufFields packed(m_bytes);
    std::uint64_t value = 0;
    while (values.size() < most && packed.takeVarint(value))
        values.push_back(static_cast<std::int64_t>(value));
    return values;
}

bool looksLikeProtobuf(std::string_view bytes, std::int64_t wholeSize)
{
    ProtobufFields fields(bytes);
    std::size_t count = 0;
    while (fields.next())
        ++count;
    // a field that the head cuts off is not damage, but one alone proves nothing
    const bool isHead = static_cast<std::int64_t>(bytes.size()) < wholeSize;
    return fields.isDamaged() ? isHead && count > 0 : count > 0;
}

} // namespace upriver
