// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include <sqlite3.h>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/foreign_database.h"

namespace upriver {

namespace {

/// Text that is a number from its first letter to its last.
template <typename Number>
std::optional<Number> numberIn(std::string_view text)
{
    const std::string_view written = trimmed(text);
    Number value = 0;
    const auto end = std::from_chars(written.data(), written.data() + written.size(), value);
    return end.ec == std::errc() && end.ptr == written.data() + written.size() ? std::optional(value)
                                                                               : std::nullopt;
}

} // namespace

ForeignRow::ForeignRow(sqlite3_stmt* statement) : m_statement(statement)
{
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const char* name = sqlite3_column_name(statement, i);
        m_names.emplace_back(name ? name : "");
    }
}

int ForeignRow::columnCount() const { return static_cast<int>(m_names.size()); }

int ForeignRow::indexOf(std::string_view name) const
{
    const auto it =
        std::ranges::find_if(m_names, [&](const std::string& known) { return equalsNoCase(known, name); });
    return it == m_names.end() ? -1 : static_cast<int>(it - m_names.begin());
}

bool ForeignRow::isNull(int column) const
{
    return column < 0 || sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::string_view ForeignRow::bytes(int column) const
{
    if (isNull(column))
        return {};
    const void* begin = sqlite3_column_type(m_statement, column) == SQLITE_BLOB
                            ? sqlite3_column_blob(m_statement, column)
                            : sqlite3_column_text(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return begin ? std::string_view(static_cast<const char*>(begin), static_cast<std::size_t>(size))
                 : std::string_view();
}

std::string ForeignRow::text(int column, std::size_t maxBytes) const
{
    std::string_view raw = bytes(column);
    if (raw.size() > maxBytes) {
        raw = raw.substr(0, maxBytes);
        raw.remove_suffix(unfinishedUtf8Tail(raw));
    }
    return validUtf8Prefix(raw) == raw.size() ? std::string(raw) : sanitisedUtf8(raw);
}

std::optional<std::int64_t> ForeignRow::integer(int column) const
{
    if (isNull(column))
        return std::nullopt;
    const int type = sqlite3_column_type(m_statement, column);
    if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
        return sqlite3_column_int64(m_statement, column);
    return numberIn<std::int64_t>(bytes(column));
}

std::optional<double> ForeignRow::real(int column) const
{
    if (isNull(column))
        return std::nullopt;
    const int type = sqlite3_column_type(m_statement, column);
    if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
        return sqlite3_column_double(m_statement, column);
    return numberIn<double>(bytes(column));
}

std::optional<Micros> ForeignRow::time(int column) const
{
    if (isNull(column))
        return std::nullopt;
    const int type = sqlite3_column_type(m_statement, column);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return parseTime(text(column, 100));
    const double number = sqlite3_column_double(m_statement, column);
    // beyond the year 5000 in milliseconds nothing is a time
    return number > -1e14 && number < 1e14 ? std::optional(fromEpoch(number)) : std::nullopt;
}

} // namespace upriver
