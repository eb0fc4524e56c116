// SPDX-License-Identifier: Apache-2.0
#pragma once

// NameIndex and WordTable: names to ids, wholly in memory while a scan writes, so that no row needs a
// look-up. Assets are known by a 128-bit hash of kind and name. New namespaces and containers wait for the
// next flush; a new asset's place waits until the asset is first stored. Owned by CatalogWriter, one thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/base/hash.h"
#include "catalog/model/kinds.h"
#include "catalog/model/qualified_name.h"
#include "catalog/store/connection.h"

namespace upriver {

/// Words with an id each: tags, principals, platforms.
class WordTable
{
public:
    explicit WordTable(std::string_view table) : m_table(table) {}
    void load(Connection& db);
    std::int64_t idOf(const std::string& word);
    void flush(Connection& db);

private:
    std::string_view m_table;
    std::unordered_map<std::string, std::int64_t> m_ids;
    std::vector<std::pair<std::int64_t, std::string>> m_pending;
    std::int64_t m_next = 1;
};

class NameIndex
{
public:
    struct Place
    {
        std::int64_t container = 0;
        std::string leaf;
        AssetKind kind = AssetKind::Dataset;
    };

    void load(Connection& db);
    /// The id of an asset; a new one if it is not in the catalog.
    std::int64_t assetId(AssetKind kind, const QualifiedName& name);
    /// 0 if there is none.
    [[nodiscard]] std::int64_t find(AssetKind kind, const QualifiedName& name) const;
    /// Where an asset goes that has no row yet; nullptr once it is stored.
    [[nodiscard]] const Place* unstored(std::int64_t asset) const;
    void setStored(std::int64_t asset) { m_unstored.erase(asset); }
    void flush(Connection& db);

private:
    struct NewContainer
    {
        std::int64_t id, ns, parent;
        std::string path;
    };
    struct NewNamespace
    {
        std::int64_t id, platform;
        std::string name;
    };
    std::int64_t namespaceId(const std::string& ns);
    std::int64_t containerId(std::int64_t ns, const std::string& path, int depth = 0);

    WordTable m_platforms{"platform"};
    std::unordered_map<std::string, std::int64_t> m_namespaces;
    std::unordered_map<Hash128, std::int64_t> m_containers;
    std::unordered_map<Hash128, std::int64_t> m_assets;
    std::unordered_map<std::int64_t, Place> m_unstored;
    std::vector<NewNamespace> m_newNamespaces;
    std::vector<NewContainer> m_newContainers;
    std::int64_t m_nextAsset = 1;
    std::int64_t m_nextContainer = 1;
    std::int64_t m_nextNamespace = 1;
};

} // namespace upriver
