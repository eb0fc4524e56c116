// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/thread_guard.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

namespace upriver {

namespace {

std::atomic<std::thread::id> forbiddenThread{};
std::mutex handlerMutex;
std::function<void(const char*)> forbiddenHandler;

} // namespace

void forbidCatalogThread(std::thread::id thread) { forbiddenThread.store(thread); }

void onForbiddenCatalogUse(std::function<void(const char*)> handler)
{
    const std::lock_guard lock(handlerMutex);
    forbiddenHandler = std::move(handler);
}

void assertNotGuiThread(const char* what)
{
    if (forbiddenThread.load(std::memory_order_relaxed) != std::this_thread::get_id())
        return;
    const std::lock_guard lock(handlerMutex);
    if (forbiddenHandler) {
        forbiddenHandler(what);
        return;
    }
    std::fprintf(stderr, "work that may wait on the window's thread: %s\n", what);
    std::abort();
}

} // namespace upriver
