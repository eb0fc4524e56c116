// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/name_index.h"

namespace upriver {

namespace {

Hash128 assetHash(AssetKind kind, std::string_view ns, std::string_view path, std::string_view leaf)
{
    return Hasher(static_cast<std::uint64_t>(kind)).addField(ns).add(path).add(leaf).hash128();
}

Hash128 containerHash(std::int64_t ns, std::string_view path)
{
    return Hasher(static_cast<std::uint64_t>(ns)).add(path).hash128();
}

/// "shop.public." -> "shop."; the path's last character is its separator.
std::string_view parentPath(std::string_view path)
{
    const std::string_view body = path.substr(0, path.size() - 1);
    const auto cut = body.rfind(path.back());
    return cut == std::string_view::npos ? std::string_view() : path.substr(0, cut + 1);
}

} // namespace

void WordTable::load(Connection& db)
{
    Statement rows = db.query("SELECT id, name FROM " + std::string(m_table));
    while (rows.step()) {
        m_ids.emplace(rows.string(1), rows.integer(0));
        m_next = std::max(m_next, rows.integer(0) + 1);
    }
}

std::int64_t WordTable::idOf(const std::string& word)
{
    const auto [it, isNew] = m_ids.try_emplace(word, m_next);
    if (isNew)
        m_pending.emplace_back(m_next++, word);
    return it->second;
}

void WordTable::flush(Connection& db)
{
    if (m_pending.empty())
        return;
    Statement insert = db.query("INSERT INTO " + std::string(m_table) + "(id, name) VALUES(?1, ?2)");
    for (const auto& [id, word] : m_pending)
        insert.run(id, word);
    m_pending.clear();
}

void NameIndex::load(Connection& db)
{
    m_platforms.load(db);
    std::vector<std::string> namespaces;
    Statement rows = db.query("SELECT id, name FROM namespace ORDER BY id");
    while (rows.step()) {
        m_namespaces.emplace(rows.string(1), rows.integer(0));
        m_nextNamespace = rows.integer(0) + 1;
    }
    Statement containers = db.query("SELECT id, ns, path FROM container");
    while (containers.step()) {
        m_containers.emplace(containerHash(containers.integer(1), containers.text(2)), containers.integer(0));
        m_nextContainer = std::max(m_nextContainer, containers.integer(0) + 1);
    }
    Statement assets = db.query("SELECT a.id, a.kind, n.name, c.path, a.name FROM asset a"
                                " JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns");
    while (assets.step()) {
        m_assets.emplace(assetHash(static_cast<AssetKind>(assets.integer(1)), assets.text(2), assets.text(3),
                                   assets.text(4)),
                         assets.integer(0));
        m_nextAsset = std::max(m_nextAsset, assets.integer(0) + 1);
    }
}

std::int64_t NameIndex::find(AssetKind kind, const QualifiedName& name) const
{
    const auto it = m_assets.find(assetHash(kind, name.ns, {}, name.name));
    return it == m_assets.end() ? 0 : it->second;
}

std::int64_t NameIndex::assetId(AssetKind kind, const QualifiedName& name)
{
    const auto [it, isNew] = m_assets.try_emplace(assetHash(kind, name.ns, {}, name.name), m_nextAsset);
    if (!isNew)
        return it->second;
    SplitName split = splitName(name.ns, name.name);
    const std::int64_t container = containerId(namespaceId(name.ns), split.path);
    m_unstored.emplace(m_nextAsset, Place{container, std::move(split.leaf), kind});
    return m_nextAsset++;
}

const NameIndex::Place* NameIndex::unstored(std::int64_t asset) const
{
    const auto it = m_unstored.find(asset);
    return it == m_unstored.end() ? nullptr : &it->second;
}

std::int64_t NameIndex::namespaceId(const std::string& ns)
{
    const auto [it, isNew] = m_namespaces.try_emplace(ns, m_nextNamespace);
    if (isNew)
        m_newNamespaces.push_back({m_nextNamespace++, m_platforms.idOf(platformOf(ns)), ns});
    return it->second;
}

std::int64_t NameIndex::containerId(std::int64_t ns, const std::string& path, int depth)
{
    const Hash128 hash = containerHash(ns, path);
    if (const auto known = m_containers.find(hash); known != m_containers.end())
        return known->second;
    // Hostile names may nest without end; below this depth a container hangs at the top.
    constexpr int kMaximumDepth = 64;
    const std::string_view above =
        path.empty() || depth >= kMaximumDepth ? std::string_view() : parentPath(path);
    const std::int64_t parent = path.empty() ? 0 : containerId(ns, std::string(above), depth + 1);
    const std::int64_t id = m_nextContainer++;
    m_containers.emplace(hash, id);
    m_newContainers.push_back({id, ns, parent, path});
    return id;
}

void NameIndex::flush(Connection& db)
{
    m_platforms.flush(db);
    Statement insertNamespace = db.query("INSERT INTO namespace(id, name, platform) VALUES(?1, ?2, ?3)");
    for (const auto& row : m_newNamespaces)
        insertNamespace.run(row.id, row.name, row.platform);
    m_newNamespaces.clear();
    Statement insertContainer =
        db.query("INSERT INTO container(id, ns, parent, path) VALUES(?1, ?2, nullif(?3, 0), ?4)");
    for (const auto& row : m_newContainers)
        insertContainer.run(row.id, row.ns, row.parent, row.path);
    m_newContainers.clear();
}

} // namespace upriver
