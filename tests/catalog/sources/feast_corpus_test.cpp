// SPDX-License-Identifier: Apache-2.0
// Feast's own registries and templates: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"feast/ui/public/registry.db",
     {{"documents", 1},
      {"terms entity", 2},
      {"features feature view", 3},
      {"features on demand feature view", 1},
      {"features feature service", 5},
      {"datasets file", 2},
      {"datasets request source", 1},
      {"datasets table", 3},
      {"texts", 1},
      {"versions", 6},
      {"owners", 7},
      {"columns", 57},
      {"column edges", 55},
      {"data edges", 18},
      {"contains edges", 11},
      {"problems", 0},
      {"errors", 0}},
     "the entity __dummy is Feast's own and left out; the three tables are those of the online store; 20 "
     "column edges lead from sources to views, 35 from views to services"},
    {"feast/ui/public/rag_registry.json",
     {{"documents", 1},
      {"terms entity", 2},
      {"features feature view", 3},
      {"datasets data source", 2},
      {"columns", 7},
      {"column edges", 7},
      {"problems", 0},
      {"errors", 0}}},
    {"feast",
     {{"documents", 5},
      {"services feature store", 4},
      {"features", 12},
      {"datasets", 8},
      {"notes", 3},
      {"problems", 0},
      {"errors", 0}},
     "three repositories from templates that were never applied, two of one project: a note each that the "
     "registry is missing; empty_registry.json names a project and defines nothing"},
};

} // namespace

class FeastCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreKnown_data() { test::addCorpusRows(kCases); }
    void countsAreKnown()
    {
        const std::string difference = test::corpusDifference("feast", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(FeastCorpusTest)
#include "feast_corpus_test.moc"
