// SPDX-License-Identifier: Apache-2.0
// Seldon Core 2 (Model, Pipeline, Experiment), Seldon Core 1 (SeldonDeployment) and KServe
// (InferenceService, TrainedModel, InferenceGraph): Kubernetes objects that say what is served from where.
// What is served is a service, what it is made of a model where it is kept; the steps of a pipeline feed one
// another, triggers only hold them back.
#include <algorithm>
#include <array>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::array<std::string_view, 4> kGroups{"mlops.seldon.io/", "machinelearning.seldon.io/",
                                                  "serving.kserve.io/", "serving.kubeflow.org/"};
constexpr std::size_t kMaxSteps = 10'000;
constexpr std::size_t kMaxNodeSteps = 100;    ///< of one node of an inference graph
constexpr std::size_t kMaxGraphSteps = 1'000; ///< of all its nodes
constexpr int kMaxGraphDepth = 50;

/// What of "step.outputs.tensor" is a step; the pipeline's own inputs are its name.
std::string stepOf(const std::string& reference) { return reference.substr(0, reference.find('.')); }

class ServingObjects final : public BatchSender
{
public:
    using BatchSender::BatchSender;

    Result<void> take(const Json& object, std::string locator)
    {
        m_locator = std::move(locator);
        const std::string& kind = jsonText(object, "kind");
        if (kind == "List") {
            for (const Json& item : jsonArray(object, "items"))
                if (auto taken = takeOne(item); !taken)
                    return taken;
            return {};
        }
        return takeOne(object);
    }
    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    Result<void> takeOne(const Json& object)
    {
        const std::string& version = jsonText(object, "apiVersion");
        if (std::ranges::none_of(kGroups, [&](std::string_view group) { return version.starts_with(group); }))
            return {};
        const std::string& kind = jsonText(object, "kind");
        const std::string name = redactSecrets(jsonTextAt(object, {"metadata", "name"}));
        const Json* spec = jsonMember(object, "spec");
        const bool isKnown = kind == "Model" || kind == "Pipeline" || kind == "Experiment" ||
                             kind == "SeldonDeployment" || kind == "InferenceService" ||
                             kind == "TrainedModel" || kind == "InferenceGraph" || kind == "Predictor" ||
                             kind == "LLMInferenceService" || kind.ends_with("ServingRuntime");
        if (!isKnown) {
            ++m_count; // servers say nothing of models
            return {};
        }
        if (name.empty() || spec == nullptr) {
            problem(Severity::Warning, "A " + kind + " without a name or a spec was skipped.", m_locator);
            return {};
        }
        ++m_count;
        if (kind == "Model")
            takeModel(name, *spec);
        else if (kind == "Pipeline")
            takePipeline(name, *spec);
        else if (kind == "Experiment")
            takeExperiment(name, *spec);
        else if (kind == "SeldonDeployment")
            takeDeployment(name, *spec);
        else if (kind == "TrainedModel")
            takeTrained(name, *spec);
        else if (kind == "InferenceGraph")
            takeInferenceGraph(name, *spec);
        else if (kind.ends_with("ServingRuntime"))
            takeRuntime(name, *spec);
        else if (kind == "Predictor")
            takePredictor(name, *spec);
        else if (kind == "LLMInferenceService")
            takeLanguageModel(name, *spec);
        else
            takeInference(name, *spec);
        return sendIfLarge();
    }

    QualifiedName named(const std::string& platform, const std::string& name) const
    {
        const SourceSettings& settings = m_context.settings;
        return normalised(settings.aliased(settings.namespaceFor(platform)), name);
    }

    AssetIndex service(const QualifiedName& name, const char* subtype = nullptr)
    {
        const AssetIndex asset = m_batch.asset(AssetKind::Service, name);
        if (subtype != nullptr) {
            AssetRecord& record = m_batch.record(asset);
            record.declared = true;
            record.subtype = subtype;
            record.locator = m_locator;
        }
        return asset;
    }
    AssetIndex modelService(const std::string& name) { return service(named("seldon", "models/" + name)); }
    AssetIndex pipelineService(const std::string& name)
    {
        return service(named("seldon", "pipelines/" + name));
    }

    void addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string note = {})
    {
        if (src == dst)
            return;
        EdgeRecord edge;
        edge.src = src;
        edge.dst = dst;
        edge.kind = kind;
        edge.note = std::move(note);
        edge.locator = m_locator;
        m_batch.edges.push_back(std::move(edge));
    }

    void addProperty(AssetIndex asset, const char* key, const std::string& value)
    {
        AssetRecord& record = m_batch.record(asset);
        const bool isThere =
            std::ranges::any_of(record.properties, [&](const Property& p) { return p.key == key; });
        if (!value.empty() && !isThere)
            record.properties.push_back({key, shortened(redactSecrets(value), 500)});
    }

    static std::string joined(const Json& holder, const char* key)
    {
        std::string text;
        for (const Json& item : jsonArray(holder, key))
            if (item.is_string())
                text += (text.empty() ? "" : ", ") + item.get<std::string>();
        return text;
    }

    /// The kept model that a service is made of.
    void addStored(AssetIndex target, const std::string& uri)
    {
        if (uri.empty() || uri.find("{{") != std::string::npos)
            return;
        const std::string clean = connectionWithoutSecrets(uri);
        const QualifiedName place = uri.find("://") == std::string::npos
                                        ? fromUri(uri)
                                        : fromUri(clean.empty() ? redactSecrets(uri) : clean);
        if (!place.ns.empty() && !place.name.empty())
            addEdge(m_batch.asset(AssetKind::Model, place), target, EdgeKind::Data);
    }

    void takeModel(const std::string& name, const Json& spec)
    {
        const AssetIndex asset = service(named("seldon", "models/" + name), "model");
        addStored(asset, jsonText(spec, "storageUri"));
        addProperty(asset, "requirements", joined(spec, "requirements"));
        addProperty(asset, "modelType", jsonText(spec, "modelType"));
        addProperty(asset, "artifactVersion", jsonScalarText(spec, "artifactVersion"));
        if (const Json* explainer = jsonMember(spec, "explainer")) {
            addProperty(asset, "explainer", jsonText(*explainer, "type"));
            if (const std::string& model = jsonText(*explainer, "modelRef"); !model.empty())
                addEdge(modelService(redactSecrets(model)), asset, EdgeKind::References, "explains");
            if (const std::string& pipeline = jsonText(*explainer, "pipelineRef"); !pipeline.empty())
                addEdge(pipelineService(redactSecrets(pipeline)), asset, EdgeKind::References, "explains");
        }
        if (jsonText(spec, "storageUri").empty() && jsonMember(spec, "llm") == nullptr)
            problem(Severity::Warning, "The model '" + name + "' has no storageUri.", m_locator);
    }

    AssetIndex stepJob(const std::string& pipeline, const std::string& step)
    {
        return m_batch.asset(AssetKind::Job, named("seldon", pipeline + "." + step));
    }

    /// Other pipelines and steps by name; the pipeline's own inputs are nobody's output.
    void addReferences(const std::string& pipeline, const std::set<std::string>& steps, const Json& step,
                       const char* key, AssetIndex target, EdgeKind kind)
    {
        std::set<std::string> seen;
        for (const Json& reference : jsonArray(step, key)) {
            const std::string source =
                reference.is_string() ? redactSecrets(stepOf(reference.get<std::string>())) : "";
            if (source.empty() || source == pipeline || !seen.insert(source).second)
                continue;
            addEdge(steps.contains(source) ? stepJob(pipeline, source) : pipelineService(source), target,
                    kind);
        }
    }

    void takePipeline(const std::string& name, const Json& spec)
    {
        const AssetIndex served = service(named("seldon", "pipelines/" + name), "pipeline");
        const AssetIndex job = m_batch.asset(AssetKind::Job, named("seldon", name));
        m_batch.record(job).declared = true;
        m_batch.record(job).subtype = "pipeline";
        m_batch.record(job).locator = m_locator;
        const auto& list = jsonArray(spec, "steps");
        std::set<std::string> steps;
        for (const Json& step : list)
            if (steps.size() < kMaxSteps)
                steps.insert(redactSecrets(jsonText(step, "name")));
        steps.erase("");
        for (const Json& step : list) {
            const std::string stepName = redactSecrets(jsonText(step, "name"));
            if (steps.contains(stepName))
                takeStep(name, steps, step, stepName, job);
        }
        if (const Json* input = jsonMember(spec, "input")) {
            addReferences(name, steps, *input, "externalInputs", job, EdgeKind::Data);
            addReferences(name, steps, *input, "externalTriggers", job, EdgeKind::Control);
        }
        if (const Json* output = jsonMember(spec, "output"))
            addReferences(name, steps, *output, "steps", served, EdgeKind::Data);
    }

    void takeStep(const std::string& pipeline, const std::set<std::string>& steps, const Json& step,
                  const std::string& name, AssetIndex job)
    {
        const AssetIndex asset = stepJob(pipeline, name);
        AssetRecord& record = m_batch.record(asset);
        record.declared = true;
        record.subtype = "step";
        record.locator = m_locator;
        addEdge(job, asset, EdgeKind::Contains);
        addEdge(modelService(name), asset, EdgeKind::Data, "runs in the step");
        addReferences(pipeline, steps, step, "inputs", asset, EdgeKind::Data);
        addReferences(pipeline, steps, step, "triggers", asset, EdgeKind::Control);
    }

    void takeExperiment(const std::string& name, const Json& spec)
    {
        const AssetIndex asset = service(named("seldon", "experiments/" + name), "experiment");
        const bool isPipeline = jsonText(spec, "resourceType") == "pipeline";
        const auto candidate = [&](const std::string& part) {
            return isPipeline ? pipelineService(redactSecrets(part)) : modelService(redactSecrets(part));
        };
        addProperty(asset, "default", jsonText(spec, "default"));
        for (const Json& one : jsonArray(spec, "candidates"))
            if (const std::string& part = jsonText(one, "name"); !part.empty())
                addEdge(candidate(part), asset, EdgeKind::Data, "weight " + jsonScalarText(one, "weight"));
        if (const Json* mirror = jsonMember(spec, "mirror"))
            if (const std::string& part = jsonText(*mirror, "name"); !part.empty())
                addEdge(candidate(part), asset, EdgeKind::References,
                        "mirror, " + jsonScalarText(*mirror, "percent") + " %");
        if (jsonArray(spec, "candidates").empty())
            problem(Severity::Warning, "The experiment '" + name + "' has no candidates.", m_locator);
    }

    /// One node of Seldon 1's graph: parents call their children.
    void takeGraph(const std::string& path, const Json& node, AssetIndex served, AssetIndex parent, int depth)
    {
        const std::string name = redactSecrets(jsonText(node, "name"));
        if (name.empty() || depth > kMaxGraphDepth || m_batch.assets.size() > kMaxSteps)
            return;
        const AssetIndex asset = service(named("seldon", path + "/" + name), "node");
        addProperty(asset, "type", jsonText(node, "type"));
        addProperty(asset, "implementation", jsonText(node, "implementation"));
        addEdge(served, asset, EdgeKind::Contains);
        addStored(asset, jsonText(node, "modelUri"));
        if (parent != kNoAsset)
            addEdge(parent, asset, EdgeKind::Data);
        for (const Json& child : jsonArray(node, "children"))
            takeGraph(path, child, served, asset, depth + 1);
    }

    void takeDeployment(const std::string& name, const Json& spec)
    {
        const AssetIndex served = service(named("seldon", "deployments/" + name), "deployment");
        for (const Json& predictor : jsonArray(spec, "predictors")) {
            const std::string path = "deployments/" + name + "/" + redactSecrets(jsonText(predictor, "name"));
            if (const Json* graph = jsonMember(predictor, "graph"))
                takeGraph(path, *graph, served, kNoAsset, 0);
            if (const Json* explainer = jsonMember(predictor, "explainer")) {
                const AssetIndex asset = service(named("seldon", path + "/explainer"), "explainer");
                addProperty(asset, "type", jsonText(*explainer, "type"));
                addEdge(served, asset, EdgeKind::Contains);
                addStored(asset, jsonText(*explainer, "modelUri"));
            }
        }
    }

    /// A path in a store whose address a secret holds; empty where the bucket stands there too.
    static std::string storageOf(const Json& storage)
    {
        const std::string& path = jsonText(storage, "path");
        const Json* parameters = jsonMember(storage, "parameters");
        const std::string& bucket =
            parameters == nullptr ? jsonText(storage, "bucket") : jsonText(*parameters, "bucket");
        const std::string& type = jsonTextAt(storage, {"parameters", "type"});
        if (bucket.empty() || path.empty() || path.find("://") != std::string::npos)
            return path.find("://") == std::string::npos ? std::string() : path;
        return (type.empty() ? "s3" : type) + "://" + bucket + "/" + path;
    }

    void takeRuntime(const std::string& name, const Json& spec)
    {
        const AssetIndex asset = service(named("kserve", "runtimes/" + name), "serving runtime");
        std::string formats;
        for (const Json& format : jsonArray(spec, "supportedModelFormats"))
            formats += (formats.empty() ? "" : ", ") + jsonText(format, "name");
        addProperty(asset, "formats", formats);
    }

    void takePredictor(const std::string& name, const Json& spec)
    {
        const AssetIndex asset = service(named("kserve", name), "predictor");
        addProperty(asset, "format", jsonTextAt(spec, {"modelType", "name"}));
        addProperty(asset, "path", jsonText(spec, "path"));
        const std::string& bucket = jsonTextAt(spec, {"storage", "s3", "bucket"});
        if (!bucket.empty() && !jsonText(spec, "path").empty())
            addStored(asset, "s3://" + bucket + "/" + jsonText(spec, "path"));
    }

    void takeLanguageModel(const std::string& name, const Json& spec)
    {
        const AssetIndex asset = service(named("kserve", name), "inference service");
        addProperty(asset, "model", jsonTextAt(spec, {"model", "name"}));
        addStored(asset, jsonTextAt(spec, {"model", "uri"}));
    }

    /// A part of a KServe service: the model stands below "model" or below its framework's name.
    void takePart(const Json& part, AssetIndex asset)
    {
        for (const auto& [key, value] : jsonMembers(part)) {
            std::string uri = jsonText(value, "storageUri");
            if (const Json* storage = jsonMember(value, "storage"); uri.empty() && storage != nullptr)
                uri = storageOf(*storage);
            if (uri.empty())
                continue;
            addStored(asset, uri);
            const std::string& format = jsonTextAt(value, {"modelFormat", "name"});
            addProperty(asset, "format", format.empty() && key != "model" ? key : format);
            addProperty(asset, "runtime", jsonText(value, "runtime"));
        }
    }

    void takeInference(const std::string& name, const Json& spec)
    {
        const AssetIndex served = service(named("kserve", name), "inference service");
        for (const char* place : {"predictor", "transformer", "explainer"})
            if (const Json* part = jsonMember(spec, place))
                takePart(*part, served);
        // before version v1beta1
        for (const char* older : {"default", "canary"})
            if (const Json* part = jsonAt(spec, {older, "predictor"}))
                takePart(*part, served);
    }

    /// One model of many that an inference service holds.
    void takeTrained(const std::string& name, const Json& spec)
    {
        const AssetIndex asset = service(named("kserve", "models/" + name), "trained model");
        if (const std::string& holder = jsonText(spec, "inferenceService"); !holder.empty())
            addEdge(service(named("kserve", redactSecrets(holder))), asset, EdgeKind::Contains);
        const Json* model = jsonMember(spec, "model");
        if (model == nullptr || jsonText(*model, "storageUri").empty()) {
            problem(Severity::Warning, "The trained model '" + name + "' has no storageUri.", m_locator);
            return;
        }
        addStored(asset, jsonText(*model, "storageUri"));
        addProperty(asset, "format", jsonText(*model, "framework"));
        addProperty(asset, "memory", jsonScalarText(*model, "memory"));
    }

    AssetIndex graphStep(const std::string& graph, const std::string& node, std::size_t number)
    {
        return m_batch.asset(AssetKind::Job,
                             named("kserve", "graphs/" + graph + "." + node + "." + std::to_string(number)));
    }

    /// Which steps of a node answer: the last of a sequence, any of the others.
    void addAnswers(const std::string& graph, const Json& nodes, const std::string& node, AssetIndex target)
    {
        const Json* router = jsonMember(nodes, node);
        const std::size_t count =
            router == nullptr ? 0 : std::min(jsonArray(*router, "steps").size(), kMaxNodeSteps);
        const bool isSequence = router != nullptr && jsonText(*router, "routerType") == "Sequence";
        for (std::size_t at = isSequence && count > 0 ? count - 1 : 0; at < count; ++at)
            addEdge(graphStep(graph, redactSecrets(node), at + 1), target, EdgeKind::Data);
    }

    void takeGraphStep(const std::string& graph, const Json& nodes, const Json& step, AssetIndex asset)
    {
        addProperty(asset, "condition", jsonText(step, "condition"));
        addProperty(asset, "weight", jsonScalarText(step, "weight"));
        addProperty(asset, "url", jsonText(step, "serviceUrl"));
        if (const std::string& other = jsonText(step, "serviceName"); !other.empty())
            addEdge(service(named("kserve", redactSecrets(other))), asset, EdgeKind::Data,
                    "runs in the step");
        else if (const std::string& node = jsonText(step, "nodeName"); !node.empty())
            addAnswers(graph, nodes, node, asset);
    }

    void takeInferenceGraph(const std::string& name, const Json& spec)
    {
        const AssetIndex served = service(named("kserve", "graphs/" + name), "inference graph");
        const Json nodes(jsonObject(spec, "nodes"));
        std::size_t total = 0;
        for (const auto& [node, router] : jsonMembers(nodes)) {
            const std::string type = jsonText(router, "routerType");
            std::size_t number = 0;
            for (const Json& step : jsonArray(router, "steps")) {
                if (++number > kMaxNodeSteps || ++total > kMaxGraphSteps)
                    break;
                const AssetIndex asset = graphStep(name, redactSecrets(node), number);
                AssetRecord& record = m_batch.record(asset);
                record.declared = true;
                record.subtype = "step";
                record.displayName = redactSecrets(jsonText(step, "name"));
                record.locator = m_locator;
                addProperty(asset, "router", type);
                addEdge(served, asset, EdgeKind::Contains);
                takeGraphStep(name, nodes, step, asset);
                if (type == "Sequence" && number > 1)
                    addEdge(graphStep(name, redactSecrets(node), number - 1), asset,
                            jsonText(step, "data") == "$response" ? EdgeKind::Data : EdgeKind::Control);
            }
        }
        addAnswers(name, nodes, "root", served);
        if (!nodes.contains("root"))
            problem(Severity::Warning, "The inference graph '" + name + "' has no root node.", m_locator);
    }

    std::string m_locator;
    std::size_t m_count = 0;
};

class SeldonSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "seldon";
        info.system = "Seldon and KServe";
        info.reads = "Kubernetes objects: Model, Pipeline, Experiment (Seldon Core 2), SeldonDeployment, "
                     "InferenceService (v1alpha2 to v1beta1), TrainedModel, InferenceGraph, ServingRuntime, "
                     "Predictor, LLMInferenceService (YAML with one or many documents, JSON)";
        info.yields =
            "Served models and pipelines, the models where they are kept, steps and what feeds them, "
            "experiments with weights";
        info.cannotKnow = "Whether they run, the bucket of a store that only a secret names, and files with "
                          "Helm's templates before they are filled in";
        info.version = 3;
        info.priority = 40;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        const std::string head = textOfHead(file.head);
        if (head.find("apiVersion") == std::string::npos || head.find("kind") == std::string::npos)
            return Claim::None;
        for (const std::string_view group : kGroups)
            for (std::size_t at = head.find(group); at != std::string::npos; at = head.find(group, at + 1)) {
                const std::size_t before = head.find_last_not_of(" \t\"':", at == 0 ? 0 : at - 1);
                if (before != std::string::npos && before >= 9 &&
                    head.compare(before - 9, 10, "apiVersion") == 0)
                    return Claim::Sure;
            }
        return Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto yaml = readYaml(document.file().path, {}, context.stop);
        if (!yaml)
            return fail(yaml.error());
        ServingObjects objects(context);
        for (const YamlProblem& problem : yaml->problems)
            objects.problem(Severity::Error, problem.message, {}, problem.line);
        std::size_t number = 0;
        for (const YamlDocument& one : yaml->documents)
            if (auto taken = objects.take(one.value, "document " + std::to_string(++number)); !taken)
                return taken;
        if (objects.count() == 0 && yaml->problems.empty())
            return fail(ErrorKind::Input, "No object of Seldon or KServe could be read.", {},
                        document.file().relative);
        return objects.send();
    }
};

} // namespace

const Source& seldonSource()
{
    static const SeldonSource source;
    return source;
}

} // namespace upriver
