// SPDX-License-Identifier: Apache-2.0
// The browse trees: platform > namespace > containers > assets; pipelines > tasks; tags; owners.
#include <algorithm>

#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

BrowseNode group(std::string label, std::int64_t count)
{
    BrowseNode node;
    node.label = std::move(label);
    node.count = count;
    node.hasChildren = count > 0;
    return node;
}

/// Rows of (id, kind, subtype, label, has children) as leaves or as parents of assets.
void takeAssets(Statement& rows, const BrowseNode& parent, std::vector<BrowseNode>& nodes)
{
    while (rows.step()) {
        BrowseNode& node = nodes.emplace_back();
        node.ns = parent.ns;
        node.path = parent.path;
        node.asset = rows.id<AssetId>(0);
        node.kind = static_cast<AssetKind>(rows.integer(1));
        node.subtype = rows.string(2);
        node.label = rows.string(3);
        node.count = rows.integer(4);
        node.hasChildren = node.count > 0;
    }
}

void takeGroups(Statement& rows, std::vector<BrowseNode>& nodes)
{
    while (rows.step())
        nodes.push_back(group(rows.string(0), rows.integer(1)));
}

constexpr std::string_view kAssetOrder = " ORDER BY lower(a.name), a.id";

std::vector<BrowseNode> platforms(Connection& db)
{
    std::vector<BrowseNode> nodes;
    Statement rows = db.query("SELECT p.name, count(*), min(n.name), max(n.name) FROM asset a"
                              " JOIN container c ON c.id = a.container"
                              " JOIN namespace n ON n.id = c.ns JOIN platform p ON p.id = n.platform"
                              " WHERE a.until IS NULL GROUP BY p.id ORDER BY p.name");
    while (rows.step()) {
        BrowseNode& node = nodes.emplace_back(group(rows.string(0), rows.integer(1)));
        if (rows.string(2) == node.label && rows.string(3) == node.label)
            node.ns = node.label; // its only namespace has its name: a level that says nothing is left out
    }
    return nodes;
}

std::vector<BrowseNode> namespacesOf(Connection& db, const std::string& platform)
{
    std::vector<BrowseNode> nodes;
    Statement rows = db.query("SELECT n.name, count(*) FROM platform p JOIN namespace n ON n.platform = p.id"
                              " JOIN container c ON c.ns = n.id JOIN asset a ON a.container = c.id"
                              " WHERE p.name=?1 AND a.until IS NULL GROUP BY n.id ORDER BY n.name");
    rows.bind(platform);
    takeGroups(rows, nodes);
    for (BrowseNode& node : nodes)
        node.ns = node.label;
    return nodes;
}

/// Containers below count what lies anywhere beneath them: their paths start with this one's.
std::vector<BrowseNode> containersIn(Connection& db, const BrowseNode& parent)
{
    std::vector<BrowseNode> nodes;
    Statement rows =
        db.query("SELECT c.path, (SELECT count(*) FROM container d JOIN asset a ON a.container = d.id AND "
                 "a.until IS NULL"
                 " WHERE d.ns = c.ns AND d.path >= c.path AND d.path < c.path || char(1114111)) AS below"
                 " FROM container c JOIN container up ON up.id = c.parent JOIN namespace n ON n.id = c.ns"
                 " WHERE n.name=?1 AND up.path=?2 ORDER BY c.path");
    rows.bind(parent.ns, parent.path);
    while (rows.step()) {
        if (rows.integer(1) == 0)
            continue;
        const std::string path = rows.string(0);
        std::string label = path.substr(parent.path.size());
        if (label.size() > 1)
            label.pop_back();
        BrowseNode& node = nodes.emplace_back(group(std::move(label), rows.integer(1)));
        node.ns = parent.ns;
        node.path = path;
    }
    return nodes;
}

std::vector<BrowseNode> placesIn(Connection& db, const BrowseNode& parent)
{
    std::vector<BrowseNode> nodes = containersIn(db, parent);
    Statement rows =
        db.query("SELECT a.id, a.kind, a.subtype, coalesce(a.display, a.name), 0 FROM namespace n"
                 " JOIN container c ON c.ns = n.id AND c.path=?2 JOIN asset a ON a.container = c.id"
                 " WHERE n.name=?1 AND a.until IS NULL" +
                 std::string(kAssetOrder));
    rows.bind(parent.ns, parent.path);
    takeAssets(rows, parent, nodes);
    return nodes;
}

std::vector<BrowseNode> byPlatform(Connection& db, const BrowseNode& parent)
{
    if (parent.asset.isValid())
        return {};
    if (!parent.ns.empty())
        return placesIn(db, parent);
    return parent.label.empty() ? platforms(db) : namespacesOf(db, parent.label);
}

/// Contains edges lead downwards and the table is sorted by what is contained, so the children of every
/// pipeline are found in one pass.
constexpr std::string_view kPipelineCounts =
    "WITH task AS (SELECT DISTINCT e.src AS pipeline, e.dst AS task FROM edge e JOIN asset t ON t.id = e.dst"
    " WHERE e.kind = 3 AND e.until IS NULL AND t.kind = 2 AND t.until IS NULL)";

std::vector<BrowseNode> byPipeline(Connection& db, const BrowseNode& parent)
{
    std::vector<BrowseNode> nodes;
    const std::string counted = std::string(kPipelineCounts) +
                                " SELECT a.id, a.kind, a.subtype, coalesce(a.display, a.name),"
                                " (SELECT count(*) FROM task WHERE pipeline = a.id) FROM asset a";
    if (parent.asset.isValid()) {
        Statement rows = db.query(counted + " JOIN task ON task.task = a.id WHERE task.pipeline=?1" +
                                  std::string(kAssetOrder));
        rows.bind(parent.asset);
        takeAssets(rows, parent, nodes);
    } else if (!parent.ns.empty()) {
        Statement rows = db.query(counted +
                                  " JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns"
                                  " WHERE n.name=?1 AND a.kind=2 AND a.until IS NULL"
                                  " AND a.id NOT IN (SELECT task FROM task)" +
                                  std::string(kAssetOrder));
        rows.bind(parent.ns);
        takeAssets(rows, parent, nodes);
    } else {
        Statement rows =
            db.query("SELECT n.name, count(*) FROM asset a JOIN container c ON c.id = a.container"
                     " JOIN namespace n ON n.id = c.ns WHERE a.kind=2 AND a.until IS NULL"
                     " GROUP BY n.id ORDER BY n.name");
        takeGroups(rows, nodes);
        for (BrowseNode& node : nodes)
            node.ns = node.label;
    }
    return nodes;
}

constexpr std::string_view kTagged =
    "SELECT t.name AS label, a.asset AS asset FROM asset_tag a JOIN tag t ON t.id = a.tag WHERE a.until IS "
    "NULL"
    " AND NOT EXISTS (SELECT 1 FROM c_tag x JOIN asset_name q ON q.namespace = x.ns AND q.name = x.name"
    " JOIN asset s ON s.id = q.id JOIN asset_kind k ON k.id = s.kind AND k.name = x.kind"
    " WHERE q.id = a.asset AND x.tag = t.name AND x.added = 0 AND x.column_name = coalesce((SELECT f.name"
    " FROM asset_column f WHERE f.asset = a.asset AND f.slot = a.slot AND f.until IS NULL), ''))"
    " UNION SELECT x.tag, q.id FROM c_tag x JOIN asset_name q ON q.namespace = x.ns AND q.name = x.name"
    " JOIN asset s ON s.id = q.id JOIN asset_kind k ON k.id = s.kind AND k.name = x.kind WHERE x.added = 1";
constexpr std::string_view kOwned =
    "SELECT p.name AS label, o.asset AS asset FROM asset_owner o JOIN principal p ON p.id = o.principal"
    " WHERE o.until IS NULL AND NOT EXISTS (SELECT 1 FROM c_owner x JOIN asset_name q ON q.namespace = x.ns "
    "AND"
    " q.name = x.name WHERE q.id = o.asset AND x.principal = p.name AND x.added = 0)"
    " UNION SELECT x.principal, q.id FROM c_owner x JOIN asset_name q ON q.namespace = x.ns AND q.name = "
    "x.name"
    " JOIN asset s ON s.id = q.id JOIN asset_kind k ON k.id = s.kind AND k.name = x.kind WHERE x.added = 1";

std::vector<BrowseNode> byLabel(Connection& db, std::string_view labelled, const BrowseNode& parent)
{
    std::vector<BrowseNode> nodes;
    if (parent.asset.isValid())
        return nodes;
    const std::string with = "WITH labelled(label, asset) AS (" + std::string(labelled) + ")";
    if (parent.label.empty()) {
        Statement rows = db.query(with + " SELECT l.label, count(DISTINCT l.asset) FROM labelled l"
                                         " JOIN asset a ON a.id = l.asset WHERE a.until IS NULL"
                                         " GROUP BY l.label ORDER BY lower(l.label)");
        takeGroups(rows, nodes);
    } else {
        Statement rows = db.query(with +
                                  " SELECT DISTINCT a.id, a.kind, a.subtype, coalesce(a.display, a.name), 0"
                                  " FROM labelled l JOIN asset a ON a.id = l.asset"
                                  " WHERE l.label=?1 AND a.until IS NULL" +
                                  std::string(kAssetOrder));
        rows.bind(parent.label);
        takeAssets(rows, parent, nodes);
    }
    return nodes;
}

} // namespace

Result<std::vector<BrowseNode>> CatalogReader::browse(BrowseBy by, const BrowseNode& parent) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    switch (by) {
    case BrowseBy::Platform:
        return db.orError(byPlatform(db, parent));
    case BrowseBy::Pipeline:
        return db.orError(byPipeline(db, parent));
    case BrowseBy::Tag:
        return db.orError(byLabel(db, kTagged, parent));
    case BrowseBy::Owner:
        return db.orError(byLabel(db, kOwned, parent));
    }
    return std::vector<BrowseNode>{};
}

} // namespace upriver
