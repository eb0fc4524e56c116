// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/openlineage_runs.h"

#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"

namespace upriver::openlineage {

namespace {

constexpr std::size_t kMaxMessage = 4000;
constexpr std::size_t kMaxParameters = 200;

RunState stateOf(std::string_view eventType)
{
    if (eventType == "START" || eventType == "RUNNING")
        return RunState::Running;
    if (eventType == "COMPLETE")
        return RunState::Complete;
    if (eventType == "FAIL")
        return RunState::Failed;
    if (eventType == "ABORT")
        return RunState::Aborted;
    return RunState::Unknown;
}

/// What a run wrote is not what the dataset holds.
std::string_view writtenName(std::string_view statistic)
{
    if (statistic == "rowCount")
        return "rowsWritten";
    return statistic == "size" ? "bytesWritten" : "filesWritten";
}

bool isTerminal(RunState state)
{
    return state == RunState::Complete || state == RunState::Failed || state == RunState::Aborted;
}

std::string shortText(std::string_view text)
{
    std::string kept(text.substr(0, kMaxMessage));
    // a cut must not leave half a character
    while (kept.size() == kMaxMessage && !kept.empty() &&
           (static_cast<unsigned char>(kept.back()) & 0x80) != 0)
        kept.pop_back();
    return redactSecrets(kept);
}

void setProperty(std::vector<Property>& properties, std::string_view key, std::string value)
{
    if (value.empty())
        return;
    const auto it = std::ranges::find(properties, key, &Property::key);
    if (it != properties.end())
        it->value = std::move(value);
    else
        properties.push_back({std::string(key), std::move(value)});
}

void mergeState(RunRecord& run, RunState state, std::optional<Micros> time)
{
    if (isTerminal(state)) {
        const bool later = !isTerminal(run.state) || !run.ended || (time && *time >= *run.ended);
        if (later) {
            run.state = state;
            run.ended = time ? time : run.ended;
        }
    } else if (state == RunState::Running && run.state == RunState::Unknown) {
        run.state = state;
    }
}

/// "name version" of a processing engine.
std::string engineText(const Json& facet)
{
    const std::string name = jsonText(facet, "name");
    const std::string version = jsonScalarText(facet, "version");
    return redactSecrets(name + (name.empty() || version.empty() ? "" : " ") + version);
}

std::string variableNames(const Json& facet)
{
    std::string names;
    for (const Json& variable : jsonArray(facet, "environmentVariables")) {
        const std::string& name = jsonText(variable, "name");
        if (!name.empty() && names.size() < kMaxMessage)
            names += (names.empty() ? "" : ", ") + redactSecrets(name);
    }
    return names;
}

} // namespace

AssetIndex RunStream::asset(ThingIndex thing)
{
    const auto known = m_assets.find(thing);
    if (known != m_assets.end())
        return known->second;
    const Thing& stated = m_facts.thing(thing);
    const AssetIndex index = m_batch.asset(stated.kind, stated.name);
    m_assets.emplace(thing, index);
    return index;
}

RunRecord& RunStream::runRecord(ThingIndex job, const EventHeader& header)
{
    const AssetIndex jobIndex = asset(job);
    const auto [it, isNew] = m_runs.try_emplace({jobIndex, header.runId}, m_batch.runs.size());
    if (isNew) {
        RunRecord run;
        run.job = jobIndex;
        run.key = header.runId;
        m_batch.runs.push_back(std::move(run));
    }
    return m_batch.runs[it->second];
}

void RunStream::run(ThingIndex job, const Json& event, const EventHeader& header)
{
    if (header.runId.empty())
        return;
    RunRecord& run = runRecord(job, header);
    mergeState(run, stateOf(header.type), header.time);
    if (header.type == "START" && header.time)
        run.started = std::min(run.started.value_or(*header.time), *header.time);
    if (const Json* facets = jsonAt(event, {"run", "facets"}))
        runFacets(run, *facets, header);
}

void RunStream::runFacets(RunRecord& run, const Json& facets, const EventHeader& header)
{
    if (const Json* facet = jsonMember(facets, "parent"))
        parent(run, *facet);
    if (const Json* facet = jsonMember(facets, "nominalTime")) {
        setProperty(run.properties, "nominalStart",
                    redactSecrets(jsonScalarText(*facet, "nominalStartTime")));
        setProperty(run.properties, "nominalEnd", redactSecrets(jsonScalarText(*facet, "nominalEndTime")));
    }
    if (const Json* facet = jsonMember(facets, "errorMessage"))
        run.message = shortText(jsonText(*facet, "message"));
    if (const Json* facet = jsonMember(facets, "processing_engine"))
        setProperty(run.properties, "engine", engineText(*facet));
    if (const Json* facet = jsonMember(facets, "externalQuery")) {
        setProperty(run.properties, "externalQuery",
                    redactSecrets(jsonScalarText(*facet, "externalQueryId")));
        setProperty(run.properties, "externalQuerySource", redactSecrets(jsonText(*facet, "source")));
    }
    if (const Json* facet = jsonMember(facets, "environmentVariables"))
        setProperty(run.properties, "environmentVariables", variableNames(*facet));
    if (const Json* facet = jsonMember(facets, "tags")) {
        for (const Json& tag : jsonArray(*facet, "tags")) {
            const std::string& key = jsonText(tag, "key");
            if (!key.empty())
                setProperty(run.properties, "tag " + redactSecrets(key),
                            redactValue(key, jsonScalarText(tag, "value")));
        }
    }
    if (const Json* facet = jsonMember(facets, "executionParameters"))
        parameters(run.job, *facet, header);
    if (const Json* facet = jsonMember(facets, "upriver_run"))
        ownRun(run, *facet);
}

/// What our own export says of a run, exactly.
void RunStream::ownRun(RunRecord& run, const Json& facet)
{
    for (const Json& property : jsonArray(facet, "properties")) {
        const std::string& key = jsonText(property, "key");
        setProperty(run.properties, redactSecrets(key), redactValue(key, jsonText(property, "value")));
    }
    if (const std::string& parentKey = jsonText(facet, "parentKey"); !parentKey.empty())
        run.parentKey = redactSecrets(parentKey);
    const std::string& word = jsonText(facet, "state");
    for (const RunState state : {RunState::Unknown, RunState::Running, RunState::Complete, RunState::Failed,
                                 RunState::Aborted, RunState::Queued, RunState::Skipped}) {
        if (word != toWord(state))
            continue;
        run.state = state;
        run.started = jsonTime(jsonMember(facet, "started"));
        run.ended = jsonTime(jsonMember(facet, "ended"));
    }
}

void RunStream::parent(RunRecord& run, const Json& facet)
{
    const std::string& key = jsonTextAt(facet, {"run", "runId"});
    if (!key.empty() && !isTemplated(key))
        run.parentKey = redactSecrets(key);
    const Json* job = jsonMember(facet, "job");
    const ThingIndex thing = job ? m_facts.find(*job, AssetKind::Job) : kNoThing;
    // asset() may move runs' batch rows, never the runs themselves
    if (thing != kNoThing)
        run.parentJob = asset(thing);
}

void RunStream::parameters(AssetIndex job, const Json& facet, const EventHeader& header)
{
    std::size_t count = 0;
    for (const Json& parameter : jsonArray(facet, "parameters")) {
        const std::string& named = jsonText(parameter, "key");
        const std::string& key = named.empty() ? jsonText(parameter, "name") : named;
        if (key.empty() || ++count > kMaxParameters)
            continue;
        m_batch.params.push_back({job, header.runId, redactSecrets(key),
                                  shortText(redactValue(key, jsonScalarText(parameter, "value")))});
    }
}

void RunStream::inputOrOutput(ThingIndex job, ThingIndex dataset, const Json& reference,
                              const EventHeader& header, bool output)
{
    if (header.runId.empty())
        return;
    const AssetIndex index = asset(dataset);
    RunRecord& run = runRecord(job, header);
    auto it = std::ranges::find_if(run.io,
                                   [&](const RunIo& io) { return io.asset == index && io.output == output; });
    if (it == run.io.end()) {
        RunIo io;
        io.asset = index;
        io.output = output;
        it = run.io.insert(run.io.end(), std::move(io));
    }
    if (const Json* version = jsonAt(reference, {"facets", "version", "datasetVersion"}))
        it->version = redactSecrets(jsonScalar(version).value_or(std::string()));
    const char* const group = output ? "outputFacets" : "inputFacets";
    const char* const name = output ? "outputStatistics" : "inputStatistics";
    if (const Json* facet = jsonAt(reference, {group, name})) {
        for (const char* key : {"rowCount", "size", "fileCount"}) {
            const Json* value = jsonMember(*facet, key);
            if (!jsonNumber(value))
                continue;
            setProperty(it->statistics, key, jsonScalar(value).value_or(std::string()));
            if (output)
                metric(index, {}, writtenName(key), value, header);
        }
    }
    if (const Json* subset = jsonAt(reference, {group, "subset"})) {
        const Json* condition = jsonMember(*subset, output ? "outputCondition" : "inputCondition");
        setProperty(it->statistics, "subset",
                    condition ? redactSecrets(jsonText(*condition, "type")) : std::string());
    }
}

void RunStream::forgetBatch()
{
    m_runs.clear();
    m_checks.clear();
    m_assets.clear();
}

} // namespace upriver::openlineage
