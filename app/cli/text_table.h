// SPDX-License-Identifier: Apache-2.0
#pragma once

// TextTable: rows of cells as aligned columns for a terminal. Wide letters count as two places; numbers can
// stand right. Control characters in cells become blanks, so that no foreign text moves the cursor. A table
// that would be wider than kWidestTable is wrapped within its columns; a word (a name, a path) stays whole.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace upriver::cli {

inline constexpr std::size_t kWidestTable = 108;

enum class Align : std::uint8_t { Left, Right };

class TextTable
{
public:
    explicit TextTable(std::vector<std::string> headings);
    void align(std::size_t column, Align align) { m_aligns[column] = align; }
    void add(std::vector<std::string> cells);
    /// A line of its own below the newest row, set in; for what would be too long a cell.
    void addBelow(std::string_view line);
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }
    [[nodiscard]] std::string text() const; ///< headings first; empty when there are no rows

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;
    [[nodiscard]] std::string lines(const std::vector<std::string>& cells,
                                    const std::vector<std::size_t>& widths) const;

    std::vector<std::string> m_headings;
    std::vector<Align> m_aligns;
    std::vector<std::vector<std::string>> m_rows;
    std::vector<std::string> m_below; ///< a row's; empty: none
};

/// Places that UTF-8 text takes on a terminal.
[[nodiscard]] std::size_t terminalWidth(std::string_view utf8);
/// Words in lines of at most so many places; a longer word is a line of its own.
[[nodiscard]] std::vector<std::string> wrappedLines(std::string_view utf8, std::size_t places);
/// One line, control characters out, at most so many places ("…" at the cut).
[[nodiscard]] std::string oneLine(std::string_view utf8, std::size_t places);
/// Words in lines that fit a terminal, later lines set in by so many blanks.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent);
/// 12480 -> "12,480".
[[nodiscard]] std::string grouped(std::int64_t number);
/// "1 file", "3 files".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many);
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view between);

} // namespace upriver::cli
