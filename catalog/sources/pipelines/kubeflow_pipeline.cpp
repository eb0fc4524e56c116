// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/kubeflow_pipeline.h"

#include <utility>

#include "catalog/base/text.h"

namespace upriver::kubeflow {

namespace {

constexpr std::size_t kMostTasks = 20'000;    ///< of one pipeline, expanded
constexpr std::size_t kMostSteps = 2'000'000; ///< of all searches for producers
constexpr std::size_t kMostProducers = 1'000; ///< of one input
constexpr int kDeepest = 40;

const Json& orNothing(const Json* value)
{
    static const Json nothing = Json::object();
    return value == nullptr ? nothing : *value;
}

void collect(const Json* members, std::map<std::string, const Json*, std::less<>>& into)
{
    if (members == nullptr)
        return;
    for (const auto& [name, value] : jsonMembers(*members))
        into.emplace(name, &value);
}

/// "constant" of now, "constantValue" of before, and what either wraps.
std::string constantIn(const Json& holder)
{
    for (const char* key : {"constant", "constantValue"}) {
        const Json* value = jsonMember(holder, key);
        if (value != nullptr && value->is_object()) {
            for (const char* kind : {"stringValue", "intValue", "doubleValue"})
                if (const Json* inner = jsonMember(*value, kind))
                    value = inner;
        }
        if (const auto text = jsonScalar(value))
            return *text;
    }
    return {};
}

std::string typeOf(const Json& definition)
{
    const Json& type = orNothing(jsonMember(definition, "artifactType"));
    for (const char* key : {"schemaTitle", "instanceSchema"})
        if (const std::string& text = jsonText(type, key); !text.empty())
            return text;
    return jsonText(type, "schemaUri");
}

} // namespace

PipelineSpec pipelineSpecFrom(const Json& value, std::string locator)
{
    PipelineSpec spec;
    spec.name = jsonTextAt(value, {"pipelineInfo", "name"});
    spec.description = jsonTextAt(value, {"pipelineInfo", "description"});
    spec.root = jsonMember(value, "root");
    spec.locator = std::move(locator);
    collect(jsonMember(value, "components"), spec.components);
    collect(jsonAt(value, {"deploymentSpec", "executors"}), spec.executors);
    return spec;
}

FlowThing pipelineThing(const FlowRecords& records, const std::string& name)
{
    return {AssetKind::Job, normalised(records.settings().aliased("kubeflow"), flowName(name))};
}

FlowThing PipelineReader::job(const std::string& path) const { return pipelineThing(m_records, path); }

FlowThing PipelineReader::artifact(const std::string& path, std::string_view key, std::string_view type) const
{
    const bool isModel = endsWithNoCase(type, "model");
    return {isModel ? AssetKind::Model : AssetKind::Dataset, job(path + "." + std::string(key)).name};
}

const Json* PipelineReader::componentOf(const Json& task) const
{
    const auto found = m_spec.components.find(jsonTextAt(task, {"componentRef", "name"}));
    return found == m_spec.components.end() ? nullptr : found->second;
}

const Json* PipelineReader::executorOf(const Json& component) const
{
    const auto found = m_spec.executors.find(jsonText(component, "executorLabel"));
    return found == m_spec.executors.end() ? nullptr : found->second;
}

Result<void> PipelineReader::read()
{
    Scope root;
    root.path = flowName(m_spec.name);
    root.component = &orNothing(m_spec.root);
    root.locator = m_spec.locator + "/root";
    describePipeline(root);
    return readTasks(root);
}

void PipelineReader::describePipeline(const Scope& scope)
{
    const FlowThing pipeline = job(scope.path);
    m_records.declare(pipeline, "pipeline", m_spec.locator);
    m_records.describe(pipeline, m_spec.description);
    addParameters(pipeline, orNothing(jsonMember(*scope.component, "inputDefinitions")), true);
    const Json& inputs = orNothing(jsonMember(*scope.component, "inputDefinitions"));
    for (const auto& [name, definition] : jsonObject(inputs, "artifacts")) {
        const FlowThing thing = artifact(scope.path, name, typeOf(definition));
        m_records.declare(thing, "artifact",
                          jsonPointer(scope.locator + "/inputDefinitions/artifacts", name));
        m_records.property(thing, "artifact_type", typeOf(definition));
        m_records.describe(thing, jsonText(definition, "description"));
    }
}

void PipelineReader::addParameters(const FlowThing& job, const Json& definitions, bool withDefaults)
{
    std::string words;
    for (const auto& [name, definition] : jsonObject(definitions, "parameters")) {
        std::string type = jsonText(definition, "parameterType");
        if (type.empty())
            type = jsonText(definition, "type");
        words += (words.empty() ? "" : ", ") + name + (type.empty() ? "" : " " + asciiLowered(type));
        const auto value = jsonScalar(jsonMember(definition, "defaultValue"));
        if (withDefaults && value)
            m_records.param(job, name, *value);
    }
    m_records.property(job, "parameters", words);
}

Result<void> PipelineReader::readTasks(const Scope& scope)
{
    const Json& dag = orNothing(jsonMember(*scope.component, "dag"));
    for (const auto& [name, task] : jsonObject(dag, "tasks")) {
        if (scope.depth >= kDeepest || ++m_tasks > kMostTasks) {
            if (!std::exchange(m_tooMany, true))
                m_records.problem(Severity::Warning,
                                  "The pipeline has more than 20,000 tasks, or graphs nested deeper than 40; "
                                  "the rest was skipped.",
                                  scope.locator);
            return {};
        }
        Scope inner;
        inner.parent = &scope;
        inner.path = scope.path + "." + flowName(name);
        inner.task = &task;
        inner.component = &orNothing(componentOf(task));
        inner.locator = jsonPointer(scope.locator + "/dag/tasks", name);
        inner.depth = scope.depth + 1;
        if (componentOf(task) == nullptr)
            m_records.problem(Severity::Warning, "The task " + name + " names a component that is not here.",
                              inner.locator);
        const Json* executor = executorOf(*inner.component);
        describeTask(inner, executor);
        m_records.contains(job(scope.path), job(inner.path), inner.locator);
        addOrder(scope, inner);
        if (jsonMember(*inner.component, "dag") == nullptr) {
            addInputs(inner);
            addOutputs(inner, executor);
        } else {
            inner.locator =
                jsonPointer(m_spec.locator + "/components", jsonTextAt(task, {"componentRef", "name"}));
            if (auto read = readTasks(inner); !read)
                return read;
        }
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

void PipelineReader::describeIteration(const FlowThing& job, const Json& task)
{
    for (const char* kind : {"parameterIterator", "artifactIterator", "iteratorPolicy"}) {
        const Json* iterator = jsonMember(task, kind);
        if (iterator == nullptr)
            continue;
        const Json& items = orNothing(jsonMember(*iterator, "items"));
        std::string over = jsonText(items, "raw");
        if (over.empty())
            over = jsonText(items, "inputParameter") + jsonText(items, "inputArtifact");
        m_records.property(job, "loop_over", over);
        m_records.property(job, "parallelism", jsonScalarText(*iterator, "parallelismLimit"));
    }
    const Json& iteration = orNothing(jsonMember(task, "iteratorPolicy"));
    m_records.property(job, "parallelism", jsonScalarText(iteration, "parallelismLimit"));
}

void PipelineReader::describeTask(const Scope& task, const Json* executor)
{
    const FlowThing thing = job(task.path);
    const bool isGraph = jsonMember(*task.component, "dag") != nullptr;
    const bool isImporter = executor != nullptr && jsonMember(*executor, "importer") != nullptr;
    m_records.declare(thing, "task", task.locator);
    m_records.property(thing, "runs",
                       isGraph      ? "graph"
                       : isImporter ? "importer"
                       : executor   ? "container"
                                    : "");
    m_records.property(thing, "component", jsonTextAt(*task.task, {"componentRef", "name"}));
    if (const std::string& label = jsonTextAt(*task.task, {"taskInfo", "name"});
        !task.path.ends_with("." + label))
        m_records.property(thing, "label", label);
    m_records.property(thing, "condition", jsonTextAt(*task.task, {"triggerPolicy", "condition"}));
    m_records.property(thing, "strategy", jsonTextAt(*task.task, {"triggerPolicy", "strategy"}));
    describeIteration(thing, *task.task);
    m_records.property(thing, "cached",
                       jsonScalarText(orNothing(jsonMember(*task.task, "cachingOptions")), "enableCache"));
    m_records.property(thing, "retries",
                       jsonScalarText(orNothing(jsonMember(*task.task, "retryPolicy")), "maxRetryCount"));
    addParameters(thing, orNothing(jsonMember(*task.component, "inputDefinitions")), false);
    for (const auto& [name, binding] : jsonMembers(orNothing(jsonAt(*task.task, {"inputs", "parameters"}))))
        if (const std::string value = constantIn(orNothing(jsonMember(binding, "runtimeValue")));
            !value.empty())
            m_records.param(thing, name, value);
    const Json& container = orNothing(executor == nullptr ? nullptr : jsonMember(*executor, "container"));
    m_records.property(thing, "image", jsonText(container, "image"));
    const Json& resources = orNothing(jsonMember(container, "resources"));
    for (const char* key : {"resourceCpuLimit", "cpuLimit"})
        m_records.property(thing, "cpu_limit", jsonScalarText(resources, key));
    for (const char* key : {"resourceMemoryLimit", "memoryLimit"})
        m_records.property(thing, "memory_limit", jsonScalarText(resources, key));
}

void PipelineReader::addOrder(const Scope& scope, const Scope& task)
{
    const FlowThing after = job(task.path);
    const Json& siblings = orNothing(jsonAt(*scope.component, {"dag", "tasks"}));
    const auto order = [&](const std::string& before, const std::string& note, const std::string& locator) {
        if (before.empty())
            return;
        if (jsonMember(siblings, before) == nullptr)
            m_records.problem(Severity::Warning, "A task waits for " + before + ", which is not here.",
                              locator);
        else
            m_records.control(job(scope.path + "." + flowName(before)), after, note, locator);
    };
    for (const auto& [name, binding] : jsonMembers(orNothing(jsonAt(*task.task, {"inputs", "parameters"})))) {
        const std::string locator = jsonPointer(task.locator + "/inputs/parameters", name);
        order(jsonTextAt(binding, {"taskOutputParameter", "producerTask"}), "parameter " + name, locator);
        order(jsonTextAt(binding, {"taskFinalStatus", "producerTask"}), "final status", locator);
    }
    for (const Json& before : jsonArray(*task.task, "dependentTasks"))
        if (const auto name = jsonScalar(&before))
            order(*name, {}, task.locator + "/dependentTasks");
}

void PipelineReader::addInputs(const Scope& task)
{
    const Json& definitions = orNothing(jsonMember(*task.component, "inputDefinitions"));
    const Json& bindings = orNothing(jsonAt(*task.task, {"inputs", "artifacts"}));
    for (const auto& [name, binding] : jsonMembers(bindings)) {
        Things found;
        findInput(task, name, found);
        const std::string locator = jsonPointer(task.locator + "/inputs/artifacts", name);
        for (const FlowThing& thing : found)
            m_records.data(thing, job(task.path), locator, name);
        if (found.empty() && jsonAt(definitions, {"artifacts", name, "isOptional"}) == nullptr)
            m_records.problem(Severity::Note, "Where the artifact " + name + " comes from can't be told.",
                              locator);
    }
}

void PipelineReader::findInput(const Scope& task, std::string name, Things& found)
{
    const Scope* at = &task;
    while (at != nullptr && at->task != nullptr) {
        const Json& iterator = orNothing(jsonMember(*at->task, "artifactIterator"));
        if (!name.empty() && jsonText(iterator, "itemInput") == name)
            name = jsonTextAt(iterator, {"items", "inputArtifact"});
        const Json* binding = jsonAt(*at->task, {"inputs", "artifacts", name});
        if (binding == nullptr)
            return;
        const std::string& outer = jsonText(*binding, "componentInputArtifact");
        if (outer.empty())
            return findBound(*at, *binding, found);
        name = outer;
        at = at->parent;
    }
    const Json* definition =
        at == nullptr ? nullptr : jsonAt(*at->component, {"inputDefinitions", "artifacts", name});
    if (definition != nullptr)
        found.push_back(artifact(at->path, name, typeOf(*definition)));
}

void PipelineReader::findBound(const Scope& task, const Json& binding, Things& found)
{
    const Json* output = jsonMember(binding, "taskOutputArtifact");
    if (output == nullptr || task.parent == nullptr)
        return;
    findProducers(*task.parent->component, task.parent->path, jsonText(*output, "producerTask"),
                  jsonText(*output, "outputArtifactKey"), 0, found);
}

void PipelineReader::findProducers(const Json& component, const std::string& path, std::string_view task,
                                   std::string_view output, int depth, Things& found)
{
    if (depth > kDeepest || ++m_steps > kMostSteps || found.size() >= kMostProducers)
        return;
    const Json* producer = jsonAt(component, {"dag", "tasks", task});
    const Json* made = producer == nullptr ? nullptr : componentOf(*producer);
    if (made == nullptr)
        return;
    const std::string place = path + "." + flowName(task);
    if (jsonMember(*made, "dag") == nullptr) {
        const Json& definition = orNothing(jsonAt(*made, {"outputDefinitions", "artifacts", output}));
        found.push_back(artifact(place, output, typeOf(definition)));
        return;
    }
    const Json& selected = orNothing(jsonAt(*made, {"dag", "outputs", "artifacts", output}));
    for (const Json& selector : jsonArray(selected, "artifactSelectors"))
        findProducers(*made, place, jsonText(selector, "producerSubtask"),
                      jsonText(selector, "outputArtifactKey"), depth + 1, found);
}

/// The value that the pipeline gives an input unless a run says another; empty = none.
std::string PipelineReader::usualValue(const Scope& task, std::string name)
{
    for (const Scope* at = &task; at != nullptr; at = at->parent) {
        if (at->task == nullptr)
            return jsonScalarText(orNothing(jsonAt(*at->component, {"inputDefinitions", "parameters", name})),
                                  "defaultValue");
        const Json& binding = orNothing(jsonAt(*at->task, {"inputs", "parameters", name}));
        if (std::string value = constantIn(orNothing(jsonMember(binding, "runtimeValue"))); !value.empty())
            return value;
        name = jsonText(binding, "componentInputParameter");
        if (name.empty())
            return {};
    }
    return {};
}

void PipelineReader::addOutputs(const Scope& task, const Json* executor)
{
    const Json& outputs = orNothing(jsonMember(*task.component, "outputDefinitions"));
    const Json& importer = orNothing(executor == nullptr ? nullptr : jsonMember(*executor, "importer"));
    std::string uri = constantIn(orNothing(jsonMember(importer, "artifactUri")));
    if (uri.empty())
        uri = constantIn(orNothing(jsonAt(*task.task, {"inputs", "parameters", "uri", "runtimeValue"})));
    const bool isGiven = uri.empty();
    if (isGiven)
        uri = usualValue(task, "uri");
    if (jsonMember(importer, "artifactUri") != nullptr && uri.find("://") != std::string::npos &&
        uri.find("{{") == std::string::npos) {
        const QualifiedName place = fromUri(uri);
        if (!place.ns.empty() && !place.name.empty())
            m_records.data({AssetKind::Dataset, place}, job(task.path), task.locator,
                           isGiven ? "imported unless a run is given another place" : "imported");
    }
    for (const auto& [name, definition] : jsonObject(outputs, "artifacts")) {
        const FlowThing thing = artifact(task.path, name, typeOf(definition));
        m_records.declare(thing, "artifact", task.locator);
        m_records.property(thing, "artifact_type", typeOf(definition));
        m_records.property(thing, "list", jsonScalarText(definition, "isArtifactList"));
        m_records.describe(thing, jsonText(definition, "description"));
        m_records.data(job(task.path), thing, task.locator, name);
    }
    std::string words;
    for (const auto& [name, definition] : jsonObject(outputs, "parameters"))
        words +=
            (words.empty() ? "" : ", ") + name + " " + asciiLowered(jsonText(definition, "parameterType"));
    m_records.property(job(task.path), "output_parameters", words);
}

} // namespace upriver::kubeflow
