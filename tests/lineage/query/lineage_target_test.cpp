// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "lineage/query/lineage_target.h"

using namespace upriver;

namespace {

AssetSummary asset(std::int64_t id, AssetKind kind, const std::string& name)
{
    AssetSummary row;
    row.id = AssetId{id};
    row.kind = kind;
    row.name = {"ns", name};
    return row;
}

const std::vector<AssetSummary> kAssets{
    asset(1, AssetKind::Dataset, "shop.orders"), asset(2, AssetKind::Dataset, "mart.orders"),
    asset(3, AssetKind::Dataset, "mart.ltv"),    asset(4, AssetKind::Job, "model.ltv"),
    asset(5, AssetKind::Dataset, "odd.c++"),     asset(6, AssetKind::Job, "daily.load"),
};

/// Whole names, else tails that begin after a dot.
Result<std::vector<AssetSummary>> find(std::string_view text)
{
    std::vector<AssetSummary> found;
    for (const AssetSummary& row : kAssets)
        if (row.name.name == text || row.name.name.ends_with("." + std::string(text)))
            found.push_back(row);
    return found;
}

TargetText target(std::string from, std::optional<int> up = {}, std::optional<int> down = {},
                  std::string to = {})
{
    return {std::move(from), std::move(to), up, down};
}

} // namespace

class LineageTargetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void operatorsAreRead()
    {
        QVERIFY(parseTarget("a") == target("a"));
        QVERIFY(parseTarget("+a") == target("a", kAllHops));
        QVERIFY(parseTarget("a+") == target("a", {}, kAllHops));
        QVERIFY(parseTarget("+a+") == target("a", kAllHops, kAllHops));
        QVERIFY(parseTarget("2+a+1") == target("a", 2, 1));
        QVERIFY(parseTarget("12+a") == target("a", 12));
        QVERIFY(parseTarget("a..b") == target("a", {}, {}, "b"));
        QVERIFY(parseTarget("s3://b/x.y..z") == target("s3://b/x.y", {}, {}, "z"));
    }

    void oddTextsAreNames()
    {
        QVERIFY(parseTarget("") == target(""));
        QVERIFY(parseTarget("2024_orders") == target("2024_orders"));
        QVERIFY(parseTarget("orders2") == target("orders2"));
        QVERIFY(parseTarget("a..") == target("a.."));
        QVERIFY(parseTarget("..b") == target("..b"));
        QVERIFY(parseTarget("99999999999999999999+a") == target("a", 1000)); // deeper than any graph
        QVERIFY(parseTarget("+") == target("+"));
    }

    void namesAreResolved()
    {
        QCOMPARE(resolveAsset(find, "shop.orders").value().id, AssetId{1});
        QCOMPARE(resolveAsset(find, "load").value().id, AssetId{6});
        QCOMPARE(resolveAsset(find, "nothing").error().kind, ErrorKind::NotFound);
        const Error twice = resolveAsset(find, "orders").error();
        QCOMPARE(twice.kind, ErrorKind::Ambiguous);
        QCOMPARE(twice.detail, std::string("dataset:ns/shop.orders\ndataset:ns/mart.orders\n"));
        QVERIFY(twice.what.find("2 assets") != std::string::npos);
    }

    void theTableIsMeantWhereAJobSharesItsName()
    {
        QCOMPARE(resolveAsset(find, "ltv").value().id, AssetId{3});
    }

    void columnsStandAfterTheLastDot()
    {
        const auto whole = resolveAssetOrColumn(find, "mart.ltv").value();
        QVERIFY(whole.column.empty());
        const auto column = resolveAssetOrColumn(find, "mart.ltv.email").value();
        QCOMPARE(column.asset.id, AssetId{3});
        QCOMPARE(column.column, std::string("email"));
        QCOMPARE(resolveAssetOrColumn(find, "orders.email").error().kind, ErrorKind::Ambiguous);
        QCOMPARE(resolveAssetOrColumn(find, "nothing.email").error().kind, ErrorKind::NotFound);
        QCOMPARE(resolveAssetOrColumn(find, "orders").error().kind, ErrorKind::Ambiguous);
    }

    void requestsAreFilled()
    {
        auto request = requestFor(find, "ltv").value();
        QCOMPARE(request.roots, std::vector<AssetId>{AssetId{3}});
        QCOMPARE(request.up, 2);
        QCOMPARE(request.down, 2);
        request = requestFor(find, "+ltv").value();
        QCOMPARE(request.up, kAllHops);
        QCOMPARE(request.down, 0);
        request = requestFor(find, "2+ltv+1").value();
        QCOMPARE(request.up, 2);
        QCOMPARE(request.down, 1);
        request = requestFor(find, "shop.orders..ltv").value();
        QCOMPARE(request.between->first, AssetId{1});
        QCOMPARE(request.between->second, AssetId{3});
        QCOMPARE(requestFor(find, "shop.orders..nothing").error().kind, ErrorKind::NotFound);
    }

    void aNameWithOperatorsInItIsItself()
    {
        const auto request = requestFor(find, "odd.c++").value();
        QCOMPARE(request.roots, std::vector<AssetId>{AssetId{5}});
        QCOMPARE(request.up, 2);
    }
};

QTEST_GUILESS_MAIN(LineageTargetTest)
#include "lineage_target_test.moc"
