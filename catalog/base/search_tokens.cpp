// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/search_tokens.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestName = 1024;

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isLower(char c) { return c >= 'a' && c <= 'z'; }
bool isWordByte(char c)
{
    return isUpper(c) || isLower(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// "fooBar" breaks before B, "HTTPServer" before S.
bool breaksBefore(std::string_view text, std::size_t i)
{
    if (i == 0 || !isUpper(text[i]))
        return false;
    if (isLower(text[i - 1]))
        return true;
    return isUpper(text[i - 1]) && i + 1 < text.size() && isLower(text[i + 1]);
}

} // namespace

std::string searchNameTokens(std::string_view name)
{
    if (name.size() > kLongestName)
        name = name.substr(0, kLongestName);
    std::string words;
    std::string joined;
    bool isSplit = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (!isWordByte(name[i])) {
            if (!words.empty() && words.back() != ' ')
                words += ' ';
            continue;
        }
        if (!words.empty() && words.back() != ' ' && breaksBefore(name, i))
            words += ' ';
        isSplit = isSplit || (!words.empty() && words.back() == ' ');
        const char c = isUpper(name[i]) ? static_cast<char>(name[i] + 32) : name[i];
        words += c;
        joined += c;
    }
    if (!words.empty() && words.back() == ' ')
        words.pop_back();
    if (isSplit)
        (words += ' ') += joined;
    return words;
}

} // namespace upriver
