// SPDX-License-Identifier: Apache-2.0
#pragma once

// One Argo workflow object (Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow) as records.
// Its templates that are graphs (dag, steps) are jobs that contain their tasks; the graph at the entry point
// is the workflow itself. Templates that run something are told with the tasks that call them. Also what
// Kubeflow Pipelines compiles to Argo: version 1 as Argo's own graph, version 2 by the component specs inside
// it. One document, one thread. Private to pipelines/.

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver::argo {

/// Whether a document is a workflow object of Argo.
[[nodiscard]] bool isWorkflow(const Json& document);
/// All workflow objects of a file, also those in lists; other objects are left alone.
[[nodiscard]] Result<void> readWorkflows(const YamlFile& file, FlowRecords& records);
/// The one document of a JSON file, or those of a YAML file.
[[nodiscard]] Result<YamlFile> readJsonOrYaml(const DocumentFile& file, const std::stop_token& stop);

class WorkflowReader
{
public:
    WorkflowReader(FlowRecords& records, const Json& object, std::string locator);
    [[nodiscard]] Result<void> read();

private:
    /// A graph: where its tasks are named, and the template whose inputs they may use.
    struct Graph
    {
        std::string path;
        const Json* model = nullptr; ///< the template
        std::string locator;
        int depth = 0;
    };
    struct Call
    {
        std::string name;
        const Json* task = nullptr;
        const Json* model = nullptr; ///< nullptr: it stands in another object
        std::string locator;
    };
    using Calls = std::vector<Call>;
    using Things = std::vector<FlowThing>;

    void describe();
    void describeSchedule();
    void describeLabels();
    [[nodiscard]] bool readCompiledPipeline();
    void readTemplates();
    void readGraph(const Graph& graph);
    void readCall(const Graph& graph, const Call& call);
    void readLeaf(const FlowThing& job, const Json& model, const std::string& locator);
    void readContainerSet(const FlowThing& job, const Json& containers, const std::string& locator);
    void readReference(const FlowThing& job, const Json& task, const std::string& locator);
    void addDependencies(const Graph& graph, const Calls& calls, const Call& call);
    void addStepOrder(const Graph& graph, const Calls& before, const Calls& after);
    void orderAfter(const Graph& graph, const Call& call, std::string_view before, std::string_view note);
    [[nodiscard]] bool isHook(const std::string& called) const;
    void readHooks(const Graph& graph, const Call& call);
    [[nodiscard]] Calls callsOf(const Graph& graph, const Json& list, const std::string& locator) const;
    [[nodiscard]] const Json* modelOf(const Json& task) const;
    [[nodiscard]] const Json* callIn(const Json& model, std::string_view name) const;

    void readArguments(const Graph& graph, const Call& call);
    void readArtifactArgument(const Graph& graph, const Call& call, const Json& artifact,
                              const std::string& locator);
    void readLeafArtifacts(const FlowThing& job, const Json& model, const std::string& locator);
    void findSource(const Graph& graph, const Json& argument, Things& found);
    void findOutput(const std::string& path, const Json& model, std::string_view task,
                    std::string_view output, int depth, Things& found);
    [[nodiscard]] FlowThing handedArtifact(const std::string& path, std::string_view name) const;
    void useLocation(const FlowThing& job, const Json& artifact, bool isOutput, const std::string& locator);

    void readStatus();
    void readNode(const std::string& id, const Json& node, const Json::object_t& nodes);

    [[nodiscard]] FlowThing job(const std::string& path) const;
    [[nodiscard]] std::string pathOfTemplate(const std::string& name) const;

    FlowRecords& m_records;
    const Json& m_object;
    const Json* m_spec = nullptr;
    std::string m_locator;
    std::string m_namespace;
    std::string m_name; ///< of the workflow in the catalog
    std::string m_entry;
    std::map<std::string, const Json*, std::less<>> m_templates;
    std::deque<Json> m_parsed; ///< component specs that stood in texts
    std::size_t m_orders = 0;
    std::size_t m_steps = 0;
};

/// Where an artifact is kept, when that is said and is no template all through; else without a name.
[[nodiscard]] QualifiedName artifactPlace(const Json& artifact);
/// "shop/CronWorkflow/nightly", as the workflow's job is named.
[[nodiscard]] std::string workflowName(const Json& object);
[[nodiscard]] bool isGraph(const Json& model);

} // namespace upriver::argo
