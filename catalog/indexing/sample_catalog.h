// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sample catalog: our own demo files (resources/samples/shop), indexed as one folder twice - first as
// they stood on day 1, then as on day 2 - so that it has a history. It lies as sample.db in the user's data
// folder, its files beside it; built anew when the sample or the program changed. Blocking; call from a
// worker. Errors: Catalog (can't be written), Input (the sample's files are not where they should be),
// Cancelled (nothing is left half-written).

#include <stop_token>
#include <string>

#include "catalog/base/progress.h"
#include "catalog/base/result.h"

namespace upriver {

struct SampleCatalog
{
    std::string catalog;    ///< path of sample.db
    std::string folder;     ///< the indexed files, as on day 2
    std::string firstAsset; ///< qualified name that shows most when opened first
    bool wasReady = false;  ///< nothing had to be done
};

[[nodiscard]] Result<SampleCatalog> prepareSampleCatalog(std::stop_token stop = {},
                                                         const IndexProgressCallback& progress = {});
/// Where the demo files are: beside the installed program, else in the source tree; empty if nowhere.
[[nodiscard]] std::string sampleSourceFolder();

} // namespace upriver
