// SPDX-License-Identifier: Apache-2.0
// From the files of a made company to the first answer: bench_store [--assets N] [--dense] [--full] [--json
// FILE]; 10,000 assets unless told otherwise, --full: 100,000 and then 1,000,000. README.md here says how
// each figure is measured.
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

void benchSize(BenchTable& table, const MadeEstate& estate)
{
    const test::Scratch scratch;
    StoreBench bench{estate, scratch.path(), scratch.path("files"), scratch.path("upriver.db")};
    const MadeFileCounts written = orGiveUp(writeEstate(estate, bench.files));
    table.note(std::to_string(estate.assets) + " assets: " + std::to_string(written.files) + " files, " +
               std::to_string(written.bytes / 1'000'000) + " MB" + (estate.isDense ? ", dense" : ""));
    benchIngest(table, bench);
    benchTrace(table, bench);
    benchSearch(table, bench);
}

} // namespace

} // namespace upriver::bench

int main(int argc, char** argv)
{
    using namespace upriver::bench;
    MadeEstate estate;
    std::vector<std::int64_t> sizes{10'000};
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--assets" && i + 1 < argc)
            sizes = {std::atoll(argv[i + 1])};
        else if (word == "--full")
            sizes = {100'000, 1'000'000};
        else if (word == "--dense")
            estate.isDense = true;
    }
    BenchTable table("store");
    benchRanking(table, upriver::test::Scratch().path());
    for (const std::int64_t size : sizes) {
        estate.assets = size;
        benchSize(table, estate);
    }
    return table.finish(argc, argv);
}
