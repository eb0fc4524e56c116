// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/folded_text.h"

#include <algorithm>

#include <QChar>
#include <QList>
#include <QString>

namespace upriver {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded
{
    char32_t letter = kReplacement;
    std::size_t length = 1;
};

std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

Decoded decodeAt(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = sequenceLength(byte(at));
    if (length == 1)
        return {byte(at), 1};
    if (length == 0 || at + length > text.size())
        return {};
    char32_t letter = byte(at) & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U)
            return {};
        letter = (letter << 6U) | (byte(at + i) & 0x3FU);
    }
    return {letter, length};
}

/// The base letter without its accents ("é" -> "e"), case folded.
char32_t foldLetter(char32_t letter)
{
    if (letter < 0x80)
        return letter >= U'A' && letter <= U'Z' ? letter + 32 : letter;
    if (QChar::decompositionTag(letter) == QChar::Canonical) {
        const QList<uint> parts = QChar::decomposition(letter).toUcs4();
        if (!parts.isEmpty() && parts.front() != letter)
            return foldLetter(parts.front());
    }
    return QChar::toCaseFolded(letter);
}

bool isDigit(char32_t letter)
{
    return letter < 0x80 ? letter >= U'0' && letter <= U'9' : QChar::isDigit(letter);
}

bool isAsciiUpper(char32_t letter) { return letter >= U'A' && letter <= U'Z'; }

bool isWordStart(char32_t before, char32_t letter)
{
    if (!isWordLetter(letter))
        return false;
    if (!isWordLetter(before))
        return true;
    if (isDigit(letter) != isDigit(before))
        return true;
    if (letter < 0x80 && before < 0x80)
        return isAsciiUpper(letter) && !isAsciiUpper(before);
    return QChar::isUpper(letter) && !QChar::isUpper(before);
}

} // namespace

bool isWordLetter(char32_t letter)
{
    if (letter < 0x80)
        return (letter >= U'a' && letter <= U'z') || (letter >= U'A' && letter <= U'Z') ||
               (letter >= U'0' && letter <= U'9');
    return QChar::isLetterOrNumber(letter);
}

FoldedText foldText(std::string_view utf8)
{
    FoldedText out;
    out.letters.reserve(utf8.size());
    char32_t before = U' ';
    out.offsets.reserve(utf8.size() + 1);
    out.wordStarts.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const Decoded decoded = decodeAt(utf8, at);
        if (decoded.letter < 0x80 || !QChar::isMark(decoded.letter)) {
            out.letters.push_back(foldLetter(decoded.letter));
            out.offsets.push_back(static_cast<std::uint32_t>(at));
            out.wordStarts.push_back(isWordStart(before, decoded.letter));
            before = decoded.letter;
        }
        at += decoded.length;
    }
    out.offsets.push_back(static_cast<std::uint32_t>(utf8.size()));
    return out;
}

std::u32string foldedLetters(std::string_view utf8) { return foldText(utf8).letters; }

std::string foldedUtf8(std::string_view utf8)
{
    if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        std::string folded(utf8);
        for (char& c : folded)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return folded;
    }
    const std::u32string letters = foldedLetters(utf8);
    return QString::fromUcs4(letters.data(), static_cast<qsizetype>(letters.size())).toStdString();
}

bool holdsWord(const FoldedText& folded, std::u32string_view letters)
{
    if (letters.empty())
        return true;
    for (std::size_t at = folded.letters.find(letters); at != std::u32string::npos;
         at = folded.letters.find(letters, at + 1)) {
        if (at == 0 || folded.wordStarts[at] || !isWordLetter(letters.front()))
            return true;
    }
    return false;
}

} // namespace upriver
