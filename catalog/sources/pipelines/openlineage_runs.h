// SPDX-License-Identifier: Apache-2.0
#pragma once

// RunStream: the batch of a document on its way to the sink, and what flows into it while events are read:
// runs (events of one run merge), metrics, check results. Sends its batch on when it has grown; the store
// merges what one run says in several batches. One document, one thread. Private to pipelines/.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "catalog/model/record_batch.h"
#include "catalog/sources/pipelines/openlineage_facts.h"
#include "catalog/sources/pipelines/openlineage_problems.h"
#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json.h"

namespace upriver::openlineage {

struct EventHeader
{
    std::string type; ///< START, RUNNING, COMPLETE, ABORT, FAIL, OTHER or empty
    std::optional<Micros> time;
    std::string runId; ///< empty: a static event
    EventPlace place;
};

class RunStream final : public BatchSender
{
public:
    RunStream(ReadContext& context, Facts& facts, ProblemLog& problems)
        : BatchSender(context), m_facts(facts), m_problems(problems)
    {}

    void run(ThingIndex job, const Json& event, const EventHeader& header);
    /// What an event says about one of its inputs or outputs, of this run.
    void inputOrOutput(ThingIndex job, ThingIndex dataset, const Json& reference, const EventHeader& header,
                       bool output);
    /// Metrics and assertions that stand in a facets object.
    void quality(ThingIndex asset, const Json* facets, const EventHeader& header, std::string_view below);
    void test(ThingIndex asset, const Json& facet, const EventHeader& header);

    /// The thing in the current batch.
    [[nodiscard]] AssetIndex asset(ThingIndex thing);
    /// Called when the things that indices mean are forgotten.
    void forgetIndices() { m_assets.clear(); }

private:
    void forgetBatch() override;
    [[nodiscard]] RunRecord& runRecord(ThingIndex job, const EventHeader& header);
    void runFacets(RunRecord& run, const Json& facets, const EventHeader& header);
    void parent(RunRecord& run, const Json& facet);
    static void ownRun(RunRecord& run, const Json& facet);
    void parameters(AssetIndex job, const Json& facet, const EventHeader& header);
    void metrics(AssetIndex asset, const Json& facet, const EventHeader& header);
    void metric(AssetIndex asset, std::string_view column, std::string_view key, const Json* value,
                const EventHeader& header);
    void assertions(AssetIndex asset, const Json& facet, const EventHeader& header, std::string_view below);
    void checkResult(AssetIndex asset, CheckRecord&& check, const Json& stated, const EventHeader& header);

    Facts& m_facts;
    ProblemLog& m_problems;
    std::map<ThingIndex, AssetIndex> m_assets;
    std::map<std::pair<AssetIndex, std::string>, std::size_t> m_runs;
    std::map<std::pair<AssetIndex, std::string>, std::uint32_t> m_checks;
};

} // namespace upriver::openlineage
