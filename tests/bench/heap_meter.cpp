// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/heap_meter.h"

#include <algorithm>
#include <cerrno>

#include <malloc.h>

// The C library's own, under the names by which it lets programs put something before them.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace {

struct Meter
{
    bool isOn = false;
    long long held = 0;
    long long peak = 0;
};
thread_local Meter meter;

void* taken(void* block)
{
    if (meter.isOn && block != nullptr) {
        meter.held += static_cast<long long>(malloc_usable_size(block));
        meter.peak = std::max(meter.peak, meter.held);
    }
    return block;
}

void given(void* block)
{
    if (meter.isOn && block != nullptr)
        meter.held -= static_cast<long long>(malloc_usable_size(block));
}

} // namespace

extern "C" {

void* malloc(std::size_t size) { return taken(__libc_malloc(size)); }

void* calloc(std::size_t count, std::size_t size) { return taken(__libc_calloc(count, size)); }

void* realloc(void* block, std::size_t size)
{
    const std::size_t before = meter.isOn && block != nullptr ? malloc_usable_size(block) : 0;
    void* moved = __libc_realloc(block, size);
    if (meter.isOn && (moved != nullptr || size == 0))
        meter.held -= static_cast<long long>(before);
    return taken(moved);
}

void* memalign(std::size_t alignment, std::size_t size) { return taken(__libc_memalign(alignment, size)); }

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** block, std::size_t alignment, std::size_t size)
{
    *block = memalign(alignment, size);
    return *block == nullptr ? ENOMEM : 0;
}

void free(void* block)
{
    given(block);
    __libc_free(block);
}

} // extern "C"

namespace upriver::bench {

std::size_t heapPeak(const std::function<void()>& work)
{
    meter = {.isOn = true};
    work();
    meter.isOn = false;
    return static_cast<std::size_t>(std::max(meter.peak, 0LL));
}

} // namespace upriver::bench
