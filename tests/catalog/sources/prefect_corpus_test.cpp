// SPDX-License-Identifier: Apache-2.0
// Databases of Prefect as people have them: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& databases()
{
    static const std::vector<test::CorpusCase> all{
        {"prefect/prefect-2.db",
         {{"jobs flow", 2},
          {"jobs deployment", 1},
          {"jobs task", 3},
          {"contains edges", 4},
          {"control edges", 2},
          {"data edges", 0},
          {"runs", 41},
          {"runs complete", 41},
          {"problems", 0},
          {"errors", 0}},
         "6 runs of flows, 35 of tasks; a flow contains its 3 tasks or the other flow that it calls; the "
         "deployment "
         "starts its flow, one task's result goes into another"},
    };
    return all;
}

} // namespace

class PrefectCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void databasesCount_data() { test::addCorpusRows(databases()); }
    void databasesCount()
    {
        const std::string difference = test::corpusDifference("prefect", databases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(PrefectCorpusTest)
#include "prefect_corpus_test.moc"
