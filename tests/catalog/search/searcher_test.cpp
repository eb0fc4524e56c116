// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/searcher.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <thread>

#include <QTest>

#include "catalog/search/shared_tables.h"
#include "catalog/store/curation_store.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

constexpr int kAssets = 20'000;
constexpr std::array kSubjects{"order",   "customer", "invoice", "payment", "shipment", "product", "session",
                               "click",   "campaign", "refund",  "stock",   "supplier", "visit",   "basket",
                               "account", "ticket",   "survey",  "tax",     "price",    "store"};
constexpr std::array kParts{"items", "daily",   "history",  "events",   "summary",
                            "raw",   "staging", "snapshot", "features", "lookup"};
constexpr std::array kSystems{"postgres://shop-db:5432", "snowflake://acme", "bigquery", "s3://lake"};

/// A company's catalog: thousands of middling names, and a few that people look for.
RecordBatch generated()
{
    RecordBatch batch;
    std::vector<AssetIndex> all;
    for (int i = 0; i < kAssets; ++i) {
        const auto n = static_cast<std::size_t>(i);
        const std::string name = std::string(kSubjects[n % 20]) + "_" + kSubjects[(n / 20) % 20] + "_" +
                                 kParts[(n / 400) % 10] + "_" + std::to_string(n / 4000);
        const AssetIndex asset =
            declare(batch, AssetKind::Dataset,
                    {kSystems[n % 4], "shop." + std::string(kParts[n % 10]) + "." + name}, "table");
        all.push_back(asset);
    }
    for (int i = 0; i < 2000; ++i)
        addEdge(batch, all[static_cast<std::size_t>(i)], all[static_cast<std::size_t>(i) * 7 + 1]);
    const auto add = [&](AssetKind kind, const QualifiedName& name, const char* subtype,
                         const char* description) {
        const AssetIndex asset = declare(batch, kind, name, subtype);
        batch.record(asset).description = description;
        return asset;
    };
    const AssetIndex customers = add(AssetKind::Dataset, {"postgres://shop-db:5432", "shop.public.customers"},
                                     "table", "People who bought something");
    addColumn(batch, customers, "contact_email", "text");
    addColumn(batch, customers, "id", "bigint");
    batch.tags.push_back({customers, "contact_email", "pii"});
    batch.owners.push_back({customers, "team:crm", "owner"});
    add(AssetKind::Dataset, {"postgres://shop-db:5432", "shop.public.order"}, "table", "");
    add(AssetKind::Dataset, {"snowflake://acme", "shop.marts.orderCustomers"}, "view", "");
    add(AssetKind::Model, {"mlflow", "churn_predictor"}, "", "Predicts who will leave, Größe S");
    add(AssetKind::Dashboard, {"looker", "Café Überblick"}, "report", "");
    const AssetIndex job = add(AssetKind::Job, {"airflow", "shop_daily.load_customers"}, "task", "Nightly");
    batch.owners.push_back({job, "Ana María", "owner"});
    addEdge(batch, job, customers);
    return batch;
}

std::string marked(const std::string& text, const std::vector<MatchMark>& marks)
{
    std::string out;
    std::size_t at = 0;
    for (const MatchMark& mark : marks) {
        out += text.substr(at, mark.start - at) + "[" + text.substr(mark.start, mark.length) + "]";
        at = mark.start + mark.length;
    }
    return out + text.substr(at);
}

/// The shop, and what people say of its orders.
struct CuratedShop
{
    explicit CuratedShop(const std::string& catalog)
        : searcher(must(Searcher::open(catalog)))
        , reader(must(CatalogReader::open(catalog)))
        , curation(must(CurationStore::open(catalog, "tester")))
    {}
    [[nodiscard]] std::int64_t total(const char* text) const
    {
        return must(searcher->search(parseSearchQuery(text), {})).total;
    }
    [[nodiscard]] std::int64_t counted(const char* facet, const std::string& value) const
    {
        const Facets facets = must(searcher->search(parseSearchQuery(""), {})).facets;
        const auto found = facets.find(facet);
        if (found != facets.end())
            for (const auto& [word, count] : found->second)
                if (word == value)
                    return count;
        return 0;
    }
    [[nodiscard]] std::int64_t browsed(BrowseBy by, const std::string& value) const
    {
        for (const BrowseNode& node : must(reader->browse(by, {})))
            if (node.label == value)
                return node.count;
        return 0;
    }

    std::unique_ptr<Searcher> searcher;
    std::unique_ptr<CatalogReader> reader;
    std::unique_ptr<CurationStore> curation;
    CurationSubject orders{AssetKind::Dataset, kOrders, {}};
    CurationSubject id{AssetKind::Dataset, kOrders, "id"};
    CurationSubject email{AssetKind::Dataset, kOrders, "email"};
};

} // namespace

class SearcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void findsHalfRemembered_data();
    void findsHalfRemembered();
    void countsLikeAList_data();
    void countsLikeAList();
    void exactNameIsNotLost();
    void marksWhatMatched();
    void columnsStandUnderTheirTable();
    void saysWhatItCorrected();
    void facetsIgnoreTheirOwnFilter();
    void ordersRows();
    void bestComeWithoutTheTables();
    void tablesAreSharedAndLoadedOnce();
    void completes();
    void seesChanges();
    void curationIsFoundAndCounted();
    void stops();
    void everyQueryIsSafe();

private:
    [[nodiscard]] SearchResult search(const std::string& text, std::size_t limit = 50)
    {
        SearchOptions options;
        options.limit = limit;
        return must(m_searcher->search(parseSearchQuery(text), options));
    }
    Scratch m_scratch;
    std::string m_catalog;
    std::unique_ptr<Searcher> m_searcher;
};

void SearcherTest::initTestCase()
{
    m_catalog = m_scratch.path("big.db");
    indexOnce(m_catalog, "all.json", generated());
    m_searcher = must(Searcher::open(m_catalog));
}

void SearcherTest::findsHalfRemembered_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("leaf");
    const auto row = [](const char* text, const char* leaf) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(leaf);
    };
    row("customers", "customers");
    row("CUSTOMERS", "customers");
    row("public.customers", "customers");
    row("postgres://shop-db:5432/shop.public.customers", "customers");
    row("order", "order");
    row("order customers", "orderCustomers");
    row("ordercustomers", "orderCustomers");
    row("order_customers", "orderCustomers");
    row("churn", "churn_predictor");
    row("chrun", "churn_predictor");
    row("churn predctor", "churn_predictor");
    row("predictor churn", "churn_predictor");
    row("chprd", "churn_predictor");
    row("\"will leave\"", "churn_predictor");
    row("grosse leave", "churn_predictor");
    row("größe", "churn_predictor");
    row("GRÖSSE", "churn_predictor");
    row("cafe", "Café Überblick");
    row("uberblick", "Café Überblick");
    row("load_cust", "load_customers");
    row("nightly", "load_customers");
    row("zzzzqqqq", "");
    row("ana", "load_customers");
    row("maria load", "load_customers");
    row("owner:ana", "load_customers");
    row("kind:model", "churn_predictor");
    row("model churn", "churn_predictor");
    row("contact_email", "customers");
    row("column:contact", "customers");
    row("tag:pii", "customers");
    row("crm", "customers");
    row("job:airflow/shop_daily.load_customers", "load_customers");
    row("+customers", "customers");
}

void SearcherTest::findsHalfRemembered()
{
    QFETCH(QString, text);
    QFETCH(QString, leaf);
    const SearchResult result = search(text.toStdString());
    if (leaf.isEmpty()) {
        QCOMPARE(result.total, 0);
        return;
    }
    QVERIFY(!result.hits.empty());
    QCOMPARE(QString::fromStdString(result.hits.front().asset.leaf), leaf);
}

void SearcherTest::countsLikeAList_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("total");
    QTest::newRow("everything") << "" << kAssets + 6;
    QTest::newRow("kind") << "kind:dataset" << kAssets + 3;
    QTest::newRow("kinds") << "kind:job,model" << 2;
    QTest::newRow("negated") << "-kind:dataset" << 3;
    QTest::newRow("negated word") << "kind:dataset -history -order -customer" << -1;
    QTest::newRow("word") << "refund" << -1;
    QTest::newRow("two words") << "refund stock" << -1;
    QTest::newRow("word and platform") << "refund platform:bigquery" << -1;
    QTest::newRow("schema") << "refund schema:staging" << -1;
    QTest::newRow("subtype") << "subtype:view" << 1;
    QTest::newRow("nothing") << "kind:service" << 0;
}

/// The list in hand is judged by query_match, row by row; both must agree.
void SearcherTest::countsLikeAList()
{
    QFETCH(QString, text);
    QFETCH(int, total);
    const SearchQuery query = parseSearchQuery(text.toStdString());
    const SearchResult result = must(m_searcher->search(query, {}));
    const Searcher::IdList list = must(m_searcher->matchingIds(query, Searcher::Order::Name, false));
    QCOMPARE(static_cast<std::int64_t>(list.ids.size()), result.total);
    if (total >= 0)
        QCOMPARE(result.total, total);
    else
        QVERIFY(result.total > 10);
    QVERIFY(std::set<AssetId>(list.ids.begin(), list.ids.end()).size() == list.ids.size());
    std::int64_t kinds = 0;
    for (const auto& [kind, count] : result.facets.at("platform"))
        kinds += count;
    if (!text.contains(QLatin1String("platform:")))
        QCOMPARE(kinds, result.total);
}

void SearcherTest::exactNameIsNotLost()
{
    // About 2,000 better connected tables begin with "order"; the lonely one that is called so comes first.
    const SearchResult result = search("order", 10);
    QVERIFY(result.total > 1500);
    QCOMPARE(result.hits.size(), std::size_t(10));
    QCOMPARE(result.hits[0].asset.leaf, std::string("order"));
    QVERIFY(std::is_sorted(result.hits.begin(), result.hits.end(),
                           [](const SearchHit& a, const SearchHit& b) { return a.score > b.score; }));
}

void SearcherTest::marksWhatMatched()
{
    const auto first = [this](const char* text) {
        const SearchResult result = search(text);
        return result.hits.empty() ? std::string()
                                   : marked(result.hits[0].asset.leaf, result.hits[0].leafMarks);
    };
    QCOMPARE(first("churn pred"), std::string("[churn]_[pred]ictor"));
    QCOMPARE(first("order customers"), std::string("[orderCustomers]"));
    QCOMPARE(first("uberbl"), std::string("Café [Überbl]ick"));
    QCOMPARE(first("chrun"), std::string("[churn]_predictor"));
    QCOMPARE(first("chprd"), std::string("[ch]urn_[pr]e[d]ictor"));
    const SearchResult described = search("leave größe");
    QCOMPARE(marked(described.hits[0].snippet, described.hits[0].snippetMarks),
             std::string("Predicts who will [leave], [Größe] S"));
}

void SearcherTest::columnsStandUnderTheirTable()
{
    const SearchResult result = search("customers email");
    QCOMPARE(result.hits[0].asset.leaf, std::string("customers"));
    QCOMPARE(result.hits[0].columns.size(), std::size_t(1));
    QCOMPARE(marked(result.hits[0].columns[0].name, result.hits[0].columns[0].marks),
             std::string("contact_[email]"));
    QCOMPARE(result.hits[0].columns[0].type, std::string("text"));
}

void SearcherTest::saysWhatItCorrected()
{
    const SearchResult result = search("predicter");
    QCOMPARE(result.corrected, std::vector<std::string>{"predicter -> predictor"});
    QVERIFY(search("predictor").corrected.empty());
    const SearchResult none = search("zzzzqqqq");
    QCOMPARE(none.total, 0);
    QVERIFY(none.corrected.empty());
}

void SearcherTest::facetsIgnoreTheirOwnFilter()
{
    const SearchResult all = search("refund");
    const SearchResult filtered = search("refund platform:bigquery");
    QVERIFY(filtered.total < all.total);
    QCOMPARE(filtered.facets.at("platform"), all.facets.at("platform"));
    std::int64_t subtypes = 0;
    for (const auto& [value, count] : filtered.facets.at("subtype"))
        subtypes += count;
    QCOMPARE(subtypes, filtered.total);
    const auto tags = search("").facets.at("tag");
    QCOMPARE(tags, (std::vector<std::pair<std::string, std::int64_t>>{{"pii", 1}}));
}

void SearcherTest::ordersRows()
{
    const auto leaves = [this](Searcher::Order order, bool descending) {
        const auto list = must(m_searcher->matchingIds(parseSearchQuery("-kind:dataset"), order, descending));
        const auto reader = must(CatalogReader::open(m_catalog));
        std::string out;
        for (const AssetSummary& asset : must(reader->summaries(list.ids)))
            out += asset.leaf + " ";
        return out;
    };
    QCOMPARE(leaves(Searcher::Order::Name, false),
             std::string("Café Überblick churn_predictor load_customers "));
    QCOMPARE(leaves(Searcher::Order::Name, true),
             std::string("load_customers churn_predictor Café Überblick "));
    QCOMPARE(leaves(Searcher::Order::Kind, false),
             std::string("load_customers churn_predictor Café Überblick "));
    QCOMPARE(leaves(Searcher::Order::Platform, false),
             std::string("load_customers Café Überblick churn_predictor "));
    QCOMPARE(leaves(Searcher::Order::Owner, false),
             std::string("load_customers Café Überblick churn_predictor "));
    const auto byColumns =
        must(m_searcher->matchingIds(parseSearchQuery("customers"), Searcher::Order::Columns, true));
    const auto reader = must(CatalogReader::open(m_catalog));
    QCOMPARE(must(reader->summaries(byColumns.ids))[0].leaf, std::string("customers"));
}

void SearcherTest::bestComeWithoutTheTables()
{
    const auto all = must(m_searcher->matchingIds({}, Searcher::Order::Relevance, false)).ids;
    const auto fresh = must(Searcher::open(m_catalog));
    for (const std::size_t limit : {std::size_t(0), std::size_t(1), std::size_t(50), std::size_t(700)}) {
        const std::vector<AssetId> best = must(fresh->bestIds(limit));
        QVERIFY(best.size() >= std::min(limit, std::size_t(64)) && best.size() <= limit);
        QVERIFY(std::equal(best.begin(), best.end(), all.begin()));
    }
    // where fewer are there than asked for, all of them, in order
    const std::string catalog = m_scratch.path("best.db");
    indexOnce(catalog, "a.json", shop());
    const auto small = must(Searcher::open(catalog));
    QCOMPARE(must(small->bestIds(50)), must(small->matchingIds({}, Searcher::Order::Relevance, false)).ids);
}

void SearcherTest::tablesAreSharedAndLoadedOnce()
{
    const std::string catalog = m_scratch.path("shared.db");
    indexOnce(catalog, "a.json", shop());
    auto one = must(SharedTables::of(catalog));
    const auto two = must(SharedTables::of(catalog));
    QCOMPARE(one.get(), two.get());
    std::stop_source given;
    given.request_stop();
    const auto stopped = one->current(given.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    const auto table = must(one->current({}));
    QVERIFY(table->size() > 0);
    QCOMPARE(must(two->current({})), table);
    indexOnce(catalog, "b.json", generated());
    QVERIFY(must(one->current({}))->size() > table->size());
    QCOMPARE(must(one->current({})), must(two->current({})));
    // another file of this name is another catalog
    std::filesystem::rename(catalog, catalog + ".old");
    indexOnce(catalog, "a.json", shop());
    QCOMPARE(must(must(SharedTables::of(catalog))->current({}))->size(), table->size());
}

void SearcherTest::completes()
{
    const auto completions = [this](const char* text) { return must(m_searcher->completions(text)); };
    QCOMPARE(completions("x pla"), std::vector<std::string>{"platform:"});
    QCOMPARE(completions("kind:m"), std::vector<std::string>{"kind:model"});
    QCOMPARE(completions("-tag:p"), std::vector<std::string>{"-tag:pii"});
    QCOMPARE(completions("kind:job,mod"), std::vector<std::string>{"kind:job,model"});
    QCOMPARE(completions("owner:ana"), std::vector<std::string>{"owner:\"Ana María\""});
    QCOMPARE(completions("column:cont"), std::vector<std::string>{"column:contact_email"});
    QCOMPARE(completions("churn_p"), std::vector<std::string>{"churn_predictor"});
    QVERIFY(completions("").empty());
    QVERIFY(completions("orders ").empty());
    QVERIFY(completions("order").size() <= 10);
}

void SearcherTest::seesChanges()
{
    const std::string catalog = m_scratch.path("small.db");
    indexOnce(catalog, "a.json", shop());
    const auto searcher = must(Searcher::open(catalog));
    QCOMPARE(must(searcher->search(parseSearchQuery("daily_orders"), {})).total, 1);
    QCOMPARE(must(searcher->search(parseSearchQuery("brandnew"), {})).total, 0);
    RecordBatch more;
    declare(more, AssetKind::Dataset, {"postgres://shop:5432", "shop.public.brandnew"}, "table");
    indexOnce(catalog, "b.json", more);
    QCOMPARE(must(searcher->search(parseSearchQuery("brandnew"), {})).total, 1);
    QCOMPARE(must(searcher->search(parseSearchQuery("tag:pii"), {})).total, 1);
}

void SearcherTest::curationIsFoundAndCounted()
{
    const std::string catalog = m_scratch.path("curated.db");
    indexOnce(catalog, "a.json", test::shop());
    const CuratedShop shop(catalog);
    QVERIFY(shop.curation->tag(shop.orders, "gold", Curated::Added));
    QVERIFY(shop.curation->own(shop.orders, "Zo\xC3\xAB", "owner", Curated::Added));
    QCOMPARE(shop.total("tag:gold"), 1);
    QCOMPARE(shop.total("owner:zoe"), 1);
    QCOMPARE(shop.total("-tag:gold"), shop.total("") - 1);
    QCOMPARE(shop.counted("tag", "gold"), 1);
    QCOMPARE(shop.counted("owner", "Zo\xC3\xAB"), 1);
    QCOMPARE(shop.browsed(BrowseBy::Tag, "gold"), 1);
    QCOMPARE(must(shop.searcher->completions("tag:go")), std::vector<std::string>{"tag:gold"});

    // of two columns that bear a tag one loses it
    QVERIFY(shop.curation->tag(shop.id, "pii", Curated::Added));
    QVERIFY(shop.curation->tag(shop.email, "pii", Curated::Hidden));
    QCOMPARE(shop.total("tag:pii"), 1);
    QCOMPARE(shop.counted("tag", "pii"), 1);
    QCOMPARE(shop.browsed(BrowseBy::Tag, "pii"), 1);
    QVERIFY(shop.curation->tag(shop.id, "pii", Curated::AsStated));
    QCOMPARE(shop.total("tag:pii"), 0);
    QCOMPARE(shop.counted("tag", "pii"), 0);
    QCOMPARE(shop.browsed(BrowseBy::Tag, "pii"), 0);
    QVERIFY(shop.curation->tag(shop.email, "pii", Curated::AsStated));
    QVERIFY(shop.curation->tag(shop.orders, "pii", Curated::Hidden)); // of the table, which never had it
    QCOMPARE(shop.total("tag:pii"), 1);
    QCOMPARE(shop.browsed(BrowseBy::Tag, "pii"), 1);

    const std::int64_t data = shop.total("owner:team:data");
    QVERIFY(data > 0);
    QVERIFY(shop.curation->own(shop.orders, "team:data", "owner", Curated::Hidden));
    QCOMPARE(shop.total("owner:team:data"), data - 1);
    QCOMPARE(shop.counted("owner", "team:data"), data - 1);
    QCOMPARE(shop.browsed(BrowseBy::Owner, "team:data"), data - 1);
}

void SearcherTest::stops()
{
    std::stop_source source;
    source.request_stop();
    const auto stopped = m_searcher->search(parseSearchQuery("order"), {}, source.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    QVERIFY(search("order").total > 0); // and goes on afterwards
}

void SearcherTest::everyQueryIsSafe()
{
    for (const char* text : {"\"",
                             "'",
                             "* OR *",
                             "name:\"a b\"",
                             "NEAR(a b)",
                             "a AND",
                             "a\"b",
                             "{name} : x",
                             "^a",
                             "((",
                             "%",
                             "_",
                             "name:order -name:customer",
                             "\"order\" \"customer\"",
                             "\xFF\xFE",
                             "ord\xC3",
                             "日本語",
                             "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                             "-a",
                             "-",
                             "column:\"*\""}) {
        const auto result = m_searcher->search(parseSearchQuery(text), {});
        if (!result)
            qWarning("%s: %s %s", text, result.error().what.c_str(), result.error().detail.c_str());
        QVERIFY(result);
    }
}

QTEST_GUILESS_MAIN(SearcherTest)
#include "searcher_test.moc"
