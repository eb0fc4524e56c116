// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/scan.h"
#include "catalog/store/catalog_reader.h"
#include "tests/catalog/indexing/fact_sources.h"
#include "tests/support/packed.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

namespace {

IndexReport index(const Scratch& scratch, int threads = 2, std::stop_token stop = {})
{
    IndexOptions options;
    options.catalog = scratch.path("catalog.db");
    options.paths = {scratch.path("in")};
    options.threads = threads;
    auto report = indexWith(options, factSources(), std::move(stop), {});
    if (!report)
        qFatal("%s %s", report.error().what.c_str(), report.error().detail.c_str());
    return std::move(*report);
}

std::int64_t assetCount(const Scratch& scratch)
{
    const auto ids = CatalogReader::open(scratch.path("catalog.db")).value()->allAssetIds().value();
    return static_cast<std::int64_t>(ids.size());
}

void growSparse(const std::string& path, std::int64_t size)
{
    fs::resize_file(path, static_cast<std::uintmax_t>(size));
}

std::int64_t peakMemoryKiB()
{
    struct rusage usage
    {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Runs a body as `nobody`; its answer is the exit code.
int asNobody(const std::function<bool()>& body)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const struct passwd* nobody = ::getpwnam("nobody");
        if (::geteuid() == 0 &&
            (nobody == nullptr || ::setgid(nobody->pw_gid) != 0 || ::setuid(nobody->pw_uid) != 0))
            ::_exit(2);
        ::_exit(body() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

} // namespace

class HostileFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyAndRandomFilesAreIgnored();
    void hugeSparseFilesCostLittle();
    void aLineOfAGigabyteIsToldAndSkipped();
    void filesAboveTheCapAreProblems();
    void namesOfAnyBytesAreIndexed();
    void pipesAreNotWaitedFor();
    void filesThatMayNotBeReadAreProblems();
    void foldersThatVanishWhileIndexedCloseNothing();
    void damagedGzipIsAProblem();
    void manyBatchesStayBounded();
    void unclaimedFilesAreToldWhenTheyLookReadable_data();
    void unclaimedFilesAreToldWhenTheyLookReadable();
    void secretsInNamesStayOut();
    void secretsInPlacesStayOut();
    void whatStatesNothingHasFailed();
};

void HostileFilesTest::emptyAndRandomFilesAreIgnored()
{
    const Scratch scratch;
    std::mt19937 random(5);
    scratch.write("in/empty", "");
    for (int i = 0; i < 40; ++i) {
        std::string bytes(random() % 100'000, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random());
        scratch.write("in/r" + std::to_string(i), bytes);
    }
    const IndexReport report = index(scratch);
    QCOMPARE(report.files.ignored, std::int64_t(41));
    QVERIFY(report.problems.empty());
}

void HostileFilesTest::hugeSparseFilesCostLittle()
{
    const Scratch scratch;
    growSparse(scratch.write("in/zeros.bin", ""), std::int64_t{1} << 30);
    growSparse(scratch.write("in/text.json", "{\"a\":"), std::int64_t{8} << 30);
    const auto start = std::chrono::steady_clock::now();
    QCOMPARE(index(scratch).files.ignored, std::int64_t(2));
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

void HostileFilesTest::aLineOfAGigabyteIsToldAndSkipped()
{
    const Scratch scratch;
    const std::string path =
        scratch.write("in/line.facts", "#facts\nasset d.s.a\n" + std::string(kHeadSize, ' '));
    growSparse(path, std::int64_t{1} << 30);
    std::ofstream(path, std::ios::app) << "\nasset d.s.after\n";
    const std::int64_t before = peakMemoryKiB();
    const IndexReport report = index(scratch);
    QCOMPARE(report.files.partly, std::int64_t(1));
    QCOMPARE(report.problems.at(0).line, std::int64_t(3));
    QCOMPARE(assetCount(scratch), std::int64_t(2));
    QVERIFY2(peakMemoryKiB() - before < 100 * 1024, qPrintable(QString::number(peakMemoryKiB() - before)));
}

void HostileFilesTest::filesAboveTheCapAreProblems()
{
    const Scratch scratch;
    growSparse(scratch.write("in/config.yml", "#facts\nasset d.s.a\n"), kMaxHeldFile + 1);
    growSparse(scratch.write("in/log.facts", "#facts\n" + std::string(kHeadSize, ' ')), kMaxStreamedFile + 1);
    const IndexReport report = index(scratch);
    QCOMPARE(report.files.failed, std::int64_t(2));
    QVERIFY(report.problems.at(0).message.find("32 MiB") != std::string::npos);
    QVERIFY(report.problems.at(1).message.find("4 GiB") != std::string::npos);
    const IndexReport again = index(scratch);
    QCOMPARE(again.files.failed, std::int64_t(2));
    QCOMPARE(again.problems.size(), std::size_t(2));
}

void HostileFilesTest::namesOfAnyBytesAreIndexed()
{
    const Scratch scratch;
    scratch.write("in/a\xff.facts", "#facts\nasset d.s.a\n");
    scratch.write("in/a\xfe.facts", "#facts\nasset d.s.b\nproblem x\n");
    scratch.write("in/new\nline\t'\".facts", "#facts\nasset d.s.c\n");
    scratch.write("in/\xc3\x28/deep.facts", "#facts\nasset d.s.d\n");
    QCOMPARE(index(scratch).files.found, std::int64_t(4));
    QCOMPARE(assetCount(scratch), std::int64_t(4));
    const auto known = index(scratch);
    QCOMPARE(known.files.found, std::int64_t(4));
    QCOMPARE(assetCount(scratch), std::int64_t(4));
    fs::remove(scratch.path("in/a\xff.facts"));
    (void)index(scratch);
    QCOMPARE(assetCount(scratch), std::int64_t(3));
    fs::remove_all(scratch.path("in")); // Qt can't name these files
}

void HostileFilesTest::pipesAreNotWaitedFor()
{
    const Scratch scratch;
    scratch.write("in/a.facts", "#facts\nasset d.s.a\n");
    QCOMPARE(::mkfifo(scratch.path("in/pipe").c_str(), 0600), 0);
    QCOMPARE(::mkfifo(scratch.path("pipe.facts").c_str(), 0600), 0);
    QCOMPARE(index(scratch).files.found, std::int64_t(1));
    QVERIFY(!readHead(scratch.path("pipe.facts"), "pipe.facts").has_value());
    QVERIFY(!contentHash(scratch.path("pipe.facts"), {}).has_value());
    IndexOptions options;
    options.catalog = scratch.path("catalog.db");
    options.paths = {scratch.path("pipe.facts")};
    const auto report = indexWith(options, factSources(), {}, {});
    QVERIFY(!report.has_value());
    QVERIFY2(report.error().what.find("named pipe") != std::string::npos, report.error().what.c_str());
    // in a folder it is noted once and fails nothing
    const auto reader = CatalogReader::open(scratch.path("catalog.db")).value();
    const auto problems = reader->problems().value();
    QCOMPARE(problems.size(), std::size_t(1));
    QCOMPARE(problems[0].severity, Severity::Note);
    QCOMPARE(problems[0].file, std::string("pipe"));
    const IndexReport again = index(scratch);
    QCOMPARE(again.files.failed, std::int64_t(0));
    QCOMPARE(again.rowsWritten, std::int64_t(0));
}

void HostileFilesTest::filesThatMayNotBeReadAreProblems()
{
    const Scratch scratch;
    scratch.write("in/open.facts", "#facts\nasset d.s.open\n");
    const std::string shut = scratch.write("in/shut.facts", "#facts\nasset d.s.shut\n");
    ::chmod(shut.c_str(), 0);
    for (const char* place : {"", "in"})
        ::chmod(scratch.path(place).c_str(), 0777);
    const int answer = asNobody([&] {
        const IndexReport report = index(scratch);
        const bool told = report.files.failed == 1 && report.files.read == 1 &&
                          report.problems.at(0).file == "shut.facts" &&
                          report.problems.at(0).message.find("permissions") != std::string::npos;
        const IndexReport again = index(scratch);
        return told && again.files.failed == 1 && again.problems.size() == 1 && again.rowsWritten == 0;
    });
    QCOMPARE(answer, 0);
}

void HostileFilesTest::foldersThatVanishWhileIndexedCloseNothing()
{
    const Scratch scratch;
    for (int i = 0; i < 20; ++i)
        scratch.write("in/z/f" + std::to_string(i) + ".facts",
                      "#facts\nasset d.s.t" + std::to_string(i) + "\n");
    scratch.write("in/a/first.facts", "#facts\nasset d.s.first\n");
    (void)index(scratch);
    QCOMPARE(assetCount(scratch), std::int64_t(21));
    // the reader of the first file waits until the folder is gone
    for (int i = 0; i < 20; ++i)
        scratch.write("in/z/f" + std::to_string(i) + ".facts",
                      "#facts\nasset d.s.other" + std::to_string(i) + "\n");
    scratch.write("in/a/first.facts", "#facts\nasset d.s.first\nuntil " + scratch.path("gone") + "\n");
    const std::jthread remover([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        fs::remove_all(scratch.path("in/z"));
        std::ofstream(scratch.path("gone")) << "x";
    });
    const IndexReport report = index(scratch, 1);
    QCOMPARE(report.files.failed, std::int64_t(20));
    QVERIFY(report.problems.at(0).message.find("vanished") != std::string::npos);
    QCOMPARE(assetCount(scratch), std::int64_t(21));
    (void)index(scratch);
    QCOMPARE(assetCount(scratch), std::int64_t(1));
}

void HostileFilesTest::damagedGzipIsAProblem()
{
    const Scratch scratch;
    std::string text = "#facts\nasset d.s.packed\n";
    for (int i = 0; i < 20'000; ++i)
        text += "# " + std::to_string(i * 7919) + "\n";
    const std::string whole = packed(text);
    scratch.write("in/whole.facts.gz", whole);
    scratch.write("in/cut.facts.gz", whole.substr(0, whole.size() / 2));
    scratch.write("in/noise.gz", "\x1f\x8b\x08 not really packed");
    const IndexReport report = index(scratch);
    QCOMPARE(report.files.read, std::int64_t(1));
    QCOMPARE(report.files.failed, std::int64_t(1));
    QCOMPARE(report.files.ignored, std::int64_t(1));
    QCOMPARE(report.problems.size(), std::size_t(2));
    QCOMPARE(report.problems.at(0).file, std::string("cut.facts.gz"));
    QCOMPARE(report.problems.at(1).file, std::string("noise.gz"));
    QCOMPARE(assetCount(scratch), std::int64_t(1));
}

void HostileFilesTest::manyBatchesStayBounded()
{
    const Scratch scratch;
    for (int i = 0; i < 3; ++i)
        scratch.write("in/f" + std::to_string(i) + ".facts", "#facts\nrepeat 30\n");
    DocumentQueue::Limits limits;
    QCOMPARE(limits.bytes, std::size_t{64} << 20);
    QCOMPARE(index(scratch, 3).files.read, std::int64_t(3));
    QCOMPARE(assetCount(scratch), std::int64_t(30'000));
}

void HostileFilesTest::unclaimedFilesAreToldWhenTheyLookReadable_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("severity"); // -1: silence
    const auto row = [](const char* name, const std::string& bytes, int severity) {
        QTest::newRow(name) << QByteArray(name) << QByteArray::fromStdString(bytes) << severity;
    };
    const int warning = static_cast<int>(Severity::Warning);
    const int note = static_cast<int>(Severity::Note);
    row("deep.json", std::string(100'000, '['), warning);
    row(
        "deep-objects.json",
        [] {
            std::string text;
            for (int i = 0; i < 100'000; ++i)
                text += "{\"a\":";
            return text;
        }(),
        warning);
    row("deep.json.gz", packed(std::string(100'000, '[')), warning);
    row("no-gzip.json.gz", "plain text", warning);
    row("empty.log.gz", "", warning);
    row("damaged.gz", "\x1f\x8b\x08 not really packed", warning);
    row("manifest.json", R"({"metadata": {"dbt_)", warning);
    row("run_results.json", "", warning);
    row("Catalog.json", "<html>not found</html>", warning);
    row("other.json", R"({"a": tru)", note);
    row("cut.ndjson", R"({"a": [1, 2)", note);
    row("README.md", "# [[[ {", -1);
    row("picture.png", std::string("\x89PNG\r\n\x1a\n\0\0", 10), -1);
    row("package.json", R"({"name": "x", "deps": {}})", -1);
    row("lone.json", R"({"name": "\ud800"})", -1);
    row("commented.json", "// settings\n{\"a\": 1}", -1);
    row("lines.ndjson", "{\"a\":1}\n{\"a\":2}\n", -1);
    row("blank.json", "", -1);
    row("foreign.gz", packed("some text"), -1);
    row("nothing.gz", packed(""), -1);
    row("site/manifest.json", R"({"name": "a web app", "icons": []})", -1);
    row("wide.json", "[" + std::string(90'000, ' ') + "1]", -1);
}

void HostileFilesTest::unclaimedFilesAreToldWhenTheyLookReadable()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, bytes);
    QFETCH(int, severity);
    const Scratch scratch;
    scratch.write("in/" + name.toStdString(), bytes.toStdString());
    IndexOptions options;
    options.catalog = scratch.path("catalog.db");
    options.paths = {scratch.path("in")};
    const auto report = indexInto(options, {}, {});
    QVERIFY(report.has_value());
    QCOMPARE(report->files.ignored + report->files.read, std::int64_t(1));
    const auto problems = CatalogReader::open(options.catalog).value()->problems().value();
    QCOMPARE(problems.size(), std::size_t(severity < 0 ? 0 : 1));
    QCOMPARE(report->problems.size(), problems.size());
    if (severity < 0)
        return;
    QCOMPARE(static_cast<int>(problems[0].severity), severity);
    QCOMPARE(problems[0].file, name.toStdString());
    QVERIFY(problems[0].message.find("left out") != std::string::npos);
}

void HostileFilesTest::secretsInNamesStayOut()
{
    const Scratch scratch;
    scratch.write("in/dump password=hunter2.facts", "#facts\nasset d.s.a\nproblem x\n");
    scratch.write("in/dump password=hunter3.facts", "#facts\nasset d.s.b\n");
    scratch.write("in/ghp_abcdefghijklmnopqrstuvwxyz0123456789/c.facts", "#facts\nasset d.s.c\n");
    const IndexReport report = index(scratch);
    QCOMPARE(report.files.found, std::int64_t(3));
    QCOMPARE(assetCount(scratch), std::int64_t(3));
    QVERIFY(report.problems.at(0).file.find("\u00abredacted\u00bb") != std::string::npos);
    const IndexReport again = index(scratch);
    QCOMPARE(assetCount(scratch), std::int64_t(3));
    for (const char* part : {"", "-wal"}) {
        const std::string bytes = fs::exists(scratch.path(std::string("catalog.db") + part))
                                      ? readAll(scratch.path(std::string("catalog.db") + part))
                                      : std::string();
        for (const char* secret : {"hunter2", "hunter3", "ghp_abc"})
            QVERIFY(bytes.find(secret) == std::string::npos);
    }
    fs::remove(scratch.path("in/dump password=hunter3.facts"));
    (void)index(scratch);
    QCOMPARE(assetCount(scratch), std::int64_t(2));
}

/// Readers that name data by its place in the file system, too.
void HostileFilesTest::secretsInPlacesStayOut()
{
    const Scratch scratch;
    scratch.write("in/ghp_abcdefghijklmnopqrstuvwxyz0123456789/table password=hunter3.csv",
                  "id,name\n1,a\n2,b\n");
    scratch.write("in/ghp_abcdefghijklmnopqrstuvwxyz0123456789/table password=hunter4.csv",
                  "id,name\n1,a\n2,b\n");
    IndexOptions options;
    options.catalog = scratch.path("catalog.db");
    options.paths = {scratch.path("in")};
    QVERIFY(indexInto(options, {}, {}).has_value());
    const auto reader = CatalogReader::open(options.catalog).value();
    const auto ids = reader->allAssetIds().value();
    const auto assets = reader->summaries(ids).value();
    for (const AssetSummary& asset : assets)
        QVERIFY2(asset.name.text().find("hunter") == std::string::npos &&
                     asset.name.text().find("ghp_") == std::string::npos,
                 asset.name.text().c_str());
    QVERIFY(ids.size() >= 2);
}

void HostileFilesTest::whatStatesNothingHasFailed()
{
    const Scratch scratch;
    scratch.write("in/all-bad.facts", "#facts\nproblem a\nproblem b\n");
    scratch.write("in/half-bad.facts", "#facts\nproblem a\nasset d.s.a\n");
    const IndexReport report = index(scratch);
    QCOMPARE(report.files.failed, std::int64_t(1));
    QCOMPARE(report.files.partly, std::int64_t(1));
    QCOMPARE(report.problems.size(), std::size_t(3));
    const IndexReport again = index(scratch); // told again, like any failure
    QCOMPARE(again.files.failed, std::int64_t(1));
    // what it stated while it was good stays
    scratch.write("in/half-bad.facts", "#facts\nproblem a\nproblem b\nproblem c\n");
    QCOMPARE(index(scratch).files.failed, std::int64_t(2));
    QCOMPARE(assetCount(scratch), std::int64_t(1));
}

QTEST_GUILESS_MAIN(HostileFilesTest)
#include "hostile_files_test.moc"
