// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/quoting.h"

#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::string_view kUnprintable = "\xEF\xBF\xBD";

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// C1 controls (U+0080…U+009F) and the marks that turn the direction of text can rewrite what is seen.
bool startsUnseenMark(std::string_view rest)
{
    if (rest.size() >= 2 && rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) < 0xA0)
        return true;
    if (rest.size() < 3 || rest[0] != '\xE2')
        return false;
    const std::string_view mark = rest.substr(0, 3);
    return (mark >= "\xE2\x80\xA8" && mark <= "\xE2\x80\xAE") ||
           (mark >= "\xE2\x81\xA6" && mark <= "\xE2\x81\xA9");
}

std::size_t unseenLength(std::string_view rest) { return rest[0] == '\xC2' ? 2 : 3; }

} // namespace

std::string forTextLine(std::string_view text)
{
    const std::string valid = sanitisedUtf8(text);
    std::string line;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const char c = valid[i];
        if (c == '\n' || c == '\r' || c == '\t') {
            line += ' ';
        } else if (isControl(c)) {
            line += kUnprintable;
        } else if (startsUnseenMark(std::string_view(valid).substr(i))) {
            line += kUnprintable;
            i += unseenLength(std::string_view(valid).substr(i)) - 1;
        } else {
            line += c;
        }
    }
    return line;
}

std::string forDot(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : forTextLine(text)) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
        if (c == '&')
            quoted += "amp;";
    }
    return quoted + "\"";
}

std::string forMermaid(std::string_view text)
{
    constexpr std::string_view kMeaningful = "\"#&<>`%{}|;\\";
    std::string quoted = "\"";
    for (const char c : forTextLine(text)) {
        if (kMeaningful.find(c) == std::string_view::npos)
            quoted += c;
        else
            quoted += "#" + std::to_string(static_cast<int>(c)) + ";";
    }
    return quoted + "\"";
}

std::string forCsv(std::string_view text)
{
    std::string cell = sanitisedUtf8(text);
    std::erase(cell, '\0');
    constexpr std::string_view kFormulaStarts = "=+-@\t\r\n";
    if (!cell.empty() && kFormulaStarts.find(cell.front()) != std::string_view::npos)
        cell.insert(0, 1, '\'');
    if (cell.find_first_of(",\"\r\n") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        quoted += c;
        if (c == '"')
            quoted += c;
    }
    return quoted + "\"";
}

} // namespace upriver
