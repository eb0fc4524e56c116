// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "tests/catalog/indexing/index_bench.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

class ScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelKeepsWholeDocuments();
    void killKeepsWholeDocuments();
    void buildsAside();
    void killedAsideBuildLeavesNothing();
    void secondAsideBuildIsToldAtOnce();
    void threadsDoNotChangeTheOutcome();
    void progressComesToItsEnd();
    void oneLargeFileShowsProgress();
    void theCatalogItselfIsNoInput();
};

void ScanTest::cancelKeepsWholeDocuments()
{
    IndexBench bench;
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

void ScanTest::killKeepsWholeDocuments()
{
    IndexBench bench;
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

void ScanTest::buildsAside()
{
    IndexBench bench;
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

void ScanTest::killedAsideBuildLeavesNothing()
{
    IndexBench bench;
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

void ScanTest::secondAsideBuildIsToldAtOnce()
{
    IndexBench bench;
    bench.write("slow/a.facts", "#facts\nasset d.s.a\nwait\n");
    bench.write("quick/b.facts", "#facts\nasset d.s.b\n");
    IndexOptions options = bench.options();
    options.buildAside = true;
    options.paths = {bench.folder("slow")};
    const pid_t child = ::fork();
    if (child == 0) {
        (void)bench.index(options);
        ::_exit(0);
    }
    QTRY_VERIFY(fs::exists(bench.catalog() + ".lock"));
    options.paths = {bench.folder("quick")};
    const auto second = bench.index(options);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(!second);
    QVERIFY2(second.error().what.find("Another Upriver") != std::string::npos, second.error().what.c_str());
    QVERIFY(bench.index(options).has_value());
    QCOMPARE(bench.assets(), QByteArray("d.s.b"));
}

void ScanTest::threadsDoNotChangeTheOutcome()
{
    IndexBench bench;
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

void ScanTest::progressComesToItsEnd()
{
    IndexBench bench;
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
    QVERIFY(std::ranges::is_sorted(seen, {}, &IndexProgress::bytesDone));
}

void ScanTest::oneLargeFileShowsProgress()
{
    IndexBench bench;
    bench.write("big.facts",
                "#facts\n" + std::string(3'000'000, '#') + "\nuntil " + bench.folder("seen") + "\n");
    std::int64_t most = 0;
    const auto report = indexWith(bench.options(), factSources(), {}, [&](const IndexProgress& progress) {
        if (progress.phase != IndexProgress::Phase::Reading || progress.bytesDone == 0)
            return;
        most = progress.bytesDone;
        bench.write("seen", "so it may go on");
    });
    QVERIFY(report.has_value());
    QVERIFY(most > 1'000'000);
}

void ScanTest::theCatalogItselfIsNoInput()
{
    IndexBench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    IndexOptions options = bench.options();
    options.catalog = bench.folder("catalog.db");
    QCOMPARE(bench.index(options)->files.found, std::int64_t(1));
    bench.write("catalog.db.facts", "#facts\nasset d.s.own\n");
    QCOMPARE(bench.index(options)->files.found, std::int64_t(2));
}

QTEST_GUILESS_MAIN(ScanTest)
#include "scan_test.moc"
