// SPDX-License-Identifier: Apache-2.0
// What Kedro-Viz saves: the graph of all pipelines, what it knows of single nodes, and the last run.
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/models/kedro_project.h"

namespace upriver::kedro {

namespace {

constexpr std::string_view kSession = "session"; ///< Kedro's word for a run of whatever pipeline

std::string taskName(const Json& node)
{
    const std::string& full = jsonText(node, "full_name");
    return full.empty() ? jsonText(node, "name") : full;
}

std::string pipelineName(const std::string& id) { return "pipelines/" + id; }
std::string groupName(const std::string& id) { return "modular_pipelines/" + id; }

RunState stateOf(std::string_view status)
{
    if (equalsNoCase(status, "success") || equalsNoCase(status, "available"))
        return RunState::Complete;
    if (equalsNoCase(status, "fail") || equalsNoCase(status, "failed") || equalsNoCase(status, "error"))
        return RunState::Failed;
    return equalsNoCase(status, "running") ? RunState::Running : RunState::Unknown;
}

/// {"message": …, "traceback": …}, or a text; never the traceback.
std::string messageOf(const Json& item)
{
    const Json* error = jsonMember(item, "error");
    if (error == nullptr)
        return {};
    return cleanText(error->is_object() ? jsonText(*error, "message") : jsonScalar(error).value_or(""));
}

} // namespace

std::optional<Micros> timeOf(const Json* value)
{
    if (value == nullptr || !value->is_string())
        return jsonTime(value);
    std::string text = value->get<std::string>();
    if (text.size() > 19 && text[13] == '.' && text[16] == '.')
        text[13] = text[16] = ':';
    return parseTime(text);
}

void Project::tellTask(const Json& node, const std::string& locator)
{
    const AssetIndex job = m_records.job(taskName(node));
    m_records.declare(job, "node", locator).displayName = cleanText(jsonText(node, "name"));
    if (job == kNoAsset)
        return;
    for (const auto& [key, value] : jsonObject(node, "parameters")) {
        const std::string text = jsonScalar(&value).value_or(value.is_null() ? "" : value.dump());
        if (!text.empty())
            m_records.batch().params.push_back(
                {job, {}, cleanText(key), shortened(redactValue(key, text), 500)});
    }
    for (const Json& tag : jsonArray(node, "tags"))
        m_records.tag(job, jsonScalar(&tag).value_or(""));
}

void Project::tellData(const Json& node, const std::string& locator)
{
    const AssetIndex asset = dataset(jsonText(node, "name"));
    if (asset == kNoAsset)
        return;
    AssetRecord& record = m_records.batch().record(asset);
    const bool isParameters = jsonText(node, "type") == "parameters";
    if (record.subtype.empty())
        record.subtype = isParameters ? "parameters" : "";
    record.declared = true;
    record.displayName = cleanText(withoutTranscoding(jsonText(node, "name")));
    if (record.locator.empty())
        record.locator = locator;
    m_records.property(asset, "dataset_type", jsonText(node, "dataset_type"));
    for (const Json& tag : jsonArray(node, "tags"))
        m_records.tag(asset, jsonScalar(&tag).value_or(""));
    const bool isInCatalog = m_locations.contains(withoutTranscoding(jsonText(node, "name")));
    if (const std::string& layer = jsonText(node, "layer"); !layer.empty() && !isInCatalog)
        m_records.tag(asset, "layer:" + layer);
}

AssetIndex Project::assetOf(const std::string& id)
{
    const auto node = m_nodes.find(id);
    if (node == m_nodes.end())
        return kNoAsset;
    return node->second.isTask ? m_records.job(node->second.name) : dataset(node->second.name);
}

/// Pipelines and modular pipelines contain their nodes.
void Project::tellMembers(const Json& graph, const std::string& locator)
{
    for (const Json& pipeline : jsonArray(graph, "pipelines")) {
        const AssetIndex job = m_records.job(pipelineName(jsonText(pipeline, "id")));
        m_records.declare(job, "pipeline", locator).displayName = cleanText(jsonText(pipeline, "name"));
    }
    const auto group = [&](const std::string& id, const Json& modular) {
        if (id.empty() || id == "__root__")
            return;
        const AssetIndex job = m_records.job(groupName(id));
        m_records.declare(job, "modular_pipeline", locator).displayName =
            cleanText(jsonText(modular, "name"));
        for (const Json& child : jsonArray(modular, "children")) {
            const std::string& inner =
                child.is_string() ? child.get_ref<const std::string&>() : jsonText(child, "id");
            const auto node = m_nodes.find(inner);
            if (node != m_nodes.end() && node->second.isTask)
                m_records.edge(job, m_records.job(node->second.name), EdgeKind::Contains, {}, locator);
            else if (jsonText(child, "type") == "modularPipeline")
                m_records.edge(job, m_records.job(groupName(inner)), EdgeKind::Contains, {}, locator);
        }
    };
    for (const auto& [id, modular] : jsonObject(graph, "modular_pipelines"))
        group(id, modular);
    for (const Json& modular : jsonArray(graph, "modular_pipelines"))
        group(jsonText(modular, "id"), modular);
}

Result<void> Project::tellGraph(const Json& graph, const std::string& locator)
{
    std::size_t number = 0;
    for (const Json& node : jsonArray(graph, "nodes")) {
        const std::string where = locator + "#" + jsonPointer("/nodes", number++);
        const std::string &id = jsonText(node, "id"), &type = jsonText(node, "type");
        const bool isTask = type == "task";
        const std::string name = isTask ? taskName(node) : jsonText(node, "name");
        if (type == "modularPipeline")
            continue;
        if (id.empty() || name.empty()) {
            m_records.problem(Severity::Warning, "A node without an id or a name was left out.", where);
            continue;
        }
        m_nodes[id] = {name, isTask};
        if (isTask)
            tellTask(node, where);
        else
            tellData(node, where);
        for (const Json& pipeline : jsonArray(node, "pipelines"))
            if (isTask && pipeline.is_string())
                m_records.edge(m_records.job(pipelineName(pipeline.get<std::string>())), m_records.job(name),
                               EdgeKind::Contains, {}, where);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    tellMembers(graph, locator);
    number = 0;
    for (const Json& edge : jsonArray(graph, "edges")) {
        // those of modular pipelines only sum up what their nodes do
        m_records.edge(assetOf(jsonText(edge, "source")), assetOf(jsonText(edge, "target")), EdgeKind::Data,
                       {}, locator + "#" + jsonPointer("/edges", number++));
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

void Project::tellNode(const std::string& id, const Json& node, const std::string& locator)
{
    const AssetIndex asset = assetOf(id);
    const std::string& path = jsonText(node, "filepath");
    if (asset == kNoAsset || path.empty())
        return;
    if (!m_nodes[id].isTask)
        return m_records.property(asset, "path", path);
    const QualifiedName place = placeOf(path);
    if (place.isEmpty())
        return;
    const AssetIndex code = m_records.batch().asset(AssetKind::Code, place);
    m_records.batch().record(code).subtype = "file";
    m_records.edge(asset, code, EdgeKind::UsesCode, {}, locator);
}

void Project::gatherNames(const Json& events)
{
    if (!events.is_array())
        return;
    for (const Json& event : events) {
        const std::string &id = jsonText(event, "node_id"), &node = jsonText(event, "node");
        const std::string& data = jsonText(event, "dataset");
        if (!id.empty() && !(node.empty() && data.empty()))
            m_nodes.emplace(id, Node{node.empty() ? data : node, !node.empty()});
    }
}

void Project::addSize(AssetIndex asset, const Json* size, const std::string& run, std::optional<Micros> at)
{
    const auto bytes = jsonNumber(size);
    if (asset != kNoAsset && bytes && *bytes > 0)
        m_records.batch().metrics.push_back({asset, run, {}, "size", 0, at.value_or(0), *bytes});
}

void Project::nodeRun(const std::string& id, const Json& node, const std::string& run,
                      const std::string& locator)
{
    const auto known = m_nodes.find(id);
    const AssetIndex job = m_records.job(known == m_nodes.end() ? id : known->second.name);
    RunRecord record;
    record.job = job;
    record.key = run;
    record.parentKey = run;
    record.parentJob = m_records.job(kSession);
    record.state = stateOf(jsonText(node, "status"));
    record.message = messageOf(node);
    addProperty(record.properties, "duration", jsonScalarText(node, "duration"));
    if (job != kNoAsset && m_records.batch().record(job).locator.empty())
        m_records.batch().record(job).locator = locator;
    m_records.run(std::move(record));
}

void Project::tellRunStatus(const Json& status, const std::string& locator)
{
    const Json* whole = jsonMember(status, "pipeline");
    if (whole == nullptr)
        return;
    RunRecord run;
    run.job = m_records.job(kSession);
    m_records.declare(run.job, "session", locator);
    run.started = timeOf(jsonMember(*whole, "start_time"));
    run.ended = timeOf(jsonMember(*whole, "end_time"));
    run.key = cleanText(jsonText(*whole, "run_id"));
    if (run.key.empty())
        run.key = cleanText(jsonText(*whole, "start_time"));
    if (run.key.empty())
        run.key = "last";
    run.state = stateOf(jsonText(*whole, "status"));
    run.message = messageOf(*whole);
    addProperty(run.properties, "duration", jsonScalarText(*whole, "duration"));
    const std::string key = run.key;
    const auto ended = run.ended;
    m_records.run(std::move(run));
    for (const auto& [id, node] : jsonObject(status, "nodes"))
        nodeRun(id, node, key, locator + "#" + jsonPointer("/nodes", id));
    for (const auto& [id, data] : jsonObject(status, "datasets")) {
        const std::string& name = jsonText(data, "name");
        addSize(name.empty() ? assetOf(id) : dataset(name), jsonMember(data, "size"), key, ended);
    }
}

void Project::tellEvents(const Json& events, const std::string& locator)
{
    if (!events.is_array())
        return;
    RunRecord run;
    run.job = m_records.job(kSession);
    run.state = RunState::Unknown;
    for (const Json& event : events) {
        const std::string& kind = jsonText(event, "event");
        if (kind == "before_pipeline_run")
            run.started = timeOf(jsonMember(event, "timestamp"));
        if (kind == "after_pipeline_run" || kind == "on_pipeline_error") {
            run.ended = timeOf(jsonMember(event, "timestamp"));
            run.state = kind == "after_pipeline_run" ? RunState::Complete : RunState::Failed;
            run.message = messageOf(event);
        }
        if (kind == "before_pipeline_run" && run.key.empty())
            run.key = cleanText(jsonText(event, "timestamp"));
    }
    if (run.key.empty())
        run.key = "last";
    const std::string key = run.key;
    const auto ended = run.ended;
    m_records.declare(run.job, "session", locator);
    m_records.run(std::move(run));
    for (std::size_t number = 0; number < events.size(); ++number) {
        const Json& event = events[number];
        const std::string where = locator + "#" + jsonPointer("", number);
        const std::string& kind = jsonText(event, "event");
        if (kind == "after_node_run")
            nodeRun(jsonText(event, "node_id"), event, key, where);
        if (kind == "on_node_error") {
            Json failed = event;
            failed["status"] = "failed";
            nodeRun(jsonText(event, "node_id"), failed, key, where);
        }
        if (kind == "after_dataset_saved")
            addSize(dataset(jsonText(event, "dataset")), jsonMember(event, "size"), key, ended);
    }
}

void Project::tellStatistics(const Json& statistics, const std::string& locator)
{
    for (const auto& [name, numbers] : jsonMembers(statistics)) {
        const AssetIndex asset = numbers.is_object() ? dataset(name) : kNoAsset;
        if (asset == kNoAsset)
            continue;
        if (m_records.batch().record(asset).locator.empty())
            m_records.batch().record(asset).locator = locator + "#" + jsonPointer("", name);
        for (const auto& [key, metric] : {std::pair{"rows", "rowCount"}, std::pair{"columns", "columnCount"},
                                          std::pair{"file_size", "size"}})
            if (const auto number = jsonNumber(jsonMember(numbers, key)))
                m_records.batch().metrics.push_back({asset, {}, {}, metric, 0, 0, *number});
    }
}

} // namespace upriver::kedro
