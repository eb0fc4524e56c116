// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <QTest>

#include "tests/app/shared_catalog.h"
#include "tests/support/scratch.h"

using namespace upriver::test;

/// Two windows and a command line change one catalog at the same time: each sees the others' changes, and
/// nothing that was acknowledged is lost. How soon is measured by `./dev bench shared`; here much more is
/// allowed, as machines of tests are busy.
class SharedCatalogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachSeesWhatTheOthersDo();
};

void SharedCatalogTest::eachSeesWhatTheOthersDo()
{
    constexpr int kRounds = 7;
    constexpr double kGenerousMs = 15'000;
    const Scratch scratch;
    const SharedUse use = useOneCatalog(scratch.path("home"), kRounds);
    QVERIFY2(use.wrong.isEmpty(), qPrintable(use.wrong));
    QCOMPARE(use.edits, 3 * kRounds);
    QCOMPARE(use.audited, use.edits);
    QCOMPARE(use.restored, use.edits);
    QVERIFY(use.isSound);
    QCOMPARE(use.editDelays.size(), std::size_t(2 * kRounds));
    QCOMPARE(use.indexDelays.size(), std::size_t(2 * 3));
    const double edit = *std::ranges::max_element(use.editDelays);
    const double index = *std::ranges::max_element(use.indexDelays);
    qInfo("longest: %.0f ms for an edit, %.0f ms for an index", edit, index);
    QVERIFY(edit < kGenerousMs && index < kGenerousMs);
}

QTEST_GUILESS_MAIN(SharedCatalogTest)
#include "shared_catalog_test.moc"
