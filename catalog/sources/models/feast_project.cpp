// SPDX-License-Identifier: Apache-2.0
// Projects, entities, feature views and feature services of a Feast registry.
#include "catalog/sources/models/feast_project.h"

#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::feast {

namespace {

constexpr std::string_view kNobody = "__dummy"; ///< Feast's own entity of views without entities
constexpr std::size_t kLongestCode = 100'000;

/// What a thing says of itself: {"spec": {…}}, or without that step in some exports.
const Json& specOf(const Json& holder)
{
    const Json* spec = jsonMember(holder, "spec");
    return spec != nullptr && spec->is_object() ? *spec : holder;
}

std::string nameOf(const Json& spec) { return flowName(jsonText(spec, "name")); }

const Json* transformationOf(const Json& spec)
{
    for (const char* key : {"featureTransformation", "transformation"})
        if (const Json* function = jsonAt(spec, {key, "userDefinedFunction"}))
            return function;
    return jsonMember(spec, "userDefinedFunction");
}

/// A day and longer in days, as people write it.
std::string duration(const Json* value)
{
    std::optional<std::int64_t> seconds = jsonInteger(value);
    if (!seconds && value != nullptr && value->is_string() &&
        value->get_ref<const std::string&>().ends_with('s')) {
        const std::string& text = value->get_ref<const std::string&>();
        const Json number = text.substr(0, text.size() - 1);
        if (const auto real = jsonNumber(&number))
            seconds = static_cast<std::int64_t>(std::clamp(*real, 0.0, 1e12));
    }
    if (!seconds || *seconds <= 0)
        return {};
    constexpr std::int64_t kDay = 86'400;
    return *seconds % kDay == 0 ? std::to_string(*seconds / kDay) + " d" : std::to_string(*seconds) + " s";
}

} // namespace

std::string valueType(const Json* value)
{
    constexpr std::array kWords{"",
                                "BYTES",
                                "STRING",
                                "INT32",
                                "INT64",
                                "DOUBLE",
                                "FLOAT",
                                "BOOL",
                                "UNIX_TIMESTAMP",
                                "",
                                "",
                                "BYTES_LIST",
                                "STRING_LIST",
                                "INT32_LIST",
                                "INT64_LIST",
                                "DOUBLE_LIST",
                                "FLOAT_LIST",
                                "BOOL_LIST",
                                "UNIX_TIMESTAMP_LIST",
                                "NULL",
                                "MAP",
                                "MAP_LIST",
                                "BYTES_SET",
                                "STRING_SET",
                                "INT32_SET",
                                "INT64_SET",
                                "DOUBLE_SET",
                                "FLOAT_SET",
                                "BOOL_SET",
                                "UNIX_TIMESTAMP_SET",
                                "UUID",
                                "TIME_UUID",
                                "UUID_LIST",
                                "TIME_UUID_LIST"};
    if (value == nullptr)
        return {};
    if (value->is_string())
        return flowName(value->get_ref<const std::string&>());
    const auto number = jsonInteger(value).value_or(0);
    return number > 0 && number < static_cast<std::int64_t>(kWords.size())
               ? kWords[static_cast<std::size_t>(number)]
               : std::string();
}

std::string FeatureStore::namespaceOf(const std::string& project) const
{
    const std::string ns = m_records.settings().namespaceFor("feast");
    const std::string name = project.empty() ? m_project : flowName(project);
    return m_records.settings().aliased((ns.ends_with('/') ? ns : ns + "/") + name);
}

FlowThing FeatureStore::thing(AssetKind kind, const std::string& project, std::string_view folder,
                              std::string_view name) const
{
    return {kind, {namespaceOf(project), std::string(folder) + flowName(name)}};
}

bool FeatureStore::isFirst(const FlowThing& told) { return m_told.insert(told).second; }

void FeatureStore::addTags(const FlowThing& thing, const Json& spec)
{
    for (const auto& [key, value] : jsonObject(spec, "tags"))
        m_records.tag(thing, key, jsonScalar(&value).value_or(""));
    // before version 0.20 an owner could only be a tag
    const std::string& owner = jsonText(spec, "owner");
    m_records.owner(thing, owner.empty() ? jsonTextAt(spec, {"tags", "owner"}) : owner, "owner");
}

void FeatureStore::addTimes(const FlowThing& thing, const Json& holder)
{
    const Json* meta = jsonMember(holder, "meta");
    if (meta == nullptr)
        return;
    for (const auto& [key, name] :
         {std::pair{"createdTimestamp", "created"}, {"lastUpdatedTimestamp", "updated"}})
        if (const auto time = jsonTime(jsonMember(*meta, key)); time && *time > 0)
            m_records.property(thing, name, formatTime(*time));
    std::optional<Micros> latest;
    for (const Json& interval : jsonArray(*meta, "materializationIntervals"))
        if (const auto end = jsonTime(jsonMember(interval, "endTime")); end && (!latest || *end > *latest))
            latest = end;
    if (latest)
        m_records.property(thing, "materialized until", formatTime(*latest));
}

void FeatureStore::declare(const FlowThing& thing, std::string_view subtype, const Json& spec,
                           const std::string& locator)
{
    AssetRecord& record = m_records.declare(thing, subtype, locator);
    record.displayName = nameOf(spec);
    m_records.describe(thing, jsonText(spec, "description"));
    addTags(thing, spec);
    const FlowThing project{AssetKind::Service, {thing.name.ns, "project"}};
    if (thing != project) {
        m_records.declare(project, "feature store", locator).displayName =
            project.name.ns.substr(project.name.ns.rfind('/') + 1);
        m_records.contains(project, thing, locator);
    }
}

void FeatureStore::tellProject(const Json& holder, const std::string& locator)
{
    const Json& spec = specOf(holder);
    const std::string name = nameOf(spec);
    const FlowThing project = thing(AssetKind::Service, name, {}, "project");
    if (name.empty() || !isFirst(project))
        return;
    declare(project, "feature store", spec, locator);
    addTimes(project, holder);
}

void FeatureStore::tellEntity(const Json& holder, const std::string& locator)
{
    const Json& spec = specOf(holder);
    const std::string name = nameOf(spec);
    if (name == kNobody)
        return;
    const FlowThing entity = thing(AssetKind::Term, jsonText(spec, "project"), "entities/", name);
    if (name.empty()) {
        m_records.problem(Severity::Warning, "An entity without a name was skipped.", locator);
        return;
    }
    if (!isFirst(entity))
        return;
    declare(entity, "entity", spec, locator);
    m_records.property(entity, "join key", jsonText(spec, "joinKey"));
    m_records.property(entity, "type", valueType(jsonMember(spec, "valueType")));
    addTimes(entity, holder);
}

void FeatureStore::addColumn(const FlowThing& holder, const Json& feature, const std::string& name,
                             ColumnKey key)
{
    ColumnRecord column;
    column.asset = m_records.index(holder);
    column.name = name;
    column.type = valueType(jsonMember(feature, "valueType"));
    column.description = flowText(jsonText(feature, "description"));
    column.key = key;
    for (const auto& [tag, value] : jsonObject(feature, "tags")) {
        const std::string text = flowText(redactValue(tag, jsonScalar(&value).value_or("")));
        m_records.batch().tags.push_back(
            {column.asset, name, flowName(tag) + (text.empty() ? "" : ":" + text)});
    }
    m_records.batch().columns.push_back(std::move(column));
}

/// What rows are found by: the columns of the view's entities.
void FeatureStore::addEntityColumns(const FlowThing& view, const Json& spec, const std::string& locator)
{
    std::set<std::string> seen;
    for (const Json& column : jsonArray(spec, "entityColumns"))
        if (const std::string name = nameOf(column);
            !name.empty() && !name.starts_with(kNobody) && seen.insert(name).second)
            addColumn(view, column, name, ColumnKey::Primary);
    for (const Json& entity : jsonArray(spec, "entities")) {
        const std::string name = entity.is_string() ? flowName(entity.get_ref<const std::string&>()) : "";
        if (!name.empty() && name != kNobody)
            m_records.edge({AssetKind::Term, {view.name.ns, "entities/" + name}}, view, EdgeKind::References,
                           "entity", locator);
    }
}

void FeatureStore::addFeatures(const FlowThing& view, const Json& spec)
{
    std::set<std::string> seen;
    for (const Json& feature : jsonArray(spec, "features"))
        if (const std::string name = nameOf(feature); !name.empty() && seen.insert(name).second)
            addColumn(view, feature, name, ColumnKey::None);
}

void FeatureStore::columnEdge(const FlowThing& from, const std::string& column, const FlowThing& to,
                              const std::string& toColumn, const std::string& locator)
{
    ColumnEdgeRecord edge;
    edge.src = m_records.index(from);
    edge.srcColumn = column;
    edge.dst = m_records.index(to);
    edge.dstColumn = toColumn;
    edge.kinds = kIdentity;
    edge.locator = locator;
    m_records.batch().columnEdges.push_back(std::move(edge));
}

/// The view's columns are those of its source by name, but for what the source maps to another name.
void FeatureStore::addSources(const FlowThing& view, const Json& spec, bool isTransformed,
                              const std::string& locator)
{
    const std::string& project = jsonText(spec, "project");
    for (const char* key : {"batchSource", "streamSource"}) {
        const Json* stated = jsonMember(spec, key);
        if (stated == nullptr || !stated->is_object())
            continue;
        const FlowThing source = tellSource(*stated, project, locator + "/" + key);
        if (source.name.isEmpty())
            continue;
        const bool isStream = std::string_view(key) == "streamSource";
        m_records.data(
            source, isTransformed ? thing(AssetKind::Job, project, "transformations/", nameOf(spec)) : view,
            locator, isStream ? "stream" : "");
        if (isTransformed)
            continue;
        std::map<std::string, std::string> columns; // of the view -> of the source
        for (const auto& [from, to] : jsonObject(*stated, "fieldMapping"))
            if (to.is_string())
                columns.emplace(flowName(to.get_ref<const std::string&>()), flowName(from));
        std::set<std::string> seen;
        for (const char* list : {"entityColumns", "features"})
            for (const Json& feature : jsonArray(spec, list)) {
                const std::string name = nameOf(feature);
                if (name.empty() || name.starts_with(kNobody) || !seen.insert(name).second)
                    continue;
                const auto mapped = columns.find(name);
                columnEdge(source, mapped == columns.end() ? name : mapped->second, view, name, locator);
            }
    }
    for (const Json& other : jsonArray(spec, "sourceViews"))
        if (const std::string name = nameOf(specOf(other)); !name.empty())
            m_records.data(this->view(project, name), view, locator);
}

FlowThing FeatureStore::makerOf(const FlowThing& view, const Json& spec, const std::string& project,
                                const std::string& locator)
{
    const Json* function = transformationOf(spec);
    const std::string code = function == nullptr ? std::string() : jsonText(*function, "bodyText");
    if (function == nullptr || (code.empty() && jsonText(*function, "name").empty()))
        return view;
    const FlowThing job = thing(AssetKind::Job, project, "transformations/", nameOf(spec));
    AssetRecord& record = m_records.declare(job, "transformation", locator);
    record.displayName = flowName(jsonText(*function, "name"));
    m_records.property(job, "mode", jsonText(spec, "mode"));
    m_records.data(job, view, locator);
    if (!code.empty()) {
        CodeRecord text;
        text.job = m_records.index(job);
        text.text = redactSecrets(shortened(code, kLongestCode));
        text.language = "python";
        m_records.batch().codes.push_back(std::move(text));
    }
    return job;
}

void FeatureStore::addOnDemandSources(const FlowThing& view, const FlowThing& job, const Json& spec,
                                      const std::string& locator)
{
    const std::string& project = jsonText(spec, "project");
    for (const auto& [key, source] : jsonObject(spec, "sources")) {
        if (const Json* request = jsonMember(source, "requestDataSource")) {
            const FlowThing told = tellSource(*request, project, jsonPointer(locator + "/sources", key));
            if (!told.name.isEmpty())
                m_records.data(told, job, locator, "with the request");
            continue;
        }
        const Json* projection = jsonMember(source, "featureViewProjection");
        std::string name = projection == nullptr ? std::string() : jsonText(*projection, "featureViewName");
        if (name.empty())
            name = jsonTextAt(source, {"featureView", "spec", "name"});
        if (name.empty())
            name = key;
        if (const FlowThing other = this->view(project, name); other != view && !flowName(name).empty())
            m_records.data(other, job, locator);
    }
}

void FeatureStore::tellView(const Json& holder, ViewForm form, const std::string& locator)
{
    const Json& spec = specOf(holder);
    const std::string name = nameOf(spec);
    const std::string& project = jsonText(spec, "project");
    if (name.empty()) {
        m_records.problem(Severity::Warning, "A feature view without a name was skipped.", locator);
        return;
    }
    const FlowThing told = view(project, name);
    if (!isFirst(told))
        return;
    declare(told,
            form == ViewForm::OnDemand ? "on demand feature view"
            : form == ViewForm::Stream ? "stream feature view"
                                       : "feature view",
            spec, locator);
    m_onlineTables.emplace((project.empty() ? m_project : flowName(project)) + "_" + name, told);
    m_records.property(told, "time to live", duration(jsonMember(spec, "ttl")));
    if (const Json* online = jsonMember(spec, "online"))
        m_records.property(told, "online",
                           jsonInteger(online).value_or(jsonBool(online).value_or(false)) != 0 ? "yes"
                                                                                               : "no");
    addTimes(told, holder);
    addEntityColumns(told, spec, locator);
    addFeatures(told, spec);
    const FlowThing maker = makerOf(told, spec, project, locator);
    if (form == ViewForm::OnDemand)
        addOnDemandSources(told, maker, spec, locator);
    else
        addSources(told, spec, maker != told, locator);
}

void FeatureStore::tellService(const Json& holder, const std::string& locator)
{
    const Json& spec = specOf(holder);
    const std::string name = nameOf(spec);
    const std::string& project = jsonText(spec, "project");
    if (name.empty()) {
        m_records.problem(Severity::Warning, "A feature service without a name was skipped.", locator);
        return;
    }
    const FlowThing service = thing(AssetKind::Feature, project, "services/", name);
    if (!isFirst(service))
        return;
    declare(service, "feature service", spec, locator);
    addTimes(service, holder);
    std::set<std::string> seen;
    for (const Json& projection : jsonArray(spec, "features")) {
        const std::string from = flowName(jsonText(projection, "featureViewName"));
        if (from.empty())
            continue;
        const FlowThing other = view(project, from);
        m_records.data(other, service, locator);
        const std::string alias = flowName(jsonText(projection, "featureViewNameAlias"));
        for (const Json& feature : jsonArray(projection, "featureColumns")) {
            const std::string column = nameOf(feature);
            const std::string full = (alias.empty() ? from : alias) + ":" + column;
            if (column.empty() || !seen.insert(full).second)
                continue;
            addColumn(service, feature, full, ColumnKey::None);
            columnEdge(other, column, service, full, locator);
        }
    }
}

/// A training set that was kept: which features are in it, and where it lies.
void FeatureStore::tellSaved(const Json& holder, const std::string& locator)
{
    const Json& spec = specOf(holder);
    const std::string name = nameOf(spec);
    const std::string& project = jsonText(spec, "project");
    const FlowThing saved = thing(AssetKind::Dataset, project, "saved_datasets/", name);
    if (name.empty() || !isFirst(saved))
        return;
    declare(saved, "saved dataset", spec, locator);
    addTimes(saved, holder);
    if (const std::string service = flowName(jsonText(spec, "featureServiceName")); !service.empty())
        m_records.data(thing(AssetKind::Feature, project, "services/", service), saved, locator);
    std::set<std::string> seen;
    for (const Json& reference : jsonArray(spec, "features")) {
        const std::string full =
            reference.is_string() ? flowName(reference.get_ref<const std::string&>()) : "";
        const auto colon = full.find(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == full.size() || !seen.insert(full).second)
            continue;
        const FlowThing other = view(project, full.substr(0, colon));
        m_records.data(other, saved, locator);
        addColumn(saved, Json::object(), full, ColumnKey::None);
        columnEdge(other, full.substr(colon + 1), saved, full, locator);
    }
    for (const char* system : {"file", "bigquery", "redshift", "snowflake", "trino", "spark"})
        if (const Json* storage = jsonAt(spec, {"storage", std::string(system) + "Storage"})) {
            Json source = Json::object();
            source[std::string(system) + "Options"] = *storage;
            if (const QualifiedName place = placeOf(source); !place.isEmpty())
                m_records.batch().aliases.push_back(
                    {m_records.index(saved), place, 100, "where Feast keeps the saved dataset"});
        }
}

/// "<project>_<feature view>" in a SQLite file: what Feast fills for online reads.
void FeatureStore::tellOnlineTables(const Json& infra, const std::string& locator)
{
    for (const Json& object : jsonArray(infra, "infraObjects")) {
        const Json* table = jsonMember(object, "sqliteTable");
        const std::string name = table == nullptr ? std::string() : flowName(jsonText(*table, "name"));
        if (name.empty() || jsonText(*table, "path").empty())
            continue;
        const QualifiedName file = filePlace(jsonText(*table, "path"));
        if (file.ns != "file") // its path on this machine is not known
            continue;
        const FlowThing online{AssetKind::Dataset, normalised("sqlite://" + file.name, name)};
        m_records.declare(online, "table", locator);
        const auto view = m_onlineTables.find(name);
        if (view != m_onlineTables.end())
            m_records.data(view->second, online, locator, "online store");
    }
}

void FeatureStore::tellHistory(const Json& history)
{
    for (const Json& one : jsonArray(history, "records")) {
        const std::string name = flowName(jsonText(one, "featureViewName"));
        const std::string label = jsonScalarText(one, "versionNumber");
        if (name.empty() || label.empty())
            continue;
        VersionRecord version;
        version.asset = m_records.index(view(jsonText(one, "projectId"), name));
        version.label = flowName(label);
        version.hash = flowName(jsonText(one, "versionId"));
        version.created = jsonTime(jsonMember(one, "createdTimestamp"));
        m_records.batch().versions.push_back(std::move(version));
    }
}

Result<void> FeatureStore::tellRegistry(const Json& registry, const std::string& locator)
{
    if (m_project.empty())
        m_project = flowName(jsonText(registry, "project"));
    if (m_project.empty() && !jsonArray(registry, "projects").empty())
        m_project = nameOf(specOf(jsonArray(registry, "projects").front()));
    if (const auto time = jsonTime(jsonMember(registry, "lastUpdated")); time && *time > 0)
        m_records.batch().generatedAt = time;
    const auto each = [&](const char* list, const auto& tell) -> Result<void> {
        std::size_t number = 0;
        for (const Json& one : jsonArray(registry, list)) {
            if (one.is_object())
                tell(one, jsonPointer(locator + "/" + list, number));
            ++number;
            if (auto sent = m_records.sendIfLarge(); !sent)
                return sent;
        }
        return {};
    };
    using Where = const std::string&;
    Result<void> told = each("projects", [&](const Json& one, Where at) { tellProject(one, at); });
    const auto then = [&](const char* list, const auto& tell) {
        if (told)
            told = each(list, tell);
    };
    then("entities", [&](const Json& one, Where at) { tellEntity(one, at); });
    then("dataSources", [&](const Json& one, Where at) {
        static_cast<void>(tellSource(one, jsonText(one, "project"), at));
    });
    then("featureViews", [&](const Json& one, Where at) { tellView(one, ViewForm::Batch, at); });
    then("streamFeatureViews", [&](const Json& one, Where at) { tellView(one, ViewForm::Stream, at); });
    then("onDemandFeatureViews", [&](const Json& one, Where at) { tellView(one, ViewForm::OnDemand, at); });
    then("featureServices", [&](const Json& one, Where at) { tellService(one, at); });
    then("savedDatasets", [&](const Json& one, Where at) { tellSaved(one, at); });
    if (const Json* infra = jsonMember(registry, "infra"))
        tellOnlineTables(*infra, locator + "/infra");
    if (const Json* history = jsonMember(registry, "featureViewVersionHistory"))
        tellHistory(*history);
    return told;
}

} // namespace upriver::feast
