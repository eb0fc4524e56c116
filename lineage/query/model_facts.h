// SPDX-License-Identifier: Apache-2.0
#pragma once

// ModelFacts: what one asks of a model (or of one version of it) that stands in several places: its versions
// with stage, aliases, run and commit, the metrics of the runs that made them, the parameters of the newest,
// what it learned from and what serves it. Values; reads the catalog, so a worker's thread.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/store/catalog_reader.h"
#include "lineage/graph/lineage_graph.h"

namespace upriver {

struct ModelVersionFacts
{
    AssetId asset; ///< invalid: the version is known by its label alone
    std::string label;
    std::string stage;
    std::vector<std::string> aliases;
    std::optional<Micros> created;
    std::string run; ///< key of the run that made it; may be empty
    AssetId job;     ///< of that run, if the catalog knows the run
    std::string commit;
    std::string author;
    std::string status;
};

/// One metric with its history, oldest first, as far as its source kept it.
struct MetricTrend
{
    enum class Over : std::uint8_t { Time, Steps, Versions };
    std::string key;
    std::string version; ///< whose run measured it; empty: stated of the model itself
    double newest = 0;
    Micros at = 0;
    Over over = Over::Time;
    std::vector<double> values;
};

struct ModelFacts
{
    std::vector<ModelVersionFacts> versions; ///< newest first
    std::int64_t versionCount = 0;           ///< more than versions when the list was cut
    std::vector<MetricTrend> metrics;        ///< by (key, the model's own first)
    std::vector<Property> params;            ///< by key
    std::string paramsOf;                    ///< label of the version whose run had them
    std::vector<AssetSummary> learnedFrom;   ///< nearest datasets, features and base models upstream
    std::vector<AssetSummary> servedBy;
};

/// Ends of a model in the graph; sorted. Jobs are looked through, and models that feed one another without a
/// job between (a saved one that was registered) count as one.
struct ModelTies
{
    std::vector<AssetId> makers; ///< jobs that made it
    std::vector<AssetId> learnedFrom;
    std::vector<AssetId> servedBy;
    std::vector<AssetId> versions; ///< contained
    AssetId model;                 ///< of a version: the model that contains it
};
[[nodiscard]] ModelTies modelTies(const LineageGraph& graph, AssetId asset);

[[nodiscard]] Result<ModelFacts> modelFacts(const LineageGraph& graph, const CatalogReader& catalog,
                                            const AssetDetails& model, std::stop_token stop = {});

} // namespace upriver
