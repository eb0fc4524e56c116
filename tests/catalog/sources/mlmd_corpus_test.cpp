// SPDX-License-Identifier: Apache-2.0
// A store of ML Metadata as TFX leaves it after a run that failed early.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& stores()
{
    static const std::vector<test::CorpusCase> all{
        {"mlmd",
         {{"documents", 1},
          {"jobs pipeline", 1},
          {"jobs task", 10},
          {"runs", 3},
          {"runs complete", 3},
          {"datasets artifact", 1},
          {"contains edges", 10},
          {"problems", 0},
          {"errors", 0}},
         "two executions, and the pipeline's run that they make; ten nodes, two of which ran"},
    };
    return all;
}

} // namespace

class MlmdCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data() { test::addCorpusRows(stores()); }
    void counts()
    {
        const auto difference = test::corpusDifference("mlmd", stores());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(MlmdCorpusTest)
#include "mlmd_corpus_test.moc"
