// SPDX-License-Identifier: Apache-2.0
// The made estate has the properties that figures are published for, and is the same each time.
#include <algorithm>
#include <filesystem>
#include <set>

#include <QtTest>

#include "catalog/base/hash.h"
#include "catalog/indexing/indexer.h"
#include "tests/bench/made_files.h"
#include "tests/bench/made_words.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::bench;

namespace {

constexpr std::int64_t kAssets = 3000; // fewer schemas would lack one of the systems

/// By path, so that a change of any file shows.
std::uint64_t hashOf(const std::string& folder)
{
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.insert(entry.path().string());
    Hasher hasher;
    for (const std::string& file : files)
        hasher.addField(file.substr(folder.size())).addField(test::readAll(file));
    return hasher.hash64();
}

} // namespace

class MadeFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheSameEachTime();
    void hasRealisticNames();
    void hasHubsCirclesAndADenseForm();
    void isReadWhole();
};

void MadeFilesTest::isTheSameEachTime()
{
    const test::Scratch scratch;
    MadeEstate estate;
    estate.assets = kAssets;
    QVERIFY(writeEstate(estate, scratch.path("a")).has_value());
    QVERIFY(writeEstate(estate, scratch.path("b")).has_value());
    QCOMPARE(hashOf(scratch.path("a")), hashOf(scratch.path("b")));
    QVERIFY(rewriteSchema(estate, scratch.path("b"), 3).has_value());
    QVERIFY(hashOf(scratch.path("a")) != hashOf(scratch.path("b")));
    estate.seed = 2;
    QVERIFY(writeEstate(estate, scratch.path("c")).has_value());
    QVERIFY(hashOf(scratch.path("a")) != hashOf(scratch.path("c")));
}

void MadeFilesTest::hasRealisticNames()
{
    MadeEstate estate;
    estate.assets = 100'000;
    std::set<std::string> names;
    std::set<std::string> words;
    for (std::uint64_t number = 0; number < tableCount(estate); ++number) {
        const MadeTable table = madeTable(estate, number);
        QVERIFY2(names.insert(table.qualified()).second, table.qualified().c_str());
        for (const QString& word : QString::fromStdString(table.name).split(QLatin1Char('_')))
            words.insert(word.toStdString());
    }
    QVERIFY2(words.size() > 3000, std::to_string(words.size()).c_str());
    for (std::uint64_t number = 0; number < 500; ++number) {
        const std::vector<std::string> columns = madeColumns(estate, number);
        QCOMPARE(std::set<std::string>(columns.begin(), columns.end()).size(),
                 std::size_t(estate.columnsPerTable));
    }
}

void MadeFilesTest::hasHubsCirclesAndADenseForm()
{
    MadeEstate estate;
    estate.assets = 30'000;
    std::vector<int> readers(tableCount(estate));
    std::int64_t edges = 0;
    std::int64_t forward = 0;
    for (std::uint64_t number = 0; number < tableCount(estate); ++number) {
        for (const std::uint64_t source : madeSources(estate, number)) {
            QVERIFY(source < tableCount(estate) && source != number);
            ++readers[source];
            ++edges;
            forward += source > number ? 1 : 0;
        }
    }
    QVERIFY(*std::ranges::max_element(readers) > 20);
    QVERIFY(forward > 0 && forward < edges / 50);
    MadeEstate dense = estate;
    dense.isDense = true;
    std::int64_t denseEdges = 0;
    for (std::uint64_t number = 0; number < tableCount(estate); ++number)
        denseEdges += static_cast<std::int64_t>(madeSources(dense, number).size());
    QVERIFY(denseEdges > edges * 3);
}

/// What the readers find is what was made: as many assets, columns and edges as the figures are said to be
/// for.
void MadeFilesTest::isReadWhole()
{
    const test::Scratch scratch;
    MadeEstate estate;
    estate.assets = kAssets;
    QVERIFY(writeEstate(estate, scratch.path("files")).has_value());
    IndexOptions options;
    options.catalog = scratch.path("made.db");
    options.paths = {scratch.path("files")};
    options.buildAside = true;
    const auto report = indexInto(options, {});
    QVERIFY(report.has_value());
    QCOMPARE(report->files.failed, 0);
    QCOMPARE(report->files.partly, 0);
    QCOMPARE(report->files.ignored, 0);
    QCOMPARE(report->problems.size(), std::size_t(0));
    std::int64_t assets = 0;
    for (const auto& [kind, count] : report->assets)
        assets += count;
    QVERIFY2(assets > kAssets * 9 / 10 && assets < kAssets * 12 / 10, std::to_string(assets).c_str());
    QVERIFY2(report->columns > 9 * assets, std::to_string(report->columns).c_str());
    QVERIFY2(report->edges > 18 * assets / 10, std::to_string(report->edges).c_str());
    QVERIFY2(report->columnEdges > 7 * assets, std::to_string(report->columnEdges).c_str());
}

QTEST_GUILESS_MAIN(MadeFilesTest)
#include "made_files_test.moc"
