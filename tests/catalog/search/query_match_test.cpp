// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/query_match.h"

#include <QTest>

using namespace upriver;

namespace {

AssetSummary orders()
{
    AssetSummary asset;
    asset.kind = AssetKind::Dataset;
    asset.subtype = "table";
    asset.name = {"postgres://shop-db:5432", "shop.public.customer_orders"};
    asset.leaf = "customer_orders";
    asset.platform = "postgres";
    asset.container = "shop.public";
    asset.description = "One row an order, Größe included";
    asset.owners = {"team:data", "Ana Maria"};
    asset.tags = {"pii", "gdpr:art9"};
    asset.health = Health::Failed;
    return asset;
}

} // namespace

class QueryMatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesAsAsked_data();
    void matchesAsAsked();
    void columnsComeFromOutside();
};

void QueryMatchTest::matchesAsAsked_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* text, bool expected) {
        QTest::newRow(text) << QString::fromUtf8(text) << expected;
    };
    row("", true);
    row("ord cust", true);
    row("ders", false);
    row("grosse", false);
    row("große", true);
    row("\"one row\"", true);
    row("\"row one\"", false);
    row("-order", false);
    row("-invoice", true);
    row("kind:dataset,model", true);
    row("kind:model kind:dataset", true);
    row("kind:model", false);
    row("-kind:model", true);
    row("subtype:table schema:public", true);
    row("platform:postgres", true);
    row("platform:post", false);
    row("tag:gdpr", true);
    row("tag:gd", false);
    row("owner:ana", true);
    row("owner:team:data", true);
    row("health:failed", true);
    row("name:customer name:invoice", false);
    row("postgres://shop-db:5432/shop.public.customer_orders", true);
}

void QueryMatchTest::matchesAsAsked()
{
    QFETCH(QString, text);
    QFETCH(bool, expected);
    const SearchQuery query = parseSearchQuery(text.toStdString());
    QVERIFY(query.problems.empty());
    QCOMPARE(matches(query, orders()), expected);
}

void QueryMatchTest::columnsComeFromOutside()
{
    const SearchQuery query = parseSearchQuery("column:email source:dbt");
    QVERIFY(asksFor(query, "column"));
    QVERIFY(!asksFor(query, "tag"));
    QVERIFY(!matches(query, orders()));
    QVERIFY(matches(query, orders(), {.columns = {"id", "contact_email"}, .sources = {"dbt"}}));
}

QTEST_GUILESS_MAIN(QueryMatchTest)
#include "query_match_test.moc"
