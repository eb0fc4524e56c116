// SPDX-License-Identifier: Apache-2.0
// Rules of Prometheus as people publish them: what the reader counts there against what is known to be in
// them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

// Alerts, records and groups are those of the corpus index. A check is an alert on one metric; scrape jobs
// are those that matchers of job="…" name, with an edge to each metric so matched.
const std::vector<test::CorpusCase> kCases{
    {"prometheus/alertmanager-prometheusRule.yaml",
     {{"jobs alerting rule", 9},
      {"jobs rule group", 1},
      {"jobs scrape job", 1},
      {"datasets metric", 8},
      {"data edges", 21},
      {"contains edges", 9},
      {"checks", 13},
      {"texts", 9},
      {"problems", 0},
      {"errors", 0}}},
    {"prometheus/gitlab-ci-gitlab-built-in-exporter.yml",
     {{"jobs alerting rule", 21},
      {"jobs rule group", 1},
      {"datasets metric", 26},
      {"data edges", 26},
      {"contains edges", 21},
      {"checks", 26},
      {"texts", 21},
      {"problems", 0},
      {"errors", 0}}},
    {"prometheus/host-and-hardware-node-exporter.yml",
     {{"jobs alerting rule", 35},
      {"jobs rule group", 1},
      {"datasets metric", 44},
      {"data edges", 55},
      {"contains edges", 35},
      {"checks", 55},
      {"texts", 35},
      {"problems", 0},
      {"errors", 0}}},
    {"prometheus/kubePrometheus-prometheusRule.yaml",
     {{"jobs alerting rule", 4},
      {"jobs recording rule", 8},
      {"declared datasets", 8},
      {"jobs rule group", 4},
      {"jobs scrape job", 1},
      {"datasets metric", 14},
      {"data edges", 21},
      {"contains edges", 12},
      {"checks", 3},
      {"texts", 12},
      {"problems", 0},
      {"errors", 0}}},
    {"prometheus/kubernetes-kubestate-exporter.yml",
     {{"jobs alerting rule", 37},
      {"jobs rule group", 1},
      {"jobs scrape job", 1},
      {"datasets metric", 48},
      {"data edges", 71},
      {"contains edges", 37},
      {"checks", 68},
      {"texts", 37},
      {"problems", 0},
      {"errors", 0}}},
    {"prometheus/nodeExporter-prometheusRule.yaml",
     {{"jobs alerting rule", 26},
      {"jobs recording rule", 15},
      {"declared datasets", 15},
      {"jobs rule group", 2},
      {"jobs scrape job", 1},
      {"datasets metric", 53},
      {"data edges", 126},
      {"contains edges", 41},
      {"checks", 52},
      {"texts", 41},
      {"problems", 0},
      {"errors", 0}}},
    {"prometheus/postgresql-postgres-exporter.yml",
     {{"jobs alerting rule", 20},
      {"jobs rule group", 1},
      {"datasets metric", 29},
      {"data edges", 35},
      {"contains edges", 20},
      {"checks", 35},
      {"texts", 20},
      {"problems", 0},
      {"errors", 0}}},
};

} // namespace

class PrometheusCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesCount_data() { test::addCorpusRows(kCases); }
    void filesCount()
    {
        const std::string difference = test::corpusDifference("prometheus", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(PrometheusCorpusTest)
#include "prometheus_corpus_test.moc"
