// SPDX-License-Identifier: Apache-2.0
#pragma once

// Raw dbt code made readable as SQL without running it: ref('x'), source('a', 'b') and this become names
// of tables, other marks of the template vanish. A guess by nature: branches and loops all stay, once. Pure.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

/// The table for what stands in a template: words "ref", "orders" or "source", "shop", "orders" or "this";
/// quoted and dotted as SQL wants it.
using TemplateNames = std::function<std::string(const std::vector<std::string>& words)>;

/// Line breaks stay where they are.
[[nodiscard]] std::string withoutTemplate(std::string_view text, const TemplateNames& nameOf);
[[nodiscard]] bool hasTemplateMarks(std::string_view text);

} // namespace upriver
