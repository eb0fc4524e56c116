// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the command line says about a catalog that can't be used: the words of the window, and for each way
// out the command to type. Blocking.

#include <string>

#include "catalog/store/catalog_trouble.h"

namespace upriver::cli {

/// Several lines: what happened and what is safe, then a command a line. Empty: nothing is wrong with the
/// catalog as a whole, or there is nothing to add to the error.
[[nodiscard]] std::string catalogHelp(const CatalogDiagnosis& diagnosis);
/// The same for a command that failed with an error that speaks of the catalog.
[[nodiscard]] std::string catalogHelp(const std::string& catalog, const Error& error);

} // namespace upriver::cli
