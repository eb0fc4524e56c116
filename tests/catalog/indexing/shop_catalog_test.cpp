// SPDX-License-Identifier: Apache-2.0
// The sample catalog as people get it: both days indexed through the indexer into a new catalog.
#include <algorithm>
#include <map>

#include <QTest>

#include "catalog/indexing/sample_catalog.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/scratch.h"

namespace upriver::test {

class ShopCatalogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void holdsThePlatform();
    void remembersTheFirstDay();
    void firstAssetHasSomethingOnEveryPage();
    void showsTrouble();
    void isReadyTheSecondTime();

private:
    [[nodiscard]] AssetDetails detailsOf(const char* name, std::optional<ScanId> asOf = {}) const;
    Scratch m_scratch;
    SampleCatalog m_sample;
    std::unique_ptr<CatalogReader> m_reader;
    ScanId m_firstScan;
};

void ShopCatalogTest::initTestCase()
{
    auto sample = prepareSampleCatalog();
    QVERIFY2(sample.has_value(), sample ? "" : sample.error().what.c_str());
    m_sample = *sample;
    auto reader = CatalogReader::open(m_sample.catalog);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().what.c_str());
    m_reader = std::move(*reader);
    const auto scans = m_reader->scans();
    QVERIFY(scans.has_value());
    QCOMPARE(scans->size(), std::size_t{2});
    m_firstScan = scans->back().id;
}

AssetDetails ShopCatalogTest::detailsOf(const char* name, std::optional<ScanId> asOf) const
{
    const auto found = m_reader->findByName(name, 20, asOf);
    if (!found || found->size() != 1) {
        qWarning("%s: %zu candidates", name, found ? found->size() : 0);
        return {};
    }
    const auto details = m_reader->details(found->front().id, asOf);
    return details && *details ? **details : AssetDetails{};
}

void ShopCatalogTest::holdsThePlatform()
{
    const auto stats = m_reader->stats();
    QVERIFY(stats.has_value());
    std::int64_t assets = 0;
    for (const auto& [kind, count] : stats->assets) {
        assets += count;
        qInfo("%s: %lld", kind.c_str(), static_cast<long long>(count));
    }
    qInfo("columns %lld, column edges %lld, runs %lld, checks %lld, problems %lld",
          static_cast<long long>(stats->columns), static_cast<long long>(stats->columnEdges),
          static_cast<long long>(stats->runs), static_cast<long long>(stats->checks),
          static_cast<long long>(stats->problems));
    QVERIFY(assets >= 60 && assets <= 150);
    QVERIFY(stats->columns > 200);
    QVERIFY(stats->columnEdges > 100);
    QVERIFY(stats->runs > 50);
    QCOMPARE(stats->problems, std::int64_t{1});
    QCOMPARE(stats->failedFiles, std::int64_t{0});
}

void ShopCatalogTest::remembersTheFirstDay()
{
    constexpr const char* coupons = "dataset:postgres://shop-db:5432/shop.public.coupons";
    QCOMPARE(detailsOf(coupons, m_firstScan).columns.size(), std::size_t{3});
    const auto now = m_reader->allAssetIds();
    const auto then = m_reader->allAssetIds(m_firstScan);
    QVERIFY(now && then);
    const AssetId gone = detailsOf(coupons, m_firstScan).summary.id;
    QVERIFY(std::ranges::find(*then, gone) != then->end());
    QVERIFY(std::ranges::find(*now, gone) == now->end());
    constexpr const char* products = "dataset:postgres://shop-db:5432/shop.public.products";
    const auto priceType = [](const AssetDetails& details) {
        const auto it = std::ranges::find(details.columns, "price", &ColumnRow::name);
        return it == details.columns.end() ? std::string() : it->type;
    };
    QCOMPARE(priceType(detailsOf(products, m_firstScan)), std::string("numeric(10,2)"));
    QCOMPARE(priceType(detailsOf(products)), std::string("numeric(12,2)"));
}

void ShopCatalogTest::firstAssetHasSomethingOnEveryPage()
{
    const AssetDetails first = detailsOf(m_sample.firstAsset.c_str());
    QVERIFY(first.columns.size() >= 6);
    QVERIFY(!first.summary.description.empty());
    QVERIFY(!first.owners.empty());
    QVERIFY(!first.tags.empty());
    QVERIFY(!first.checks.empty());
    QVERIFY(!first.runs.empty());
    QVERIFY(!first.code.empty());
    QVERIFY(!first.evidence.empty());
    QVERIFY(!first.history.empty());
    QVERIFY(!first.metrics.empty());
}

void ShopCatalogTest::showsTrouble()
{
    const AssetDetails ltv = detailsOf("bigquery/shop-dwh.marts.customer_ltv");
    QVERIFY(ltv.summary.health == Health::Failed);
    QVERIFY(!ltv.summary.healthReason.empty());
    const AssetDetails orders = detailsOf("dataset:bigquery/shop-dwh.marts.orders");
    const auto mended = std::ranges::find(orders.checks, "accepted_values_orders_status", &CheckRow::name);
    QVERIFY(mended != orders.checks.end());
    QVERIFY(mended->status == CheckStatus::Pass);
    const auto results = m_reader->checkHistory(mended->id);
    QVERIFY(results.has_value());
    QCOMPARE(results->size(), std::size_t{2});
    const auto priced =
        std::ranges::find(orders.checks, "expect_column_values_to_not_be_null", &CheckRow::name);
    QVERIFY(priced != orders.checks.end());
    QVERIFY(priced->status == CheckStatus::Fail);
    QCOMPARE(priced->column, std::string("gross_amount"));
    QVERIFY(orders.summary.health == Health::Failed);
    const AssetDetails load = detailsOf("job:airflow/shop_daily.load_exchange_rates");
    QCOMPARE(load.runs.size(), std::size_t{8}); // a week of day 1, and the night of day 2
    QVERIFY(load.runs.front().state == RunState::Failed);
    QVERIFY(load.runs[1].state == RunState::Complete);
    const AssetDetails check = detailsOf("job:gx:///checkpoints/marts_nightly");
    QCOMPARE(check.runs.size(), std::size_t{2});
    QCOMPARE(check.runs.front().message, std::string("1 of 4 expectations were not met"));
}

void ShopCatalogTest::isReadyTheSecondTime()
{
    const auto again = prepareSampleCatalog();
    QVERIFY(again.has_value());
    QVERIFY(again->wasReady);
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::ShopCatalogTest)
#include "shop_catalog_test.moc"
