// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/openlineage_document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/openlineage_records.h"

namespace upriver::openlineage {

namespace {

constexpr std::size_t kMaxWeight = std::size_t{64} << 20;
constexpr std::size_t kMaxWrapped = 4;

constexpr auto kRunFacets = std::to_array<std::string_view>(
    {"parent", "nominalTime", "errorMessage", "processing_engine", "externalQuery", "environmentVariables",
     "tags", "executionParameters", "jobDependencies", "test", "extractionError", "upriver_run",
     "parentRun"});
constexpr auto kJobFacets =
    std::to_array<std::string_view>({"sql", "sourceCode", "sourceCodeLocation", "documentation", "ownership",
                                     "tags", "jobType", "lineage", "upriver_asset", "upriver_edges"});
constexpr auto kDatasetFacets = std::to_array<std::string_view>({"schema",
                                                                 "columnLineage",
                                                                 "lineage",
                                                                 "symlinks",
                                                                 "ownership",
                                                                 "tags",
                                                                 "documentation",
                                                                 "dataSource",
                                                                 "datasetType",
                                                                 "storage",
                                                                 "version",
                                                                 "catalog",
                                                                 "hierarchy",
                                                                 "lifecycleStateChange",
                                                                 "dataQualityMetrics",
                                                                 "dataQualityAssertions",
                                                                 "upriver_asset",
                                                                 "upriver_edges",
                                                                 "dataQuality",
                                                                 "greatExpectations_assertions",
                                                                 "stats"});
constexpr auto kSideFacets = std::to_array<std::string_view>({"dataQualityMetrics", "dataQualityAssertions",
                                                              "inputStatistics", "outputStatistics", "subset",
                                                              "dataQuality", "greatExpectations_assertions"});

struct FacetGroup
{
    std::string_view path;
    std::span<const std::string_view> known;
};
constexpr std::array kGroups{
    FacetGroup{"/run/facets", kRunFacets},
    FacetGroup{"/job/facets", kJobFacets},
    FacetGroup{"/dataset/facets", kDatasetFacets},
    FacetGroup{"/inputs/*/facets", kDatasetFacets},
    FacetGroup{"/outputs/*/facets", kDatasetFacets},
    FacetGroup{"/inputs/*/inputFacets", kSideFacets},
    FacetGroup{"/outputs/*/outputFacets", kSideFacets},
};

void takeOut(Json& facets, std::string_view name, Json& into)
{
    if (!facets.is_object())
        return;
    auto& members = facets.get_ref<Json::object_t&>();
    const auto it = members.find(name);
    if (it == members.end())
        return;
    into = std::move(it->second);
    members.erase(it);
}

Json* mutableMember(Json& object, std::string_view key) { return const_cast<Json*>(jsonMember(object, key)); }

/// "all_success after NOT_STARTED": what a dependency waits for.
std::string triggerText(const Json& dependency)
{
    std::string text;
    for (const char* key : {"dependency_type", "sequence_trigger_rule", "status_trigger_rule"}) {
        const std::string& rule = jsonText(dependency, key);
        if (!rule.empty())
            text += (text.empty() ? "" : ", ") + redactSecrets(rule);
    }
    return text;
}

} // namespace

JsonStreamRules eventRules(const std::vector<std::string>& prefixes)
{
    JsonStreamRules rules;
    rules.keepDroppedNames = true;
    rules.dropKeys = {"_producer", "_schemaURL"};
    for (const std::string& prefix : prefixes) {
        for (const FacetGroup& group : kGroups) {
            const std::string path = prefix + std::string(group.path) + "/";
            rules.drop.push_back(path + "*");
            for (const std::string_view name : group.known)
                rules.take.push_back(path + std::string(name));
        }
        // bodies and traces are never kept; whole parent runs are told elsewhere
        for (const char* path : {"/job/facets/sourceCode/sourceCode", "/run/facets/errorMessage/stackTrace",
                                 "/run/facets/parent/run/facets", "/run/facets/parent/job/facets/*",
                                 "/run/facets/parent/root/run/facets"})
            rules.drop.push_back(prefix + path);
    }
    return rules;
}

EventDocument::EventDocument(ReadContext& context)
    : m_context(context), m_facts(context.settings), m_runs(context, m_facts, m_problems)
{}

Result<void> EventDocument::take(Json&& value, const EventPlace& place)
{
    Json current = std::move(value);
    EventPlace at = place;
    for (std::size_t wrapped = 0; wrapped < kMaxWrapped && !jsonMember(current, "eventTime"); ++wrapped) {
        Json* inner = mutableMember(current, "value");
        if (!inner)
            break;
        if (inner->is_string()) {
            static const JsonStreamPlan plan([] {
                JsonStreamRules rules = eventRules({""});
                rules.take.push_back("");
                return rules;
            }());
            std::int64_t replaced = 0;
            auto parsed = parseJson(inner->get_ref<const std::string&>(), plan, &replaced);
            if (replaced > 0)
                m_problems.add(Severity::Warning, std::string(kReplacedEscapes), at);
            current = parsed ? std::move(*parsed) : Json();
        } else {
            current = Json(std::move(*inner));
        }
        at.pointer += "/value";
    }
    Json* events = mutableMember(current, "events");
    if (!events || !events->is_array() || jsonMember(current, "eventTime"))
        return event(current, at);
    std::size_t index = 0;
    for (Json& each : events->get_ref<Json::array_t&>()) {
        if (auto done = event(each, {at.line, at.pointer + "/events/" + std::to_string(index++)}); !done)
            return done;
    }
    return {};
}

bool EventDocument::isUsable(const Json& event, const EventPlace& place)
{
    if (!event.is_object()) {
        m_problems.add(Severity::Warning, "This is not an OpenLineage event; it was left out.", place);
        return false;
    }
    const bool isEvent = std::ranges::any_of(std::array{"eventTime", "eventType", "run", "inputs", "outputs"},
                                             [&](const char* key) { return jsonMember(event, key); });
    if (!isEvent) {
        m_problems.add(Severity::Warning, "This is not an OpenLineage event; it was left out.", place);
        return false;
    }
    if (!jsonMember(event, "job") && !jsonMember(event, "dataset")) {
        m_problems.add(Severity::Warning, "The event names neither a job nor a dataset; it was left out.",
                       place);
        return false;
    }
    return true;
}

EventHeader EventDocument::headerOf(const Json& event, const EventPlace& place)
{
    EventHeader header;
    header.place = place;
    header.type = jsonText(event, "eventType");
    header.time = jsonTime(jsonMember(event, "eventTime"));
    header.runId = redactSecrets(jsonScalar(jsonAt(event, {"run", "runId"})).value_or(std::string()));
    if (!header.time)
        m_problems.add(Severity::Warning,
                       jsonMember(event, "eventTime")
                           ? "The event's time can't be read; its run has no times."
                           : "The event has no eventTime; its run has no times.",
                       place, "/eventTime");
    if (const std::string& own = jsonTextAt(event, {"run", "facets", "upriver_run", "key"}); !own.empty())
        header.runId = redactSecrets(own);
    const bool isRun = jsonMember(event, "run") || !header.type.empty();
    if (header.runId.empty() && isRun)
        m_problems.add(Severity::Warning,
                       "The event has no run id; only what it says about job and datasets was read.", place,
                       "/run/runId");
    if (isTemplated(header.runId)) {
        m_problems.add(Severity::Warning,
                       "The run id is a template; only what the event says about job and datasets was read.",
                       place, "/run/runId");
        header.runId.clear();
    }
    return header;
}

/// Events without a readable time count in the order they come.
Micros EventDocument::clock(const EventHeader& header)
{
    if (header.time)
        m_lastTime = *header.time;
    return m_lastTime;
}

Result<void> EventDocument::event(Json& event, const EventPlace& place)
{
    if (m_context.stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Reading was cancelled.");
    if (!isUsable(event, place))
        return {};
    bringUpToDate(event);
    return state(event, headerOf(event, place));
}

Result<void> EventDocument::state(Json& event, const EventHeader& header)
{
    m_runs.seenAt(header.time);
    if (Json* stated = mutableMember(event, "dataset"); stated && !jsonMember(event, "job"))
        dataset(*stated, kNoThing, header, "/dataset");
    else
        jobEvent(event, header);
    if (auto sent = m_runs.sendIfLarge(); !sent)
        return sent;
    return m_facts.weight() > kMaxWeight ? emitFacts() : Result<void>();
}

void EventDocument::jobEvent(Json& event, const EventHeader& header)
{
    Json* stated = mutableMember(event, "job");
    const ThingIndex job = stated ? m_facts.find(*stated, AssetKind::Job) : kNoThing;
    if (job == kNoThing) {
        m_problems.add(Severity::Warning,
                       "The event's job has no usable namespace and name; only its datasets were read.",
                       header.place, "/job");
    } else {
        ++m_events;
        m_facts.declare(job, header.place.locator("/job"));
        const Json* facets = jsonMember(*stated, "facets");
        countUnknown(facets, kJobFacets);
        ownEdges(job, facets, header);
        m_facts.hold(job, mutableMember(*stated, "facets"), clock(header),
                     header.place.locator("/job/facets"));
        countUnknown(jsonAt(event, {"run", "facets"}), kRunFacets);
        m_runs.run(job, event, header);
        runEdges(event, job, header);
    }
    datasets(event, job, header, "inputs");
    datasets(event, job, header, "outputs");
    if (job == kNoThing)
        return;
    if (const Json* test = jsonAt(event, {"run", "facets", "test"})) {
        // tests speak of what the run read; with several inputs only the job is certain
        const auto& inputs = jsonArray(event, "inputs");
        const ThingIndex input =
            inputs.size() == 1 ? m_facts.find(inputs.front(), AssetKind::Dataset) : kNoThing;
        m_runs.test(input == kNoThing ? job : input, *test, header);
    }
}

void EventDocument::datasets(Json& event, ThingIndex job, const EventHeader& header, std::string_view side)
{
    Json* list = mutableMember(event, side);
    if (!list)
        return;
    if (!list->is_array()) {
        m_problems.add(Severity::Warning,
                       "The event's " + std::string(side) + " are no list; they were left out.", header.place,
                       "/" + std::string(side));
        return;
    }
    std::size_t index = 0;
    for (Json& stated : list->get_ref<Json::array_t&>())
        dataset(stated, job, header, "/" + std::string(side) + "/" + std::to_string(index++));
}

void EventDocument::dataset(Json& stated, ThingIndex job, const EventHeader& header, const std::string& below)
{
    const ThingIndex index = m_facts.find(stated, AssetKind::Dataset);
    if (index == kNoThing) {
        m_problems.add(Severity::Warning, "A dataset has no usable namespace and name; it was left out.",
                       header.place, below);
        return;
    }
    const bool isInput = below.starts_with("/inputs");
    const bool isOutput = below.starts_with("/outputs");
    m_events += job == kNoThing ? 1 : 0;
    m_facts.declare(index, header.place.locator(below));
    Json* facets = mutableMember(stated, "facets");
    countUnknown(facets, kDatasetFacets);
    m_runs.quality(index, facets, header, below + "/facets");
    if (isInput || isOutput) {
        const char* const group = isInput ? "inputFacets" : "outputFacets";
        const Json* sideFacets = jsonMember(stated, group);
        countUnknown(sideFacets, kSideFacets);
        m_runs.quality(index, sideFacets, header, below + "/" + group);
        if (job != kNoThing)
            m_runs.inputOrOutput(job, index, stated, header, isOutput);
    }
    ownEdges(index, facets, header);
    if (job != kNoThing)
        m_facts.edge(isInput ? index : job, isInput ? job : index, EdgeKind::Data,
                     {percentOf(stated, "upriver_confidence"), {}, header.place.locator(below)});
    if (!facets)
        return;
    const std::string locator = header.place.locator(below + "/facets");
    const Micros time = clock(header);
    for (const char* name : {"columnLineage", "lineage"}) {
        Json facet;
        takeOut(*facets, name, facet);
        // what our export writes into the lineage facet for others, upriver_edges says exactly
        const bool isEcho = std::string_view(name) == "lineage" && jsonMember(facet, "upriver_exact");
        // an input's columns are not made by this job
        if (facet.is_object() && !isEcho)
            m_facts.holdColumns({index, isInput ? kNoThing : job, name},
                                {std::move(facet), time, locator + "/" + name});
    }
    m_facts.hold(index, facets, time, locator);
}

void EventDocument::runEdges(const Json& event, ThingIndex job, const EventHeader& header)
{
    const Json* facets = jsonAt(event, {"run", "facets"});
    if (!facets)
        return;
    if (const Json* facet = jsonMember(*facets, "parent")) {
        const std::string locator = header.place.locator("/run/facets/parent");
        const auto named = [&](const Json* reference) {
            const ThingIndex thing = reference ? m_facts.find(*reference, AssetKind::Job) : kNoThing;
            if (thing != kNoThing)
                m_facts.declare(thing, locator);
            return thing;
        };
        const ThingIndex parent = named(jsonMember(*facet, "job"));
        const ThingIndex root = named(jsonAt(*facet, {"root", "job"}));
        if (parent == kNoThing)
            m_problems.add(Severity::Note, "The parent job has no usable namespace and name.", header.place,
                           "/run/facets/parent/job");
        m_facts.edge(parent, job, EdgeKind::Contains, {100, {}, locator});
        if (root != job)
            m_facts.edge(root, parent == kNoThing ? job : parent, EdgeKind::Contains,
                         {100, "root", locator + "/root"});
    }
    if (const Json* facet = jsonMember(*facets, "jobDependencies"))
        dependencies(*facet, job, header);
    if (const Json* facet = jsonMember(*facets, "extractionError"))
        extractionError(*facet, job, header);
}

void EventDocument::dependencies(const Json& facet, ThingIndex job, const EventHeader& header)
{
    const std::string locator = header.place.locator("/run/facets/jobDependencies");
    for (const char* side : {"upstream", "downstream"}) {
        for (const Json& dependency : jsonArray(facet, side)) {
            const Json* named = jsonMember(dependency, "job");
            const ThingIndex other = named ? m_facts.find(*named, AssetKind::Job) : kNoThing;
            const bool isUpstream = std::string_view(side) == "upstream";
            m_facts.edge(isUpstream ? other : job, isUpstream ? job : other, EdgeKind::Control,
                         {100, triggerText(dependency), locator});
        }
    }
}

void EventDocument::extractionError(const Json& facet, ThingIndex job, const EventHeader& header)
{
    const std::string failed = jsonScalarText(facet, "failedTasks");
    const std::string total = jsonScalarText(facet, "totalTasks");
    std::string message = "The lineage of " + m_facts.thing(job).name.text() + " is incomplete: ";
    message +=
        failed.empty() ? "some statements" : failed + (total.empty() ? "" : " of " + total) + " statements";
    m_problems.add(Severity::Warning, message + " could not be analysed by the producer.", header.place,
                   "/run/facets/extractionError");
}

void EventDocument::ownEdges(ThingIndex thing, const Json* facets, const EventHeader& header)
{
    const Json* own = facets ? jsonMember(*facets, "upriver_edges") : nullptr;
    if (!own)
        return;
    for (const Json& stated : jsonArray(*own, "edges")) {
        const auto kind = edgeKindFromWord(jsonText(stated, "kind"));
        const Json* to = jsonMember(stated, "to");
        const Json* from = jsonMember(stated, "from");
        if (!kind || (!from && !to))
            continue;
        const ThingIndex source = from ? m_facts.find(*from, AssetKind::Dataset) : thing;
        const ThingIndex target = to ? m_facts.find(*to, AssetKind::Dataset) : thing;
        m_facts.edge(source, target, *kind,
                     {percentOf(stated, "confidence"), redactSecrets(jsonText(stated, "note")),
                      header.place.locator("/upriver_edges")});
    }
}

void EventDocument::countUnknown(const Json* facets, std::span<const std::string_view> known)
{
    if (!facets)
        return;
    for (const auto& [name, value] : jsonMembers(*facets)) {
        if (std::ranges::find(known, name) == known.end())
            m_problems.unknownFacet(name);
    }
}

Result<void> EventDocument::emitFacts()
{
    FactsWriter writer(m_facts, m_runs);
    if (auto written = writer.write(); !written)
        return written;
    m_facts.clear();
    m_runs.forgetIndices();
    return {};
}

Result<void> EventDocument::finish()
{
    if (auto written = emitFacts(); !written)
        return written;
    m_problems.takeInto(m_runs.batch());
    return m_runs.send();
}

} // namespace upriver::openlineage
