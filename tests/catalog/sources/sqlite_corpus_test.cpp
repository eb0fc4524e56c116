// SPDX-License-Identifier: Apache-2.0
// Real SQLite databases as plain datasets, against the counts of the corpus index.
#include <QTest>

#include "tests/support/corpus_counts.h"
#include "tests/support/made_database.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& cases()
{
    static const std::vector<test::CorpusCase> all{
        {"data-files/Chinook_Sqlite.sqlite",
         {{"datasets table", 11}, {"columns", 64}, {"references edges", 11}, {"problems", 0}, {"errors", 0}}},
    };
    return all;
}

} // namespace

class SqliteCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data() { test::addCorpusRows(cases()); }
    void counts()
    {
        const std::string difference = test::corpusDifference("sqlite", cases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void ourCatalogsAreNoData();
    void liveDatabasesAreRead();
};

void SqliteCorpusTest::ourCatalogsAreNoData()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"), "CREATE TABLE t(a)");
    test::makeDatabase(scratch.path("b.db"), "PRAGMA application_id=0x55505256; CREATE TABLE t(a)");
    QVERIFY(surestSource(test::documentFile(scratch.path(), "a.db")) == findSource("sqlite"));
    QVERIFY(surestSource(test::documentFile(scratch.path(), "b.db")) == nullptr);
}

void SqliteCorpusTest::liveDatabasesAreRead()
{
    const test::Scratch scratch;
    test::withOpenDatabase(
        scratch.path("live.db"), "CREATE TABLE t(a INT); CREATE VIEW v AS SELECT a FROM t", [&] {
            const DocumentFile file = test::documentFile(scratch.path(), "live.db");
            const auto counts =
                test::factCounts({test::runSource(*findSource("sqlite"), {"live.db", {file}})});
            const test::FactCounts expected{
                {"datasets table", 1}, {"datasets view", 1}, {"columns", 2}, {"texts", 1}, {"errors", 0}};
            const std::string difference = test::countDifference(expected, counts);
            QVERIFY2(difference.empty(), difference.c_str());
        });
}

QTEST_GUILESS_MAIN(SqliteCorpusTest)
#include "sqlite_corpus_test.moc"
