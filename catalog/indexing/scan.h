// SPDX-License-Identifier: Apache-2.0
#pragma once

// Scan: one run of the indexer over an open catalog: plan the roots, walk, read in parallel, write, close
// what vanished, finish the scan row. One object a run, used by one thread; it starts and joins the parser
// threads. The readers come from outside, so that tests bring their own. Errors: Catalog, NotFound (none of
// the paths is there).

#include <atomic>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/indexing/document_plan.h"
#include "catalog/indexing/document_queue.h"
#include "catalog/indexing/document_recorder.h"
#include "catalog/indexing/indexer.h"
#include "catalog/indexing/scan_progress.h"
#include "catalog/indexing/scan_settings.h"

namespace upriver {

struct ScanInput
{
    const IndexOptions& options;
    std::span<const Source* const> sources;
    RootPlan plan;
    ScanSettings settings;
};

class Scan
{
public:
    Scan(CatalogWriter& writer, ScanInput input, std::stop_token stop, const IndexProgressCallback& progress);
    [[nodiscard]] Result<IndexReport> run();
    /// Absolute paths of documents that failed before and did not change: not read again, told again.
    [[nodiscard]] const std::vector<std::string>& stillFailed() const { return m_stillFailed; }

private:
    [[nodiscard]] Result<void> begin();
    void widenToTree(ScanRoot& place, const std::vector<KnownOrigin>& known) const;
    [[nodiscard]] Result<void> walk();
    [[nodiscard]] Result<void> read();
    [[nodiscard]] Result<void> write(DocumentQueue& queue, const DocumentPlanner& planner,
                                     const std::atomic<std::int64_t>& inReading);
    void addSkipped(const SkippedDocuments& skipped);
    [[nodiscard]] Result<void> closeVanished();
    [[nodiscard]] Result<void> analyse();
    [[nodiscard]] std::vector<OriginId> vanishedOf(const RootWork& root) const;
    [[nodiscard]] Result<void> closeNested(const RootWork& root);
    [[nodiscard]] Result<void> close(const std::vector<OriginId>& origins);
    [[nodiscard]] std::string description() const;

    CatalogWriter& m_writer;
    ScanInput m_input;
    std::stop_token m_stop;
    ScanProgress m_progress;
    SourceTable m_sources;
    std::vector<RootWork> m_roots;
    IndexReport m_report;
    std::vector<std::string> m_stillFailed;
    DocumentRecorder m_recorder;
};

/// indexInto() with readers of the caller's choice.
[[nodiscard]] Result<IndexReport> indexWith(const IndexOptions& options,
                                            std::span<const Source* const> sources, std::stop_token stop,
                                            const IndexProgressCallback& progress);

/// True for names under which logs are written and rotated away: .ndjson, .jsonl, .log, with .gz or a number.
[[nodiscard]] bool isRotatedLog(std::string_view relative);

} // namespace upriver
