// SPDX-License-Identifier: Apache-2.0
// The part of Facts that tells assertions with their results and the instances of jobs.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/governance/datahub_facts.h"

namespace upriver::datahub {

namespace {

CheckStatus statusOf(std::string_view word)
{
    if (word == "SUCCESS")
        return CheckStatus::Pass;
    if (word == "FAILURE")
        return CheckStatus::Fail;
    return word == "ERROR" ? CheckStatus::Error : CheckStatus::Unknown;
}

RunState stateOf(const Json& event)
{
    if (jsonText(event, "status") == "STARTED")
        return RunState::Running;
    const std::string& result = jsonTextAt(event, {"result", "type"});
    if (result == "SUCCESS")
        return RunState::Complete;
    if (result == "FAILURE")
        return RunState::Failed;
    return result == "SKIPPED"        ? RunState::Skipped
           : result == "UP_FOR_RETRY" ? RunState::Queued
                                      : RunState::Unknown;
}

/// The member that says what the assertion is about: "datasetAssertion", "volumeAssertion", …
const Json* bodyOf(const Json& info)
{
    for (const char* key : {"datasetAssertion", "customAssertion", "freshnessAssertion", "volumeAssertion",
                            "sqlAssertion", "fieldAssertion", "schemaAssertion"})
        if (const Json* body = jsonMember(info, key); body && body->is_object())
            return body;
    return nullptr;
}

std::string firstText(std::initializer_list<const std::string*> texts)
{
    for (const std::string* text : texts)
        if (!text->empty())
            return redactSecrets(*text);
    return {};
}

std::string fieldIn(const Json& body)
{
    const auto& fields = jsonArray(body, "fields");
    for (const std::string* urn :
         {&jsonText(body, "field"), fields.size() == 1 && fields.front().is_string()
                                        ? &fields.front().get_ref<const std::string&>()
                                        : &jsonText(body, "field")})
        if (const auto field = fieldOf(*urn))
            return field->column;
    for (const char* key : {"fieldValuesAssertion", "fieldMetricAssertion"})
        if (const std::string& path = jsonTextAt(body, {key, "field", "path"}); !path.empty())
            return columnOf(path);
    return {};
}

std::string measuredIn(const Json& result)
{
    for (const char* key : {"actualAggValue", "unexpectedCount", "rowCount"})
        if (const std::string text = jsonScalarText(result, key); !text.empty())
            return redactSecrets(text);
    return {};
}

} // namespace

void Facts::tellAssertion(const std::string& urn, const Aspects& aspects)
{
    const Json none = Json::object();
    const Aspect* info = find(aspects, "assertionInfo");
    const Json* stated = info ? bodyOf(info->value) : nullptr;
    const Json& body = stated ? *stated : none;
    std::string about = jsonText(body, "dataset");
    for (const char* key : {"entity"})
        if (about.empty())
            about = jsonText(body, key);
    const auto events = m_events.find(urn);
    if (about.empty() && info)
        about = jsonText(info->value, "entityUrn");
    if (about.empty() && events != m_events.end() && !events->second.empty())
        about = jsonText(events->second.front().value, "asserteeUrn");
    CheckRecord check;
    const auto asserted = fieldOf(about);
    check.asset = mention(asserted ? asserted->asset : about);
    if (check.asset == kNoAsset) {
        if (info)
            problem(Severity::Note, "An assertion does not say what it is about; it was left out.",
                    info->locator);
        return;
    }
    check.key = redactSecrets(urnName(urn));
    check.column = asserted ? asserted->column : fieldIn(body);
    const Json& holder = info ? info->value : none;
    check.name =
        firstText({&jsonTextAt(holder, {"customProperties", "dbt_test_name"}), &jsonText(body, "nativeType"),
                   &jsonText(body, "logic"), &jsonText(body, "type"), &jsonText(holder, "type")});
    check.name = shortened(check.name.empty() ? check.key : check.name, 300);
    check.description = firstText({&jsonText(holder, "description"), &jsonText(body, "operator")});
    check.locator = info ? info->locator : std::string();
    const auto index = static_cast<std::uint32_t>(m_batch.checks.size());
    m_batch.checks.push_back(std::move(check));
    if (events == m_events.end())
        return;
    for (const Aspect& event : events->second) {
        const Json* result = jsonMember(event.value, "result");
        if (!result || jsonText(event.value, "«aspect»") != "assertionRunEvent")
            continue;
        CheckResultRecord record;
        record.check = index;
        record.status = statusOf(jsonText(*result, "type"));
        record.at = jsonTime(jsonMember(event.value, "timestampMillis")).value_or(0);
        record.value = measuredIn(*result);
        record.message =
            shortened(redactSecrets(jsonTextAt(*result, {"error", "properties", "message"})), 300);
        record.runKey = redactSecrets(jsonText(event.value, "runId"));
        m_batch.checkResults.push_back(std::move(record));
    }
}

/// The job of a run: what it says itself, else the container that it stands in, as an experiment of MLflow
/// is.
AssetIndex Facts::jobOfRun(const Aspects& aspects)
{
    if (const Aspect* related = find(aspects, "dataProcessInstanceRelationships"))
        if (const AssetIndex job = mention(jsonText(related->value, "parentTemplate")); job != kNoAsset)
            return job;
    const Aspect* inside = find(aspects, "container");
    const std::string container = inside ? jsonText(inside->value, "container") : std::string();
    const auto known = m_things.find(container);
    if (known == m_things.end() || !find(known->second, "containerProperties"))
        return kNoAsset;
    std::string platform;
    for (const Aspects* holder : {static_cast<const Aspects*>(&known->second), &aspects})
        if (const Aspect* instance = find(*holder, "dataPlatformInstance"); instance && platform.empty())
            platform = urnName(jsonText(instance->value, "platform"));
    if (platform.empty())
        return kNoAsset;
    const SourceSettings& settings = m_context.settings;
    const std::string name = nameOf(container, "containerProperties");
    const QualifiedName job = normalised(settings.aliased(settings.namespaceFor(redactSecrets(platform))),
                                         (platform == "mlflow" ? "experiments/" : "") + name);
    if (job.ns.empty() || job.name.empty())
        return kNoAsset;
    const AssetIndex asset = m_batch.asset(AssetKind::Job, job);
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.displayName = name;
    record.subtype = platform == "mlflow" ? "experiment" : "container";
    return asset;
}

/// Parameters and metrics of a training; its own id names the run where the system's other files do.
void Facts::tellTraining(const Aspects& aspects, RunRecord& run)
{
    const Aspect* training = find(aspects, "mlTrainingRunProperties");
    if (!training)
        return;
    if (const std::string own = redactSecrets(jsonText(training->value, "id")); !own.empty())
        run.key = own;
    for (const Json& param : jsonArray(training->value, "hyperParams"))
        if (const std::string& name = jsonText(param, "name"); !name.empty())
            m_batch.params.push_back({run.job, run.key, redactSecrets(name),
                                      shortened(redactValue(name, jsonScalarText(param, "value")), 500)});
    for (const Json& metric : jsonArray(training->value, "trainingMetrics"))
        if (const auto number = jsonNumber(jsonMember(metric, "value"));
            number && !jsonText(metric, "name").empty())
            m_batch.metrics.push_back({run.job,
                                       run.key,
                                       {},
                                       redactSecrets(jsonText(metric, "name")),
                                       0,
                                       run.started.value_or(0),
                                       *number});
}

void Facts::tellRun(const std::string& urn, const Aspects& aspects)
{
    const Aspect* related = find(aspects, "dataProcessInstanceRelationships");
    RunRecord run;
    run.job = jobOfRun(aspects);
    if (run.job == kNoAsset || m_batch.record(run.job).kind != AssetKind::Job) {
        problem(Severity::Note, "A run does not say which job it is of; it was left out.",
                related ? related->locator : std::string());
        return;
    }
    run.key = redactSecrets(urnName(urn));
    if (related && !jsonText(related->value, "parentInstance").empty())
        run.parentKey = redactSecrets(urnName(jsonText(related->value, "parentInstance")));
    if (const Aspect* properties = find(aspects, "dataProcessInstanceProperties")) {
        run.started = jsonTime(jsonAt(properties->value, {"created", "time"}));
        for (const char* key : {"name", "type", "externalUrl"})
            if (const std::string text = jsonScalarText(properties->value, key); !text.empty())
                run.properties.push_back({key, redactSecrets(text)});
        for (const auto& [key, value] : jsonObject(properties->value, "customProperties"))
            if (const auto text = jsonScalar(&value); text && run.properties.size() < 50)
                run.properties.push_back({redactSecrets(key), shortened(redactValue(key, *text), 500)});
    }
    tellTraining(aspects, run);
    const auto events = m_events.find(urn);
    if (events != m_events.end())
        for (const Aspect& event : events->second) {
            const RunState state = stateOf(event.value);
            const auto at = jsonTime(jsonMember(event.value, "timestampMillis"));
            (state == RunState::Running ? run.started : run.ended) = at;
            if (state != RunState::Running || run.state == RunState::Unknown)
                run.state = state;
        }
    for (const auto& [aspect, list] : {std::pair{"dataProcessInstanceInput", "inputs"},
                                       std::pair{"dataProcessInstanceOutput", "outputs"}}) {
        const Aspect* io = find(aspects, aspect);
        const bool isOutput = std::string_view(list) == "outputs";
        std::set<AssetIndex> seen;
        for (const char* form : {list, isOutput ? "outputEdges" : "inputEdges"})
            for (const Json& each : listOf(io, form)) {
                const AssetIndex data = mention(each.is_string() ? each.get_ref<const std::string&>()
                                                                 : jsonText(each, "destinationUrn"));
                if (data == kNoAsset || !seen.insert(data).second)
                    continue;
                run.io.push_back({data, isOutput, {}, {}});
                edge(isOutput ? run.job : data, isOutput ? data : run.job, EdgeKind::Data, {}, io->locator);
            }
    }
    m_batch.runs.push_back(std::move(run));
}

} // namespace upriver::datahub
