// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tolerant JSON: parsing that never throws and never nests deeper than a cap, and getters that answer
// "nothing" for what is absent or of another type. Pure functions, any thread. Errors are
// ErrorKind::Input, `where` holds the byte offset or JSON pointer. Large documents: json_stream.h.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "catalog/base/result.h"
#include "catalog/base/time.h"

namespace upriver {

using Json = nlohmann::json;

inline constexpr std::size_t kMaxJsonDepth = 256;

/// One document in memory (valid UTF-8: TextStream, sanitisedUtf8()). Duplicate keys: the last wins.
[[nodiscard]] Result<Json> parseJson(std::string_view text, std::size_t maxDepth = kMaxJsonDepth);

/// The text with null for each bare NaN and Infinity, which Python writes and JSON does not know.
[[nodiscard]] std::string withoutNaN(std::string text);

/// The member with this key; nullptr when the value is no object, has no such key, or it is null.
[[nodiscard]] const Json* jsonMember(const Json& object, std::string_view key);
/// jsonMember() along a path.
[[nodiscard]] const Json* jsonAt(const Json& value, std::initializer_list<std::string_view> path);

/// The text of a string member; empty when absent or no string. Lives as long as the object.
[[nodiscard]] const std::string& jsonText(const Json& object, std::string_view key);
[[nodiscard]] const std::string& jsonTextAt(const Json& value, std::initializer_list<std::string_view> path);
/// A string, number or bool as text ("12", "0.5", "true"); nothing for the others.
[[nodiscard]] std::optional<std::string> jsonScalar(const Json* value);
[[nodiscard]] std::string jsonScalarText(const Json& object, std::string_view key);
/// A finite number, also when written as text.
[[nodiscard]] std::optional<double> jsonNumber(const Json* value);
[[nodiscard]] std::optional<std::int64_t> jsonInteger(const Json* value);
/// true/false, also as text.
[[nodiscard]] std::optional<bool> jsonBool(const Json* value);
/// Text by parseTime(), a number by fromEpoch().
[[nodiscard]] std::optional<Micros> jsonTime(const Json* value);
/// The member when it is an array (object); else an empty one, so that loops just do not run.
[[nodiscard]] const Json::array_t& jsonArray(const Json& object, std::string_view key);
[[nodiscard]] const Json::object_t& jsonObject(const Json& object, std::string_view key);
[[nodiscard]] const Json::object_t& jsonMembers(const Json& value);

/// Appends one token to a JSON pointer ("/nodes" + "a/b" -> "/nodes/a~1b").
[[nodiscard]] std::string jsonPointer(std::string_view parent, std::string_view key);
[[nodiscard]] std::string jsonPointer(std::string_view parent, std::size_t index);

} // namespace upriver
