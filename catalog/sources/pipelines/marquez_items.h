// SPDX-License-Identifier: Apache-2.0
#pragma once

// MarquezItems: datasets, jobs and lineage nodes as Marquez' API writes them, brought into the form of
// OpenLineage events, which Marquez made them from. One document, one thread. Private to pipelines/.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/sources/pipelines/openlineage_document.h"

namespace upriver::marquez {

class MarquezItems
{
public:
    explicit MarquezItems(openlineage::EventDocument& events) : m_events(events) {}
    /// One item, told apart by its members. Errors are the sink's.
    [[nodiscard]] Result<void> take(Json&& item, const std::string& pointer);
    /// Edges and column lineage, once all nodes are known.
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] std::int64_t count() const { return m_count; }

private:
    struct Node
    {
        AssetKind kind = AssetKind::Dataset;
        std::string ns;
        std::string name;
    };
    [[nodiscard]] Result<void> dataset(Json&& item, const std::string& pointer);
    [[nodiscard]] Result<void> job(Json&& item, const std::string& pointer);
    [[nodiscard]] Result<void> runs(const Json& item, const Json& job, const std::string& pointer);
    [[nodiscard]] Result<void> run(const Json& run, const Json& job, const std::string& pointer);
    [[nodiscard]] Result<void> runOfItsJob(const Json& stated, const std::string& pointer);
    [[nodiscard]] Result<void> node(Json&& item, const std::string& pointer);
    void fieldNode(const Json& data);
    void edges(const Json& item);
    [[nodiscard]] openlineage::ThingIndex resolve(const std::string& id);
    [[nodiscard]] Result<void> state(Json&& event, std::optional<Micros> time, const std::string& pointer);

    openlineage::EventDocument& m_events;
    std::map<std::string, Node, std::less<>> m_nodes;
    std::set<std::string> m_namespaces;
    std::set<std::pair<std::string, std::string>> m_edges;
    std::map<std::pair<std::string, std::string>, Json> m_columns; ///< dataset to its event
    std::int64_t m_count = 0;
};

} // namespace upriver::marquez
