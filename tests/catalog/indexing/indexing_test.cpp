// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "catalog/indexing/indexer.h"
#include "catalog/indexing/scan.h"
#include "catalog/store/catalog_reader.h"
#include "tests/catalog/indexing/fact_sources.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

namespace {

/// A folder and a catalog; files are old enough to be trusted unless a test touches them.
class Bench
{
public:
    std::string write(const std::string& relative, const std::string& bytes) const
    {
        const std::string path = m_scratch.write("in/" + relative, bytes);
        age(path);
        return path;
    }
    static void age(const std::string& path)
    {
        fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
    }
    [[nodiscard]] std::string folder(const std::string& relative = {}) const
    {
        return m_scratch.path(relative.empty() ? "in" : "in/" + relative);
    }
    [[nodiscard]] std::string catalog() const { return m_scratch.path("catalog.db"); }
    [[nodiscard]] IndexOptions options() const
    {
        IndexOptions options;
        options.catalog = catalog();
        options.paths = {folder()};
        options.threads = 2;
        return options;
    }
    [[nodiscard]] Result<IndexReport> index(const IndexOptions& options, int version = 1,
                                            std::stop_token stop = {}) const
    {
        return indexWith(options, factSources(version), std::move(stop), {});
    }
    [[nodiscard]] IndexReport index(int version = 1) const
    {
        const auto report = index(options(), version);
        if (!report)
            qFatal("%s %s", report.error().what.c_str(), report.error().detail.c_str());
        return *report;
    }
    /// Open assets as "name name", sorted.
    [[nodiscard]] QByteArray assets(std::optional<ScanId> asOf = {}) const
    {
        const auto reader = CatalogReader::open(catalog());
        if (!reader)
            return "no catalog";
        std::vector<std::string> names;
        const auto ids = (*reader)->allAssetIds(asOf).value();
        const auto summaries = (*reader)->summaries(ids, asOf).value();
        for (const AssetSummary& asset : summaries)
            names.push_back(asset.name.name);
        std::ranges::sort(names);
        QByteArray text;
        for (const std::string& name : names)
            text += (text.isEmpty() ? "" : " ") + QByteArray::fromStdString(name);
        return text;
    }
    [[nodiscard]] std::vector<ProblemRow> problems() const
    {
        return CatalogReader::open(catalog()).value()->problems().value();
    }

private:
    Scratch m_scratch;
};

void compareFiles(const IndexReport::Files& files, const char* expected)
{
    const auto text =
        QByteArray::number(qint64(files.found)) + " found " + QByteArray::number(qint64(files.read)) +
        " read " + QByteArray::number(qint64(files.unchanged)) + " unchanged " +
        QByteArray::number(qint64(files.ignored)) + " ignored " + QByteArray::number(qint64(files.partly)) +
        " partly " + QByteArray::number(qint64(files.failed)) + " failed";
    QCOMPARE(text, QByteArray(expected));
}

} // namespace

class IndexingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAndReports();
    void unchangedFilesCostAStat();
    void freshFilesAreDistrusted();
    void touchedFilesAreComparedByContent();
    void newReaderVersionReadsAgain();
    void settingsForceAReread();
    void whatVanishedIsClosedAndComesBack();
    void noPruneClosesNothing();
    void rotatedLogsStayUnlessAsked();
    void indexingOneRootNeverClosesAnother();
    void partsOfARootKeepTheRest();
    void documentsOfInnerRootsMoveOver();
    void singleFilesAreRootsOfTheirOwn();
    void unitsAreOneDocument();
    void failingFilesKeepWhatTheyStated();
    void throwingReadersEndAsProblems();
    void missingPathsAreErrors();
    void unknownReadersAreUsageErrors();
    void forcedReaderReadsWhatItIsGiven();
    void cancelKeepsWholeDocuments();
    void killKeepsWholeDocuments();
    void buildsAside();
    void killedAsideBuildLeavesNothing();
    void threadsDoNotChangeTheOutcome();
    void progressComesToItsEnd();
    void theCatalogItselfIsNoInput();
};

void IndexingTest::readsAndReports()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\nedge d.s.a d.s.b\n");
    bench.write("sub/b.facts", "#facts\nasset d.s.b\nproblem half understood\n");
    bench.write("c.facts", "#facts\nerror nothing works\n");
    bench.write("readme.txt", "hello");
    const IndexReport report = bench.index();
    compareFiles(report.files, "4 found 1 read 0 unchanged 1 ignored 1 partly 1 failed");
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b"));
    QCOMPARE(report.edges, std::int64_t(1));
    QCOMPARE(report.problems.size(), std::size_t(2));
    QCOMPARE(report.problems[0].file, std::string("c.facts"));
    QCOMPARE(report.problems[0].message, std::string("nothing works"));
    QCOMPARE(report.problems[1].file, std::string("sub/b.facts"));
    QCOMPARE(bench.problems().size(), std::size_t(2));
    QVERIFY(!report.cancelled);
    QVERIFY(report.rowsWritten > 0);
}

void IndexingTest::unchangedFilesCostAStat()
{
    Bench bench;
    for (int i = 0; i < 50; ++i)
        bench.write("f" + std::to_string(i) + ".facts", "#facts\nasset d.s.t" + std::to_string(i) + "\n");
    bench.write("other.txt", "x");
    bench.write("u/main.unit", "m");
    bench.write("u/a.part", "a");
    bench.write("u/notes.txt", "n");
    QVERIFY(bench.index().filesOpened > 0);
    const IndexReport second = bench.index();
    QCOMPARE(second.filesOpened, std::int64_t(0));
    QCOMPARE(second.rowsWritten, std::int64_t(0));
    QCOMPARE(second.rowsClosed, std::int64_t(0));
    compareFiles(second.files, "54 found 0 read 54 unchanged 0 ignored 0 partly 0 failed");
    bench.write("f7.facts", "#facts\nasset d.s.changed\n");
    const IndexReport third = bench.index();
    QCOMPARE(third.files.read, std::int64_t(1));
    QVERIFY(bench.assets().contains("changed") && !bench.assets().contains("t7 "));
}

void IndexingTest::freshFilesAreDistrusted()
{
    Bench bench;
    const std::string path = bench.write("a.facts", "#facts\nasset d.s.a\n");
    fs::last_write_time(path, fs::file_time_type::clock::now());
    const auto time = fs::last_write_time(path);
    (void)bench.index();
    // same size, same time, other bytes: only distrust finds it
    bench.write("a.facts", "#facts\nasset d.s.b\n");
    fs::last_write_time(path, time);
    QCOMPARE(bench.index().files.read, std::int64_t(1));
    QCOMPARE(bench.assets(), QByteArray("d.s.b"));
}

void IndexingTest::touchedFilesAreComparedByContent()
{
    Bench bench;
    const std::string path = bench.write("a.facts", "#facts\nasset d.s.a\n");
    (void)bench.index();
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(10));
    const IndexReport touched = bench.index();
    compareFiles(touched.files, "1 found 0 read 1 unchanged 0 ignored 0 partly 0 failed");
    QVERIFY(touched.filesOpened > 0);
    QCOMPARE(touched.rowsWritten, std::int64_t(0));
    QCOMPARE(bench.index().filesOpened, std::int64_t(0));
}

void IndexingTest::newReaderVersionReadsAgain()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    (void)bench.index();
    QCOMPARE(bench.index(2).files.read, std::int64_t(1));
    QCOMPARE(bench.index(2).files.unchanged, std::int64_t(1));
}

void IndexingTest::settingsForceAReread()
{
    const ScanSettings settings({{"/data", "", "postgres", "namespace", "postgresql://Shop-DB"},
                                 {"", "", "postgres", "namespace", "postgres://elsewhere"},
                                 {"/data", "prod", "postgres", "namespace", "postgres://prod:6000"},
                                 {"", "", "", "namespace_alias", "default=airflow-prod; x = y"}});
    const ResolvedSettings top = settings.forDocument("/data", "a.json");
    QCOMPARE(top.settings.namespaceFor("postgres"), std::string("postgres://shop-db:5432"));
    QCOMPARE(top.settings.aliased("default"), std::string("airflow-prod"));
    QCOMPARE(top.settings.aliased("x"), std::string("y"));
    const ResolvedSettings deep = settings.forDocument("/data", "prod/a.json");
    QCOMPARE(deep.settings.namespaceFor("postgres"), std::string("postgres://prod:6000"));
    QCOMPARE(settings.forDocument("/data", "production/a.json").settings.namespaceFor("postgres"),
             std::string("postgres://shop-db:5432"));
    QCOMPARE(settings.forDocument("/other", "a").settings.namespaceFor("postgres"),
             std::string("postgres://elsewhere:5432"));
    QVERIFY(top.hash != deep.hash && top.hash != 0);
    QCOMPARE(ScanSettings().forDocument("/data", "a").hash, std::uint64_t(0));
}

void IndexingTest::whatVanishedIsClosedAndComesBack()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\nasset d.s.gone\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    const IndexReport first = bench.index();
    bench.write("a.facts", "#facts\nasset d.s.a\nasset d.s.fresh\n");
    fs::remove(bench.folder("b.facts"));
    const IndexReport second = bench.index();
    QVERIFY(second.rowsClosed > 0);
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.fresh"));
    QCOMPARE(bench.assets(first.scan), QByteArray("d.s.a d.s.b d.s.gone"));
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    const IndexReport third = bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b d.s.fresh"));
    QCOMPARE(bench.assets(second.scan), QByteArray("d.s.a d.s.fresh"));
    QVERIFY(third.scan > second.scan);
}

void IndexingTest::noPruneClosesNothing()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    (void)bench.index();
    fs::remove(bench.folder("b.facts"));
    IndexOptions options = bench.options();
    options.prune = false;
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b"));
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
}

void IndexingTest::rotatedLogsStayUnlessAsked()
{
    for (const char* name : {"events.ndjson", "events.ndjson.gz", "a/events.jsonl", "openlineage.log",
                             "openlineage.log.3", "openlineage.log.12.gz"})
        QVERIFY2(isRotatedLog(name), name);
    for (const char* name : {"manifest.json", "catalog", "log.txt", "a.ndjson/b.json"})
        QVERIFY2(!isRotatedLog(name), name);
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    bench.write("events.log", "#facts\nasset d.s.event\n");
    (void)bench.index();
    fs::remove(bench.folder("events.log"));
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.event"));
    IndexOptions options = bench.options();
    options.pruneLogs = true;
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
}

void IndexingTest::indexingOneRootNeverClosesAnother()
{
    Bench bench;
    bench.write("one/a.facts", "#facts\nasset d.s.a\nasset d.s.both\n");
    bench.write("two/b.facts", "#facts\nasset d.s.b\nasset d.s.both\n");
    IndexOptions one = bench.options();
    one.paths = {bench.folder("one")};
    IndexOptions two = bench.options();
    two.paths = {bench.folder("two")};
    QVERIFY(bench.index(one).has_value());
    QVERIFY(bench.index(two).has_value());
    fs::remove(bench.folder("one/a.facts"));
    QVERIFY(bench.index(two).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b d.s.both"));
    QVERIFY(bench.index(one).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.b d.s.both"));
    // a root that vanished closes nothing
    fs::remove_all(bench.folder("two"));
    QVERIFY(!bench.index(two).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.b d.s.both"));
}

void IndexingTest::partsOfARootKeepTheRest()
{
    Bench bench;
    bench.write("sub/a.facts", "#facts\nasset d.s.a\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    (void)bench.index();
    fs::remove(bench.folder("sub/a.facts"));
    fs::remove(bench.folder("b.facts"));
    bench.write("sub/c.facts", "#facts\nasset d.s.c\n");
    IndexOptions part = bench.options();
    part.paths = {bench.folder("sub")};
    QVERIFY(bench.index(part).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.b d.s.c"));
    QCOMPARE(CatalogReader::open(bench.catalog()).value()->roots().value().size(), std::size_t(1));
}

void IndexingTest::documentsOfInnerRootsMoveOver()
{
    Bench bench;
    bench.write("sub/a.facts", "#facts\nasset d.s.a\n");
    IndexOptions inner = bench.options();
    inner.paths = {bench.folder("sub")};
    QVERIFY(bench.index(inner).has_value());
    (void)bench.index();
    bench.write("sub/a.facts", "#facts\nasset d.s.other\n");
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.other"));
}

void IndexingTest::singleFilesAreRootsOfTheirOwn()
{
    Bench bench;
    const std::string path = bench.write("a.facts", "#facts\nasset d.s.a\nproblem something\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    IndexOptions options = bench.options();
    options.paths = {path};
    const auto report = bench.index(options);
    QVERIFY(report.has_value());
    QCOMPARE(report->problems.at(0).file, std::string("a.facts"));
    QCOMPARE(report->problems.at(0).absoluteFile, path);
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    QCOMPARE(bench.problems().at(0).absoluteFile, path);
    const auto second = bench.index(options);
    QCOMPARE(second->filesOpened, std::int64_t(0));
    QCOMPARE(second->files.unchanged, std::int64_t(1));
}

void IndexingTest::unitsAreOneDocument()
{
    Bench bench;
    bench.write("u/main.unit", "m");
    bench.write("u/a.part", "a");
    bench.write("u/own.facts", "#facts\nasset d.s.own\n");
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.own unit.x.a.part unit.x.main.unit"));
    bench.write("u/b.part", "b");
    const IndexReport more = bench.index();
    QCOMPARE(more.files.read, std::int64_t(3));
    QCOMPARE(bench.assets(), QByteArray("d.s.own unit.x.a.part unit.x.b.part unit.x.main.unit"));
    fs::remove(bench.folder("u/a.part"));
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.own unit.x.b.part unit.x.main.unit"));
    fs::remove(bench.folder("u/main.unit"));
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.own"));
    bench.write(".unit/main.unit", "wanted though hidden");
    bench.write(".other/x.facts", "#facts\nasset d.s.hidden\n");
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.own unit.x.main.unit"));
}

void IndexingTest::failingFilesKeepWhatTheyStated()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    (void)bench.index();
    bench.write("a.facts", "#facts\nasset d.s.b\nerror broken in the middle\n");
    const IndexReport broken = bench.index();
    QCOMPARE(broken.files.failed, std::int64_t(1));
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    // not read again, told again
    const IndexReport again = bench.index();
    compareFiles(again.files, "1 found 0 read 0 unchanged 0 ignored 0 partly 1 failed");
    QCOMPARE(again.filesOpened, std::int64_t(0));
    QCOMPARE(again.problems.at(0).message, std::string("broken in the middle"));
    bench.write("a.facts", "#facts\nasset d.s.repaired\n");
    (void)bench.index();
    QCOMPARE(bench.assets(), QByteArray("d.s.repaired"));
    QVERIFY(bench.problems().empty());
}

void IndexingTest::throwingReadersEndAsProblems()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\nthrow\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    const IndexReport report = bench.index();
    compareFiles(report.files, "2 found 1 read 0 unchanged 0 ignored 0 partly 1 failed");
    QVERIFY(report.problems.at(0).message.find("facts") != std::string::npos);
    QVERIFY(report.problems.at(0).message.find("hunter2") == std::string::npos);
    QCOMPARE(bench.assets(), QByteArray("d.s.b"));
}

void IndexingTest::missingPathsAreErrors()
{
    Bench bench;
    IndexOptions options = bench.options();
    options.paths = {bench.folder("nowhere")};
    const auto none = bench.index(options);
    QVERIFY(!none.has_value());
    QCOMPARE(none.error().kind, ErrorKind::NotFound);
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    options.paths.push_back(bench.folder());
    const auto some = bench.index(options);
    QVERIFY(some.has_value());
    QCOMPARE(some->files.failed, std::int64_t(1));
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
}

void IndexingTest::unknownReadersAreUsageErrors()
{
    Bench bench;
    bench.write("a.facts", "#facts\n");
    IndexOptions options = bench.options();
    options.forcedSource = "nobody";
    QCOMPARE(bench.index(options).error().kind, ErrorKind::Usage);
    options.forcedSource.clear();
    options.paths.clear();
    QCOMPARE(bench.index(options).error().kind, ErrorKind::Usage);
}

void IndexingTest::forcedReaderReadsWhatItIsGiven()
{
    Bench bench;
    const std::string path = bench.write("plain.txt", "asset d.s.plain\n");
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    IndexOptions options = bench.options();
    options.forcedSource = "facts";
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    options.paths = {path};
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.plain"));
    options = bench.options();
    options.forcedSource = "unit";
    options.catalog += "2";
    const auto nobody = bench.index(options);
    QCOMPARE(nobody->files.ignored, std::int64_t(2));
}

void IndexingTest::cancelKeepsWholeDocuments()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    bench.write("b.facts", "#facts\nasset d.s.b\nwait\n");
    bench.write("gone.facts", "#facts\nasset d.s.gone\n");
    bench.write("b.facts", "#facts\nasset d.s.old\n");
    (void)bench.index();
    fs::remove(bench.folder("gone.facts"));
    bench.write("a.facts", "#facts\nasset d.s.a2\n");
    bench.write("b.facts", "#facts\nasset d.s.new\nwait\n");
    std::stop_source stop;
    const std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        stop.request_stop();
    });
    const auto start = std::chrono::steady_clock::now();
    const auto report = bench.index(bench.options(), 1, stop.get_token());
    QVERIFY(report.has_value());
    QVERIFY(report->cancelled);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
    QCOMPARE(report->rowsClosed > 0, true); // a.facts was read whole: what it no longer states is closed
    QCOMPARE(bench.assets(), QByteArray("d.s.a2 d.s.gone d.s.old"));
    const auto scans = CatalogReader::open(bench.catalog()).value()->scans().value();
    QVERIFY(scans.front().cancelled);
}

void IndexingTest::killKeepsWholeDocuments()
{
    Bench bench;
    for (int i = 0; i < 40; ++i)
        bench.write("f" + std::to_string(100 + i) + ".facts",
                    "#facts\nrepeat 2\nasset d.s.x" + std::to_string(i) + "\n");
    for (int delay : {5, 40, 120, 300}) {
        const pid_t child = ::fork();
        if (child == 0) {
            (void)bench.index(bench.options());
            ::_exit(0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
    }
    (void)bench.index();
    const auto reader = CatalogReader::open(bench.catalog()).value();
    const auto checks = reader->verify().value();
    for (const VerifyCheck& check : checks)
        QVERIFY2(check.ok, (check.name + ": " + check.message).c_str());
    QCOMPARE(reader->allAssetIds()->size(), std::size_t(2040));
    QCOMPARE(bench.index().files.unchanged, std::int64_t(40));
}

void IndexingTest::buildsAside()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    IndexOptions options = bench.options();
    options.buildAside = true;
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a d.s.b"));
    for (const auto& entry : fs::directory_iterator(fs::path(bench.catalog()).parent_path()))
        QVERIFY2(entry.path().filename().string().find(".tmp-") == std::string::npos, entry.path().c_str());
}

void IndexingTest::killedAsideBuildLeavesNothing()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\nwait\n");
    IndexOptions options = bench.options();
    options.buildAside = true;
    const pid_t child = ::fork();
    if (child == 0) {
        (void)bench.index(options);
        ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(!fs::exists(bench.catalog()));
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    for (const auto& entry : fs::directory_iterator(fs::path(bench.catalog()).parent_path()))
        QVERIFY2(entry.path().filename().string().find(".tmp-") == std::string::npos, entry.path().c_str());
}

void IndexingTest::threadsDoNotChangeTheOutcome()
{
    Bench bench;
    for (int i = 0; i < 60; ++i)
        bench.write("d" + std::to_string(i % 7) + "/f" + std::to_string(i) + ".facts",
                    "#facts\nedge d.s.t" + std::to_string(i) + " d.s.t" + std::to_string(i * 7 % 60) + "\n");
    std::vector<std::vector<std::string>> orders;
    for (const int threads : {1, 4}) {
        IndexOptions options = bench.options();
        options.catalog += std::to_string(threads);
        options.threads = threads;
        QVERIFY(bench.index(options).has_value());
        const auto reader = CatalogReader::open(options.catalog).value();
        std::vector<AssetId> ids = reader->allAssetIds().value();
        std::ranges::sort(ids);
        std::vector<std::string>& names = orders.emplace_back();
        const auto summaries = reader->summaries(ids).value();
        for (const AssetSummary& asset : summaries)
            names.push_back(asset.name.name);
    }
    QCOMPARE(orders[0], orders[1]);
    QCOMPARE(orders[0].size(), std::size_t(60));
}

void IndexingTest::progressComesToItsEnd()
{
    Bench bench;
    for (int i = 0; i < 20; ++i)
        bench.write("f" + std::to_string(i) + ".facts", "#facts\nasset d.s.t" + std::to_string(i) + "\n");
    std::vector<IndexProgress> seen;
    const auto report = indexWith(bench.options(), factSources(), {},
                                  [&](const IndexProgress& progress) { seen.push_back(progress); });
    QVERIFY(report.has_value());
    QVERIFY(seen.size() >= 3);
    QCOMPARE(seen.front().phase, IndexProgress::Phase::Walking);
    QCOMPARE(seen.back().phase, IndexProgress::Phase::Finishing);
    QCOMPARE(seen.back().filesDone, std::int64_t(20));
    QCOMPARE(seen.back().filesFound, std::int64_t(20));
    QCOMPARE(seen.back().bytesDone, seen.back().bytesFound);
    QVERIFY(std::ranges::is_sorted(seen, {}, &IndexProgress::filesDone));
}

void IndexingTest::theCatalogItselfIsNoInput()
{
    Bench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    IndexOptions options = bench.options();
    options.catalog = bench.folder("catalog.db");
    QCOMPARE(bench.index(options)->files.found, std::int64_t(1));
    QCOMPARE(bench.index(options)->files.found, std::int64_t(1));
}

QTEST_GUILESS_MAIN(IndexingTest)
#include "indexing_test.moc"
