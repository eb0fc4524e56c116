// SPDX-License-Identifier: Apache-2.0
#pragma once

// FlatTable: a table of a FlatBuffers message by the numbers of its fields, without its schema. Every offset
// is checked against the message; what is absent or points outside reads as nothing. Bytes are borrowed;
// values; any thread. Tables may share parts or hold each other: whoever follows them bounds depth and steps.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace upriver {

class FlatTable
{
public:
    FlatTable() = default;
    /// The root table of a message.
    [[nodiscard]] static FlatTable root(std::string_view message);
    [[nodiscard]] bool exists() const { return m_vtableSize > 0; }

    /// A number of `width` bytes (1, 2, 4, 8), signed; the fallback when it is absent.
    [[nodiscard]] std::int64_t integer(int field, std::size_t width, std::int64_t fallback = 0) const;
    [[nodiscard]] std::string text(int field) const; ///< valid UTF-8, at most 4,096 bytes
    [[nodiscard]] FlatTable table(int field) const;
    /// How many elements a vector has; of structs with `elementSize` bytes or tables (4).
    [[nodiscard]] std::size_t count(int field, std::size_t elementSize = 4) const;
    [[nodiscard]] FlatTable tableAt(int field, std::size_t index) const;
    /// The bytes of one struct in a vector; empty when it is not there.
    [[nodiscard]] std::string_view structAt(int field, std::size_t index, std::size_t elementSize) const;

private:
    FlatTable(std::string_view message, std::uint64_t at);
    [[nodiscard]] std::optional<std::uint64_t> place(int field, std::size_t width) const;
    /// Where an offset that stands at a place leads.
    [[nodiscard]] std::optional<std::uint64_t> followed(std::optional<std::uint64_t> at) const;
    [[nodiscard]] bool has(std::uint64_t at, std::uint64_t length) const
    {
        return at <= m_message.size() && length <= m_message.size() - at;
    }

    std::string_view m_message;
    std::uint64_t m_at = 0;
    std::uint64_t m_vtable = 0;
    std::size_t m_vtableSize = 0;
};

} // namespace upriver
