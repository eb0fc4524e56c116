// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>

#include <QTest>

#include "catalog/store/curation_store.h"
#include "tests/catalog/indexing/index_bench.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

namespace {

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
    void foldersOfOtherMachinesAreMapped();
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
};

void IndexingTest::readsAndReports()
{
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    (void)bench.index();
    QCOMPARE(bench.index(2).files.read, std::int64_t(1));
    QCOMPARE(bench.index(2).files.unchanged, std::int64_t(1));
}

void IndexingTest::foldersOfOtherMachinesAreMapped()
{
    const ScanSettings settings(
        {{"/data", "", "", "path_map", "/home/alice=/wrong; /home/alice/p = /data/shop/;/home/bob="},
         {"", "", "", "path_map", "mlflow-artifacts:/=s3://models/x"}});
    const ResolvedSettings maps = settings.forDocument("/data", "mlruns/");
    QVERIFY(maps.hash != 0 && maps.hash != settings.forDocument("/other", "mlruns/").hash);
    const auto mapped = [&](const QualifiedName& name) {
        RecordBatch batch;
        batch.asset(AssetKind::Dataset, name);
        batch.aliases.push_back({0, name, 100, {}});
        mapPaths(batch, maps.pathMaps);
        return batch.assets[0].name == batch.aliases[0].other ? batch.assets[0].name.text()
                                                              : std::string("differs");
    };
    QCOMPARE(mapped({"file", "/home/alice/p/in/a.csv"}), std::string("file//data/shop/in/a.csv"));
    QCOMPARE(mapped({"file", "/home/alice/p"}), std::string("file//data/shop"));
    QCOMPARE(mapped({"file", "/home/alice/pp/a.csv"}), std::string("file//wrong/pp/a.csv"));
    QCOMPARE(mapped({"file", "/home/alicea/a.csv"}), std::string("file//home/alicea/a.csv"));
    QCOMPARE(mapped({"file", "/home/bob/a.csv"}), std::string("file//home/bob/a.csv"));
    QCOMPARE(mapped({"mlflow-artifacts://", "1/r/artifacts/model"}),
             std::string("s3://models/x/1/r/artifacts/model"));
    QCOMPARE(mapped({"postgres://a:5432", "home.alice.p"}), std::string("postgres://a:5432/home.alice.p"));
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

    IndexBench bench;
    bench.write("a.facts", "#facts\nasset d.s.a\n");
    (void)bench.index();
    QCOMPARE(bench.namespaces(), QByteArray("postgres://"));
    const SettingScope scope{bench.folder(), {}, "postgres"};
    const auto set = [&](const std::optional<std::string>& value) {
        return CurationStore::open(bench.catalog(), "test")
            .value()
            ->set(scope, "namespace", value)
            .has_value();
    };
    QVERIFY(set("postgres://shop-db"));
    QCOMPARE(bench.index().files.read, std::int64_t(1));
    QCOMPARE(bench.namespaces(), QByteArray("postgres://shop-db:5432"));
    QCOMPARE(bench.index().filesOpened, std::int64_t(0));
    QVERIFY(set(std::nullopt));
    QCOMPARE(bench.index().files.read, std::int64_t(1));
    QCOMPARE(bench.namespaces(), QByteArray("postgres://"));
}

void IndexingTest::whatVanishedIsClosedAndComesBack()
{
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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
    IndexBench bench;
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

QTEST_GUILESS_MAIN(IndexingTest)
#include "indexing_test.moc"
