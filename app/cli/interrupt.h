// SPDX-License-Identifier: Apache-2.0
#pragma once

// InterruptWatch: turns Ctrl-C (SIGINT) and SIGTERM into a stop token, so that work ends cleanly between
// documents. A second one ends the program at once. Made once, in main(), before any other thread; the
// signals are blocked in every thread and taken by a thread of its own.

#include <stop_token>
#include <thread>

namespace upriver::cli {

class InterruptWatch
{
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }
    [[nodiscard]] bool wasInterrupted() const { return m_source.stop_requested(); }

private:
    std::stop_source m_source;
    std::jthread m_thread;
};

} // namespace upriver::cli
