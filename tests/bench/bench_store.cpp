// SPDX-License-Identifier: Apache-2.0
// From the files of a made company to the first answer: bench_store [--assets N] [--dense] [--full] [--json
// FILE] [--keep FOLDER] [--only ranking|ingest|trace|search|live]; 10,000 assets unless told otherwise,
// --full: 100,000 and then 1,000,000. --keep: files and catalog stay in FOLDER and are taken from there the
// next time. README.md here says how each figure is measured.
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "tests/bench/bench_store.h"
#include "tests/support/scratch.h"

namespace upriver::bench {

void giveUp(const std::string& what)
{
    std::fprintf(stderr, "bench_store: %s\n", what.c_str());
    std::exit(2);
}

namespace {

struct Asked
{
    std::string keep; ///< empty: a folder that goes away
    std::string only; ///< empty: all parts
    [[nodiscard]] bool wants(std::string_view part) const { return only.empty() || only == part; }
};

void benchSize(BenchTable& table, const MadeEstate& estate, const Asked& asked)
{
    const test::Scratch scratch;
    const std::string folder =
        asked.keep.empty() ? scratch.path() : asked.keep + "/" + std::to_string(estate.assets);
    StoreBench bench{estate, folder, folder + "/files", folder + "/upriver.db"};
    if (!std::filesystem::exists(bench.files)) {
        const MadeFileCounts written = orGiveUp(writeEstate(estate, bench.files));
        table.note(std::to_string(estate.assets) + " assets: " + std::to_string(written.files) + " files, " +
                   std::to_string(written.bytes / 1'000'000) + " MB" + (estate.isDense ? ", dense" : ""));
    }
    if (asked.wants("ingest") || !std::filesystem::exists(bench.catalog)) {
        std::filesystem::remove(bench.catalog);
        benchIngest(table, bench);
    }
    if (asked.wants("trace"))
        benchTrace(table, bench);
    if (asked.wants("search"))
        benchSearch(table, bench);
    if (asked.wants("live"))
        benchLive(table, bench);
}

} // namespace

} // namespace upriver::bench

int main(int argc, char** argv)
{
    using namespace upriver::bench;
    MadeEstate estate;
    Asked asked;
    std::vector<std::int64_t> sizes{10'000};
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--assets" && i + 1 < argc)
            sizes = {std::atoll(argv[i + 1])};
        else if (word == "--full")
            sizes = {100'000, 1'000'000};
        else if (word == "--dense")
            estate.isDense = true;
        else if (word == "--keep" && i + 1 < argc)
            asked.keep = argv[i + 1];
        else if (word == "--only" && i + 1 < argc)
            asked.only = argv[i + 1];
    }
    BenchTable table("store");
    if (asked.wants("ranking"))
        benchRanking(table, upriver::test::Scratch().path());
    for (const std::int64_t size : sizes) {
        estate.assets = size;
        if (asked.only != "ranking")
            benchSize(table, estate, asked);
    }
    return table.finish(argc, argv);
}
