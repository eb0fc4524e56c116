// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/catalog_writer.h"

#include <algorithm>

#include "catalog/base/time.h"
#include "catalog/store/catalog_lock.h"
#include "catalog/store/schema.h"
#include "catalog/store/sql_inputs.h"
#include "catalog/store/writer_state.h"

namespace upriver {

namespace {

constexpr std::size_t kRowsPerCommit = 50'000;
constexpr auto kTimePerCommit = std::chrono::milliseconds(500);

Result<void> loadState(CatalogWriterState& state)
{
    Connection& db = *state.db;
    state.runs.load(db);
    state.nextOrigin = db.integer("SELECT max(id) + 1 FROM origin");
    state.nextProblem = db.integer("SELECT coalesce(max(id), 0) + 1 FROM problem");
    return db.status();
}

} // namespace

Result<void> CatalogWriterState::ready() const
{
    if (failure)
        return fail(*failure);
    return {};
}

void CatalogWriterState::loadNames()
{
    if (std::exchange(knowsNames, true))
        return;
    names.load(*db);
    tags.load(*db);
    principals.load(*db);
    if (Result<void> loaded = db->status(); !loaded)
        failure = loaded.error();
}

void CatalogWriterState::forgetNames()
{
    names = {};
    tags = WordTable("tag");
    principals = WordTable("principal");
    columns = {};
    knowsNames = false;
}

std::size_t CatalogWriterState::pendingRows()
{
    return tables.pendingCount() + columns.pendingCount() + runs.pendingCount() + freshAssets.size() +
           dirtyAssets.size() + origins.size();
}

Result<void> CatalogWriterState::flush()
{
    if (Result<void> state = ready(); !state)
        return state;
    lastCommit = std::chrono::steady_clock::now();
    if (pendingRows() == 0)
        return {};
    std::set<std::int64_t> indexed;
    if (!bulkBuild) {
        indexed = dirtyAssets;
        for (const auto& [id, row] : freshAssets)
            indexed.insert(id);
    }
    db->beginWrite();
    search.take(*db, dirtyAssets);
    names.flush(*db);
    tags.flush(*db);
    principals.flush(*db);
    flushOrigins();
    tables.flush(*db);
    flushAssets();
    columns.flush(*db);
    happenedRows += runs.flush(*db, scan.value);
    // A catalog that nobody can see yet gets its search documents once, at the end.
    if (!bulkBuild)
        search.put(*db, indexed);
    Result<void> done = db->commit();
    if (!done)
        failure = done.error();
    columns.trim();
    return done;
}

Result<void> CatalogWriterState::flushIfDue()
{
    const bool isDue = std::chrono::steady_clock::now() - lastCommit > kTimePerCommit && !bulkBuild;
    return isDue || pendingRows() >= kRowsPerCommit ? flush() : ready();
}

CatalogWriter::CatalogWriter(std::unique_ptr<CatalogWriterState> state) : m_state(std::move(state)) {}

CatalogWriter::~CatalogWriter()
{
    if (!m_state->failure)
        m_state->db->run("PRAGMA analysis_limit=1000; PRAGMA optimize"); // a sample: not every row
}

Result<std::unique_ptr<CatalogWriter>> CatalogWriter::open(const std::string& path, bool bulkBuild)
{
    auto state = std::make_unique<CatalogWriterState>();
    auto lock = CatalogLock::take(path);
    if (!lock)
        return fail(lock.error());
    state->lock = std::move(*lock);
    auto db = openForWriting(path);
    if (!db)
        return fail(db.error());
    state->db = std::move(*db);
    state->bulkBuild = bulkBuild;
    if (bulkBuild)
        state->db->writeWithoutJournal();
    if (Result<void> loaded = loadState(*state); !loaded)
        return fail(loaded.error());
    return std::unique_ptr<CatalogWriter>(new CatalogWriter(std::move(state)));
}

Result<ScanId> CatalogWriter::beginScan(const std::string& description)
{
    if (Result<void> ready = m_state->ready(); !ready)
        return fail(ready.error());
    Connection& db = *m_state->db;
    db.beginWrite();
    m_state->search.rebuildIfOutdated(db);
    m_state->lastScanWasCut = db.integer("SELECT EXISTS(SELECT 1 FROM meta WHERE key='scan_open')") != 0;
    db.run("INSERT OR REPLACE INTO meta VALUES('scan_open', '1')");
    m_state->sqlChanges = {};
    m_state->sqlChanges.everything =
        db.integer("SELECT EXISTS(SELECT 1 FROM meta WHERE key='sql_open')") != 0;
    db.run("INSERT OR REPLACE INTO meta VALUES('sql_open', '1')");
    m_state->scan = ScanId{db.integer("SELECT coalesce(max(id), 0) + 1 FROM scan")};
    db.query("INSERT INTO scan(id, started, app_version, description) VALUES(?1, ?2, ?3, ?4)")
        .run(m_state->scan, now(), UPRIVER_VERSION, description);
    if (Result<void> begun = db.commit(); !begun)
        return fail(begun.error());
    m_state->lastCommit = std::chrono::steady_clock::now();
    return m_state->scan;
}

Result<RootId> CatalogWriter::root(const std::string& absolutePath)
{
    Connection& db = *m_state->db;
    db.beginWrite();
    db.query("INSERT INTO root(path) VALUES(?1) ON CONFLICT DO NOTHING").run(absolutePath);
    Statement row = db.query("SELECT id FROM root WHERE path=?1");
    const RootId id{row.bind(absolutePath).step() ? row.integer(0) : 0};
    row.reset();
    if (m_state->scan.isValid())
        db.query("INSERT OR IGNORE INTO scan_root VALUES(?1, ?2)").run(id, m_state->scan);
    if (Result<void> done = db.commit(); !done)
        return fail(done.error());
    return id;
}

Result<std::vector<KnownOrigin>> CatalogWriter::origins(RootId root) const
{
    Connection& db = *m_state->db;
    std::vector<KnownOrigin> known;
    Statement rows =
        db.query("SELECT o.id, o.path, o.reader, o.reader_version, o.size, o.mtime_ns, o.fingerprint,"
                 " o.content_hash, o.settings_hash, coalesce(s.started, 0), o.status FROM origin o"
                 " LEFT JOIN scan s ON s.id = o.last_scan WHERE o.root=?1 AND o.until IS NULL AND"
                 " o.document=0");
    rows.bind(root);
    while (rows.step()) {
        KnownOrigin& next = known.emplace_back();
        next.id = rows.id<OriginId>(0);
        next.relative = rows.string(1);
        next.reader = rows.string(2);
        next.readerVersion = static_cast<int>(rows.integer(3));
        next.size = rows.integer(4);
        next.mtimeNs = rows.integer(5);
        next.fingerprint = static_cast<std::uint64_t>(rows.integer(6));
        next.contentHash = static_cast<std::uint64_t>(rows.integer(7));
        next.settingsHash = static_cast<std::uint64_t>(rows.integer(8));
        next.scanStarted = rows.integer(9);
        next.status = static_cast<DocumentStatus>(rows.integer(10));
    }
    return db.orError(std::move(known));
}

Result<void> CatalogWriter::beginDocument(const DocumentHeader& header)
{
    m_state->loadNames();
    m_state->facts.clear();
    m_state->tables.forget();
    m_state->document = header;
    // A document that comes twice before a commit must see what it stated the first time.
    if (m_state->pendingOriginIds.contains({header.root.value, header.facts.relative}))
        return m_state->flush();
    return m_state->ready();
}

Result<void> CatalogWriter::add(const RecordBatch& batch)
{
    const ReadSnapshot oneSnapshot(*m_state->db);
    m_state->facts.add(m_state->context(), batch);
    return m_state->ready();
}

Result<WriteCounts> CatalogWriter::finishDocument(DocumentStatus status)
{
    if (Result<void> ready = m_state->ready(); !ready)
        return fail(ready.error());
    const WriteCounts counts = m_state->writeDocument(*m_state->document, status, DocumentFate::Read);
    m_state->document.reset();
    if (Result<void> committed = m_state->flushIfDue(); !committed)
        return fail(committed.error());
    return counts;
}

void CatalogWriter::abandonDocument()
{
    m_state->facts.clear();
    m_state->tables.forget();
    m_state->document.reset();
}

Result<void> CatalogWriter::recordFailure(const DocumentHeader& header,
                                          const std::vector<ProblemRecord>& problems)
{
    PendingOrigin pending;
    pending.header = header;
    pending.id = m_state->originId(header);
    pending.status = DocumentStatus::Failed;
    pending.keepsFacts = true;
    pending.problems = problems;
    m_state->origins.push_back(std::move(pending));
    return m_state->flushIfDue();
}

Result<void> CatalogWriter::refreshOrigin(const DocumentHeader& header)
{
    PendingOrigin pending;
    pending.header = header;
    pending.id = m_state->originId(header);
    pending.status = header.facts.status;
    pending.keepsFacts = true;
    m_state->origins.push_back(std::move(pending));
    return m_state->flushIfDue();
}

Result<WriteCounts> CatalogWriter::closeOrigins(std::span<const OriginId> vanished)
{
    WriteCounts counts;
    if (!vanished.empty())
        m_state->loadNames();
    abandonDocument();
    for (const OriginId id : vanished) {
        DocumentHeader header;
        header.facts.id = id;
        counts += m_state->writeDocument(header, DocumentStatus::Read, DocumentFate::Vanished);
    }
    if (Result<void> committed = m_state->flushIfDue(); !committed)
        return fail(committed.error());
    return counts;
}

Result<void> CatalogWriter::commit() { return m_state->flush(); }

Result<void> CatalogWriter::endScan(const ScanEnd& end)
{
    if (Result<void> flushed = m_state->flush(); !flushed)
        return flushed;
    Connection& db = *m_state->db;
    db.beginWrite();
    m_state->writeDerivedFacts();
    if (std::exchange(m_state->isSqlAnalysed, false))
        db.run("DELETE FROM meta WHERE key='sql_open'");
    db.query("UPDATE scan SET finished=?2, cancelled=?3, stats=?4 WHERE id=?1")
        .run(m_state->scan, now(), end.cancelled, end.statsJson.empty() ? std::string("{}") : end.statsJson);
    if (Result<void> done = db.commit(); !done) {
        m_state->failure = done.error();
        return done;
    }
    // From here on others may see the file: it must be on the disk, and readable beside a writer.
    if (m_state->bulkBuild)
        db.run("PRAGMA synchronous=FULL; PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL");
    return db.status();
}

ScanId CatalogWriter::scan() const { return m_state->scan; }

SqlInputs CatalogWriter::sqlInputs() { return SqlInputs(*m_state); }

void CatalogWriter::setSqlAnalysed() { m_state->isSqlAnalysed = true; }

} // namespace upriver
