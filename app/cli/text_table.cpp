// SPDX-License-Identifier: Apache-2.0
#include "app/cli/text_table.h"

#include <algorithm>
#include <limits>

#include <QChar>
#include <QList>
#include <QString>

#include "catalog/base/text.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kWidth = 92;     // places of a line of running text
constexpr std::size_t kGap = 2;        ///< blanks between columns
constexpr std::size_t kNarrowest = 16; ///< no column gives way below that
constexpr std::size_t kBelow = 4;      ///< blanks before a line below a row

bool isWide(char32_t letter)
{
    return (letter >= 0x1100 && letter <= 0x115F) || (letter >= 0x2E80 && letter <= 0xA4CF) ||
           (letter >= 0xAC00 && letter <= 0xD7A3) || (letter >= 0xF900 && letter <= 0xFAFF) ||
           (letter >= 0xFE30 && letter <= 0xFE6F) || (letter >= 0xFF00 && letter <= 0xFF60) ||
           (letter >= 0x1F300 && letter <= 0x1FAFF) || (letter >= 0x20000 && letter <= 0x3FFFD);
}

std::size_t placesOf(char32_t letter)
{
    if (QChar::isMark(letter) || QChar::category(letter) == QChar::Other_Format)
        return 0;
    return isWide(letter) ? 2 : 1;
}

bool isControl(char32_t letter)
{
    const QChar::Category category = QChar::category(letter);
    return category == QChar::Other_Control || category == QChar::Separator_Line ||
           category == QChar::Separator_Paragraph || (letter >= 0x202A && letter <= 0x202E) ||
           (letter >= 0x2066 && letter <= 0x2069);
}

QList<uint> lettersOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())).toUcs4();
}

std::size_t longestWord(std::string_view utf8)
{
    std::size_t longest = 0;
    for (const std::string_view word : splitText(utf8, ' '))
        longest = std::max(longest, terminalWidth(word));
    return longest;
}

} // namespace

TextTable::TextTable(std::vector<std::string> headings)
    : m_headings(std::move(headings)), m_aligns(m_headings.size(), Align::Left)
{}

void TextTable::add(std::vector<std::string> cells)
{
    cells.resize(m_headings.size());
    for (std::string& cell : cells)
        cell = oneLine(cell, std::numeric_limits<std::size_t>::max());
    m_rows.push_back(std::move(cells));
    m_below.emplace_back();
}

void TextTable::addBelow(std::string_view line)
{
    m_below.back() = oneLine(line, std::numeric_limits<std::size_t>::max());
}

// What sticks out of its column (a long name) has its line for itself: the rest of the row goes on below.
std::string TextTable::lines(const std::vector<std::string>& cells,
                             const std::vector<std::size_t>& widths) const
{
    std::vector<std::vector<std::string>> wrapped;
    std::size_t count = 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        wrapped.push_back(wrappedLines(cells[i], widths[i]));
        count = std::max(count, wrapped.back().size());
    }
    std::string out;
    for (std::size_t number = 0; number < count; ++number) {
        std::size_t start = 0;
        std::size_t used = 0;
        for (std::size_t i = 0; i < cells.size(); start += widths[i++] + kGap) {
            if (number >= wrapped[i].size() || wrapped[i][number].empty())
                continue;
            const std::string& part = wrapped[i][number];
            const std::size_t places = terminalWidth(part);
            if (used > 0 && used + kGap > start) {
                out += '\n';
                used = 0;
            }
            const std::size_t right =
                m_aligns[i] == Align::Right ? widths[i] - std::min(widths[i], places) : 0;
            out += std::string(start + right - used, ' ') + part;
            used = start + right + places;
        }
        out += '\n';
    }
    return out;
}

/// As wide as what stands in them; where that is too much the widest give way, first down to their longest
/// word.
std::vector<std::size_t> TextTable::widths() const
{
    std::vector<std::size_t> widths, words;
    std::size_t all = kGap * (m_headings.size() - 1);
    for (std::size_t i = 0; i < m_headings.size(); ++i) {
        std::size_t width = terminalWidth(m_headings[i]), word = std::max(width, kNarrowest);
        for (const auto& row : m_rows) {
            width = std::max(width, terminalWidth(row[i]));
            word = std::max(word, longestWord(row[i]));
        }
        widths.push_back(width);
        words.push_back(word);
        all += width;
    }
    const auto giveWay = [&](const std::vector<std::size_t>& least) {
        for (; all > kWidestTable; --all) {
            std::size_t widest = widths.size();
            for (std::size_t i = 0; i < widths.size(); ++i)
                if (widths[i] > least[i] && (widest == widths.size() || widths[i] > widths[widest]))
                    widest = i;
            if (widest == widths.size())
                return;
            --widths[widest];
        }
    };
    giveWay(words);
    giveWay(std::vector<std::size_t>(widths.size(), kNarrowest));
    return widths;
}

std::string TextTable::text() const
{
    if (m_rows.empty())
        return {};
    const std::vector<std::size_t> columns = widths();
    std::string out = lines(m_headings, columns);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        out += lines(m_rows[i], columns);
        const std::size_t blanks = kBelow + std::min(m_below[i].find_first_not_of(' '), m_below[i].size());
        for (const std::string& line : wrappedLines(trimmed(m_below[i]), kWidestTable - blanks))
            out += line.empty() ? std::string() : std::string(blanks, ' ') + line + '\n';
    }
    return out;
}

std::size_t terminalWidth(std::string_view utf8)
{
    std::size_t places = 0;
    for (const uint letter : lettersOf(utf8))
        places += placesOf(letter);
    return places;
}

std::vector<std::string> wrappedLines(std::string_view utf8, std::size_t places)
{
    if (terminalWidth(utf8) <= places)
        return {std::string(utf8)};
    std::vector<std::string> lines;
    std::size_t used = 0;
    for (const std::string_view word : splitText(utf8, ' ')) {
        const std::size_t width = terminalWidth(word);
        if (word.empty())
            continue;
        if (lines.empty() || used + 1 + width > places) {
            lines.emplace_back(word);
            used = width;
        } else {
            lines.back().append(" ").append(word);
            used += 1 + width;
        }
    }
    return lines;
}

std::string oneLine(std::string_view utf8, std::size_t places)
{
    const QList<uint> letters = lettersOf(utf8);
    QString out;
    std::size_t used = 0;
    for (qsizetype i = 0; i < letters.size(); ++i) {
        const char32_t letter = isControl(letters[i]) ? U' ' : char32_t(letters[i]);
        const bool isLast = i + 1 == letters.size();
        if (used + placesOf(letter) + (isLast ? 0 : 1) > places)
            return out.toStdString() + "\u2026";
        used += placesOf(letter);
        out += QString::fromUcs4(&letter, 1);
    }
    return out.toStdString();
}

std::string wrapped(const std::string& text, std::size_t indent)
{
    return joined(wrappedLines(text, kWidth - indent), '\n' + std::string(indent, ' '));
}

std::string grouped(std::int64_t number)
{
    std::string digits = std::to_string(number);
    const std::size_t first = digits.front() == '-' ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many)
{
    return grouped(number) + " " + std::string(number == 1 ? one : many);
}

std::string joined(const std::vector<std::string>& words, std::string_view between)
{
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : std::string(between)) + word;
    return out;
}

} // namespace upriver::cli
