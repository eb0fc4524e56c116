// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogWriter: THE one writer of a catalog's index part. Owns the writing connection, resolves names to
// ids in memory, writes only what changed, dates every row with scan ids. One per process and file, used
// by one thread at a time (the indexer's writer thread). A document's facts become visible together: they
// share one transaction, or several whole documents share one; a crash in between leaves the state before.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/record_batch.h"
#include "catalog/model/sql_outcome.h"

namespace upriver {

enum class DocumentStatus : std::uint8_t { Read = 1, Partly = 2, Failed = 3, Ignored = 4 };

/// What the last finished read knew of a document; the stat shortcut compares these.
struct KnownOrigin
{
    OriginId id;
    std::string relative; ///< below its root; a folder unit's folder ends with '/'
    std::string reader;   ///< empty: nobody claimed it
    int readerVersion = 0;
    std::int64_t size = 0;         ///< sum over members
    std::int64_t mtimeNs = 0;      ///< newest member
    std::uint64_t fingerprint = 0; ///< over members' names, sizes, times
    std::uint64_t contentHash = 0; ///< 64-bit, of the bytes
    std::uint64_t settingsHash = 0;
    Micros scanStarted = 0; ///< start of the scan that recorded it (racy rule: files modified within 2 s
                            ///< before distrust the shortcut)
    DocumentStatus status = DocumentStatus::Read;
};

/// What the analysis of a job's SQL found beside its edges. Such a document is an origin of its own, whose
/// facts stand beside those of the document that states the text.
struct SqlAnalysis
{
    AssetId job;
    OriginId document; ///< where the text stands
    SqlUnderstanding understanding;
    std::vector<std::string> leaves; ///< last words of the tables it names, lower case
    std::vector<std::pair<QualifiedName, std::vector<std::string>>> outputs; ///< all columns of tables it fills
};

struct DocumentHeader
{
    RootId root;
    KnownOrigin facts; ///< id may be invalid: a new document
    int priority = 50; ///< SourceInfo::priority: which reader wins conflicting facts
    std::optional<SqlAnalysis> sql; ///< of analysed SQL only
};

struct WriteCounts
{
    std::int64_t rowsWritten = 0;
    std::int64_t rowsClosed = 0;
    std::int64_t rowsUnchanged = 0;
    WriteCounts& operator+=(const WriteCounts& o)
    {
        rowsWritten += o.rowsWritten;
        rowsClosed += o.rowsClosed;
        rowsUnchanged += o.rowsUnchanged;
        return *this;
    }
};

struct ScanEnd
{
    bool cancelled = false;
    std::string statsJson; ///< the report, for the history
};

class CatalogWriter
{
public:
    /// Creates or migrates the file if needed. bulkBuild: the file is new and private (built aside): no
    /// journal, no sync until finish().
    [[nodiscard]] static Result<std::unique_ptr<CatalogWriter>> open(const std::string& path,
                                                                     bool bulkBuild = false);
    ~CatalogWriter();

    [[nodiscard]] Result<ScanId> beginScan(const std::string& description);
    /// A folder or file that is indexed; its absolute path. The same path gives the same id.
    [[nodiscard]] Result<RootId> root(const std::string& absolutePath);
    [[nodiscard]] Result<std::vector<KnownOrigin>> origins(RootId root) const;

    [[nodiscard]] Result<void> beginDocument(const DocumentHeader& header);
    [[nodiscard]] Result<void> add(const RecordBatch& batch);
    /// Diffs against what the origin stated before, closes what it no longer states.
    [[nodiscard]] Result<WriteCounts> finishDocument(DocumentStatus status);
    /// As if beginDocument had not been called; the document is as it was before.
    void abandonDocument();
    /// Only the problems of a document that could not be read; what it stated before stays.
    [[nodiscard]] Result<void> recordFailure(const DocumentHeader& header,
                                             const std::vector<ProblemRecord>& problems);
    /// Unchanged content behind a changed stat: new size and times, no fact touched.
    [[nodiscard]] Result<void> refreshOrigin(const DocumentHeader& header);

    /// Closes documents of a root that the scan walked completely and did not meet. Never deletes.
    [[nodiscard]] Result<WriteCounts> closeOrigins(std::span<const OriginId> vanished);

    /// Commits; also after about 50,000 rows or 0.5 s by itself, between documents only.
    [[nodiscard]] Result<void> commit();
    /// Derived facts (aliases by match key, search documents, scores), then the scan row is finished.
    [[nodiscard]] Result<void> endScan(const ScanEnd& end);

    [[nodiscard]] ScanId scan() const;
    /// What an analysis of the SQL must know, read on this connection. Valid while the writer lives.
    [[nodiscard]] class SqlInputs sqlInputs();
    /// All SQL that this scan had to analyse has been; else the next scan analyses everything.
    void setSqlAnalysed();

private:
    explicit CatalogWriter(std::unique_ptr<struct CatalogWriterState> state);
    std::unique_ptr<struct CatalogWriterState> m_state;
};

} // namespace upriver
