// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/local_insertion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "lineage/graph/digraph.h"
#include "lineage/layout/block_rows.h"
#include "lineage/layout/column_layout.h"
#include "lineage/layout/lane_columns.h"
#include "lineage/layout/lane_layout.h"
#include "lineage/layout/layout_check.h"
#include "lineage/layout/prepared_graph.h"

namespace upriver {

namespace {

// How firmly a card holds its height on the sheet.
constexpr double kPivotWeight = 10000;
constexpr double kStandingWeight = 5;
constexpr double kNewWeight = 1;
constexpr double kSameColumn = 100; // centres nearer than this share a column
constexpr int kUnranked = std::numeric_limits<int>::min();

class Insertion
{
public:
    Insertion(const LayoutRequest& request, const StandingLayout& standing, std::int64_t pivot)
        : m_request(request)
        , m_graph(prepare(request))
        , m_pivot(pivot)
        , m_old(request.nodes.size(), nullptr)
        , m_rank(request.nodes.size(), kUnranked)
        , m_x(request.nodes.size())
        , m_y(request.nodes.size())
        , m_up(request.nodes.size())
        , m_down(request.nodes.size())
    {
        std::map<std::int64_t, const StandingNode*> byKey;
        for (const StandingNode& node : standing.nodes)
            byKey[node.key] = &node;
        for (std::size_t i = 0; i < request.nodes.size(); ++i)
            if (const auto found = byKey.find(request.nodes[i].key); found != byKey.end()) {
                m_old[i] = found->second;
                if (found->first == pivot)
                    m_fallbackY = found->second->centre.y;
            }
        for (const PreparedEdge& edge : m_graph.edges) {
            m_down[m_graph.nodes[edge.from]].push_back(m_graph.nodes[edge.to]);
            m_up[m_graph.nodes[edge.to]].push_back(m_graph.nodes[edge.from]);
        }
    }

    [[nodiscard]] bool isSmall() const
    {
        const auto added = static_cast<std::size_t>(std::count(m_old.begin(), m_old.end(), nullptr));
        const bool hasPivot = std::any_of(m_old.begin(), m_old.end(), [this](const StandingNode* node) {
            return node && node->key == m_pivot;
        });
        return hasPivot && added <= kInsertedAtMost &&
               m_old.size() <= (isGrouped() ? kBlockCardsAtMost : kStandingAtMost);
    }

    bool run()
    {
        rankStanding();
        if (!hasLanes(m_request) &&
            std::ranges::none_of(m_old, [](const StandingNode* node) { return node == nullptr; }))
            keepDirections();
        if (hasLanes(m_request)) {
            if (!placeInLanes())
                return false;
        } else {
            if (!rankNew())
                return false;
            pushDownstream();
            for (std::size_t i = 0; i < m_x.size(); ++i)
                m_x[i] = m_old[i] && m_rank[i] == m_oldRank[i] ? m_old[i]->centre.x : m_columnX.at(m_rank[i]);
        }
        if (isGrouped())
            placeBlocks();
        else
            placeRows();
        return true;
    }

    [[nodiscard]] LayoutResult result(const StandingLayout& standing) const
    {
        LayoutResult result;
        result.centres.resize(m_request.nodes.size());
        for (std::size_t i = 0; i < result.centres.size(); ++i)
            result.centres[i] = {m_x[i], m_y[i]};
        std::map<std::pair<std::int64_t, std::int64_t>, const StandingEdge*> routes;
        for (const StandingEdge& edge : standing.edges)
            routes[{edge.from, edge.to}] = &edge;
        for (const LayoutEdge& edge : m_request.edges) {
            PlacedEdge& placed = result.edges.emplace_back();
            const auto found = routes.find({m_request.nodes[edge.from].key, m_request.nodes[edge.to].key});
            if (found != routes.end() && stands(edge.from, result) && stands(edge.to, result))
                placed.bezier = found->second->bezier;
            else if (edge.from != edge.to)
                placed.bezier = curveBetween(edge, result.centres);
        }
        return result;
    }

    [[nodiscard]] bool pointsForward(const LayoutResult& result) const
    {
        return std::all_of(m_graph.edges.begin(), m_graph.edges.end(), [&](const PreparedEdge& edge) {
            return result.centres[m_graph.nodes[edge.from]].x < result.centres[m_graph.nodes[edge.to]].x;
        });
    }

private:
    [[nodiscard]] bool isGrouped() const
    {
        return !hasLanes(m_request) &&
               std::ranges::any_of(m_request.nodes, [](const LayoutNode& node) { return node.group >= 0; });
    }

    /// What points backward runs the same way between the cards, turned.
    [[nodiscard]] std::vector<LayoutPoint> curveBetween(const LayoutEdge& edge,
                                                        const std::vector<LayoutPoint>& centres) const
    {
        const bool turned = centres[edge.to].x < centres[edge.from].x;
        const std::uint32_t left = turned ? edge.to : edge.from;
        const std::uint32_t right = turned ? edge.from : edge.to;
        std::vector<LayoutPoint> curve =
            simpleCurve(m_request.nodes[left], centres[left], m_request.nodes[right], centres[right]);
        if (turned)
            std::ranges::reverse(curve);
        return curve;
    }

    [[nodiscard]] bool stands(std::uint32_t node, const LayoutResult& result) const
    {
        return m_old[node] && m_old[node]->centre == result.centres[node];
    }

    /// Columns are read off the standing places.
    void rankStanding()
    {
        std::vector<std::pair<double, std::size_t>> byX;
        for (std::size_t i = 0; i < m_old.size(); ++i)
            if (m_old[i])
                byX.emplace_back(m_old[i]->centre.x, i);
        std::sort(byX.begin(), byX.end());
        int rank = 0;
        double last = byX.empty() ? 0 : byX.front().first;
        for (const auto& [x, node] : byX) {
            if (x - last > kSameColumn)
                ++rank;
            last = x;
            m_rank[node] = rank;
            m_columnX.try_emplace(rank, x);
        }
        m_oldRank = m_rank;
    }

    /// Edges of a cycle point as their cards stand: nothing need move because of which one closes it.
    void keepDirections()
    {
        std::vector<Digraph::Arc> arcs;
        for (const LayoutEdge& edge : m_request.edges)
            if (edge.from != edge.to && std::max(edge.from, edge.to) < m_rank.size())
                arcs.emplace_back(edge.from, edge.to);
        const Components components = stronglyConnected(Digraph(m_rank.size(), std::move(arcs)));
        const auto place = [this](std::uint32_t position) {
            const std::uint32_t node = m_graph.nodes[position];
            return std::pair(m_rank[node], m_request.nodes[node].key);
        };
        for (PreparedEdge& edge : m_graph.edges)
            if (components.of[m_graph.nodes[edge.from]] == components.of[m_graph.nodes[edge.to]] &&
                place(edge.to) < place(edge.from))
                std::swap(edge.from, edge.to);
    }

    /// Columns of the lanes; a card whose lane has become another goes over to it.
    bool placeInLanes()
    {
        std::vector<LaneCard> cards;
        for (std::size_t i = 0; i < m_old.size(); ++i)
            cards.push_back({.lane = m_request.nodes[i].lane,
                             .width = m_request.nodes[i].width,
                             .stood = m_old[i] ? m_rank[i] : kNoColumn,
                             .isPivot = m_old[i] && m_old[i]->key == m_pivot});
        std::vector<LaneEdge> edges;
        for (const PreparedEdge& edge : m_graph.edges)
            edges.push_back({m_graph.nodes[edge.from], m_graph.nodes[edge.to]});
        const auto columns = columnsInLanes(cards, edges, m_columnX);
        if (!columns)
            return false;
        for (std::size_t i = 0; i < m_rank.size(); ++i) {
            m_rank[i] = columns->of[i];
            m_x[i] = columns->x[static_cast<std::size_t>(columns->of[i])];
            // Cards in one column need not have the same centre, to the pixel.
            if (m_old[i] && std::abs(m_old[i]->centre.x - m_x[i]) < 1)
                m_x[i] = m_old[i]->centre.x;
        }
        return true;
    }

    /// From the nearest ranked neighbours outward; false when something hangs on nothing that stands.
    bool rankNew()
    {
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t node = 0; node < m_rank.size(); ++node) {
                if (m_rank[node] != kUnranked)
                    continue;
                const int above = bestRank(m_up[node], [](int a, int b) { return std::max(a, b); });
                const int below = bestRank(m_down[node], [](int a, int b) { return std::min(a, b); });
                if (above == kUnranked && below == kUnranked)
                    continue;
                m_rank[node] = above != kUnranked ? above + 1 : below - 1;
                changed = true;
            }
        }
        return std::find(m_rank.begin(), m_rank.end(), kUnranked) == m_rank.end();
    }

    template <typename Better>
    int bestRank(const std::vector<std::uint32_t>& nodes, Better better) const
    {
        int best = kUnranked;
        for (const std::uint32_t node : nodes)
            if (m_rank[node] != kUnranked)
                best = best == kUnranked ? m_rank[node] : better(best, m_rank[node]);
        return best;
    }

    /// Where a new card would make an edge point backward, what lies downstream goes right.
    void pushDownstream()
    {
        for (bool changed = true; changed;) {
            changed = false;
            for (const PreparedEdge& edge : m_graph.edges) {
                const std::uint32_t from = m_graph.nodes[edge.from];
                const std::uint32_t to = m_graph.nodes[edge.to];
                if (m_rank[to] <= m_rank[from]) {
                    m_rank[to] = m_rank[from] + 1;
                    changed = true;
                }
            }
        }
        addColumns();
    }

    void addColumns()
    {
        const auto [lowest, highest] = std::minmax_element(m_rank.begin(), m_rank.end());
        const double step = kStep;
        for (int rank = m_columnX.rbegin()->first + 1; rank <= *highest; ++rank)
            m_columnX[rank] = m_columnX[rank - 1] + step;
        for (int rank = m_columnX.begin()->first - 1; rank >= *lowest; --rank)
            m_columnX[rank] = m_columnX[rank + 1] - step;
    }

    double wantedY(std::size_t node) const
    {
        if (m_old[node]) // a card that opens or closes keeps its upper edge
            return m_old[node]->centre.y + (m_request.nodes[node].height - m_old[node]->height) / 2;
        double sum = 0;
        int count = 0;
        for (const auto* neighbours : {&m_up[node], &m_down[node]})
            for (const std::uint32_t other : *neighbours)
                if (m_old[other]) {
                    sum += m_old[other]->centre.y;
                    ++count;
                }
        return count > 0 ? sum / count : m_fallbackY;
    }

    void placeBlocks()
    {
        std::vector<BlockCard> cards;
        for (std::size_t node = 0; node < m_old.size(); ++node) {
            const StandingNode* old = m_old[node];
            cards.push_back({.key = m_request.nodes[node].key,
                             .x = m_x[node],
                             .width = m_request.nodes[node].width,
                             .height = m_request.nodes[node].height,
                             .wanted = wantedY(node),
                             .group = m_request.nodes[node].group,
                             .stood = old ? old->centre.y : 0,
                             .stoodHigh = old ? old->height : 0,
                             .isPivot = old && old->key == m_pivot});
        }
        const std::vector<double> places = placeInBlocks(cards);
        for (std::size_t node = 0; node < places.size(); ++node)
            m_y[node] = std::round(places[node]);
    }

    void placeRows()
    {
        std::map<int, std::vector<std::size_t>> columns;
        for (std::size_t node = 0; node < m_rank.size(); ++node)
            columns[m_rank[node]].push_back(node);
        for (auto& [rank, nodes] : columns) {
            std::vector<std::pair<double, std::size_t>> order;
            for (const std::size_t node : nodes)
                order.emplace_back(m_old[node] ? m_old[node]->centre.y : wantedY(node), node);
            std::stable_sort(order.begin(), order.end(), [this](const auto& a, const auto& b) {
                return std::pair(a.first, m_request.nodes[a.second].key) <
                       std::pair(b.first, m_request.nodes[b.second].key);
            });
            std::vector<WantedPlace> wanted;
            for (const auto& [y, node] : order) {
                const bool isPivot = m_old[node] && m_old[node]->key == m_pivot;
                wanted.push_back({wantedY(node), m_request.nodes[node].height,
                                  isPivot       ? kPivotWeight
                                  : m_old[node] ? kStandingWeight
                                                : kNewWeight});
            }
            const std::vector<double> places = placeInOrder(wanted, kRowGap);
            for (std::size_t i = 0; i < order.size(); ++i)
                m_y[order[i].second] = std::round(places[i]);
        }
    }

    static constexpr double kStep = 260 + kColumnGap;
    const LayoutRequest& m_request;
    PreparedGraph m_graph;
    std::int64_t m_pivot;
    std::vector<const StandingNode*> m_old;
    std::vector<int> m_rank;
    std::vector<int> m_oldRank;
    std::vector<double> m_x;
    std::vector<double> m_y;
    std::vector<std::vector<std::uint32_t>> m_up, m_down;
    std::map<int, double> m_columnX;
    double m_fallbackY = 0;
};

} // namespace

std::optional<LayoutResult> insertLocally(const LayoutRequest& request, const StandingLayout& standing,
                                          std::int64_t pivot)
{
    if (request.nodes.empty())
        return std::nullopt;
    Insertion insertion(request, standing, pivot);
    if (!insertion.isSmall() || !insertion.run())
        return std::nullopt;
    LayoutResult result = insertion.result(standing);
    if ((!hasLanes(request) && !insertion.pointsForward(result)) ||
        countOverlaps(request.nodes, result.centres) > 0)
        return std::nullopt;
    return result;
}

} // namespace upriver
