// SPDX-License-Identifier: Apache-2.0
// Real connector settings and Avro schemas, against the counts of the corpus index.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& connectors()
{
    static const std::vector<test::CorpusCase> all{
        {"kafka-connect",
         {{"documents", 80},
          {"jobs", 48},
          {"jobs source connector", 29},
          {"jobs sink connector", 19},
          {"datasets table", 20},
          {"datasets topic", 32},
          {"datasets collection", 4},
          {"datasets index", 3},
          {"datasets queue", 2},
          {"datasets file", 7},
          {"owners", 6},
          {"tags", 4},
          {"problems", 0},
          {"errors", 0}},
         "80 files with 48 names between them: the tutorials call most of theirs inventory-connector"},
    };
    return all;
}

const std::vector<test::CorpusCase>& schemas()
{
    static const std::vector<test::CorpusCase> all{
        {"schema-registry",
         {{"documents", 40},
          {"datasets schema", 35},
          {"columns", 125},
          {"aliases", 10},
          {"notes", 5},
          {"problems", 0},
          {"errors", 0}},
         "records that several files define are one; files named like subjects give aliases; the notes are "
         "types that stand in other files"},
    };
    return all;
}

} // namespace

class KafkaCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connectors_data() { test::addCorpusRows(::connectors()); }
    void connectors()
    {
        const std::string difference = test::corpusDifference("kafka_connect", ::connectors());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void schemas_data() { test::addCorpusRows(::schemas()); }
    void schemas()
    {
        const std::string difference = test::corpusDifference("schema_registry", ::schemas());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(KafkaCorpusTest)
#include "kafka_corpus_test.moc"
