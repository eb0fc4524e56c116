// SPDX-License-Identifier: Apache-2.0
// Layouts in the catalog: found again, bounded, in nobody's way, and no reason to read the catalog anew.
#include <chrono>
#include <csignal>
#include <filesystem>

#include <QElapsedTimer>
#include <QtTest>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/store/catalog_file.h"
#include "catalog/store/connection.h"
#include "catalog/store/curation_copy.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/layout_store.h"
#include "catalog/store/schema.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

class LayoutStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_path = m_scratch.path("catalog" + std::to_string(++m_number) + ".db"); }
    void findsWhatWasKept();
    void isBounded();
    void leavesOutWhatIsTooLarge();
    void writesOfItsOwnAreNoChange();
    void waitsForNobody();
    void doesWithoutWhereNothingCanBeWritten();
    void doesWithoutOnAFullDisk();
    void isNotCarriedIntoARebuild();
    void comesWithAMigration();

private:
    std::int64_t integer(const std::string& sql)
    {
        return must(Connection::open(m_path, Connection::Mode::Read))->integer(sql);
    }
    Scratch m_scratch;
    std::string m_path;
    int m_number = 0;
};

namespace {

/// Runs in a child process; its status.
int statusOf(const std::function<int()>& work)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(work());
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

void LayoutStoreTest::findsWhatWasKept()
{
    must(prepareCatalog(m_path));
    std::string bytes(5000, 'x');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i % 256); // also zeros, also no text
    {
        LayoutStore store(m_path);
        QVERIFY(!store.find("a"));
        store.keep("a", "first");
        store.keep("a", bytes);
        store.flush();
        QCOMPARE(store.find("a"), std::optional(bytes));
        QVERIFY(!store.find("b"));
    }
    LayoutStore later(m_path);
    QCOMPARE(later.find("a"), std::optional(bytes));
    QCOMPARE(integer("SELECT count(*) FROM layout_cache"), 1);
    QCOMPARE(integer("SELECT count(*) FROM audit"), 0); // no edit of people
}

void LayoutStoreTest::isBounded()
{
    must(prepareCatalog(m_path));
    LayoutStore store(m_path);
    for (int i = 0; i < LayoutStore::kMostLayouts + 20; ++i) {
        store.keep("small " + std::to_string(i), "layout");
        store.flush();
    }
    QCOMPARE(integer("SELECT count(*) FROM layout_cache"), LayoutStore::kMostLayouts);
    QVERIFY(!store.find("small 0"));
    QVERIFY(store.find("small 219"));
    must(Connection::open(m_path, Connection::Mode::Write))
        ->run("UPDATE layout_cache SET used=0 WHERE key='small 100'; UPDATE layout_cache SET used=1 WHERE"
              " key='small 101'");
    QVERIFY(store.find("small 100")); // looked at again: not the longest unused any more
    store.flush();
    store.keep("one more", "layout");
    store.flush();
    QVERIFY(store.find("small 100"));
    QVERIFY(!store.find("small 101"));
    for (int i = 0; i < 8; ++i) {
        store.keep("large " + std::to_string(i), std::string(LayoutStore::kMostBytes, 'l'));
        store.flush();
    }
    QVERIFY(integer("SELECT sum(size) FROM layout_cache") <= LayoutStore::kMostInAll);
    QVERIFY(store.find("large 7"));
    QVERIFY(!store.find("large 0"));
}

void LayoutStoreTest::leavesOutWhatIsTooLarge()
{
    must(prepareCatalog(m_path));
    LayoutStore store(m_path);
    store.keep("huge", std::string(LayoutStore::kMostBytes + 1, 'h'));
    store.flush();
    QCOMPARE(integer("SELECT count(*) FROM layout_cache"), 0);
    must(Connection::open(m_path, Connection::Mode::Write))
        ->run("INSERT INTO layout_cache VALUES('planted', 1, -1, zeroblob(" +
              std::to_string(LayoutStore::kMostBytes + 1) + "))");
    QCOMPARE(integer("SELECT count(*) FROM layout_cache"), 1);
    QVERIFY(!store.find("planted"));
}

void LayoutStoreTest::writesOfItsOwnAreNoChange()
{
    indexOnce(m_path, "a.json", shop());
    LayoutStore store(m_path);
    const std::int64_t before = must(store.dataVersion());
    store.keep("a", "layout");
    store.flush();
    QVERIFY(store.find("a"));
    QCOMPARE(must(store.dataVersion()), before);
    must(Connection::open(m_path, Connection::Mode::Write))->run("UPDATE asset SET description='new'");
    const std::int64_t changed = must(store.dataVersion());
    QVERIFY(changed != before);
    store.keep("b", "layout");
    store.flush();
    QCOMPARE(must(store.dataVersion()), changed);
}

void LayoutStoreTest::waitsForNobody()
{
    indexOnce(m_path, "a.json", shop());
    LayoutStore store(m_path);
    store.keep("before", "layout");
    store.flush();
    const auto writer = must(Connection::open(m_path, Connection::Mode::Write));
    writer->beginWrite();
    writer->run("UPDATE asset SET description='half done'");
    QElapsedTimer timer;
    timer.start();
    QVERIFY(store.find("before"));
    store.keep("meanwhile", "layout");
    store.flush();
    QVERIFY(timer.elapsed() < 2000); // another writer is waited for up to five seconds elsewhere
    QVERIFY(!store.find("meanwhile"));
    must(writer->commit());
    store.keep("after", "layout");
    store.flush();
    QVERIFY(store.find("after"));
}

void LayoutStoreTest::doesWithoutWhereNothingCanBeWritten()
{
    const std::string folder = m_scratch.path("media");
    std::filesystem::create_directory(folder);
    const std::string path = folder + "/a.db";
    indexOnce(path, "a.json", shop());
    {
        LayoutStore store(path);
        store.keep("before", "layout");
    }
    const std::string before = readAll(path);
    const int status = statusOf([&] {
        for (std::string at = folder; at.size() > 1; at = std::filesystem::path(at).parent_path().string())
            chmod(at.c_str(), 0555);
        chmod(path.c_str(), 0444);
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            return 5;
        LayoutStore store(path);
        store.keep("now", "layout");
        store.flush();
        return !store.find("before") ? 1 : store.find("now") ? 2 : 0;
    });
    QCOMPARE(status, 0);
    chmod(folder.c_str(), 0755);
    chmod(path.c_str(), 0644);
    QCOMPARE(readAll(path), before);
    LayoutStore none(m_scratch.path("no catalog here.db"));
    none.keep("a", "layout");
    none.flush();
    QVERIFY(!none.find("a"));
    QVERIFY(!std::filesystem::exists(m_scratch.path("no catalog here.db")));
}

void LayoutStoreTest::doesWithoutOnAFullDisk()
{
    indexOnce(m_path, "a.json", shop());
    const int status = statusOf([&] {
        signal(SIGXFSZ, SIG_IGN);
        LayoutStore store(m_path);
        store.keep("before", "layout");
        store.flush();
        const rlimit limit{100'000, 100'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        store.keep("large", std::string(2'000'000, 'x'));
        store.flush();
        const auto reader = CatalogReader::open(m_path);
        return store.find("large")                                        ? 1
               : !store.find("before")                                    ? 2
               : !reader                                                  ? 3
               : (*reader)->findByName("shop.public.orders")->size() != 1 ? 4
                                                                          : 0;
    });
    QCOMPARE(status, 0);
    const auto reader = must(CatalogReader::open(m_path));
    for (const VerifyCheck& check : must(reader->verify()))
        QVERIFY2(check.ok, (check.name + ": " + check.message).c_str());
}

void LayoutStoreTest::isNotCarriedIntoARebuild()
{
    indexOnce(m_path, "a.json", shop());
    {
        LayoutStore store(m_path);
        store.keep("a", "layout");
        const auto edits = must(CurationStore::open(m_path));
        must(edits->saveView("nightly", "{}"));
    }
    const std::string anew = m_scratch.path("anew.db");
    must(copyEdits(m_path, anew));
    must(replaceContents(m_path, anew)); // as a rebuild ends
    QCOMPARE(integer("SELECT count(*) FROM saved_view"), 1);
    QCOMPARE(integer("SELECT count(*) FROM layout_cache"), 0);
}

void LayoutStoreTest::comesWithAMigration()
{
    {
        const auto db = must(Connection::open(m_path, Connection::Mode::Create));
        db->run("PRAGMA application_id=" + std::to_string(kApplicationId));
        for (const SchemaStep& step : schemaSteps())
            if (step.number < 9)
                db->run(std::string(step.sql));
        db->run("INSERT INTO meta VALUES('min_reader', '1'); PRAGMA user_version=8;"
                "INSERT INTO layout_cache VALUES('old', x'00', 1);"
                "INSERT INTO saved_view(name, query, changed) VALUES('kept', '{}', 1)");
        must(db->status());
    }
    LayoutStore early(m_path); // not before the catalog is of today
    early.keep("early", "layout");
    early.flush();
    QCOMPARE(integer("SELECT count(*) FROM layout_cache WHERE key='early'"), 0);
    must(prepareCatalog(m_path));
    QCOMPARE(integer("SELECT count(*) FROM layout_cache"), 0);
    QCOMPARE(integer("SELECT count(*) FROM saved_view"), 1);
    LayoutStore store(m_path);
    store.keep("a", "layout");
    store.flush();
    QCOMPARE(store.find("a"), std::optional<std::string>("layout"));
}

QTEST_GUILESS_MAIN(LayoutStoreTest)
#include "layout_store_test.moc"
