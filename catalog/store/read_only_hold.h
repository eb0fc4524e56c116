// SPDX-License-Identifier: Apache-2.0
#pragma once

// Catalogs that this process promised to leave as they are, because people chose to open them for reading
// only: no connection writes to one, whoever asks. By path. Any thread.

#include <string>

namespace upriver {

void holdReadOnly(const std::string& catalog);
void releaseReadOnly(const std::string& catalog);
[[nodiscard]] bool isHeldReadOnly(const std::string& catalog);

} // namespace upriver
