// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "tests/support/corpus_counts.h"
#include "tests/support/scratch.h"

using namespace upriver;

class CorpusCountsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void factsCountOnce();
    void differencesAreReadable();
    void realFiles_data();
    void realFiles();
};

namespace {

RecordBatch shopBatch()
{
    RecordBatch batch;
    const AssetIndex orders = batch.asset(AssetKind::Dataset, normalised("postgres://h:5432", "a.b.orders"));
    batch.record(orders).subtype = "table";
    batch.record(orders).declared = true;
    const AssetIndex load = batch.asset(AssetKind::Job, {"airflow", "load"});
    const auto add = [](auto& rows) -> auto& { return rows.emplace_back(); };
    ColumnRecord& column = add(batch.columns);
    column.asset = orders;
    column.name = "id";
    for (const EdgeKind kind : {EdgeKind::Data, EdgeKind::Control}) {
        EdgeRecord& edge = add(batch.edges);
        edge.src = load;
        edge.dst = orders;
        edge.kind = kind;
    }
    RunRecord& run = add(batch.runs);
    run.job = load;
    run.key = "1";
    run.state = RunState::Failed;
    CheckRecord& check = add(batch.checks);
    check.asset = orders;
    check.key = "unique";
    add(batch.checkResults).status = CheckStatus::Pass;
    add(batch.problems).severity = Severity::Note;
    add(batch.problems).severity = Severity::Warning;
    return batch;
}

const std::vector<test::CorpusCase>& cases()
{
    static const std::vector<test::CorpusCase> all{
        {"openlineage/facets/example_full_event.json",
         {{"documents", 1}, {"errors", 0}, {"jobs", 1}, {"runs", 1}, {"datasets", 0}}},
    };
    return all;
}

} // namespace

void CorpusCountsTest::factsCountOnce()
{
    const std::vector<test::DocumentRun> runs{{"a", {shopBatch(), shopBatch()}, {}},
                                              {"b", {shopBatch()}, Error{}}};
    const test::FactCounts counts = test::factCounts(runs);
    const test::FactCounts expected{
        {"datasets", 1},    {"datasets table", 1}, {"declared datasets", 1}, {"jobs", 1},
        {"columns", 1},     {"data edges", 1},     {"control edges", 1},     {"runs", 1},
        {"runs failed", 1}, {"checks", 1},         {"check results", 1},     {"check results pass", 1},
        {"notes", 3},       {"problems", 3},       {"documents", 2},         {"errors", 1}};
    QVERIFY2(counts == expected, test::countDifference({}, counts).c_str());
}

void CorpusCountsTest::differencesAreReadable()
{
    const test::FactCounts found{{"jobs", 2}, {"runs", 3}};
    QCOMPARE(test::countDifference({{"jobs", 2}}, found), std::string());
    QCOMPARE(test::countDifference({{"jobs", 1}, {"tags", 4}}, found),
             std::string("  jobs: 1 -> 2\n  tags: 4 -> 0\n"));
    QVERIFY(test::countDifference({}, found).find("{\"runs\", 3},") != std::string::npos);
}

void CorpusCountsTest::realFiles_data() { test::addCorpusRows(cases()); }

void CorpusCountsTest::realFiles()
{
    const std::string difference = test::corpusDifference("openlineage", cases());
    QVERIFY2(difference.empty(), difference.c_str());
}

QTEST_GUILESS_MAIN(CorpusCountsTest)
#include "corpus_counts_test.moc"
