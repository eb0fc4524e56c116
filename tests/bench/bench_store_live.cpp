// SPDX-License-Identifier: Apache-2.0
// What readers feel of a scan that writes the catalog they read.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "catalog/indexing/indexer.h"
#include "catalog/store/catalog_reader.h"
#include "tests/bench/bench_store.h"
#include "tests/bench/made_words.h"

namespace upriver::bench {

namespace {

constexpr std::int64_t kAssetsMeanwhile = 10'000;
constexpr std::size_t kRowsAPage = 50;
constexpr std::size_t kPagesIdle = 3'000;
constexpr std::size_t kFewestPages = 300;

/// Pages of rows at places all over the catalog, as a list that is scrolled asks for them.
class Scrolling
{
public:
    explicit Scrolling(const std::string& catalog)
        : m_reader(orGiveUp(CatalogReader::open(catalog))), m_ids(orGiveUp(m_reader->allAssetIds()))
    {
        if (m_ids.size() < kRowsAPage)
            giveUp("the catalog has no page of rows");
    }
    /// Wall milliseconds of one page, with the pause that a person makes.
    double page()
    {
        const std::size_t first = mixed(91, m_asked++) % (m_ids.size() - kRowsAPage + 1);
        const double ms =
            milliseconds([&] { orGiveUp(m_reader->summaries(std::span(m_ids).subspan(first, kRowsAPage))); });
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return ms;
    }

private:
    std::unique_ptr<CatalogReader> m_reader;
    std::vector<AssetId> m_ids;
    std::uint64_t m_asked = 0;
};

} // namespace

void benchLive(BenchTable& table, const StoreBench& bench)
{
    namespace fs = std::filesystem;
    const std::string size = std::to_string(bench.estate.assets / 1000) + "k assets: ";
    const std::string catalog = bench.folder + "/live.db";
    const std::string files = bench.folder + "/live_files";
    fs::remove_all(files);
    fs::copy_file(bench.catalog, catalog, fs::copy_options::overwrite_existing);
    MadeEstate more;
    more.assets = kAssetsMeanwhile;
    more.seed = bench.estate.seed + 1;
    orGiveUp(writeEstate(more, files));
    Scrolling scrolling(catalog);
    for (std::size_t i = 0; i < kFewestPages; ++i)
        scrolling.page(); // warm
    std::vector<double> idle;
    for (std::size_t i = 0; i < kPagesIdle; ++i)
        idle.push_back(scrolling.page());

    std::atomic<bool> isDone = false;
    std::thread indexing([&] {
        IndexOptions options;
        options.catalog = catalog;
        options.paths = {files};
        options.threads = 1;
        orGiveUp(indexInto(options, {}));
        isDone = true;
    });
    std::vector<double> busy;
    while (!isDone)
        busy.push_back(scrolling.page());
    indexing.join();
    if (busy.size() < kFewestPages)
        table.note(size + "only " + std::to_string(busy.size()) +
                   " pages were read while files were indexed");
    table.add({size + "a page of rows while files are indexed, p99", "the same at rest, p99",
               percentile(idle, 0.99), percentile(busy, 0.99), "ms", 2});
    table.add({size + "the longest of " + std::to_string(busy.size()) + " such pages", "", 0,
               *std::ranges::max_element(busy), "ms", 33});
    table.note(size + "pages at rest: median " + std::to_string(median(idle)) + " ms, longest " +
               std::to_string(*std::ranges::max_element(idle)) + " ms; while files are indexed: median " +
               std::to_string(median(busy)) + " ms");
    fs::remove_all(files);
    for (const char* end : {"", "-wal", "-shm", ".lock"})
        fs::remove(catalog + end);
}

} // namespace upriver::bench
