// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fstream>
#include <thread>

#include <QTest>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/indexing/rescue.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/catalog_trouble.h"
#include "catalog/store/curation_store.h"
#include "tests/catalog/indexing/index_bench.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

/// A catalog that is damaged or gone comes back with all that people added.
class RescueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restoresWithLaterEdits();
    void restoresAnOlderSchema();
    void refusesADamagedBackup();
    void rebuildsFromRemains_data();
    void rebuildsFromRemains();
    void tellsOfFoldersThatAreGone();
    void refusesWhileOpenElsewhere();
    void killedItLeavesOneOfTheTwo();
    void copiesToAPlaceThatCanBeWritten();
};

namespace {

void tag(const IndexBench& bench, const std::string& word)
{
    const auto store = CurationStore::open(bench.catalog(), "ann").value();
    CurationSubject subject;
    subject.name = {"facts", "d.s.a"};
    QVERIFY(store->tag(subject, word, Curated::Added).has_value());
}

std::int64_t edits(const std::string& catalog)
{
    const auto store = CurationStore::open(catalog, "ann");
    return store ? static_cast<std::int64_t>((*store)->audit()->size()) : -1;
}

void expectSound(const std::string& catalog)
{
    const auto reader = CatalogReader::open(catalog);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().what.c_str());
    const auto checks = (*reader)->verify().value();
    for (const VerifyCheck& check : checks)
        QVERIFY2(check.ok, (check.name + ": " + check.message).c_str());
}

/// As a bad disk leaves it: pages after the first are something else.
void damage(const std::string& catalog, std::size_t fromPage, std::size_t toPage = 100'000)
{
    constexpr std::size_t kPage = 8192;
    std::string bytes = readAll(catalog);
    for (std::size_t at = fromPage * kPage; at < std::min(bytes.size(), toPage * kPage); at += kPage)
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 64, '\x5a');
    std::ofstream(catalog, std::ios::binary) << bytes;
}

void makeBench(IndexBench& bench)
{
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    (void)bench.index();
    tag(bench, "gold");
}

} // namespace

void RescueTest::restoresWithLaterEdits()
{
    IndexBench bench;
    makeBench(bench);
    const std::string backup = bench.catalog() + "-monday.db";
    QVERIFY(backupCatalog(bench.catalog(), backup).has_value());
    tag(bench, "silver");
    tag(bench, "bronze");
    damage(bench.catalog(), 1);
    QCOMPARE(tryOpening(bench.catalog()).trouble, CatalogTrouble::Damaged);
    const std::string bad = readAll(bench.catalog());
    const auto report = restoreBackup(bench.catalog(), backup);
    QVERIFY2(report.has_value(), report ? "" : report.error().what.c_str());
    QCOMPARE(report->laterEdits, std::int64_t(2));
    QCOMPARE(report->edits, std::int64_t(3));
    QCOMPARE(edits(bench.catalog()), std::int64_t(3));
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b"));
    QCOMPARE(readAll(report->kept), bad);
    expectSound(bench.catalog());
    QCOMPARE(edits(backup), std::int64_t(1)); // untouched
    tag(bench, "iron");                       // and life goes on in the same file of lines
    QCOMPARE(edits(bench.catalog()), std::int64_t(4));
}

void RescueTest::restoresAnOlderSchema()
{
    IndexBench bench;
    makeBench(bench);
    const auto found = missingCatalog(bench.catalog() + ".nothing");
    QVERIFY(found.backups.empty());
    const std::string backup = bench.catalog() + ".schema-3.bak";
    QVERIFY(backupCatalog(bench.catalog(), backup).has_value());
    fs::remove(bench.catalog());
    const auto missing = missingCatalog(bench.catalog());
    QCOMPARE(missing.backups.size(), std::size_t(1));
    QCOMPARE(missing.backups.front().path, backup);
    QVERIFY(restoreBackup(bench.catalog(), backup).has_value());
    QCOMPARE(edits(bench.catalog()), std::int64_t(1));
    expectSound(bench.catalog());
}

void RescueTest::refusesADamagedBackup()
{
    IndexBench bench;
    makeBench(bench);
    const std::string backup = bench.catalog() + "-bad.db";
    QVERIFY(backupCatalog(bench.catalog(), backup).has_value());
    damage(backup, 3);
    const std::string before = readAll(bench.catalog());
    const auto report = restoreBackup(bench.catalog(), backup);
    QVERIFY(!report);
    QVERIFY2(report.error().what.find("damaged too") != std::string::npos, report.error().what.c_str());
    QCOMPARE(readAll(bench.catalog()), before);
    for (const auto& entry : fs::directory_iterator(fs::path(bench.catalog()).parent_path()))
        QVERIFY2(entry.path().filename().string().find(".tmp-") == std::string::npos, entry.path().c_str());
}

void RescueTest::rebuildsFromRemains_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("damaged after the schema, lines there") << 0;
    QTest::newRow("damaged, lines lost, edits in the file") << 1;
    QTest::newRow("head gone, a backup knows the folders") << 2;
    QTest::newRow("lines cut short") << 3;
}

void RescueTest::rebuildsFromRemains()
{
    QFETCH(int, what);
    IndexBench bench;
    makeBench(bench);
    tag(bench, "silver");
    const std::string lines = bench.catalog() + ".curation.jsonl";
    if (what == 2) {
        QVERIFY(backupCatalog(bench.catalog(), bench.catalog() + ".schema-3.bak").has_value());
        tag(bench, "bronze");
        damage(bench.catalog(), 0);
    }
    if (what == 1)
        fs::remove(lines);
    if (what == 3)
        fs::resize_file(lines, fs::file_size(lines) / 2);
    if (what == 0) {
        tag(bench, "bronze");
        damage(bench.catalog(), 40, 70); // neither the schema's pages nor the roots'
    }
    const auto report = rebuildFromRemainsWith(bench.catalog(), factSources(1), {}, {});
    QVERIFY2(report.has_value(), report ? "" : report.error().what.c_str());
    const std::int64_t expected = what == 0 || what == 2 ? 3 : 2;
    QCOMPARE(report->edits, expected);
    QCOMPARE(edits(bench.catalog()), expected);
    QCOMPARE(report->roots, std::int64_t(1));
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b"));
    QVERIFY(fs::exists(report->kept));
    expectSound(bench.catalog());
}

void RescueTest::tellsOfFoldersThatAreGone()
{
    IndexBench bench;
    makeBench(bench);
    fs::remove_all(bench.folder());
    const auto report = rebuildFromRemainsWith(bench.catalog(), factSources(1), {}, {});
    QVERIFY(report.has_value());
    QCOMPARE(report->missingRoots, std::vector<std::string>{bench.folder()});
    QCOMPARE(edits(bench.catalog()), std::int64_t(1));
    QVERIFY(fs::exists(report->kept)); // what was known of the folder
    fs::remove(bench.catalog());
    fs::remove(bench.catalog() + ".curation.jsonl");
    const auto nothing = rebuildFromRemainsWith(bench.catalog(), factSources(1), {}, {});
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().kind, ErrorKind::NotFound);
    QVERIFY(!fs::exists(bench.catalog()));
}

void RescueTest::refusesWhileOpenElsewhere()
{
    IndexBench bench;
    makeBench(bench);
    const std::string backup = bench.catalog() + "-monday.db";
    QVERIFY(backupCatalog(bench.catalog(), backup).has_value());
    int ready[2];
    int done[2];
    QVERIFY(::pipe(ready) == 0 && ::pipe(done) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto reader = CatalogReader::open(bench.catalog());
        char byte = reader && (*reader)->roots() ? 'y' : 'n';
        if (::write(ready[1], &byte, 1) != 1 || ::read(done[0], &byte, 1) != 1)
            ::_exit(2);
        ::_exit(0);
    }
    char byte = 0;
    QVERIFY(::read(ready[0], &byte, 1) == 1 && byte == 'y');
    const auto refused = restoreBackup(bench.catalog(), backup);
    QVERIFY(::write(done[1], &byte, 1) == 1);
    ::waitpid(child, nullptr, 0);
    QVERIFY(!refused);
    QVERIFY2(refused.error().what.find("another window") != std::string::npos, refused.error().what.c_str());
    QVERIFY(restoreBackup(bench.catalog(), backup).has_value());
}

void RescueTest::killedItLeavesOneOfTheTwo()
{
    IndexBench bench;
    makeBench(bench);
    const std::string backup = bench.catalog() + "-monday.db";
    QVERIFY(backupCatalog(bench.catalog(), backup).has_value());
    tag(bench, "silver");
    int restored = 0;
    for (int round = 0; round < 16; ++round) {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(restoreBackup(bench.catalog(), backup) ? 0 : 1);
        std::this_thread::sleep_for(std::chrono::milliseconds(round * 25));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        QCOMPARE(edits(bench.catalog()), std::int64_t(2));
        QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b"));
        expectSound(bench.catalog());
        restored += fs::exists(bench.catalog() + ".damaged-1") ? 1 : 0;
    }
    qInfo("in %d of 16 rounds a catalog had been set aside", restored);
    QVERIFY(restoreBackup(bench.catalog(), backup).has_value());
    QCOMPARE(edits(bench.catalog()), std::int64_t(2));
}

void RescueTest::copiesToAPlaceThatCanBeWritten()
{
    IndexBench bench;
    makeBench(bench);
    const std::string folder = bench.catalog() + "-own";
    const auto first = copyCatalogInto(folder, bench.catalog());
    const auto second = copyCatalogInto(folder, bench.catalog());
    QVERIFY(first.has_value() && second.has_value());
    QVERIFY(*first != *second);
    QCOMPARE(edits(*second), std::int64_t(1));
}

QTEST_GUILESS_MAIN(RescueTest)
#include "rescue_test.moc"
