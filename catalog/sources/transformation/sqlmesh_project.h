// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlMesh: what a SQLMesh project says of its models, whether in the headers of its files or in the rows of
// its state. Both are first made the same (Model), then told: the table that a model fills, the job that
// fills it, its columns, audits and SQL. What the SQL itself reads is found later, when all names are known.
// Owned by the read() of one document; one thread. Errors: those of the sink; what can't be understood
// becomes a problem row. Format: SQLMesh's documentation of models, external models, audits, metrics and
// tests.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/platforms/warehouse_tables.h"
#include "catalog/sources/reading/block_header.h"
#include "catalog/sources/reading/json.h"

namespace upriver::sqlmesh {

using Words = std::vector<std::string>;

struct Audit
{
    std::string name;
    Words columns; ///< empty: of the whole table
};

struct Column
{
    std::string name;
    std::string type;
    std::string description;
    bool isKey = false;
};

struct Model
{
    std::string name; ///< "sushi.orders", `"db"."sushi"."orders"`
    std::string kind; ///< "FULL", "VIEW", "SEED", "EXTERNAL", …; empty: not stated
    std::string description;
    std::string owner;
    std::string dialect;
    std::string sql;     ///< the whole file, or the query alone
    std::string path;    ///< of the file, below the project
    std::string locator; ///< what proves it
    std::string seed;    ///< path of the file that a seed is loaded from, below the project
    std::string table;   ///< the physical table behind the view that people read
    Words tags;
    Words dependsOn;
    std::vector<Column> columns;
    std::vector<Audit> audits;
    std::vector<Property> facts; ///< "cron", "start", "time column", …

    std::map<std::string, std::size_t> places; ///< of columns, by their names in lower case

    /// The column of that name, added if new. Good until the next is added.
    Column& column(const std::string& wanted);
};

struct Folder
{
    std::string path;     ///< of the project, absolute, '/' at its end; empty: not known
    std::string relative; ///< below its root, '/' at its end or empty
};

class Project
{
public:
    Project(ReadContext& context, Folder folder);

    /// config.yaml: where tables live and what models say when they say nothing.
    void takeConfig(const std::string& yaml, const std::string& locator);

    /// A file of SQL: MODEL, AUDIT and METRIC blocks. True: there was one.
    bool takeFile(const std::string& sql, const std::string& path);
    /// A file of Python: what the decorators of its models say. True: there was one.
    bool takePython(const std::string& text, const std::string& path);
    void takeExternalModels(const Json& yaml, const std::string& path);
    void takeTests(const Json& yaml, const std::string& path);
    /// Rows of the state in any of the forms in which they are exported. True: there were some.
    bool takeState(const Json& json, const std::string& path);

    /// Says all that was taken.
    [[nodiscard]] Result<void> tell();
    [[nodiscard]] FlowRecords& records() { return m_records; }

private:
    struct Metric
    {
        std::string name;
        std::string owner;
        std::string description;
        std::string expression;
        std::string locator;
    };
    struct UnitTest
    {
        std::string name;
        std::string model;
        std::string locator;
    };
    struct StoredVersion
    {
        std::string model;
        std::string version;
        std::string identifier;
        std::optional<Micros> created;
    };

    void takeAudit(const BlockHeader& header, std::string_view query);
    void takeConnection(const Json& connection);
    void takeSnapshot(const Json& row, const std::string& locator);
    void takeEnvironment(const Json& row, const std::string& locator);

    [[nodiscard]] std::string jobsIn() const;
    [[nodiscard]] std::string modelName(const std::string& written) const;
    [[nodiscard]] FlowThing table(const std::string& written) const;
    [[nodiscard]] FlowThing job(const std::string& written) const;
    void tellModel(const Model& model);
    void tellJob(const Model& model, const FlowThing& table);
    void tellSeed(const Model& model, const FlowThing& table);
    void addColumns(const Model& model, const FlowThing& table);
    void addChecks(const Model& model, const FlowThing& table);
    void addCheck(const FlowThing& table, const std::string& key, const std::string& name,
                  const std::string& column, const std::string& locator);
    void tellMetric(const Metric& metric);
    [[nodiscard]] Result<void> tellState();

    FlowRecords m_records;
    Folder m_folder;
    WarehouseTables m_tables;
    std::string m_project;
    std::string m_catalog; ///< before names of two parts; empty: not known
    std::string m_dialect;
    std::string m_owner;
    std::vector<Model> m_models;
    std::map<std::string, std::string> m_audits;             ///< name -> what it says of itself, or its query
    std::vector<std::pair<Audit, std::string>> m_standalone; ///< an audit and the table that it looks at
    std::vector<Metric> m_metrics;
    std::set<std::string> m_metricNames;
    std::vector<UnitTest> m_tests;
    std::map<std::string, std::pair<Micros, Model>> m_newest; ///< of the state, by the model's name
    std::vector<StoredVersion> m_versions;
    std::vector<std::pair<Json, std::string>> m_environments; ///< rows
    std::set<std::string> m_checks;
    std::set<FlowThing> m_told; ///< tables of models
};

// sqlmesh_values.cpp: values of a block's header as they are written.

/// Without comments and without white space round it.
[[nodiscard]] std::string withoutComments(std::string_view text);
/// Of "(a, b(c, d))", "[a, b]" or "a": the outermost items.
[[nodiscard]] Words itemsOf(std::string_view text);
/// 'it''s' -> it's; other text as it is.
[[nodiscard]] std::string unquoted(std::string_view text);
/// "not_null(columns := (a, b))": a name, and what stands between its parentheses.
[[nodiscard]] std::pair<std::string, std::string> callOf(std::string_view text);
/// Of "(a := 1, b := 2)" or "(a = 1)": names and values as written.
[[nodiscard]] std::map<std::string, std::string> assignmentsOf(std::string_view text, std::string_view mark);
/// The columns that an audit's arguments name.
[[nodiscard]] Words columnsOfAudit(const std::string& name, const std::string& column,
                                   const std::string& columns);
/// "@{x}" and "@x" filled in.
[[nodiscard]] std::string filledIn(std::string text, const std::map<std::string, std::string>& values);

// sqlmesh_query.cpp: what is plain in a query without analysing it; whatever is not plain is left out.

/// Columns of the outermost SELECTs and the comment behind each, on its line.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> columnComments(std::string_view query,
                                                                              SqlSpelling spelling);
/// Tables that stand behind FROM and JOIN, as written.
[[nodiscard]] Words tablesIn(std::string_view query, SqlSpelling spelling);

} // namespace upriver::sqlmesh
