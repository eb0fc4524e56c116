// SPDX-License-Identifier: Apache-2.0
#include "tests/support/layout_graphs.h"

#include <algorithm>
#include <array>
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

namespace {

/// The cards of a warehouse graph lie in the order of its layers.
class Warehouse
{
public:
    Warehouse(std::size_t nodes, std::uint32_t seed)
        : m_random(seed), m_domains(std::max<std::size_t>(1, nodes / 40))
    {
        constexpr std::array kShares{0.24, 0.24, 0.22, 0.16};
        m_ends = {0};
        for (const double share : kShares)
            m_ends.push_back(m_ends.back() + static_cast<std::uint32_t>(share * static_cast<double>(nodes)));
        m_ends.push_back(static_cast<std::uint32_t>(nodes));
        for (std::uint32_t i = 0; i < nodes; ++i) {
            m_request.nodes.push_back({.key = i + 1});
            m_domain.push_back(below(m_domains));
        }
    }

    LayoutRequest make()
    {
        constexpr std::array kFirstParents{0U, 0U, 1U, 1U, 2U}; // layers that a layer reads from
        for (std::size_t layer = 1; layer + 1 < m_ends.size(); ++layer)
            for (std::uint32_t node = m_ends[layer]; node < m_ends[layer + 1]; ++node)
                for (std::size_t i = fanIn(layer); i > 0; --i)
                    link(kFirstParents[layer], node);
        addHubs();
        joinOrphans();
        return std::move(m_request);
    }

private:
    std::size_t below(std::size_t limit) { return m_random() % limit; }

    std::size_t fanIn(std::size_t layer)
    {
        if (layer == 1)
            return below(100) < 85 ? 1 : 2;
        constexpr std::array kUpTo{42U, 70U, 84U, 91U, 95U, 97U, 98U, 100U};
        const std::size_t dice = below(100);
        return 1 + static_cast<std::size_t>(
                       std::find_if(kUpTo.begin(), kUpTo.end(), [&](auto limit) { return dice < limit; }) -
                       kUpTo.begin());
    }

    void link(std::size_t firstLayer, std::uint32_t node)
    {
        const std::uint32_t first = m_ends[firstLayer];
        if (first >= node)
            return;
        const bool isLocal = below(100) < 85;
        for (int attempt = 0; attempt < 40; ++attempt) {
            const auto from = static_cast<std::uint32_t>(first + below(node - first));
            const bool isHome = m_domain[from] == m_domain[node];
            if ((isHome || !isLocal || attempt > 30) && add(from, node))
                return;
        }
    }

    bool add(std::uint32_t from, std::uint32_t to)
    {
        if (!m_seen.emplace(from, to).second)
            return false;
        m_request.edges.push_back({from, to, 1});
        return true;
    }

    void addHubs()
    {
        const std::size_t nodes = m_request.nodes.size();
        const std::size_t hubs = nodes < 50 ? 0 : std::clamp<std::size_t>(nodes / 100, 1, 8);
        for (std::size_t i = 0; i < hubs; ++i) {
            const auto hub = static_cast<std::uint32_t>(m_ends[2] + below(m_ends[3] - m_ends[2]));
            for (std::size_t fan = std::max<std::size_t>(8, nodes * (4 + below(8)) / 100); fan > 0; --fan)
                add(hub, static_cast<std::uint32_t>(hub + 1 + below(nodes - hub - 1)));
        }
    }

    /// Sources that nobody reads would stand apart.
    void joinOrphans()
    {
        std::vector<bool> isLinked(m_request.nodes.size());
        for (const LayoutEdge& edge : m_request.edges)
            isLinked[edge.from] = isLinked[edge.to] = true;
        for (std::uint32_t node = 0; node < m_ends[1]; ++node)
            if (!isLinked[node] && m_ends[2] > m_ends[1])
                add(node, static_cast<std::uint32_t>(m_ends[1] + below(m_ends[2] - m_ends[1])));
    }

    std::mt19937 m_random;
    std::size_t m_domains;
    std::vector<std::uint32_t> m_ends; ///< of the layers, from 0 on
    std::vector<std::size_t> m_domain;
    std::set<std::pair<std::uint32_t, std::uint32_t>> m_seen;
    LayoutRequest m_request;
};

} // namespace

LayoutRequest warehouseGraph(std::size_t nodes, std::uint32_t seed) { return Warehouse(nodes, seed).make(); }

LayoutRequest grown(const LayoutRequest& request, std::uint32_t pivot, std::size_t added, std::uint32_t seed)
{
    std::mt19937 random(seed);
    LayoutRequest larger = request;
    const auto old = static_cast<std::uint32_t>(request.nodes.size());
    std::int64_t key = 0;
    for (const LayoutNode& node : request.nodes)
        key = std::max(key, node.key);
    for (std::size_t i = 0; i < added; ++i) {
        const auto fresh = static_cast<std::uint32_t>(larger.nodes.size());
        larger.nodes.push_back({.key = ++key});
        const bool isUpstream = i % 2 == 1;
        larger.edges.push_back(isUpstream ? LayoutEdge{fresh, pivot, 1} : LayoutEdge{pivot, fresh, 1});
        // Edges lead to later cards of the request: one more in that direction closes no cycle.
        if (i % 3 == 2 && isUpstream && pivot + 1 < old)
            larger.edges.push_back(
                {fresh, static_cast<std::uint32_t>(pivot + 1 + random() % (old - pivot - 1)), 1});
        else if (i % 3 == 2 && !isUpstream && pivot > 0)
            larger.edges.push_back({static_cast<std::uint32_t>(random() % pivot), fresh, 1});
    }
    return larger;
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
    // An end that names no card, as a damaged request has it, stays one.
    const auto placeOf = [&](std::uint32_t node) { return node < newPlace.size() ? newPlace[node] : node; };
    for (LayoutEdge& edge : result.edges)
        edge = {placeOf(edge.from), placeOf(edge.to), edge.weight};
    std::shuffle(result.edges.begin(), result.edges.end(), random);
    return result;
}

LayoutRequest groupedGraph(std::size_t nodes, std::uint32_t seed)
{
    LayoutRequest request = warehouseGraph(nodes, seed);
    const std::size_t groups = 3 + nodes / 25;
    request.groups.resize(groups);
    for (std::size_t i = 0; i < nodes; ++i)
        request.nodes[i].group = i % 9 == 0 ? -1 : static_cast<std::int32_t>(i * groups / nodes);
    return request;
}

} // namespace upriver::test
