// SPDX-License-Identifier: Apache-2.0
// Trees as documents: who gets which files, what a second run costs, what vanishes.
#include <filesystem>

#include <QTest>

#include "tests/catalog/indexing/index_bench.h"
#include "tests/catalog/indexing/tree_sources.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

namespace {

IndexReport index(const IndexBench& bench, const IndexOptions& options)
{
    const auto report = indexWith(options, treeSources(), {}, {});
    if (!report)
        qFatal("%s %s", report.error().what.c_str(), report.error().detail.c_str());
    Q_UNUSED(bench);
    return *report;
}

IndexReport index(const IndexBench& bench) { return index(bench, bench.options()); }

void writeShelf(const IndexBench& bench, const std::string& at)
{
    bench.write(at + "a/mark", "#shelf");
    bench.write(at + "a/one.book", "one");
    bench.write(at + "b/deep/two.book", "two");
}

} // namespace

class TreesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatBelongs();
    void unchangedTreesCostStats();
    void touchedTreesAreComparedByContent();
    void changedTreesAreReadAgain();
    void whatVanishesIsClosed();
    void closedTreesLeaveNothingToOthers();
    void severalReadersShareAFolder();
    void hiddenFoldersAreForThoseWhoAsk();
    void boundsHold();
    void partsOfATreeMeanTheTree();
    void unreadablePartsKeepTheTree();
    void oddNamesAreOpened();
    void largeFoldersAreUnits();
    void listsWhatIsThere();
};

void TreesTest::takesWhatBelongs()
{
    IndexBench bench;
    writeShelf(bench, "x/shelf/");
    bench.write("x/shelf/b/own.facts", "#facts\nasset d.s.own\n");
    bench.write("x/shelf/b/u/main.unit", "m");
    bench.write("x/beside.book", "beside");
    const IndexReport report = index(bench);
    QCOMPARE(bench.assets(), QByteArray("d.s.own shelf.#shelf shelf.one shelf.two unit.x.main.unit"));
    QCOMPARE(report.files.found, std::int64_t(6));
    QCOMPARE(report.files.read, std::int64_t(5));
    QCOMPARE(report.files.ignored, std::int64_t(1));
}

void TreesTest::unchangedTreesCostStats()
{
    IndexBench bench;
    writeShelf(bench, "");
    bench.write("c/hoard.mark", "");
    bench.write("c/1.gold", "gold");
    bench.write("c/left.facts", "#facts\nasset d.s.left\n");
    bench.write("own.facts", "#facts\nasset d.s.own\n");
    bench.write("other.txt", "");
    QVERIFY(index(bench).filesOpened > 0);
    const IndexReport second = index(bench);
    QCOMPARE(second.filesOpened, std::int64_t(0));
    QCOMPARE(second.rowsWritten, std::int64_t(0));
    QCOMPARE(second.rowsClosed, std::int64_t(0));
    QCOMPARE(second.files.unchanged, second.files.found);
}

void TreesTest::touchedTreesAreComparedByContent()
{
    IndexBench bench;
    writeShelf(bench, "s/");
    (void)index(bench);
    fs::last_write_time(bench.folder("s/a/one.book"),
                        fs::file_time_type::clock::now() - std::chrono::minutes(10));
    const IndexReport touched = index(bench);
    QCOMPARE(touched.files.read, std::int64_t(0));
    QCOMPARE(touched.files.unchanged, std::int64_t(3));
    QCOMPARE(touched.rowsWritten, std::int64_t(0));
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
}

void TreesTest::changedTreesAreReadAgain()
{
    IndexBench bench;
    writeShelf(bench, "s/");
    (void)index(bench);
    bench.write("s/b/deep/two.book", "changed");
    bench.write("s/c/three.book", "three");
    const IndexReport report = index(bench);
    QCOMPARE(report.files.read, std::int64_t(4));
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.changed shelf.one shelf.three"));
    // a stranger's file changes nothing in the tree
    bench.write("s/c/own.facts", "#facts\nasset d.s.own\n");
    QCOMPARE(index(bench).files.read, std::int64_t(1));
}

void TreesTest::whatVanishesIsClosed()
{
    IndexBench bench;
    writeShelf(bench, "s/");
    (void)index(bench);
    fs::remove(bench.folder("s/b/deep/two.book"));
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.one"));
    fs::remove(bench.folder("s/a/mark"));
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray(""));
    writeShelf(bench, "s/");
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.one shelf.two"));
    fs::remove_all(bench.folder("s"));
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray(""));
}

void TreesTest::closedTreesLeaveNothingToOthers()
{
    IndexBench bench;
    bench.write("h/hoard.mark", "");
    bench.write("h/deep/1.gold", "one");
    bench.write("h/deep/left.facts", "#facts\nasset d.s.left\n");
    const IndexReport report = index(bench);
    QCOMPARE(bench.assets(), QByteArray("hoard.one"));
    QCOMPARE(report.files.read, report.files.found);
}

void TreesTest::severalReadersShareAFolder()
{
    IndexBench bench;
    writeShelf(bench, "p/");
    bench.write("p/shop.mark", "");
    bench.write("p/notes/1.note", "note");
    bench.write("p/main.unit", "m");
    (void)index(bench);
    const QByteArray all = "marks.note shelf.#shelf shelf.one shelf.two unit.x.main.unit";
    QCOMPARE(bench.assets(), all);
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
    bench.write("p/notes/1.note", "other");
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray(all).replace("marks.note", "marks.other"));
    bench.write("p/main.unit", "changed");
    fs::remove_all(bench.folder("p/notes"));
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.one shelf.two unit.x.main.unit"));
    fs::remove(bench.folder("p/a/mark"));
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray("unit.x.main.unit"));
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
}

void TreesTest::hiddenFoldersAreForThoseWhoAsk()
{
    IndexBench bench;
    writeShelf(bench, ".shelf/");
    bench.write(".shelf/a/cellar/three.book", "three");
    bench.write(".shelf/b/own.facts", "#facts\nasset d.s.own\n");
    bench.write("seen/.shelf/u/main.unit", "m");
    bench.write("seen/cellar/own.facts", "#facts\nasset d.s.cellar\n");
    const IndexReport report = index(bench);
    QCOMPARE(bench.assets(), QByteArray("d.s.cellar shelf.#shelf shelf.one shelf.two"));
    QCOMPARE(report.files.found, std::int64_t(6));
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
}

void TreesTest::boundsHold()
{
    IndexBench bench;
    writeShelf(bench, "");
    for (int i = 0; i < 20; ++i)
        bench.write("many/" + std::to_string(100 + i) + ".book", "n" + std::to_string(i));
    bench.write("a/b/c/d/e/f/deep.book", "deep");
    const IndexReport report = index(bench);
    QCOMPARE(bench.assets().count("shelf."), 8);
    QVERIFY(!bench.assets().contains("deep"));
    QCOMPARE(report.problems.size(), std::size_t(1));
    QCOMPARE(report.problems[0].file, fs::path(bench.folder()).filename().string() + "/");
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
    bench.write("many/119.book", "beyond the bound, yet seen");
    QVERIFY(index(bench).filesOpened > 0);
}

void TreesTest::partsOfATreeMeanTheTree()
{
    IndexBench bench;
    writeShelf(bench, "s/");
    (void)index(bench);
    IndexOptions part = bench.options();
    part.paths = {bench.folder("s/b")};
    bench.write("s/b/deep/two.book", "changed");
    (void)index(bench, part);
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.changed shelf.one"));
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
}

void TreesTest::unreadablePartsKeepTheTree()
{
    IndexBench bench;
    writeShelf(bench, "s/");
    (void)index(bench);
    // root may read everything: a folder in the way of a loop can't be told apart, a name too long can
    fs::path deep = bench.folder("s/b");
    fs::remove_all(deep);
    std::string name(250, 'x');
    const fs::path before = fs::current_path();
    fs::create_directory(deep);
    fs::current_path(deep);
    for (int i = 0; i < 20; ++i) {
        fs::create_directory(name);
        fs::current_path(name);
    }
    fs::current_path(before);
    const IndexReport report = index(bench);
    fs::remove_all(deep);
    QVERIFY(!report.problems.empty());
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.one shelf.two"));
}

void TreesTest::oddNamesAreOpened()
{
    IndexBench bench;
    writeShelf(bench, "s\xff/");
    bench.write("s\xff/b/od\xfe.book", "odd");
    (void)index(bench);
    QCOMPARE(bench.assets(), QByteArray("shelf.#shelf shelf.odd shelf.one shelf.two"));
    QCOMPARE(index(bench).rowsWritten, std::int64_t(0));
    fs::remove_all(bench.folder("s\xff"));
}

void TreesTest::largeFoldersAreUnits()
{
    IndexBench bench;
    bench.write("u/main.unit", "m");
    for (int i = 0; i < 600; ++i)
        bench.write("u/" + std::to_string(i) + ".part", "p");
    bench.write("u/own.facts", "#facts\nasset d.s.own\n");
    const IndexReport report = index(bench);
    QCOMPARE(bench.assets().count("unit.x."), 601);
    QVERIFY(bench.assets().contains("d.s.own"));
    QCOMPARE(report.files.read, std::int64_t(602));
    QCOMPARE(index(bench).filesOpened, std::int64_t(0));
}

void TreesTest::listsWhatIsThere()
{
    const Scratch scratch;
    for (const char* path : {"r/b/c/1", "r/b/2", "r/b-/3", "r/4", "r/a/5"})
        scratch.write(path, "text");
    const std::string root = fs::canonical(scratch.path("r")).string();
    WalkResult walk = walkFiles({root, {}, {}, {}}, {});
    FolderTree tree(root, {}, walk);
    const auto names = [](const std::vector<FolderEntry>& entries) {
        QByteArray text;
        for (const FolderEntry& entry : entries)
            text += " " + QByteArray::fromStdString(entry.name) + (entry.isFolder ? "/" : "");
        return text;
    };
    const auto top = tree.listing("");
    QCOMPARE(names(top->entries()), QByteArray(" 4 a/ b/ b-/"));
    QCOMPARE(names(top->entries("b/")), QByteArray(" 2 c/"));
    QCOMPARE(names(tree.listing("b/")->entries("c/")), QByteArray(" 1"));
    QVERIFY(top->has("b/") && top->has("b/c/1") && top->has("4"));
    QVERIFY(!top->has("c/") && !top->has("b/1") && !top->has("b"));
    QCOMPARE(QByteArray::fromStdString(top->head("b/c/1")), QByteArray("text"));
    QVERIFY(top->head("../r/4").empty() && top->head("b/").empty());
    for (int i = 0; i < 100; ++i)
        (void)top->head("4");
    QVERIFY(top->head("4").empty());
    const DocumentTree taken = tree.take("b/", {});
    QCOMPARE(taken.files.size(), std::size_t(2));
    QCOMPARE(taken.under("c/").size(), std::size_t(1));
    QVERIFY(taken.find("2") != nullptr && taken.find("3") == nullptr);
    QCOMPARE(names(tree.listing("")->entries()), QByteArray(" 4 a/ b-/"));
}

QTEST_GUILESS_MAIN(TreesTest)
#include "trees_test.moc"
