// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of the benchmark of the lineage canvas, by what they measure.

#include "tests/bench/bench_table.h"

namespace upriver::bench {

void benchFrames(BenchTable& table);      ///< pan and zoom beside QGraphicsView
void benchMemory(BenchTable& table);      ///< a card with its edges
void benchPictures(BenchTable& table);    ///< click to picture beside bare gvLayout
void benchPeerLayouts(BenchTable& table); ///< dagre and elkjs, where node and their packages are
void benchExpansion(BenchTable& table);   ///< beside a new layout
void benchPromises(BenchTable& table);    ///< what every layout keeps
void benchCancel(BenchTable& table);
void benchTrouble(BenchTable& table); ///< a helper that dies, hangs or babbles

} // namespace upriver::bench
