// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/word_index.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include <QTest>

#include "catalog/search/searcher.h"
#include "catalog/search/shared_tables.h"
#include "catalog/store/search_documents.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

constexpr int kAssets = 3000;
constexpr std::array kNouns{"order",   "customer", "invoice",  "payment", "shipment", "product",
                            "session", "click",    "campaign", "refund",  "sérvice",  "orbit"};
constexpr std::array kParts{"items", "daily", "history", "eventLog", "raw_2024", "x"};
constexpr std::array kColumns{"id", "customer_id", "orderTotal", "created_at", "ä_wert", "payment_state"};

/// Names, columns, folders, descriptions, owners and tags that share words; some columns nearly everywhere.
RecordBatch manyWords()
{
    RecordBatch batch;
    for (std::size_t n = 0; n < kAssets; ++n) {
        const std::string name = std::string(kNouns[n % 12]) + "_" + kParts[n / 12 % 6] + "_" +
                                 kNouns[n / 72 % 12] + std::to_string(n / 864);
        const AssetIndex asset = declare(batch, n % 5 == 0 ? AssetKind::Job : AssetKind::Dataset,
                                         {n % 2 == 0 ? "postgres://shop:5432" : "snowflake://acme",
                                          "shop." + std::string(kParts[n % 6]) + "." + name});
        addColumn(batch, asset, kColumns[0], "bigint");
        for (std::size_t i = 1; i < kColumns.size(); ++i)
            if (n % (i * i + 1) == 0)
                addColumn(batch, asset, kColumns[i], "text");
        if (n % 7 == 0)
            batch.record(asset).description = std::string("Orders and sessions of the ") + kNouns[n % 11];
        if (n % 11 == 0)
            batch.owners.push_back({asset, "team:order desk", "owner"});
        if (n % 13 == 0)
            batch.tags.push_back({asset, "", "core"});
    }
    return batch;
}

std::set<std::uint32_t> listed(const DocumentSet& documents)
{
    std::set<std::uint32_t> all;
    for (std::size_t at = documents.next(0); at != DocumentSet::kNone; at = documents.next(at + 1))
        all.insert(static_cast<std::uint32_t>(at));
    return all;
}

std::string answer(Searcher& searcher, const std::string& text, bool withFacets)
{
    SearchOptions options;
    options.facets = withFacets;
    const SearchResult result = must(searcher.search(parseSearchQuery(text), options));
    std::string out = std::to_string(result.total) + (result.totalIsLowerBound ? "+" : "");
    for (const SearchHit& hit : result.hits)
        out += " " + std::to_string(hit.asset.id.value) + ":" + std::to_string(hit.score);
    for (const auto& [facet, values] : result.facets)
        for (const auto& [value, count] : values)
            out += " " + facet + "=" + value + ":" + std::to_string(count);
    for (const std::string& word : result.corrected)
        out += " " + word;
    for (const AssetId id :
         must(searcher.matchingIds(parseSearchQuery(text), Searcher::Order::Relevance, false)).ids)
        out += " " + std::to_string(id.value);
    return out;
}

} // namespace

class WordIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalog = m_scratch.path("words.db");
        indexOnce(m_catalog, "a.json", manyWords());
    }

    void postingsGiveBackWhatWasPutIn()
    {
        constexpr std::uint32_t kDocuments = 5000;
        std::mt19937 random(7);
        std::map<std::string, std::set<std::uint32_t>> words;
        for (int i = 0; i < 4000; ++i) {
            std::string word;
            for (unsigned letters = 1 + random() % 6; letters > 0; --letters)
                word += static_cast<char>("abcz09\xC3\xA9"[random() % 8]);
            // most words are rare, some stand nearly everywhere
            const std::uint32_t count = i % 100 == 0 ? kDocuments : 1 + random() % 5;
            for (std::uint32_t k = 0; k < count; ++k)
                words[word].insert(random() % kDocuments);
        }
        WordPostings postings(kDocuments);
        std::size_t places = 0;
        for (const auto& [word, documents] : words) {
            postings.append(word, std::vector<std::uint32_t>(documents.begin(), documents.end()));
            places += documents.size();
        }
        for (const auto& [word, documents] : words) {
            if (documents.size() % 3 != 0) // enough of them, and those that stand nearly everywhere
                continue;
            for (std::size_t length = 1; length <= word.size(); ++length) {
                const std::string prefix = word.substr(0, length);
                std::set<std::uint32_t> expected;
                for (auto at = words.lower_bound(prefix); at != words.end() && at->first.starts_with(prefix);
                     ++at)
                    expected.insert(at->second.begin(), at->second.end());
                DocumentSet found(kDocuments);
                postings.addBeginning(prefix, found, {});
                QCOMPARE(listed(found), expected);
                QCOMPARE(found.count(), expected.size());
            }
        }
        DocumentSet none(kDocuments);
        for (const char* unknown : {"abd", "zzzzzzzz", "~", "-"})
            postings.addBeginning(unknown, none, {});
        QCOMPARE(none.next(0), DocumentSet::kNone);
        QVERIFY2(postings.bytes() < places * 2, std::to_string(postings.bytes()).c_str());
    }

    void saysWhatTheSearchIndexSays()
    {
        const auto connection = must(Connection::open(m_catalog, Connection::Mode::Read));
        const AssetTable table = must(loadAssetTable(*connection, {}));
        const WordIndex index =
            must(WordIndex::load(*connection, table, WordIndex::stateOf(*connection), {}));
        QCOMPARE(index.size(), table.size());
        constexpr std::array kColumnsOfIndex{"name", "cols", "descr"};
        for (const char* letters :
             {"o",        "or",   "ord",  "orde", "order", "orderi", "orderitems", "c",   "cu",   "customer",
              "i",        "id",   "x",    "2024", "e",     "event",  "eventlog",   "log", "shop", "acme",
              "sessions", "desk", "core", "s",    "ser",   "w",      "wert",       "k1",  "p1",   "zzz"})
            for (std::size_t part = 0; part < kTextParts; ++part) {
                std::vector<SearchRow> expected, found;
                Statement rows =
                    connection->query("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid");
                rows.bind("{" + std::string(kColumnsOfIndex[part]) + "} : (\"" + letters + "\" *)");
                while (rows.step())
                    expected.push_back(table.rowOf(assetOfSearchRowid(rows.integer(0))));
                for (const std::uint32_t document :
                     listed(index.beginning(static_cast<TextPart>(part), letters, {})))
                    found.push_back(index.rowOf(document));
                QVERIFY2(found == expected, letters);
            }
        for (const char* known : {"ord", "order", "customers", "wert"})
            QCOMPARE(index.knowsBeginning(known), knowsBeginning(*connection, known));
        QVERIFY(index.knowsBeginning("ord"));
        QVERIFY(!index.knowsBeginning("ordre"));
        QVERIFY(!index.knowsBeginning("2024")); // a number is no word to repair
    }

    void isGivenUpWhenStoppedOrOutdated()
    {
        const auto connection = must(Connection::open(m_catalog, Connection::Mode::Read));
        const AssetTable table = must(loadAssetTable(*connection, {}));
        QCOMPARE(WordIndex::load(*connection, table, "another", {}).error().kind, ErrorKind::Cancelled);
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(WordIndex::load(*connection, table, WordIndex::stateOf(*connection), stopped.get_token())
                     .error()
                     .kind,
                 ErrorKind::Cancelled);
    }

    void answersAreTheSameWithAndWithoutIt()
    {
        const std::string scanned = m_scratch.path("scanned.db"); // while a scan runs there is no index
        std::filesystem::copy_file(m_catalog, scanned);
        must(Connection::open(scanned, Connection::Mode::Write))->run("UPDATE scan SET finished=NULL");
        const auto fromFile = must(Searcher::open(scanned));
        const auto fromMemory = must(Searcher::open(m_catalog));
        const auto withoutIndex = must(SharedTables::of(scanned));
        const auto withIndex = must(SharedTables::of(m_catalog));
        const auto table = must(withoutIndex->current({}));
        const auto sameTable = must(withIndex->current({}));
        QVERIFY(withoutIndex->waitForIndex({}).has_value());
        QVERIFY(withIndex->waitForIndex({}).has_value());
        QVERIFY(!withoutIndex->indexOf(table));
        QVERIFY(withIndex->indexOf(sameTable));
        std::vector<std::string> texts{"-order items",
                                       "\"order items\"",
                                       "name:ord column:customer",
                                       "column:created -x",
                                       "sérv",
                                       "order kind:job",
                                       "cust tag:core",
                                       "postgres order",
                                       "job pay",
                                       "custmer",
                                       "desk ord",
                                       "invoce dily",
                                       "ordritms",
                                       "shop.daily.order",
                                       "orbit owner:desk"};
        for (const std::string whole : {"order daily cust", "payment_raw", "session x pro", "eventlog ship"})
            for (std::size_t length = 1; length <= whole.size(); ++length)
                texts.push_back(whole.substr(0, length));
        for (const std::string& text : texts)
            for (const bool withFacets : {false, true})
                QCOMPARE(answer(*fromMemory, text, withFacets), answer(*fromFile, text, withFacets));
        QVERIFY(!withoutIndex->indexOf(table));
    }

    void followsTheCatalog()
    {
        const std::string catalog = m_scratch.path("follows.db");
        indexOnce(catalog, "a.json", shop());
        const auto searcher = must(Searcher::open(catalog));
        const auto tables = must(SharedTables::of(catalog));
        const auto before = must(tables->current({}));
        QVERIFY(tables->waitForIndex({}).has_value());
        const auto index = tables->indexOf(before);
        QVERIFY(index);
        QCOMPARE(must(searcher->search(parseSearchQuery("warehouse"), {})).total, std::int64_t{0});
        // Another table of the same rows and words keeps it.
        must(Connection::open(catalog, Connection::Mode::Write))->run("UPDATE asset SET health=2 WHERE id=1");
        const auto same = must(tables->current({}));
        QVERIFY(same != before);
        QCOMPARE(tables->indexOf(same), index);
        QVERIFY(!tables->indexOf(before));
        RecordBatch more;
        declare(more, AssetKind::Dataset, {"postgres://shop:5432", "shop.public.warehouse"});
        indexOnce(catalog, "b.json", more);
        QCOMPARE(must(searcher->search(parseSearchQuery("warehou"), {})).hits.front().asset.leaf,
                 std::string("warehouse")); // at once, from the file
        QVERIFY(tables->waitForIndex({}).has_value());
        const auto newer = tables->indexOf(must(tables->current({})));
        QVERIFY(newer && newer != index);
        QCOMPARE(newer->size(), index->size() + 1);
        QCOMPARE(must(searcher->search(parseSearchQuery("warehouse"), {})).total, std::int64_t{1});
    }

private:
    Scratch m_scratch;
    std::string m_catalog;
};

QTEST_GUILESS_MAIN(WordIndexTest)
#include "word_index_test.moc"
