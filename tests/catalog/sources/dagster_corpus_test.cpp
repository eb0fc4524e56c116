// SPDX-License-Identifier: Apache-2.0
// A Dagster home as somebody has it: what the reader counts there against what is known to be in it.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& homes()
{
    static const std::vector<test::CorpusCase> all{
        {"dagster/dagster-home-a",
         {{"documents", 1},
          {"jobs job", 1},
          {"jobs asset_job", 2},
          {"jobs op", 12},
          {"jobs sensor", 1},
          {"contains edges", 12},
          {"control edges", 9},
          {"data edges", 16},
          {"datasets asset", 8},
          {"declared datasets", 8},
          {"versions", 29},
          {"runs", 30},
          {"runs complete", 25},
          {"runs failed", 5},
          {"problems", 0},
          {"errors", 0}},
         "8 control edges between ops, one from the sensor; 8 assets are written and 8 read; to the 24 runs "
         "of "
         "jobs come 6 of steps from the 3 logs of single runs that are there, one of them failed"},
    };
    return all;
}

} // namespace

class DagsterCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void homesCount_data() { test::addCorpusRows(homes()); }
    void homesCount()
    {
        const std::string difference = test::corpusDifference("dagster", homes());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(DagsterCorpusTest)
#include "dagster_corpus_test.moc"
