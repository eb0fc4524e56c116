// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the events of one document state about things, gathered until the document ends: the newest facet
// of each name wins, edges are stated once, however often an event repeats them. Only runs, metrics and
// check results flow past it (openlineage_runs.h). Holds facet values, not events; whoever owns it looks at
// weight() and emits before it grows. One document, one thread. Private to pipelines/.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "catalog/model/record_batch.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/source.h"

namespace upriver::openlineage {

/// Names as the events write them, in canonical form: settings applied, normalised, checked.
class NameRules
{
public:
    explicit NameRules(const SourceSettings& settings) : m_settings(settings) {}
    [[nodiscard]] QualifiedName dataset(std::string_view ns, std::string_view name) const;
    /// Job names are nobody's path: only the namespace is aliased and freed of secrets.
    [[nodiscard]] QualifiedName job(std::string_view ns, std::string_view name) const;
    [[nodiscard]] QualifiedName named(AssetKind kind, std::string_view ns, std::string_view name) const;

private:
    const SourceSettings& m_settings;
};

/// How sure a mark of ours is: percent, 100 where none stands or what stands is none.
[[nodiscard]] std::uint8_t percentOf(const Json& stated, std::string_view member);

/// Test matchers and templates stand where a name should ("{{ any(result) }}", "${…}", "{NAMESPACE}").
[[nodiscard]] bool isTemplated(std::string_view text);
/// The kind of a reference: our own mark when it has one, else what the format says.
[[nodiscard]] AssetKind kindOfReference(const Json& reference, AssetKind usual);

struct HeldFacet
{
    Json value;
    Micros time = 0;
    std::string locator;
};
using Facets = std::map<std::string, HeldFacet, std::less<>>;

using ThingIndex = std::uint32_t;
inline constexpr ThingIndex kNoThing = 0xFFFFFFFF;

struct Thing
{
    AssetKind kind = AssetKind::Dataset;
    QualifiedName name;
    bool declared = false;
    std::string locator;
    Facets facets;
};

struct HeldEdge
{
    std::uint8_t confidence = 100;
    std::string note;
    std::string locator;
};

class Facts
{
public:
    using EdgeKey = std::tuple<ThingIndex, ThingIndex, EdgeKind>;
    using ColumnsKey = std::tuple<ThingIndex, ThingIndex, std::string>; ///< dataset, job (may be none), facet

    explicit Facts(const SourceSettings& settings) : m_names(settings) {}

    [[nodiscard]] const NameRules& names() const { return m_names; }
    /// The thing that an object with namespace and name means; kNoThing when it has no usable name.
    [[nodiscard]] ThingIndex find(const Json& reference, AssetKind usual);
    [[nodiscard]] ThingIndex add(AssetKind kind, const QualifiedName& name);
    [[nodiscard]] Thing& thing(ThingIndex index) { return m_things[index]; }
    [[nodiscard]] const std::deque<Thing>& things() const { return m_things; }
    void declare(ThingIndex index, const std::string& locator);
    /// Takes over the members of a facets object.
    void hold(ThingIndex index, Json* facets, Micros time, const std::string& locator);
    /// How a dataset's columns come about; `job` may be kNoThing.
    void holdColumns(const ColumnsKey& key, HeldFacet&& facet);
    void edge(ThingIndex src, ThingIndex dst, EdgeKind kind, HeldEdge&& held);

    [[nodiscard]] const std::map<EdgeKey, HeldEdge>& edges() const { return m_edges; }
    [[nodiscard]] const std::map<ColumnsKey, HeldFacet>& columns() const { return m_columns; }

    /// Estimated bytes held.
    [[nodiscard]] std::size_t weight() const { return m_weight; }
    void clear();

private:
    void keep(HeldFacet& place, HeldFacet&& facet);

    NameRules m_names;
    std::deque<Thing> m_things;                           ///< references stay good while things are added
    std::unordered_map<std::string, ThingIndex> m_byName; ///< canonical
    std::unordered_map<std::string, ThingIndex> m_byText; ///< as written, so that normalising happens once
    std::map<EdgeKey, HeldEdge> m_edges;
    std::map<ColumnsKey, HeldFacet> m_columns;
    std::size_t m_weight = 0;
};

} // namespace upriver::openlineage
