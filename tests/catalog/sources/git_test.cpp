// SPDX-License-Identifier: Apache-2.0
// Repositories that are not as they should be: settings that lead elsewhere, missing parts, pipes.
#include <filesystem>
#include <fstream>
#include <map>

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include "tests/support/corpus_counts.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

using namespace upriver;

namespace {

namespace fs = std::filesystem;

class RepositoryCopy
{
public:
    RepositoryCopy() : root(folder.path().toStdString()), git(root + "/churn.git")
    {
        fs::copy(test::sourcePath("tests/samples/git/bare/churn.git"), git, fs::copy_options::recursive);
        for (const auto& entry : fs::recursive_directory_iterator(git))
            fs::permissions(entry, fs::perms::owner_all, fs::perm_options::add);
    }
    void write(const std::string& name, const std::string& text) const
    {
        fs::create_directories(fs::path(git + "/" + name).parent_path());
        std::ofstream(git + "/" + name) << text;
    }
    [[nodiscard]] std::vector<test::DocumentRun> read() const
    {
        std::vector<test::DocumentRun> runs;
        const Source& source = *findSource("git");
        for (const Document& document : test::documentsBelow(source, root).documents)
            runs.push_back(test::runSource(source, document));
        return runs;
    }
    [[nodiscard]] std::map<std::string, fs::file_time_type> state() const
    {
        std::map<std::string, fs::file_time_type> found;
        for (const auto& entry : fs::recursive_directory_iterator(root))
            found[entry.path().string()] = entry.last_write_time();
        return found;
    }
    QTemporaryDir folder;
    std::string root;
    std::string git;
};

const std::string kConfig = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n";

} // namespace

class GitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesNothingBehind()
    {
        const RepositoryCopy copy;
        const auto before = copy.state();
        QCOMPARE(test::factCounts(copy.read())["runs"], std::size_t{3});
        QVERIFY(copy.state() == before);
    }

    // libgit2 would follow the include, wait for the pipe, and refuse a repository of an unknown format
    void settingsLeadNowhere()
    {
        const RepositoryCopy copy;
        const std::string pipe = copy.root + "/pipe";
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        copy.write("config", "[include]\n\tpath = " + pipe + "\n[core]\n\trepositoryformatversion = 9\n" +
                                 "\thooksPath = " + copy.root + "\n\tfsmonitor = touch " + copy.root +
                                 "/ran\n");
        QCOMPARE(test::factCounts(copy.read())["runs"], std::size_t{3});
        QVERIFY(!fs::exists(copy.root + "/ran"));
    }

    void pipesAmongObjectsAreRefused()
    {
        const RepositoryCopy copy;
        fs::create_directories(copy.git + "/objects/info");
        QCOMPARE(::mkfifo((copy.git + "/objects/info/alternates").c_str(), 0600), 0);
        const auto runs = copy.read();
        QCOMPARE(runs.size(), std::size_t{1});
        QVERIFY(runs.front().error);
    }

    void missingObjectsAreSaid()
    {
        const RepositoryCopy copy;
        fs::remove_all(copy.git + "/objects/pack");
        auto counts = test::factCounts(copy.read());
        QCOMPARE(counts["runs"], std::size_t{0});
        QCOMPARE(counts["problems"], std::size_t{1});
    }

    void cutHistoryIsOnlyNoted()
    {
        const RepositoryCopy copy;
        fs::remove_all(copy.git + "/objects/pack");
        copy.write("shallow", std::string(40, 'a') + "\n");
        auto counts = test::factCounts(copy.read());
        QCOMPARE(counts["problems"], std::size_t{0});
        QCOMPARE(counts["notes"], std::size_t{1});
    }

    void looseReferencesWin()
    {
        const RepositoryCopy copy;
        copy.write("refs/heads/main", "bec5e85e1f3f64d2fae63b3a0fb04c3982e9fe16\n");
        std::string packed = test::readAll(copy.git + "/packed-refs");
        packed.resize(packed.find('\n') + 1); // no other name leads to what came later
        copy.write("packed-refs", packed + "715f5ec004c48b7733e1274ebfbf0df7b709d0af refs/heads/main\n");
        QCOMPARE(test::factCounts(copy.read())["runs"], std::size_t{1});
    }

    void reftableIsSaid()
    {
        const RepositoryCopy copy;
        copy.write("config", kConfig);
        copy.write("reftable/tables.list", "0x01.ref\n");
        const auto runs = copy.read();
        QCOMPARE(runs.size(), std::size_t{1});
        QVERIFY(runs.front().error);
    }
};

QTEST_GUILESS_MAIN(GitTest)
#include "git_test.moc"
