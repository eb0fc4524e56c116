// SPDX-License-Identifier: Apache-2.0
// Kedro's own demo projects: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"kedro/kedro-viz/demo-project",
     {{"datasets file", 18},
      {"datasets", 39},
      {"jobs", 22},
      {"runs", 44},
      {"runs complete", 44},
      {"metrics", 78},
      {"documents", 1},
      {"problems", 0},
      {"errors", 0}},
     "21 nodes ran in each of two runs, one of them told by events; no graph was saved, so there are no "
     "edges"},
    {"kedro/kedro-viz/package",
     {{"data edges", 6},
      {"datasets", 5},
      {"jobs node", 2},
      {"jobs pipeline", 3},
      {"jobs modular_pipeline", 3},
      {"params", 3},
      {"problems", 0},
      {"errors", 0}},
     "10 nodes, 3 of them modular pipelines; 16 edges, 10 of which sum up those of modular pipelines"},
    {"kedro/kedro-viz/src",
     {{"data edges", 21},
      {"datasets", 13},
      {"jobs node", 6},
      {"jobs modular_pipeline", 2},
      {"problems", 0},
      {"errors", 0}},
     "21 nodes, 2 of them modular pipelines; 28 edges, 7 of which touch modular pipelines"},
    {"kedro/starters",
     {{"datasets file", 10}, {"datasets parameters", 1}, {"aliases", 10}, {"problems", 0}, {"errors", 0}}},
};

} // namespace

class KedroCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreKnown_data() { test::addCorpusRows(kCases); }
    void countsAreKnown()
    {
        const std::string difference = test::corpusDifference("kedro", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(KedroCorpusTest)
#include "kedro_corpus_test.moc"
