// SPDX-License-Identifier: Apache-2.0
// The reader of Kubeflow Pipelines: what its compiler writes (version 2's own form, alone or inside a job
// file or a cluster object; version 1's and the cluster's Argo workflows), and runs as the API answers them.
#include <utility>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/argo_workflow.h"
#include "catalog/sources/pipelines/kubeflow_pipeline.h"

namespace upriver {

namespace {

const Json& orNothing(const Json* value)
{
    static const Json nothing = Json::object();
    return value == nullptr ? nothing : *value;
}

/// A member under its name in either style: "pipelineSpec", "pipeline_spec".
const Json* either(const Json& object, const char* camel, const char* snake)
{
    const Json* value = jsonMember(object, camel);
    return value == nullptr ? jsonMember(object, snake) : value;
}

std::string eitherText(const Json& object, const char* camel, const char* snake)
{
    const std::string& text = jsonText(object, camel);
    return text.empty() ? jsonText(object, snake) : text;
}

/// "PIPELINE_STATE_SUCCEEDED" of Vertex, "SUCCEEDED" of Kubeflow 2, "Succeeded" of Kubeflow 1.
RunState stateOf(const std::string& word)
{
    const std::string lower = asciiLowered(word);
    if (lower.ends_with("succeeded") || lower.ends_with("skipped_cached"))
        return RunState::Complete;
    if (lower.ends_with("failed") || lower.ends_with("error"))
        return RunState::Failed;
    if (lower.ends_with("running") || lower.ends_with("cancelling") || lower.ends_with("canceling"))
        return RunState::Running;
    if (lower.ends_with("cancelled") || lower.ends_with("canceled"))
        return RunState::Aborted;
    if (lower.ends_with("pending") || lower.ends_with("queued") || lower.ends_with("paused"))
        return RunState::Queued;
    return lower.ends_with("skipped") || lower.ends_with("not_triggered") ? RunState::Skipped
                                                                          : RunState::Unknown;
}

class KubeflowDocument
{
public:
    KubeflowDocument(FlowRecords& records, std::string fallback)
        : m_records(records), m_fallback(std::move(fallback))
    {}
    [[nodiscard]] Result<void> read(const Json& document, const std::string& locator);

private:
    [[nodiscard]] Result<void> readSpec(const Json& spec, const std::string& locator);
    void readRun(const Json& job);
    void readTaskRuns(const Json& job, const std::string& runKey);

    FlowRecords& m_records;
    std::string m_fallback; ///< name of a pipeline that has none
    std::string m_name;
};

Result<void> KubeflowDocument::read(const Json& document, const std::string& locator)
{
    if (jsonMember(document, "pipelineInfo") != nullptr || jsonMember(document, "root") != nullptr)
        return readSpec(document, locator);
    const Json* spec = either(document, "pipelineSpec", "pipeline_spec");
    if (spec == nullptr)
        spec = jsonAt(document, {"spec", "pipelineSpec"});
    if (spec == nullptr)
        return {};
    if (jsonMember(*spec, "root") == nullptr)
        if (const Json* inner = either(*spec, "pipelineSpec", "pipeline_spec"))
            spec = inner;
    if (const std::string& named = jsonTextAt(document, {"metadata", "name"}); !named.empty())
        m_fallback = named;
    auto read = readSpec(*spec, locator + "/pipelineSpec");
    if (read)
        readRun(document);
    return read;
}

Result<void> KubeflowDocument::readSpec(const Json& spec, const std::string& locator)
{
    if (jsonMember(spec, "root") == nullptr && jsonMember(spec, "pipelineInfo") == nullptr)
        return {};
    kubeflow::PipelineSpec pipeline = kubeflow::pipelineSpecFrom(spec, locator);
    if (flowName(pipeline.name).empty())
        pipeline.name = m_fallback;
    m_name = pipeline.name;
    const FlowThing thing = kubeflow::pipelineThing(m_records, m_name);
    m_records.property(thing, "schema_version", jsonScalarText(spec, "schemaVersion"));
    m_records.property(thing, "sdk", jsonText(spec, "sdkVersion"));
    m_records.property(thing, "pipeline_root", jsonText(spec, "defaultPipelineRoot"));
    if (pipeline.root == nullptr)
        m_records.problem(Severity::Warning, "The pipeline has no root, so it has no tasks.", locator);
    return kubeflow::PipelineReader(m_records, pipeline).read();
}

void KubeflowDocument::readRun(const Json& job)
{
    const FlowThing thing = kubeflow::pipelineThing(m_records, m_name);
    const Json& configuration = orNothing(either(job, "runtimeConfig", "runtime_config"));
    const std::string id = eitherText(job, "runId", "run_id");
    const std::string full = id.empty() ? jsonText(job, "name") : id;
    const std::string key = flowName(full.substr(full.find_last_of('/') + 1));
    const std::string& state = jsonText(job, "state");
    const bool isRun = !state.empty() && !key.empty();
    for (const char* holder : {"parameterValues", "parameters", "parameter_values"}) {
        for (const auto& [name, value] : jsonObject(configuration, holder)) {
            std::string text = jsonScalar(&value).value_or("");
            for (const char* kind : {"stringValue", "intValue", "doubleValue"})
                text = text.empty() ? jsonScalarText(value, kind) : text;
            m_records.param(thing, name, text);
            if (isRun && !m_records.batch().params.empty())
                m_records.batch().params.back().runKey = key;
        }
    }
    m_records.property(thing, "output_directory",
                       eitherText(configuration, "gcsOutputDirectory", "pipeline_root"));
    if (!isRun)
        return;
    RunRecord run;
    run.job = m_records.index(thing);
    run.key = key;
    run.state = stateOf(state);
    run.started = jsonTime(either(job, "startTime", "created_at"));
    run.ended = jsonTime(either(job, "endTime", "finished_at"));
    run.message = flowText(jsonTextAt(job, {"error", "message"}));
    if (const std::string shown = flowText(eitherText(job, "displayName", "display_name")); !shown.empty())
        run.properties.push_back({"name", shown});
    m_records.batch().runs.push_back(std::move(run));
    readTaskRuns(job, key);
}

void KubeflowDocument::readTaskRuns(const Json& job, const std::string& runKey)
{
    const Json& details = orNothing(either(job, "jobDetail", "run_details"));
    const Json* tasks = either(details, "taskDetails", "task_details");
    const FlowThing pipeline = kubeflow::pipelineThing(m_records, m_name);
    if (tasks == nullptr || !tasks->is_array())
        return;
    for (const Json& task : *tasks) {
        const std::string name = flowName(eitherText(task, "taskName", "display_name"));
        std::string key = jsonScalarText(task, "taskId");
        key = flowName(key.empty() ? jsonScalarText(task, "task_id") : key);
        if (name.empty() || key.empty() || name == m_name)
            continue;
        RunRecord run;
        run.job = m_records.index(kubeflow::pipelineThing(m_records, m_name + "." + name));
        run.key = runKey + "/" + key;
        run.parentKey = runKey;
        run.parentJob = m_records.index(pipeline);
        run.state = stateOf(jsonText(task, "state"));
        run.started = jsonTime(either(task, "startTime", "start_time"));
        run.ended = jsonTime(either(task, "endTime", "end_time"));
        run.message = flowText(jsonTextAt(task, {"error", "message"}));
        m_records.batch().runs.push_back(std::move(run));
    }
}

/// A run as the first version of the API answers: the executed workflow stands in it as text.
Result<void> readAnswer(const Json& answer, FlowRecords& records)
{
    for (const auto& path : {std::pair{"pipeline_runtime", "/pipeline_runtime/workflow_manifest"},
                             std::pair{"run", "/run/pipeline_spec/workflow_manifest"}}) {
        const Json& holder = orNothing(jsonMember(answer, path.first));
        const std::string& text = std::string_view(path.first) == "run"
                                      ? jsonTextAt(holder, {"pipeline_spec", "workflow_manifest"})
                                      : jsonText(holder, "workflow_manifest");
        if (text.empty())
            continue;
        const auto manifest = parseJson(text);
        if (manifest && argo::isWorkflow(*manifest))
            return argo::WorkflowReader(records, *manifest, path.second).read();
        records.problem(Severity::Warning, "The workflow in this answer can't be read.", path.second);
    }
    return {};
}

class KubeflowSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo KubeflowSource::info() const
{
    SourceInfo info;
    info.name = "kubeflow";
    info.system = "Kubeflow Pipelines";
    info.reads =
        "Compiled pipelines of version 2 (YAML, JSON, Vertex job files, PipelineVersion objects, runs as "
        "either version of the API answers them) and workflows compiled for Argo by version 1 and 2";
    info.yields =
        "Pipelines with their tasks in nested graphs, order, parameters, images; artifacts and models "
        "between tasks, imported data; runs where the file tells of them";
    info.cannotKnow =
        "Where artifacts of a run are kept, what the code of a component reads by itself; that code is "
        "not kept";
    info.version = 3;
    return info;
}

Claim KubeflowSource::claims(const DocumentFile& file) const
{
    const std::string head = textOfHead(file.head);
    const auto has = [&](std::string_view part) { return head.find(part) != std::string::npos; };
    const std::string_view begin = trimmed(head);
    const bool isAnswer = !begin.empty() && begin.front() == '{' && has("\"workflow_manifest\"");
    if (has("argoproj.io/") && has("kind") && !isAnswer)
        return has("pipelines.kubeflow.org/") ? Claim::Sure : Claim::None;
    if (begin.starts_with("# PIPELINE DEFINITION"))
        return Claim::Sure;
    if (isAnswer && (has("\"pipeline_runtime\"") || has("\"pipeline_spec\"")))
        return Claim::Sure;
    const bool hasParts = has("executorLabel") || has("componentRef");
    if (!begin.empty() && begin.front() == '{')
        return hasParts && (has("\"pipelineSpec\"") || has("\"pipeline_spec\"") || has("\"pipelineInfo\"") ||
                            has("\"components\""))
                   ? Claim::Sure
                   : Claim::None;
    const bool hasTop = begin.starts_with("components:") || has("\ncomponents:") || has("\nroot:");
    if (hasTop && (hasParts || (has("pipelineInfo:") && has("schemaVersion:"))))
        return Claim::Sure;
    return has("pipelines.kubeflow.org/v2") && has("pipelineSpec:") ? Claim::Sure : Claim::None;
}

Result<void> KubeflowSource::read(const Document& document, ReadContext& context) const
{
    auto file = argo::readJsonOrYaml(document.file(), context.stop);
    if (!file)
        return fail(file.error());
    FlowRecords records(context);
    if (auto read = argo::readWorkflows(*file, records); !read)
        return read;
    const std::string_view name = fileNameOf(document.relative);
    for (std::size_t i = 0; i < file->documents.size(); ++i) {
        const Json& value = file->documents[i].value;
        const std::string locator = i == 0 ? "" : "document " + std::to_string(i + 1) + " ";
        std::string fallback = flowName(name.substr(0, name.find('.')));
        KubeflowDocument one(records, fallback.empty() ? "unnamed" : std::move(fallback));
        if (argo::isWorkflow(value))
            continue;
        if (auto read = readAnswer(value, records); !read)
            return read;
        if (auto read = one.read(value, locator); !read)
            return read;
    }
    if (records.thingsDeclared() == 0)
        return fail(ErrorKind::Input, document.relative + " holds no complete pipeline of Kubeflow.");
    return records.send();
}

} // namespace

const Source& kubeflowSource()
{
    static const KubeflowSource source;
    return source;
}

} // namespace upriver
