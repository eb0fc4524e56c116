// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <csignal>
#include <filesystem>
#include <functional>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/store/catalog_file.h"
#include "catalog/store/connection.h"
#include "catalog/store/schema.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

/// Readers: what they refuse, what they leave behind, and that they need no place to write.
class CatalogReadingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesAnEmptyFile();
    void refusesForeignFilesUntouched();
    void leavesNoLogBehind();
    void readsOnAFullDisk();
    void readsTheLogOnAFullDisk();
    void readsTheLogInAReadOnlyFolder();
    void copiesAnOlderCatalogBeforeBringingItUpToDate();
};

namespace {

bool inChild(const std::function<bool()>& work)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(work() ? 0 : 1);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// As a program that is killed with its last change in the log.
void leaveALog(const std::string& path)
{
    QVERIFY(inChild([&] {
        const auto db = must(Connection::open(path, Connection::Mode::Write));
        db->run("UPDATE asset SET description='from the log'");
        must(db->status());
        _exit(0); // not closed
        return true;
    }));
    QVERIFY(fs::file_size(path + "-wal") > 0);
}

std::vector<std::string> filesIn(const std::string& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool readsDescription(const std::string& path, const std::string& expected)
{
    const auto reader = CatalogReader::open(path);
    if (!reader)
        qWarning("%s (%s)", reader.error().what.c_str(), reader.error().detail.c_str());
    return reader && findOne(**reader, "public.orders").description == expected;
}

/// No file may grow; without the limit's signal, as on a full disk.
void fillTheDisk()
{
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{0, 0};
    setrlimit(RLIMIT_FSIZE, &limit);
}

using Names = std::vector<std::string>;

} // namespace

void CatalogReadingTest::refusesAnEmptyFile()
{
    const Scratch scratch;
    const std::string path = scratch.write("x/a.db", "");
    const auto reader = CatalogReader::open(path);
    QVERIFY(!reader);
    QCOMPARE(reader.error().kind, ErrorKind::Catalog);
    QVERIFY2(reader.error().what.find("no catalog in") != std::string::npos &&
                 reader.error().what.find("upriver index") != std::string::npos,
             reader.error().what.c_str());
    QCOMPARE(fs::file_size(path), 0U);
    QCOMPARE(filesIn(scratch.path("x")), Names{"a.db"});
    indexOnce(path, "a.json", shop()); // a writer makes a catalog of it
    QCOMPARE(must(must(CatalogReader::open(path))->allAssetIds()).size(), 3);
}

void CatalogReadingTest::refusesForeignFilesUntouched()
{
    const Scratch scratch;
    const std::string path = scratch.write("x/a.db", "");
    {
        const auto db = must(Connection::open(path, Connection::Mode::Create));
        db->run("PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES(1)");
        must(db->status());
    }
    const std::string before = readAll(path);
    QCOMPARE(filesIn(scratch.path("x")), Names{"a.db"});
    const auto reader = CatalogReader::open(path);
    QVERIFY(!reader);
    QVERIFY2(reader.error().what.find("another program") != std::string::npos, reader.error().what.c_str());
    QVERIFY(readAll(path) == before);
    QCOMPARE(filesIn(scratch.path("x")), Names{"a.db"});
}

void CatalogReadingTest::leavesNoLogBehind()
{
    const Scratch scratch;
    const std::string path = scratch.write("x/a.db", "");
    indexOnce(path, "a.json", shop());
    QVERIFY(readsDescription(path, "All orders of the shop"));
    QCOMPARE(filesIn(scratch.path("x")), Names{"a.db"});
    leaveALog(path);
    {
        const auto first = must(CatalogReader::open(path));
        QVERIFY(readsDescription(path, "from the log")); // one of two: leaves the log to the other
        QCOMPARE(findOne(*first, "public.orders").description, std::string("from the log"));
    }
    QCOMPARE(filesIn(scratch.path("x")), Names{"a.db"});
    QVERIFY(readsDescription(path, "from the log"));
}

void CatalogReadingTest::readsOnAFullDisk()
{
    const Scratch scratch;
    const std::string path = scratch.write("x/a.db", "");
    indexOnce(path, "a.json", shop());
    const std::string before = readAll(path);
    QVERIFY(inChild([&] {
        fillTheDisk();
        return readsDescription(path, "All orders of the shop");
    }));
    QVERIFY(readAll(path) == before);
    QVERIFY(readsDescription(path, "All orders of the shop"));
    QCOMPARE(filesIn(scratch.path("x")), Names{"a.db"});
}

void CatalogReadingTest::readsTheLogOnAFullDisk()
{
    const Scratch scratch;
    const std::string path = scratch.write("x/a.db", "");
    indexOnce(path, "a.json", shop());
    leaveALog(path);
    QVERIFY(inChild([&] {
        fillTheDisk();
        return readsDescription(path, "from the log");
    }));
    QVERIFY(readsDescription(path, "from the log"));
}

void CatalogReadingTest::readsTheLogInAReadOnlyFolder()
{
    const Scratch scratch;
    const std::string path = scratch.write("x/a.db", "");
    indexOnce(path, "a.json", shop());
    leaveALog(path);
    const Names before = filesIn(scratch.path("x"));
    for (std::string at = scratch.path("x"); at.size() > 5; at = fs::path(at).parent_path().string())
        chmod(at.c_str(), 0755);
    chmod(scratch.path("x").c_str(), 0555);
    QVERIFY(inChild([&] {
        // Root may write everywhere, so this child is nobody.
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            return false;
        return readsDescription(path, "from the log");
    }));
    QCOMPARE(filesIn(scratch.path("x")), before);
    chmod(scratch.path("x").c_str(), 0755);
}

void CatalogReadingTest::copiesAnOlderCatalogBeforeBringingItUpToDate()
{
    const Scratch scratch;
    const std::string path = scratch.path("old.db");
    {
        const auto db = must(Connection::open(path, Connection::Mode::Create));
        db->run("PRAGMA application_id=" + std::to_string(kApplicationId));
        for (std::size_t step = 0; step < 3; ++step)
            db->run(std::string(schemaSteps()[step].sql));
        db->run(
            "INSERT INTO meta VALUES('min_reader', '1'); INSERT INTO run_state VALUES(2, 'complete');"
            "INSERT INTO scan(id, started, finished, app_version, description) VALUES(1, 10, 20, '', ''),"
            " (2, 30, 40, '', '');"
            "INSERT INTO origin(id, root, path, reader, status, first_scan, last_scan)"
            " VALUES(7, 1, 'log', 'r', 1, 1, 2);"
            "INSERT INTO run VALUES(1, 5, 'early', 0, '', 2, 11, 12, '', '{}', 7),"
            " (2, 5, 'late', 0, '', 2, 31, 32, '', '{}', 7), (3, 5, 'long', 0, '', 2, 15, 35, '', '{}', 7);"
            "PRAGMA user_version=3");
        must(db->status());
    }
    must(prepareCatalog(path));
    const auto copy = must(Connection::open(path + ".schema-3.bak", Connection::Mode::Read));
    QCOMPARE(copy->integer("PRAGMA user_version"), 3);
    QCOMPARE(copy->integer("SELECT count(*) FROM run"), 3);
    const auto now = must(Connection::open(path, Connection::Mode::Read));
    QCOMPARE(now->integer("PRAGMA user_version"), currentSchema());
    QCOMPARE(now->integer("SELECT since * 10 + settled FROM run WHERE key='early'"), 11);
    QCOMPARE(now->integer("SELECT since * 10 + settled FROM run WHERE key='late'"), 22);
    QCOMPARE(now->integer("SELECT since * 10 + settled FROM run WHERE key='long'"), 12);
}

QTEST_GUILESS_MAIN(CatalogReadingTest)
#include "catalog_reading_test.moc"
