// SPDX-License-Identifier: Apache-2.0
// Two windows and a command line on one catalog: how soon each sees what the others did.
#include <algorithm>
#include <cstdio>

#include <QCoreApplication>

#include "tests/app/shared_catalog.h"
#include "tests/bench/bench_table.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::bench;

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const test::Scratch scratch;
    constexpr int kRounds = 20;
    const test::SharedUse use = test::useOneCatalog(scratch.path("home"), kRounds);
    BenchTable table("shared");
    if (!use.wrong.isEmpty() || use.editDelays.empty() || use.indexDelays.empty()) {
        std::fprintf(stderr, "%s\n", qPrintable(use.wrong));
        return 1;
    }
    table.add({"an edit in one window, seen in the other (longest of " +
                   std::to_string(use.editDelays.size()) + ")",
               "", 0, *std::ranges::max_element(use.editDelays), "ms", 2000});
    table.add({"files indexed by the command line, seen in a window (longest of " +
                   std::to_string(use.indexDelays.size()) + ")",
               "", 0, *std::ranges::max_element(use.indexDelays), "ms", 2000});
    table.add({"edits lost of " + std::to_string(use.edits), "", 0,
               static_cast<double>(use.edits - std::min(use.audited, use.restored)), "", 0});
    table.note("medians: " + std::to_string(static_cast<int>(median(use.editDelays))) + " ms, " +
               std::to_string(static_cast<int>(median(use.indexDelays))) + " ms");
    return table.finish(argc, argv);
}
