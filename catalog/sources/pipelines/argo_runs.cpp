// SPDX-License-Identifier: Apache-2.0
// Runs of Argo workflows, from the status of executed objects; and the pipeline of Kubeflow that was compiled
// into a workflow's parameters.
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/argo_workflow.h"
#include "catalog/sources/pipelines/kubeflow_pipeline.h"

namespace upriver::argo {

namespace {

constexpr std::string_view kComponents = "components-";
constexpr std::string_view kImplementations = "implementations-";

const Json& orNothing(const Json* value)
{
    static const Json nothing = Json::object();
    return value == nullptr ? nothing : *value;
}

RunState stateOf(std::string_view phase)
{
    if (phase == "Succeeded")
        return RunState::Complete;
    if (phase == "Failed" || phase == "Error")
        return RunState::Failed;
    if (phase == "Running")
        return RunState::Running;
    if (phase == "Pending")
        return RunState::Queued;
    if (phase == "Skipped" || phase == "Omitted")
        return RunState::Skipped;
    return RunState::Unknown;
}

/// "train(2:c)" and "train(0)" are rounds of "train".
std::string withoutRound(const std::string& name)
{
    const std::size_t open = name.find('(');
    return open == std::string::npos || open == 0 ? name : name.substr(0, open);
}

/// "{{workflow.parameters.components-1f…}}" -> "components-1f…"
std::string parameterIn(std::string_view text)
{
    constexpr std::string_view begin = "{{workflow.parameters.";
    text = trimmed(text);
    if (text.substr(0, begin.size()) != begin || text.size() < begin.size() + 2)
        return {};
    text.remove_prefix(begin.size());
    return std::string(trimmed(text.substr(0, text.find("}}"))));
}

/// Which component stands in which parameter: {"components-1f…": {"comp-train", …}}.
std::map<std::string, std::vector<std::string>> namedComponents(const Json& spec)
{
    std::map<std::string, std::vector<std::string>> names;
    for (const Json& model : jsonArray(spec, "templates")) {
        for (const Json& task : jsonArray(orNothing(jsonMember(model, "dag")), "tasks")) {
            std::string holder;
            std::string name;
            for (const Json& parameter : jsonArray(orNothing(jsonMember(task, "arguments")), "parameters")) {
                const std::string& key = jsonText(parameter, "name");
                if (key == "component")
                    holder = parameterIn(jsonText(parameter, "value"));
                else if (key == "task")
                    if (const auto parsed = parseJson(jsonText(parameter, "value")))
                        name = jsonTextAt(*parsed, {"componentRef", "name"});
            }
            if (!holder.empty() && !name.empty())
                names[holder].push_back(name);
        }
    }
    return names;
}

/// "exec-train" runs "comp-train": so the compiler names them.
std::string componentOfLabel(const std::string& label)
{
    return label.substr(0, 5) == "exec-" ? "comp-" + label.substr(5) : label;
}

} // namespace

bool WorkflowReader::readCompiledPipeline()
{
    const Json& spec = orNothing(m_spec);
    const auto names = namedComponents(spec);
    kubeflow::PipelineSpec pipeline;
    std::map<std::string, const Json*> implementations;
    std::map<std::string, std::string> labels; ///< parameter of a component -> label of its executor
    for (const Json& parameter : jsonArray(orNothing(jsonMember(spec, "arguments")), "parameters")) {
        const std::string& key = jsonText(parameter, "name");
        const bool isComponent = key.starts_with(kComponents);
        if (!isComponent && !key.starts_with(kImplementations))
            continue;
        auto parsed = parseJson(jsonText(parameter, "value"));
        if (!parsed) {
            m_records.problem(Severity::Warning, "The component in " + key + " can't be read.", m_locator);
            continue;
        }
        const Json& value = m_parsed.emplace_back(std::move(*parsed));
        if (!isComponent) {
            implementations.emplace(key.substr(kImplementations.size()), &value);
            continue;
        }
        const std::string id = key.substr(kComponents.size());
        const std::string& label = jsonText(value, "executorLabel");
        labels.emplace(id, label);
        if (id == "root")
            pipeline.root = &value;
        pipeline.components.emplace(id, &value);
        pipeline.components.emplace(componentOfLabel(label), &value);
        if (const auto known = names.find(key); known != names.end())
            for (const std::string& name : known->second)
                pipeline.components.insert_or_assign(name, &value);
    }
    if (pipeline.root == nullptr)
        return false;
    for (const auto& [id, implementation] : implementations) {
        const bool isImporter = jsonMember(*implementation, "artifactUri") != nullptr;
        const Json& executor =
            m_parsed.emplace_back(Json::object({{isImporter ? "importer" : "container", *implementation}}));
        pipeline.executors.emplace(labels[id], &executor);
    }
    const Json& metadata = orNothing(jsonMember(m_object, "metadata"));
    std::string name = jsonText(metadata, "generateName");
    name = name.empty() ? jsonText(metadata, "name") : name;
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    m_namespace = "kubeflow";
    m_name = name.empty() ? "unnamed" : flowName(name);
    pipeline.name = m_name;
    pipeline.locator = m_locator + "/spec/arguments/parameters";
    const Result<void> read = kubeflow::PipelineReader(m_records, pipeline).read();
    describeLabels();
    describeSchedule();
    readStatus();
    return read.has_value();
}

void WorkflowReader::readStatus()
{
    const Json* status = jsonMember(m_object, "status");
    const Json& metadata = orNothing(jsonMember(m_object, "metadata"));
    const std::string key = jsonText(metadata, "name");
    if (status == nullptr || jsonText(*status, "phase").empty() || key.empty())
        return;
    const std::string& phase = jsonText(*status, "phase");
    if (stateOf(phase) == RunState::Unknown) // a schedule has a phase of its own
        return;
    RunRecord run;
    run.job = m_records.index(job(m_name));
    run.key = flowName(key);
    run.state = stateOf(phase);
    run.started = jsonTime(jsonMember(*status, "startedAt"));
    run.ended = jsonTime(jsonMember(*status, "finishedAt"));
    run.message = flowText(jsonText(*status, "message"));
    if (const std::string progress = jsonText(*status, "progress"); !progress.empty())
        run.properties.push_back({"progress", flowText(progress)});
    m_records.batch().runs.push_back(std::move(run));
    const Json::object_t& nodes = jsonObject(*status, "nodes");
    for (const auto& [id, node] : nodes)
        readNode(id, node, nodes);
}

void WorkflowReader::readNode(const std::string& id, const Json& node, const Json::object_t& nodes)
{
    const std::string& type = jsonText(node, "type");
    const std::string name = withoutRound(jsonText(node, "displayName"));
    if (name.empty() || type == "DAG" || type == "Steps" || type == "StepGroup" || type == "TaskGroup" ||
        type == "Retry")
        return;
    const auto around = nodes.find(jsonText(node, "boundaryID"));
    std::string path = m_name;
    if (around != nodes.end() && !jsonText(around->second, "templateName").empty())
        path = pathOfTemplate(jsonText(around->second, "templateName"));
    else if (around == nodes.end())
        path = m_name;
    const bool isOnly = around == nodes.end();
    RunRecord run;
    run.job = m_records.index(job(path + "." + (isOnly ? jsonText(node, "templateName") : name)));
    run.key = flowName(id);
    run.parentKey = flowName(jsonTextAt(m_object, {"metadata", "name"}));
    run.parentJob = m_records.index(job(m_name));
    run.state = stateOf(jsonText(node, "phase"));
    run.started = jsonTime(jsonMember(node, "startedAt"));
    run.ended = jsonTime(jsonMember(node, "finishedAt"));
    run.message = flowText(jsonText(node, "message"));
    if (!run.key.empty())
        m_records.batch().runs.push_back(std::move(run));
}

} // namespace upriver::argo
