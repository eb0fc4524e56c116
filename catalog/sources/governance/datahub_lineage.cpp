// SPDX-License-Identifier: Apache-2.0
// The part of Facts that tells what leads to what: datasets, columns, jobs, dashboards, models, features.
#include <algorithm>
#include <cmath>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/governance/datahub_facts.h"

namespace upriver::datahub {

namespace {

constexpr std::size_t kMostPairs = 2'000; ///< column edges of one entry

int percentOf(const Json& holder)
{
    const double score = jsonNumber(jsonMember(holder, "confidenceScore")).value_or(1.0);
    return static_cast<int>(std::lround(std::clamp(score, 0.01, 1.0) * 100));
}

std::uint16_t kindOf(const Json& entry)
{
    const std::string operation = asciiLowered(jsonText(entry, "transformOperation"));
    if (operation.starts_with("copy") || operation.starts_with("identity"))
        return kIdentity;
    return operation.starts_with("aggreg") ? kAggregation : kUnknownDirect;
}

/// Column edges within the columns of a set lead from each of them.
std::vector<FieldName> fieldsIn(const Json& entry, const char* side)
{
    std::vector<FieldName> fields;
    for (const Json& each : jsonArray(entry, side)) {
        if (!each.is_string() || fields.size() >= kMostPairs)
            continue;
        const std::string& urn = each.get_ref<const std::string&>();
        if (auto field = fieldOf(urn))
            fields.push_back(std::move(*field));
        else if (parseUrn(urn))
            fields.push_back({urn, {}});
    }
    return fields;
}

} // namespace

/// A list of URNs, or of objects that name one. outward: from the thing to them.
void Facts::edges(const Told& told, const Aspect& aspect, const char* list, EdgeKind kind, bool outward,
                  const char* note)
{
    for (const Json& each : jsonArray(aspect.value, list)) {
        std::string urn;
        if (each.is_string())
            urn = each.get_ref<const std::string&>();
        for (const char* key : {"destinationUrn", "dataset", "urn"})
            if (urn.empty())
                urn = jsonText(each, key);
        const AssetIndex other = mention(urn);
        edge(outward ? told.asset : other, outward ? other : told.asset, kind, note, aspect.locator);
    }
}

void Facts::tellUpstream(const Told& told)
{
    const Aspect* lineage = find(told.aspects, "upstreamLineage");
    if (!lineage)
        return;
    for (const Json& upstream : jsonArray(lineage->value, "upstreams"))
        edge(mention(jsonText(upstream, "dataset")), told.asset, EdgeKind::Data,
             asciiLowered(jsonText(upstream, "type")), lineage->locator);
    tellFineGrained(lineage->value, kNoAsset, lineage->locator);
}

void Facts::tellFineGrained(const Json& aspect, AssetIndex job, const std::string& locator)
{
    for (const Json& entry : jsonArray(aspect, "fineGrainedLineages")) {
        const auto sources = fieldsIn(entry, "upstreams");
        const auto targets = fieldsIn(entry, "downstreams");
        std::size_t pairs = 0;
        for (const FieldName& target : targets) {
            for (const FieldName& source : sources) {
                if (++pairs > kMostPairs)
                    break;
                ColumnEdgeRecord record;
                record.dst = mention(target.asset);
                record.src = mention(source.asset);
                if (record.dst == kNoAsset || record.src == kNoAsset || source.column.empty())
                    continue;
                record.dstColumn = target.column;
                record.srcColumn = source.column;
                record.job = job;
                record.kinds = kindOf(entry);
                record.confidence = static_cast<std::uint8_t>(percentOf(entry));
                record.locator = locator;
                m_batch.columnEdges.push_back(std::move(record));
            }
        }
    }
}

void Facts::tellJob(const Told& told)
{
    const auto urn = parseUrn(told.urn);
    if (urn && urn->type == "dataJob" && !urn->parts.empty())
        edge(mention(urn->parts[0]), told.asset, EdgeKind::Contains, {}, {});
    if (const Aspect* info = find(told.aspects, "dataProcessInfo")) {
        edges(told, *info, "inputs", EdgeKind::Data, false);
        edges(told, *info, "outputs", EdgeKind::Data, true);
    }
    if (const Aspect* io = find(told.aspects, "dataJobInputOutput")) {
        for (const char* list : {"inputDatasets", "inputDatasetEdges"})
            edges(told, *io, list, EdgeKind::Data, false);
        for (const char* list : {"outputDatasets", "outputDatasetEdges"})
            edges(told, *io, list, EdgeKind::Data, true);
        for (const char* list : {"inputDatajobs", "inputDatajobEdges"})
            edges(told, *io, list, EdgeKind::Control, false);
        tellFineGrained(io->value, told.asset, io->locator);
    }
    const Aspect* logic = find(told.aspects, "dataTransformLogic");
    if (!logic)
        return;
    for (const Json& transform : jsonArray(logic->value, "transforms"))
        if (const std::string& text = jsonTextAt(transform, {"queryStatement", "value"}); !text.empty())
            tellCode(told.asset, kNoAsset, text, told.platform);
}

void Facts::tellDashboard(const Told& told)
{
    if (const Aspect* chart = find(told.aspects, "chartInfo"))
        for (const char* list : {"inputs", "inputEdges"})
            edges(told, *chart, list, EdgeKind::Data, false);
    if (const Aspect* board = find(told.aspects, "dashboardInfo")) {
        for (const char* list : {"datasets", "datasetEdges"})
            edges(told, *board, list, EdgeKind::Data, false);
        // what a chart shows reaches the dashboard that it stands in
        for (const char* list : {"charts", "chartEdges", "dashboards"}) {
            edges(told, *board, list, EdgeKind::Contains, true);
            edges(told, *board, list, EdgeKind::Data, false);
        }
    }
    const Aspect* inputs = find(told.aspects, "inputFields");
    for (const Json& stated : listOf(inputs, "fields")) {
        const auto field = fieldOf(jsonText(stated, "schemaFieldUrn"));
        const AssetIndex source = field ? mention(field->asset) : kNoAsset;
        if (source == kNoAsset || source == told.asset || field->column.empty())
            continue;
        ColumnEdgeRecord record;
        record.dst = told.asset;
        record.dstColumn = columnOf(jsonTextAt(stated, {"schemaField", "fieldPath"}));
        record.src = source;
        record.srcColumn = field->column;
        record.locator = inputs->locator;
        m_batch.columnEdges.push_back(std::move(record));
    }
    const Aspect* query = find(told.aspects, "chartQuery");
    if (!query || jsonText(query->value, "rawQuery").empty())
        return;
    const QualifiedName& name = m_batch.record(told.asset).name;
    const AssetIndex job = m_batch.asset(AssetKind::Job, {name.ns, "queries/" + name.name});
    m_batch.record(job).declared = true;
    m_batch.record(job).subtype = "query";
    edge(job, told.asset, EdgeKind::Data, {}, query->locator);
    tellCode(job, kNoAsset, jsonText(query->value, "rawQuery"), {});
}

void Facts::tellModel(const Told& told)
{
    for (const auto& [name, list] : {std::pair{"mlModelTrainingData", "trainingData"},
                                     std::pair{"mlModelEvaluationData", "evaluationData"}})
        if (const Aspect* data = find(told.aspects, name))
            edges(told, *data, list, EdgeKind::Data, false,
                  std::string_view(list) == "trainingData" ? "training" : "evaluation");
    for (const char* info : {"mlModelProperties", "mlModelGroupProperties"}) {
        const Aspect* stated = find(told.aspects, info);
        if (!stated)
            continue;
        edges(told, *stated, "mlFeatures", EdgeKind::Data, false);
        edges(told, *stated, "trainingJobs", EdgeKind::Data, false, "training");
        for (const Json& each : jsonArray(stated->value, "trainingJobs")) // runs, in newer files
            if (const auto run = m_things.find(each.is_string() ? each.get<std::string>() : std::string());
                run != m_things.end() && run->first.starts_with("urn:li:dataProcessInstance:"))
                edge(jobOfRun(run->second), told.asset, EdgeKind::Data, "training", stated->locator);
        edges(told, *stated, "downstreamJobs", EdgeKind::Data, true);
        edges(told, *stated, "deployments", EdgeKind::Data, true, "deployment");
        edges(told, *stated, "groups", EdgeKind::Contains, false);
        for (const char* list : {"trainingMetrics", "onlineMetrics"})
            for (const Json& metric : jsonArray(stated->value, list))
                if (const auto number = jsonNumber(jsonMember(metric, "value"));
                    number && !jsonText(metric, "name").empty())
                    m_batch.metrics.push_back(
                        {told.asset, {}, {}, redactSecrets(jsonText(metric, "name")), 0, 0, *number});
        for (const Json& param : jsonArray(stated->value, "hyperParams"))
            if (const std::string& name = jsonText(param, "name"); !name.empty())
                m_batch.record(told.asset)
                    .properties.push_back(
                        {"param " + redactSecrets(name),
                         shortened(redactValue(name, jsonScalarText(param, "value")), 500)});
        const Json* version = jsonMember(stated->value, "version");
        const std::string label = version && version->is_object() ? jsonScalarText(*version, "versionTag")
                                                                  : jsonScalar(version).value_or("");
        if (!label.empty())
            m_batch.versions.push_back({told.asset, redactSecrets(label), {}, {}});
    }
}

void Facts::tellFeatures(const Told& told)
{
    if (const Aspect* table = find(told.aspects, "mlFeatureTableProperties"))
        for (const auto& [list, key] :
             {std::pair{"mlPrimaryKeys", ColumnKey::Primary}, std::pair{"mlFeatures", ColumnKey::None}})
            for (const Json& each : jsonArray(table->value, list)) {
                const auto urn =
                    parseUrn(each.is_string() ? each.get_ref<const std::string&>() : std::string());
                // what is told of itself has more to say
                if (!urn || urn->parts.size() < 2 || m_things.contains(each.get_ref<const std::string&>()))
                    continue;
                ColumnRecord column;
                column.asset = told.asset;
                column.name = redactSecrets(urn->parts[1]);
                column.key = key;
                m_batch.columns.push_back(std::move(column));
            }
}

/// A feature or key is a column of its table.
void Facts::tellFeature(const std::string& urn, const Aspects& aspects)
{
    const auto parsed = parseUrn(urn);
    const AssetIndex table = mention(urn);
    if (!parsed || table == kNoAsset || parsed->parts[1].empty())
        return;
    const bool isKey = parsed->type == "mlPrimaryKey";
    ColumnRecord column;
    column.asset = table;
    column.name = redactSecrets(parsed->parts[1]);
    column.key = isKey ? ColumnKey::Primary : ColumnKey::None;
    const std::string name = column.name;
    const Aspect* info = find(aspects, isKey ? "mlPrimaryKeyProperties" : "mlFeatureProperties");
    if (info) {
        column.type = redactSecrets(jsonText(info->value, "dataType"));
        column.description = shortened(redactSecrets(jsonText(info->value, "description")), 4'000);
    }
    m_batch.columns.push_back(std::move(column));
    const Told told{aspects, urn, table, {}};
    if (info)
        edges(told, *info, "sources", EdgeKind::Data, false);
    Json field = Json::object();
    for (const char* aspect : {"globalTags", "glossaryTerms"})
        if (const Aspect* stated = find(aspects, aspect))
            field[aspect] = stated->value;
    tellFieldTags(told, name, field);
}

void Facts::tellQuery(const Told& told)
{
    std::string platform;
    if (const Aspect* subjects = find(told.aspects, "querySubjects"))
        for (const Json& subject : jsonArray(subjects->value, "subjects")) {
            const std::string& urn = jsonText(subject, "entity");
            const auto field = fieldOf(urn);
            const AssetIndex read = mention(field ? field->asset : urn);
            if (read != kNoAsset)
                platform = platformOf(m_batch.record(read).name.ns);
            edge(read, told.asset, EdgeKind::Data, {}, subjects->locator);
        }
    const Aspect* query = find(told.aspects, "queryProperties");
    if (query)
        if (const std::string& text = jsonTextAt(query->value, {"statement", "value"}); !text.empty())
            tellCode(told.asset, kNoAsset, text, platform);
}

/// A product is a name for some things together: a tag of each.
void Facts::tellProduct(const std::string& urn, const Aspects& aspects)
{
    const Aspect* info = find(aspects, "dataProductProperties");
    const std::string name = nameOf(urn, "dataProductProperties");
    for (const Json& each : listOf(info, "assets"))
        if (const AssetIndex asset = mention(jsonText(each, "destinationUrn")); asset != kNoAsset)
            m_batch.tags.push_back({asset, {}, shortened("data_product:" + name, 200)});
}

void Facts::tellContract(const Told& told)
{
    const Aspect* info = find(told.aspects, "dataContractProperties");
    if (!info)
        return;
    edge(told.asset, mention(jsonText(info->value, "entity")), EdgeKind::References, "contract",
         info->locator);
    if (const Aspect* status = find(told.aspects, "dataContractStatus"))
        if (const std::string& state = jsonText(status->value, "state"); !state.empty())
            m_batch.record(told.asset).properties.push_back({"state", redactSecrets(state)});
}

std::string Facts::documentationOf(const std::string& urn) const
{
    const auto known = m_things.find(urn);
    if (known != m_things.end())
        for (const Json& each : listOf(find(known->second, "documentation"), "documentations"))
            if (const std::string& text = jsonText(each, "documentation"); !text.empty())
                return shortened(redactSecrets(text), 4'000);
    return {};
}

/// A column may be spoken of by a URN of its own.
void Facts::tellSchemaField(const std::string& urn, const Aspects& aspects)
{
    const auto field = fieldOf(urn);
    const AssetIndex asset = field ? mention(field->asset) : kNoAsset;
    if (asset == kNoAsset || field->column.empty())
        return;
    const Told told{aspects, urn, asset, {}};
    Json stated = Json::object();
    for (const char* aspect : {"globalTags", "glossaryTerms"})
        if (const Aspect* holder = find(aspects, aspect))
            stated[aspect] = holder->value;
    tellFieldTags(told, field->column, stated);
    const auto dataset = m_things.find(field->asset);
    const bool hasSchema = dataset != m_things.end() && find(dataset->second, "schemaMetadata");
    const std::string text = documentationOf(urn);
    if (text.empty() || hasSchema) // the schema's own columns tell it
        return;
    ColumnRecord column;
    column.asset = asset;
    column.name = field->column;
    column.description = text;
    column.declared = false;
    m_batch.columns.push_back(std::move(column));
}

void Facts::tellTerm(const Told& told)
{
    for (const char* info : {"glossaryTermInfo", "glossaryNodeInfo"})
        if (const Aspect* stated = find(told.aspects, info))
            edge(mention(jsonText(stated->value, "parentNode")), told.asset, EdgeKind::Contains, {},
                 stated->locator);
    const Aspect* related = find(told.aspects, "glossaryRelatedTerms");
    if (!related)
        return;
    edges(told, *related, "isRelatedTerms", EdgeKind::References, true, "inherits");
    edges(told, *related, "hasRelatedTerms", EdgeKind::References, true, "contains");
    edges(told, *related, "relatedTerms", EdgeKind::References, true, "related");
}

} // namespace upriver::datahub
