// SPDX-License-Identifier: Apache-2.0
#pragma once

// Protobuf's text format as Json: a message is an object, a field of it its value, or a list of its values in
// order where it stands several times (protoValues() reads both), a scalar is text as written (quotes and
// escapes undone). Colons before '{', commas, semicolons, '<' '>' and
// lists are understood, '#' begins a comment. Bounded in depth and in values; nothing throws. Any thread.
// Errors: Input, `where` says "line 12".

#include <span>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/sources/reading/json.h"

namespace upriver {

[[nodiscard]] Result<Json> parseTextProto(std::string_view text);
/// The values of a field, one or many; they live as long as the message.
[[nodiscard]] std::span<const Json> protoValues(const Json& message, std::string_view name);
/// The first value of a field; nullptr when there is none.
[[nodiscard]] const Json* protoField(const Json& message, std::string_view name);
/// The text of the first value; lives as long as the message.
[[nodiscard]] std::string_view protoText(const Json& message, std::string_view name);

} // namespace upriver
