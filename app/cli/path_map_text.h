// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the command line says of a folder of another machine that probably lies here, and how to map it. Pure.

#include <string>

#include "catalog/store/path_maps.h"

namespace upriver::cli {

/// What was found, and the commands that accept and refuse it, a line each.
[[nodiscard]] std::string pathMapText(const PathMapProposal& proposal);

} // namespace upriver::cli
