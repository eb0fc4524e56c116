// SPDX-License-Identifier: Apache-2.0
#pragma once

// ProtobufFileFields: the fields of one message inside a file, without reading what they hold, so that a
// model of many gigabytes costs its list of fields. Values small enough are read by their place (FilePart)
// and walked by ProtobufFields. One thread. Damaged bytes end the walk: next() answers nothing and
// isDamaged() true; what came before is good.

#include <cstdint>
#include <optional>
#include <string_view>

#include "catalog/sources/reading/file_part.h"

namespace upriver {

struct ProtobufFileField
{
    std::uint64_t number = 0;
    std::int64_t begin = 0;  ///< of the value in the file
    std::int64_t length = 0; ///< of the value
    std::uint64_t value = 0; ///< of a number
    bool isBytes = false;
};

class ProtobufFileFields
{
public:
    ProtobufFileFields(FilePart& file, std::int64_t begin, std::int64_t end)
        : m_file(file), m_at(begin), m_end(end)
    {}

    /// Nothing: the end, or damage.
    [[nodiscard]] std::optional<ProtobufFileField> next();
    [[nodiscard]] bool isDamaged() const { return m_damaged; }

private:
    FilePart& m_file;
    std::int64_t m_at;
    std::int64_t m_end;
    bool m_damaged = false;
};

} // namespace upriver
