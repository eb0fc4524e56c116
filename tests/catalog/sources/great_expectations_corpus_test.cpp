// SPDX-License-Identifier: Apache-2.0
// Great Expectations' projects as people have them: what the reader counts there against what is known to be
// in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"great_expectations/gx1-demo",
     {{"documents", 1},
      {"datasets", 1},
      {"jobs checkpoint", 1},
      {"data edges", 1},
      {"checks", 6},
      {"check results", 0},
      {"runs", 0},
      {"problems", 0},
      {"errors", 0}}},
    {"great_expectations/v018-pedestrian",
     {{"documents", 1},
      {"datasets", 1},
      {"columns", 7},
      {"checks", 7},
      {"check results", 44},
      {"check results fail", 2},
      {"check results pass", 42},
      {"runs", 8},
      {"runs failed", 2},
      {"jobs checkpoint", 1},
      {"problems", 0},
      {"errors", 0}},
     "the suite has 6 expectations now; older results know one more"},
    {"great_expectations/upstream/tests/integration",
     {{"documents", 2},
      {"datasets", 3},
      {"datasets query", 1},
      {"jobs checkpoint", 3},
      {"jobs query", 1},
      {"texts", 1},
      {"checks", 1},
      {"problems", 0},
      {"errors", 0}}},
    {"great_expectations/upstream/tests/profile",
     {{"documents", 2},
      {"checks", 32},
      {"check results", 32},
      {"check results fail", 2},
      {"columns", 7},
      {"problems", 0},
      {"errors", 0}},
     "the 22 results of one file are those of the same suite and second in the other"},
    {"great_expectations/upstream/tests/render",
     {{"documents", 1},
      {"checks", 11},
      {"check results", 11},
      {"check results fail", 2},
      {"problems", 0},
      {"errors", 0}},
     "the file holds the same 11 results twice, for two batches that have no name"},
    {"great_expectations/upstream/tests/test_sets",
     {{"documents", 1},
      {"checks", 10},
      {"check results", 10},
      {"check results fail", 1},
      {"problems", 0},
      {"errors", 0}}},
};

} // namespace

class GreatExpectationsCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreKnown_data() { test::addCorpusRows(kCases); }
    void countsAreKnown()
    {
        const std::string difference = test::corpusDifference("great_expectations", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(GreatExpectationsCorpusTest)
#include "great_expectations_corpus_test.moc"
