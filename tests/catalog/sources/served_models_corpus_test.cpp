// SPDX-License-Identifier: Apache-2.0
// Real ONNX models, Seldon's objects and TensorFlow Serving's configurations, against the corpus index.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& cases()
{
    static const std::vector<test::CorpusCase> all{
        {"onnx",
         {{"documents", 4}, {"models onnx", 4}, {"columns", 16}, {"problems", 0}, {"errors", 0}},
         "one input and one output each, below two groups; weights among the inputs are left out"},
    };
    return all;
}

const std::vector<test::CorpusCase>& seldon()
{
    static const std::vector<test::CorpusCase> all{
        {"seldon",
         {{"documents", 107},
          {"services model", 44},
          {"services pipeline", 31},
          {"services experiment", 6},
          {"jobs pipeline", 31},
          {"jobs step", 65},
          {"models", 45},
          {"problems", 3},
          {"errors", 0}},
         "61 models, 37 pipelines and 9 experiments, of which several share a name; the problems are two "
         "models "
         "without storageUri and an experiment that spells its candidates wrong"},
    };
    return all;
}

const std::vector<test::CorpusCase>& serving()
{
    static const std::vector<test::CorpusCase> all{
        {"tfserving",
         {{"documents", 1},
          {"services model", 2},
          {"models", 2},
          {"data edges", 2},
          {"problems", 0},
          {"errors", 0}},
         "the other files configure batching and monitoring, or nothing"},
    };
    return all;
}

} // namespace

class ServedModelsCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data() { test::addCorpusRows(cases()); }
    void counts()
    {
        const std::string difference = test::corpusDifference("onnx", cases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void seldon_data() { test::addCorpusRows(::seldon()); }
    void seldon()
    {
        const std::string difference = test::corpusDifference("seldon", ::seldon());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void serving_data() { test::addCorpusRows(::serving()); }
    void serving()
    {
        const std::string difference = test::corpusDifference("tf_serving", ::serving());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(ServedModelsCorpusTest)
#include "served_models_corpus_test.moc"
