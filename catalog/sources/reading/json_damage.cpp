// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/json_damage.h"

#include <algorithm>

#include "catalog/sources/reading/escape_repair.h"
#include "catalog/sources/reading/json.h"

namespace upriver {

namespace {

bool isTooDeep(std::string_view text)
{
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size() && depth <= kMaxJsonDepth; ++i) {
        const char c = text[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (!inString && (c == '{' || c == '['))
            ++depth;
        else if (!inString && (c == '}' || c == ']') && depth > 0)
            --depth;
    }
    return depth > kMaxJsonDepth;
}

/// Listens to the parser for nothing but its first complaint.
struct Complaint
{
    std::optional<std::size_t> position;

    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool number_integer(Json::number_integer_t) { return true; }
    bool number_unsigned(Json::number_unsigned_t) { return true; }
    bool number_float(Json::number_float_t, const std::string&) { return true; }
    bool string(std::string&) { return true; }
    bool binary(Json::binary_t&) { return true; }
    bool start_object(std::size_t) { return true; }
    bool key(std::string&) { return true; }
    bool end_object() { return true; }
    bool start_array(std::size_t) { return true; }
    bool end_array() { return true; }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&)
    {
        position = at;
        return false;
    }
};

/// Where the parser stumbles; nullopt: nowhere.
std::optional<std::size_t> stumble(std::string_view text)
{
    Complaint complaint;
    Json::sax_parse(text.begin(), text.end(), &complaint, Json::input_format_t::json, true, true);
    return complaint.position;
}

} // namespace

JsonDamage jsonDamage(std::string_view text, bool isWhole)
{
    if (isTooDeep(text))
        return JsonDamage::TooDeep;
    EscapeRepair repair;
    std::string_view clean = repair.next(text);
    auto position = stumble(clean);
    // one document a line: then the first line is one
    const std::size_t line = clean.find('\n');
    if (position && line != std::string_view::npos && !stumble(clean.substr(0, line)))
        return JsonDamage::None;
    if (!position)
        return JsonDamage::None;
    const bool atEnd = *position > clean.size();
    return !atEnd ? JsonDamage::Broken : isWhole ? JsonDamage::Cut : JsonDamage::None;
}

} // namespace upriver
