// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layouts that were finished once and are shown again without the helper: kept in the catalog under a hash of
// everything that a layout depends on (sizes, groups and lanes of the nodes in the order of their keys,
// edges, group count, settings, and the programs that lay out). Only what the helper laid out as it was asked
// to is kept: no fallback, and nothing that our own engines make as quickly. What was kept is trusted no more
// than a helper's answer. layoutOrKept() blocks, like the service's layout(): call it from a worker.

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "catalog/store/layout_store.h"
#include "lineage/layout/layout_service.h"

namespace upriver {

/// The same places and curves as service.layout(), from the store where it has them. store may be null.
[[nodiscard]] Result<LayoutResult> layoutOrKept(LayoutService& service, LayoutStore* store,
                                                const LayoutRequest& request, std::stop_token stop = {});

/// 32 hexadecimal digits; the same for shuffled nodes and edges. engine: what lays out, in its version.
[[nodiscard]] std::string layoutHash(const LayoutRequest& request, std::string_view engine);
/// Nothing for results that are not worth keeping.
[[nodiscard]] std::optional<std::string> keptText(const LayoutRequest& request, const LayoutResult& result);
/// Nothing unless it is a sound layout of this request.
[[nodiscard]] std::optional<LayoutResult> readKept(const LayoutRequest& request, std::string_view kept);

} // namespace upriver
