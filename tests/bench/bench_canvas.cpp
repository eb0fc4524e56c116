// SPDX-License-Identifier: Apache-2.0
// The lineage canvas and its layout, each figure beside its baseline in the same run: bare gvLayout, dagre
// and elkjs, QGraphicsView, a new layout. Processor time where only work counts, wall time where people wait.
// bench_canvas [--only pictures|peers|expansion|promises|frames|memory|cancel|trouble] [--json FILE]
#include <clocale>
#include <string_view>
#include <utility>

#include <QApplication>

#include "tests/bench/canvas_rows.h"
#include "tests/support/scratch.h"

int main(int argc, char** argv)
{
    using namespace upriver::bench;
    const upriver::test::Scratch ownFolders;
    QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    BenchTable table("canvas");
    std::string_view only;
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view(argv[i]) == "--only")
            only = argv[i + 1];
    constexpr std::pair<const char*, void (*)(BenchTable&)> kParts[] = {
        {"pictures", benchPictures}, {"peers", benchPeerLayouts}, {"expansion", benchExpansion},
        {"promises", benchPromises}, {"frames", benchFrames},     {"memory", benchMemory},
        {"cancel", benchCancel},     {"trouble", benchTrouble}};
    for (const auto& [name, measure] : kParts)
        if (only.empty() || only == name)
            measure(table);
    return table.finish(argc, argv);
}
