// SPDX-License-Identifier: Apache-2.0
#pragma once

// DocumentRecorder: the writer's end of a scan. Takes what the queue hands out and writes each document
// whole or not at all; counts for the report. Belongs to the scan's thread. Errors: Catalog only.

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/indexing/document_plan.h"
#include "catalog/indexing/document_queue.h"
#include "catalog/indexing/indexer.h"

namespace upriver {

inline constexpr std::size_t kMaxReportedProblems = 10'000;

class DocumentRecorder
{
public:
    DocumentRecorder(CatalogWriter& writer, std::vector<RootWork>& roots, IndexReport& report)
        : m_writer(writer), m_roots(roots), m_report(report)
    {}
    [[nodiscard]] Result<void> take(QueueItem& item);
    /// What could not even be looked at while walking; what it stated before stays.
    [[nodiscard]] Result<void> recordWalkProblems(RootWork& root);
    void report(const RootWork& root, const KnownOrigin& facts, const ProblemRecord& problem);
    /// A document that was begun and will not be finished.
    void abandon();

private:
    [[nodiscard]] Result<void> begin(const QueueItem& item);
    [[nodiscard]] Result<void> end(const QueueItem& item);
    [[nodiscard]] Result<void> finish(const QueueItem& item, DocumentStatus status);
    [[nodiscard]] Result<void> recordFailure(const QueueItem& item,
                                             const std::vector<ProblemRecord>& problems);
    [[nodiscard]] Result<void> recordIgnored(const QueueItem& item,
                                             const std::vector<ProblemRecord>& problems);
    [[nodiscard]] RootWork& rootOf(const DocumentHeader& header);

    CatalogWriter& m_writer;
    std::vector<RootWork>& m_roots;
    IndexReport& m_report;
    bool m_begun = false;
    bool m_partly = false;
    std::size_t m_stated = 0;              ///< rows of the document at hand, without its problems
    std::vector<ProblemRecord> m_problems; ///< of the document at hand
};

} // namespace upriver
