// SPDX-License-Identifier: Apache-2.0
#pragma once

// The only place that knows Graphviz. Runs in the helper program alone: libgvc is neither thread-safe nor
// cancellable, leaks with clusters, and may abort. One thread, one layout at a time.

#include <memory>

#include "lineage/layout/layout_wire.h"

namespace upriver {

class GraphvizLayout
{
public:
    GraphvizLayout();
    ~GraphvizLayout();
    GraphvizLayout(const GraphvizLayout&) = delete;
    GraphvizLayout& operator=(const GraphvizLayout&) = delete;

    [[nodiscard]] wire::DotAnswer layout(const wire::DotRequest& request);

private:
    std::unique_ptr<struct GraphvizContext> m_context;
};

} // namespace upriver
