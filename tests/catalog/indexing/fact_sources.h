// SPDX-License-Identifier: Apache-2.0
#pragma once

// Readers for tests of the indexer: "facts" reads files that begin with "#facts" (lines "asset NAME",
// "edge FROM TO", "problem TEXT", "error TEXT", "throw", "repeat N", "wait", "until PATH", "#…"), "unit"
// takes the files
// *.part of a folder with a main.unit together. Stateless but for `wait`, which blocks until the scan stops.

#include <span>
#include <vector>

#include "catalog/sources/source.h"

namespace upriver::test {

/// Both readers; version is that of "facts".
[[nodiscard]] std::span<const Source* const> factSources(int version = 1);

} // namespace upriver::test
