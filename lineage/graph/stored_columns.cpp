// SPDX-License-Identifier: Apache-2.0
#include "lineage/graph/stored_columns.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "catalog/base/text.h"
#include "lineage/graph/lineage_graph.h"

namespace upriver {

namespace {

constexpr std::size_t kMostArcsKept = 1'000'000; // 32 MB

std::uint32_t narrowed(ScanId scan) { return static_cast<std::uint32_t>(scan.value); }

std::uint64_t pairOf(NodeIndex first, NodeIndex second) { return std::uint64_t{first} << 32 | second; }

/// As seen from the asset that the edge leads to.
ColumnArc arcOf(const LineageGraph& graph, const GraphColumnEdgeRow& row)
{
    return {graph.indexOf(row.src), row.srcSlot,         row.dstSlot,
            graph.indexOf(row.job), row.kinds,           row.masking,
            row.confidence,         narrowed(row.since), narrowed(row.until)};
}

} // namespace

/// The columns of one asset by name, to be found whatever the case where that leaves one.
class StoredColumns::ColumnsByName
{
public:
    void add(std::int32_t slot, std::string_view name)
    {
        m_slots.emplace(name, slot);
        const auto [folded, isNew] = m_folded.emplace(asciiLowered(name), slot);
        if (!isNew)
            folded->second = 0; // two of them: only the exact spelling says which
    }
    /// 0: there is none.
    [[nodiscard]] std::int32_t find(const std::string& name) const
    {
        if (const auto exact = m_slots.find(name); exact != m_slots.end())
            return exact->second;
        const auto folded = m_folded.find(asciiLowered(name));
        return folded == m_folded.end() ? 0 : folded->second;
    }
    [[nodiscard]] const std::map<std::string, std::int32_t, std::less<>>& all() const { return m_slots; }

private:
    std::map<std::string, std::int32_t, std::less<>> m_slots;
    std::unordered_map<std::string, std::int32_t> m_folded;
};

StoredColumns::StoredColumns(std::unique_ptr<GraphReader> reader) : m_reader(std::move(reader)) {}
StoredColumns::~StoredColumns() = default;

Result<ColumnArcs> StoredColumns::arcs(const LineageGraph& graph, NodeIndex node, Direction direction)
{
    const std::uint64_t key = pairOf(node, direction == Direction::Upstream ? 0 : 1);
    if (const auto known = m_kept.find(key); known != m_kept.end())
        return ColumnArcs(known->second);
    Arcs arcs;
    Result<void> read = direction == Direction::Upstream ? readUpstream(graph, node, arcs)
                                                         : readDownstream(graph, node, arcs);
    if (read)
        read = addJoined(graph, node, arcs);
    if (!read)
        return fail(std::move(read.error()));
    std::ranges::sort(arcs, columnArcLess);
    if (m_keptArcs > kMostArcsKept || m_kept.size() > kMostArcsKept) {
        m_kept.clear();
        m_keptArcs = 0;
    }
    m_keptArcs += arcs.size();
    return ColumnArcs(m_kept.emplace(key, std::make_shared<const Arcs>(std::move(arcs))).first->second);
}

Result<void> StoredColumns::readUpstream(const LineageGraph& graph, NodeIndex node, Arcs& arcs) const
{
    return m_reader->columnEdgesInto(graph.node(node).id, [&](const GraphColumnEdgeRow& row) {
        const ColumnArc arc = arcOf(graph, row);
        if (arc.other != kNoNode)
            arcs.push_back(arc);
    });
}

Result<void> StoredColumns::readDownstream(const LineageGraph& graph, NodeIndex node, Arcs& arcs)
{
    if (Result<void> found = findTargets(graph); !found)
        return found;
    const AssetId src = graph.node(node).id;
    auto target = std::ranges::lower_bound(m_targets, pairOf(node, 0));
    for (; target != m_targets.end() && *target >> 32 == node; ++target) {
        const auto dst = static_cast<NodeIndex>(*target);
        const auto read =
            m_reader->columnEdgesBetween(src, graph.node(dst).id, [&](const GraphColumnEdgeRow& row) {
                ColumnArc arc = arcOf(graph, row);
                arc.other = dst;
                std::swap(arc.slot, arc.otherSlot);
                arcs.push_back(arc);
            });
        if (!read)
            return read;
    }
    return {};
}

/// By source: no index of the catalog has them so, and one would cost every indexing.
Result<void> StoredColumns::findTargets(const LineageGraph& graph)
{
    if (m_knowsTargets)
        return {};
    std::vector<std::uint64_t> targets;
    std::vector<std::uint64_t> ofOne; // into one asset: its columns come from the same few
    AssetId last;
    const auto flush = [&] {
        std::ranges::sort(ofOne);
        targets.insert(targets.end(), ofOne.begin(), std::unique(ofOne.begin(), ofOne.end()));
        ofOne.clear();
    };
    NodeIndex to = kNoNode;
    const auto read = m_reader->columnEdgePairs([&](AssetId dst, AssetId src) {
        if (dst != last) {
            flush();
            last = dst;
            to = graph.indexOf(dst);
        }
        const NodeIndex from = graph.indexOf(src);
        if (from != kNoNode && to != kNoNode && (ofOne.empty() || ofOne.back() != pairOf(from, to)))
            ofOne.push_back(pairOf(from, to));
    });
    if (!read)
        return read;
    flush();
    std::ranges::sort(targets);
    targets.shrink_to_fit();
    m_targets = std::move(targets);
    m_knowsTargets = true;
    return {};
}

Result<void> StoredColumns::readNames(AssetId asset, ColumnsByName& columns) const
{
    return m_reader->columnNames(asset,
                                 [&](std::int32_t slot, std::string_view name) { columns.add(slot, name); });
}

/// Aliases stand both ways, and so do the arcs between their columns; the names of the end that the alias was
/// stated from are looked for at its other end.
Result<void> StoredColumns::addJoined(const LineageGraph& graph, NodeIndex node, Arcs& arcs) const
{
    ColumnsByName ours;
    bool knowsOurs = false;
    for (const GraphArc& alias : graph.upstream(node)) {
        if (!alias.isSameThing())
            continue;
        ColumnsByName theirs;
        Result<void> read = knowsOurs ? Result<void>() : readNames(graph.node(node).id, ours);
        knowsOurs = true;
        if (read)
            read = readNames(graph.node(alias.other).id, theirs);
        if (!read)
            return read;
        for (const auto& [name, slot] : (alias.mirrored ? ours : theirs).all()) {
            const std::int32_t found = (alias.mirrored ? theirs : ours).find(name);
            if (found == 0)
                continue;
            arcs.push_back({alias.other, alias.mirrored ? found : slot, alias.mirrored ? slot : found,
                            kNoNode, kIdentity | kSameColumn, false, alias.confidence, alias.since,
                            alias.until});
        }
    }
    return {};
}

} // namespace upriver
