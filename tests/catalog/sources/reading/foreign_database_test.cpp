// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include <QTest>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/base/utf8.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/sqlite_head.h"
#include "tests/support/made_database.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

using namespace upriver;

namespace {

namespace fs = std::filesystem;

const std::string kShop =
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, age REAL);"
    "CREATE TABLE \"order\"(id INTEGER PRIMARY KEY, customer INTEGER REFERENCES "
    "customer(id), at TEXT, twice INT AS (id * 2));"
    "CREATE VIEW spender AS SELECT name FROM customer;"
    "CREATE TABLE pair(a TEXT, b TEXT, PRIMARY KEY(a, b)) WITHOUT ROWID;"
    "INSERT INTO customer VALUES(1,'Ann',31.5),(2,'Bob',NULL),(3,x'ff41',7);"
    "INSERT INTO \"order\"(id,customer,at) VALUES(1,1,'2026-01-02 03:04:05'),(9,2,'12');";

std::set<std::string> namesIn(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

std::vector<std::string> texts(ForeignDatabase& database, const ForeignSelect& select)
{
    std::vector<std::string> found;
    const auto rows = database.select(select, [&](const ForeignRow& row) {
        std::string line;
        for (int i = 0; i < row.columnCount(); ++i)
            line += (i > 0 ? "|" : "") + (row.isNull(i) ? std::string("null") : row.text(i));
        found.push_back(line);
        return true;
    });
    if (!rows)
        found.push_back(rows.error().what);
    return found;
}

/// All that readers ask; whatever the bytes are, it must come back.
void readEverything(const std::string& path)
{
    ForeignOptions options;
    options.maxSteps = 5'000'000;
    auto database = ForeignDatabase::open(path, options);
    if (!database)
        return;
    for (const ForeignTable& table : database->tables()) {
        std::vector<std::string> columns;
        for (const ForeignColumn& column : database->columnsOf(table.name))
            columns.push_back(column.name);
        columns.resize(std::min<std::size_t>(columns.size(), 50));
        (void)database->foreignKeysOf(table.name);
        (void)database->rowsAbout(table.name);
        if (columns.empty())
            continue;
        (void)database->select({.table = table.name, .columns = columns}, [&](const ForeignRow& row) {
            for (int i = 0; i < row.columnCount(); ++i) {
                const std::string text = row.text(i);
                Q_ASSERT(validUtf8Prefix(text) == text.size());
                (void)row.integer(i);
                (void)row.time(i);
            }
            return true;
        });
    }
}

} // namespace

class ForeignDatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTablesColumnsKeys();
    void missingPartsReadAsNothing();
    void valuesHaveAnyType();
    void leavesNothingBeside();
    void readsWhatIsPendingInTheLog();
    void rollsBackInTheCopyWhatAJournalHolds();
    void removesCopiesOfKilledPrograms();
    void largePendingFilesAreRefused();
    void secretsAreDenied();
    void onlyReads();
    void boundsStepsAndStops();
    void noticesWrites();
    void noDatabaseIsAnError();
    void virtualTablesAreNamedOnly();
    void survivesDamage();
    void headNamesTables();
    void headOfTheCorpus();
};

void ForeignDatabaseTest::readsTablesColumnsKeys()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("shop.db"), kShop);
    auto database = ForeignDatabase::open(scratch.path("shop.db"));
    QVERIFY(database.has_value());
    QCOMPARE(database->tables().size(), 4U);
    QCOMPARE(database->tables()[1].name, std::string("order"));
    QVERIFY(database->tables()[3].kind == ForeignTable::Kind::View);
    QVERIFY(!database->tables()[2].hasRowId);
    const auto& columns = database->columnsOf("ORDER");
    QCOMPARE(columns.size(), 4U);
    QCOMPARE(columns[0].primaryKey, 1);
    QVERIFY(columns[3].generated);
    QVERIFY(database->columnsOf("customer")[1].notNull);
    QCOMPARE(database->columnsOf("spender").size(), 1U);
    const auto keys = database->foreignKeysOf("order");
    QCOMPARE(keys.size(), 1U);
    QCOMPARE(keys[0].table + "." + keys[0].to + " from " + keys[0].from,
             std::string("customer.id from customer"));
    QCOMPARE(database->rowsAbout("customer"), std::optional<std::int64_t>(3));
    QCOMPARE(database->rowsAbout("order"), std::optional<std::int64_t>(9));
    QCOMPARE(database->rowsAbout("pair"), std::optional<std::int64_t>());
    QCOMPARE(database->rowsAbout("spender"), std::optional<std::int64_t>());
}

void ForeignDatabaseTest::missingPartsReadAsNothing()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("shop.db"), kShop);
    auto database = ForeignDatabase::open(scratch.path("shop.db"));
    QVERIFY(database.has_value());
    QCOMPARE(texts(*database, {.table = "asset", .columns = {"id"}}), std::vector<std::string>());
    QCOMPARE(texts(*database, {.table = "customer",
                               .columns = {"name", "nick"},
                               .where = "id < ?1 + 3",
                               .order = "rank",
                               .limit = 1}),
             std::vector<std::string>());
    QCOMPARE(texts(*database, {.table = "customer",
                               .columns = {"nick", "name"},
                               .where = "id < 3",
                               .order = "id desc",
                               .limit = 1}),
             std::vector<std::string>{"null|Bob"});
    QVERIFY(database->hasColumn("customer", "NAME"));
    QVERIFY(!database->hasColumn("customer", "nick"));
    QVERIFY(!database->hasColumn("asset", "id"));
    std::vector<std::string> seen;
    const auto rows =
        database->query("SELECT c.name, count(*) AS n FROM customer c JOIN \"order\" o ON o.customer = c.id "
                        "WHERE c.name = ?1",
                        [&](const ForeignRow& row) {
                            seen.push_back(row.text("name") + std::to_string(row.integer("n").value_or(-1)) +
                                           row.text("absent"));
                            return true;
                        },
                        {std::string("Ann")});
    QVERIFY(rows.has_value());
    QCOMPARE(seen, std::vector<std::string>{"Ann1"});
    QVERIFY(!database->query("SELECT nothing FROM customer", [](const ForeignRow&) { return true; }));
}

void ForeignDatabaseTest::valuesHaveAnyType()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("shop.db"), kShop);
    auto database = ForeignDatabase::open(scratch.path("shop.db"));
    QVERIFY(database.has_value());
    QCOMPARE(texts(*database, {.table = "customer", .columns = {"name"}, .where = "id = 3"}),
             std::vector<std::string>{"\xEF\xBF\xBD"
                                      "A"});
    (void)database->select(
        {.table = "order", .columns = {"id", "at"}, .order = "id"}, [](const ForeignRow& row) {
            if (row.integer("id") == 1) {
                [&] { QCOMPARE(formatTime(*row.time("at")), std::string("2026-01-02T03:04:05Z")); }();
                [&] { QVERIFY(!row.integer("at")); }();
            } else {
                [&] { QCOMPARE(row.integer("at"), std::optional<std::int64_t>(12)); }();
                [&] { QCOMPARE(row.text("at", 1), std::string("1")); }();
            }
            return true;
        });
}

void ForeignDatabaseTest::leavesNothingBeside()
{
    const test::Scratch scratch;
    // a file at rest that was once written through a log: opening it in the plain way would make two files
    test::makeDatabase(scratch.path("rest.db"), "PRAGMA journal_mode=WAL; " + kShop);
    const std::string before = test::readAll(scratch.path("rest.db"));
    {
        auto database = ForeignDatabase::open(scratch.path("rest.db"));
        QVERIFY(database.has_value());
        QCOMPARE(texts(*database, {.table = "customer", .columns = {"id"}}).size(), 3U);
        QCOMPARE(namesIn(scratch.path()), std::set<std::string>{"rest.db"});
    }
    QCOMPARE(namesIn(scratch.path()), std::set<std::string>{"rest.db"});
    QVERIFY(test::readAll(scratch.path("rest.db")) == before);
}

void ForeignDatabaseTest::readsWhatIsPendingInTheLog()
{
    const test::Scratch scratch;
    const std::set<std::string> temporary = namesIn(fs::temp_directory_path());
    test::withOpenDatabase(scratch.path("live.db"), kShop, [&] {
        const std::set<std::string> names = namesIn(scratch.path());
        const std::string log = test::readAll(scratch.path("live.db-wal"));
        QVERIFY(!log.empty());
        auto database = ForeignDatabase::open(scratch.path("live.db"));
        QVERIFY(database.has_value());
        // the copy's names are gone while it is still read
        for (const std::string& name : namesIn(fs::temp_directory_path()))
            QVERIFY(temporary.contains(name) ||
                    !name.starts_with("upriver-copy-" + std::to_string(getpid())));
        QCOMPARE(texts(*database, {.table = "customer", .columns = {"id"}}).size(), 3U);
        QCOMPARE(namesIn(scratch.path()), names);
        QVERIFY(test::readAll(scratch.path("live.db-wal")) == log);
    });
}

void ForeignDatabaseTest::rollsBackInTheCopyWhatAJournalHolds()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("base.db"), kShop);
    // a writer that spilled half a transaction into the file
    {
        const auto path = scratch.path("base.db");
        test::withOpenDatabase(
            scratch.path("other.db"),
            "ATTACH '" + path +
                "' AS b; PRAGMA b.journal_mode=DELETE; PRAGMA b.cache_size=1; BEGIN;"
                " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2000)"
                " INSERT INTO b.customer(name) SELECT hex(zeroblob(200)) FROM n;",
            [&] {
                fs::copy_file(path, scratch.path("torn.db"));
                fs::copy_file(path + "-journal", scratch.path("torn.db-journal"));
            });
    }
    const std::string before = test::readAll(scratch.path("torn.db"));
    QVERIFY(before.find("0000000000") != std::string::npos);
    const std::set<std::string> names = namesIn(scratch.path());
    auto database = ForeignDatabase::open(scratch.path("torn.db"));
    QVERIFY2(database.has_value(), database ? "" : database.error().what.c_str());
    QCOMPARE(texts(*database, {.table = "customer", .columns = {"id"}}).size(), 3U);
    QVERIFY(test::readAll(scratch.path("torn.db")) == before);
    QCOMPARE(namesIn(scratch.path()), names);
}

void ForeignDatabaseTest::removesCopiesOfKilledPrograms()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    const fs::path left = fs::temp_directory_path() / ("upriver-copy-" + std::to_string(child) + "-abcdef");
    const fs::path ours =
        fs::temp_directory_path() / ("upriver-copy-" + std::to_string(getpid()) + "-abcdef");
    while (::access(("/proc/" + std::to_string(child) + "/exe").c_str(), F_OK) == 0)
        ::usleep(1'000);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {}
    fs::create_directory(left);
    fs::create_directory(ours);
    const test::Scratch scratch;
    test::withOpenDatabase(scratch.path("live.db"), kShop,
                           [&] { QVERIFY(ForeignDatabase::open(scratch.path("live.db")).has_value()); });
    QVERIFY(!fs::exists(left));
    QVERIFY(fs::exists(ours));
    fs::remove(ours);
}

void ForeignDatabaseTest::largePendingFilesAreRefused()
{
    const test::Scratch scratch;
    test::withOpenDatabase(scratch.path("live.db"), kShop, [&] {
        ForeignOptions options;
        options.maxCopy = 1000;
        const auto database = ForeignDatabase::open(scratch.path("live.db"), options);
        QVERIFY(!database.has_value());
        QVERIFY(database.error().what.find("too large") != std::string::npos);
    });
}

void ForeignDatabaseTest::secretsAreDenied()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"),
                       "CREATE TABLE Connection(id, password); INSERT INTO connection VALUES(1,'CANARY');"
                       "CREATE TABLE run(id, conf, note); INSERT INTO run VALUES(1,'CANARY','CANARY');"
                       "CREATE VIEW sly AS SELECT password AS p FROM connection");
    ForeignOptions options;
    options.deniedTables = {"connection"};
    options.deniedColumns = {"run.conf", "*.note"};
    auto database = ForeignDatabase::open(scratch.path("a.db"), options);
    QVERIFY(database.has_value());
    for (const char* sql : {"SELECT password FROM connection", "SELECT count(*) FROM CONNECTION",
                            "SELECT p FROM sly", "SELECT conf FROM run", "SELECT r.note FROM run r",
                            "SELECT * FROM run", "SELECT id FROM run WHERE conf LIKE 'C%'"}) {
        const auto rows = database->query(sql, [](const ForeignRow&) { return true; });
        QVERIFY2(!rows.has_value(), sql);
        QVERIFY(rows.error().kind == ErrorKind::Input);
    }
    QCOMPARE(texts(*database, {.table = "run", .columns = {"id"}}), std::vector<std::string>{"1"});
    // what a secret table is made of is none
    QCOMPARE(database->columnsOf("connection").size(), 2U);
    QVERIFY(!database->rowsAbout("connection"));
}

void ForeignDatabaseTest::onlyReads()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"), "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    auto database = ForeignDatabase::open(scratch.path("a.db"));
    QVERIFY(database.has_value());
    const std::string beside = scratch.path("b.db");
    for (const std::string& sql :
         {std::string("INSERT INTO t VALUES(2)"), std::string("DROP TABLE t"), "ATTACH '" + beside + "' AS b",
          std::string("VACUUM INTO '" + beside + "'"), std::string("PRAGMA journal_mode=WAL"),
          std::string("CREATE TEMP TABLE x(a)"), std::string("SELECT load_extension('x')"),
          std::string("SELECT zeroblob(100000000)"), std::string("BEGIN IMMEDIATE")})
        QVERIFY2(!database->query(sql, [](const ForeignRow&) { return true; }), sql.c_str());
    QVERIFY(!fs::exists(beside));
}

void ForeignDatabaseTest::boundsStepsAndStops()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"),
                       "CREATE TABLE t(a TEXT); INSERT INTO t VALUES(hex(zeroblob(2000)));"
                       "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n)"
                       " SELECT count(*) AS c FROM n");
    ForeignOptions options;
    options.maxSteps = 1'000'000;
    options.maxValue = 1'000;
    auto database = ForeignDatabase::open(scratch.path("a.db"), options);
    QVERIFY(database.has_value());
    const auto large = texts(*database, {.table = "t", .columns = {"a"}});
    QCOMPARE(large.size(), 1U);
    QVERIFY2(large[0].find("larger than") != std::string::npos, large[0].c_str());
    const auto endless = texts(*database, {.table = "endless", .columns = {"c"}});
    QVERIFY2(endless.size() == 1 && endless[0].find("too long") != std::string::npos,
             endless.empty() ? "none" : endless[0].c_str());
    std::stop_source source;
    auto stopped = ForeignDatabase::open(scratch.path("a.db"), {}, source.get_token());
    QVERIFY(stopped.has_value());
    source.request_stop();
    const auto rows =
        stopped->select({.table = "endless", .columns = {"c"}}, [](const ForeignRow&) { return true; });
    QVERIFY(!rows && rows.error().kind == ErrorKind::Cancelled);
}

void ForeignDatabaseTest::noticesWrites()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"), "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    auto database = ForeignDatabase::open(scratch.path("a.db"));
    QVERIFY(database.has_value());
    test::makeDatabase(scratch.path("a.db"), "CREATE TABLE u(a); INSERT INTO u VALUES(1)");
    const auto found = texts(*database, {.table = "t", .columns = {"a"}});
    QVERIFY2(found.back().find("changed while") != std::string::npos, found.back().c_str());
}

void ForeignDatabaseTest::noDatabaseIsAnError()
{
    const test::Scratch scratch;
    for (const std::string& bytes : {std::string(), std::string("SQLite format 3"), std::string(5'000, 'x'),
                                     std::string("SQLite format 3\0", 16) + std::string(5'000, 'x')}) {
        scratch.write("a.db", bytes);
        const auto database = ForeignDatabase::open(scratch.path("a.db"));
        QVERIFY(!database.has_value());
        QVERIFY(database.error().kind == ErrorKind::Input && !database.error().what.empty());
    }
    QVERIFY(!ForeignDatabase::open(scratch.path("absent.db")));
    QVERIFY(!ForeignDatabase::open(scratch.path()));
}

void ForeignDatabaseTest::virtualTablesAreNamedOnly()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"), "CREATE VIRTUAL TABLE notes USING fts5(body);"
                                             "INSERT INTO notes VALUES('text')");
    auto database = ForeignDatabase::open(scratch.path("a.db"));
    QVERIFY(database.has_value());
    for (const ForeignTable& table : database->tables())
        QVERIFY(table.kind ==
                (table.name == "notes" ? ForeignTable::Kind::Virtual : ForeignTable::Kind::Shadow));
    QVERIFY(database->tables().size() > 3);
    QVERIFY(database->columnsOf("notes").empty());
    QVERIFY(!database->query("SELECT body FROM notes", [](const ForeignRow&) { return true; }));
}

void ForeignDatabaseTest::survivesDamage()
{
    const test::Scratch scratch;
    test::makeDatabase(scratch.path("a.db"),
                       "PRAGMA page_size=512;" + kShop +
                           "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i+1 FROM n WHERE i<400)"
                           " INSERT INTO customer(id, name) SELECT i, hex(zeroblob(i % 300)) FROM n;");
    const std::string sound = test::readAll(scratch.path("a.db"));
    std::mt19937 random(99);
    for (int round = 0; round < 400; ++round) {
        std::string bytes = sound;
        const std::size_t from = round % 2 == 0 ? 0 : 100;
        const std::size_t span = round % 4 < 2 ? 2'048 : bytes.size();
        for (unsigned count = 0; count < 1 + random() % 8; ++count)
            bytes[from + random() % (std::min(span, bytes.size()) - from)] = static_cast<char>(random());
        if (round % 5 == 0)
            bytes.resize(random() % bytes.size());
        scratch.write("a.db", bytes);
        readEverything(scratch.path("a.db"));
        (void)sqliteTableNames(test::documentFile(scratch.path(), "a.db"));
    }
}

void ForeignDatabaseTest::headNamesTables()
{
    const test::Scratch scratch;
    for (const std::string encoding : {"UTF-8", "UTF-16le", "UTF-16be"}) {
        const std::string path = scratch.path(encoding + ".db");
        std::string sql =
            "PRAGMA encoding='" + encoding + "'; CREATE TABLE gone(a); DROP TABLE gone;" + kShop;
        for (int i = 0; i < 900; ++i)
            sql +=
                "CREATE TABLE filler" + std::to_string(i) + "(a, b, c TEXT DEFAULT 'long enough to fill');";
        test::makeDatabase(path, sql + "CREATE TABLE last(a)");
        const DocumentFile file = test::documentFile(scratch.path(), encoding + ".db");
        const SqliteHead head = sqliteTableNames(file);
        QVERIFY(head.isSqlite && head.complete);
        QCOMPARE(head.tables.size(), 905U);
        QVERIFY(head.hasAll({"customer", "order", "spender", "last"}));
        QVERIFY(!head.has("gone"));
        const SqliteHead shorter = sqliteTableNamesInHead(file.head);
        QVERIFY(shorter.isSqlite && !shorter.complete && shorter.tables.size() < 905);
    }
    QVERIFY(!sqliteTableNamesInHead("SQLite format 3").isSqlite);
    test::withOpenDatabase(scratch.path("live.db"), kShop, [&] {
        QVERIFY(!sqliteTableNames(test::documentFile(scratch.path(), "live.db")).complete);
    });
}

void ForeignDatabaseTest::headOfTheCorpus()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    std::size_t databases = 0;
    for (const auto& entry : fs::recursive_directory_iterator(*corpus)) {
        if (!entry.is_regular_file())
            continue;
        const std::string relative = entry.path().lexically_relative(*corpus).string();
        if (!relative.ends_with(".db") && !relative.ends_with(".sqlite"))
            continue;
        const SqliteHead head = sqliteTableNames(test::documentFile(*corpus, relative));
        if (!head.isSqlite)
            continue;
        ++databases;
        auto database = ForeignDatabase::open(*corpus + "/" + relative);
        QVERIFY2(database.has_value(), relative.c_str());
        std::vector<std::string> names;
        for (const ForeignTable& table : database->tables())
            names.push_back(table.name);
        QVERIFY2(head.complete, relative.c_str());
        QCOMPARE(head.tables, names);
    }
    QVERIFY(databases > 10);
}

QTEST_GUILESS_MAIN(ForeignDatabaseTest)
#include "foreign_database_test.moc"
