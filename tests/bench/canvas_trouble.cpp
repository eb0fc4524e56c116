// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "lineage/layout/layout_check.h"
#include "lineage/layout/layout_service.h"
#include "tests/bench/canvas_rows.h"
#include "tests/support/layout_graphs.h"
#include "tests/support/layout_measures.h"

namespace upriver::bench {

void benchTrouble(BenchTable& table)
{
    constexpr int kTimes = 1000;
    int without = 0;
    int unsound = 0;
    std::vector<double> times;
    for (int i = 0; i < kTimes; ++i) {
        LayoutService service(BAD_LAYOUT);
        LayoutRequest request = test::layeredGraph(20, static_cast<std::uint32_t>(i));
        request.timeLimitMs = 50;
        std::optional<LayoutResult> result;
        times.push_back(milliseconds([&] {
            if (auto placed = service.layout(request))
                result = std::move(*placed);
        }));
        without += result && !result->note.empty() ? 0 : 1;
        const bool isSound = result && countOverlaps(request.nodes, result->centres) == 0 &&
                             test::backwardEdges(request, result->centres) == 0;
        unsound += isSound ? 0 : 1;
    }
    table.add({.goal = "helper killed, hung or babbling, 1,000 times: no picture, or none that is sound",
               .baseline = "",
               .ours = static_cast<double>(unsound),
               .unit = "",
               .limit = 0});
    table.add({.goal = "the same: no sentence that says so",
               .baseline = "",
               .ours = static_cast<double>(without),
               .unit = "",
               .limit = 0});
    table.add({.goal = "the same: longest wait beyond the limit of 50 ms",
               .baseline = "",
               .ours = percentile(times, 1) - 50,
               .unit = "ms",
               .limit = 500});
}

} // namespace upriver::bench
