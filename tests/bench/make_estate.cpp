// SPDX-License-Identifier: Apache-2.0
// Writes a made estate's files: bench_make_estate FOLDER [ASSETS] [--dense]
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/made_files.h"

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s FOLDER [ASSETS] [--dense]\n", argv[0]);
        return 2;
    }
    upriver::bench::MadeEstate estate;
    if (argc > 2)
        estate.assets = std::atoll(argv[2]);
    estate.isDense = argc > 3 && std::string_view(argv[3]) == "--dense";
    const auto written = upriver::bench::writeEstate(estate, argv[1]);
    if (!written) {
        std::fprintf(stderr, "%s\n", written.error().what.c_str());
        return 1;
    }
    std::printf("%lld files, %lld bytes\n", static_cast<long long>(written->files),
                static_cast<long long>(written->bytes));
    return 0;
}
