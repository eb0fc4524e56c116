// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>
#include <future>
#include <thread>

#include <QProcess>
#include <QStandardPaths>

#include <csignal>
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

/// The file itself: which ones are taken, what faults do to it, and what strangers can read.
class CatalogFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsThroughAllMigrations();
    void refusesAFileOfAnotherProgram();
    void refusesANewerCatalog();
    void readsANewerCatalogThatAllowsIt();
    void saysWhatIsWrongWithABrokenFile();
    void findsDamageInsideAFile();
    void survivesBeingKilled();
    void survivesAFullDisk();
    void leavesReadersAlone();
    void refusesASecondWriter();
    void waitsForWhoHoldsTheFileAlone();
    void readsFromMediaThatCannotBeWritten();
    void speaksInWordsToAnySqliteClient();
    void copiesAndCompacts();
    void findsTheDefaultPlace();
    void noticesTheForbiddenThread();
    void stopsWhenAsked();
    void buildsAside();
};

namespace {

/// Runs in a child process; true if it ended by itself with status 0.
bool inChild(const std::function<void()>& work)
{
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void expectSound(const std::string& path)
{
    const auto reader = must(CatalogReader::open(path));
    for (const VerifyCheck& check : must(reader->verify()))
        QVERIFY2(check.ok, (check.name + ": " + check.message).c_str());
}

/// A document of n assets in a chain, named after the document.
RecordBatch chain(int document, int n)
{
    RecordBatch batch;
    AssetIndex before = kNoAsset;
    for (int i = 0; i < n; ++i) {
        const AssetIndex next =
            declare(batch, AssetKind::Dataset,
                    {"postgres://shop:5432", "shop.d" + std::to_string(document) + ".t" + std::to_string(i)});
        addColumn(batch, next, "id", "int");
        if (before != kNoAsset)
            addEdge(batch, before, next);
        before = next;
    }
    return batch;
}

std::string sqlite(const std::string& path, const std::string& sql)
{
    QProcess process;
    process.start(QStringLiteral("sqlite3"), {QString::fromStdString(path), QString::fromStdString(sql)});
    process.waitForFinished();
    return process.readAllStandardOutput().toStdString() + process.readAllStandardError().toStdString();
}

} // namespace

void CatalogFileTest::stepsThroughAllMigrations()
{
    const Scratch scratch;
    // Every older schema becomes the same as a fresh one.
    const auto schemaText = [](const std::string& path) {
        const auto db = must(Connection::open(path, Connection::Mode::Read));
        std::string text;
        Statement rows =
            db->query("SELECT type || name || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name");
        while (rows.step())
            text += rows.string(0);
        return text;
    };
    must(prepareCatalog(scratch.path("fresh.db")));
    for (int old = 1; old < currentSchema(); ++old) {
        const std::string path = scratch.path("old" + std::to_string(old) + ".db");
        {
            const auto db = must(Connection::open(path, Connection::Mode::Create));
            db->run("PRAGMA application_id=" + std::to_string(kApplicationId));
            for (int step = 0; step < old; ++step)
                db->run(std::string(schemaSteps()[static_cast<std::size_t>(step)].sql));
            db->run("INSERT INTO meta VALUES('min_reader', '1'); PRAGMA user_version=" + std::to_string(old));
            must(db->status());
        }
        must(CatalogReader::open(path)); // brings it up to date by itself
        QCOMPARE(schemaText(path), schemaText(scratch.path("fresh.db")));
    }
    const std::string bytes = readAll(scratch.path("fresh.db"));
    QCOMPARE(bytes.substr(68, 4), std::string("UPRV"));
    QCOMPARE(int(bytes[63]), currentSchema());
}

void CatalogFileTest::refusesAFileOfAnotherProgram()
{
    const Scratch scratch;
    const std::string path = scratch.path("other.db");
    sqlite(path, "CREATE TABLE t(x); PRAGMA application_id=7");
    const std::string before = readAll(path);
    for (const Error& error : {CatalogReader::open(path).error(), prepareCatalog(path).error(),
                               CatalogWriter::open(path).error()}) {
        QCOMPARE(error.kind, ErrorKind::Catalog);
        QVERIFY(error.what.find("another program") != std::string::npos);
    }
    QCOMPARE(readAll(path), before);
}

void CatalogFileTest::refusesANewerCatalog()
{
    const Scratch scratch;
    const std::string path = scratch.path("new.db");
    indexOnce(path, "a.json", shop());
    sqlite(path, "UPDATE meta SET value='99' WHERE key='min_reader'; PRAGMA user_version=99");
    const auto reader = CatalogReader::open(path);
    QVERIFY(!reader);
    QVERIFY(reader.error().what.find("newer version") != std::string::npos);
    QVERIFY(!CatalogWriter::open(path));
}

void CatalogFileTest::readsANewerCatalogThatAllowsIt()
{
    const Scratch scratch;
    const std::string path = scratch.path("new.db");
    indexOnce(path, "a.json", shop());
    sqlite(path, "PRAGMA user_version=99");
    QCOMPARE(must(must(CatalogReader::open(path))->allAssetIds()).size(), 3);
    const auto writer = CatalogWriter::open(path);
    QVERIFY(!writer);
    QVERIFY(writer.error().what.find("Update Upriver") != std::string::npos);
}

void CatalogFileTest::saysWhatIsWrongWithABrokenFile()
{
    const Scratch scratch;
    const auto sentence = [](const std::string& path) {
        const auto reader = CatalogReader::open(path);
        return reader ? std::string("opened") : reader.error().what;
    };
    QVERIFY(sentence(scratch.path("none.db")).find("There is no catalog") != std::string::npos);
    QVERIFY(sentence(scratch.write("text.db", std::string(5000, 'x'))).find("not an Upriver catalog") !=
            std::string::npos);
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    std::string bytes = readAll(path);
    const auto cut = sentence(scratch.write("cut.db", bytes.substr(0, bytes.size() / 3)));
    QVERIFY2(cut.find("damaged") != std::string::npos || cut == "opened", cut.c_str());
    std::fill_n(bytes.begin(), 100, '\0');
    QVERIFY(sentence(scratch.write("zeroed.db", bytes)).find("not an Upriver catalog") != std::string::npos);
    std::filesystem::create_directory(scratch.path("folder.db"));
    QVERIFY(sentence(scratch.path("folder.db")) != "opened");
}

void CatalogFileTest::findsDamageInsideAFile()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto writer = must(CatalogWriter::open(path));
    must(writer->beginScan("many"));
    const RootId root = must(writer->root("/data"));
    writeDocument(*writer, header(root, "a.json"), chain(1, 3000));
    must(writer->endScan({}));
    must(backupCatalog(path, scratch.path("copy.db")));
    std::string bytes = readAll(scratch.path("copy.db"));
    constexpr std::size_t kPage = 8192;
    for (std::size_t page = 40; page * kPage + 64 < bytes.size(); page += 3)
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page * kPage), 64, '\x5a');
    const std::string broken = scratch.write("broken.db", bytes);
    const auto reader = CatalogReader::open(broken);
    if (!reader)
        return;
    const auto checks = (*reader)->verify();
    QVERIFY(!checks || !std::ranges::all_of(*checks, &VerifyCheck::ok));
}

void CatalogFileTest::survivesBeingKilled()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    constexpr int kAssets = 60;
    for (int round = 0; round < 12; ++round) {
        const pid_t child = fork();
        if (child == 0) {
            const auto writer = must(CatalogWriter::open(path));
            must(writer->beginScan("kill"));
            const RootId root = must(writer->root("/data"));
            for (int i = 0;; ++i) {
                writeDocument(*writer, header(root, std::to_string(round * 10000 + i)),
                              chain(round * 10000 + i, kAssets));
                must(writer->commit());
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(60 + round * 23));
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
    }
    const auto db = must(Connection::open(path, Connection::Mode::Read));
    // Each document is wholly there or not at all.
    QVERIFY(db->integer("SELECT count(*) FROM origin") > 1);
    QCOMPARE(
        db->integer("SELECT count(*) FROM (SELECT origin FROM observed GROUP BY origin HAVING count(*)<>" +
                    std::to_string(kAssets) + ")"),
        0);
    QCOMPARE(db->integer("SELECT count(*) FROM (SELECT origin FROM edge GROUP BY origin HAVING count(*)<>" +
                         std::to_string(kAssets - 1) + ")"),
             0);
    expectSound(path);
    indexOnce(path, "after.json", shop());
    QCOMPARE(db->integer("SELECT count(*) FROM asset a WHERE degree <> (SELECT count(*) FROM edge e WHERE"
                         " (e.src=a.id OR e.dst=a.id) AND e.until IS NULL) AND a.id % 50 = 1"),
             0);
    expectSound(path);
}

void CatalogFileTest::survivesAFullDisk()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "first.json", shop());
    const bool ended = inChild([&] {
        signal(SIGXFSZ, SIG_IGN);
        const auto writer = must(CatalogWriter::open(path));
        must(writer->beginScan("full"));
        const RootId root = must(writer->root("/data"));
        const rlimit limit{600'000, 600'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        for (int i = 0; i < 1000; ++i) {
            must(writer->beginDocument(header(root, std::to_string(i))));
            must(writer->add(chain(i, 200)));
            auto done = writer->finishDocument(DocumentStatus::Read);
            auto committed = done ? writer->commit() : Result<void>(fail(done.error()));
            if (committed)
                continue;
            const bool isClear = committed.error().kind == ErrorKind::Catalog &&
                                 committed.error().what.find("disk") != std::string::npos;
            _exit(isClear && !writer->commit() && !writer->endScan({}) ? 0 : 3);
        }
        _exit(4);
    });
    QVERIFY(ended);
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(findOne(*reader, "public.orders").columnCount, 2);
    expectSound(path);
    indexOnce(path, "after.json", shop());
    expectSound(path);
}

void CatalogFileTest::leavesReadersAlone()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "first.json", shop());
    const auto reader = must(CatalogReader::open(path));
    const std::int64_t version = must(reader->dataVersion());
    const auto foreign = must(Connection::open(path, Connection::Mode::Write));
    foreign->beginWrite();
    foreign->run("UPDATE asset SET description='half done'");
    // A writer in the middle of its work: readers see the state before, at once.
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(findOne(*reader, "orders").description, std::string("All orders of the shop"));
    QVERIFY(timer.elapsed() < 2000);
    QCOMPARE(must(reader->dataVersion()), version);
    must(foreign->commit());
    QVERIFY(must(reader->dataVersion()) != version);
    QCOMPARE(findOne(*reader, "orders").description, std::string("half done"));
}

void CatalogFileTest::refusesASecondWriter()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto first = must(CatalogWriter::open(path));
    const auto second = CatalogWriter::open(path);
    QVERIFY(!second);
    QVERIFY(second.error().what.find("Another Upriver") != std::string::npos);
}

/// As the last connection does that closes, while it folds the log in.
void CatalogFileTest::waitsForWhoHoldsTheFileAlone()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    must(CatalogWriter::open(path));
    std::promise<void> held;
    const std::jthread holder([&] {
        const auto alone = must(Connection::open(path, Connection::Mode::Write));
        alone->run("PRAGMA locking_mode=EXCLUSIVE");
        alone->beginWrite();
        alone->run("CREATE TABLE held(x)");
        held.set_value();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        alone->rollback();
        alone->run("PRAGMA locking_mode=NORMAL");
    });
    held.get_future().wait();
    for (const auto mode : {Connection::Mode::Read, Connection::Mode::Write}) {
        const auto opened = Connection::open(path, mode);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().what.c_str());
    }
}

void CatalogFileTest::readsFromMediaThatCannotBeWritten()
{
    const Scratch scratch;
    const std::string path = scratch.write("media/x", "") + ".db";
    indexOnce(path, "a.json", shop());
    const std::string folder = scratch.path("media");
    std::filesystem::remove(folder + "/x");
    QVERIFY(!std::filesystem::exists(path + "-wal"));
    const bool ended = inChild([&] {
        // Root may write everywhere, so this child is nobody.
        for (std::string at = folder; at.size() > 1; at = std::filesystem::path(at).parent_path().string())
            chmod(at.c_str(), 0555);
        chmod(path.c_str(), 0444);
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(5);
        const auto reader = CatalogReader::open(path);
        if (!reader)
            qFatal("%s %s", reader.error().what.c_str(), reader.error().detail.c_str());
        _exit(must((*reader)->allAssetIds()).size() == 3 && !CatalogWriter::open(path) ? 0 : 6);
    });
    for (std::string at = folder; at.size() > 5; at = std::filesystem::path(at).parent_path().string())
        chmod(at.c_str(), 0755);
    QVERIFY(ended);
}

void CatalogFileTest::speaksInWordsToAnySqliteClient()
{
    if (QStandardPaths::findExecutable(QStringLiteral("sqlite3")).isEmpty()) {
        qInfo("skipped: no sqlite3 program");
        return;
    }
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    QCOMPARE(sqlite(path, "SELECT kind, name, subtype, platform FROM v_asset ORDER BY name"),
             std::string("job|airflow/shop_daily.load|task|airflow\n"
                         "dataset|postgres://shop:5432/shop.marts.daily_orders|table|postgres\n"
                         "dataset|postgres://shop:5432/shop.public.orders|table|postgres\n"));
    QCOMPARE(
        sqlite(path, "SELECT name, type FROM v_column WHERE asset LIKE '%orders' ORDER BY asset, position"),
        std::string("id|bigint\nid|bigint\nemail|text\n"));
    QCOMPARE(
        sqlite(path, "SELECT src, dst, kind, file FROM v_edge WHERE dst_kind='job'"),
        std::string("postgres://shop:5432/shop.public.orders|airflow/shop_daily.load|data|/data/a.json\n"));
    QCOMPARE(sqlite(path, "SELECT src_column, dst_column, kinds FROM v_column_edge"),
             std::string("id|id|identity\n"));
    QCOMPARE(sqlite(path, "SELECT run, state, started FROM v_run"),
             std::string("run-1|complete|1970-01-01T00:00:01Z\n"));
    QCOMPARE(sqlite(path, "SELECT column_name, name, status FROM v_check"),
             std::string("id|not_null|fail\n"));
}

void CatalogFileTest::copiesAndCompacts()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    const std::string copy = scratch.path("köpie.db");
    QVERIFY(must(backupCatalog(path, copy)) > 0);
    QVERIFY(!backupCatalog(path, copy));
    expectSound(copy);
    QVERIFY(!backupCatalog(path, scratch.path("no/such/folder/b.db")));
    {
        const auto writer = must(CatalogWriter::open(path));
        must(writer->beginScan("big"));
        const RootId root = must(writer->root("/data"));
        for (int i = 0; i < 20; ++i)
            writeDocument(*writer, header(root, std::to_string(i)), chain(i, 100));
        must(writer->endScan({}));
    }
    const CompactResult compacted = must(compactCatalog(path));
    QVERIFY(compacted.before > 0 && compacted.after > 0 && compacted.after <= compacted.before);
    expectSound(path);
    QVERIFY(!compactCatalog(scratch.path("none.db")));
}

void CatalogFileTest::findsTheDefaultPlace()
{
    const Scratch scratch;
    qunsetenv("UPRIVER_CATALOG");
    const std::string path = defaultCatalogPath();
    QVERIFY(path.ends_with("/upriver/upriver.db"));
    QVERIFY(path.starts_with(scratch.path()));
    QVERIFY(std::filesystem::is_directory(std::filesystem::path(path).parent_path()));
    qputenv("UPRIVER_CATALOG", "/elsewhere/x.db");
    QCOMPARE(defaultCatalogPath(), std::string("/elsewhere/x.db"));
    qunsetenv("UPRIVER_CATALOG");
}

void CatalogFileTest::noticesTheForbiddenThread()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    int uses = 0;
    onForbiddenCatalogUse([&](const char*) { ++uses; });
    forbidCatalogThread(std::this_thread::get_id());
    std::async(std::launch::async, [&] { (void)must(must(CatalogReader::open(path))->allAssetIds()); }).get();
    QCOMPARE(uses, 0);
    const auto reader = must(CatalogReader::open(path));
    QVERIFY(uses > 0);
    const int afterOpen = uses;
    (void)must(reader->allAssetIds());
    QVERIFY(uses > afterOpen);
    forbidCatalogThread({});
    onForbiddenCatalogUse({});
}

void CatalogFileTest::stopsWhenAsked()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "a.json", shop());
    const auto reader = must(CatalogReader::open(path));
    std::stop_source stop;
    reader->interruptOn(stop.get_token());
    QCOMPARE(must(reader->allAssetIds()).size(), 3);
    stop.request_stop();
    const auto ids = reader->allAssetIds();
    QVERIFY(!ids);
    QCOMPARE(ids.error().kind, ErrorKind::Cancelled);
    reader->interruptOn({});
    QCOMPARE(must(reader->allAssetIds()).size(), 3);
}

void CatalogFileTest::buildsAside()
{
    const Scratch scratch;
    const std::string path = scratch.path("aside.db");
    {
        const auto writer = must(CatalogWriter::open(path, true));
        must(writer->beginScan("bulk"));
        const RootId root = must(writer->root("/data"));
        writeDocument(*writer, header(root, "a.json"), shop());
        for (int i = 0; i < 30; ++i)
            writeDocument(*writer, header(root, std::to_string(i)), chain(i, 100));
        must(writer->endScan({}));
    }
    QVERIFY(!std::filesystem::exists(path + "-wal"));
    QVERIFY(!std::filesystem::exists(path + ".lock"));
    std::filesystem::rename(path, scratch.path("a.db"));
    expectSound(scratch.path("a.db"));
    QCOMPARE(sqlite(scratch.path("a.db"), "PRAGMA journal_mode"), std::string("wal\n"));
    indexOnce(scratch.path("a.db"), "a.json", shop());
}

QTEST_GUILESS_MAIN(CatalogFileTest)
#include "catalog_file_test.moc"
