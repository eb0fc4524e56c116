// SPDX-License-Identifier: Apache-2.0
// DVC projects as people have them: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& projects()
{
    static const std::vector<test::CorpusCase> all{
        {"dvc/example-get-started",
         {{"documents", 1},
          {"jobs pipeline", 1},
          {"jobs stage", 4},
          {"jobs import", 1},
          {"contains edges", 4},
          {"datasets", 5},
          {"models", 2},
          {"codes", 4},
          {"data edges", 12},
          {"uses_code edges", 4},
          {"runs complete", 5},
          {"params", 7},
          {"versions", 9},
          {"tags", 6},
          {"metrics", 0},
          {"problems", 0},
          {"notes", 0},
          {"errors", 0}},
         "of the 9 dependencies 4 are code; 5 outputs of stages and the import, the import's source, and the "
         "registered model make 12 data edges; its 3 labels stand at the model and at its file"},
        {"dvc/dataset-registry",
         {{"documents", 1},
          {"jobs", 0},
          {"datasets", 15},
          {"datasets folder", 6},
          {"versions", 15},
          {"tags", 2},
          {"problems", 0},
          {"errors", 0}}},
        {"dvc/taed2-pedestrian",
         {{"documents", 1},
          {"jobs stage", 5},
          {"datasets", 7},
          {"models", 2},
          {"codes", 6},
          {"data edges", 17},
          {"uses_code edges", 7},
          {"runs complete", 5},
          {"params", 7},
          {"versions", 15},
          {"problems", 0},
          {"notes", 0},
          {"errors", 0}},
         "three of the edges lead from files to the folder round them that two stages read"},
    };
    return all;
}

} // namespace

class DvcCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void projectsCount_data() { test::addCorpusRows(projects()); }
    void projectsCount()
    {
        const std::string difference = test::corpusDifference("dvc", projects());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(DvcCorpusTest)
#include "dvc_corpus_test.moc"
