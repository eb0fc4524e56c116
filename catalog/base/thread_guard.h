// SPDX-License-Identifier: Apache-2.0
#pragma once

// The thread guard: work that may wait (catalog, search, layout, reading and writing files) never runs on the
// window's thread. Every door to such work asks assertNotGuiThread(); the window names its thread once. May
// be called from any thread; costs one atomic read.

#include <functional>
#include <thread>

namespace upriver {

/// The thread that must never wait (the window's). Nobody: a default-constructed id.
void forbidCatalogThread(std::thread::id thread);
/// What happens when it does: a test records; without a handler the program aborts with a message.
void onForbiddenCatalogUse(std::function<void(const char* what)> handler);
/// Called by every door: what is the work, for the message.
void assertNotGuiThread(const char* what);

} // namespace upriver
