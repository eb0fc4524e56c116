// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlInputs: what an analysis of the catalog's SQL must know, read on the writer's own connection between
// two commits: whose SQL changed or names tables that changed, the text, the tables a job is known to read
// and write, tables by name, columns. Made by CatalogWriter::sqlInputs(), used on its thread while it lives.
// Facts of documents only; what an analysis itself stated before comes from columnsBySql() alone. Errors
// show in status().

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/qualified_name.h"

namespace upriver {

struct SqlTable
{
    AssetId id;
    QualifiedName name;
    std::string uniqueId;  ///< what a template's ref('…') means: "model.shop.orders"; mostly empty
    bool isMention = true; ///< nobody declares it
};

/// The text to analyse of a job: what ran rather than its template, the newest document's if several.
struct SqlCode
{
    OriginId document;
    RootId root;
    std::string documentPath; ///< below its root
    std::string text;
    std::string dialect;
    std::string defaultDatabase;
    std::string defaultSchema;
    std::string tablesIn;
    AssetId target; ///< what a bare query fills
    bool isTemplated = false;
};

struct SqlJob
{
    QualifiedName name;
    std::string subtype;
    std::vector<SqlTable> inputs; ///< as documents say
    std::vector<SqlTable> outputs;
};

class SqlInputs
{
public:
    explicit SqlInputs(struct CatalogWriterState& state) : m_state(state) {}

    struct Work
    {
        std::vector<AssetId> jobs;      ///< to be analysed
        std::vector<OriginId> vanished; ///< analyses of SQL that nobody states any more
    };
    /// Commits first, so that all that the scan has found can be read.
    [[nodiscard]] Result<Work> work();
    /// Jobs whose SQL names a table with this last word, in lower case.
    [[nodiscard]] std::vector<AssetId> jobsNaming(const std::string& leaf) const;
    /// Finds which tables documents say that these jobs read and write, in one pass.
    void findTables(const std::vector<AssetId>& jobs);
    /// One of these jobs; nullopt: there is none.
    [[nodiscard]] std::optional<SqlJob> job(AssetId id);
    [[nodiscard]] std::optional<SqlCode> code(AssetId job);
    /// The origin of the job's earlier analysis; invalid if there is none.
    [[nodiscard]] OriginId analysisOf(AssetId job) const;

    [[nodiscard]] std::optional<SqlTable> table(AssetId id);
    [[nodiscard]] const std::vector<SqlTable>& datasetsNamed(const std::string& leaf);
    /// Columns as documents declare them, in order; empty unless they declare all of them.
    [[nodiscard]] const std::vector<std::string>& declaredColumns(AssetId table);
    /// Columns that earlier analyses of other jobs' SQL found; empty if there are none.
    [[nodiscard]] std::vector<std::string> columnsBySql(AssetId table, AssetId exceptJob);
    /// Columns that the earlier analysis of this job gave the table; empty if it gave none.
    [[nodiscard]] std::vector<std::string> outputOf(AssetId table, AssetId job);
    /// All open columns, in their own spelling.
    [[nodiscard]] const std::vector<std::string>& columnNames(AssetId table);
    /// The document itself states which columns feed columns of the table.
    [[nodiscard]] bool statesColumnLineage(OriginId document, AssetId table);
    [[nodiscard]] Result<void> status();

private:
    struct Known
    {
        OriginId origin;
        bool isOpen = false;
    };
    using JobTable = std::pair<std::int64_t, std::int64_t>; ///< job, asset
    using JobTables = std::vector<JobTable>;                ///< sorted
    struct Columns
    {
        std::vector<std::string> names;    ///< all open ones, by slot
        std::vector<std::string> declared; ///< as declaredColumns() says
    };
    struct Stater
    {
        bool isDocument = false; ///< not the analysis of one's SQL
        bool isDbt = false;
    };
    [[nodiscard]] const Columns& columns(AssetId table);
    [[nodiscard]] Columns readColumns(AssetId table);
    [[nodiscard]] Stater stater(std::int64_t origin);
    [[nodiscard]] std::vector<SqlTable> tablesOf(const JobTables& list, AssetId job);
    void loadAnalyses();
    [[nodiscard]] std::unordered_set<std::int64_t> candidates();
    [[nodiscard]] bool hasCode(AssetId job);

    CatalogWriterState& m_state;
    std::unordered_map<std::int64_t, Known> m_analyses; ///< by job
    std::unordered_map<std::string, std::vector<AssetId>> m_jobsByLeaf;
    JobTables m_reads, m_writes;
    // As stored: what the writer has changed since is forgotten when it is next asked for.
    std::unordered_map<std::int64_t, std::optional<SqlTable>> m_tables;
    std::unordered_map<std::int64_t, Columns> m_columns;
    std::size_t m_columnCount = 0;
    std::unordered_map<std::int64_t, Stater> m_staters;
    std::unordered_map<std::string, std::vector<SqlTable>> m_byLeaf;
};

} // namespace upriver
