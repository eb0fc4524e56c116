// SPDX-License-Identifier: Apache-2.0
// The reader of Argo workflows that are written by hand; those of Kubeflow's compiler: kubeflow.cpp.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/argo_workflow.h"
#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

namespace argo {

namespace {

constexpr std::int64_t kLargestJson = std::int64_t{32} << 20;

const Json& orNothing(const Json* value)
{
    static const Json nothing = Json::object();
    return value == nullptr ? nothing : *value;
}

constexpr bool isKind(std::string_view kind)
{
    return kind == "Workflow" || kind == "WorkflowTemplate" || kind == "ClusterWorkflowTemplate" ||
           kind == "CronWorkflow";
}

/// What a sensor of Argo Events starts: objects that stand in its triggers.
void takeTriggered(const Json& sensor, std::vector<const Json*>& objects)
{
    for (const Json& trigger : jsonArray(orNothing(jsonMember(sensor, "spec")), "triggers"))
        for (const char* kind : {"k8s", "argoWorkflow"})
            if (const Json* object = jsonAt(trigger, {"template", kind, "source", "resource"}))
                objects.push_back(object);
}

/// The sensor itself is a job that starts workflows.
void addSensor(FlowRecords& records, const Json& sensor, const std::string& locator)
{
    const auto named = [&](const std::string& path) {
        return FlowThing{AssetKind::Job, normalised(records.settings().aliased("argo"), flowName(path))};
    };
    const std::string& place = jsonTextAt(sensor, {"metadata", "namespace"});
    const std::string& name = jsonTextAt(sensor, {"metadata", "name"});
    std::vector<const Json*> started;
    takeTriggered(sensor, started);
    if (name.empty() || std::ranges::none_of(started, [](const Json* object) { return isWorkflow(*object); }))
        return;
    const FlowThing job = named((place.empty() ? "" : place + "/") + "Sensor/" + name);
    records.declare(job, "sensor", locator);
    for (const Json* object : started)
        if (isWorkflow(*object))
            records.control(job, named(workflowName(*object)), "starts", locator + "/spec/triggers");
}

} // namespace

bool isWorkflow(const Json& document)
{
    return jsonText(document, "apiVersion").starts_with("argoproj.io/") && isKind(jsonText(document, "kind"));
}

Result<YamlFile> readJsonOrYaml(const DocumentFile& file, const std::stop_token& stop)
{
    const std::string head = textOfHead(file.head);
    const std::string_view begin = trimmed(head);
    if (begin.empty() || begin.front() != '{')
        return readYaml(file.path, {}, stop);
    auto bytes = readWhole(file.path, kLargestJson, stop);
    if (!bytes)
        return fail(bytes.error());
    auto value = parseJson(sanitisedUtf8(*bytes));
    if (!value)
        return fail(value.error());
    YamlFile whole;
    whole.documents.push_back(YamlDocument{std::move(*value), YamlLines{}});
    return whole;
}

Result<void> readWorkflows(const YamlFile& file, FlowRecords& records)
{
    for (const YamlProblem& problem : file.problems)
        records.problem(Severity::Warning, problem.message, {}, problem.line);
    for (std::size_t i = 0; i < file.documents.size(); ++i) {
        const Json& document = file.documents[i].value;
        const std::string locator =
            file.documents.size() > 1 ? "document " + std::to_string(i + 1) + " " : "";
        std::vector<const Json*> objects{&document};
        if (jsonText(document, "kind").ends_with("List"))
            for (const Json& item : jsonArray(document, "items"))
                objects.push_back(&item);
        for (std::size_t at = 0; at < objects.size(); ++at) { // sensors add what stands in them
            const Json& object = *objects[at];
            if (jsonText(object, "kind") != "Sensor")
                continue;
            addSensor(records, object, locator);
            takeTriggered(object, objects);
        }
        for (const Json* object : objects) {
            if (!isWorkflow(*object))
                continue;
            if (auto read = WorkflowReader(records, *object, locator).read(); !read)
                return read;
        }
    }
    return {};
}

} // namespace argo

namespace {

class ArgoSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo ArgoSource::info() const
{
    SourceInfo info;
    info.name = "argo";
    info.system = "Argo Workflows";
    info.reads =
        "Workflow, WorkflowTemplate, ClusterWorkflowTemplate and CronWorkflow objects, planned or executed "
        "(YAML with one or many documents, JSON), also those in sensors of Argo Events";
    info.yields =
        "Workflows with their tasks, order, schedules and parameters; artifacts that tasks hand on or keep "
        "in a store; runs of executed workflows";
    info.cannotKnow =
        "What containers and scripts read and write by themselves, and manifests that Helm has not "
        "filled in yet";
    info.version = 3;
    return info;
}

Claim ArgoSource::claims(const DocumentFile& file) const
{
    const std::string head = textOfHead(file.head);
    if (head.find("argoproj.io/") == std::string::npos)
        return Claim::None;
    for (const char* kind : {"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"})
        for (std::size_t at = head.find(kind); at != std::string::npos; at = head.find(kind, at + 1)) {
            const std::size_t before = head.find_last_not_of(" \t\r\n\"':", at == 0 ? 0 : at - 1);
            if (before != std::string::npos && before >= 3 && head.compare(before - 3, 4, "kind") == 0)
                return Claim::Sure;
        }
    return Claim::None;
}

Result<void> ArgoSource::read(const Document& document, ReadContext& context) const
{
    auto file = argo::readJsonOrYaml(document.file(), context.stop);
    if (!file)
        return fail(file.error());
    FlowRecords records(context);
    if (auto read = argo::readWorkflows(*file, records); !read)
        return read;
    const bool isOther = std::ranges::any_of(file->documents, [](const YamlDocument& one) {
        return !jsonText(one.value, "kind").empty() && !argo::isWorkflow(one.value);
    });
    if (records.thingsDeclared() == 0 && !isOther)
        return fail(ErrorKind::Input, document.relative + " holds no complete workflow of Argo.");
    if (records.thingsDeclared() == 0)
        records.problem(Severity::Note, "The objects here are no workflows, and none stands in them.", {});
    return records.send();
}

} // namespace

const Source& argoSource()
{
    static const ArgoSource source;
    return source;
}

} // namespace upriver
