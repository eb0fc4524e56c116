// SPDX-License-Identifier: Apache-2.0
// What people come for can be done on the sample, by real keys and clicks, with no more of them than walk.md
// says.
#include <map>

#include <QtTest>

#include "catalog/base/thread_guard.h"
#include "tests/gallery/walk.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

std::atomic<int> forbiddenUses = 0;

/// Keys and clicks together; a workflow that needs more got worse.
const std::map<QString, int> kMostInputs{{u"A1"_s, 2}, {u"A2"_s, 4}, {u"A3"_s, 9}, {u"A5"_s, 3}, {u"A6"_s, 7},
                                         {u"R1"_s, 9}, {u"R2"_s, 6}, {u"R3"_s, 7}, {u"E3"_s, 6}, {u"E5"_s, 2},
                                         {u"R4"_s, 5}, {u"R6"_s, 6}, {u"E1"_s, 8}, {u"E2"_s, 5}, {u"E4"_s, 6},
                                         {u"E6"_s, 6}, {u"E7"_s, 3}};

} // namespace

class WalkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWorkflowEndsWhereItShould()
    {
        const test::Scratch scratch;
        onForbiddenCatalogUse([](const char*) { ++forbiddenUses; });
        MainWindow window;
        window.resize(1400, 850);
        window.show();
        window.openSample();
        QTRY_VERIFY_WITH_TIMEOUT(window.session().isOpen() && window.isIdle(), 60'000);
        test::Walk walk(window, {});
        walk.walkAll();
        QCOMPARE(walk.ways().size(), kMostInputs.size());
        for (const test::WalkedWay& way : walk.ways()) {
            QVERIFY2(way.wrong.isEmpty(),
                     qPrintable(way.name + u" did not show: "_s + way.wrong.join(u", "_s)));
            const auto most = kMostInputs.find(way.name.section(u'-', 0, 0));
            QVERIFY2(most != kMostInputs.end() && way.keys + way.clicks <= most->second,
                     qPrintable(u"%1 took %2 keys and clicks"_s.arg(way.name).arg(way.keys + way.clicks)));
        }
        QCOMPARE(forbiddenUses.load(), 0);
    }
};

QTEST_MAIN(WalkTest)
#include "walk_test.moc"
