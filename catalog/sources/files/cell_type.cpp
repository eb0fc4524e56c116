// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/files/cell_type.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "catalog/base/text.h"
#include "catalog/base/time.h"

namespace upriver::data_files {

namespace {

constexpr std::size_t kLongestTime = 40;

bool isNothing(std::string_view cell)
{
    static constexpr std::array<std::string_view, 9> words{"",     "NA",  "N/A", "NULL", "null",
                                                           "None", "nan", "NaN", "\\N"};
    return std::ranges::find(words, cell) != words.end();
}

template <typename T>
bool isNumber(std::string_view cell)
{
    T value{};
    if (cell.starts_with('+'))
        cell.remove_prefix(1);
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return error == std::errc() && end == cell.data() + cell.size();
}

/// 007 is somebody's number, but no number.
bool hasLeadingZero(std::string_view cell)
{
    if (cell.starts_with('-'))
        cell.remove_prefix(1);
    return cell.size() > 1 && cell[0] == '0' && isAsciiDigit(cell[1]);
}

bool looksLikeDate(std::string_view cell)
{
    return cell.size() >= 10 && cell[4] == '-' && cell[7] == '-' && isAsciiDigit(cell[0]) &&
           isAsciiDigit(cell[9]);
}

} // namespace

CellType cellTypeOf(std::string_view cell)
{
    cell = trimmed(cell);
    if (isNothing(cell))
        return CellType::Empty;
    if (equalsNoCase(cell, "true") || equalsNoCase(cell, "false"))
        return CellType::Boolean;
    const bool begins = isAsciiDigit(cell[0]) || cell[0] == '-' || cell[0] == '+' || cell[0] == '.';
    if (!begins || cell.size() > kLongestTime || hasLeadingZero(cell))
        return CellType::Text;
    if (isNumber<std::int64_t>(cell))
        return CellType::Integer;
    if (isNumber<double>(cell))
        return CellType::Double;
    if (looksLikeDate(cell) && parseTime(cell))
        return cell.size() == 10 ? CellType::Date : CellType::Timestamp;
    return CellType::Text;
}

CellType joined(CellType a, CellType b)
{
    if (a == b || b == CellType::Empty)
        return a;
    if (a == CellType::Empty)
        return b;
    const auto [low, high] = std::minmax(a, b);
    if ((low == CellType::Integer && high == CellType::Double) ||
        (low == CellType::Date && high == CellType::Timestamp))
        return high;
    return CellType::Text;
}

std::string_view toWord(CellType type)
{
    static constexpr std::array<std::string_view, 7> words{"string", "boolean",   "integer", "double",
                                                           "date",   "timestamp", "string"};
    return words[static_cast<std::size_t>(type)];
}

} // namespace upriver::data_files
