// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/document_recorder.h"

#include <algorithm>
#include <utility>

#include "catalog/model/problem_lines.h"

namespace upriver {

namespace {

/// The same failure of the same bytes is written once.
bool isRecorded(const RootWork& root, const KnownOrigin& facts)
{
    const auto known = root.known.find(facts.relative);
    return known != root.known.end() && known->second.status == DocumentStatus::Failed &&
           known->second.fingerprint == facts.fingerprint && known->second.contentHash == facts.contentHash &&
           known->second.reader == facts.reader && known->second.readerVersion == facts.readerVersion &&
           known->second.settingsHash == facts.settingsHash;
}

/// What was left out before and said so then.
bool isKnownNote(const RootWork& root, const KnownOrigin& facts)
{
    const auto known = root.known.find(facts.relative);
    return known != root.known.end() && known->second.status == DocumentStatus::Ignored &&
           known->second.fingerprint == facts.fingerprint;
}

} // namespace

RootWork& DocumentRecorder::rootOf(const DocumentHeader& header)
{
    return *std::ranges::find(m_roots, header.root, &RootWork::id);
}

void DocumentRecorder::report(const RootWork& root, const KnownOrigin& facts, const ProblemRecord& problem)
{
    if (m_report.problems.size() >= kMaxReportedProblems)
        return;
    ProblemRow row;
    const ProblemPlace at = placeOf(problem.locator);
    row.file = root.shown(facts.relative) + std::string(at.member);
    row.absoluteFile = root.absolute(facts.relative) + std::string(at.member);
    row.reader = facts.reader;
    row.severity = problem.severity;
    row.message = problem.message;
    row.locator = at.place;
    row.line = problem.line;
    row.scan = m_report.scan;
    m_report.problems.push_back(std::move(row));
}

Result<void> DocumentRecorder::begin(const QueueItem& item)
{
    if (m_begun)
        return {};
    m_begun = true;
    return m_writer.beginDocument(item.header);
}

void DocumentRecorder::abandon()
{
    if (m_begun)
        m_writer.abandonDocument();
    m_begun = false;
    m_partly = false;
    m_stated = 0;
    m_problems.clear();
}

Result<void> DocumentRecorder::take(QueueItem& item)
{
    if (item.end)
        return end(item);
    if (Result<void> begun = begin(item); !begun)
        return begun;
    m_stated += item.batch->rowCount() - item.batch->problems.size();
    for (const ProblemRecord& problem : item.batch->problems) {
        m_partly = m_partly || problem.severity != Severity::Note;
        if (m_problems.size() < kMaxReportedProblems)
            m_problems.push_back(problem);
    }
    return m_writer.add(*item.batch);
}

Result<void> DocumentRecorder::finish(const QueueItem& item, DocumentStatus status)
{
    if (Result<void> begun = begin(item); !begun)
        return begun;
    for (const ProblemRecord& problem : m_problems)
        report(rootOf(item.header), item.header.facts, problem);
    const auto counts = m_writer.finishDocument(status);
    if (!counts)
        return fail(counts.error());
    m_report.rowsWritten += counts->rowsWritten;
    m_report.rowsClosed += counts->rowsClosed;
    m_begun = false;
    abandon();
    return {};
}

Result<void> DocumentRecorder::recordFailure(const QueueItem& item,
                                             const std::vector<ProblemRecord>& problems)
{
    abandon();
    const RootWork& root = rootOf(item.header);
    for (const ProblemRecord& problem : problems)
        report(root, item.header.facts, problem);
    if (isRecorded(root, item.header.facts))
        return {};
    return m_writer.recordFailure(item.header, problems);
}

/// Nobody reads it; the problems say why somebody might have expected it.
Result<void> DocumentRecorder::recordIgnored(const QueueItem& item,
                                             const std::vector<ProblemRecord>& problems)
{
    if (!problems.empty()) {
        if (Result<void> begun = begin(item); !begun)
            return begun;
        RecordBatch batch;
        batch.problems = problems;
        m_problems = problems;
        if (Result<void> added = m_writer.add(batch); !added)
            return added;
    }
    return finish(item, DocumentStatus::Ignored);
}

Result<void> DocumentRecorder::end(const QueueItem& item)
{
    IndexReport::Files& files = m_report.files;
    RootWork& root = rootOf(item.header);
    switch (item.end->outcome) {
    case Outcome::Read:
        if (m_partly && m_stated == 0) { // all of it had to be left out
            files.failed += item.end->files;
            return recordFailure(item, std::exchange(m_problems, {}));
        }
        (m_partly ? files.partly : files.read) += item.end->files;
        return finish(item, m_partly ? DocumentStatus::Partly : DocumentStatus::Read);
    case Outcome::Ignored:
        files.ignored += item.end->files;
        return recordIgnored(item, item.end->problems);
    case Outcome::SameContent:
        files.unchanged += item.end->files;
        return m_writer.refreshOrigin(item.header);
    case Outcome::Failed:
        files.failed += item.end->files;
        return recordFailure(item, item.end->problems);
    case Outcome::Vanished:
        files.failed += item.end->files;
        root.complete = false;
        abandon();
        for (const ProblemRecord& problem : item.end->problems)
            report(root, item.header.facts, problem);
        return {};
    case Outcome::Cancelled:
        break;
    }
    abandon();
    return {};
}

Result<void> DocumentRecorder::recordWalkProblems(RootWork& root)
{
    for (const WalkProblem& problem : root.walk.problems) {
        QueueItem item;
        item.header.root = root.id;
        item.header.facts.relative = problem.shown.empty() ? "./" : problem.shown;
        if (const auto known = root.known.find(item.header.facts.relative); known != root.known.end())
            item.header.facts.id = known->second.id;
        root.met.insert(item.header.facts.relative);
        const std::vector<ProblemRecord> problems{{problem.severity, problem.message, {}, 0}};
        Result<void> recorded;
        if (problem.severity == Severity::Note) {
            if (!isKnownNote(root, item.header.facts))
                recorded = recordIgnored(item, problems);
        } else {
            ++m_report.files.failed;
            recorded = recordFailure(item, problems);
        }
        if (!recorded)
            return recorded;
    }
    return {};
}

} // namespace upriver
