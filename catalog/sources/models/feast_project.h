// SPDX-License-Identifier: Apache-2.0
#pragma once

// FeatureStore: what the files of one Feast repository say together. A registry (feast_registry.h) tells
// entities, data sources, feature views and services of one or more projects; feature_store.yaml tells where
// they are stored, and its folder is where relative paths begin. Things are said once, whichever file says
// them first. Owned by the read() of one document; one thread. Errors: those of the sink; what can't be
// understood becomes a problem row.

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/reading/json.h"

namespace upriver::feast {

struct Folder
{
    std::string path;     ///< of feature_store.yaml, absolute, '/' at its end; empty: not known
    std::string relative; ///< below its root, '/' at its end or empty
};

class FeatureStore
{
public:
    FeatureStore(ReadContext& context, Folder folder) : m_records(context), m_folder(std::move(folder)) {}

    /// feature_store.yaml. Answers the place of its registry ("data/registry.db"), without secrets.
    [[nodiscard]] std::string tellSettings(const Json& yaml, const std::string& locator);
    [[nodiscard]] Result<void> tellRegistry(const Json& registry, const std::string& locator);

    [[nodiscard]] FlowRecords& records() { return m_records; }

private:
    enum class ViewForm : std::uint8_t { Batch, Stream, OnDemand };

    [[nodiscard]] std::string namespaceOf(const std::string& project) const;
    [[nodiscard]] FlowThing thing(AssetKind kind, const std::string& project, std::string_view folder,
                                  std::string_view name) const;
    [[nodiscard]] FlowThing view(const std::string& project, std::string_view name) const
    {
        return thing(AssetKind::Feature, project, "feature_views/", name);
    }
    [[nodiscard]] bool isFirst(const FlowThing& told);
    void declare(const FlowThing& thing, std::string_view subtype, const Json& spec,
                 const std::string& locator);
    void addTags(const FlowThing& thing, const Json& spec);
    void addTimes(const FlowThing& thing, const Json& holder);

    void tellProject(const Json& holder, const std::string& locator);
    void tellEntity(const Json& holder, const std::string& locator);
    void tellView(const Json& holder, ViewForm form, const std::string& locator);
    void tellService(const Json& holder, const std::string& locator);
    void tellSaved(const Json& holder, const std::string& locator);
    void tellOnlineTables(const Json& infra, const std::string& locator);
    void tellHistory(const Json& history);

    void addEntityColumns(const FlowThing& view, const Json& spec, const std::string& locator);
    void addFeatures(const FlowThing& view, const Json& spec);
    void addColumn(const FlowThing& holder, const Json& feature, const std::string& name, ColumnKey key);
    void addSources(const FlowThing& view, const Json& spec, bool isTransformed, const std::string& locator);
    void addOnDemandSources(const FlowThing& view, const FlowThing& job, const Json& spec,
                            const std::string& locator);
    /// The job whose code makes a view from its sources; the view itself when there is no code.
    [[nodiscard]] FlowThing makerOf(const FlowThing& view, const Json& spec, const std::string& project,
                                    const std::string& locator);
    void columnEdge(const FlowThing& from, const std::string& column, const FlowThing& to,
                    const std::string& toColumn, const std::string& locator);

    // feast_sources.cpp
    [[nodiscard]] FlowThing tellSource(const Json& source, const std::string& project,
                                       const std::string& locator);
    [[nodiscard]] QualifiedName placeOf(const Json& source) const;
    [[nodiscard]] QualifiedName filePlace(const std::string& path) const;
    void gatherHost(const Json& offlineStore);
    [[nodiscard]] std::string tablesIn(const std::string& platform) const;
    [[nodiscard]] QualifiedName tablePlace(const Json& options, const std::string& platform) const;
    void addQuery(const FlowThing& source, const Json& spec, const std::string& project,
                  const std::string& name, const std::string& locator);

    FlowRecords m_records;
    Folder m_folder;
    std::map<std::string, std::string> m_hosts; ///< namespaces by platform, of the offline store
    std::string m_project; ///< of the settings or of the registry, for things that name none
    std::set<FlowThing> m_told;
    std::map<std::string, FlowThing> m_onlineTables; ///< views by the table that Feast fills for them
    std::set<std::string> m_sources;                 ///< project and name of data sources that were told
};

/// "INT64" of 4, or of "INT64".
[[nodiscard]] std::string valueType(const Json* value);

} // namespace upriver::feast
