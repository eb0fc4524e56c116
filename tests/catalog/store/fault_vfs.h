// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file layer under SQLite that goes wrong at a chosen moment: the n-th operation that changes something
// (open, write, sync, truncate) fails, once or from then on, or the process dies there, with or without what
// had not been synced. Counting operations names every moment between two changes of the file. One per
// process, for single-threaded tests; installed, it is what every connection uses.

#include <cstdint>

namespace upriver::test {

enum class Fault : std::uint8_t {
    None,
    FailOnce,    ///< the operation answers "disk full" or "I/O error", the next one works again
    FailForGood, ///< and so do all after it
    Die,         ///< the process ends on the spot, as if killed
    LosePower,   ///< and what was written since each file's last sync is undone
};

inline constexpr int kDied = 77; ///< exit status of a process that died so

void installFaultVfs();
/// Counts from 1, starting now. Fault::None: everything works, operations are counted.
void planFault(Fault fault, std::int64_t operation);
[[nodiscard]] std::int64_t faultOperations(); ///< since the plan was made
[[nodiscard]] bool faultFired();

/// From the n-th allocation on (counted from 1, starting now) so many answer "no memory"; 0: none. SQLite's
/// own allocations; installFaultyMemory() must come before SQLite is used.
void installFaultyMemory();
void planMissingMemory(std::int64_t allocation, std::int64_t count);
[[nodiscard]] std::int64_t allocations();

} // namespace upriver::test
