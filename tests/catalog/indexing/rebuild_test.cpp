// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <thread>

#include <QTest>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/indexing/rebuild.h"
#include "catalog/store/curation_store.h"
#include "tests/catalog/indexing/index_bench.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

/// A new index under the same edits, or the old one: nothing between.
class RebuildTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEditsAndReadsAnew();
    void killedItLeavesTheOldCatalog();
    void refusesWhatWouldBeLost();
};

namespace {

CurationSubject subjectOf(const IndexBench& bench, const char* leaf)
{
    const auto reader = CatalogReader::open(bench.catalog()).value();
    const auto found = reader->findByName(leaf).value();
    CurationSubject subject;
    subject.kind = found.at(0).kind;
    subject.name = found.at(0).name;
    return subject;
}

void tag(const IndexBench& bench, const char* leaf, const char* word)
{
    const auto store = CurationStore::open(bench.catalog(), "ann").value();
    QVERIFY(store->tag(subjectOf(bench, leaf), word, Curated::Added).has_value());
}

QByteArray tagsOf(const IndexBench& bench, const char* leaf)
{
    const auto reader = CatalogReader::open(bench.catalog()).value();
    QByteArray text;
    const auto found = reader->findByName(leaf).value();
    for (const AssetSummary& asset : found)
        for (const std::string& word : asset.tags)
            text += QByteArray::fromStdString(word) + " ";
    return text;
}

void expectSound(const IndexBench& bench)
{
    const auto reader = CatalogReader::open(bench.catalog()).value();
    const auto checks = reader->verify().value();
    for (const VerifyCheck& check : checks)
        QVERIFY2(check.ok, (check.name + ": " + check.message).c_str());
}

} // namespace

void RebuildTest::keepsEditsAndReadsAnew()
{
    IndexBench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    bench.write("b.facts", "#facts\nasset d.s.b\n");
    (void)bench.index();
    fs::remove(bench.folder("b.facts"));
    (void)bench.index();
    tag(bench, "a", "gold");
    const auto open = CatalogReader::open(bench.catalog()).value(); // a window beside it
    QCOMPARE(open->scans()->size(), std::size_t(2));
    const auto report = rebuildWith(bench.catalog(), factSources(1), {}, {});
    QVERIFY2(report.has_value(), report ? "" : report.error().what.c_str());
    QCOMPARE(report->roots, std::int64_t(1));
    QCOMPARE(report->edits, std::int64_t(1));
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    QCOMPARE(tagsOf(bench, "a"), QByteArray("gold "));
    QCOMPARE(open->scans()->size(), std::size_t(1));
    QVERIFY(open->findByName("d.s.b")->empty());
    expectSound(bench);
    QCOMPARE(bench.index().files.unchanged, std::int64_t(1));
    for (const auto& entry : fs::directory_iterator(fs::path(bench.catalog()).parent_path()))
        QVERIFY2(entry.path().filename().string().find(".tmp-") == std::string::npos, entry.path().c_str());
}

void RebuildTest::killedItLeavesTheOldCatalog()
{
    IndexBench bench;
    for (int i = 0; i < 30; ++i)
        bench.write("f" + std::to_string(i) + ".facts", "#facts\nasset d.s.t" + std::to_string(i) + "\n");
    (void)bench.index();
    (void)bench.index();
    tag(bench, "t3", "gold");
    const QByteArray before = bench.assets();
    int untouched = 0;
    for (int round = 0; round < 10; ++round) {
        const pid_t child = ::fork();
        if (child == 0) {
            (void)rebuildWith(bench.catalog(), factSources(1), {}, {});
            ::_exit(0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(round * round * 8));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        QCOMPARE(bench.assets(), before);
        QCOMPARE(tagsOf(bench, "t3"), QByteArray("gold "));
        expectSound(bench);
        untouched += CatalogReader::open(bench.catalog()).value()->scans()->size() == 2 ? 1 : 0;
    }
    QVERIFY(untouched > 0);
    QVERIFY(rebuildWith(bench.catalog(), factSources(1), {}, {}).has_value());
    QCOMPARE(CatalogReader::open(bench.catalog()).value()->scans()->size(), std::size_t(1));
    QCOMPARE(tagsOf(bench, "t3"), QByteArray("gold "));
}

void RebuildTest::refusesWhatWouldBeLost()
{
    IndexBench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    (void)bench.index();
    fs::remove_all(bench.folder());
    const auto report = rebuildWith(bench.catalog(), factSources(1), {}, {});
    QVERIFY(!report);
    QCOMPARE(report.error().kind, ErrorKind::NotFound);
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
    std::stop_source stopped;
    stopped.request_stop();
    bench.write("a.facts", "#facts\nasset d.s.c\n");
    const auto cut = rebuildWith(bench.catalog(), factSources(1), stopped.get_token(), {});
    QVERIFY(!cut || cut->index.cancelled);
    QCOMPARE(bench.assets(), QByteArray("d.s.a"));
}

QTEST_GUILESS_MAIN(RebuildTest)
#include "rebuild_test.moc"
