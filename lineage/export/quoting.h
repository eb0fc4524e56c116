// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names made safe for one format each: nothing that a catalog holds can break out of a label, a cell or a
// terminal line. Input may be any bytes; output is valid UTF-8. Pure.

#include <string>
#include <string_view>

namespace upriver {

/// One line of plain text: control characters (escape sequences too) become U+FFFD, line breaks a space.
[[nodiscard]] std::string forTextLine(std::string_view text);
/// With its quotes: "…"; Graphviz escapes and entities are taken literally.
[[nodiscard]] std::string forDot(std::string_view text);
/// With its quotes: "…"; every character with a meaning to Mermaid, Markdown or HTML as an entity code.
[[nodiscard]] std::string forMermaid(std::string_view text);
/// One cell, quoted where needed; text that a spreadsheet would take for a formula gets an apostrophe.
[[nodiscard]] std::string forCsv(std::string_view text);

} // namespace upriver
