// SPDX-License-Identifier: Apache-2.0
// Every real dbt project of the corpus, one catalog a case: what the reader states, and what a catalog holds
// after indexing, equals the raw counts of SOURCES-A.md mapped to our kinds by the table below.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include <QTest>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "catalog/indexing/indexer.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

using Json = nlohmann::json;

// Raw counts (R) become ours (O) so:
//   O datasets   = R model + seed + snapshot + source - ephemeral - sharedRelations
//   O jobs       = R model + snapshot
//   O dashboards and models = R exposure;  O terms = R metric;  R analysis, macro, doc: nothing
//   O edges into jobs       = R data_to_data_edges (parents of models and snapshots)
//   O edges out of jobs     = O jobs - ephemeral
//   O edges into exposures and metrics = the rest of R depends_on_edges that is neither test_edges nor
//   analysis O checks     = R test + freshnessLimits;  R test_edges: a check hangs on one asset, it is no
//   edge O columns    = R documented_columns without a catalog.json; with it: R columns - statedTwice +
//   notInTable O runs       = R results about models and snapshots;  O check results = R results about tests
//   - unplaced
struct Explained
{
    const char* project;
    int ephemeral = 0;       ///< models without a relation: a job alone
    int sharedRelations = 0; ///< a seed that is also declared as a source: two ids, one table
    int analysisEdges = 0;   ///< parents of analyses, which are neither stored nor run
    int freshnessLimits = 0; ///< sources with warn_after or error_after
    int statedTwice = 0;     ///< catalog columns that the seed and the source of one table both list
    int notInTable = 0;      ///< documented columns that the database does not have
    int unplaced = 0;        ///< results without unique_id
};
constexpr std::array kExplained{
    Explained{.project = "salesforce",
              .sharedRelations = 14,
              .freshnessLimits = 7,
              .statedTwice = 1565,
              .notInTable = 95},
    Explained{.project = "dbt-docs-ci",
              .ephemeral = 3,
              .sharedRelations = 2,
              .analysisEdges = 1,
              .statedTwice = 8,
              .notInTable = 8},
    Explained{.project = "ol-postgres"},
    Explained{.project = "ol-large"},
    Explained{.project = "ol-no_test_metadata", .unplaced = 1},
    Explained{.project = "ol-test"},
    Explained{.project = "ol-snapshot"},
    Explained{.project = "ol-profiles"},
    Explained{.project = "ol-postgres-test_source"},
    Explained{.project = "ol-duckdb-test_singular_tests", .ephemeral = 1, .sharedRelations = 3},
};

std::int64_t answer(const std::string& catalog, const char* sql)
{
    sqlite3* opened = nullptr;
    sqlite3_open_v2(catalog.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(opened, sql, -1, &statement, nullptr);
    const std::int64_t value =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(opened);
    return value;
}

/// The counts of one line of SOURCES-A.md. Long lines are cut there: a number that is not whole is left out.
class RawCounts
{
public:
    explicit RawCounts(std::string line) : m_line(std::move(line)) {}
    [[nodiscard]] bool isEmpty() const { return m_line.empty(); }
    [[nodiscard]] std::optional<int> number(const std::string& key) const
    {
        const std::string quoted = "\"" + key + "\":";
        const auto at = m_line.find(quoted);
        if (at == std::string::npos)
            return std::nullopt;
        const auto begin = at + quoted.size();
        const auto end = m_line.find_first_not_of("0123456789", begin);
        if (end == begin || end == std::string::npos || (m_line[end] != ',' && m_line[end] != '}'))
            return std::nullopt;
        return std::atoi(m_line.c_str() + begin);
    }
    [[nodiscard]] std::map<std::string, int> group(const std::string& key) const
    {
        const std::string quoted = "\"" + key + "\":";
        const auto at = m_line.find(quoted);
        const auto end = at == std::string::npos ? at : m_line.find('}', at);
        if (end == std::string::npos)
            return {};
        const auto begin = at + quoted.size();
        return Json::parse(m_line.substr(begin, end - begin + 1)).get<std::map<std::string, int>>();
    }

private:
    std::string m_line;
};

RawCounts rawCounts(const std::string& corpus, const std::string& file)
{
    std::ifstream in(corpus + "/SOURCES-A.md");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("- `" + file + "`"))
            return RawCounts(line);
    }
    return RawCounts({});
}

/// What the cut lines hide, counted from the files themselves without our reader.
struct FileCounts
{
    int documentedColumns = 0;
    int intoConsumers = 0; ///< parents of exposures and metrics
    int dataEdges = 0;     ///< parents of models and snapshots
};

/// A member, or null when it is absent or the holder is none.
const Json& member(const Json& holder, const char* key)
{
    static const Json null;
    const auto it = holder.is_object() ? holder.find(key) : holder.end();
    return it == holder.end() ? null : *it;
}

int parentsOf(const Json& node)
{
    return static_cast<int>(member(member(node, "depends_on"), "nodes").size());
}

FileCounts countManifest(const std::string& path)
{
    const Json manifest = Json::parse(readAll(path));
    FileCounts counts;
    for (const char* section : {"nodes", "sources"}) {
        for (const auto& [id, node] : member(manifest, section).items()) {
            counts.documentedColumns += static_cast<int>(member(node, "columns").size());
            if (id.starts_with("model.") || id.starts_with("snapshot."))
                counts.dataEdges += parentsOf(node);
        }
    }
    for (const char* section : {"exposures", "metrics"}) {
        for (const auto& [id, node] : member(manifest, section).items())
            counts.intoConsumers += parentsOf(node);
    }
    return counts;
}

struct OurCounts
{
    std::map<std::string, int> assets; ///< by kind word
    int intoJobs = 0;
    int outOfJobs = 0;
    int intoConsumers = 0;
    std::set<std::pair<std::string, std::string>> columns;
    int checks = 0;
    std::map<std::string, int> runs;    ///< by state
    std::map<std::string, int> results; ///< by status
    std::vector<std::string> problems;
};

void countEdges(const RecordBatch& batch, OurCounts& counts)
{
    for (const EdgeRecord& edge : batch.edges) {
        const AssetKind from = batch.assets.at(edge.src).kind;
        const AssetKind to = batch.assets.at(edge.dst).kind;
        if (edge.kind != EdgeKind::Data)
            continue;
        counts.intoJobs += to == AssetKind::Job;
        counts.outOfJobs += from == AssetKind::Job && to == AssetKind::Dataset;
        counts.intoConsumers += to == AssetKind::Dashboard || to == AssetKind::Model || to == AssetKind::Term;
    }
}

OurCounts countRecords(const DocumentRun& run)
{
    OurCounts counts;
    std::set<std::string> seen;
    for (const RecordBatch& batch : run.batches) {
        for (const AssetRecord& asset : batch.assets) {
            if (seen.insert(std::string(toWord(asset.kind)) + asset.name.text()).second)
                ++counts.assets[std::string(toWord(asset.kind))];
        }
        countEdges(batch, counts);
        for (const ColumnRecord& column : batch.columns) {
            if (!counts.columns.emplace(batch.assets.at(column.asset).name.text(), column.name).second)
                counts.problems.push_back("column stated twice: " + column.name);
        }
        counts.checks += static_cast<int>(batch.checks.size());
        for (const RunRecord& r : batch.runs)
            ++counts.runs[std::string(toWord(r.state))];
        for (const CheckResultRecord& r : batch.checkResults)
            ++counts.results[std::string(toWord(r.status))];
        for (const ProblemRecord& problem : batch.problems)
            counts.problems.push_back(problem.message);
    }
    return counts;
}

struct Expected
{
    std::map<std::string, int> assets;
    int intoJobs = 0;
    int outOfJobs = 0;
    int intoConsumers = 0;
    int columns = 0;
    int checks = 0;
};

Expected expectedOf(const Explained& e, const RawCounts& manifest, const RawCounts& catalog,
                    const FileCounts& file)
{
    auto types = manifest.group("types");
    Expected expected;
    const int jobs = types["model"] + types["snapshot"];
    expected.assets["dataset"] = jobs + types["seed"] + types["source"] - e.ephemeral - e.sharedRelations;
    expected.assets["job"] = jobs;
    expected.assets["consumer"] = types["exposure"] + types["metric"];
    expected.intoJobs = file.dataEdges;
    expected.outOfJobs = jobs - e.ephemeral;
    expected.intoConsumers = file.intoConsumers;
    expected.checks = types["test"] + e.freshnessLimits;
    expected.columns = catalog.isEmpty()
                           ? file.documentedColumns
                           : catalog.number("columns").value_or(0) - e.statedTwice + e.notInTable;
    return expected;
}

} // namespace

class DbtCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyProjectIsInTheTable();
    void manifestEqualsItsCounts_data() { projects(); }
    void manifestEqualsItsCounts();
    void catalogEqualsItsCounts_data() { projects(); }
    void catalogEqualsItsCounts();
    void resultsEqualTheirCounts_data() { projects(); }
    void resultsEqualTheirCounts();
    void aloneTheyAreProblems();

private:
    void projects();
    [[nodiscard]] OurCounts readProject(const std::string& project) const;
    std::string m_corpus;
};

void DbtCorpusTest::initTestCase()
{
    m_corpus = corpusPath().value_or(std::string());
    if (m_corpus.empty())
        qInfo("skipped: no corpus");
}

void DbtCorpusTest::projects()
{
    QTest::addColumn<int>("row");
    for (std::size_t i = 0; i < kExplained.size() && corpusPath(); ++i)
        QTest::newRow(kExplained.at(i).project) << static_cast<int>(i);
}

OurCounts DbtCorpusTest::readProject(const std::string& project) const
{
    const Source* source = findSource("dbt");
    const auto found = documentsBelow(*source, m_corpus + "/dbt/" + project);
    if (found.documents.size() != 1)
        return {};
    const DocumentRun run = runSource(*source, found.documents.front());
    OurCounts counts = countRecords(run);
    if (run.error)
        counts.problems.push_back(run.error->what);
    return counts;
}

void DbtCorpusTest::everyProjectIsInTheTable()
{
    if (m_corpus.empty())
        return;
    std::set<std::string> known;
    for (const Explained& row : kExplained)
        known.insert(row.project);
    for (const auto& entry : std::filesystem::directory_iterator(m_corpus + "/dbt"))
        QVERIFY2(known.contains(entry.path().filename().string()), entry.path().c_str());
}

void DbtCorpusTest::manifestEqualsItsCounts()
{
    QFETCH(const int, row);
    const Explained& e = kExplained.at(static_cast<std::size_t>(row));
    const std::string folder = std::string("dbt/") + e.project;
    const RawCounts manifest = rawCounts(m_corpus, folder + "/manifest.json");
    const RawCounts catalog = rawCounts(m_corpus, folder + "/catalog.json");
    QVERIFY(!manifest.isEmpty());
    const FileCounts file = countManifest(m_corpus + "/" + folder + "/manifest.json");
    QCOMPARE(manifest.number("data_to_data_edges").value_or(file.dataEdges), file.dataEdges);
    QCOMPARE(manifest.number("documented_columns").value_or(file.documentedColumns), file.documentedColumns);
    const auto testEdges = manifest.number("test_edges"); // cut off in one line
    const int otherEdges = file.dataEdges + file.intoConsumers + e.analysisEdges;
    if (testEdges)
        QCOMPARE(manifest.number("depends_on_edges").value_or(0) - *testEdges, otherEdges);

    const Expected expected = expectedOf(e, manifest, catalog, file);
    OurCounts ours = readProject(e.project);
    QCOMPARE(ours.assets["dataset"], expected.assets.at("dataset"));
    QCOMPARE(ours.assets["job"], expected.assets.at("job"));
    QCOMPARE(ours.assets["dashboard"] + ours.assets["model"] + ours.assets["term"],
             expected.assets.at("consumer"));
    QCOMPARE(ours.intoJobs, expected.intoJobs);
    QCOMPARE(ours.outOfJobs, expected.outOfJobs);
    QCOMPARE(ours.intoConsumers, expected.intoConsumers);
    QCOMPARE(static_cast<int>(ours.columns.size()), expected.columns);
    QCOMPARE(ours.checks, expected.checks);
    QCOMPARE(static_cast<int>(ours.problems.size()), e.unplaced);
}

// The same through indexer and store: nothing is lost or doubled on the way into a catalog.
void DbtCorpusTest::catalogEqualsItsCounts()
{
    QFETCH(const int, row);
    const Explained& e = kExplained.at(static_cast<std::size_t>(row));
    const std::string folder = std::string("dbt/") + e.project;
    const Scratch scratch;
    IndexOptions options;
    options.catalog = scratch.path("catalog.db");
    options.paths = {m_corpus + "/" + folder};
    const auto report = indexInto(options, {});
    QVERIFY2(report.has_value(), report ? "" : report.error().what.c_str());
    const auto reader = CatalogReader::open(options.catalog);
    QVERIFY(reader.has_value());
    const auto read = (*reader)->stats();
    QVERIFY(read.has_value());
    CatalogStats stats = *read;

    const Expected expected = expectedOf(e, rawCounts(m_corpus, folder + "/manifest.json"),
                                         rawCounts(m_corpus, folder + "/catalog.json"),
                                         countManifest(m_corpus + "/" + folder + "/manifest.json"));
    const auto results = rawCounts(m_corpus, folder + "/run_results.json").group("by_kind");
    int runs = 0;
    for (const auto& [kind, count] : results)
        runs += kind == "model" || kind == "snapshot" ? count : 0;
    // What dbt states; what its SQL says beside it is counted elsewhere.
    QCOMPARE(
        answer(options.catalog,
               "SELECT count(DISTINCT v.asset) FROM observed v JOIN origin o ON o.id = v.origin JOIN asset a"
               " ON a.id = v.asset WHERE v.until IS NULL AND a.kind=1 AND o.reader<>'sql-lineage'"),
        std::int64_t{expected.assets.at("dataset")});
    QCOMPARE(stats.assets["job"], std::int64_t{expected.assets.at("job")});
    QCOMPARE(stats.assets["dashboard"] + stats.assets["model"] + stats.assets["term"],
             std::int64_t{expected.assets.at("consumer")});
    QCOMPARE(answer(options.catalog,
                    "SELECT count(*) FROM (SELECT DISTINCT dst, src, dst_kind, src_kind FROM v_edge"
                    " WHERE kind='data' AND reader<>'sql-lineage')"),
             std::int64_t{expected.intoJobs} + expected.outOfJobs + expected.intoConsumers);
    QCOMPARE(stats.columns, std::int64_t{expected.columns});
    QCOMPARE(stats.checks, std::int64_t{expected.checks});
    QCOMPARE(stats.runs, std::int64_t{runs});
    const auto problems = (*reader)->problems().value();
    QCOMPARE(
        std::ranges::count_if(problems, [](const ProblemRow& told) { return told.reader != kSqlReader; }),
        std::ptrdiff_t{e.unplaced});
}

void DbtCorpusTest::resultsEqualTheirCounts()
{
    QFETCH(const int, row);
    const Explained& e = kExplained.at(static_cast<std::size_t>(row));
    const RawCounts raw = rawCounts(m_corpus, std::string("dbt/") + e.project + "/run_results.json");
    OurCounts ours = readProject(e.project);
    auto kinds = raw.group("by_kind");
    auto statuses = raw.group("by_status");
    int runs = 0;
    for (const auto& [state, count] : ours.runs)
        runs += count;
    int results = 0;
    for (const auto& [status, count] : ours.results)
        results += count;
    QCOMPARE(runs, kinds["model"] + kinds["snapshot"]);
    QCOMPARE(results, kinds["test"]);
    QCOMPARE(ours.runs["complete"], statuses["success"]);
    QCOMPARE(ours.results["fail"], statuses["fail"]);
    QCOMPARE(ours.results["pass"], statuses["pass"] - e.unplaced);
}

// catalog.json and run_results.json without their manifest: a problem that says so, and nothing guessed.
void DbtCorpusTest::aloneTheyAreProblems()
{
    if (m_corpus.empty())
        return;
    const Source* source = findSource("dbt");
    for (const char* path : {"dbt/salesforce/catalog.json", "dbt/ol-test/run_results.json"}) {
        const Document document{path, {documentFile(m_corpus, path)}};
        QCOMPARE(source->claims(document.file()), Claim::Sure);
        const DocumentRun run = runSource(*source, document);
        QCOMPARE(run.batches.size(), std::size_t{1});
        QCOMPARE(run.batches.front().rowCount(), std::size_t{1});
        QVERIFY(run.batches.front().problems.front().message.find("manifest") != std::string::npos);
    }
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::DbtCorpusTest)
#include "dbt_corpus_test.moc"
