// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files of forms of which the corpus and the samples hold only such small ones that opening them is nearly
// all they cost: the same forms as large as they are met. Made up, the same bytes on every machine. Any
// thread.

#include <string>

namespace upriver::bench {

/// Below this, a reader's files say nothing about its reading.
inline constexpr double kTooSmallBytes = 8 * 1024;

/// Writes a file of a reader's form into a folder that is there; false: there is none for this reader.
[[nodiscard]] bool writeLargerFile(const std::string& reader, const std::string& folder);

} // namespace upriver::bench
