// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a repository of code or data is named, whichever way somebody spelled its address: what lies in it is
// named (repositoryNamespace(), path below its top folder). Pure functions, any thread.

#include <string>
#include <string_view>

namespace upriver {

/// "git@github.com:org/repo.git", "ssh://git@github.com/org/repo", "https://user:pw@GitHub.com/org/repo/"
/// are all "https://github.com/org/repo". A path on a disk, which other machines don't share, and what is no
/// address give the empty string.
[[nodiscard]] std::string repositoryNamespace(std::string_view address);

} // namespace upriver
