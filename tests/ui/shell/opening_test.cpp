// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <filesystem>
#include <fstream>

#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <sqlite3.h>

#include "catalog/base/thread_guard.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/curation_store.h"
#include "tests/ui/shell/shown_window.h"
#include "ui/shell/state_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/trouble_page.h"
#include "ui/shell/welcome_page.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

constexpr int kPatienceMs = 60'000;
std::atomic<int> forbiddenUses = 0;

void flip(const std::string& file, std::streamoff at, int count)
{
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(at);
    for (int i = 0; i < count; ++i)
        bytes.put('\x5a');
}

template <typename Work>
auto onWorker(const Work& work)
{
    decltype(work()) result{};
    std::thread([&] { result = work(); }).join();
    return result;
}

} // namespace

/// Catalogs that can't be opened: what the window says, and that each way out leads out; by clicks and keys.
class OpeningTest : public QObject, private ShownWindow
{
    Q_OBJECT

private:
    [[nodiscard]] TroublePage& page() const { return m_window->troublePage(); }
    QString copyOfSample(const char* name) const
    {
        const std::string path = m_scratch.path(name);
        fs::copy_file(m_catalog.toStdString(), path);
        return QString::fromStdString(path);
    }
    void star(const QString& catalog, const char* name) const
    {
        QVERIFY(onWorker([&] {
            const auto store = CurationStore::open(catalog.toStdString(), "ann");
            CurationSubject subject;
            subject.name = {"postgres://shop-db:5432", name};
            return store && (*store)->star(subject).has_value();
        }));
    }
    std::int64_t edits(const QString& catalog) const
    {
        return onWorker([&] {
            const auto store = CurationStore::open(catalog.toStdString(), "ann");
            return store ? static_cast<std::int64_t>((*store)->audit()->size()) : std::int64_t(-1);
        });
    }
    bool troubled(const QString& path)
    {
        m_window->openCatalog(path);
        return QTest::qWaitFor([this] { return page().isVisible() && !page().showsWork(); }, kPatienceMs);
    }
    QPushButton* way(const QString& title) const
    {
        for (QPushButton* button : page().ways())
            if (button->accessibleName().startsWith(title))
                return button;
        return nullptr;
    }
    bool opens() const
    {
        return QTest::qWaitFor([this] { return m_window->session().isOpen() && m_window->isIdle(); },
                               kPatienceMs);
    }
    void press(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); }

private Q_SLOTS:
    void initTestCase()
    {
        onForbiddenCatalogUse([](const char*) { ++forbiddenUses; });
        prepareSample();
        showWindow();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() { QCOMPARE(forbiddenUses.load(), 0); }
    void cleanupTestCase() { m_window.reset(); }

    void aDamagedCatalogIsRestoredByKeys();
    void aDamagedCatalogIsRebuiltByAClick();
    void damageThatShowsLaterIsSaid();
    void aNewerCatalogIsReadOnly();
    void aLockedCatalogOpensWhenItIsFree();
    void strangersAreSaidToBeStrangers();
    void anEmptyFileBecomesACatalogOnlyWhenAsked();
    void theLastCatalogIsGone();
    void everyWayIsReachedByTab();
};

void OpeningTest::aDamagedCatalogIsRestoredByKeys()
{
    const QString path = copyOfSample("shop.db");
    star(path, "first");
    QVERIFY(onWorker(
        [&] { return backupCatalog(path.toStdString(), m_scratch.path("shop-monday.db")).has_value(); }));
    star(path, "second");
    flip(path.toStdString(), 100, 400);
    QVERIFY(troubled(path));
    QVERIFY(page().sentence().contains(u"damaged"_s) && page().sentence().contains(u"edit"_s));
    QVERIFY(!m_window->session().isOpen());
    QVERIFY(page().ways().size() >= 2);
    QCOMPARE(QApplication::focusWidget(), page().ways().front());
    QVERIFY(page().ways().front()->accessibleName().startsWith(u"Restore the backup of"_s));
    QVERIFY(page().ways().front()->accessibleDescription().contains(u"shop-monday.db"_s));
    press(Qt::Key_Return);
    QVERIFY(opens());
    QCOMPARE(m_window->session().path(), path);
    QVERIFY(!page().isVisible());
    QCOMPARE(edits(path), 2);
    QVERIFY2(m_window->statusLine().sentence().contains(u"later edit"_s),
             qPrintable(m_window->statusLine().sentence()));
    QVERIFY(fs::exists(path.toStdString() + ".damaged-1"));
    QVERIFY(m_window->readOnlyNote().isHidden());
}

void OpeningTest::aDamagedCatalogIsRebuiltByAClick()
{
    const QString path = copyOfSample("rebuilt.db");
    star(path, "first");
    const std::int64_t assets = m_window->session().stats().columns;
    QVERIFY(assets > 0);
    for (int number = 40; number < 70; ++number)
        flip(path.toStdString(), std::streamoff{8192} * number, 64);
    flip(path.toStdString(), 20, 1); // and the head: nothing opens it
    QVERIFY(troubled(path));
    QPushButton* rebuild = way(u"Rebuild the index"_s);
    QVERIFY(rebuild);
    QTest::mouseClick(rebuild, Qt::LeftButton);
    QVERIFY(page().showsWork());
    QVERIFY(opens());
    QCOMPARE(edits(path), 1);
}

/// The head is sound, the rest is not: opened, then the whole file is looked through.
void OpeningTest::damageThatShowsLaterIsSaid()
{
    const QString path = copyOfSample("later.db");
    star(path, "first");
    for (int number = 20; number < 110; ++number)
        if (number != 35 && number != 37 && number != 72 && number != 82) // the schema's pages
            flip(path.toStdString(), std::streamoff{8192} * number, 64);
    m_window->openCatalog(path);
    QTRY_VERIFY_WITH_TIMEOUT(page().isVisible() && !page().showsWork(), kPatienceMs);
    QVERIFY(page().sentence().contains(u"damaged"_s));
    QVERIFY(!m_window->session().isOpen());
    QPushButton* look = way(u"Open it for reading only"_s);
    QVERIFY(look);
}

void OpeningTest::aNewerCatalogIsReadOnly()
{
    const QString path = copyOfSample("newer.db");
    flip(path.toStdString(), 63, 1);
    const std::string before = readAll(path.toStdString());
    QVERIFY(troubled(path));
    QVERIFY(page().sentence().contains(u"newer version"_s));
    QCOMPARE(page().ways().size(), 1);
    press(Qt::Key_Space);
    QVERIFY(opens());
    QVERIFY(m_window->readOnlyNote().isVisible());
    QVERIFY(m_window->readOnlyNote().sentence().contains(u"reading only"_s));
    QVERIFY(!onWorker([&] { return CurationStore::open(path.toStdString(), "ann").has_value(); }));
    QCOMPARE(readAll(path.toStdString()), before);
    auto* again = m_window->readOnlyNote().findChild<QToolButton*>();
    QVERIFY(again);
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(page().isVisible(), kPatienceMs);
}

void OpeningTest::aLockedCatalogOpensWhenItIsFree()
{
    const QString path = copyOfSample("locked.db");
    sqlite3* other = nullptr;
    QCOMPARE(sqlite3_open(path.toUtf8().constData(), &other), SQLITE_OK);
    sqlite3_exec(other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
    QVERIFY(troubled(path));
    QVERIFY(page().sentence().contains(u"another program"_s));
    sqlite3_close(other);
    QPushButton* again = way(u"Try again"_s);
    QVERIFY(again);
    QTest::mouseClick(again, Qt::LeftButton);
    QVERIFY(opens());
}

void OpeningTest::strangersAreSaidToBeStrangers()
{
    const std::string letter = m_scratch.write("letter.db", "A letter, not a catalog.");
    QVERIFY(troubled(QString::fromStdString(letter)));
    QVERIFY(page().sentence().contains(u"not an Upriver catalog"_s));
    QVERIFY(page().ways().isEmpty());
    QCOMPARE(readAll(letter), std::string("A letter, not a catalog."));
    // Nothing to mend: the focus is on a way away, and it leads to the start page.
    for (QPushButton* button : page().findChildren<QPushButton*>())
        if (button->text() == u"Back to the start page"_s)
            button->setFocus();
    press(Qt::Key_Return);
    QVERIFY(m_window->welcomePage().isVisible());
}

void OpeningTest::anEmptyFileBecomesACatalogOnlyWhenAsked()
{
    const std::string empty = m_scratch.write("empty.db", "");
    QVERIFY(troubled(QString::fromStdString(empty)));
    QCOMPARE(fs::file_size(empty), 0U);
    QPushButton* start = way(u"Start a new catalog"_s);
    QVERIFY(start);
    QTest::mouseClick(start, Qt::LeftButton);
    QVERIFY(opens());
    QVERIFY(fs::file_size(empty) > 0);
}

void OpeningTest::theLastCatalogIsGone()
{
    const QString path = copyOfSample("moved.db");
    m_window->openCatalog(path);
    QVERIFY(opens());
    m_window->close();
    m_window.reset();
    fs::rename(path.toStdString(), m_scratch.path("elsewhere.db"));
    showWindow();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->start({});
    QTRY_VERIFY_WITH_TIMEOUT(page().isVisible(), kPatienceMs);
    QVERIFY(page().sentence().contains(u"any more"_s));
    QVERIFY(!fs::exists(path.toStdString())); // not made anew behind people's backs
    fs::rename(m_scratch.path("elsewhere.db"), path.toStdString());
    press(Qt::Key_Return); // on "Try again"
    QVERIFY(opens());
    QCOMPARE(m_window->session().path(), path);
}

void OpeningTest::everyWayIsReachedByTab()
{
    const QString path = copyOfSample("tabbed.db");
    star(path, "first");
    QVERIFY(onWorker(
        [&] { return backupCatalog(path.toStdString(), m_scratch.path("tabbed-monday.db")).has_value(); }));
    flip(path.toStdString(), 100, 400);
    QVERIFY(troubled(path));
    QSet<QWidget*> reached;
    for (int i = 0; i < 40; ++i) {
        reached << QApplication::focusWidget();
        press(Qt::Key_Tab);
    }
    QStringList missed;
    for (QPushButton* button : page().findChildren<QPushButton*>())
        if (button->isVisible() && !reached.contains(button))
            missed << button->text() + button->accessibleName();
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u", "_s)));
    for (QPushButton* button : page().ways())
        QVERIFY(!button->accessibleName().isEmpty() && !button->accessibleDescription().isEmpty());
    QVERIFY(!page().accessibleName().isEmpty());
}

QTEST_MAIN(OpeningTest)
#include "opening_test.moc"
