// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/word_repair.h"

#include <filesystem>

#include <QTest>

#include "catalog/search/searcher.h"
#include "catalog/search/shared_tables.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

class WordRepairTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalog = m_scratch.path("words.db");
        RecordBatch batch = shop();
        declare(batch, AssetKind::Dataset, kCustomers);
        declare(batch, AssetKind::Dataset,
                {"postgres://shop:5432", "shop.public.\xC3\x9C"
                                         "bersicht"});
        for (int i = 0; i < 40; ++i)
            declare(batch, AssetKind::Dataset, {"postgres://shop:5432", "n17.t" + std::to_string(100 + i)});
        indexOnce(m_catalog, "a.json", batch);
    }

    void theIndexKnowsHowItsWordsBegin()
    {
        const auto connection = must(Connection::open(m_catalog, Connection::Mode::Read));
        for (const char* known : {"ord", "orders", "customers", "uber"})
            QVERIFY2(knowsBeginning(*connection, known), known);
        for (const char* unknown : {"ordres", "orderss", "zzz", "uberx", "\xC3\xBC", "t1"})
            QVERIFY2(!knowsBeginning(*connection, unknown), unknown);
    }

    void nearWordsAreFound()
    {
        const auto connection = must(Connection::open(m_catalog, Connection::Mode::Read));
        const Vocabulary words = must(Vocabulary::load(*connection, {}));
        QCOMPARE(words.nearest("custmers", 3).front(), std::string("customers"));
        QCOMPARE(words.nearest("ordres", 3).front(), std::string("orders"));
        QVERIFY(words.nearest("xyzzy", 3).empty());
        QVERIFY(words.nearest("or", 3).empty()); // too short to be wrong
    }

    void wordsAreReadOnceForAllAndAnewWithTheTable()
    {
        const std::string catalog = m_scratch.path("shared.db");
        std::filesystem::copy_file(m_catalog, catalog);
        const auto tables = must(SharedTables::of(catalog));
        const auto table = must(tables->current({}));
        std::stop_source given;
        given.request_stop();
        QCOMPARE(tables->words(given.get_token()).error().kind, ErrorKind::Cancelled);
        const auto words = must(tables->words({})); // went on without the one who gave up
        QCOMPARE(must(tables->words({})), words);
        const auto searcher = must(Searcher::open(catalog));
        const auto found = must(searcher->search(parseSearchQuery("custmers"), {}));
        QCOMPARE(found.corrected, std::vector<std::string>{"custmers -> customers"});
        RecordBatch more;
        declare(more, AssetKind::Dataset, {"postgres://shop:5432", "shop.public.custmers"});
        indexOnce(catalog, "b.json", more);
        const auto exact = must(searcher->search(parseSearchQuery("custmers"), {})); // a name by now
        QVERIFY(exact.corrected.empty());
        QCOMPARE(exact.hits.front().asset.leaf, std::string("custmers"));
        QVERIFY(must(tables->current({})) != table);
        QVERIFY(must(tables->words({})) != words);
    }

private:
    Scratch m_scratch;
    std::string m_catalog;
};

QTEST_GUILESS_MAIN(WordRepairTest)
#include "word_repair_test.moc"
