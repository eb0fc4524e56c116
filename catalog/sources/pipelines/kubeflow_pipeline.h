// SPDX-License-Identifier: Apache-2.0
#pragma once

// One Kubeflow pipeline as its compiler writes it: a root and components, some of which are graphs of tasks
// themselves. Tasks become jobs named by their path through the graphs; artifacts become assets between the
// tasks that run something, however many graphs they are handed through; order becomes control edges. One
// document, one thread; expansion is bounded, because components may be used often. Private to pipelines/.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/reading/json.h"

namespace upriver::kubeflow {

/// The parts, wherever they stood; they must outlive the reader.
struct PipelineSpec
{
    std::string name;
    std::string description;
    const Json* root = nullptr;
    std::map<std::string, const Json*, std::less<>> components;
    std::map<std::string, const Json*, std::less<>> executors;
    std::string locator; ///< JSON pointer of what holds the root
};

/// From {"pipelineInfo": …, "root": …, "components": …, "deploymentSpec": …}.
[[nodiscard]] PipelineSpec pipelineSpecFrom(const Json& value, std::string locator);
/// A graph's pipeline, in the namespace of this document.
[[nodiscard]] FlowThing pipelineThing(const FlowRecords& records, const std::string& name);

class PipelineReader
{
public:
    PipelineReader(FlowRecords& records, const PipelineSpec& spec) : m_records(records), m_spec(spec) {}
    [[nodiscard]] Result<void> read();

private:
    /// A graph in its place: the pipeline itself (no parent), or a task whose component is a graph.
    struct Scope
    {
        const Scope* parent = nullptr;
        std::string path; ///< "pipeline.task"
        const Json* component = nullptr;
        const Json* task = nullptr;
        std::string locator;
        int depth = 0;
    };
    using Things = std::vector<FlowThing>;

    [[nodiscard]] Result<void> readTasks(const Scope& scope);
    void describePipeline(const Scope& scope);
    void describeTask(const Scope& task, const Json* executor);
    void describeIteration(const FlowThing& job, const Json& task);
    void addOrder(const Scope& scope, const Scope& task);
    void addInputs(const Scope& task);
    [[nodiscard]] static std::string usualValue(const Scope& task, std::string name);
    void addOutputs(const Scope& task, const Json* executor);
    void findProducers(const Json& component, const std::string& path, std::string_view task,
                       std::string_view output, int depth, Things& found);
    void findInput(const Scope& task, std::string name, Things& found);
    void findBound(const Scope& task, const Json& binding, Things& found);
    [[nodiscard]] FlowThing artifact(const std::string& path, std::string_view key,
                                     std::string_view type) const;
    [[nodiscard]] FlowThing job(const std::string& path) const;
    [[nodiscard]] const Json* componentOf(const Json& task) const;
    [[nodiscard]] const Json* executorOf(const Json& component) const;
    void addParameters(const FlowThing& job, const Json& definitions, bool withDefaults);

    FlowRecords& m_records;
    const PipelineSpec& m_spec;
    std::size_t m_tasks = 0;
    std::size_t m_steps = 0;
    bool m_tooMany = false;
};

} // namespace upriver::kubeflow
