// SPDX-License-Identifier: Apache-2.0
// Databases of Luigi as people have them: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& databases()
{
    static const std::vector<test::CorpusCase> all{
        {"luigi/luigi-task-hist-empty.db",
         {{"documents", 1}, {"jobs", 0}, {"runs", 0}, {"notes", 1}, {"problems", 0}, {"errors", 0}},
         "the note says that it is empty"},
        {"luigi/luigi-task-hist-synthetic.db",
         {{"jobs task", 5},
          {"runs", 15},
          {"runs complete", 14},
          {"runs failed", 1},
          {"params", 30},
          {"problems", 0},
          {"errors", 0}}},
    };
    return all;
}

} // namespace

class LuigiCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void databasesCount_data() { test::addCorpusRows(databases()); }
    void databasesCount()
    {
        const std::string difference = test::corpusDifference("luigi", databases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(LuigiCorpusTest)
#include "luigi_corpus_test.moc"
