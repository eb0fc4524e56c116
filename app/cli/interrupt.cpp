// SPDX-License-Identifier: Apache-2.0
#include "app/cli/interrupt.h"

#include <csignal>

#include <pthread.h>
#include <unistd.h>

#include "app/cli/invocation.h"

namespace upriver::cli {

namespace {

sigset_t endingSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

/// False: the watch itself is ending.
bool waitForSignal(const sigset_t& signals, const std::stop_token& ending)
{
    int taken = 0;
    return sigwait(&signals, &taken) == 0 && !ending.stop_requested();
}

} // namespace

InterruptWatch::InterruptWatch()
{
    const sigset_t signals = endingSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::jthread([this, signals](const std::stop_token& ending) {
        if (!waitForSignal(signals, ending))
            return;
        m_source.request_stop();
        if (waitForSignal(signals, ending))
            _exit(kInterrupted);
    });
}

InterruptWatch::~InterruptWatch()
{
    m_thread.request_stop();
    // The signal is blocked and waited for: it wakes the thread.
    // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
    pthread_kill(m_thread.native_handle(), SIGTERM);
}

} // namespace upriver::cli
