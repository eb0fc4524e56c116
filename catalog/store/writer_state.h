// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogWriterState: the parts of CatalogWriter and what waits for the next commit. Its functions are
// spread over document_writer.cpp (a document's diff), asset_rows.cpp (merged asset rows), derived_facts.cpp
// (aliases, health, degrees) and catalog_writer.cpp (scan, transactions). One thread.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/store/asset_rows.h"
#include "catalog/store/catalog_writer.h"
#include "catalog/store/column_slots.h"
#include "catalog/store/connection.h"
#include "catalog/store/document_facts.h"
#include "catalog/store/id_set.h"
#include "catalog/store/name_index.h"
#include "catalog/store/run_store.h"
#include "catalog/store/search_documents.h"
#include "catalog/store/statement_tables.h"

namespace upriver {

enum class DocumentFate : std::uint8_t { Read, Vanished };

struct PendingOrigin
{
    DocumentHeader header;
    std::int64_t id = 0;
    std::optional<std::int64_t> generated;
    DocumentStatus status = DocumentStatus::Read;
    bool closed = false;
    bool keepsFacts = false; ///< a failed or merely touched document: what it stated before stands
    std::optional<std::vector<ProblemRecord>> problems;           ///< nullopt: as they are
    std::vector<std::pair<std::int64_t, std::string>> sqlOutputs; ///< by asset: its columns, one a line
};

/// What a scan has changed so far that SQL depends on.
struct SqlChanges
{
    IdSet ends;              ///< jobs and tables whose code or edges changed
    IdSet assets;            ///< that came, went or changed their columns
    bool everything = false; ///< the scan before was cut: nobody knows
};

struct CatalogWriterState
{
    std::unique_ptr<class CatalogLock> lock;
    std::unique_ptr<Connection> db;
    bool bulkBuild = false;
    bool knowsNames = false;
    ScanId scan;
    std::optional<Error> failure; ///< after a failed commit nothing is written any more

    NameIndex names;
    ColumnSlots columns;
    StatementTables tables;
    RunStore runs;
    WordTable tags{"tag"};
    WordTable principals{"principal"};
    SearchDocuments search;

    // The open document.
    std::optional<DocumentHeader> document;
    DocumentFacts facts;

    // Waiting for the next commit.
    std::vector<PendingOrigin> origins;
    std::unordered_map<std::int64_t, AssetRow> freshAssets; ///< new, seen by one document so far
    std::set<std::int64_t> dirtyAssets;                     ///< to be merged anew from their observations
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> pendingOriginIds; ///< by root and path
    std::chrono::steady_clock::time_point lastCommit = std::chrono::steady_clock::now();

    std::int64_t happenedRows = 0; ///< runs and the like, written since they were last reported

    // Waiting for the end of the scan.
    IdNumbers degreeChanges;
    IdSet countedAssets; ///< that totals must look at: changed, or with changed columns or edges into them
    IdSet touchedAssets; ///< new ones, and those whose health or aliases may have changed
    SqlChanges sqlChanges;
    bool isSqlAnalysed = false;
    bool lastScanWasCut = false; ///< a scan before this one was killed: derive everything anew
    std::int64_t nextOrigin = 2;
    std::int64_t nextProblem = 1;

    [[nodiscard]] FactContext context() { return {*db, names, columns, tables, tags, principals}; }
    [[nodiscard]] Result<void> ready() const;
    /// Names and words of what the file holds: a scan resolves against these. Read when the first document
    /// comes: a scan that meets nothing new needs none of them.
    void loadNames();
    /// Until they are loaded again; nothing may wait to be written.
    void forgetNames();

    // document_writer.cpp
    [[nodiscard]] std::int64_t originId(const DocumentHeader& header); ///< a new one if unknown
    [[nodiscard]] std::int64_t originIdIfKnown(const DocumentHeader& header);
    [[nodiscard]] WriteCounts writeDocument(const DocumentHeader& header, DocumentStatus status,
                                            DocumentFate fate);
    [[nodiscard]] std::vector<std::int64_t> assetsObservedBy(std::int64_t origin);
    void flushOrigins();

    // sql_rows.cpp
    void takeSqlOutputs(PendingOrigin& pending) const;
    void writeSqlAnalysis(const PendingOrigin& pending);

    // asset_rows.cpp
    void noteObservation(std::int64_t asset, const StatedAsset& stated, std::int64_t origin);
    [[nodiscard]] bool isMereMention(std::int64_t asset, const StatedAsset& stated);
    void flushAssets();

    // derived_facts.cpp
    void writeDerivedFacts();

    // catalog_writer.cpp
    [[nodiscard]] std::size_t pendingRows();
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> flushIfDue();
};

} // namespace upriver
