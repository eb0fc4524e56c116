// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/graph_reader.h"

#include <algorithm>
#include <vector>

#include "catalog/store/connection.h"
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

constexpr std::string_view kCuratedEdges =
    "SELECT s.id, d.id, k.id FROM c_edge e"
    " JOIN asset_name sn ON sn.namespace = e.src_ns AND sn.name = e.src_name"
    " JOIN asset s ON s.id = sn.id JOIN asset_kind sk ON sk.id = s.kind AND sk.name = e.src_kind"
    " JOIN asset_name dn ON dn.namespace = e.dst_ns AND dn.name = e.dst_name"
    " JOIN asset d ON d.id = dn.id JOIN asset_kind dk ON dk.id = d.kind AND dk.name = e.dst_kind"
    " JOIN edge_kind k ON k.name = e.edge_kind WHERE e.verdict=?1";

} // namespace

Result<void> GraphReader::edges(const std::function<void(const GraphEdgeRow&)>& take) const
{
    Connection& db = *m_state->connection;
    const ReadSnapshot snapshot(db);
    std::string sql = "SELECT src, dst, kind, confidence, since, coalesce(until, 0) FROM edge";
    if (db.integer("SELECT EXISTS(SELECT 1 FROM c_edge WHERE verdict='rejected')") != 0) {
        std::string rejected(kCuratedEdges);
        rejected.replace(rejected.find("?1"), 2, "'rejected'");
        sql += " WHERE (src, dst, kind) NOT IN (" + rejected + ")";
    }
    const auto isSame = [](const GraphEdgeRow& a, const GraphEdgeRow& b) {
        return a.dst == b.dst && a.src == b.src && a.kind == b.kind;
    };
    IntervalMerger<GraphEdgeRow, decltype(isSame)> merger(take, isSame);
    Statement rows = db.query(sql + " ORDER BY dst, src, kind");
    while (rows.step())
        merger.add({rows.id<AssetId>(0), rows.id<AssetId>(1), static_cast<EdgeKind>(rows.integer(2)),
                    static_cast<std::uint8_t>(rows.integer(3)), false, rows.id<ScanId>(4),
                    rows.id<ScanId>(5)});
    merger.flush();
    Statement manual = db.query(kCuratedEdges);
    manual.bind("manual");
    while (manual.step())
        take({manual.id<AssetId>(0),
              manual.id<AssetId>(1),
              static_cast<EdgeKind>(manual.integer(2)),
              100,
              true,
              ScanId{1},
              {}});
    return db.status();
}

Result<void> GraphReader::columnEdges(const std::function<void(const GraphColumnEdgeRow&)>& take) const
{
    Connection& db = *m_state->connection;
    const auto isSame = [](const GraphColumnEdgeRow& a, const GraphColumnEdgeRow& b) {
        return a.dst == b.dst && a.dstSlot == b.dstSlot && a.src == b.src && a.srcSlot == b.srcSlot &&
               a.job == b.job && a.kinds == b.kinds && a.masking == b.masking;
    };
    IntervalMerger<GraphColumnEdgeRow, decltype(isSame)> merger(take, isSame);
    Statement rows = db.query(
        "SELECT dst_asset, dst_slot, src_asset, src_slot, job, kinds, masking, confidence, since,"
        " coalesce(until, 0) FROM column_edge ORDER BY dst_asset, dst_slot, src_asset, src_slot, job");
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
