// SPDX-License-Identifier: Apache-2.0
// An export of Superset as people have it: what the reader counts there against what is known to be in it.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& exports()
{
    static const std::vector<test::CorpusCase> all{
        {"superset",
         {{"documents", 1},
          {"dashboards chart", 111},
          {"dashboards dashboard", 12},
          {"datasets physical dataset", 15},
          {"datasets virtual dataset", 6},
          {"columns", 712},
          {"terms metric", 28},
          {"texts", 6},
          {"contains edges", 119},
          {"data edges", 358},
          {"column edges", 992},
          {"problems", 0},
          {"errors", 0}},
         "data edges are those of charts, dashboards, filters, metrics, tables and queries together"},
    };
    return all;
}

} // namespace

class SupersetCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exportsCount_data() { test::addCorpusRows(exports()); }
    void exportsCount()
    {
        const std::string difference = test::corpusDifference("superset", exports());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(SupersetCorpusTest)
#include "superset_corpus_test.moc"
