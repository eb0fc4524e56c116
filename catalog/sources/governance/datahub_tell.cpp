// SPDX-License-Identifier: Apache-2.0
// The part of Facts that tells what all things have (names, owners, tags, terms, domains) and the columns and
// measurements of datasets.
#include <algorithm>
#include <array>
#include <cctype>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/governance/datahub_facts.h"

namespace upriver::datahub {

namespace {

constexpr std::size_t kMostProperties = 60;
constexpr std::size_t kLongestText = 4'000;
constexpr std::size_t kLongestSql = std::size_t{1} << 20;

std::string clean(const std::string& text) { return shortened(redactSecrets(text), kLongestText); }

std::string word(std::string_view text)
{
    std::string out = asciiLowered(text);
    std::ranges::replace(out, ' ', '_');
    return redactSecrets(out);
}

} // namespace

void Facts::tellThing(const std::string& urn, const Aspects& aspects)
{
    const auto parsed = parseUrn(urn);
    if (!parsed)
        return;
    if (parsed->type == "assertion")
        return tellAssertion(urn, aspects);
    if (parsed->type == "dataProcessInstance")
        return tellRun(urn, aspects);
    if (parsed->type == "dataProduct")
        return tellProduct(urn, aspects);
    if (parsed->type == "schemaField")
        return tellSchemaField(urn, aspects);
    if (parsed->type == "mlFeature" || parsed->type == "mlPrimaryKey")
        return tellFeature(urn, aspects);
    const auto thing = thingOf(*parsed, m_context.settings);
    if (!thing)
        return;
    const Told told{aspects, urn, mention(urn), thing->platform};
    AssetRecord& record = m_batch.record(told.asset);
    const Aspect* upstream = find(aspects, "upstreamLineage");
    record.declared = !aspects.empty() && !(upstream && aspects.size() == 1);
    record.locator = aspects.empty() ? std::string() : aspects.begin()->second.locator;
    record.properties.push_back({"urn", redactSecrets(urn)});
    if (!thing->environment.empty())
        record.properties.push_back({"env", thing->environment});
    tellCommon(told, record);
    tellGovernance(told);
    switch (thing->kind) {
    case AssetKind::Dataset:
        tellSchema(told);
        tellUpstream(told);
        tellView(told);
        break;
    case AssetKind::Job:
        parsed->type == "query" ? tellQuery(told) : tellJob(told);
        break;
    case AssetKind::Dashboard:
        tellDashboard(told);
        break;
    case AssetKind::Term:
        tellTerm(told);
        break;
    case AssetKind::Feature:
        tellFeatures(told);
        break;
    case AssetKind::Contract:
        tellContract(told);
        break;
    default:
        tellModel(told);
        break;
    }
    tellMeasured(told);
}

void Facts::tellProperties(const Json& aspect, AssetRecord& record)
{
    for (const auto& [key, value] : jsonObject(aspect, "customProperties")) {
        const auto text = jsonScalar(&value);
        if (text && !text->empty() && record.properties.size() < kMostProperties)
            record.properties.push_back({clean(key), shortened(redactValue(key, *text), 1'000)});
    }
    for (const char* key : {"externalUrl", "uri", "qualifiedName", "type", "chartUrl", "dashboardUrl", "date",
                            "termSource", "sourceRef", "sourceUrl", "materialized", "dataType"}) {
        const std::string text = jsonScalarText(aspect, key);
        if (!text.empty())
            record.properties.push_back({key, clean(text)});
    }
}

void Facts::tellCommon(const Told& told, AssetRecord& record)
{
    constexpr std::array infos{"datasetProperties",
                               "dataJobInfo",
                               "dataFlowInfo",
                               "chartInfo",
                               "dashboardInfo",
                               "mlModelProperties",
                               "mlModelGroupProperties",
                               "mlModelDeploymentProperties",
                               "mlFeatureTableProperties",
                               "glossaryTermInfo",
                               "glossaryNodeInfo",
                               "queryProperties",
                               "editableDatasetProperties",
                               "editableChartProperties",
                               "editableDashboardProperties",
                               "editableDataJobProperties",
                               "editableDataFlowProperties"};
    std::string name;
    for (const char* info : infos) {
        const Aspect* stated = find(told.aspects, info);
        if (!stated)
            continue;
        for (const char* key : {"name", "title"})
            if (const std::string& text = jsonText(stated->value, key); !text.empty())
                name = clean(text);
        for (const char* key : {"description", "definition"})
            if (const std::string& text = jsonText(stated->value, key); !text.empty())
                record.description = clean(text);
        tellProperties(stated->value, record);
    }
    if (!name.empty() && name != splitName(record.name.ns, record.name.name).leaf && name != record.name.name)
        record.displayName = name;
    if (const Aspect* types = find(told.aspects, "subTypes"))
        for (const Json& type : jsonArray(types->value, "typeNames"))
            if (type.is_string() &&
                (record.subtype.empty() || &type == &types->value.at("typeNames").front()))
                record.subtype = word(type.get_ref<const std::string&>());
    if (const Aspect* status = find(told.aspects, "status"))
        record.dropped = jsonBool(jsonMember(status->value, "removed")).value_or(false);
    if (const std::string path = containerPath(told.urn); !path.empty())
        record.properties.push_back({"container", path});
    if (const Aspect* instance = find(told.aspects, "dataPlatformInstance"))
        if (const std::string& text = jsonText(instance->value, "instance"); !text.empty())
            record.properties.push_back({"platform_instance", redactSecrets(urnName(text))});
    if (const Aspect* structured = find(told.aspects, "structuredProperties"))
        for (const Json& property : jsonArray(structured->value, "properties"))
            for (const Json& value : jsonArray(property, "values"))
                if (const auto text =
                        jsonScalar(value.is_object() && !value.empty() ? &value.front() : &value)) {
                    const std::string key = redactSecrets(urnName(jsonText(property, "propertyUrn")));
                    record.properties.push_back({key, shortened(redactValue(key, *text), 1'000)});
                }
}

/// "shop / public": containers from the outermost.
std::string Facts::containerPath(std::string urn) const
{
    std::string path;
    for (int depth = 0; depth < 10; ++depth) {
        const auto found = m_things.find(urn);
        const Aspect* inside = found == m_things.end() ? nullptr : find(found->second, "container");
        urn = inside ? jsonText(inside->value, "container") : std::string();
        if (urn.empty())
            break;
        path = nameOf(urn, "containerProperties") + (path.empty() ? "" : " / " + path);
    }
    return shortened(path, 500);
}

void Facts::tellGovernance(const Told& told)
{
    if (const Aspect* ownership = find(told.aspects, "ownership"))
        for (const Json& owner : jsonArray(ownership->value, "owners")) {
            const std::string& urn = jsonText(owner, "owner");
            if (urn.empty())
                continue;
            const std::string& custom = jsonText(owner, "typeUrn");
            const bool isGroup = urn.find(":corpGroup:") != std::string::npos;
            m_batch.owners.push_back(
                {told.asset, (isGroup ? "group:" : "") + redactSecrets(urnName(urn)),
                 redactSecrets(custom.empty() ? jsonText(owner, "type") : urnName(custom))});
        }
    const auto tag = [&](const std::string& text) {
        m_batch.tags.push_back({told.asset, {}, shortened(text, 200)});
    };
    if (const Aspect* tags = find(told.aspects, "globalTags"))
        for (const Json& stated : jsonArray(tags->value, "tags"))
            if (const std::string& urn = jsonText(stated, "tag"); !urn.empty())
                tag(nameOf(urn, "tagProperties"));
    for (const char* info : {"datasetProperties", "mlModelProperties"})
        if (const Aspect* stated = find(told.aspects, info))
            for (const Json& name : jsonArray(stated->value, "tags"))
                if (name.is_string())
                    tag(redactSecrets(urnName(name.get_ref<const std::string&>())));
    if (const Aspect* domains = find(told.aspects, "domains"))
        for (const Json& domain : jsonArray(domains->value, "domains"))
            if (domain.is_string())
                tag("domain:" + nameOf(domain.get_ref<const std::string&>(), "domainProperties"));
    if (const Aspect* deprecation = find(told.aspects, "deprecation"))
        if (jsonBool(jsonMember(deprecation->value, "deprecated")).value_or(false))
            tag("deprecated");
    if (const Aspect* terms = find(told.aspects, "glossaryTerms"))
        for (const Json& term : jsonArray(terms->value, "terms"))
            edge(mention(jsonText(term, "urn")), told.asset, EdgeKind::References, "glossary term",
                 terms->locator);
    const Aspect* siblings = find(told.aspects, "siblings");
    for (const Json& sibling : listOf(siblings, "siblings")) {
        const AssetIndex other =
            sibling.is_string() ? mention(sibling.get_ref<const std::string&>()) : kNoAsset;
        if (other != kNoAsset && other != told.asset)
            m_batch.aliases.push_back({told.asset, m_batch.record(other).name, 90, "siblings in DataHub"});
    }
}

void Facts::tellSchema(const Told& told)
{
    std::map<std::string, const Json*, std::less<>> edited;
    if (const Aspect* changes = find(told.aspects, "editableSchemaMetadata"))
        for (const Json& field : jsonArray(changes->value, "editableSchemaFieldInfo"))
            edited[columnOf(jsonText(field, "fieldPath"))] = &field;
    const Aspect* schema = find(told.aspects, "schemaMetadata");
    std::set<std::string> seen;
    std::set<std::string> keys;
    if (schema)
        for (const Json& key : jsonArray(schema->value, "primaryKeys"))
            if (key.is_string())
                keys.insert(columnOf(key.get_ref<const std::string&>()));
    for (const Json& field : listOf(schema, "fields")) {
        const std::string name = columnOf(jsonText(field, "fieldPath"));
        if (name.empty() || !seen.insert(name).second)
            continue;
        const auto change = edited.find(name);
        tellField(told, field, change == edited.end() ? nullptr : change->second,
                  static_cast<std::int32_t>(seen.size()) - 1);
        if (keys.contains(name))
            m_batch.columns.back().key = ColumnKey::Primary;
    }
    for (const auto& [name, field] : edited)
        if (!name.empty() && (seen.contains(name) || !schema))
            tellFieldTags(told, name, *field);
    for (const Json& key : listOf(schema, "foreignKeys"))
        edge(told.asset, mention(jsonText(key, "foreignDataset")), EdgeKind::References,
             "foreign key " + jsonText(key, "name"), schema->locator);
}

void Facts::tellField(const Told& told, const Json& field, const Json* edited, std::int32_t position)
{
    ColumnRecord column;
    column.asset = told.asset;
    column.name = columnOf(jsonText(field, "fieldPath"));
    column.type = clean(jsonText(field, "nativeDataType"));
    column.nullable = jsonBool(jsonMember(field, "nullable"));
    column.position = position;
    column.description = clean(jsonText(field, "description"));
    if (column.description.empty())
        column.description =
            documentationOf("urn:li:schemaField:(" + told.urn + "," + jsonText(field, "fieldPath") + ")");
    if (edited && !jsonText(*edited, "description").empty())
        column.description = clean(jsonText(*edited, "description"));
    const bool isKey = jsonBool(jsonMember(field, "isPartOfKey")).value_or(false) ||
                       jsonText(field, "fieldPath").find("[key=True]") != std::string::npos;
    column.key = isKey ? ColumnKey::Primary : ColumnKey::None;
    const std::string name = column.name;
    m_batch.columns.push_back(std::move(column));
    tellFieldTags(told, name, field);
}

void Facts::tellFieldTags(const Told& told, const std::string& column, const Json& field)
{
    const auto add = [&](const std::string& tag) {
        if (m_tags.emplace(told.asset, column, tag).second)
            m_batch.tags.push_back({told.asset, column, shortened(tag, 200)});
    };
    if (const Json* tags = jsonMember(field, "globalTags"))
        for (const Json& tag : jsonArray(*tags, "tags"))
            if (const std::string& urn = jsonText(tag, "tag"); !urn.empty())
                add(nameOf(urn, "tagProperties"));
    if (const Json* terms = jsonMember(field, "glossaryTerms"))
        for (const Json& term : jsonArray(*terms, "terms"))
            if (const std::string& urn = jsonText(term, "urn"); !urn.empty())
                add("term:" + nameOf(urn, "glossaryTermInfo"));
}

void Facts::tellMeasured(const Told& told)
{
    const auto events = m_events.find(told.urn);
    if (events == m_events.end())
        return;
    std::optional<Micros> changed;
    for (const Aspect& event : events->second) {
        const Json& value = event.value;
        const Micros at = jsonTime(jsonMember(value, "timestampMillis")).value_or(0);
        const auto measure = [&](const Json& holder, const char* theirs, const char* ours,
                                 const std::string& column) {
            if (const auto number = jsonNumber(jsonMember(holder, theirs)))
                m_batch.metrics.push_back({told.asset, {}, column, ours, 0, at, *number});
        };
        measure(value, "rowCount", "rowCount", {});
        measure(value, "columnCount", "columnCount", {});
        measure(value, "sizeInBytes", "bytes", {});
        measure(value, "totalSqlQueries", "queries", {});
        measure(value, "uniqueUserCount", "users", {});
        for (const Json& field : jsonArray(value, "fieldProfiles")) {
            const std::string column = columnOf(jsonText(field, "fieldPath"));
            if (column.empty())
                continue;
            measure(field, "nullCount", "nullCount", column);
            measure(field, "uniqueCount", "distinctCount", column);
        }
        if (jsonText(value, "«aspect»") == "operation") {
            const auto stated = jsonTime(jsonMember(value, "lastUpdatedTimestamp"));
            changed = std::max(changed.value_or(0), stated.value_or(at));
        }
    }
    if (changed)
        m_batch.record(told.asset).properties.push_back({"last_updated", formatTime(*changed)});
}

void Facts::tellCode(AssetIndex job, AssetIndex target, const std::string& text, const std::string& platform)
{
    CodeRecord code;
    code.job = job;
    code.text = redactSecrets(shortened(text, kLongestSql));
    code.dialect = dialectOf(platform);
    code.target = target;
    code.templated = text.find("{{") != std::string::npos || text.find("{%") != std::string::npos;
    m_batch.codes.push_back(std::move(code));
}

/// A view is a job of its own name, too.
void Facts::tellView(const Told& told)
{
    const Aspect* view = find(told.aspects, "viewProperties");
    if (!view)
        return;
    const std::string& formatted = jsonText(view->value, "formattedViewLogic");
    const std::string& raw = jsonText(view->value, "viewLogic");
    const std::string& text = raw.find("{{") == std::string::npos || formatted.empty() ? raw : formatted;
    const std::string language = asciiLowered(jsonText(view->value, "viewLanguage"));
    if (text.empty() || (!language.empty() && language.find("sql") == std::string::npos))
        return;
    const AssetIndex job = m_batch.asset(AssetKind::Job, m_batch.record(told.asset).name);
    AssetRecord& record = m_batch.record(job);
    record.declared = true;
    record.subtype = "view";
    record.locator = view->locator;
    edge(job, told.asset, EdgeKind::Data, {}, view->locator);
    tellCode(job, told.asset, text, told.platform);
}

} // namespace upriver::datahub
