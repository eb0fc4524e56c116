// SPDX-License-Identifier: Apache-2.0
#include "app/cli/text_table.h"

#include <algorithm>
#include <limits>

#include <QChar>
#include <QList>
#include <QString>

namespace upriver::cli {

namespace {

constexpr std::size_t kWidth = 92; // places of a line of running text

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
}

std::string TextTable::line(const std::vector<std::string>& cells,
                            const std::vector<std::size_t>& widths) const
{
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string padding(widths[i] - std::min(widths[i], terminalWidth(cells[i])), ' ');
        const bool isLast = i + 1 == cells.size();
        out +=
            m_aligns[i] == Align::Right ? padding + cells[i] : cells[i] + (isLast ? std::string() : padding);
        out += isLast ? "" : "  ";
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + '\n';
}

std::string TextTable::text() const
{
    if (m_rows.empty())
        return {};
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < m_headings.size(); ++i) {
        std::size_t width = terminalWidth(m_headings[i]);
        for (const auto& row : m_rows)
            width = std::max(width, terminalWidth(row[i]));
        widths.push_back(width);
    }
    std::string out = line(m_headings, widths);
    for (const auto& row : m_rows)
        out += line(row, widths);
    return out;
}

std::size_t terminalWidth(std::string_view utf8)
{
    std::size_t places = 0;
    for (const uint letter : lettersOf(utf8))
        places += placesOf(letter);
    return places;
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
    std::string out;
    std::size_t used = indent;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        if (used > indent && used + 1 + terminalWidth(word) > kWidth) {
            out += '\n' + std::string(indent, ' ');
            used = indent;
        } else if (used > indent) {
            out += ' ';
            ++used;
        }
        out += word;
        used += terminalWidth(word);
        at = end + 1;
    }
    return out;
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
