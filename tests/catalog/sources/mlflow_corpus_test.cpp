// SPDX-License-Identifier: Apache-2.0
// MLflow stores as people have them: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& fileStores()
{
    static const std::vector<test::CorpusCase> all{
        {"mlflow/filestore-mit-a",
         {{"documents", 1},
          {"jobs experiment", 1},
          {"runs", 13},
          {"runs complete", 13},
          {"metrics", 40},
          {"params", 0},
          {"models logged_model", 7},
          {"columns", 2},
          {"data edges", 7},
          {"problems", 0},
          {"errors", 0}},
         "the columns are the signature of the one model that has one"},
        {"mlflow/filestore-mit-b",
         {{"documents", 2},
          {"jobs experiment", 3},
          {"runs", 11},
          {"runs running", 1},
          {"metrics", 4200},
          {"params", 10},
          {"problems", 0},
          {"errors", 0}},
         "10 runs in files and one in the database beside them, whose 2 experiments have the names of two "
         "of the 3 in files; the 14 metric files hold 300 points each"},
        {"mlflow/filestore-mit-c",
         {{"documents", 1},
          {"jobs experiment", 20},
          {"runs", 20},
          {"runs running", 4},
          {"metrics", 8},
          {"params", 131},
          {"problems", 0},
          {"errors", 0}}},
    };
    return all;
}

const std::vector<test::CorpusCase>& databases()
{
    static const std::vector<test::CorpusCase> all{
        {"mlflow/sqlite-mit-d",
         {{"jobs experiment", 2},
          {"runs", 39},
          {"runs failed", 13},
          {"metrics", 227},
          {"params", 156},
          {"problems", 0},
          {"errors", 0}}},
        {"mlflow/sqlite-nolic-e-datasets-inputs-aliases",
         {{"jobs experiment", 3},
          {"runs", 17},
          {"datasets", 2},
          {"metrics", 272},
          {"params", 97},
          {"models registered_model", 1},
          {"model_versions", 1},
          {"models logged_model", 4},
          {"tags", 2},
          {"contains edges", 1},
          {"data edges", 8},
          {"columns", 2},
          {"problems", 0},
          {"errors", 0}},
         "the 4 inputs are 2 runs' use of 2 datasets, so 2 edges; 4 lead to models that runs saved, 2 to the "
         "registered model and its version; the 2 tags are the aliases; whole history, not the 22 latest"},
        {"mlflow/sqlite-nolic-f-mlflow3-logged-models",
         {{"jobs experiment", 3},
          {"runs", 10},
          {"models logged_model", 10},
          {"data edges", 10},
          {"datasets", 0},
          {"metrics", 20},
          {"params", 56},
          {"versions", 10},
          {"problems", 0},
          {"errors", 0}},
         "each of the 10 values stands twice: of the run, and of the model that it made; the models' own "
         "parameters are properties"},
    };
    return all;
}

} // namespace

class MlflowCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fileStoresCount_data() { test::addCorpusRows(fileStores()); }
    void fileStoresCount()
    {
        const std::string difference = test::corpusDifference("mlflow", fileStores());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void databasesCount_data() { test::addCorpusRows(databases()); }
    void databasesCount()
    {
        const std::string difference = test::corpusDifference("mlflow", databases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(MlflowCorpusTest)
#include "mlflow_corpus_test.moc"
