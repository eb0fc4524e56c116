// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two windows and a command line on one catalog, as processes of their own, all changing it at the same time:
// what each saw of the others and when. Used by a test, which asks whether it saw all, and by a benchmark,
// which asks how soon. Needs $UPRIVER_BINARY; SHARED_WINDOW names the program of the windows.

#include <string>
#include <vector>

#include <QString>

namespace upriver::test {

struct SharedUse
{
    QString wrong;                   ///< empty: every process saw everything in time
    int edits = 0;                   ///< acknowledged by the windows and the command line
    int audited = 0;                 ///< entries of the audit chain afterwards
    int restored = 0;                ///< edits that a new catalog gets from the lines beside
    bool isSound = false;            ///< `upriver verify`
    std::vector<double> editDelays;  ///< ms from "saved" in one window to its being listed in the other
    std::vector<double> indexDelays; ///< ms from the end of `upriver index` to its count in a window
};

/// rounds: in each both windows save a view and the command line changes a setting; in every third it indexes
/// a file. home: an empty folder.
[[nodiscard]] SharedUse useOneCatalog(const std::string& home, int rounds);

} // namespace upriver::test
