// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/document_reader.h"
#include "catalog/indexing/index_report.h"
#include "catalog/indexing/sql_pass.h"

namespace upriver {

namespace {

constexpr auto kPatience = std::chrono::milliseconds(100);

const Source* namedSource(std::span<const Source* const> sources, std::string_view name)
{
    const auto found = std::ranges::find_if(sources, [&](const Source* s) { return s->info().name == name; });
    return found == sources.end() ? nullptr : *found;
}

/// A file that is named with --source is read by it whatever it looks like; in a folder it picks its own.
SourceTable::Forced forcedReader(const ScanInput& input)
{
    const bool filesOnly = std::ranges::all_of(input.plan.roots, [](const ScanRoot& root) {
        std::error_code ignored;
        return !std::filesystem::is_directory(
            root.scope.empty() ? root.path : joinedPath(root.path, root.scope), ignored);
    });
    return {namedSource(input.sources, input.options.forcedSource), filesOnly};
}

int threadCount(const IndexOptions& options)
{
    if (options.threads > 0)
        return std::min(options.threads, 64);
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return std::clamp(cores - 1, 1, 16);
}

/// What a phase has let go of goes back to the system: the next one asks for pieces of other sizes.
void returnFreedMemory()
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

} // namespace

bool isRotatedLog(std::string_view relative)
{
    std::string name = asciiLowered(fileNameOf(relative));
    const auto cutSuffix = [&](std::string_view suffix) {
        if (name.ends_with(suffix))
            name.resize(name.size() - suffix.size());
    };
    cutSuffix(".gz");
    const std::size_t dot = name.rfind('.');
    if (dot != std::string::npos && dot + 1 < name.size() &&
        std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, name.end(), isAsciiDigit))
        name.resize(dot);
    return name.ends_with(".ndjson") || name.ends_with(".jsonl") || name.ends_with(".log");
}

Scan::Scan(CatalogWriter& writer, ScanInput input, std::stop_token stop,
           const IndexProgressCallback& progress)
    : m_writer(writer)
    , m_input(std::move(input))
    , m_stop(std::move(stop))
    , m_progress(progress)
    , m_sources(m_input.sources, forcedReader(m_input))
    , m_recorder(m_writer, m_roots, m_report)
{}

std::string Scan::description() const
{
    std::string text;
    for (const ScanRoot& root : m_input.plan.roots)
        text += (text.empty() ? "" : ", ") + root.path + (root.scope.empty() ? "" : "/" + root.scope);
    return shortened(redactSecrets(text), 1000);
}

/// A part of a tree is no document: the whole tree is looked at.
void Scan::widenToTree(ScanRoot& place, const std::vector<KnownOrigin>& known) const
{
    for (const KnownOrigin& origin : known)
        if (origin.relative.ends_with('/') && m_sources.treeReader(origin.reader) != nullptr) {
            const std::string_view folder = folderOfClaim(origin.relative);
            if (place.scope.starts_with(folder))
                place.scope = folder.substr(0, folder.empty() ? 0 : folder.size() - 1);
        }
}

Result<void> Scan::begin()
{
    const auto scan = m_writer.beginScan(description());
    if (!scan)
        return fail(scan.error());
    m_report.scan = *scan;
    for (ScanRoot& place : m_input.plan.roots) {
        const auto id = m_writer.root(place.path);
        if (!id)
            return fail(id.error());
        auto known = m_writer.origins(*id);
        if (!known)
            return fail(known.error());
        widenToTree(place, *known);
        RootWork& work = m_roots.emplace_back();
        work.place = std::move(place);
        work.id = *id;
        for (KnownOrigin& origin : *known)
            if (work.place.scope.empty() || isWithin(origin.relative, work.place.scope))
                work.known.emplace(origin.relative, std::move(origin));
    }
    return {};
}

Result<void> Scan::walk()
{
    m_progress.enter(IndexProgress::Phase::Walking);
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::error_code ignored;
    const std::string catalog = std::filesystem::weakly_canonical(m_input.options.catalog, ignored).string();
    for (RootWork& root : m_roots) {
        const std::string& path = root.place.path;
        WalkRequest request{path, root.place.scope, m_sources.wantedFolders(), catalog};
        if (root.place.isFile) {
            request.root = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
            request.scope = fileNameOf(path);
        }
        root.walk = walkFiles(request, m_stop, [&](const WalkResult& soFar) {
            m_progress.found(files + soFar.files, bytes + soFar.bytes);
        });
        root.complete = root.walk.complete;
        files += root.walk.files;
        bytes += root.walk.bytes;
        if (Result<void> recorded = m_recorder.recordWalkProblems(root); !recorded)
            return recorded;
    }
    m_report.files.found = files;
    m_progress.found(files, bytes);
    return {};
}

Result<void> Scan::read()
{
    m_progress.enter(IndexProgress::Phase::Reading);
    DocumentQueue queue;
    DocumentPlanner planner(m_roots, m_sources, m_input.settings);
    std::stop_source stopReaders;
    const std::stop_callback forward(m_stop, [&] {
        stopReaders.request_stop();
        queue.close();
    });
    std::vector<std::thread> threads;
    std::atomic<std::int64_t> inReading = 0;
    for (int i = threadCount(m_input.options); i > 0; --i) {
        threads.emplace_back([&, stop = stopReaders.get_token()] {
            DocumentReader(planner, queue, m_sources, m_input.settings, inReading).run(stop);
        });
    }
    Result<void> written = write(queue, planner, inReading);
    stopReaders.request_stop();
    queue.close();
    for (std::thread& thread : threads)
        thread.join();
    m_recorder.abandon();
    returnFreedMemory();
    addSkipped(planner.skipped());
    m_stillFailed = planner.stillFailed();
    return written;
}

Result<void> Scan::write(DocumentQueue& queue, const DocumentPlanner& planner,
                         const std::atomic<std::int64_t>& inReading)
{
    QueueItem item;
    while (true) {
        const DocumentQueue::State state = queue.take(item, kPatience);
        if (state == DocumentQueue::State::Done)
            return {};
        if (state == DocumentQueue::State::Item) {
            m_progress.reading(item.header.facts.relative);
            if (Result<void> taken = m_recorder.take(item); !taken)
                return taken;
            if (item.end)
                m_progress.done(item.end->files, item.header.facts.size);
        }
        const SkippedDocuments skipped = planner.skipped();
        m_progress.skipped(skipped.files, skipped.bytes);
        m_progress.inReading(inReading.load(std::memory_order_relaxed));
        m_progress.tick();
    }
}

void Scan::addSkipped(const SkippedDocuments& skipped)
{
    m_report.files.unchanged += skipped.files - skipped.stillFailed;
    m_report.files.failed += skipped.stillFailed;
}

std::vector<OriginId> Scan::vanishedOf(const RootWork& root) const
{
    std::vector<OriginId> vanished;
    if (!root.complete || !m_input.options.prune)
        return vanished;
    for (const auto& [relative, known] : root.known)
        if (!root.met.contains(relative) && (m_input.options.pruneLogs || !isRotatedLog(relative)))
            vanished.push_back(known.id);
    std::ranges::sort(vanished);
    return vanished;
}

/// Documents of roots that lie inside this one have been read as this root's own.
Result<void> Scan::closeNested(const RootWork& root)
{
    for (const std::string& path : root.place.nested) {
        const auto id = m_writer.root(path);
        if (!id)
            return fail(id.error());
        const auto known = m_writer.origins(*id);
        if (!known)
            return fail(known.error());
        std::vector<OriginId> moved;
        for (const KnownOrigin& origin : *known)
            moved.push_back(origin.id);
        if (Result<void> closed = close(moved); !closed)
            return closed;
    }
    return {};
}

Result<void> Scan::close(const std::vector<OriginId>& origins)
{
    if (origins.empty())
        return {};
    const auto counts = m_writer.closeOrigins(origins);
    if (!counts)
        return fail(counts.error());
    m_report.rowsWritten += counts->rowsWritten;
    m_report.rowsClosed += counts->rowsClosed;
    return {};
}

Result<void> Scan::closeVanished()
{
    for (const RootWork& root : m_roots) {
        if (Result<void> closed = close(vanishedOf(root)); !closed)
            return closed;
        if (root.complete && m_input.options.prune)
            if (Result<void> moved = closeNested(root); !moved)
                return moved;
    }
    return {};
}

Result<void> Scan::analyse()
{
    Result<void> analysed;
    {
        SqlPass pass({m_writer, m_progress, m_report, m_stop, threadCount(m_input.options)});
        analysed = pass.run();
    }
    returnFreedMemory();
    return analysed;
}

Result<IndexReport> Scan::run()
{
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t openedBefore = filesOpened();
    Result<void> done = begin();
    if (done)
        done = walk();
    if (done && !m_stop.stop_requested())
        done = read();
    if (done && !m_stop.stop_requested())
        done = closeVanished();
    if (done && !m_stop.stop_requested())
        done = analyse();
    m_report.cancelled = m_stop.stop_requested();
    m_progress.finish();
    if (!done)
        return fail(done.error());
    for (const Error& missing : m_input.plan.missing) {
        m_report.problems.push_back(
            {missing.where, missing.where, {}, Severity::Error, missing.what, {}, 0, m_report.scan});
        ++m_report.files.failed;
    }
    const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - start;
    m_report.elapsedMs = static_cast<std::int64_t>(passed.count());
    m_report.filesOpened = filesOpened() - openedBefore;
    if (Result<void> ended = m_writer.endScan({m_report.cancelled, reportJson(m_report)}); !ended)
        return fail(ended.error());
    return std::move(m_report);
}

} // namespace upriver
