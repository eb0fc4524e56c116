// SPDX-License-Identifier: Apache-2.0
// DataHub's own example and golden files: what the reader counts there against what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"datahub/metadata-ingestion/examples/mce_files/bootstrap_mce.json",
     {{"datasets", 9},         {"columns", 55},
      {"data edges", 22},      {"column edges", 1},
      {"contains edges", 7},   {"control edges", 1},
      {"dashboards chart", 2}, {"dashboards dashboard", 1},
      {"features", 5},         {"models", 1},
      {"jobs task", 2},        {"jobs flow", 1},
      {"jobs query", 1},       {"terms", 4},
      {"owners", 24},          {"tags", 5},
      {"checks", 1},           {"check results pass", 1},
      {"metrics", 15},         {"texts", 1},
      {"problems", 0},         {"errors", 0}},
     "28 fields of schemas, 20 features and 7 keys are columns; of the data edges 7 lead from dataset to "
     "dataset"},
    {"datahub/metadata-ingestion/tests/integration/dbt",
     {{"datasets", 31},
      {"data edges", 34},
      {"column edges", 131},
      {"checks", 12},
      {"check results", 12},
      {"check results fail", 1},
      {"jobs view", 4},
      {"dashboards", 2},
      {"texts", 4},
      {"problems", 0},
      {"errors", 0}},
     "27 upstreams, patches among them, 4 views and what 2 exposures use"},
    {"datahub/metadata-ingestion/tests/integration/feast",
     {{"features", 2}, {"columns", 7}, {"data edges", 3}, {"datasets", 2}, {"problems", 0}, {"errors", 0}}},
    {"datahub/metadata-integration",
     {{"documents", 5},
      {"jobs flow", 5},
      {"jobs task", 11},
      {"datasets", 11},
      {"data edges", 28},
      {"contains edges", 11},
      {"problems", 0},
      {"errors", 0}}},
    {"datahub/metadata-ingestion/examples/bootstrap_data",
     {{"documents", 5},
      {"terms", 95},
      {"terms glossary_node", 20},
      {"declared terms", 88},
      {"contains edges", 79},
      {"column edges", 1},
      {"data edges", 3},
      {"errors", 0}},
     "4 glossaries and a lineage file; 7 terms are inherited from and stand nowhere"},
    {"datahub/metadata-ingestion/examples/mce_files",
     {{"documents", 5}, {"datasets", 13}, {"problems", 0}, {"errors", 0}}},
    {"datahub/smoke-test",
     {{"documents", 1},
      {"datasets", 1},
      {"columns", 3},
      {"owners", 2},
      {"tags", 6},
      {"problems", 0},
      {"errors", 0}}},
};

} // namespace

class DataHubCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreKnown_data() { test::addCorpusRows(kCases); }
    void countsAreKnown()
    {
        const std::string difference = test::corpusDifference("datahub", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(DataHubCorpusTest)
#include "datahub_corpus_test.moc"
