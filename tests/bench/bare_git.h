// SPDX-License-Identifier: Apache-2.0
#pragma once

// The objects of a repository or bundle as libgit2 reads them: a bundle's pack indexed, every object read
// once, and each file of DVC among them handed on.

#include <functional>
#include <string>

#include "tests/bench/reader_documents.h"

namespace upriver::bench {

void readGit(const ReaderDocument& document, const std::function<void(const std::string& yaml)>& parse);

} // namespace upriver::bench
