// SPDX-License-Identifier: Apache-2.0
#pragma once

// Takes the rows out of SQL: what follows VALUES in an INSERT, and the lines of a COPY … FROM stdin. They
// are data, perhaps personal ones, and no part of what a statement does. Pure, linear.

#include <string>
#include <string_view>

namespace upriver {

/// Rows become "(null)"; line breaks stay, so that line numbers do.
[[nodiscard]] std::string withoutRows(std::string_view sql);

} // namespace upriver
