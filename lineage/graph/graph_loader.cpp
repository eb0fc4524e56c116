// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/base/text.h"
#include "catalog/store/graph_reader.h"
#include "lineage/graph/lineage_graph.h"

namespace upriver {

namespace {

std::uint32_t narrowed(ScanId scan) { return static_cast<std::uint32_t>(scan.value); }

Result<void> loadNodes(const GraphReader& reader, GraphBuilder& builder)
{
    return reader.assets([&](const GraphAssetRow& row) {
        builder.addNode({row.id, row.kind, row.ghost, narrowed(row.since), narrowed(row.until)});
    });
}

/// joins: those that are sure.
Result<void> loadEdges(const GraphReader& reader, GraphBuilder& builder, std::vector<GraphEdgeRow>& joins)
{
    return reader.edges([&](const GraphEdgeRow& row) {
        if (row.kind == EdgeKind::Alias && row.confidence == 100)
            joins.push_back(row);
        builder.addEdge(
            row.src, row.dst,
            {kNoNode, row.kind, row.confidence, row.manual, narrowed(row.since), narrowed(row.until)});
    });
}

Result<void> loadColumnEdges(const GraphReader& reader, GraphBuilder& builder)
{
    return reader.columnEdges([&](const GraphColumnEdgeRow& row) {
        builder.addColumnEdge(row.src, row.dst, row.job,
                              {kNoNode, row.srcSlot, row.dstSlot, kNoNode, row.kinds, row.masking,
                               row.confidence, narrowed(row.since), narrowed(row.until)});
    });
}

/// The columns of one asset by name, to be found whatever the case where that leaves one.
class ColumnsByName
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

class JoinedColumns
{
public:
    JoinedColumns(const GraphReader& reader, GraphBuilder& builder) : m_reader(reader), m_builder(builder) {}

    Result<void> join(const GraphEdgeRow& alias)
    {
        const auto src = columnsOf(alias.src);
        const auto dst = columnsOf(alias.dst);
        if (!src || !dst)
            return fail(src ? dst.error() : src.error());
        for (const auto& [name, slot] : (*src)->all()) {
            const std::int32_t other = (*dst)->find(name);
            if (other == 0)
                continue;
            const ColumnArc there{kNoNode,
                                  slot,
                                  other,
                                  kNoNode,
                                  kIdentity | kSameColumn,
                                  false,
                                  alias.confidence,
                                  narrowed(alias.since),
                                  narrowed(alias.until)};
            ColumnArc back = there;
            std::swap(back.slot, back.otherSlot);
            m_builder.addColumnEdge(alias.src, alias.dst, {}, there);
            m_builder.addColumnEdge(alias.dst, alias.src, {}, back);
        }
        return {};
    }

private:
    Result<const ColumnsByName*> columnsOf(AssetId asset)
    {
        const auto [known, isNew] = m_known.try_emplace(asset);
        if (isNew) {
            ColumnsByName& columns = known->second;
            const auto take = [&](std::int32_t slot, std::string_view name) { columns.add(slot, name); };
            if (Result<void> read = m_reader.columnNames(asset, take); !read)
                return fail(read.error());
        }
        return &known->second;
    }

    const GraphReader& m_reader;
    GraphBuilder& m_builder;
    std::unordered_map<AssetId, ColumnsByName> m_known;
};

/// What is surely the same thing has the same columns: where names are equal, their lineage goes on.
Result<void> loadJoinedColumns(const GraphReader& reader, GraphBuilder& builder,
                               const std::vector<GraphEdgeRow>& joins)
{
    JoinedColumns columns(reader, builder);
    for (const GraphEdgeRow& join : joins) {
        if (Result<void> joined = columns.join(join); !joined)
            return joined;
    }
    return {};
}

} // namespace

Result<std::shared_ptr<const LineageGraph>> loadGraph(const std::string& catalog, std::stop_token stop)
{
    const auto reader = GraphReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(std::move(stop));
    GraphBuilder builder;
    std::vector<GraphEdgeRow> joins;
    Result<void> loaded = loadNodes(**reader, builder);
    if (loaded)
        loaded = loadEdges(**reader, builder, joins);
    if (loaded)
        loaded = loadColumnEdges(**reader, builder);
    if (loaded)
        loaded = loadJoinedColumns(**reader, builder, joins);
    if (!loaded)
        return fail(loaded.error());
    return builder.build();
}

} // namespace upriver
