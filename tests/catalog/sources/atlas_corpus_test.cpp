// SPDX-License-Identifier: Apache-2.0
// Atlas' own exports, notifications and models: what the reader counts there against what is known to be in
// them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"atlas/repository/src/test/resources/ctas.zip",
     {{"datasets table", 2},
      {"jobs process", 1},
      {"data edges", 2},
      {"columns", 4},
      {"column edges", 2},
      {"runs complete", 1},
      {"texts", 1},
      {"problems", 0},
      {"errors", 0}},
     "2 databases are no things of their own; the process made its query once"},
    {"atlas/repository/src/test/resources/stocks.zip",
     {{"datasets", 2},
      {"columns", 7},
      {"data edges", 2},
      {"jobs process", 1},
      {"problems", 0},
      {"errors", 0}}},
    {"atlas/repository/src/test/resources/stocks-glossary.zip",
     {{"terms", 4}, {"terms glossary", 1}, {"contains edges", 3}, {"problems", 0}, {"errors", 0}}},
    {"atlas/repository/src/test/resources/stocks-rel-2.zip",
     {{"datasets", 1}, {"columns", 7}, {"problems", 0}, {"errors", 0}}},
    {"atlas/repository/src/test/resources/stocks-float.zip",
     {{"datasets", 2},
      {"columns", 7},
      {"data edges", 2},
      {"terms classification", 1},
      {"problems", 0},
      {"errors", 0}}},
    {"atlas/repository/src/test/resources/stocks-2.zip",
     {{"datasets", 1}, {"columns", 7}, {"problems", 0}, {"errors", 0}}},
    {"atlas/atlas-examples/sample-app/src/main/resources",
     {{"datasets", 3}, {"datasets table", 2}, {"columns", 2}, {"owners", 2}, {"problems", 0}, {"errors", 0}}},
    {"atlas/atlas-examples/sample-app/src/main/python",
     {{"documents", 5},
      {"datasets", 2},
      {"columns", 6},
      {"data edges", 2},
      {"jobs process", 1},
      {"terms classification", 3},
      {"problems", 0},
      {"errors", 0}}},
    {"atlas/addons/hive-bridge",
     {{"documents", 6},
      {"datasets", 7},
      {"jobs process", 3},
      {"data edges", 6},
      {"column edges", 1},
      {"runs", 3},
      {"texts", 3},
      {"problems", 0},
      {"errors", 0}},
     "2 of the 8 files are empty"},
    {"atlas/addons/impala-bridge",
     {{"documents", 11},
      {"jobs process", 10},
      {"datasets table", 20},
      {"data edges", 20},
      {"column edges", 20},
      {"runs", 10},
      {"problems", 0},
      {"errors", 0}},
     "two files hold the same run of the same query"},
    {"atlas/addons/models",
     {{"documents", 6}, {"datasets", 0}, {"notes", 6}, {"problems", 0}, {"errors", 0}},
     "types alone"},
};

} // namespace

class AtlasCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreKnown_data() { test::addCorpusRows(kCases); }
    void countsAreKnown()
    {
        const std::string difference = test::corpusDifference("atlas", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(AtlasCorpusTest)
#include "atlas_corpus_test.moc"
