// SPDX-License-Identifier: Apache-2.0
#pragma once

// ThriftCompact: walks one structure in Thrift's compact encoding, without its schema. The reader of a format
// names the fields that it wants and leaves the others to be passed over. Bytes are borrowed; one thread.
// Damaged bytes end every walk and set isDamaged(); what came before is good.
//
//   ThriftCompact footer(bytes);
//   footer.eachField([&](int id, ThriftCompact::Type) {
//       if (id == 3)
//           rows = footer.integer(); // what is not taken is passed over
//   });

#include <cstdint>
#include <functional>
#include <string_view>

namespace upriver {

class ThriftCompact
{
public:
    enum class Type : std::uint8_t {
        Stop = 0,
        True = 1,
        False = 2,
        Byte = 3,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Set = 10,
        Map = 11,
        Struct = 12,
        Uuid = 13,
    };
    static constexpr int kMaxDepth = 64;

    explicit ThriftCompact(std::string_view bytes) : m_rest(bytes) {}
    [[nodiscard]] bool isDamaged() const { return m_damaged; }

    /// The fields of the structure here. A field is taken by one of the calls below, at most once.
    void eachField(const std::function<void(int id, Type type)>& visit);
    /// The elements of the list or set that the current field is.
    void eachElement(const std::function<void(Type type)>& visit);
    [[nodiscard]] std::int64_t integer(); ///< of any width; zero for other types
    [[nodiscard]] bool boolean();
    [[nodiscard]] std::string_view binary(); ///< as it is; empty for other types

private:
    [[nodiscard]] std::uint64_t varint();
    [[nodiscard]] std::uint8_t byte();
    [[nodiscard]] std::string_view take(std::uint64_t count);
    [[nodiscard]] static std::int64_t zigzag(std::uint64_t value);
    void damage();
    void skip(Type type);
    void skipMap();

    std::string_view m_rest;
    Type m_type = Type::Struct; ///< of the value that stands here
    bool m_pending = true;      ///< that value was not taken yet
    bool m_inList = false;      ///< a bool has a byte of its own there
    int m_depth = 0;
    bool m_damaged = false;
};

} // namespace upriver
