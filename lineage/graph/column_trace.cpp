// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/column_trace.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "lineage/graph/traversal.h"

namespace upriver {

namespace {

class Tracer
{
public:
    Tracer(const GraphView& view, ColumnTraceOptions options) : m_view(view), m_options(options) {}

    ColumnTrace run(ColumnPlace start, const std::stop_token& stop)
    {
        meet({start, 0, 0, kNoNode, false});
        for (std::size_t i = 0; i < m_trace.places.size(); ++i) {
            if (i % 1024 == 0 && stop.stop_requested()) {
                m_trace.stopped = true;
                break;
            }
            expand(i);
        }
        finish();
        return std::move(m_trace);
    }

private:
    static std::uint64_t key(ColumnPlace place)
    {
        return std::uint64_t{place.node} << 32 | static_cast<std::uint32_t>(place.slot);
    }

    void meet(const TracedPlace& place)
    {
        if (m_met.insert(key(place.place)).second)
            m_trace.places.push_back(place);
    }

    void follow(std::size_t from, const ColumnArc& arc)
    {
        if (!arc.isOpenAt(m_view.scan) || (arc.kinds & m_options.kinds) == 0)
            return;
        const ColumnPlace here{m_trace.places[from].place.node, arc.slot};
        const ColumnPlace there{arc.other, arc.otherSlot};
        const bool isBack = from != 0 && (arc.kinds & kSameColumn) != 0 &&
                            m_trace.places[m_trace.places[from].parent].place == there;
        if (isBack) // the same thing, seen from its other name
            return;
        const bool up = m_options.direction == Direction::Upstream;
        m_trace.arcs.push_back({up ? there : here, up ? here : there, arc.job, arc.kinds, arc.masking,
                                arc.confidence, arc.since, arc.until});
        const TracedPlace& before = m_trace.places[from];
        meet({there, before.hops + 1, from, arc.job, before.assumed});
    }

    void followRow(std::size_t from, std::int32_t slot)
    {
        const ColumnPlace place = m_trace.places[from].place;
        // Each row of arcs is walked once, however many columns of the dataset lead to it.
        if (!m_rows.insert(key({place.node, slot})).second)
            return;
        const auto arcs = m_view.columnArcs(place.node, m_options.direction);
        auto arc = std::ranges::lower_bound(arcs, slot, {}, &ColumnArc::slot);
        for (; arc != arcs.end() && arc->slot == slot; ++arc)
            follow(from, *arc);
    }

    void expand(std::size_t from)
    {
        const ColumnPlace place = m_trace.places[from].place;
        if (place.slot == 0) {
            const auto arcs = m_view.columnArcs(place.node, m_options.direction);
            for (std::size_t i = 0; i < arcs.size(); ++i)
                if (i == 0 || arcs[i].slot != arcs[i - 1].slot)
                    followRow(from, arcs[i].slot);
        } else {
            followRow(from, 0);
            followRow(from, place.slot);
        }
        if (m_options.assumeUnknown)
            assume(from);
    }

    void assume(std::size_t from)
    {
        const ColumnPlace place = m_trace.places[from].place;
        if (!m_assumed.insert(place.node).second)
            return;
        std::unordered_set<NodeIndex> known;
        for (const ColumnArc& arc : m_view.columnArcs(place.node, m_options.direction))
            if (arc.isOpenAt(m_view.scan))
                known.insert(arc.other);
        for (const NodeIndex end : sideOf(m_view, place.node, m_options.direction).ends)
            if (!known.contains(end) && end != place.node)
                meet({{end, 0}, m_trace.places[from].hops + 1, from, kNoNode, true});
    }

    void finish()
    {
        const auto order = [](const TracedArc& a) { return std::tie(a.src, a.dst, a.job, a.since); };
        std::ranges::sort(m_trace.arcs,
                          [&](const TracedArc& a, const TracedArc& b) { return order(a) < order(b); });
        // Several documents may state one arc; it stays one, with what all of them say.
        std::vector<TracedArc> merged;
        for (const TracedArc& arc : m_trace.arcs) {
            if (merged.empty() || std::tie(merged.back().src, merged.back().dst, merged.back().job) !=
                                      std::tie(arc.src, arc.dst, arc.job)) {
                merged.push_back(arc);
                continue;
            }
            merged.back().kinds = static_cast<std::uint16_t>(merged.back().kinds | arc.kinds);
            merged.back().masking = merged.back().masking && arc.masking;
            merged.back().confidence = std::max(merged.back().confidence, arc.confidence);
        }
        m_trace.arcs = std::move(merged);
    }

    GraphView m_view;
    ColumnTraceOptions m_options;
    ColumnTrace m_trace;
    std::unordered_set<std::uint64_t> m_met;
    std::unordered_set<std::uint64_t> m_rows;
    std::unordered_set<NodeIndex> m_assumed;
};

} // namespace

ColumnTrace traceColumn(const GraphView& view, ColumnPlace start, ColumnTraceOptions options,
                        const std::stop_token& stop)
{
    return Tracer(view, options).run(start, stop);
}

} // namespace upriver
