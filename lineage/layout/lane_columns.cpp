// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/lane_columns.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "lineage/layout/column_layout.h"
#include "lineage/layout/lane_layout.h"

namespace upriver {

namespace {

constexpr int kUnknown = std::numeric_limits<int>::min();

struct Column
{
    std::int32_t lane = 0;
    int place = 0; ///< within its lane; standing ones from 0 on
    double width = 0;
    std::optional<double> stoodX{};
    double x = 0;
    bool hasPivot = false;
};

class Columns
{
public:
    Columns(const std::vector<LaneCard>& cards, const std::vector<LaneEdge>& edges,
            const std::map<int, double>& stoodX)
        : m_cards(cards), m_edges(edges), m_stoodX(stoodX), m_place(cards.size(), kUnknown)
    {}

    std::optional<LaneColumns> find()
    {
        if (!findLanes())
            return std::nullopt;
        placeNew();
        for (bool changed = true; changed;) {
            changed = false;
            for (const LaneEdge& edge : m_edges)
                if (lane(edge.from) == lane(edge.to) && m_place[edge.to] <= m_place[edge.from]) {
                    m_place[edge.to] = m_place[edge.from] + 1;
                    changed = true;
                }
        }
        makeColumns();
        measure();
        return answer();
    }

private:
    [[nodiscard]] std::int32_t lane(std::size_t card) const { return std::max(0, m_cards[card].lane); }

    /// The lane of a column is that of most of its cards; the pivot's is its own.
    bool findLanes()
    {
        std::map<int, std::map<std::int32_t, std::size_t>> votes;
        for (std::size_t i = 0; i < m_cards.size(); ++i)
            if (m_cards[i].stood != kNoColumn)
                votes[m_cards[i].stood][lane(i)] += m_cards[i].isPivot ? m_cards.size() : 1;
        std::map<int, std::pair<std::int32_t, int>> known; ///< lane and place by standing column
        std::map<std::int32_t, int> next;
        std::int32_t last = 0;
        for (const auto& [column, count] : votes) {
            const auto most = std::max_element(
                count.begin(), count.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
            if (most->first < last)
                return false;
            last = most->first;
            const int place = next[last]++;
            known[column] = {last, place};
            m_columns[{last, place}].stoodX = m_stoodX.at(column);
        }
        for (std::size_t i = 0; i < m_cards.size(); ++i)
            if (const auto found = known.find(m_cards[i].stood);
                found != known.end() && found->second.first == lane(i))
                m_place[i] = found->second.second;
        return true;
    }

    /// Beside what they are joined to in their lane; what is joined to nothing there, in its first column.
    void placeNew()
    {
        std::vector<std::vector<std::uint32_t>> up(m_cards.size());
        std::vector<std::vector<std::uint32_t>> down(m_cards.size());
        for (const LaneEdge& edge : m_edges)
            if (lane(edge.from) == lane(edge.to)) {
                down[edge.from].push_back(edge.to);
                up[edge.to].push_back(edge.from);
            }
        for (std::size_t left = m_cards.size() + 1; left > 0; --left) {
            bool changed = false;
            for (std::size_t i = 0; i < m_cards.size(); ++i) {
                if (m_place[i] != kUnknown)
                    continue;
                for (const std::uint32_t other : up[i])
                    if (m_place[other] != kUnknown)
                        m_place[i] = std::max(m_place[i], m_place[other] + 1);
                if (m_place[i] == kUnknown)
                    for (const std::uint32_t other : down[i])
                        if (m_place[other] != kUnknown)
                            m_place[i] = m_place[i] == kUnknown ? m_place[other] - 1
                                                                : std::min(m_place[i], m_place[other] - 1);
                changed |= m_place[i] != kUnknown;
            }
            if (changed)
                continue;
            const auto open = std::find(m_place.begin(), m_place.end(), kUnknown);
            if (open == m_place.end())
                return;
            *open = 0;
        }
    }

    void makeColumns()
    {
        for (std::size_t i = 0; i < m_cards.size(); ++i) {
            Column& column = m_columns[{lane(i), m_place[i]}];
            column.width = std::max(column.width, m_cards[i].width);
            column.hasPivot |= m_cards[i].isPivot;
        }
        std::erase_if(m_columns, [](const auto& entry) { return entry.second.width <= 0; });
        for (auto& [at, column] : m_columns) {
            column.lane = at.first;
            column.place = at.second;
            m_order.push_back(&column);
        }
    }

    /// From the pivot's column outward: as far apart as they stood, or as new ones need.
    void measure()
    {
        const auto pivot = static_cast<std::size_t>(
            std::find_if(m_order.begin(), m_order.end(), [](const Column* c) { return c->hasPivot; }) -
            m_order.begin());
        if (pivot == m_order.size())
            return;
        m_order[pivot]->x = m_order[pivot]->stoodX.value_or(0);
        double shift = 0;
        for (std::size_t i = pivot + 1; i < m_order.size(); ++i) {
            Column& column = *m_order[i];
            const double least = m_order[i - 1]->x + apart(*m_order[i - 1], column);
            column.x = column.stoodX ? std::max(*column.stoodX + shift, least) : least;
            shift = column.stoodX ? column.x - *column.stoodX : shift;
        }
        shift = 0;
        for (std::size_t i = pivot; i-- > 0;) {
            Column& column = *m_order[i];
            const double most = m_order[i + 1]->x - apart(column, *m_order[i + 1]);
            column.x = column.stoodX ? std::min(*column.stoodX + shift, most) : most;
            shift = column.stoodX ? column.x - *column.stoodX : shift;
        }
    }

    /// Between centres. Standing columns keep what stood between them, should it be less.
    [[nodiscard]] static double apart(const Column& left, const Column& right)
    {
        const double wanted =
            (left.width + right.width) / 2 + kColumnGap + (left.lane == right.lane ? 0 : kLaneGap);
        return left.stoodX && right.stoodX ? std::min(wanted, *right.stoodX - *left.stoodX) : wanted;
    }

    [[nodiscard]] LaneColumns answer() const
    {
        LaneColumns columns;
        std::map<std::pair<std::int32_t, int>, int> numbers;
        for (const Column* column : m_order) {
            numbers[{column->lane, column->place}] = static_cast<int>(columns.x.size());
            columns.x.push_back(column->x);
        }
        for (std::size_t i = 0; i < m_cards.size(); ++i)
            columns.of.push_back(numbers.at({lane(i), m_place[i]}));
        return columns;
    }

    const std::vector<LaneCard>& m_cards;
    const std::vector<LaneEdge>& m_edges;
    const std::map<int, double>& m_stoodX;
    std::vector<int> m_place;                                 ///< column within the card's lane
    std::map<std::pair<std::int32_t, int>, Column> m_columns; ///< by lane and place
    std::vector<Column*> m_order;
};

} // namespace

std::optional<LaneColumns> columnsInLanes(const std::vector<LaneCard>& cards,
                                          const std::vector<LaneEdge>& edges,
                                          const std::map<int, double>& stoodX)
{
    return Columns(cards, edges, stoodX).find();
}

} // namespace upriver
