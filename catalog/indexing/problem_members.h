// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which file of a document of several files a problem is in. Readers name the file in the locator; here it is
// found again among the members, so that people see its path and can open it. Pure; any thread.

#include <vector>

#include "catalog/model/record_batch.h"
#include "catalog/sources/source.h"

namespace upriver {

/// Puts the member before the rest of the locator (memberLocator()) where it begins with a member or a folder
/// of members; ":12" behind it becomes the line.
void nameMembers(std::vector<ProblemRecord>& problems, const Document& document);

} // namespace upriver
