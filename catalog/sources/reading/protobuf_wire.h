// SPDX-License-Identifier: Apache-2.0
#pragma once

// ProtobufFields: the fields of one serialised protobuf message, without its schema. The reader of a format
// knows the numbers of the fields that it wants and passes over the others. Bytes are borrowed. Any thread.
// Damaged bytes end the walk: next() answers false and isDamaged() true; what came before is good.
//
//   for (ProtobufFields model(bytes); model.next();) {
//       if (model.number() == 7)
//           readGraph(model.message());

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

class ProtobufFields
{
public:
    enum class Wire : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
    static constexpr int kMaxDepth = 64;

    explicit ProtobufFields(std::string_view bytes, int depth = 0);

    /// Steps to the next field; false: the end, or damage.
    bool next();
    [[nodiscard]] bool isDamaged() const { return m_damaged; }

    [[nodiscard]] std::uint32_t number() const { return m_number; }
    [[nodiscard]] Wire wire() const { return m_wire; }
    /// int32, int64, uint…, bool, enum, fixed…; zero for other wire types.
    [[nodiscard]] std::int64_t integer() const;
    [[nodiscard]] std::int64_t zigzag() const; ///< sint32, sint64
    [[nodiscard]] double real() const;         ///< float and double; zero for other wire types
    /// string and bytes as they are; empty for other wire types.
    [[nodiscard]] std::string_view bytes() const;
    [[nodiscard]] std::string text() const; ///< valid UTF-8
    /// The fields of a message inside; none (and damaged) deeper than kMaxDepth or for other wire types.
    [[nodiscard]] ProtobufFields message() const;
    /// A repeated number, packed or a single one; at most `most` values.
    [[nodiscard]] std::vector<std::int64_t> integers(std::size_t most = 100'000) const;

private:
    [[nodiscard]] bool takeVarint(std::uint64_t& value);
    [[nodiscard]] bool takeFixed(std::size_t width);
    [[nodiscard]] bool takeValue();

    std::string_view m_rest;
    std::string_view m_bytes;
    std::uint64_t m_value = 0;
    std::uint32_t m_number = 0;
    int m_depth = 0;
    Wire m_wire = Wire::Varint;
    bool m_damaged = false;
};

/// Whether all of the bytes (but for an end that is cut off, when they are a head) read as one message.
[[nodiscard]] bool looksLikeProtobuf(std::string_view bytes, std::int64_t wholeSize);

} // namespace upriver
