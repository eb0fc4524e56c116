// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/lane_layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "lineage/layout/column_layout.h"
#include "lineage/layout/prepared_graph.h"

namespace upriver {

namespace {

constexpr int kSweeps = 10;
constexpr double kPassing = 6;             // height of an edge's place among the cards of a column
constexpr std::size_t kMostPlaces = 20000; // of edges that pass; beyond, edges are drawn straight over

/// A card, or the place where an edge passes a column.
struct Place
{
    double width = 0;
    double height = kPassing;
    std::size_t column = 0;
    double y = 0;
    std::vector<std::uint32_t> up{};
    std::vector<std::uint32_t> down{};
};

class Lanes
{
public:
    explicit Lanes(const LayoutRequest& request) : m_request(request), m_graph(prepare(request))
    {
        for (const std::uint32_t node : m_graph.nodes)
            m_places.push_back({.width = request.nodes[node].width, .height = request.nodes[node].height});
        rank();
        join();
        order();
        measure();
    }

    LayoutResult result() const
    {
        LayoutResult result;
        result.engine = LayoutEngine::Lanes;
        result.centres.resize(m_request.nodes.size());
        double top = 0;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i)
            top = i == 0 ? m_places[i].y - m_places[i].height / 2
                         : std::min(top, m_places[i].y - m_places[i].height / 2);
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i)
            result.centres[m_graph.nodes[i]] = {m_x[m_places[i].column], std::round(m_places[i].y - top)};
        for (std::size_t i = 0; i < m_request.edges.size(); ++i)
            result.edges.push_back({curveOf(i, result, top)});
        for (std::size_t i = 0; i < m_request.nodes.size(); ++i) {
            result.width = std::max(result.width, result.centres[i].x + m_request.nodes[i].width / 2);
            result.height = std::max(result.height, result.centres[i].y + m_request.nodes[i].height / 2);
        }
        return result;
    }

private:
    [[nodiscard]] std::int32_t laneOf(std::uint32_t position) const
    {
        return std::max(0, m_request.nodes[m_graph.nodes[position]].lane);
    }

    /// Columns within each lane by the longest path of its own edges; then lane after lane.
    void rank()
    {
        std::vector<std::size_t> open(m_places.size());
        std::vector<std::vector<std::uint32_t>> next(m_places.size());
        for (const PreparedEdge& edge : m_graph.edges) {
            next[edge.from].push_back(edge.to);
            ++open[edge.to];
        }
        std::vector<std::uint32_t> ready;
        for (std::uint32_t place = 0; place < m_places.size(); ++place)
            if (open[place] == 0)
                ready.push_back(place);
        for (std::size_t i = 0; i < ready.size(); ++i)
            for (const std::uint32_t to : next[ready[i]]) {
                if (laneOf(to) == laneOf(ready[i]))
                    m_places[to].column = std::max(m_places[to].column, m_places[ready[i]].column + 1);
                if (--open[to] == 0)
                    ready.push_back(to);
            }
        std::map<std::int32_t, std::size_t> columns;
        for (std::uint32_t place = 0; place < m_places.size(); ++place)
            columns[laneOf(place)] = std::max(columns[laneOf(place)], m_places[place].column + 1);
        std::map<std::int32_t, std::size_t> start;
        std::size_t sum = 0;
        for (const auto& [lane, count] : columns) {
            start[lane] = sum;
            sum += count;
            m_lastOfLane.push_back(sum - 1);
        }
        for (std::uint32_t place = 0; place < m_places.size(); ++place)
            m_places[place].column += start[laneOf(place)];
        m_columns.resize(sum);
    }

    /// Edges that lead over columns in between pass each of them at a place of its own.
    void join()
    {
        m_passes.resize(m_graph.edges.size());
        for (std::size_t i = 0; i < m_graph.edges.size(); ++i) {
            const PreparedEdge& edge = m_graph.edges[i];
            const std::size_t from = m_places[edge.from].column;
            const std::size_t to = m_places[edge.to].column;
            if (to <= from || (to - from > 1 && m_places.size() > kMostPlaces))
                continue;
            std::uint32_t last = edge.from;
            for (std::size_t column = from + 1; column < to; ++column) {
                const auto place = static_cast<std::uint32_t>(m_places.size());
                m_places.push_back({.column = column});
                m_passes[i].push_back(place);
                tie(last, place);
                last = place;
            }
            tie(last, edge.to);
        }
        for (std::uint32_t place = 0; place < m_places.size(); ++place)
            m_columns[m_places[place].column].push_back(place);
    }

    void tie(std::uint32_t from, std::uint32_t to)
    {
        m_places[from].down.push_back(to);
        m_places[to].up.push_back(from);
    }

    void order()
    {
        for (auto& column : m_columns)
            spread(column);
        for (int sweep = 0; sweep < kSweeps; ++sweep) {
            const bool isDown = sweep % 2 == 0;
            for (std::size_t i = 0; i < m_columns.size(); ++i)
                settle(m_columns[isDown ? i : m_columns.size() - 1 - i], isDown);
        }
    }

    void settle(std::vector<std::uint32_t>& column, bool byUp)
    {
        for (const std::uint32_t place : column) {
            const auto& neighbours = byUp ? m_places[place].up : m_places[place].down;
            double sum = 0;
            for (const std::uint32_t other : neighbours)
                sum += m_places[other].y;
            if (!neighbours.empty())
                m_places[place].y = sum / static_cast<double>(neighbours.size());
        }
        std::stable_sort(column.begin(), column.end(),
                         [this](std::uint32_t a, std::uint32_t b) { return m_places[a].y < m_places[b].y; });
        spread(column);
    }

    void spread(const std::vector<std::uint32_t>& column)
    {
        std::vector<WantedPlace> wanted;
        for (const std::uint32_t place : column)
            wanted.push_back({m_places[place].y, m_places[place].height, 1});
        const std::vector<double> places = placeInOrder(wanted, kRowGap);
        for (std::size_t i = 0; i < column.size(); ++i)
            m_places[column[i]].y = places[i];
    }

    void measure()
    {
        double x = 0;
        for (std::size_t column = 0; column < m_columns.size(); ++column) {
            double width = 0;
            for (const std::uint32_t place : m_columns[column])
                width = std::max(width, m_places[place].width);
            m_x.push_back(x + width / 2);
            m_width.push_back(width);
            const bool endsLane = std::ranges::find(m_lastOfLane, column) != m_lastOfLane.end();
            x += width + kColumnGap + (endsLane ? kLaneGap : 0);
        }
    }

    static void leadTo(std::vector<LayoutPoint>& curve, LayoutPoint to)
    {
        const LayoutPoint from = curve.back();
        const double reach = (to.x - from.x) / 2;
        curve.insert(curve.end(), {{from.x + reach, from.y}, {to.x - reach, to.y}, to});
    }

    std::vector<LayoutPoint> curveOf(std::size_t number, const LayoutResult& result, double top) const
    {
        const LayoutEdge& edge = m_request.edges[number];
        if (edge.from == edge.to || edge.from >= result.centres.size() || edge.to >= result.centres.size())
            return {};
        const auto& use = m_graph.uses[number];
        const LayoutNode& from = m_request.nodes[edge.from];
        const LayoutNode& to = m_request.nodes[edge.to];
        if (!use || use->reversed || result.centres[edge.to].x <= result.centres[edge.from].x)
            return simpleCurve(from, result.centres[edge.from], to, result.centres[edge.to]);
        std::vector<LayoutPoint> curve{
            {result.centres[edge.from].x + from.width / 2, result.centres[edge.from].y}};
        for (const std::uint32_t pass : m_passes[use->edge]) {
            const std::size_t column = m_places[pass].column;
            const double y = m_places[pass].y - top;
            leadTo(curve, {m_x[column] - m_width[column] / 2, y});
            leadTo(curve, {m_x[column] + m_width[column] / 2, y});
        }
        leadTo(curve, {result.centres[edge.to].x - to.width / 2, result.centres[edge.to].y});
        return curve;
    }

    const LayoutRequest& m_request;
    PreparedGraph m_graph;
    std::vector<Place> m_places; ///< cards by their position, then the passing ones
    std::vector<std::vector<std::uint32_t>> m_columns;
    std::vector<std::vector<std::uint32_t>> m_passes; ///< by prepared edge
    std::vector<std::size_t> m_lastOfLane;
    std::vector<double> m_x;
    std::vector<double> m_width;
};

} // namespace

bool hasLanes(const LayoutRequest& request)
{
    return std::any_of(request.nodes.begin(), request.nodes.end(),
                       [](const LayoutNode& node) { return node.lane >= 0; });
}

LayoutResult laneLayout(const LayoutRequest& request) { return Lanes(request).result(); }

} // namespace upriver
