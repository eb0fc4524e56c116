// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/graph_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "catalog/store/connection.h"
#include "catalog/store/reader_state.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

/// Several documents state one edge: its rows arrive together and leave as intervals that don't overlap.
template <typename Row, typename IsSame>
class IntervalMerger
{
public:
    IntervalMerger(const std::function<void(const Row&)>& take, IsSame isSame)
        : m_take(take), m_isSame(isSame)
    {}

    void add(const Row& row)
    {
        if (!m_rows.empty() && !m_isSame(m_rows.front(), row))
            flush();
        m_rows.push_back(row);
    }

    void flush()
    {
        if (m_rows.size() > 1) // mostly there is one, and sorting takes memory first
            std::ranges::stable_sort(m_rows, {}, &Row::since);
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (i + 1 < m_rows.size() && touches(m_rows[i], m_rows[i + 1]))
                m_rows[i + 1] = joined(m_rows[i], m_rows[i + 1]);
            else
                m_take(m_rows[i]);
        }
        m_rows.clear();
    }

private:
    static bool touches(const Row& first, const Row& second)
    {
        return !first.until.isValid() || first.until >= second.since;
    }
    static Row joined(Row first, const Row& second)
    {
        if (first.until.isValid() && (!second.until.isValid() || second.until > first.until))
            first.until = second.until;
        first.confidence = std::max(first.confidence, second.confidence);
        return first;
    }

    const std::function<void(const Row&)>& m_take;
    IsSame m_isSame;
    std::vector<Row> m_rows;
};

} // namespace

struct GraphReaderState
{
    std::unique_ptr<Connection> connection;
};

GraphReader::GraphReader(std::unique_ptr<GraphReaderState> state) : m_state(std::move(state)) {}
GraphReader::~GraphReader() = default;

Result<std::unique_ptr<GraphReader>> GraphReader::open(const std::string& path)
{
    auto connection = openForReading(path);
    if (!connection)
        return fail(connection.error());
    auto state = std::make_unique<GraphReaderState>();
    state->connection = std::move(*connection);
    return std::unique_ptr<GraphReader>(new GraphReader(std::move(state)));
}

void GraphReader::interruptOn(std::stop_token stop) { m_state->connection->interruptOn(std::move(stop)); }

void GraphReader::forgetPages() { m_state->connection->run("PRAGMA shrink_memory"); }

Result<void> GraphReader::assets(const std::function<void(const GraphAssetRow&)>& take) const
{
    Connection& db = *m_state->connection;
    Statement rows = db.query("SELECT id, kind, since, coalesce(until, 0), ghost FROM asset");
    while (rows.step())
        take({rows.id<AssetId>(0), static_cast<AssetKind>(rows.integer(1)), rows.id<ScanId>(2),
              rows.id<ScanId>(3), rows.integer(4) != 0 || rows.integer(3) != 0});
    return db.status();
}

namespace {

AssetKind kindFrom(std::string_view word) { return assetKindFromWord(word).value_or(AssetKind::Dataset); }

constexpr std::string_view kDomain = "domain:";

} // namespace

Result<void> GraphReader::places(const std::function<void(AssetId, std::int64_t)>& take) const
{
    Statement rows = m_state->connection->query("SELECT id, container FROM asset ORDER BY id");
    while (rows.step())
        take(rows.id<AssetId>(0), rows.integer(1));
    return m_state->connection->status();
}

Result<void> GraphReader::containers(
    const std::function<void(std::int64_t, std::string_view, std::string_view)>& take) const
{
    Statement rows =
        m_state->connection->query("SELECT c.id, p.name, c.path FROM container c JOIN namespace n ON n.id = "
                                   "c.ns JOIN platform p ON p.id = n.platform");
    while (rows.step()) {
        std::string path = rows.string(2);
        if (path.size() > 1) // it ends with its separator
            path.pop_back();
        take(rows.integer(0), rows.text(1), path);
    }
    return m_state->connection->status();
}

Result<void> GraphReader::domains(const std::function<void(const DomainRow&)>& take) const
{
    Connection& db = *m_state->connection;
    Statement stated = db.query("SELECT a.asset, t.name FROM tag t JOIN asset_tag a ON a.tag = t.id"
                                " WHERE t.name GLOB 'domain:*' AND a.until IS NULL");
    while (stated.step())
        take({stated.id<AssetId>(0), stated.string(1).substr(kDomain.size())});
    Statement curated = db.query("SELECT kind, ns, name, tag, added FROM c_tag"
                                 " WHERE tag GLOB 'domain:*' ORDER BY added");
    while (curated.step()) {
        const AssetId asset =
            findExactly(db, kindFrom(curated.text(0)), {curated.string(1), curated.string(2)});
        if (asset.isValid())
            take({asset, curated.string(3).substr(kDomain.size()), curated.integer(4) == 0});
    }
    return db.status();
}

namespace {

/// What people decided about joins, by the ids of both ends in ascending order: accepted or not.
std::map<std::pair<AssetId, AssetId>, bool> joinDecisions(Connection& db)
{
    std::map<std::pair<AssetId, AssetId>, bool> accepted;
    Statement rows =
        db.query("SELECT kind, ns, name, other_ns, other_name, decision='accepted' FROM c_alias");
    while (rows.step()) {
        const AssetKind kind = kindFrom(rows.text(0));
        const AssetId one = findExactly(db, kind, {rows.string(1), rows.string(2)});
        const AssetId other = findExactly(db, kind, {rows.string(3), rows.string(4)});
        accepted.insert_or_assign(std::minmax({one, other}), rows.integer(5) != 0);
    }
    return accepted;
}

using EdgeKey = std::tuple<AssetId, AssetId, EdgeKind>;
struct CuratedEdges
{
    std::set<EdgeKey> manual;
    std::set<EdgeKey> rejected;
};

CuratedEdges curatedEdges(Connection& db)
{
    CuratedEdges edges;
    Statement rows = db.query("SELECT src_kind, src_ns, src_name, dst_kind, dst_ns, dst_name, edge_kind,"
                              " verdict='manual' FROM c_edge");
    while (rows.step()) {
        const AssetId src = findExactly(db, kindFrom(rows.text(0)), {rows.string(1), rows.string(2)});
        const AssetId dst = findExactly(db, kindFrom(rows.text(3)), {rows.string(4), rows.string(5)});
        const auto kind = edgeKindFromWord(rows.text(6));
        if (src.isValid() && dst.isValid() && kind)
            (rows.integer(7) != 0 ? edges.manual : edges.rejected).insert({src, dst, *kind});
    }
    return edges;
}

} // namespace

Result<void> GraphReader::edges(const std::function<void(const GraphEdgeRow&)>& take) const
{
    Connection& db = *m_state->connection;
    const ReadSnapshot snapshot(db);
    const auto decisions = joinDecisions(db);
    const CuratedEdges curated = curatedEdges(db);
    std::set<std::pair<AssetId, AssetId>> joined;
    const std::function<void(const GraphEdgeRow&)> takeDecided = [&](const GraphEdgeRow& row) {
        if (curated.rejected.contains({row.src, row.dst, row.kind}))
            return;
        const auto decided =
            row.kind == EdgeKind::Alias ? decisions.find(std::minmax({row.src, row.dst})) : decisions.end();
        if (decided == decisions.end())
            return take(row);
        if (!decided->second)
            return;
        GraphEdgeRow accepted = row;
        accepted.confidence = 100;
        if (!row.until.isValid())
            joined.insert(decided->first);
        take(accepted);
    };
    const auto isSame = [](const GraphEdgeRow& a, const GraphEdgeRow& b) {
        return a.dst == b.dst && a.src == b.src && a.kind == b.kind;
    };
    IntervalMerger<GraphEdgeRow, decltype(isSame)> merger(takeDecided, isSame);
    Statement rows = db.query("SELECT src, dst, kind, confidence, since, coalesce(until, 0) FROM edge"
                              " ORDER BY dst, src, kind");
    while (rows.step())
        merger.add({rows.id<AssetId>(0), rows.id<AssetId>(1), static_cast<EdgeKind>(rows.integer(2)),
                    static_cast<std::uint8_t>(rows.integer(3)), false, rows.id<ScanId>(4),
                    rows.id<ScanId>(5)});
    merger.flush();
    // What people accepted stays joined, whether files still suggest it or not.
    for (const auto& [ends, isAccepted] : decisions)
        if (isAccepted && !joined.contains(ends) && ends.first.isValid() && ends.first != ends.second)
            take({ends.second, ends.first, EdgeKind::Alias, 100, true, ScanId{1}, {}});
    for (const auto& [src, dst, kind] : curated.manual)
        take({src, dst, kind, 100, true, ScanId{1}, {}});
    return db.status();
}

namespace {

constexpr const char* kColumnEdges =
    "SELECT dst_asset, dst_slot, src_asset, src_slot, job, kinds, masking, confidence, since,"
    " coalesce(until, 0) FROM column_edge";
constexpr const char* kByColumns = " ORDER BY dst_asset, dst_slot, src_asset, src_slot, job";

Result<void> readColumnEdges(Connection& db, Statement& rows,
                             const std::function<void(const GraphColumnEdgeRow&)>& take)
{
    const auto isSame = [](const GraphColumnEdgeRow& a, const GraphColumnEdgeRow& b) {
        return a.dst == b.dst && a.dstSlot == b.dstSlot && a.src == b.src && a.srcSlot == b.srcSlot &&
               a.job == b.job && a.kinds == b.kinds && a.masking == b.masking;
    };
    IntervalMerger<GraphColumnEdgeRow, decltype(isSame)> merger(take, isSame);
    while (rows.step()) {
        GraphColumnEdgeRow row;
        row.dst = rows.id<AssetId>(0);
        row.dstSlot = static_cast<std::int32_t>(rows.integer(1));
        row.src = rows.id<AssetId>(2);
        row.srcSlot = static_cast<std::int32_t>(rows.integer(3));
        row.job = rows.id<AssetId>(4);
        row.kinds = static_cast<std::uint16_t>(rows.integer(5));
        row.masking = rows.integer(6) != 0;
        row.confidence = static_cast<std::uint8_t>(rows.integer(7));
        row.since = rows.id<ScanId>(8);
        row.until = rows.id<ScanId>(9);
        merger.add(row);
    }
    merger.flush();
    return db.status();
}

} // namespace

Result<void> GraphReader::columnEdges(const std::function<void(const GraphColumnEdgeRow&)>& take) const
{
    Connection& db = *m_state->connection;
    Statement rows = db.query(std::string(kColumnEdges) + kByColumns);
    return readColumnEdges(db, rows, take);
}

Result<void> GraphReader::columnEdgesInto(AssetId dst,
                                          const std::function<void(const GraphColumnEdgeRow&)>& take) const
{
    Connection& db = *m_state->connection;
    Statement rows = db.query(std::string(kColumnEdges) + " WHERE dst_asset=?1" + kByColumns);
    rows.bind(dst);
    return readColumnEdges(db, rows, take);
}

Result<void> GraphReader::columnEdgesBetween(AssetId src, AssetId dst,
                                             const std::function<void(const GraphColumnEdgeRow&)>& take) const
{
    Connection& db = *m_state->connection;
    Statement rows =
        db.query(std::string(kColumnEdges) + " WHERE dst_asset=?1 AND src_asset=?2" + kByColumns);
    rows.bind(dst, src);
    return readColumnEdges(db, rows, take);
}

Result<void> GraphReader::columnEdgePairs(const std::function<void(AssetId dst, AssetId src)>& take) const
{
    Connection& db = *m_state->connection;
    Statement rows = db.query("SELECT dst_asset, src_asset FROM column_edge");
    while (rows.step())
        take(rows.id<AssetId>(0), rows.id<AssetId>(1));
    return db.status();
}

Result<void> GraphReader::columnNames(AssetId asset,
                                      const std::function<void(std::int32_t, std::string_view)>& take) const
{
    Connection& db = *m_state->connection;
    Statement rows =
        db.query("SELECT slot, name FROM asset_column WHERE asset=?1 GROUP BY slot HAVING max(since)"
                 " ORDER BY slot");
    rows.bind(asset);
    while (rows.step())
        take(static_cast<std::int32_t>(rows.integer(0)), rows.text(1));
    return db.status();
}

} // namespace upriver
