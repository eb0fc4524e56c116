// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sentences of a CatalogDiagnosis. Pure.

#include "catalog/store/catalog_trouble.h"

namespace upriver {

/// Fills what and safe from the rest.
void describeTrouble(CatalogDiagnosis& diagnosis);

} // namespace upriver
