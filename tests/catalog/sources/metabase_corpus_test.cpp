// SPDX-License-Identifier: Apache-2.0
// Metabase's own example of exported metadata, in both of its forms: what the reader counts there against
// what is known to be in them.
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase> kCases{
    {"metabase/database-metadata",
     {{"documents", 2},
      {"datasets table", 8},
      {"declared datasets", 8},
      {"columns", 71},
      {"references edges", 6},
      {"tags", 37},
      {"aliases", 8},
      {"problems", 0},
      {"errors", 0}},
     "the folder and the flat file say the same of the same 8 tables; only the flat one has numbers, which "
     "are "
     "aliases; tags are what fields mean, keys left out"},
};

} // namespace

class MetabaseCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesCount_data() { test::addCorpusRows(kCases); }
    void filesCount()
    {
        const std::string difference = test::corpusDifference("metabase", kCases);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(MetabaseCorpusTest)
#include "metabase_corpus_test.moc"
