// SPDX-License-Identifier: Apache-2.0
#pragma once

// Project: what the files of one Kedro project say together. The data catalog (conf/…/catalog*.yml) tells
// where each dataset lives; the pipelines (an export of Kedro-Viz) and the runs speak of datasets by their
// names alone, so that the catalog is taken first. Owned by the read() of one document; one thread. Errors:
// those of the sink; what can't be understood becomes a problem row.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/pipelines/pipeline_records.h"
#include "catalog/sources/reading/json.h"

namespace upriver::kedro {

struct Folder
{
    std::string path;     ///< of the project, absolute, '/' at its end; empty: not known
    std::string relative; ///< below its root, '/' at its end or empty
};

/// One entry of the catalog.
struct Entry
{
    std::string name;
    std::string environment;
    std::string locator;
    Json value;
};

class Project
{
public:
    Project(ReadContext& context, const std::string& ns, Folder folder)
        : m_records(context, ns), m_namespace(ns), m_folder(std::move(folder))
    {}

    /// The text of a file of conf/: entries and the values that they are filled in with.
    void gatherCatalog(const Json& yaml, const std::string& environment, const std::string& locator);
    void gatherGlobals(const Json& yaml);
    /// States the entries that were gathered, and knows from then on where datasets live.
    [[nodiscard]] Result<void> tellCatalog();
    void tellParameters(const Json& yaml, const std::string& locator);

    /// The whole graph as Kedro-Viz saves it ("api/main").
    [[nodiscard]] Result<void> tellGraph(const Json& graph, const std::string& locator);
    /// What Kedro-Viz says of one node ("api/nodes/<id>").
    void tellNode(const std::string& id, const Json& node, const std::string& locator);
    /// The names of nodes in the events of a run; a run's status has ids alone.
    void gatherNames(const Json& events);
    void tellRunStatus(const Json& status, const std::string& locator);
    void tellEvents(const Json& events, const std::string& locator);
    void tellStatistics(const Json& statistics, const std::string& locator);

    [[nodiscard]] PipelineRecords& records() { return m_records; }

private:
    struct Node
    {
        std::string name;
        bool isTask = false;
    };
    struct Factory
    {
        std::string pattern;
        std::size_t entry;
    };

    [[nodiscard]] std::string filledIn(const std::string& text, int depth = 0) const;
    [[nodiscard]] std::string valueOf(const std::string& expression, int depth) const;
    [[nodiscard]] QualifiedName placeOf(const std::string& path) const;
    [[nodiscard]] QualifiedName tableOf(const Json& entry) const;
    [[nodiscard]] QualifiedName locationOf(const Json& entry) const;
    [[nodiscard]] QualifiedName nameOf(const std::string& dataset) const;
    [[nodiscard]] AssetIndex dataset(const std::string& name);
    void describe(AssetIndex asset, const Json& entry);
    void tell(const Entry& entry);
    void tellQuery(const Entry& entry, AssetIndex target);
    void tellTask(const Json& node, const std::string& locator);
    void tellData(const Json& node, const std::string& locator);
    void tellMembers(const Json& graph, const std::string& locator);
    [[nodiscard]] AssetIndex assetOf(const std::string& id);
    void addSize(AssetIndex asset, const Json* size, const std::string& run, std::optional<Micros> at);
    void nodeRun(const std::string& id, const Json& node, const std::string& run, const std::string& locator);

    PipelineRecords m_records;
    std::string m_namespace;
    Folder m_folder;
    std::vector<Entry> m_entries;
    std::vector<Factory> m_factories;
    std::map<std::string, std::string> m_values;      ///< for ${…}
    std::map<std::string, QualifiedName> m_locations; ///< by the dataset's name
    std::map<std::string, Node> m_nodes;              ///< by Kedro-Viz' id
};

/// "name@pandas" and "name@spark" are one dataset.
[[nodiscard]] std::string withoutTranscoding(std::string_view name);
/// What the placeholders of a dataset factory ("{area}_{kind}_csv") stand for in a name.
[[nodiscard]] std::optional<std::map<std::string, std::string>> matchFactory(std::string_view pattern,
                                                                             std::string_view name);
/// Kedro-Viz writes "2025-06-03T10.59.17.704458Z" into its status.
[[nodiscard]] std::optional<Micros> timeOf(const Json* value);

} // namespace upriver::kedro
