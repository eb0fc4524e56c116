// SPDX-License-Identifier: Apache-2.0
// Every complete OpenLineage and Marquez file of the corpus, one document a case, against the counts that
// stand in its index. The index counts what events say, each distinct value once; what that is with us:
//
//   jobs                 job assets, less those that only a parent facet names (the index counts the jobs
//                        of events; a DAG that only its tasks speak of is an asset of ours all the same)
//   runs                 distinct run keys
//   datasets             dataset assets that are declared: an input or output of an event. Datasets that
//                        only a column's origin names are assets too, but not declared
//   schema_columns       columns
//   job_reads/job_writes data edges into and out of jobs
//   column_edges_fields  column edges (those of the whole dataset are none of a field)
//   assertions           checks with a result
//   parent_links         pairs of job and parent job that runs name (of a job inside itself too, which is
//                        no edge)
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <tuple>

#include <QTest>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "catalog/indexing/indexer.h"
#include "tests/support/batch_json.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

using namespace upriver;

namespace {

namespace fs = std::filesystem;

/// What one document states, each fact once, however many batches say it.
struct Stated
{
    std::set<std::string> jobs;     ///< all job assets
    std::set<std::string> datasets; ///< declared ones
    std::set<std::string> columns;
    std::set<std::string> runs;
    std::set<std::string> reads;
    std::set<std::string> writes;
    std::set<std::string> columnEdges;
    std::set<std::string> assertions;
    std::set<std::string> parents; ///< job in parent job
    std::size_t warnings = 0;
};

std::string nameOf(const RecordBatch& batch, AssetIndex index)
{
    return index == kNoAsset
               ? std::string()
               : std::string(toWord(batch.assets[index].kind)) + ":" + batch.assets[index].name.text();
}

void addEdges(const RecordBatch& batch, Stated& stated)
{
    for (const EdgeRecord& edge : batch.edges) {
        const std::string text = nameOf(batch, edge.src) + " > " + nameOf(batch, edge.dst);
        if (edge.kind == EdgeKind::Data && batch.assets[edge.dst].kind == AssetKind::Job)
            stated.reads.insert(text);
        if (edge.kind == EdgeKind::Data && batch.assets[edge.src].kind == AssetKind::Job)
            stated.writes.insert(text);
    }
    for (const ColumnEdgeRecord& edge : batch.columnEdges) {
        if (edge.dstColumn.empty())
            continue;
        stated.columnEdges.insert(nameOf(batch, edge.src) + "." + edge.srcColumn + " > " +
                                  nameOf(batch, edge.dst) + "." + edge.dstColumn);
    }
}

void addBatch(const RecordBatch& batch, Stated& stated)
{
    for (const AssetRecord& asset : batch.assets) {
        if (asset.kind == AssetKind::Job)
            stated.jobs.insert(asset.name.text());
        if (asset.kind == AssetKind::Dataset && asset.declared)
            stated.datasets.insert(asset.name.text());
    }
    for (const ColumnRecord& column : batch.columns)
        stated.columns.insert(nameOf(batch, column.asset) + "." + column.name);
    for (const RunRecord& run : batch.runs) {
        stated.runs.insert(run.key);
        if (run.parentJob != kNoAsset)
            stated.parents.insert(nameOf(batch, run.job) + " in " + nameOf(batch, run.parentJob));
    }
    for (const CheckResultRecord& result : batch.checkResults) {
        const CheckRecord& check = batch.checks[result.check];
        stated.assertions.insert(nameOf(batch, check.asset) + " " + check.key);
    }
    for (const ProblemRecord& problem : batch.problems)
        stated.warnings += problem.severity == Severity::Note ? 0 : 1;
    addEdges(batch, stated);
}

/// "key":12 out of an index line; the line may be cut, so it is no JSON.
std::optional<std::size_t> countOf(const std::string& line, const std::string& key)
{
    const std::string quoted = "\"" + key + "\":";
    const std::size_t at = line.find(quoted);
    if (at == std::string::npos || at + quoted.size() >= line.size() ||
        !isdigit(static_cast<unsigned char>(line[at + quoted.size()])))
        return std::nullopt;
    return std::stoul(line.substr(at + quoted.size()));
}

struct Counted
{
    std::string path;
    std::string line;
};

/// Jobs that parent facets name and no event is about, counted without the reader.
std::size_t parentOnlyJobs(const std::string& text)
{
    std::vector<nlohmann::json> events;
    const nlohmann::json whole = nlohmann::json::parse(text, nullptr, false);
    if (whole.is_array())
        events = whole.get<std::vector<nlohmann::json>>();
    else if (whole.is_object())
        events = {whole};
    else {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            events.push_back(nlohmann::json::parse(line, nullptr, false));
    }
    std::set<std::string> parents;
    std::set<std::string> own;
    const auto nameIn = [](const nlohmann::json& job) {
        return job.value("namespace", "") + "/" + job.value("name", "");
    };
    for (const nlohmann::json& event : events) {
        own.insert(nameIn(event.at("job")));
        const auto parent = event.value(nlohmann::json::json_pointer("/run/facets/parent"), nlohmann::json());
        if (parent.is_object())
            parents.insert(nameIn(parent.at("job")));
        if (parent.is_object() && parent.contains("root"))
            parents.insert(nameIn(parent.at("root").at("job")));
    }
    std::erase_if(parents, [&](const std::string& name) { return own.contains(name); });
    return parents.size();
}

std::vector<Counted> indexedFiles(const std::string& corpus, const std::string& folder)
{
    std::vector<Counted> files;
    const std::string index = test::readAll(corpus + "/SOURCES-A.md");
    for (std::size_t at = 0; at < index.size();) {
        const std::size_t end = std::min(index.find('\n', at), index.size());
        const std::string line = index.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with("- `" + folder))
            continue;
        files.push_back({line.substr(3, line.find('`', 3) - 3), line.substr(line.rfind(" | ") + 3)});
    }
    return files;
}

std::optional<test::DocumentRun> readFile(const std::string& corpus, const std::string& relative)
{
    const DocumentFile file = test::documentFile(corpus, relative);
    const Source* source = surestSource(file);
    if (!source)
        return std::nullopt;
    return test::runSource(*source, Document{relative, {file}});
}

std::int64_t answer(const std::string& catalog, const char* sql)
{
    sqlite3* opened = nullptr;
    sqlite3_open_v2(catalog.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(opened, &sqlite3_close);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(opened, sql, -1, &prepared, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(opened));
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, &sqlite3_finalize);
    return sqlite3_step(prepared) == SQLITE_ROW ? sqlite3_column_int64(prepared, 0) : -1;
}

Stated statedBy(const test::DocumentRun& run)
{
    Stated stated;
    for (const RecordBatch& batch : run.batches)
        addBatch(batch, stated);
    return stated;
}

} // namespace

class OpenLineageCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void complete_data();
    void complete();
    void throughTheCatalog_data() { complete_data(); }
    void throughTheCatalog();
    void marquezAnswers();
    void partialFilesGiveProblems();
    void facetFixturesAreNoEvents();
};

void OpenLineageCorpusTest::complete_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("counts");
    const auto corpus = test::corpusPath();
    if (!corpus) {
        QTest::newRow("no corpus") << QString() << QString();
        return;
    }
    for (const char* folder : {"openlineage/", "marquez/"}) {
        for (const Counted& file : indexedFiles(*corpus, folder)) {
            if (file.line.find("\"events\":") != std::string::npos &&
                file.path.find("/partial/") == std::string::npos)
                QTest::newRow(file.path.c_str())
                    << QString::fromStdString(file.path) << QString::fromStdString(file.line);
        }
    }
}

void OpenLineageCorpusTest::complete()
{
    QFETCH(const QString, path);
    QFETCH(const QString, counts);
    if (path.isEmpty()) {
        qInfo("skipped: no corpus");
        return;
    }
    const auto run = readFile(*test::corpusPath(), path.toStdString());
    QVERIFY(run.has_value());
    QVERIFY(!run->error);
    for (const RecordBatch& batch : run->batches)
        QVERIFY(test::brokenPromises(batch).empty());
    const Stated stated = statedBy(*run);
    const std::string line = counts.toStdString();
    std::string report;
    const auto compare = [&](const char* key, std::size_t ours) {
        const auto raw = countOf(line, key);
        if (raw && *raw != ours)
            report += std::string(key) + " " + std::to_string(*raw) + " in the index, " +
                      std::to_string(ours) + " here; ";
    };
    compare("jobs", stated.jobs.size() -
                        parentOnlyJobs(test::readAll(*test::corpusPath() + "/" + path.toStdString())));
    compare("runs", stated.runs.size());
    compare("datasets", stated.datasets.size());
    compare("schema_columns", stated.columns.size());
    compare("job_reads", stated.reads.size());
    compare("job_writes", stated.writes.size());
    compare("column_edges_fields", stated.columnEdges.size());
    compare("assertions", stated.assertions.size());
    compare("parent_links", stated.parents.size());
    QVERIFY2(report.empty(), report.c_str());
}

/// The same counts once the indexer and the store have had the file, one catalog a file.
void OpenLineageCorpusTest::throughTheCatalog()
{
    QFETCH(const QString, path);
    QFETCH(const QString, counts);
    if (path.isEmpty()) {
        qInfo("skipped: no corpus");
        return;
    }
    const std::string file = *test::corpusPath() + "/" + path.toStdString();
    const test::Scratch scratch;
    IndexOptions options;
    options.catalog = scratch.path("catalog.db");
    options.paths = {file};
    options.threads = 1;
    const auto indexed = indexInto(options, {});
    QVERIFY2(indexed.has_value(), indexed ? "" : indexed.error().what.c_str());
    const auto parentOnly = static_cast<std::int64_t>(parentOnlyJobs(test::readAll(file)));
    const std::pair<const char*, const char*> questions[] = {
        {"jobs", "SELECT count(*) FROM v_asset WHERE kind='job'"},
        {"runs", "SELECT count(DISTINCT run) FROM v_run"},
        {"datasets", "SELECT count(*) FROM v_asset WHERE kind='dataset' AND ghost<>1"},
        {"schema_columns", "SELECT count(*) FROM v_column WHERE declared=1"},
        {"job_reads", "SELECT count(*) FROM v_edge WHERE kind='data' AND dst_kind='job'"
                      " AND reader<>'sql-lineage'"},
        {"job_writes", "SELECT count(*) FROM v_edge WHERE kind='data' AND src_kind='job'"
                       " AND reader<>'sql-lineage'"},
        {"column_edges_fields",
         "SELECT count(*) FROM (SELECT DISTINCT src, src_column, dst, dst_column"
         " FROM v_column_edge WHERE dst_column IS NOT NULL AND reader<>'sql-lineage')"},
        {"assertions", "SELECT count(*) FROM (SELECT DISTINCT asset, column_name, name FROM v_check"
                       " WHERE status IS NOT NULL)"},
    };
    std::string report;
    for (const auto& [key, sql] : questions) {
        const auto raw = countOf(counts.toStdString(), key);
        const std::int64_t ours =
            answer(options.catalog, sql) - (std::string(key) == "jobs" ? parentOnly : 0);
        if (raw && static_cast<std::int64_t>(*raw) != ours)
            report += std::string(key) + " " + std::to_string(*raw) + " in the index, " +
                      std::to_string(ours) + " in the catalog; ";
    }
    QVERIFY2(report.empty(), report.c_str());
}

void OpenLineageCorpusTest::marquezAnswers()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    for (const Counted& file : indexedFiles(*corpus, "marquez/")) {
        const auto items =
            file.line.find("\"top\":\"list\"") == std::string::npos ? std::nullopt : countOf(file.line, "n");
        if (!items)
            continue;
        const auto run = readFile(*corpus, file.path);
        QVERIFY2(run && !run->error, file.path.c_str());
        const Stated stated = statedBy(*run);
        // one item is one job or one dataset; jobs name datasets beside themselves
        const bool areJobs = file.path.find("jobs") != std::string::npos;
        QCOMPARE(areJobs ? stated.jobs.size() : stated.datasets.size(), *items);
        QCOMPARE(stated.warnings, std::size_t(0));
    }
    const auto node = readFile(*corpus, "marquez/lineage-node.json");
    QVERIFY(node && !node->error);
    const Stated stated = statedBy(*node);
    QCOMPARE(stated.columns.size(), std::size_t(3));
    QCOMPARE(stated.reads.size(), std::size_t(1));
    QCOMPARE(stated.writes.size(), std::size_t(1));
}

void OpenLineageCorpusTest::partialFilesGiveProblems()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    std::size_t files = 0;
    std::size_t claimed = 0;
    for (const auto& entry : fs::recursive_directory_iterator(*corpus + "/openlineage/partial")) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        const std::string relative = entry.path().lexically_relative(*corpus).string();
        const auto run = readFile(*corpus, relative);
        if (!run)
            continue;
        ++claimed;
        for (const RecordBatch& batch : run->batches) {
            QCOMPARE(test::brokenPromises(batch), std::vector<std::string>());
            for (const AssetRecord& asset : batch.assets)
                QVERIFY2(asset.name.text().find("{{") == std::string::npos &&
                             asset.name.text().find("${") == std::string::npos,
                         asset.name.text().c_str());
        }
        if (!run->error && statedBy(*run).warnings == 0)
            qInfo("no problem in %s", relative.c_str());
        QVERIFY2(run->error || statedBy(*run).warnings > 0, relative.c_str());
    }
    QVERIFY(files > 80);
    QCOMPARE(claimed, files);
}

void OpenLineageCorpusTest::facetFixturesAreNoEvents()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    for (const auto& entry : fs::recursive_directory_iterator(*corpus + "/openlineage/facets")) {
        if (!entry.is_regular_file() || entry.path().filename() == "example_full_event.json")
            continue;
        const DocumentFile file =
            test::documentFile(*corpus, entry.path().lexically_relative(*corpus).string());
        QVERIFY2(surestSource(file) == nullptr, file.relative.c_str());
    }
}

QTEST_GUILESS_MAIN(OpenLineageCorpusTest)
#include "openlineage_corpus_test.moc"
