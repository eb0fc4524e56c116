// SPDX-License-Identifier: Apache-2.0
#include <QApplication>
#include <QTest>

#include "catalog/store/join_rows.h"
#include "tests/catalog/store/store_fixture.h"
#include "ui/models/cell_table.h"
#include "ui/problems/joins_panel.h"
#include "ui/session/session.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace upriver::test;

namespace {

constexpr int kPatienceMs = 20'000;

/// A dbt table without a host, and the one that it probably is; two paths of another machine.
void fill(const std::string& catalog)
{
    RecordBatch dbt;
    declare(dbt, AssetKind::Dataset, {"postgres://", kOrders.name});
    indexOnce(catalog, "dbt.json", dbt);
    indexOnce(catalog, "events.json", shop());
    for (const char* leaf : {"a.csv", "b.csv"}) {
        RecordBatch here;
        declare(here, AssetKind::Dataset, {"file", std::string("/data/shop/in/") + leaf});
        indexOnce(catalog, std::string("here") + leaf, here);
        RecordBatch there;
        there.asset(AssetKind::Dataset, {"file", std::string("/home/alice/p/in/") + leaf});
        indexOnce(catalog, std::string("there") + leaf, there);
    }
}

std::string decisionOn(const std::string& catalog, const std::string& ns)
{
    for (const JoinRow& row : must(readJoins(catalog)))
        if (row.name.ns == ns || row.other.ns == ns)
            return row.decision;
    return "none";
}

} // namespace

/// People decide in the window what is the same, and can take it back.
class JoinsPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsAreAcceptedAndTakenBack();
    void foldersAreMappedAndTakenBack();
    void decisionsStayReadableInANarrowWindow();

private:
    static void choose(JoinsPanel& panel, const QString& words);
};

/// Selects the first row that holds these words.
void JoinsPanelTest::choose(JoinsPanel& panel, const QString& words)
{
    for (int row = 0; row < panel.table().cells().rowCount(); ++row)
        for (int column : {1, 2})
            if (panel.table().cells().cell(panel.table().cells().index(row, column)).text.contains(words))
                return panel.table().setCurrentIndex(panel.table().cells().index(row, 0));
    QFAIL("no such row");
}

void JoinsPanelTest::joinsAreAcceptedAndTakenBack()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    fill(path);
    Session session;
    JoinsPanel panel(session);
    panel.resize(1000, 240);
    session.openCatalog(QString::fromStdString(path));
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.openCount() == 4, kPatienceMs);
    QCOMPARE(panel.folderCount(), 1);
    choose(panel, QStringLiteral("postgres:///shop"));
    panel.accept();
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.openCount() == 3, kPatienceMs);
    QCOMPARE(decisionOn(path, "postgres://"), std::string("accepted"));
    choose(panel, QStringLiteral("postgres:///shop"));
    panel.reject();
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && decisionOn(path, "postgres://") == "rejected", kPatienceMs);
    panel.undo();
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && decisionOn(path, "postgres://") == "accepted", kPatienceMs);
    panel.undo();
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.openCount() == 4, kPatienceMs);
    QCOMPARE(decisionOn(path, "postgres://"), std::string());
    panel.undo(); // nothing is left to take back
    QVERIFY(!panel.isBusy());
    session.closeCatalog();
    QTRY_COMPARE_WITH_TIMEOUT(panel.openCount(), 0, kPatienceMs);
}

void JoinsPanelTest::foldersAreMappedAndTakenBack()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    fill(path);
    Session session;
    JoinsPanel panel(session);
    session.openCatalog(QString::fromStdString(path));
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.folderCount() == 1, kPatienceMs);
    choose(panel, QStringLiteral("/home/alice/p"));
    panel.accept();
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.folderCount() == 0, kPatienceMs);
    const auto settings = must(readSettings(path));
    QCOMPARE(settings.size(), std::size_t{1});
    QCOMPARE(settings[0].root, std::string("/data"));
    QCOMPARE(settings[0].key, std::string("path_map"));
    QCOMPARE(settings[0].value, std::string("/home/alice/p=/data/shop"));
    panel.undo();
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.folderCount() == 1, kPatienceMs);
    QVERIFY(must(readSettings(path)).empty());
}

/// Where there is little room the long names give way, not the word that says what was decided.
void JoinsPanelTest::decisionsStayReadableInANarrowWindow()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    fill(path);
    Session session;
    JoinsPanel panel(session);
    panel.resize(520, 240);
    panel.setVisible(true);
    session.openCatalog(QString::fromStdString(path));
    QTRY_VERIFY_WITH_TIMEOUT(!panel.isBusy() && panel.openCount() == 4, kPatienceMs);
    const QFontMetrics words(currentTheme().font(Theme::FontStep::Caption));
    constexpr int kIconAndMargins = 37;
    QVERIFY2(panel.table().columnWidth(0) >=
                 words.horizontalAdvance(QStringLiteral("undecided")) + kIconAndMargins,
             qPrintable(QString::number(panel.table().columnWidth(0))));
    QVERIFY2(panel.table().columnWidth(1) >= 70, "what is joined can't be told");
    int total = 0;
    for (int column = 0; column < panel.table().cells().columnCount(); ++column)
        total += panel.table().columnWidth(column);
    QVERIFY(total <= panel.table().viewport()->width());
}

QTEST_MAIN(JoinsPanelTest)
#include "joins_panel_test.moc"
