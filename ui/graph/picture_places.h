// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the cards of a picture go: where a kept view had them, where they stood with what is new put in
// between, or where a new layout puts them. Blocks: for workers.

#include <stop_token>

#include "ui/graph/lineage_picture.h"

namespace upriver {

/// Where layouts come from: the helper, or what it made before.
struct Layouts
{
    LayoutService& service;
    LayoutStore* store = nullptr;

    [[nodiscard]] Result<LayoutResult> layout(const LayoutRequest& request, const std::stop_token& stop) const
    {
        return layoutOrKept(service, store, request, stop);
    }
};

struct FoundPlaces
{
    LayoutResult layout;
    bool sameSheet = false; ///< a group was folded or opened, and the rest stands where it stood
};

/// The request is that of the scene.
[[nodiscard]] Result<FoundPlaces> findPlaces(const LineageScene& scene, const LayoutRequest& request,
                                             const Standing& standing, const Layouts& layouts,
                                             const std::stop_token& stop);

} // namespace upriver
