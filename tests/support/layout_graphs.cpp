// SPDX-License-Identifier: Apache-2.0
#include "tests/support/layout_graphs.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <utility>

namespace upriver::test {

LayoutRequest layeredGraph(std::size_t nodes, std::uint32_t seed, int groups)
{
    // The engine's own numbers are the same everywhere; std distributions are not.
    std::mt19937 random(seed);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    LayoutRequest request;
    for (int group = 0; group < groups; ++group)
        request.groups.push_back({"group " + std::to_string(group)});
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (std::uint32_t i = 0; i < nodes; ++i) {
        const std::int32_t group =
            groups > 0 ? static_cast<std::int32_t>(i * static_cast<std::size_t>(groups) / nodes) : -1;
        request.nodes.push_back(
            {.key = i + 1, .width = 260, .height = below(8) == 0 ? 216.0 : 56.0, .group = group});
        const std::size_t links = i == 0 ? 0 : 1 + below(3);
        for (std::size_t link = 0; link < links; ++link) {
            const std::size_t window = std::min<std::size_t>(i, 24);
            const auto from = static_cast<std::uint32_t>(i - 1 - below(window));
            if (seen.emplace(from, i).second)
                request.edges.push_back({from, i, 1});
        }
    }
    return request;
}

LayoutRequest shuffled(const LayoutRequest& request, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<std::uint32_t> newPlace(request.nodes.size());
    std::iota(newPlace.begin(), newPlace.end(), 0U);
    std::shuffle(newPlace.begin(), newPlace.end(), random);
    LayoutRequest result = request;
    for (std::size_t i = 0; i < newPlace.size(); ++i)
        result.nodes[newPlace[i]] = request.nodes[i];
    for (LayoutEdge& edge : result.edges)
        edge = {newPlace[edge.from], newPlace[edge.to], edge.weight};
    std::shuffle(result.edges.begin(), result.edges.end(), random);
    return result;
}

} // namespace upriver::test
