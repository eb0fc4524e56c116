// SPDX-License-Identifier: Apache-2.0
#pragma once

// FanOutChooser: of many relatives on one side of a card, the few that are shown. Relevance: pinned ones
// first, ghosts last, better connected before less, then by name. Decided once for each side.

#include <functional>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lineage/graph/graph_view.h"

namespace upriver {

class FanOutChooser
{
public:
    FanOutChooser(const GraphView& view, std::size_t limit, std::unordered_set<NodeIndex> pinned,
                  std::function<void(std::vector<NodeIndex>&)> byName);
    /// Cuts ends down to those that are shown; remembers the rest.
    void choose(NodeIndex parent, Direction direction, std::vector<NodeIndex>& ends);
    using Side = std::pair<NodeIndex, Direction>;
    /// By relevance, for each side that was cut.
    using Rests = std::map<Side, std::vector<NodeIndex>>;
    [[nodiscard]] const Rests& rests() const { return m_rests; }
    void restore(Rests rests) { m_rests = std::move(rests); }

private:
    [[nodiscard]] std::int64_t relevance(NodeIndex node) const;
    void sortByRelevance(std::vector<NodeIndex>& ends) const;

    GraphView m_view;
    std::size_t m_limit;
    std::unordered_set<NodeIndex> m_pinned;
    std::function<void(std::vector<NodeIndex>&)> m_byName;
    Rests m_rests;
};

} // namespace upriver
