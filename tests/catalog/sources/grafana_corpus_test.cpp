// SPDX-License-Identifier: Apache-2.0
// Dashboards of Grafana as people publish them: what the reader counts there against what is known to be in
// them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

// Panels and tags are those of the corpus index, rows of panels left out as there. Its targets and
// expressions are no things of their own here: data edges are those from each metric to a panel, from panels
// to the dashboard, from metrics that fill a variable or an annotation, and from a scrape job that a matcher
// names.
const std::vector<test::CorpusCase> kCases{
    {"grafana/debezium-mysql.json",
     {{"dashboards panel", 36},
      {"dashboards dashboard", 1},
      {"datasets metric", 30},
      {"data edges", 102},
      {"contains edges", 36},
      {"tags", 2},
      {"jobs scrape job", 1},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/glue-observability.json",
     {{"dashboards panel", 11},
      {"dashboards dashboard", 1},
      {"datasets metric", 42},
      {"data edges", 57},
      {"contains edges", 11},
      {"tags", 0},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/k8s-addons-trivy-operator.json",
     {{"dashboards panel", 25},
      {"dashboards dashboard", 1},
      {"datasets metric", 7},
      {"data edges", 52},
      {"contains edges", 25},
      {"tags", 4},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/k8s-system-coredns.json",
     {{"dashboards panel", 14},
      {"dashboards dashboard", 1},
      {"datasets metric", 16},
      {"data edges", 34},
      {"contains edges", 14},
      {"tags", 2},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/k8s-views-global.json",
     {{"dashboards panel", 26},
      {"dashboards dashboard", 1},
      {"datasets metric", 38},
      {"data edges", 95},
      {"contains edges", 26},
      {"tags", 2},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/k8s-views-pods.json",
     {{"dashboards panel", 25},
      {"dashboards dashboard", 1},
      {"datasets metric", 23},
      {"data edges", 74},
      {"contains edges", 25},
      {"tags", 2},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/node-exporter-full.json",
     {{"dashboards panel", 125},
      {"dashboards dashboard", 1},
      {"datasets metric", 229},
      {"data edges", 403},
      {"contains edges", 125},
      {"tags", 1},
      {"problems", 0},
      {"errors", 0}}},
    {"grafana/provisioning-datasources-secret.yaml",
     {{"services data source", 1}, {"declared services", 1}, {"problems", 0}, {"errors", 0}}},
};

} // namespace

class GrafanaCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesCount_data() { test::addCorpusRows(kCases); }
    void filesCount()
    {
        const std::string difference = test::corpusDifference("grafana", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(GrafanaCorpusTest)
#include "grafana_corpus_test.moc"
