// SPDX-License-Identifier: Apache-2.0
// The lineage canvas and its layout, each figure beside its baseline in the same run: bare gvLayout, dagre
// and elkjs, QGraphicsView, a new layout. Processor time where only work counts, wall time where people wait.
#include <clocale>

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
    benchPictures(table);
    benchPeerLayouts(table);
    benchExpansion(table);
    benchPromises(table);
    benchFrames(table);
    benchMemory(table);
    benchCancel(table);
    benchTrouble(table);
    return table.finish(argc, argv);
}
