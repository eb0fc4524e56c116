// SPDX-License-Identifier: Apache-2.0
// Oozie applications as people have them: what the reader counts there against what stands in the files
// (counted apart from our code: actions, forks, decisions, ways between them).
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

struct Workflow
{
    const char* path;
    std::size_t actions;
    std::size_t forks;
    std::size_t decisions;
    std::size_t order; ///< distinct ways between two of these or a join
};

constexpr Workflow kWorkflows[]{
    {"oozie/apps/cron-schedule/workflow.xml", 0, 0, 0, 0},
    {"oozie/apps/custom-main/workflow.xml", 2, 0, 0, 1},
    {"oozie/apps/datelist-java-main/workflow.xml", 1, 0, 1, 1},
    {"oozie/apps/demo/workflow.xml", 5, 1, 1, 8},
    {"oozie/apps/hive2/workflow.xml", 1, 0, 0, 0},
    {"oozie/apps/no-op/workflow.xml", 0, 0, 0, 0},
    {"oozie/apps/shell/workflow.xml", 1, 0, 1, 1},
    {"oozie/apps/ssh/workflow.xml", 1, 0, 0, 0},
    {"oozie/core/graph-workflow-many-actions.xml", 25, 0, 0, 24},
    {"oozie/core/wf-actions-80.xml", 80, 0, 0, 79},
    {"oozie/core/wf-long.xml", 120, 20, 0, 259},
};

std::vector<test::CorpusCase> workflows()
{
    std::vector<test::CorpusCase> all;
    for (const Workflow& one : kWorkflows)
        all.push_back({one.path,
                       {{"jobs workflow", 1},
                        {"jobs task", one.actions},
                        {"jobs fork", one.forks},
                        {"jobs join", one.forks},
                        {"jobs decision", one.decisions},
                        {"control edges", one.order},
                        {"contains edges", one.actions + 2 * one.forks + one.decisions},
                        {"problems", 0},
                        {"errors", 0}}});
    return all;
}

const std::vector<test::CorpusCase>& coordinators()
{
    static const std::vector<test::CorpusCase> all{
        {"oozie/apps/aggregator/coordinator.xml",
         {{"jobs coordinator", 1}, {"declared datasets", 2}, {"data edges", 2}, {"problems", 0}}},
        {"oozie/apps/coord-input-logic/coordinator.xml",
         {{"jobs coordinator", 1}, {"problems", 0}, {"errors", 0}}},
        {"oozie/apps/hcatalog/coordinator.xml",
         {{"jobs coordinator", 1}, {"declared datasets", 2}, {"data edges", 2}, {"problems", 0}}},
        {"oozie/core/coord-inputlogic-hcat.xml",
         {{"declared datasets", 7}, {"data edges", 7}, {"problems", 0}}},
        {"oozie/core/coord-multiple-output-instance5.xml",
         {{"declared datasets", 6}, {"data edges", 6}, {"problems", 0}}},
        {"oozie/core/bundle-submit-job.xml", {{"jobs bundle", 1}, {"contains edges", 2}, {"problems", 0}}},
        {"oozie", {{"errors", 0}}},
    };
    return all;
}

} // namespace

class OozieCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWorkflows_data() { test::addCorpusRows(workflows()); }
    void countsWorkflows()
    {
        const auto difference = test::corpusDifference("oozie", workflows());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void countsCoordinators_data() { test::addCorpusRows(coordinators()); }
    void countsCoordinators()
    {
        const auto difference = test::corpusDifference("oozie", coordinators());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(OozieCorpusTest)
#include "oozie_corpus_test.moc"
