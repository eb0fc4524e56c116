// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <QtTest>

#include <csignal>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/store/catalog_file.h"
#include "catalog/store/catalog_trouble.h"
#include "catalog/store/connection.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/read_only_hold.h"
#include "tests/catalog/store/old_catalogs.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

/// What is wrong with a file, in words, and what is offered for it.
class CatalogTroubleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheTrouble_data();
    void namesTheTrouble();
    void leavesStrangersAsTheyAre();
    void saysWhenAnotherProgramHoldsIt();
    void saysWhenNothingCanBeWritten();
    void saysWhenTheDiskIsFull();
    void findsDamageBehindASoundHead();
    void keepsItsHandsOffWhatIsHeld();
};

namespace {

std::string offersOf(const CatalogDiagnosis& found)
{
    std::string text;
    for (const CatalogOffer offer : found.offers)
        (text += text.empty() ? "" : ", ") += wordsFor(offer, found).title;
    return text;
}

void edit(const std::string& catalog)
{
    const auto curation = must(CurationStore::open(catalog, "tester"));
    must(curation->star({AssetKind::Dataset, kOrders, {}}));
}

void sql(const std::string& catalog, const char* statement)
{
    sqlite3* db = nullptr;
    QCOMPARE(sqlite3_open(catalog.c_str(), &db), SQLITE_OK);
    QCOMPARE(sqlite3_exec(db, statement, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
}

/// In a child that is nobody and may be limited; what it finds comes back as its exit status.
template <typename Work>
int inChild(const Work& work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

void CatalogTroubleTest::namesTheTrouble_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("offers");
    const auto row = [](const char* how, const char* says, const char* offers) {
        QTest::newRow(how) << QString::fromLatin1(how) << QString::fromLatin1(says)
                           << QString::fromLatin1(offers);
    };
    row("sound", "", "");
    row("missing", "any more", "Try again");
    row("missing with edits", "a line for each edit", "Make the edits again in a new catalog, Try again");
    row("missing with a backup", "any more",
        "Restore a backup, Make the edits again in a new catalog, Try again");
    row("empty", "is empty", "Start a new catalog in this file");
    row("empty with edits", "a line for each edit",
        "Make the edits again in a new catalog, Start a new catalog in this file");
    row("folder", "is a folder", "");
    row("letter", "not an Upriver catalog", "");
    row("letter with edits", "damaged", "Rebuild the index, keeping the edits");
    row("foreign", "another program", "");
    row("newer", "newer version", "");
    row("newer, readable", "can read it", "Open it for reading only");
    row("newer with a backup", "newer version", "Restore a backup");
    row("cut", "damaged", "Rebuild the index, keeping the edits");
    row("bits flipped", "damaged", "Rebuild the index, keeping the edits");
}

void CatalogTroubleTest::namesTheTrouble()
{
    QFETCH(QString, how);
    QFETCH(QString, says);
    QFETCH(QString, offers);
    const Scratch scratch;
    const std::string path = scratch.path("shop.db");
    indexOnce(path, "a.json", shop());
    const bool hasEdits =
        how.contains(u"edits") || how == u"missing with a backup" || how == u"cut" || how == u"bits flipped";
    if (hasEdits)
        edit(path);
    if (how.endsWith(u"a backup"))
        (void)must(backupCatalog(path, scratch.path("shop-monday.db")));
    if (how.startsWith(u"missing") || how == u"folder")
        std::filesystem::remove(path);
    if (how == u"folder")
        std::filesystem::create_directory(path);
    if (how.startsWith(u"empty"))
        std::filesystem::resize_file(path, 0);
    if (how.startsWith(u"letter"))
        std::ofstream(path, std::ios::trunc)
            << "A letter to a friend, and a long one: " << std::string(500, 'x');
    if (how == u"foreign") {
        std::filesystem::remove(path);
        sql(path, "CREATE TABLE t(x)");
    }
    if (how.startsWith(u"newer"))
        sql(path, how.endsWith(u"readable")
                      ? "PRAGMA user_version=99"
                      : "UPDATE meta SET value='99' WHERE key='min_reader'; PRAGMA user_version=99");
    if (how == u"cut")
        std::filesystem::resize_file(path, 8192 * 2);
    if (how == u"bits flipped") {
        std::string bytes = readAll(path);
        for (std::size_t at = 100; at < 180; ++at)
            bytes[at] = static_cast<char>(~bytes[at]);
        std::ofstream(path, std::ios::binary) << bytes;
    }
    const CatalogDiagnosis found = how.startsWith(u"missing") ? missingCatalog(path) : tryOpening(path);
    const std::string text = found.what + ' ' + found.safe;
    QVERIFY2(QString::fromStdString(text).contains(says), text.c_str());
    QCOMPARE(QString::fromStdString(offersOf(found)), offers);
    QCOMPARE(found.trouble == CatalogTrouble::None, how == u"sound");
    QVERIFY(how == u"sound" || (text.find(path) != std::string::npos && !found.safe.empty()));
}

void CatalogTroubleTest::leavesStrangersAsTheyAre()
{
    const Scratch scratch;
    const std::string letter = scratch.write("letter.db", std::string(5000, 'x'));
    const std::string empty = scratch.write("empty.db", "");
    const std::string foreign = scratch.path("foreign.db");
    sql(foreign, "CREATE TABLE t(x)");
    for (const std::string& path : {letter, empty, foreign}) {
        const std::string before = readAll(path);
        QVERIFY(tryOpening(path).trouble != CatalogTrouble::None);
        QCOMPARE(readAll(path), before);
    }
    int files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(scratch.path()))
        files += entry.is_regular_file() ? 1 : 0;
    QCOMPARE(files, 3); // nothing left beside them
}

void CatalogTroubleTest::saysWhenAnotherProgramHoldsIt()
{
    const Scratch scratch;
    const std::string path = scratch.path("shop.db");
    indexOnce(path, "a.json", shop());
    sqlite3* other = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &other), SQLITE_OK);
    sqlite3_exec(other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
    const CatalogDiagnosis found = tryOpening(path);
    sqlite3_close(other);
    QCOMPARE(found.trouble, CatalogTrouble::Locked);
    QCOMPARE(offersOf(found), std::string("Try again"));
    QCOMPARE(tryOpening(path).trouble, CatalogTrouble::None);
}

void CatalogTroubleTest::saysWhenNothingCanBeWritten()
{
    const Scratch scratch;
    const std::string folder = scratch.path("media");
    const std::string path = scratch.write("media/x", "") + ".db";
    indexOnce(path, "a.json", shop());
    const std::string today = scratch.path("today.db");
    indexOnce(today, "a.json", shop());
    makeOldCatalog(folder + "/old.db", 3, today);
    const int code = inChild([&] {
        for (std::string at = folder; at.size() > 1; at = std::filesystem::path(at).parent_path().string())
            ::chmod(at.c_str(), 0555);
        ::chmod(path.c_str(), 0444);
        ::chmod((folder + "/old.db").c_str(), 0444);
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0))
            return 5;
        const CatalogDiagnosis found = tryOpening(path);
        const CatalogDiagnosis old = tryOpening(folder + "/old.db");
        const bool isRight =
            found.trouble == CatalogTrouble::ReadOnly &&
            offersOf(found) == "Open it for reading only, Open a copy that can be written, Try again" &&
            old.trouble == CatalogTrouble::ReadOnly &&
            offersOf(old) == "Open a copy that can be written, Try again";
        if (!isRight)
            qWarning("%s | %s | %s | %s", found.what.c_str(), offersOf(found).c_str(), old.what.c_str(),
                     offersOf(old).c_str());
        return isRight ? 0 : 6;
    });
    for (std::string at = folder; at.size() > 5; at = std::filesystem::path(at).parent_path().string())
        ::chmod(at.c_str(), 0755);
    QCOMPARE(code, 0);
}

void CatalogTroubleTest::saysWhenTheDiskIsFull()
{
    const Scratch scratch;
    const std::string today = scratch.path("today.db");
    indexOnce(today, "a.json", shop());
    const std::string old = scratch.path("old.db");
    makeOldCatalog(old, 4, today);
    const std::string before = factsOf(old);
    const int code = inChild([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{40'000, 40'000}; // no room for the copy that a migration makes first
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const CatalogDiagnosis found = tryOpening(old);
        const bool isRight =
            found.trouble == CatalogTrouble::DiskFull || found.trouble == CatalogTrouble::Unreadable;
        if (!isRight)
            qWarning("%s", found.what.c_str());
        return isRight && offersOf(found) == "Try again" ? 0 : 6;
    });
    QCOMPARE(code, 0);
    QCOMPARE(schemaOf(old), 4);
    QCOMPARE(factsOf(old), before);
    QCOMPARE(tryOpening(old).trouble, CatalogTrouble::None);
}

void CatalogTroubleTest::findsDamageBehindASoundHead()
{
    const Scratch scratch;
    const std::string path = scratch.path("shop.db");
    indexOnce(path, "a.json", shop());
    edit(path);
    QCOMPARE(checkStructure(path).trouble, CatalogTrouble::None);
    std::string bytes = readAll(path);
    constexpr std::size_t kPage = 8192;
    for (std::size_t at = 40 * kPage; at < 70 * kPage; at += kPage) // not the schema's pages
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 64, '\x5a');
    std::ofstream(path, std::ios::binary) << bytes;
    const CatalogDiagnosis found = checkStructure(path);
    QCOMPARE(found.trouble, CatalogTrouble::Damaged);
    QCOMPARE(offersOf(found), std::string("Open it for reading only, Rebuild the index, keeping the edits"));
}

void CatalogTroubleTest::keepsItsHandsOffWhatIsHeld()
{
    const Scratch scratch;
    const std::string path = scratch.path("shop.db");
    indexOnce(path, "a.json", shop());
    holdReadOnly(scratch.path("../") + std::filesystem::path(scratch.path()).filename().string() +
                 "/shop.db"); // the same file
    const std::string before = readAll(path);
    QVERIFY(prepareCatalog(path).has_value());
    QVERIFY(!CatalogWriter::open(path));
    const auto refused = CurationStore::open(path, "ann");
    QVERIFY(!refused);
    QVERIFY2(refused.error().what.find("reading only") != std::string::npos, refused.error().what.c_str());
    QCOMPARE(must(must(CatalogReader::open(path))->allAssetIds()).size(), 3);
    QCOMPARE(readAll(path), before);
    releaseReadOnly(path);
    QVERIFY(CurationStore::open(path, "ann").has_value());
}

QTEST_GUILESS_MAIN(CatalogTroubleTest)
#include "catalog_trouble_test.moc"
