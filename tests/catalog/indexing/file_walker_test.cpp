// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <thread>

#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "catalog/base/utf8.h"
#include "catalog/indexing/file_walker.h"
#include "catalog/indexing/watcher.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

namespace {

QByteArray pathsOf(const WalkResult& walk)
{
    QByteArray text;
    for (const FoundFolder& folder : walk.folders)
        for (const FoundFile& file : folder.files)
            text += (text.isEmpty() ? "" : " ") + QByteArray::fromStdString(folder.shown + file.shown);
    return text;
}

WalkResult walk(const Scratch& scratch, const std::string& scope = {}, std::vector<std::string> wanted = {})
{
    return walkFiles({fs::canonical(scratch.path("in")).string(), scope, std::move(wanted), {}}, {});
}

} // namespace

class FileWalkerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordersByNameFilesFirst();
    void skipsHiddenVendorAndCaches();
    void obeysNestedIgnoreFiles();
    void scopesObeyTheRulesAbove();
    void followsLinksInsideTheRootOnce();
    void specialFilesAreSkipped();
    void namesThatAreNoUtf8StayApart();
    void unreadableFoldersAreTold();
    void vanishedRootIsIncomplete();
    void veryDeepTreesAreWalked();
    void stopsWhenAsked();
    void watcherTellsOfChanges_data();
    void watcherTellsOfChanges();
    void watcherStops();
};

void FileWalkerTest::ordersByNameFilesFirst()
{
    const Scratch scratch;
    for (const char* name : {"in/b/2", "in/b/1", "in/a/x", "in/z", "in/B", "in/a.txt"})
        scratch.write(name, "12");
    const WalkResult found = walk(scratch);
    QCOMPARE(pathsOf(found), QByteArray("B a.txt z a/x b/1 b/2"));
    QCOMPARE(found.files, std::int64_t(6));
    QCOMPARE(found.bytes, std::int64_t(12));
    QVERIFY(found.complete);
    QCOMPARE(pathsOf(walk(scratch, "b")), QByteArray("b/1 b/2"));
    QCOMPARE(pathsOf(walk(scratch, "b/2")), QByteArray("b/2"));
}

void FileWalkerTest::skipsHiddenVendorAndCaches()
{
    const Scratch scratch;
    for (const char* name :
         {"in/node_modules/a", "in/.git/b", "in/.venv/c", "in/venv/d", "in/.tox/e", "in/__pycache__/f",
          "in/site-packages/g", "in/cache/CACHEDIR.TAG", "in/cache/h", "in/env/pyvenv.cfg", "in/env/lib/i",
          "in/.dvc/j", "in/keep/k", "in/.hidden-file"})
        scratch.write(name, "x");
    QCOMPARE(pathsOf(walk(scratch)), QByteArray(".hidden-file keep/k"));
    QCOMPARE(pathsOf(walk(scratch, {}, {".dvc", "cache"})),
             QByteArray(".hidden-file .dvc/j cache/CACHEDIR.TAG cache/h keep/k"));
    // named by people, it is walked whatever its name
    QCOMPARE(pathsOf(walk(scratch, "node_modules")), QByteArray("node_modules/a"));
}

void FileWalkerTest::obeysNestedIgnoreFiles()
{
    const Scratch scratch;
    for (const char* name : {"in/a.log", "in/a.json", "in/x/a.log", "in/x/keep.log", "in/x/y/keep.log",
                             "in/skip/b.json", "in/x/build/c", "in/build/d"})
        scratch.write(name, "x");
    scratch.write("in/.upriverignore", "*.log\nskip/\n/build/\n");
    scratch.write("in/x/.upriverignore", "!keep.log\n");
    QCOMPARE(pathsOf(walk(scratch)), QByteArray("a.json x/keep.log x/build/c x/y/keep.log"));
    // rules may ask for what is skipped by name
    scratch.write("in/.upriverignore", "!node_modules/\n");
    scratch.write("in/node_modules/m", "x");
    QVERIFY(pathsOf(walk(scratch)).contains("node_modules/m"));
}

void FileWalkerTest::scopesObeyTheRulesAbove()
{
    const Scratch scratch;
    scratch.write("in/.upriverignore", "x/y/*.log\n");
    scratch.write("in/x/y/a.log", "x");
    scratch.write("in/x/y/a.json", "x");
    QCOMPARE(pathsOf(walk(scratch, "x/y")), QByteArray("x/y/a.json"));
}

void FileWalkerTest::followsLinksInsideTheRootOnce()
{
    const Scratch scratch;
    scratch.write("in/real/a", "x");
    scratch.write("in/z/b", "x");
    scratch.write("outside/c", "x");
    scratch.write("in/.hid/d", "x");
    fs::create_directory_symlink("../in", scratch.path("in/real/up"));
    fs::create_directory_symlink(".", scratch.path("in/self"));
    fs::create_directory_symlink("real", scratch.path("in/again"));
    fs::create_directory_symlink("../outside", scratch.path("in/out"));
    fs::create_directory_symlink("/", scratch.path("in/everything"));
    fs::create_symlink("z/b", scratch.path("in/also-b"));
    fs::create_symlink("nowhere", scratch.path("in/dangling"));
    fs::create_symlink("loop", scratch.path("in/loop"));
    fs::create_symlink(".hid/d", scratch.path("in/shown-d"));
    fs::create_symlink("../outside/c", scratch.path("in/outside-c"));
    const WalkResult found = walk(scratch);
    QCOMPARE(pathsOf(found), QByteArray("real/a z/b shown-d"));
    QVERIFY(found.complete);
}

void FileWalkerTest::specialFilesAreSkipped()
{
    const Scratch scratch;
    scratch.write("in/a", "x");
    QCOMPARE(::mkfifo(scratch.path("in/pipe").c_str(), 0600), 0);
    QCOMPARE(::mkfifo(scratch.path("in/.upriverignore").c_str(), 0600), 0);
    const WalkResult found = walk(scratch);
    QCOMPARE(pathsOf(found), QByteArray("a"));
}

void FileWalkerTest::namesThatAreNoUtf8StayApart()
{
    const Scratch scratch;
    scratch.write("in/a\xff", "1");
    scratch.write("in/a\xfe", "2");
    scratch.write("in/d\xff/b", "3");
    const WalkResult found = walk(scratch);
    QCOMPARE(found.files, std::int64_t(3));
    QCOMPARE(found.folders.at(0).files.at(0).name, std::string("a\xfe"));
    QVERIFY(found.folders[0].files[0].shown != found.folders[0].files.at(1).shown);
    for (const FoundFolder& folder : found.folders) {
        QCOMPARE(validUtf8Prefix(folder.shown), folder.shown.size());
        for (const FoundFile& file : folder.files)
            QCOMPARE(validUtf8Prefix(file.shown), file.shown.size());
    }
    fs::remove_all(scratch.path("in")); // Qt can't name these files
}

void FileWalkerTest::unreadableFoldersAreTold()
{
    const Scratch scratch;
    scratch.write("in/open/a", "x");
    scratch.write("in/shut/b", "x");
    const std::string shut = scratch.path("in/shut");
    for (std::string at = scratch.path(); at.size() > 4; at = fs::path(at).parent_path().string())
        ::chmod(at.c_str(), 0755); // so that somebody else gets as far as the shut folder
    ::chmod(shut.c_str(), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        // root reads everything: be somebody else
        const struct passwd* nobody = ::getpwnam("nobody");
        if (::geteuid() == 0 &&
            (nobody == nullptr || ::setgid(nobody->pw_gid) != 0 || ::setuid(nobody->pw_uid) != 0))
            ::_exit(2);
        const WalkResult found = walk(scratch);
        const bool told = found.problems.size() == 1 && found.problems[0].shown == "shut/" &&
                          found.problems[0].message.find("permissions") != std::string::npos;
        ::_exit(told && !found.complete && pathsOf(found) == "open/a" ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::chmod(shut.c_str(), 0700);
    QCOMPARE(WEXITSTATUS(status), 0);
}

void FileWalkerTest::vanishedRootIsIncomplete()
{
    const Scratch scratch;
    const WalkResult found = walkFiles({scratch.path("never"), {}, {}, {}}, {});
    QVERIFY(!found.complete);
    QCOMPARE(found.problems.size(), std::size_t(1));
    const WalkResult scope = walkFiles({scratch.path(), "never", {}, {}}, {});
    QVERIFY(!scope.complete);
}

void FileWalkerTest::veryDeepTreesAreWalked()
{
    const Scratch scratch;
    std::string path = "in";
    for (int i = 0; i < 900; ++i)
        path += "/d";
    scratch.write(path + "/leaf", "x");
    const WalkResult found = walk(scratch);
    QCOMPARE(found.files, std::int64_t(1));
    QVERIFY(found.complete);
}

void FileWalkerTest::stopsWhenAsked()
{
    const Scratch scratch;
    scratch.write("in/a", "x");
    std::stop_source stop;
    stop.request_stop();
    const WalkResult found = walkFiles({scratch.path("in"), {}, {}, {}}, stop.get_token());
    QVERIFY(!found.complete);
    QCOMPARE(found.files, std::int64_t(0));
}

void FileWalkerTest::watcherTellsOfChanges_data()
{
    QTest::addColumn<bool>("polling");
    QTest::newRow("inotify") << false;
    QTest::newRow("polling") << true;
}

void FileWalkerTest::watcherTellsOfChanges()
{
    QFETCH(bool, polling);
    const Scratch scratch;
    scratch.write("in/a", "x");
    scratch.write("in/catalog.db", "x");
    WatchOptions options;
    options.quiet = std::chrono::milliseconds(60);
    options.pollEvery = std::chrono::milliseconds(50);
    options.pollOnly = polling;
    options.excluded = fs::canonical(scratch.path("in")).string() + "/catalog.db";
    const auto watcher = FolderWatcher::open({scratch.path("in")}, options);
    QVERIFY(watcher.has_value());
    QCOMPARE((*watcher)->isPolling(), polling);
    const auto answersWithin = [&](int milliseconds) {
        std::stop_source stop;
        const std::jthread limit([&, milliseconds](const std::stop_token& over) {
            for (int i = 0; i < milliseconds / 10 && !over.stop_requested(); ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            stop.request_stop();
        });
        return (*watcher)->wait(stop.get_token()) == WatchAnswer::Changed;
    };
    QVERIFY(!answersWithin(300));
    scratch.write("in/a", "xyz");
    QVERIFY(answersWithin(10'000));
    scratch.write("in/new/deep/b", "x");
    QVERIFY(answersWithin(10'000));
    scratch.write("in/new/deep/b", "more");
    QVERIFY(answersWithin(10'000));
    fs::remove_all(scratch.path("in/new"));
    QVERIFY(answersWithin(10'000));
    scratch.write("in/catalog.db-wal", "of no interest");
    scratch.write("in/.git/x", "neither");
    QVERIFY(!answersWithin(300));
}

void FileWalkerTest::watcherStops()
{
    const Scratch scratch;
    scratch.write("in/a", "x");
    const auto watcher = FolderWatcher::open({scratch.path("in/a")});
    QVERIFY(watcher.has_value());
    std::stop_source stop;
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    QCOMPARE((*watcher)->wait(stop.get_token()), WatchAnswer::Stopped);
    QVERIFY(!FolderWatcher::open({scratch.path("nowhere")}).has_value());
}

QTEST_GUILESS_MAIN(FileWalkerTest)
#include "file_walker_test.moc"
