// SPDX-License-Identifier: Apache-2.0
// Keystrokes beside SQLite's own ranking, and how good the first hit is.
#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "catalog/search/searcher.h"
#include "catalog/search/shared_tables.h"
#include "catalog/store/catalog_reader.h"
#include "tests/bench/bench_store.h"
#include "tests/bench/made_words.h"
#include "tests/bench/ranking_set.h"

namespace upriver::bench {

namespace {

constexpr int kNamesTyped = 12;
constexpr std::int64_t kRankingTables = 20'000;
constexpr std::size_t kListedFirst = 256; // as CatalogPage
constexpr std::size_t kOnAScreen = 50;

/// Writes out what waits, then asks the system to keep no page of the file; false: it could not be asked.
bool forgetCachedFile(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool isForgotten = ::fsync(file) == 0 && ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0;
    ::close(file);
    return isForgotten;
}

/// Names as they grow under the fingers: "o", "or", … and the first words of whole names.
std::vector<std::string> typedTexts(const MadeEstate& estate)
{
    std::vector<std::string> typed;
    for (int i = 0; i < kNamesTyped; ++i) {
        std::string words =
            madeTable(estate, mixed(77, static_cast<std::uint64_t>(i)) % tableCount(estate)).name;
        std::ranges::replace(words, '_', ' ');
        for (std::size_t length = 1; length <= words.size(); ++length)
            if (words[length - 1] != ' ')
                typed.push_back(words.substr(0, length));
    }
    return typed;
}

class RankedBySqlite
{
public:
    explicit RankedBySqlite(const std::string& catalog)
    {
        sqlite3_open_v2(catalog.c_str(), &m_db, SQLITE_OPEN_READONLY, nullptr);
        sqlite3_exec(m_db, "PRAGMA mmap_size=268435456", nullptr, nullptr, nullptr);
        sqlite3_prepare_v2(m_db, "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT 50", -1,
                           &m_statement, nullptr);
    }
    ~RankedBySqlite()
    {
        sqlite3_finalize(m_statement);
        sqlite3_close(m_db);
    }
    RankedBySqlite(const RankedBySqlite&) = delete;
    RankedBySqlite& operator=(const RankedBySqlite&) = delete;

    double ask(const std::string& text)
    {
        std::string match;
        for (std::size_t at = 0; at < text.size();) {
            const auto space = std::min(text.find(' ', at), text.size());
            match += "\"" + text.substr(at, space - at) + "\"* ";
            at = space + 1;
        }
        return computedMs([&] {
            sqlite3_bind_text(m_statement, 1, match.c_str(), -1, SQLITE_TRANSIENT);
            while (sqlite3_step(m_statement) == SQLITE_ROW) {}
            sqlite3_reset(m_statement);
        });
    }

private:
    sqlite3* m_db = nullptr;
    sqlite3_stmt* m_statement = nullptr;
};

std::vector<double> ask(Searcher& searcher, const std::vector<std::string>& typed, const std::string& filters,
                        bool withFacets)
{
    std::vector<double> times;
    SearchOptions options;
    options.facets = withFacets;
    for (const std::string& text : typed)
        times.push_back(
            computedMs([&] { orGiveUp(searcher.search(parseSearchQuery(text + filters), options)); }));
    return times;
}

/// What the catalog's page does: the best rows with what it shows of them, then everything.
void benchOpening(BenchTable& table, const StoreBench& bench, const std::string& size)
{
    const auto firstList = [&] {
        const auto ids = orGiveUp(orGiveUp(Searcher::open(bench.catalog))->bestIds(kListedFirst));
        const auto rows = orGiveUp(CatalogReader::open(bench.catalog));
        if (orGiveUp(rows->summaries(std::span(ids).first(std::min(ids.size(), kOnAScreen)))).empty())
            giveUp("the catalog has no first row");
    };
    if (forgetCachedFile(bench.catalog))
        table.add(
            {size + "open to the first list, file cache cold", "", 0, milliseconds(firstList), "ms", 1000});
    else
        table.note("the system does not forget cached files: no cold figure");
    table.add({size + "open to the first list, warm", "", 0, medianMs(5, firstList), "ms", 300});
    const auto everything = [&] {
        orGiveUp(orGiveUp(Searcher::open(bench.catalog))->matchingIds({}, Searcher::Order::Relevance, false));
    };
    table.add({size + "open to the whole list with its facets, warm", "", 0, medianMs(3, everything), "ms",
               bench.estate.assets >= 1'000'000 ? 6000.0 : 600.0});
}

/// The words in memory: loaded behind the questions, here waited for.
void addIndexRows(BenchTable& table, const StoreBench& bench, const std::string& size)
{
    const auto tables = orGiveUp(SharedTables::of(bench.catalog));
    const auto assets = orGiveUp(tables->current({}));
    const double ms = milliseconds([&] { orGiveUp(tables->waitForIndex({})); });
    const auto index = tables->indexOf(assets);
    if (!index)
        giveUp("the words of the search index were not loaded");
    table.note(size + "words of the search index in memory after " + std::to_string(ms / 1000) + " s");
    table.add({size + "memory of the words of the search index, an asset", "", 0,
               static_cast<double>(index->bytes()) / static_cast<double>(assets->size()), "B", 100});
}

void benchKeystrokes(BenchTable& table, const StoreBench& bench, const std::string& size)
{
    const auto searcher = orGiveUp(Searcher::open(bench.catalog));
    addIndexRows(table, bench, size);
    const std::vector<std::string> typed = typedTexts(bench.estate);
    RankedBySqlite sqlite(bench.catalog);
    std::vector<double> theirs;
    for (const std::string& text : typed)
        theirs.push_back(sqlite.ask(text));
    ask(*searcher, typed, {}, false);
    const double theirP95 = percentile(theirs, 0.95);
    // What a small catalog answers in a millisecond can't be beaten by two orders.
    const bool isLarge = bench.estate.assets >= 1'000'000;
    const auto row = [&](const std::string& what, const std::vector<double>& ours, double limit) {
        table.add({size + what, "ORDER BY rank, ids only", theirP95, percentile(ours, 0.95), "ms", limit});
    };
    row("a keystroke's top 50 with rows, p95", ask(*searcher, typed, {}, false), isLarge ? 0.01 : 1);
    row("the same with two filters", ask(*searcher, typed, " kind:dataset tag:core", false),
        isLarge ? 0.02 : 1);
    table.add({size + "the same with facets and total, p95", "", 0,
               percentile(ask(*searcher, typed, {}, true), 0.95), "ms", 20});
}

} // namespace

void benchRanking(BenchTable& table, const std::string& folder)
{
    const std::string catalog = folder + "/ranking.db";
    orGiveUp(writeRankingCatalog(catalog, kRankingTables));
    const RankingScore score = orGiveUp(scoreRanking(*orGiveUp(Searcher::open(catalog))));
    // A row's figure must stay below its limit: the score's distance from 1.
    table.add({"ranking: 1 - mean reciprocal rank of " + std::to_string(rankedQueries().size()) + " queries",
               "", 0, 1 - score.meanReciprocalRank, "", 0.1});
    for (const std::string& query : score.notFirst)
        table.note("not first: " + query);
    std::filesystem::remove(catalog);
}

void benchSearch(BenchTable& table, const StoreBench& bench)
{
    const std::string size = std::to_string(bench.estate.assets / 1000) + "k assets: ";
    benchOpening(table, bench, size);
    benchKeystrokes(table, bench, size);
}

} // namespace upriver::bench
