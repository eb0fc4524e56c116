// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/argo_workflow.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/base/text.h"

namespace upriver::argo {

namespace {

constexpr std::size_t kMostOrders = 200'000;
constexpr int kDeepest = 20;
constexpr std::array<std::string_view, 8> kLeafKinds{"container", "script", "resource", "suspend",
                                                     "http",      "data",   "plugin",   "containerSet"};

const Json& orNothing(const Json* value)
{
    static const Json nothing = Json::object();
    return value == nullptr ? nothing : *value;
}

std::string withoutDashes(std::string name)
{
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return name;
}

/// "A.Succeeded && (B || C.Failed)" -> {A, Succeeded}, {B, ""}, {C, Failed}
std::vector<std::pair<std::string, std::string>> namesIn(std::string_view expression)
{
    std::vector<std::pair<std::string, std::string>> names;
    const auto isWord = [](char c) { return isAsciiAlnum(c) || c == '-' || c == '_'; };
    for (std::size_t at = 0; at < expression.size();) {
        if (!isWord(expression[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < expression.size() && isWord(expression[end]))
            ++end;
        std::string name(expression.substr(at, end - at));
        std::string state;
        if (end + 1 < expression.size() && expression[end] == '.') {
            const std::size_t begin = ++end;
            while (end < expression.size() && isWord(expression[end]))
                ++end;
            state = expression.substr(begin, end - begin);
        }
        names.emplace_back(std::move(name), std::move(state));
        at = end;
    }
    return names;
}

std::string loopOf(const Json& task)
{
    if (const Json* items = jsonMember(task, "withItems"); items != nullptr && items->is_array())
        return std::to_string(items->size()) + " items";
    if (const std::string& param = jsonText(task, "withParam"); !param.empty())
        return param;
    return jsonMember(task, "withSequence") == nullptr ? "" : "a sequence";
}

} // namespace

std::string workflowName(const Json& object)
{
    const Json& metadata = orNothing(jsonMember(object, "metadata"));
    std::string name = jsonText(metadata, "generateName");
    name = withoutDashes(name.empty() ? jsonText(metadata, "name") : name);
    const std::string& place = jsonText(metadata, "namespace");
    return (place.empty() ? "" : place + "/") + jsonText(object, "kind") + "/" +
           (name.empty() ? "unnamed" : name);
}

bool isGraph(const Json& model)
{
    return jsonMember(model, "dag") != nullptr || jsonMember(model, "steps") != nullptr;
}

WorkflowReader::WorkflowReader(FlowRecords& records, const Json& object, std::string locator)
    : m_records(records), m_object(object), m_locator(std::move(locator))
{
    m_spec = jsonMember(object, "spec");
    const Json* inner = jsonAt(object, {"spec", "workflowSpec"});
    if (inner != nullptr)
        m_spec = inner;
    if (const Json* stored = jsonAt(object, {"status", "storedWorkflowTemplateSpec"});
        stored != nullptr && jsonMember(orNothing(m_spec), "templates") == nullptr)
        m_spec = stored;
    m_entry = jsonText(orNothing(m_spec), "entrypoint");
    m_namespace = "argo";
    const Json& metadata = orNothing(jsonMember(object, "metadata"));
    std::string name = jsonText(metadata, "generateName");
    name = withoutDashes(name.empty() ? jsonText(metadata, "name") : name);
    m_name = workflowName(object);
    const Json& notes = orNothing(jsonMember(metadata, "annotations"));
    const auto pipeline = parseJson(jsonText(notes, "pipelines.kubeflow.org/pipeline_spec"));
    const bool isPipeline = !jsonText(notes, "pipelines.kubeflow.org/kfp_sdk_version").empty();
    if (pipeline || isPipeline) {
        m_namespace = "kubeflow";
        m_name = pipeline ? jsonText(*pipeline, "name") : "";
        m_name = m_name.empty() ? (name.empty() ? "unnamed" : name) : m_name;
    }
    m_name = flowName(m_name);
    for (const Json& model : jsonArray(orNothing(m_spec), "templates"))
        m_templates.emplace(jsonText(model, "name"), &model);
}

FlowThing WorkflowReader::job(const std::string& path) const
{
    return {AssetKind::Job, normalised(m_records.settings().aliased(m_namespace), flowName(path))};
}

std::string WorkflowReader::pathOfTemplate(const std::string& name) const
{
    return name == m_entry ? m_name : m_name + "." + name;
}

Result<void> WorkflowReader::read()
{
    if (readCompiledPipeline())
        return m_records.sendIfLarge();
    describe();
    readTemplates();
    readStatus();
    return m_records.sendIfLarge();
}

void WorkflowReader::describe()
{
    const FlowThing workflow = job(m_name);
    m_records.declare(workflow, asciiLowered(jsonText(m_object, "kind")), m_locator);
    describeLabels();
    describeSchedule();
    for (const Json& parameter :
         jsonArray(orNothing(jsonMember(orNothing(m_spec), "arguments")), "parameters"))
        m_records.param(workflow, jsonText(parameter, "name"), jsonScalarText(parameter, "value"));
    readReference(workflow, orNothing(m_spec), m_locator + "/spec");
    m_records.property(workflow, "entrypoint", m_entry);
    m_records.property(workflow, "on_exit", jsonText(orNothing(m_spec), "onExit"));
    m_records.property(workflow, "service_account", jsonText(orNothing(m_spec), "serviceAccountName"));
}

void WorkflowReader::describeLabels()
{
    const FlowThing workflow = job(m_name);
    const Json& metadata = orNothing(jsonMember(m_object, "metadata"));
    const Json& notes = orNothing(jsonMember(metadata, "annotations"));
    m_records.describe(workflow, jsonText(notes, "workflows.argoproj.io/description"));
    m_records.property(workflow, "title", jsonText(notes, "workflows.argoproj.io/title"));
    m_records.property(workflow, "sdk", jsonText(notes, "pipelines.kubeflow.org/kfp_sdk_version"));
    if (const auto pipeline = parseJson(jsonText(notes, "pipelines.kubeflow.org/pipeline_spec"))) {
        m_records.describe(workflow, jsonText(*pipeline, "description"));
        for (const Json& input : jsonArray(*pipeline, "inputs"))
            m_records.param(workflow, jsonText(input, "name"), jsonScalarText(input, "default"));
    }
    for (const auto& [key, value] : jsonObject(metadata, "labels"))
        if (const auto text = jsonScalar(&value))
            m_records.tag(workflow, key, *text);
    m_records.owner(workflow, jsonTextAt(metadata, {"labels", "workflows.argoproj.io/creator"}), "creator");
}

void WorkflowReader::describeSchedule()
{
    const FlowThing workflow = job(m_name);
    const Json& cron = orNothing(jsonMember(m_object, "spec"));
    std::string schedule = jsonText(cron, "schedule");
    for (const Json& one : jsonArray(cron, "schedules"))
        if (const auto text = jsonScalar(&one))
            schedule += (schedule.empty() ? "" : "; ") + *text;
    m_records.property(workflow, "schedule", schedule);
    m_records.property(workflow, "timezone", jsonText(cron, "timezone"));
    m_records.property(workflow, "concurrency", jsonText(cron, "concurrencyPolicy"));
    m_records.property(workflow, "paused", jsonScalarText(cron, "suspend"));
}

/// Whether something that happens to the whole workflow calls this template.
bool WorkflowReader::isHook(const std::string& called) const
{
    return std::ranges::any_of(jsonObject(orNothing(m_spec), "hooks"),
                               [&](const auto& hook) { return jsonText(hook.second, "template") == called; });
}

void WorkflowReader::readTemplates()
{
    std::size_t number = 0;
    for (const Json& model : jsonArray(orNothing(m_spec), "templates")) {
        const std::string locator = m_locator + "/spec/templates/" + std::to_string(number++);
        const std::string& name = jsonText(model, "name");
        const std::string path = pathOfTemplate(name);
        if (isGraph(model)) {
            if (path != m_name) {
                m_records.declare(job(path), "template", locator);
                m_records.contains(job(m_name), job(path), locator);
            }
            readGraph({path, &model, locator, 0});
        } else if (name == m_entry || name == jsonText(orNothing(m_spec), "onExit") || isHook(name)) {
            const FlowThing only = job(m_name + "." + name);
            m_records.declare(only, "task", locator);
            m_records.contains(job(m_name), only, locator);
            readLeaf(only, model, locator);
        }
    }
}

void WorkflowReader::readGraph(const Graph& graph)
{
    if (graph.depth > kDeepest)
        return;
    if (const Json* dag = jsonMember(*graph.model, "dag")) {
        const Json* tasks = jsonMember(*dag, "tasks");
        const Calls calls = callsOf(graph, orNothing(tasks), graph.locator + "/dag/tasks");
        for (const Call& call : calls) {
            readCall(graph, call);
            addDependencies(graph, calls, call);
        }
        m_records.property(job(graph.path), "target", jsonText(*dag, "target"));
        return;
    }
    Calls before;
    std::size_t number = 0;
    for (const Json& group : jsonArray(*graph.model, "steps")) {
        const std::string locator = graph.locator + "/steps/" + std::to_string(number++);
        const Json& list = group.is_object() ? orNothing(jsonMember(group, "steps")) : group;
        Calls calls = callsOf(graph, list, locator);
        for (const Call& call : calls)
            readCall(graph, call);
        addStepOrder(graph, before, calls);
        if (!calls.empty())
            before = std::move(calls);
    }
}

WorkflowReader::Calls WorkflowReader::callsOf(const Graph& graph, const Json& list,
                                              const std::string& locator) const
{
    Calls calls;
    if (!list.is_array())
        return calls;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string& name = jsonText(list[i], "name");
        const std::string where = jsonPointer(locator, i);
        if (name.empty())
            m_records.problem(Severity::Warning, "A task without a name in " + graph.path + " was skipped.",
                              where);
        else
            calls.push_back({name, &list[i], modelOf(list[i]), where});
    }
    return calls;
}

const Json* WorkflowReader::modelOf(const Json& task) const
{
    if (const Json* own = jsonMember(task, "inline"))
        return own;
    const auto found = m_templates.find(jsonText(task, "template"));
    return found == m_templates.end() ? nullptr : found->second;
}

void WorkflowReader::readCall(const Graph& graph, const Call& call)
{
    const std::string path = graph.path + "." + call.name;
    const FlowThing thing = job(path);
    m_records.declare(thing, "task", call.locator);
    m_records.contains(job(graph.path), thing, call.locator);
    const std::string& called = jsonText(*call.task, "template");
    m_records.property(thing, "template", called);
    m_records.property(thing, "condition", jsonText(*call.task, "when"));
    m_records.property(thing, "loop_over", loopOf(*call.task));
    readReference(thing, *call.task, call.locator);
    if (call.model == nullptr && jsonMember(*call.task, "templateRef") == nullptr)
        m_records.problem(Severity::Warning, "The task " + call.name + " calls a template that is not here.",
                          call.locator);
    if (call.model != nullptr && !isGraph(*call.model))
        readLeaf(thing, *call.model, call.locator);
    else if (call.model != nullptr && jsonMember(*call.task, "inline") != nullptr)
        readGraph({path, call.model, call.locator + "/inline", graph.depth + 1});
    else if (call.model != nullptr)
        m_records.contains(thing, job(pathOfTemplate(called)), call.locator);
    readArguments(graph, call);
    readHooks(graph, call);
}

void WorkflowReader::readHooks(const Graph& graph, const Call& call)
{
    for (const auto& [event, hook] : jsonObject(*call.task, "hooks")) {
        const std::string name = call.name + "." + event;
        const Call hooked{name, &hook, modelOf(hook), jsonPointer(call.locator + "/hooks", event)};
        readCall(graph, hooked);
        orderAfter(graph, hooked, call.name, event);
    }
    // until 3.1; no hook may have the same name
    const std::string& atExit = jsonText(*call.task, "onExit");
    if (atExit.empty() || jsonAt(*call.task, {"hooks", "exit"}) != nullptr)
        return;
    const Json& hook = m_parsed.emplace_back(Json{{"template", atExit}});
    const std::string name = call.name + ".onExit";
    const Call hooked{name, &hook, modelOf(hook), call.locator + "/onExit"};
    readCall(graph, hooked);
    orderAfter(graph, hooked, call.name, "exit");
}

void WorkflowReader::readReference(const FlowThing& thing, const Json& task, const std::string& locator)
{
    for (const char* key : {"templateRef", "workflowTemplateRef"}) {
        const Json* reference = jsonMember(task, key);
        if (reference == nullptr || jsonText(*reference, "name").empty())
            continue;
        const std::string cluster = jsonText(*reference, "clusterScope");
        const std::string& place = jsonTextAt(m_object, {"metadata", "namespace"});
        std::string path =
            cluster == "true" || jsonBool(jsonMember(*reference, "clusterScope")).value_or(false)
                ? "ClusterWorkflowTemplate/"
                : (place.empty() ? "" : place + "/") + "WorkflowTemplate/";
        path += jsonText(*reference, "name");
        m_records.property(thing, "template", jsonText(*reference, "template"));
        m_records.control(thing,
                          {AssetKind::Job, normalised(m_records.settings().aliased("argo"), flowName(path))},
                          "starts", jsonPointer(locator, key));
    }
}

void WorkflowReader::readLeaf(const FlowThing& thing, const Json& model, const std::string& locator)
{
    for (const std::string_view kind : kLeafKinds) {
        const Json* body = jsonMember(model, kind);
        if (body == nullptr)
            continue;
        m_records.property(thing, "runs", kind);
        m_records.property(thing, "image", jsonText(*body, "image"));
        m_records.property(thing, "url", jsonText(*body, "url"));
        m_records.property(thing, "action", jsonText(*body, "action"));
    }
    const Json& metadata = orNothing(jsonMember(model, "metadata"));
    const auto component = parseJson(
        jsonText(orNothing(jsonMember(metadata, "annotations")), "pipelines.kubeflow.org/component_spec"));
    if (component) {
        m_records.property(thing, "component", jsonText(*component, "name"));
        m_records.describe(thing, jsonText(*component, "description"));
    }
    m_records.property(thing, "retries",
                       jsonScalarText(orNothing(jsonMember(model, "retryStrategy")), "limit"));
    if (const Json* set = jsonMember(model, "containerSet"))
        readContainerSet(thing, *set, locator);
    readLeafArtifacts(thing, model, locator);
}

/// Containers of one pod that wait for each other: a small graph inside a task.
void WorkflowReader::readContainerSet(const FlowThing& thing, const Json& set, const std::string& locator)
{
    const auto place = [&](std::string_view name) { return job(thing.name.name + "." + std::string(name)); };
    for (const Json& container : jsonArray(set, "containers")) {
        const std::string& name = jsonText(container, "name");
        if (name.empty())
            continue;
        m_records.declare(place(name), "container", locator);
        m_records.contains(thing, place(name), locator);
        m_records.property(place(name), "image", jsonText(container, "image"));
        for (const Json& before : jsonArray(container, "dependencies"))
            if (const auto text = jsonScalar(&before); text && ++m_orders <= kMostOrders)
                m_records.control(place(*text), place(name), {}, locator);
    }
}

void WorkflowReader::orderAfter(const Graph& graph, const Call& call, std::string_view before,
                                std::string_view note)
{
    if (++m_orders <= kMostOrders)
        m_records.control(job(graph.path + "." + std::string(before)), job(graph.path + "." + call.name),
                          note, call.locator);
    else if (m_orders == kMostOrders + 1)
        m_records.problem(Severity::Warning,
                          "There are more than 200,000 dependencies; the rest was skipped.", call.locator);
}

void WorkflowReader::addDependencies(const Graph& graph, const Calls& calls, const Call& call)
{
    const auto after = [&](const std::string& name, const std::string& state) {
        if (std::ranges::any_of(calls, [&](const Call& other) { return other.name == name; }))
            orderAfter(graph, call, name, state);
        else
            m_records.problem(Severity::Warning,
                              "The task " + call.name + " waits for " + name + ", which is not here.",
                              call.locator);
    };
    for (const Json& name : jsonArray(*call.task, "dependencies"))
        if (const auto text = jsonScalar(&name))
            after(*text, {});
    for (const auto& [name, state] : namesIn(jsonText(*call.task, "depends")))
        after(name, state);
}

void WorkflowReader::addStepOrder(const Graph& graph, const Calls& before, const Calls& after)
{
    for (const Call& call : after)
        for (const Call& earlier : before) {
            orderAfter(graph, call, earlier.name, {});
            if (m_orders > kMostOrders)
                return;
        }
}

} // namespace upriver::argo
