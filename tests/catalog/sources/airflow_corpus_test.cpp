// SPDX-License-Identifier: Apache-2.0
// Airflow databases as people have them: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& databases()
{
    static const std::vector<test::CorpusCase> all{
        {"airflow/airflow-3-assets.db",
         {{"jobs dag", 81},
          {"jobs task", 363},
          {"jobs task_group", 10},
          {"declared jobs", 454},
          {"jobs", 455},
          {"control edges", 342},
          {"contains edges", 401},
          {"data edges", 57},
          {"datasets", 19},
          {"datasets asset_alias", 2},
          {"declared datasets", 19},
          {"runs", 8},
          {"runs complete", 8},
          {"tags", 98},
          {"owners", 84},
          {"versions", 81},
          {"texts", 95},
          {"problems", 0},
          {"errors", 0}},
         "5 of the control edges are between DAGs, one from a DAG that is not there; groups contain tasks "
         "that "
         "their DAGs contain, too; two of the 18 assets have one URI, and there are 2 aliases; data edges: "
         "23 "
         "schedules, 20 outlets, 5 inlets, and 9 from DAGs that wait for assets to what their tasks write"},
        {"airflow/airflow-2.9-runs.db",
         {{"jobs dag", 3},
          {"jobs task", 3},
          {"contains edges", 3},
          {"control edges", 0},
          {"data edges", 0},
          {"runs", 42},
          {"runs complete", 22},
          {"runs failed", 20},
          {"tags", 11},
          {"owners", 3},
          {"texts", 1},
          {"problems", 0},
          {"errors", 0}},
         "21 runs of DAGs and 21 of their only tasks"},
        {"airflow/airflow-1.10.db",
         {{"jobs dag", 19},
          {"jobs subdag", 3},
          {"jobs", 22},
          {"contains edges", 3},
          {"runs", 0},
          {"owners", 22},
          {"problems", 0},
          {"errors", 0}},
         "nothing ever ran, and 1.10 keeps no definitions: no tasks"},
    };
    return all;
}

} // namespace

class AirflowCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void databasesCount_data() { test::addCorpusRows(databases()); }
    void databasesCount()
    {
        const std::string difference = test::corpusDifference("airflow", databases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(AirflowCorpusTest)
#include "airflow_corpus_test.moc"
