// SPDX-License-Identifier: Apache-2.0
// "What is read": opened from the real window, searched by typing, walked with keys and clicks.
#include <algorithm>
#include <memory>

#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTest>

#include "ui/asset/rich_text.h"
#include "ui/shell/main_window.h"
#include "ui/shell/readers_page.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class ReadersPageTest : public QObject
{
    Q_OBJECT

private:
    [[nodiscard]] ReadersPage* page() const { return m_window->findChild<ReadersPage*>(); }
    [[nodiscard]] QString words() const { return page()->page().toPlainText(); }
    void type(const QString& text)
    {
        page()->field().clear();
        QTest::keyClicks(&page()->field(), text);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanupTestCase() { m_window.reset(); }

    void theKeyAndTheHelpMenuOpenOnePage()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F1, Qt::ShiftModifier);
        QVERIFY(page() && page()->isVisible());
        const auto menus = m_window->findChildren<QMenu*>();
        const auto help =
            std::ranges::find_if(menus, [](const QMenu* menu) { return menu->title() == "Help"_L1; });
        QVERIFY(help != menus.end());
        QAction* what = nullptr;
        for (QAction* action : (*help)->actions())
            what = action->text() == "What is read"_L1 ? action : what;
        QVERIFY(what);
        (*help)->popup(m_window->mapToGlobal(QPoint(40, 40)));
        QTest::mouseClick(*help, Qt::LeftButton, {}, (*help)->actionGeometry(what).center());
        QCOMPARE(m_window->findChildren<ReadersPage*>().size(), 1);
        QVERIFY(QTest::qWaitForWindowActive(page()));
        QTRY_VERIFY(page()->field().hasFocus());
    }
    void everyReaderHasItsPage()
    {
        QListWidget& list = page()->list();
        QCOMPARE(list.count(), static_cast<int>(allSources().size()));
        QStringList shown;
        for (int row = 0; row < list.count(); ++row) {
            QTest::keyClick(&page()->field(), row == 0 ? Qt::Key_Home : Qt::Key_Down);
            QCOMPARE(list.currentRow(), row);
            shown << words();
        }
        for (const Source* source : allSources()) {
            const SourceInfo info = source->info();
            const auto tells = [&](const QString& page) {
                return page.contains(QString::fromStdString(info.system)) &&
                       page.contains(QString::fromStdString(info.reads)) &&
                       page.contains(QString::fromStdString(info.yields)) &&
                       page.contains(QString::fromStdString(info.cannotKnow));
            };
            QVERIFY2(std::ranges::count_if(shown, tells) == 1, info.name.c_str());
        }
    }
    void typingFindsInAllThatThePagesSay()
    {
        type(u"mlruns"_s);
        QCOMPARE(page()->list().count(), 1);
        QVERIFY(words().startsWith(u"MLflow"_s));
        type(u"sqlite TASK"_s);
        QVERIFY(page()->list().count() > 1);
        QVERIFY(page()->list().count() < static_cast<int>(allSources().size()));
        const QString first = words();
        QListWidget& list = page()->list();
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {},
                          list.visualItemRect(list.item(list.count() - 1)).center());
        QVERIFY(words() != first);
        const QString chosen = list.currentItem()->text();
        page()->field().setFocus();
        QTest::keyClick(&page()->field(), Qt::Key_Backspace);
        QCOMPARE(list.currentItem()->text(), chosen); // it is still among those found
    }
    void nothingFoundSaysSoAndShowsAllAgain()
    {
        type(u"cobol"_s);
        QCOMPARE(page()->list().count(), 0);
        QVERIFY(page()->stateSentence().contains(u"cobol"_s));
        auto* all = page()->findChild<QPushButton*>();
        QVERIFY(all && all->isVisible());
        QTest::mouseClick(all, Qt::LeftButton);
        QVERIFY(page()->stateSentence().isEmpty());
        QCOMPARE(page()->list().count(), static_cast<int>(allSources().size()));
    }
    void followsTheTheme()
    {
        const ThemeMode before = currentTheme().mode;
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            setCurrentTheme(mode);
            QTRY_VERIFY(page()->page().toHtml().contains(themeFor(mode).secondaryText.name()));
        }
        setCurrentTheme(before);
    }
    void escapeClearsTheWordsThenCloses()
    {
        type(u"dbt"_s);
        QTest::keyClick(&page()->field(), Qt::Key_Escape);
        QVERIFY(page()->field().text().isEmpty());
        QVERIFY(page()->isVisible());
        QTest::keyClick(&page()->field(), Qt::Key_Escape);
        QTRY_VERIFY(!page());
    }

private:
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(ReadersPageTest)
#include "readers_page_test.moc"
