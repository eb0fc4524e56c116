// SPDX-License-Identifier: Apache-2.0
#pragma once

// What this program and the processes it started have cost so far, read from the system. Linux.

#include <sys/types.h>

#include <functional>

namespace upriver::bench {

/// Processor milliseconds of one process, all threads; 0: it has ended.
[[nodiscard]] double processorMs(pid_t process);
/// Of this program, its living children and those that have ended and were waited for.
[[nodiscard]] double familyMs();
/// Of one call, in this program and its children.
[[nodiscard]] double familyMs(const std::function<void()>& work);

/// A clock of one of this program's threads that stands still while the thread could run but other programs
/// have the processor: what they do to the machine counts little in differences of it.
[[nodiscard]] double undisturbedMs(pid_t thread);

struct Memory
{
    double proportionalMb = 0; ///< shared pages divided among their users; all processes together
    double largestPeakMb = 0;  ///< resident, of the largest single one
};
/// Of this program with its children, and one process besides (0: none).
[[nodiscard]] Memory memoryWith(pid_t besides);
/// Bytes that this program's allocator has handed out.
[[nodiscard]] std::size_t heapBytes();

} // namespace upriver::bench
