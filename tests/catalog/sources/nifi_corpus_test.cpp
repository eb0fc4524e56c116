// SPDX-License-Identifier: Apache-2.0
// NiFi flows as people have them: what the reader counts there against what stands in the files (counted
// apart from our code: groups, processors, ports, funnels, connections).
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

struct FlowFile
{
    const char* path;
    std::size_t groups;
    std::size_t processors;
    std::size_t ports;
    std::size_t funnels;
};

constexpr FlowFile kFlows[]{
    {"nifi/Kafka_to_S3.versioned.json", 1, 3, 0, 0},
    {"nifi/flow1.json.gz", 3, 2, 3, 1},
    {"nifi/flow1b.json", 2, 3, 4, 0},
    {"nifi/generate-duplicate-log-flow.json", 4, 4, 4, 0},
    {"nifi/migrate-properties-flow.json", 2, 4, 0, 0},
    {"nifi/scale-positions-flow.json", 2, 22, 2, 2},
    {"nifi/flow-with-parameter-context.xml", 2, 3, 2, 0},
};

std::vector<test::CorpusCase> flows()
{
    std::vector<test::CorpusCase> all;
    for (const FlowFile& one : kFlows) {
        test::FactCounts counts{{"jobs process_group", one.groups},
                                {"jobs processor", one.processors},
                                {"jobs funnel", one.funnels},
                                {"errors", 0}};
        if (one.ports == 0)
            counts["jobs input_port"] = counts["jobs output_port"] = 0;
        all.push_back({one.path, counts});
    }
    return all;
}

} // namespace

class NifiCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data() { test::addCorpusRows(flows()); }
    void counts()
    {
        const auto difference = test::corpusDifference("nifi", flows());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(NifiCorpusTest)
#include "nifi_corpus_test.moc"
