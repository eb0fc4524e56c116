// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/quality/gx_records.h"

#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/reading/json_stream.h"

namespace upriver::gx {

namespace {

constexpr std::size_t kMostRuns = 100'000;
constexpr std::size_t kMostPlaces = 1'000; ///< of one suite

std::string clean(std::string_view text, std::size_t most = 1'000)
{
    return shortened(redactSecrets(text), most);
}

std::string suiteOf(const Json& holder)
{
    const std::string& named = jsonText(holder, "expectation_suite_name");
    return clean(named.empty() ? jsonTextAt(holder, {"suite", "name"}) : named);
}

} // namespace

Shape shapeOf(const Json& value)
{
    const auto has = [&](const char* key) { return value.is_object() && value.contains(key); };
    if (has("run_results"))
        return Shape::Results;
    if (has("validation_results") && value.at("validation_results").is_array())
        return Shape::Described;
    if (has("results") && has("success") && value.at("results").is_array())
        return Shape::Result;
    if (has("expectations") && value.at("expectations").is_array())
        return Shape::Suite;
    if (has("config_version") && (has("stores") || has("datasources") || has("fluent_datasources")))
        return Shape::Config;
    if (has("data") && has("suite"))
        return Shape::Definition;
    if (has("validation_definitions") || has("validations") || has("batch_request") || has("action_list") ||
        has("batches"))
        return Shape::Checkpoint;
    return Shape::None;
}

Result<Json> parseGx(std::string text)
{
    static const JsonStreamPlan plan = [] {
        JsonStreamRules rules;
        rules.take = {""};
        rules.maxSubtree = std::size_t{256} << 20;
        rules.dropKeys = {"partial_unexpected_list",
                          "partial_unexpected_index_list",
                          "partial_unexpected_counts",
                          "unexpected_list",
                          "unexpected_index_list",
                          "unexpected_index_query",
                          "unexpected_rows",
                          "exception_traceback",
                          "details",
                          "rendered_content",
                          "value_counts"};
        return JsonStreamPlan(rules);
    }();
    return parseJson(withoutNaN(std::move(text)), plan);
}

Records::Records(ReadContext& context, std::string root)
    : BatchSender(context), m_places(context.settings, std::move(root))
{}

void Records::forgetBatch()
{
    m_checks.clear();
    m_edges.clear();
    m_stated.clear();
}

AssetIndex Records::state(const Place& place, const std::string& locator)
{
    const AssetIndex asset = m_batch.asset(AssetKind::Dataset, place.name);
    if (!m_stated.insert(asset).second)
        return asset;
    AssetRecord& record = m_batch.record(asset);
    record.declared = place.isOurs;
    record.subtype = place.subtype;
    record.locator = locator;
    record.properties = place.properties;
    if (!place.query.empty())
        addQuery(place, asset, locator);
    return asset;
}

/// The query behind a data asset is a job that fills it.
void Records::addQuery(const Place& place, AssetIndex asset, const std::string& locator)
{
    const AssetIndex job = m_batch.asset(AssetKind::Job, {place.name.ns, "queries/" + place.name.name});
    AssetRecord& record = m_batch.record(job);
    record.declared = true;
    record.subtype = "query";
    record.locator = locator;
    m_batch.edges.push_back({job, asset, EdgeKind::Data, 100, {}, locator});
    CodeRecord code;
    code.job = job;
    code.text = place.query;
    code.target = asset;
    m_batch.codes.push_back(std::move(code));
}

AssetIndex Records::checkpoint(const std::string& name)
{
    return m_batch.asset(AssetKind::Job, m_places.own("checkpoints/" + name));
}

void Records::bind(const std::string& suite, const Batch& batch, const std::string& job,
                   const std::string& locator)
{
    if (batch.isEmpty())
        return;
    const Place place = m_places.of(batch, suite);
    auto& bound = m_bound[suite];
    if (bound.size() < kMostPlaces)
        bound.emplace(place.name, place);
    const AssetIndex asset = state(place, locator);
    if (job.empty())
        return;
    const AssetIndex checks = checkpoint(job);
    if (m_edges.emplace(asset, checks).second)
        m_batch.edges.push_back({asset, checks, EdgeKind::Data, 100, "validates", locator});
}

void Records::addConfigured(const std::string& locator)
{
    for (const Batch& batch : m_places.assets())
        state(m_places.of(batch, {}), jsonPointer(jsonPointer(locator, batch.source), batch.asset));
}

void Records::addDefinition(const Json& definition, const std::string& locator)
{
    const std::string name = clean(jsonText(definition, "name"));
    Batch batch;
    batch.source = clean(jsonTextAt(definition, {"data", "datasource", "name"}));
    batch.asset = clean(jsonTextAt(definition, {"data", "asset", "name"}));
    const std::string suite = suiteOf(definition);
    if (name.empty() || suite.empty() || batch.isEmpty()) {
        problem(Severity::Warning, "A validation definition names no suite or no data; it was left out.",
                locator);
        return;
    }
    bind(suite, batch, {}, locator);
    m_definitions[name] = std::move(batch);
    m_definedSuites[name] = suite;
}

void Records::addCheckpoint(const Json& checkpoint, const std::string& locator)
{
    const std::string name = clean(jsonText(checkpoint, "name"));
    const std::string job =
        name.empty() ? clean(fileNameOf(locator).substr(0, fileNameOf(locator).find('.'))) : name;
    if (const std::string id = clean(jsonText(checkpoint, "id")); !id.empty())
        m_checkpoints[id] = job;
    const AssetIndex asset = this->checkpoint(job);
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.subtype = "checkpoint";
    record.displayName = job;
    record.locator = locator;
    std::string suite = suiteOf(checkpoint);
    bind(suite, batchOf(checkpoint), job, locator);
    std::size_t index = 0;
    for (const Json& validation : jsonArray(checkpoint, "validations")) {
        const std::string at = jsonPointer(locator + "#/validations", index++);
        const std::string named = suiteOf(validation);
        Batch batch = batchOf(validation);
        bind(named.empty() ? suite : named, batch.isEmpty() ? batchOf(checkpoint) : batch, job, at);
    }
    for (const Json& stated : jsonArray(checkpoint, "validation_definitions")) {
        const auto known = m_definitions.find(clean(jsonText(stated, "name")));
        if (known != m_definitions.end())
            bind(m_definedSuites[known->first], known->second, job, locator);
    }
    for (const Json& stated : jsonArray(checkpoint, "batches"))
        for (const Json& each : jsonArray(stated, "expectation_suite_names"))
            if (each.is_string())
                bind(clean(each.get_ref<const std::string&>()), batchOf(stated), job, locator);
}

void Records::addResults(const Json& results, const std::string& locator)
{
    if (const Json* run = jsonMember(results, "run_id"))
        m_givenRun = *run;
    m_givenCheckpoint = clean(jsonTextAt(results, {"checkpoint_config", "name"}));
    for (const auto& [key, stated] : jsonObject(results, "run_results")) {
        const Json* inside = jsonMember(stated, "validation_result");
        const std::string at = jsonPointer(locator + "#/run_results", key);
        addResult(inside ? *inside : stated, jsonTime(jsonAt(results, {"run_id", "run_time"})), clean(at));
    }
    m_givenRun = Json();
    m_givenCheckpoint.clear();
}

/// 1.x knows the id; the name stands in the checkpoint's own file or in what stands round the result.
std::string Records::checkpointOf(const Json& meta) const
{
    if (std::string name = clean(jsonText(meta, "checkpoint_name")); !name.empty())
        return name;
    const auto known = m_checkpoints.find(jsonText(meta, "checkpoint_id"));
    return known != m_checkpoints.end() ? known->second : m_givenCheckpoint;
}

void Records::addSuite(const Json& suite, const std::string& file, const std::string& locator)
{
    std::string name = suiteOf(suite);
    if (name.empty())
        name = clean(jsonText(suite, "name"));
    if (name.empty())
        name = clean(file);
    bind(name, batchOf(suite), {}, locator);
    if (const Json* meta = jsonMember(suite, "meta"))
        for (const Json& citation : jsonArray(*meta, "citations"))
            bind(name, batchOf(citation), {}, locator);
    std::map<QualifiedName, Place> bound = m_bound[name];
    if (bound.empty() && !jsonArray(suite, "expectations").empty()) {
        const Place place = m_places.of({}, name);
        bound.emplace(place.name, place);
        problem(Severity::Note, "Nothing here says which data the suite '" + name + "' is about.", locator);
    }
    for (const auto& [key, place] : bound) {
        Validation validation;
        validation.asset = state(place, locator);
        validation.suite = name;
        std::size_t index = 0;
        for (const Json& expectation : jsonArray(suite, "expectations"))
            check(validation, expectation, jsonPointer(locator + "#/expectations", index++));
    }
}

void Records::sendRuns()
{
    for (const auto& [key, run] : m_runs) {
        RunRecord record;
        record.job = checkpoint(key.first);
        record.key = key.second;
        record.state = run.success ? RunState::Complete : RunState::Failed;
        record.started = run.started;
        record.ended = run.ended;
        if (!run.success)
            record.message = std::to_string(run.failed) + " of " + std::to_string(run.expectations) +
                             " expectations were not met";
        if (!run.name.empty())
            record.properties.push_back({"name", run.name});
        for (const QualifiedName& name : run.data) {
            const AssetIndex asset = m_batch.asset(AssetKind::Dataset, name);
            record.io.push_back({asset, false, {}, {}});
            if (m_edges.emplace(asset, record.job).second)
                m_batch.edges.push_back({asset, record.job, EdgeKind::Data, 100, "validates", {}});
        }
        m_batch.record(record.job).subtype = "checkpoint";
        m_batch.runs.push_back(std::move(record));
    }
}

void Records::addRun(const Json& result, const Validation& validation, std::int64_t failed)
{
    const Json* meta = jsonMember(result, "meta");
    if (!meta)
        return;
    const std::string name = checkpointOf(*meta);
    if (name.empty() || validation.runKey.empty() || m_runs.size() >= kMostRuns)
        return;
    Run& run = m_runs[{name, validation.runKey}];
    const Json& about = jsonMember(*meta, "run_id") ? *jsonMember(*meta, "run_id") : m_givenRun;
    run.name = clean(jsonText(about, "run_name"));
    const auto started = jsonTime(jsonMember(about, "run_time"));
    run.started = run.started ? run.started : started;
    if (validation.at != 0)
        run.ended = std::max(run.ended.value_or(validation.at), validation.at);
    run.expectations += static_cast<std::int64_t>(jsonArray(result, "results").size());
    run.failed += failed;
    run.success = run.success && jsonBool(jsonMember(result, "success")).value_or(failed == 0);
    run.data.insert(m_batch.record(validation.asset).name);
}

Result<void> Records::finish()
{
    for (const auto& [name, observed] : m_columns) {
        const AssetIndex asset = m_batch.asset(AssetKind::Dataset, name);
        std::int32_t position = 0;
        for (const std::string& column : observed.columns) {
            ColumnRecord record;
            record.asset = asset;
            record.name = column;
            record.position = observed.isOrdered ? position++ : -1;
            m_batch.columns.push_back(std::move(record));
        }
    }
    sendRuns();
    return send();
}

} // namespace upriver::gx
