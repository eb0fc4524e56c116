// SPDX-License-Identifier: Apache-2.0
// What is starred and saved stands at the top of the browse panel: opened, renamed, shared and taken away
// there, by mouse and by keys.
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>

#include "tests/ui/shell/shown_window.h"
#include "ui/browse/browse_panel.h"
#include "ui/browse/kept_list.h"
#include "ui/graph/saved_views.h"
#include "ui/graph/view_text.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class KeptListTest : public QObject, private test::ShownWindow
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { endWindow(); }
    void takesNoRoomWhileNothingIsKept();
    void starsComeAndGo();
    void openAStar();
    void sayWhereAStarIsGone();
    void savedViewsComeAtOnce();
    void openAView_data();
    void openAView();
    void renamesAView();
    void sharesAView();
    void deletesAViewWhenAsked();
    void leavesTheTreeItsRoom();

private:
    [[nodiscard]] KeptList& list() const { return m_window->browsePanel().kept(); }
    [[nodiscard]] QStringList rows() const
    {
        QStringList rows;
        for (int row = 0; row < list().count(); ++row)
            rows << list().item(row)->text();
        return rows;
    }
    [[nodiscard]] QListWidgetItem* row(const QString& words) const
    {
        const auto found = list().findItems(words, Qt::MatchExactly);
        return found.isEmpty() ? nullptr : found.first();
    }
    void click(const QString& words)
    {
        QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, list().visualItemRect(row(words)).center());
    }
    void choose(const QString& words)
    {
        list().setFocus();
        list().setCurrentItem(row(words));
    }
    void save(const QString& name)
    {
        SavedViews& views = m_window->lineagePage().savedViews();
        QSignalSpy listed(&views, &SavedViews::listed);
        SavedViews::Shown shown;
        shown.view.view.root = m_window->navigation().current().asset;
        shown.view.view.groupBy = GroupBy::Platform;
        views.save(shown, name);
        QVERIFY(listed.wait(10'000));
        QVERIFY(rests());
    }
    /// The words of the actions in the row's menu; does the one that is named.
    QStringList menu(const QString& words, const QString& act = {})
    {
        choose(words);
        const QPoint at = list().visualItemRect(row(words)).center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, at, list().viewport()->mapToGlobal(at));
        QApplication::sendEvent(&list(), &event);
        QMenu* menu = list().findChild<QMenu*>();
        QStringList actions;
        for (QAction* action : menu->actions()) {
            if (!action->isSeparator())
                actions << action->text();
            if (!act.isEmpty() && action->text().startsWith(act))
                action->trigger();
        }
        menu->close();
        QCoreApplication::sendPostedEvents(menu, QEvent::DeferredDelete);
        return actions;
    }
    QString m_star;
};

void KeptListTest::initTestCase()
{
    prepareSample();
    showWindow();
    m_window->openCatalog(m_catalog);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().graph() != nullptr, 60'000);
    visit(u"customer_ltv"_s, Page::Lineage);
}

void KeptListTest::takesNoRoomWhileNothingIsKept()
{
    QCOMPARE(list().count(), 0);
    QVERIFY(!list().isVisible());
    QVERIFY(!list().accessibleName().isEmpty());
}

void KeptListTest::starsComeAndGo()
{
    visit(u"shop.public.orders"_s, Page::Lineage);
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(rows(), (QStringList{u"Starred"_s, u"orders"_s}));
    QVERIFY(list().isVisible());
    m_star = m_window->settings().starred().value(0);
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(list().count(), 0);
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(list().count(), 2);
    choose(u"orders"_s);
    QTest::keyClick(&list(), Qt::Key_Delete);
    QTRY_COMPARE(list().count(), 0);
    QVERIFY(m_window->settings().starred().isEmpty());
    m_window->settings().setStarred(m_star, true);
    QTRY_COMPARE(list().count(), 2);
    QVERIFY(!(list().item(0)->flags() & Qt::ItemIsSelectable)); // a heading is no row to choose
}

void KeptListTest::openAStar()
{
    visit(u"customer_ltv"_s, Page::Catalog);
    click(u"orders"_s);
    QVERIFY(rests());
    const Visit selected = m_window->navigation().current();
    QCOMPARE(selected.page, Page::Catalog); // selected, the page stays
    visit(u"customer_ltv"_s, Page::Catalog);
    choose(u"orders"_s);
    QTest::keyClick(&list(), Qt::Key_Return);
    QVERIFY(rests());
    QCOMPARE(m_window->navigation().current().page, Page::Lineage);
    QCOMPARE(m_window->navigation().current().asset, selected.asset);
    QCOMPARE(menu(u"orders"_s), (QStringList{u"Open its lineage"_s, u"Take the star away (Del)"_s}));
}

void KeptListTest::sayWhereAStarIsGone()
{
    m_window->settings().setStarred(u"dataset:nowhere/gone.table"_s, true);
    QTRY_COMPARE(list().count(), 3);
    QSignalSpy said(&list(), &KeptList::messageRequested);
    const AssetId before = m_window->navigation().current().asset;
    click(u"gone.table"_s);
    QCOMPARE(said.count(), 1);
    QVERIFY(said[0][0].toString().contains(u"gone.table"_s));
    QVERIFY(!QApplication::activeModalWidget());
    QCOMPARE(m_window->navigation().current().asset, before);
    m_window->settings().setStarred(u"dataset:nowhere/gone.table"_s, false);
    QTRY_COMPARE(list().count(), 2);
}

void KeptListTest::savedViewsComeAtOnce()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    save(u"Lifetime value"_s);
    QTRY_COMPARE(rows(), (QStringList{u"Starred"_s, u"orders"_s, u"Saved views"_s, u"Lifetime value"_s}));
    std::thread([this] { // another program saves one
        const auto store = CurationStore::open(m_catalog.toStdString());
        QVERIFY((*store)->saveView("Of another", "{}"));
    })
        .join();
    QTRY_COMPARE_WITH_TIMEOUT(rows().size(), 5, 10'000);
}

void KeptListTest::openAView_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("click") << false;
    QTest::newRow("Enter") << true;
}

void KeptListTest::openAView()
{
    QFETCH(bool, byKey);
    visit(u"shop.public.orders"_s, Page::Lineage);
    m_window->navigation().open(Page::Catalog);
    QVERIFY(rests());
    if (byKey) {
        choose(u"Lifetime value"_s);
        QTest::keyClick(&list(), Qt::Key_Return);
    } else {
        click(u"Lifetime value"_s);
    }
    QTRY_COMPARE(m_window->navigation().current().page, Page::Lineage);
    QVERIFY(rests());
    QVERIFY(!canvas().scene()->groups.empty()); // by platform, as it was saved
    QVERIFY(canvas().scene()->find(m_window->navigation().current().asset) >= 0);
}

void KeptListTest::renamesAView()
{
    choose(u"Lifetime value"_s);
    QTest::keyClick(&list(), Qt::Key_F2);
    auto* editor = list().viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->setText(u"Worth of a customer"_s);
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(row(u"Worth of a customer"_s) && !row(u"Lifetime value"_s), 10'000);
    choose(u"Worth of a customer"_s);
    QTest::keyClick(&list(), Qt::Key_F2);
    editor = list().viewport()->findChild<QLineEdit*>();
    editor->setText(u"Of another"_s); // taken: refused
    QTest::keyClick(editor, Qt::Key_Return);
    QVERIFY(rests());
    QTRY_VERIFY(row(u"Worth of a customer"_s));
    QCOMPARE(list().findItems(u"Of another"_s, Qt::MatchExactly).size(), 1);
}

void KeptListTest::sharesAView()
{
    QApplication::clipboard()->clear();
    const QStringList actions = menu(u"Worth of a customer"_s, u"Copy a link"_s);
    QCOMPARE(actions.size(), 5);
    QTRY_VERIFY_WITH_TIMEOUT(looksLikeLink(QApplication::clipboard()->text()), 10'000);
    const auto text = textOfLink(QApplication::clipboard()->text());
    QVERIFY(text && text->contains("customer_ltv"));
    const QString file = QString::fromStdString(m_scratch.path("shared.upriver-view.json"));
    QSignalSpy ended(&m_window->lineagePage().savedViews(), &SavedViews::ended);
    m_window->lineagePage().savedViews().saveFileOf(u"Worth of a customer"_s, file);
    QVERIFY(ended.wait(10'000));
    QVERIFY(!ended[0][1].toBool());
    m_window->lineagePage().openViewFile(file);
    QVERIFY(rests());
    QCOMPARE(m_window->navigation().current().page, Page::Lineage);
}

void KeptListTest::deletesAViewWhenAsked()
{
    const auto answer = [](bool isYes) {
        QTimer::singleShot(0, [isYes] {
            auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            for (QAbstractButton* button : question->buttons())
                if ((question->buttonRole(button) == QMessageBox::DestructiveRole) == isYes)
                    return button->click();
        });
    };
    choose(u"Worth of a customer"_s);
    answer(false);
    QTest::keyClick(&list(), Qt::Key_Delete);
    QVERIFY(rests());
    QVERIFY(row(u"Worth of a customer"_s));
    choose(u"Worth of a customer"_s);
    answer(true);
    QTest::keyClick(&list(), Qt::Key_Delete);
    QTRY_VERIFY_WITH_TIMEOUT(!row(u"Worth of a customer"_s), 10'000);
}

void KeptListTest::leavesTheTreeItsRoom()
{
    for (int i = 0; i < 30; ++i)
        m_window->settings().setStarred(u"dataset:nowhere/t%1"_s.arg(i), true);
    QTRY_VERIFY(list().count() > 30);
    QVERIFY(list().height() < m_window->browsePanel().height() / 2);
    for (const QString& name : m_window->settings().starred())
        m_window->settings().setStarred(name, false);
    m_window->session().closeCatalog();
    QTRY_COMPARE(list().count(), 0);
}

QTEST_MAIN(KeptListTest)
#include "kept_list_test.moc"
