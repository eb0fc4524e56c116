// SPDX-License-Identifier: Apache-2.0
// Real ONNX models: what goes in and comes out, without weights.
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

} // namespace

class OnnxCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data() { test::addCorpusRows(cases()); }
    void counts()
    {
        const std::string difference = test::corpusDifference("onnx", cases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(OnnxCorpusTest)
#include "onnx_corpus_test.moc"
