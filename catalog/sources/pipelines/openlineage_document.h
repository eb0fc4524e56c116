// SPDX-License-Identifier: Apache-2.0
#pragma once

// EventDocument: takes the events of one document, one after the other, and sends what they state into the
// sink. Memory is bounded: what is gathered is sent when it has grown, at the price that a facet which
// changes later in a very large log is stated twice. One document, one thread. Private to pipelines/.

#include <string>
#include <string_view>

#include "catalog/sources/pipelines/openlineage_facts.h"
#include "catalog/sources/pipelines/openlineage_problems.h"
#include "catalog/sources/pipelines/openlineage_runs.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/source.h"

namespace upriver::openlineage {

/// What of an event is worth building: the facets that are read, and the names of the others.
[[nodiscard]] JsonStreamRules eventRules(const std::vector<std::string>& prefixes);

/// Facets of earlier integrations under the names and in the form of today: "parentRun", Great Expectations'
/// "dataQuality" and assertions, Spark's "stats". Those of today stay as they are.
void bringUpToDate(Json& event);

class EventDocument
{
public:
    explicit EventDocument(ReadContext& context);
    /// An event, a {"key":…,"value":event} wrapper, or an {"events":[…]} answer. Errors are the sink's.
    [[nodiscard]] Result<void> take(Json&& value, const EventPlace& place);
    /// What an event states, its header given: for readers that bring their records into this form.
    [[nodiscard]] Result<void> state(Json& event, const EventHeader& header);
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] Facts& facts() { return m_facts; }
    [[nodiscard]] ProblemLog& problems() { return m_problems; }
    [[nodiscard]] std::int64_t eventCount() const { return m_events; }

private:
    [[nodiscard]] Result<void> event(Json& event, const EventPlace& place);
    [[nodiscard]] EventHeader headerOf(const Json& event, const EventPlace& place);
    [[nodiscard]] bool isUsable(const Json& event, const EventPlace& place);
    void jobEvent(Json& event, const EventHeader& header);
    void datasets(Json& event, ThingIndex job, const EventHeader& header, std::string_view side);
    void dataset(Json& stated, ThingIndex job, const EventHeader& header, const std::string& below);
    void runEdges(const Json& event, ThingIndex job, const EventHeader& header);
    void dependencies(const Json& facet, ThingIndex job, const EventHeader& header);
    void extractionError(const Json& facet, ThingIndex job, const EventHeader& header);
    void ownEdges(ThingIndex thing, const Json* facets, const EventHeader& header);
    void countUnknown(const Json* facets, std::span<const std::string_view> known);
    [[nodiscard]] Micros clock(const EventHeader& header);
    [[nodiscard]] Result<void> emitFacts();

    ReadContext& m_context;
    Facts m_facts;
    ProblemLog m_problems;
    RunStream m_runs;
    Micros m_lastTime = 0;
    std::int64_t m_events = 0;
};

} // namespace upriver::openlineage
