// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/json.h"

#include <charconv>
#include <cmath>

#include "catalog/sources/reading/json_stream.h"

namespace upriver {

namespace {

/// What a getter that answers by reference points to when there is nothing.
template <typename T>
const T& nothing()
{
    static const T empty;
    return empty;
}

std::optional<double> numberOf(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

} // namespace

Result<Json> parseJson(std::string_view text, std::size_t maxDepth)
{
    JsonStreamRules rules;
    rules.take = {""};
    rules.maxDepth = maxDepth;
    rules.maxSubtree = static_cast<std::size_t>(-1) / 2;
    return parseJson(text, JsonStreamPlan(rules));
}

std::string withoutNaN(std::string text)
{
    if (text.find("NaN") == std::string::npos && text.find("Infinity") == std::string::npos)
        return text;
    std::string out;
    out.reserve(text.size() + 64);
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = std::string_view(text).substr(i, 9);
        const std::size_t bare = inString                        ? 0
                                 : rest.starts_with("NaN")       ? 3
                                 : rest.starts_with("Infinity")  ? 8
                                 : rest.starts_with("-Infinity") ? 9
                                                                 : 0;
        if (bare > 0) {
            out += "null";
            i += bare - 1;
            continue;
        }
        out += text[i];
        if (inString && text[i] == '\\' && i + 1 < text.size())
            out += text[++i];
        else if (text[i] == '"')
            inString = !inString;
    }
    return out;
}

const Json* jsonMember(const Json& object, std::string_view key)
{
    if (!object.is_object())
        return nullptr;
    const auto& members = object.get_ref<const Json::object_t&>();
    const auto it = members.find(key);
    return it == members.end() || it->second.is_null() ? nullptr : &it->second;
}

const Json* jsonAt(const Json& value, std::initializer_list<std::string_view> path)
{
    const Json* at = &value;
    for (const std::string_view key : path) {
        at = jsonMember(*at, key);
        if (!at)
            return nullptr;
    }
    return at;
}

const std::string& jsonText(const Json& object, std::string_view key)
{
    const Json* member = jsonMember(object, key);
    return member && member->is_string() ? member->get_ref<const std::string&>() : nothing<std::string>();
}

const std::string& jsonTextAt(const Json& value, std::initializer_list<std::string_view> path)
{
    const Json* member = jsonAt(value, path);
    return member && member->is_string() ? member->get_ref<const std::string&>() : nothing<std::string>();
}

std::optional<std::string> jsonScalar(const Json* value)
{
    if (!value || value->is_structured() || value->is_null() || value->is_binary())
        return std::nullopt;
    if (value->is_string())
        return value->get_ref<const std::string&>();
    return value->dump();
}

std::string jsonScalarText(const Json& object, std::string_view key)
{
    return jsonScalar(jsonMember(object, key)).value_or(std::string());
}

std::optional<double> jsonNumber(const Json* value)
{
    if (!value)
        return std::nullopt;
    if (value->is_string())
        return numberOf(value->get_ref<const std::string&>());
    if (!value->is_number())
        return std::nullopt;
    const double number = value->get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> jsonInteger(const Json* value)
{
    // exact up to the type's end, which a double is not
    if (value && value->is_number_integer() &&
        (!value->is_number_unsigned() || value->get<std::uint64_t>() <= std::uint64_t{INT64_MAX}))
        return value->get<std::int64_t>();
    const auto number = jsonNumber(value);
    if (!number || std::abs(*number) > 9e18)
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::optional<bool> jsonBool(const Json* value)
{
    if (!value)
        return std::nullopt;
    if (value->is_boolean())
        return value->get<bool>();
    if (!value->is_string())
        return std::nullopt;
    const std::string& text = value->get_ref<const std::string&>();
    if (text == "true" || text == "True")
        return true;
    if (text == "false" || text == "False")
        return false;
    return std::nullopt;
}

const Json::array_t& jsonArray(const Json& object, std::string_view key)
{
    const Json* member = jsonMember(object, key);
    return member && member->is_array() ? member->get_ref<const Json::array_t&>() : nothing<Json::array_t>();
}

const Json::object_t& jsonObject(const Json& object, std::string_view key)
{
    const Json* member = jsonMember(object, key);
    return member ? jsonMembers(*member) : nothing<Json::object_t>();
}

const Json::object_t& jsonMembers(const Json& value)
{
    return value.is_object() ? value.get_ref<const Json::object_t&>() : nothing<Json::object_t>();
}

std::string jsonPointer(std::string_view parent, std::string_view key)
{
    std::string pointer(parent);
    pointer.push_back('/');
    for (const char c : key) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer.push_back(c);
    }
    return pointer;
}

std::string jsonPointer(std::string_view parent, std::size_t index)
{
    return std::string(parent) + "/" + std::to_string(index);
}

} // namespace upriver
