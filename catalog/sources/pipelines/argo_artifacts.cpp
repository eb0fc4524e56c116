// SPDX-License-Identifier: Apache-2.0
// Artifacts of Argo workflows: where they are kept, which task hands them to which.
#include <algorithm>
#include <utility>

#include "catalog/base/text.h"
#include "catalog/sources/pipelines/argo_workflow.h"

namespace upriver::argo {

namespace {

constexpr std::size_t kMostSteps = 1'000'000;
constexpr int kDeepest = 30;
constexpr std::size_t kLongestExpression = 10'000;

const Json& orNothing(const Json* value)
{
    static const Json nothing = Json::object();
    return value == nullptr ? nothing : *value;
}

/// A path up to its first folder that holds an expression.
std::string withoutExpressions(const std::string& path)
{
    const std::size_t open = path.find("{{");
    if (open == std::string::npos)
        return splitPartitions(path).dataset;
    const std::size_t slash = path.rfind('/', open);
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

bool isExpression(std::string_view text) { return text.find("{{") != std::string_view::npos; }

QualifiedName inBucket(const std::string& scheme, const Json& store, const char* keyName)
{
    const std::string& bucket = jsonText(store, "bucket");
    const std::string key = withoutExpressions(jsonText(store, keyName));
    if (bucket.empty() || isExpression(bucket) || key.empty())
        return {};
    return normalised(scheme + "://" + bucket, flowName(key));
}

QualifiedName inHadoop(const Json& store)
{
    std::string address;
    for (const Json& one : jsonArray(store, "addresses"))
        if (const auto text = jsonScalar(&one); text && address.empty())
            address = *text;
    const std::string path = withoutExpressions(jsonText(store, "path"));
    return address.empty() || path.empty() ? QualifiedName()
                                           : normalised("hdfs://" + address, flowName(path));
}

QualifiedName inAzure(const Json& store)
{
    std::string host = jsonText(store, "endpoint");
    if (const std::size_t scheme = host.find("://"); scheme != std::string::npos)
        host.erase(0, scheme + 3);
    const std::string blob = withoutExpressions(jsonText(store, "blob"));
    const std::string& container = jsonText(store, "container");
    if (host.empty() || container.empty() || blob.empty())
        return {};
    return normalised("wasbs://" + container + "@" + host.substr(0, host.find('/')), flowName(blob));
}

struct Reference
{
    bool isInput = false;
    bool isArtifact = false;
    std::string task;
    std::string name;
};

/// What stands in braces: "tasks.A.outputs.artifacts.X", "steps.A.outputs.parameters.X",
/// "inputs.artifacts.X".
std::vector<Reference> referencesIn(std::string_view text)
{
    std::vector<Reference> found;
    for (std::size_t open = text.find("{{"); open != std::string_view::npos && found.size() < 100;
         open = text.find("{{", open + 2)) {
        const std::size_t close = text.find("}}", open);
        if (close == std::string_view::npos)
            break;
        const auto parts = splitText(trimmed(text.substr(open + 2, close - open - 2)), '.');
        if (parts.size() >= 4 && (parts[0] == "tasks" || parts[0] == "steps") && parts[2] == "outputs")
            found.push_back({false, parts[3] == "artifacts", std::string(parts[1]),
                             std::string(parts[parts.size() > 4 ? 4 : 3])});
        else if (parts.size() >= 3 && parts[0] == "inputs")
            found.push_back({true, parts[1] == "artifacts", {}, std::string(parts[2])});
    }
    return found;
}

/// "cond ? steps.A.outputs.artifacts.X : tasks['B'].outputs.artifacts.Y": each artifact that it may choose.
std::vector<Reference> choicesIn(std::string_view expression)
{
    std::string plain; // ['a-b'] -> .a-b
    for (const char c : expression.substr(0, kLongestExpression)) {
        if (c == '[')
            plain += '.';
        else if (c != ']' && c != '\'' && c != '"')
            plain += c;
    }
    std::vector<Reference> found;
    const auto isWord = [](char c) { return isAsciiAlnum(c) || c == '-' || c == '_' || c == '.'; };
    for (std::size_t at = 0; at < plain.size() && found.size() < 100;) {
        std::size_t end = at;
        while (end < plain.size() && isWord(plain[end]))
            ++end;
        const auto parts = splitText(std::string_view(plain).substr(at, end - at), '.');
        if (parts.size() == 5 && (parts[0] == "tasks" || parts[0] == "steps") && parts[3] == "artifacts")
            found.push_back({false, true, std::string(parts[1]), std::string(parts[4])});
        at = std::max(end, at + 1);
    }
    return found;
}

/// What an artifact is taken from, whichever way it is said.
std::vector<Reference> sourcesOf(const Json& artifact)
{
    std::vector<Reference> found = referencesIn(jsonText(artifact, "from"));
    for (Reference& choice : choicesIn(jsonText(artifact, "fromExpression")))
        found.push_back(std::move(choice));
    return found;
}

} // namespace

QualifiedName artifactPlace(const Json& artifact)
{
    if (const Json* store = jsonMember(artifact, "s3"))
        return inBucket("s3", *store, "key");
    if (const Json* store = jsonMember(artifact, "gcs"))
        return inBucket("gs", *store, "key");
    if (const Json* store = jsonMember(artifact, "oss"))
        return inBucket("oss", *store, "key");
    if (const Json* store = jsonMember(artifact, "hdfs"))
        return inHadoop(*store);
    if (const Json* store = jsonMember(artifact, "azure"))
        return inAzure(*store);
    for (const char* kind : {"http", "artifactory"}) {
        const std::string& url = jsonTextAt(artifact, {kind, "url"});
        if (!url.empty() && !isExpression(url))
            return fromUri(flowName(url));
    }
    return {};
}

FlowThing WorkflowReader::handedArtifact(const std::string& path, std::string_view name) const
{
    return {AssetKind::Dataset, job(path + "." + std::string(name)).name};
}

void WorkflowReader::useLocation(const FlowThing& thing, const Json& artifact, bool isOutput,
                                 const std::string& locator)
{
    const std::string& repository = jsonTextAt(artifact, {"git", "repo"});
    if (!repository.empty() && !isExpression(repository)) {
        const QualifiedName place = fromUri(flowName(repository));
        if (!place.ns.empty() && !place.name.empty())
            m_records.edge(thing, {AssetKind::Code, place}, EdgeKind::UsesCode,
                           jsonTextAt(artifact, {"git", "revision"}), locator);
    }
    const QualifiedName place = artifactPlace(artifact);
    if (place.ns.empty() || place.name.empty())
        return;
    const FlowThing data{AssetKind::Dataset, place};
    const std::string& name = jsonText(artifact, "name");
    isOutput ? m_records.data(thing, data, locator, name) : m_records.data(data, thing, locator, name);
}

void WorkflowReader::readLeafArtifacts(const FlowThing& thing, const Json& model, const std::string& locator)
{
    for (const Json& artifact : jsonArray(orNothing(jsonMember(model, "inputs")), "artifacts"))
        useLocation(thing, artifact, false, locator);
    if (const Json* paths = jsonAt(model, {"data", "source", "artifactPaths"}))
        useLocation(thing, *paths, false, locator);
    std::string parameters;
    for (const Json& parameter : jsonArray(orNothing(jsonMember(model, "inputs")), "parameters"))
        parameters += (parameters.empty() ? "" : ", ") + jsonText(parameter, "name");
    m_records.property(thing, "parameters", parameters);
    for (const Json& artifact : jsonArray(orNothing(jsonMember(model, "outputs")), "artifacts")) {
        const std::string& name = jsonText(artifact, "name");
        if (name.empty())
            continue;
        useLocation(thing, artifact, true, locator);
        if (!artifactPlace(artifact).name.empty())
            continue;
        const FlowThing handed{AssetKind::Dataset, job(thing.name.name + "." + name).name};
        m_records.declare(handed, "artifact", locator);
        m_records.property(handed, "path", jsonText(artifact, "path"));
        m_records.data(thing, handed, locator, name);
    }
}

void WorkflowReader::readArguments(const Graph& graph, const Call& call)
{
    const FlowThing thing = job(graph.path + "." + call.name);
    const Json& arguments = orNothing(jsonMember(*call.task, "arguments"));
    for (const Json& parameter : jsonArray(arguments, "parameters")) {
        const std::string value = jsonScalarText(parameter, "value");
        for (const Reference& reference : referencesIn(value))
            if (!reference.isInput && callIn(*graph.model, reference.task) != nullptr)
                orderAfter(graph, call, reference.task, "parameter " + jsonText(parameter, "name"));
        if (!isExpression(value))
            m_records.param(thing, jsonText(parameter, "name"), value);
    }
    std::size_t number = 0;
    for (const Json& artifact : jsonArray(arguments, "artifacts"))
        readArtifactArgument(graph, call, artifact,
                             jsonPointer(call.locator + "/arguments/artifacts", number++));
}

void WorkflowReader::readArtifactArgument(const Graph& graph, const Call& call, const Json& artifact,
                                          const std::string& locator)
{
    const FlowThing thing = job(graph.path + "." + call.name);
    const std::string& name = jsonText(artifact, "name");
    Things sources;
    findSource(graph, artifact, sources);
    if (const QualifiedName place = artifactPlace(artifact); !place.name.empty() && !place.ns.empty())
        sources.push_back({AssetKind::Dataset, place});
    // a graph does not read by itself: what it is given waits under its own name for the tasks inside
    const bool hands = call.model != nullptr && isGraph(*call.model) && !name.empty();
    const std::string inside = jsonMember(*call.task, "inline") != nullptr
                                   ? graph.path + "." + call.name
                                   : pathOfTemplate(jsonText(*call.task, "template"));
    for (const FlowThing& source : sources) {
        if (!hands) {
            m_records.data(source, thing, locator, name);
            continue;
        }
        m_records.declare(handedArtifact(inside, name), "artifact", locator);
        m_records.data(source, handedArtifact(inside, name), locator, "passed on");
    }
}

void WorkflowReader::findSource(const Graph& graph, const Json& argument, Things& found)
{
    for (const Reference& reference : sourcesOf(argument)) {
        if (!reference.isArtifact)
            continue;
        if (!reference.isInput) {
            findOutput(graph.path, *graph.model, reference.task, reference.name, 0, found);
            continue;
        }
        QualifiedName place;
        for (const char* holder : {"inputs", "arguments"}) {
            const Json& owner = std::string_view(holder) == "inputs" ? *graph.model : orNothing(m_spec);
            for (const Json& artifact : jsonArray(orNothing(jsonMember(owner, holder)), "artifacts"))
                if (jsonText(artifact, "name") == reference.name && place.name.empty())
                    place = artifactPlace(artifact);
        }
        found.push_back(place.name.empty() || place.ns.empty() ? handedArtifact(graph.path, reference.name)
                                                               : FlowThing{AssetKind::Dataset, place});
    }
}

const Json* WorkflowReader::callIn(const Json& model, std::string_view name) const
{
    for (const Json& task : jsonArray(orNothing(jsonMember(model, "dag")), "tasks"))
        if (jsonText(task, "name") == name)
            return &task;
    for (const Json& group : jsonArray(model, "steps"))
        if (group.is_array())
            for (const Json& task : group)
                if (jsonText(task, "name") == name)
                    return &task;
    return nullptr;
}

void WorkflowReader::findOutput(const std::string& path, const Json& model, std::string_view task,
                                std::string_view output, int depth, Things& found)
{
    if (depth > kDeepest || ++m_steps > kMostSteps)
        return;
    const Json* call = callIn(model, task);
    const Json* called = call == nullptr ? nullptr : modelOf(*call);
    const std::string place = path + "." + std::string(task);
    if (called == nullptr || !isGraph(*called)) {
        if (called != nullptr)
            for (const Json& artifact : jsonArray(orNothing(jsonMember(*called, "outputs")), "artifacts"))
                if (jsonText(artifact, "name") == output)
                    if (const QualifiedName kept = artifactPlace(artifact);
                        !kept.ns.empty() && !kept.name.empty())
                        return found.push_back({AssetKind::Dataset, kept});
        return found.push_back(handedArtifact(place, output));
    }
    const std::string inside =
        jsonMember(*call, "inline") != nullptr ? place : pathOfTemplate(jsonText(*call, "template"));
    for (const Json& artifact : jsonArray(orNothing(jsonMember(*called, "outputs")), "artifacts"))
        if (jsonText(artifact, "name") == output)
            for (const Reference& reference : sourcesOf(artifact))
                if (reference.isArtifact && !reference.isInput)
                    findOutput(inside, *called, reference.task, reference.name, depth + 1, found);
}

} // namespace upriver::argo
