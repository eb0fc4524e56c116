// SPDX-License-Identifier: Apache-2.0
#pragma once

// HeapMeter: how much heap one piece of work holds at most, exact to the byte and the same in every run. The
// file behind it puts counters before malloc() and free() of the whole program, so libraries are counted like
// our own code. Counts the calling thread alone, between two calls.

#include <cstddef>
#include <functional>

namespace upriver::bench {

/// Bytes held at most during the work above what was held when it began.
[[nodiscard]] std::size_t heapPeak(const std::function<void()>& work);

} // namespace upriver::bench
