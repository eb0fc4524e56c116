// SPDX-License-Identifier: Apache-2.0
#include <QSignalSpy>
#include <QTest>

#include "ui/session/navigation.h"

using namespace upriver;

class NavigationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void visitsAreWalkedBothWays()
    {
        Navigation navigation;
        QVERIFY(!navigation.canGoBack());
        navigation.open(Page::Catalog, AssetId{1});
        navigation.select(AssetId{2});
        navigation.open(Page::Lineage);
        QCOMPARE(navigation.current().asset.value, 2);
        QVERIFY(navigation.current().page == Page::Lineage);
        navigation.goBack();
        QVERIFY(navigation.current().page == Page::Catalog);
        navigation.goBack();
        QCOMPARE(navigation.current().asset.value, 1);
        navigation.goForward();
        QCOMPARE(navigation.current().asset.value, 2);
        QVERIFY(navigation.canGoForward());
        navigation.select(AssetId{7});
        QVERIFY(!navigation.canGoForward());
    }
    void viewStateComesBack()
    {
        Navigation navigation;
        navigation.open(Page::Lineage, AssetId{1});
        navigation.keepViewState(42);
        navigation.select(AssetId{2});
        QSignalSpy restored(&navigation, &Navigation::visitRestored);
        navigation.goBack();
        QCOMPARE(restored.size(), 1);
        QCOMPARE(navigation.current().viewState.toInt(), 42);
    }
    void theSameAssetTwiceIsOneVisit()
    {
        Navigation navigation;
        navigation.select(AssetId{1});
        QSignalSpy selected(&navigation, &Navigation::selectionChanged);
        navigation.select(AssetId{1});
        QCOMPARE(selected.size(), 0);
        navigation.goBack();
        QVERIFY(!navigation.canGoBack());
    }
    void historyIsBounded()
    {
        Navigation navigation;
        for (int i = 1; i < 2000; ++i)
            navigation.select(AssetId{i});
        int steps = 0;
        while (navigation.canGoBack()) {
            navigation.goBack();
            ++steps;
        }
        QVERIFY(steps < 600);
    }
};

QTEST_GUILESS_MAIN(NavigationTest)
#include "navigation_test.moc"
