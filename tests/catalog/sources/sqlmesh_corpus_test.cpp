// SPDX-License-Identifier: Apache-2.0
// SQLMesh's example project and rows of its state: what the reader counts there against what is known to be
// in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"sqlmesh/sushi",
     {{"documents", 1},
      {"jobs model", 12},
      {"declared datasets", 16},
      {"datasets file", 1},
      {"terms metric", 4},
      {"texts", 11},
      {"checks", 14},
      {"references edges", 6},
      {"problems", 0},
      {"errors", 0}},
     "12 files of models: one is a seed without a job, one is a blueprint of two models, one is disabled and "
     "fills no table; 4 external models; 10 audits of models and tables, one that stands alone, 3 tests; the "
     "models in Python are not in the corpus, so that their tables are only mentioned"},
    {"sqlmesh/state/snapshots.json",
     {{"documents", 1},
      {"declared datasets", 10},
      {"datasets embedded", 1},
      {"datasets view", 1},
      {"jobs model", 9},
      {"texts", 6},
      {"versions", 12},
      {"checks", 12},
      {"data edges", 24},
      {"problems", 0},
      {"errors", 0}},
     "24 snapshots of 10 models in nine columns, which the index counts; half of them are copies that a "
     "migration made; three models are Python and one is a seed, so that six have SQL"},
    {"sqlmesh/state/environments.json",
     {{"documents", 1}, {"jobs environment", 2}, {"contains edges", 20}, {"problems", 0}, {"errors", 0}},
     "two environments of ten models in 14 columns, which the index counts"},
};

} // namespace

class SqlMeshCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreKnown_data() { test::addCorpusRows(kCases); }
    void countsAreKnown()
    {
        const std::string difference = test::corpusDifference("sqlmesh", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(SqlMeshCorpusTest)
#include "sqlmesh_corpus_test.moc"
