// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/thrift_compact.h"

#include <utility>

namespace upriver {

void ThriftCompact::damage()
{
    m_damaged = true;
    m_rest = {};
}

std::uint8_t ThriftCompact::byte()
{
    if (m_rest.empty()) {
        damage();
        return 0;
    }
    const auto value = static_cast<std::uint8_t>(m_rest.front());
    m_rest.remove_prefix(1);
    return value;
}

std::uint64_t ThriftCompact::varint()
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70 && !m_damaged; shift += 7) {
        const std::uint8_t part = byte();
        if (shift < 64)
            value |= static_cast<std::uint64_t>(part & 0x7F) << shift;
        if ((part & 0x80) == 0)
            return value;
    }
    damage();
    return 0;
}

std::int64_t ThriftCompact::zigzag(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::string_view ThriftCompact::take(std::uint64_t count)
{
    if (count > m_rest.size()) {
        damage();
        return {};
    }
    const std::string_view taken = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return taken;
}

void ThriftCompact::eachField(const std::function<void(int, Type)>& visit)
{
    if (m_type != Type::Struct || !m_pending)
        return;
    m_pending = false;
    if (++m_depth > kMaxDepth)
        damage();
    std::int64_t id = 0;
    while (!m_damaged) {
        const std::uint8_t header = byte();
        const auto type = static_cast<Type>(header & 0x0F);
        if (type == Type::Stop || m_damaged)
            break;
        // ids are 16 bits wide; nothing may overflow on the way to a wrong one
        id = (header >> 4) != 0 ? id + (header >> 4) : zigzag(varint());
        if (id < -32'768 || id > 32'767)
            return damage();
        m_type = type;
        m_pending = true;
        m_inList = false;
        visit(static_cast<int>(id), type);
        if (m_pending)
            skip(type);
    }
    --m_depth;
    m_pending = false;
}

void ThriftCompact::eachElement(const std::function<void(Type)>& visit)
{
    if ((m_type != Type::List && m_type != Type::Set) || !m_pending)
        return;
    m_pending = false;
    if (++m_depth > kMaxDepth)
        return damage();
    const std::uint8_t header = byte();
    const auto type = static_cast<Type>(header & 0x0F);
    std::uint64_t count = header >> 4;
    if (count == 15)
        count = varint();
    // every element has a byte at least
    if (count > m_rest.size())
        return damage();
    for (; count > 0 && !m_damaged; --count) {
        m_type = type;
        m_pending = true;
        m_inList = true;
        visit(type);
        if (m_pending) {
            m_inList = true;
            skip(type);
        }
    }
    --m_depth;
    m_pending = false;
}

std::int64_t ThriftCompact::integer()
{
    if (!m_pending || m_type < Type::Byte || m_type > Type::Int64)
        return 0;
    m_pending = false;
    return m_type == Type::Byte ? static_cast<std::int8_t>(byte()) : zigzag(varint());
}

bool ThriftCompact::boolean()
{
    if (!m_pending || (m_type != Type::True && m_type != Type::False))
        return false;
    m_pending = false;
    return m_inList ? byte() == 1 : m_type == Type::True;
}

std::string_view ThriftCompact::binary()
{
    if (!m_pending || m_type != Type::Binary)
        return {};
    m_pending = false;
    return take(varint());
}

void ThriftCompact::skip(Type type)
{
    switch (type) {
    case Type::True:
    case Type::False:
        std::ignore = boolean();
        break;
    case Type::Byte:
    case Type::Int16:
    case Type::Int32:
    case Type::Int64:
        std::ignore = integer();
        break;
    case Type::Double:
        std::ignore = take(8);
        break;
    case Type::Uuid:
        std::ignore = take(16);
        break;
    case Type::Binary:
        std::ignore = binary();
        break;
    case Type::List:
    case Type::Set:
        eachElement([](Type) {});
        break;
    case Type::Map:
        skipMap();
        break;
    case Type::Struct:
        eachField([](int, Type) {});
        break;
    default:
        damage();
    }
    m_pending = false;
}

void ThriftCompact::skipMap()
{
    m_pending = false;
    if (++m_depth > kMaxDepth)
        return damage();
    std::uint64_t count = varint();
    if (count > m_rest.size())
        return damage();
    const std::uint8_t types = count == 0 ? 0 : byte();
    for (; count > 0 && !m_damaged; --count) {
        for (const int half : {types >> 4, types & 0x0F}) {
            m_type = static_cast<Type>(half);
            m_pending = true;
            m_inList = true;
            skip(m_type);
        }
    }
    --m_depth;
}

} // namespace upriver
