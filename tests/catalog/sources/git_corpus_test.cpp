// SPDX-License-Identifier: Apache-2.0
// The history of a DVC project as a bundle: what the reader counts there against what is known to be in it.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& bundles()
{
    static const std::vector<test::CorpusCase> all{
        {"git/example-get-started-datafiles.bundle",
         {{"documents", 1},
          {"codes repository", 1},
          {"codes file", 4},
          {"jobs stage", 4},
          {"runs complete", 10},
          {"params", 15},
          {"versions", 34},
          {"models registered_model", 1},
          {"model_versions", 3},
          {"tags", 9},
          {"problems", 0},
          {"notes", 0},
          {"errors", 0}},
         "the versions are 17 tags, 3 of the registered model, 10 of the 5 tracked outputs and 4 of code; "
         "the "
         "runs are 3 each of train and evaluate, 2 of featurize, one of prepare and one import; 3 of the "
         "tags "
         "are the model's stages"},
    };
    return all;
}

} // namespace

class GitCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bundlesCount_data() { test::addCorpusRows(bundles()); }
    void bundlesCount()
    {
        const std::string difference = test::corpusDifference("git", bundles());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(GitCorpusTest)
#include "git_corpus_test.moc"
