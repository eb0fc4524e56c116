// SPDX-License-Identifier: Apache-2.0
#pragma once

// LayoutService: keeps one warm helper process (upriver-layout: libgvc is neither thread-safe nor
// cancellable), kills it to cancel or at the time limit, validates every answer and steps down through
// fallbacks (without groups, without routes, then our own columns). layout() blocks: call it from a worker;
// calls from several threads take turns. Always ends with a picture: only cancelling is an error.

#include <memory>
#include <stop_token>
#include <string>

#include "catalog/base/result.h"
#include "lineage/layout/layout.h"

namespace upriver {

class LayoutService
{
public:
    /// The helper: $UPRIVER_LAYOUT, else beside the program, else ../libexec/upriver/; never by PATH.
    explicit LayoutService(std::string helperPath = {});
    ~LayoutService();
    LayoutService(const LayoutService&) = delete;
    LayoutService& operator=(const LayoutService&) = delete;

    [[nodiscard]] Result<LayoutResult> layout(const LayoutRequest& request, std::stop_token stop = {});

    /// What lays out, in its version: equal requests get equal layouts while it is the same.
    [[nodiscard]] std::string engine() const;

private:
    std::unique_ptr<struct LayoutServiceState> m_state;
};

/// Our own simple placement by longest path and barycentre; the last fallback, and what tests compare with.
[[nodiscard]] LayoutResult columnLayout(const LayoutRequest& request);

} // namespace upriver
