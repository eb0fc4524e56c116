// SPDX-License-Identifier: Apache-2.0
#pragma once

// DocumentReader: what a parser thread does. Takes documents from the planner, finds the reader of each,
// lets it read, hands batches and the outcome to the queue. Everything that a reader may do wrong (throw,
// answer an error, go on after cancelling) ends here as an outcome. Shares planner and queue; one object a
// thread.

#include <atomic>
#include <cstdint>
#include <stop_token>

#include "catalog/indexing/document_plan.h"
#include "catalog/indexing/document_queue.h"

namespace upriver {

class DocumentReader
{
public:
    /// inReading: bytes taken so far from the documents that are being read, of all threads.
    DocumentReader(DocumentPlanner& planner, DocumentQueue& queue, const SourceTable& sources,
                   const ScanSettings& settings, std::atomic<std::int64_t>& inReading)
        : m_planner(planner), m_queue(queue), m_sources(sources), m_settings(settings), m_inReading(inReading)
    {}
    /// Until nothing is left or the token stops.
    void run(const std::stop_token& stop);

private:
    [[nodiscard]] DocumentEnd read(PlannedDocument& planned, const std::stop_token& stop);
    [[nodiscard]] Result<const Source*> recognise(PlannedDocument& planned) const;
    [[nodiscard]] Result<void> describe(PlannedDocument& planned, const Source& source,
                                        const std::stop_token& stop) const;
    [[nodiscard]] DocumentEnd letRead(const PlannedDocument& planned, const Source& source,
                                      const ResolvedSettings& settings, const std::stop_token& stop);

    DocumentPlanner& m_planner;
    DocumentQueue& m_queue;
    const SourceTable& m_sources;
    const ScanSettings& m_settings;
    std::atomic<std::int64_t>& m_inReading;
};

} // namespace upriver
