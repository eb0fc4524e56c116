// SPDX-License-Identifier: Apache-2.0
#pragma once

// HelperProcess: one warm layout helper behind a socket pair. Started when first needed, killed to cancel or
// at the deadline, replaced after many layouts or when it has grown. Blocks the calling thread (a worker,
// no event loop needed); one thread at a time.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/types.h>

#include "lineage/layout/layout_wire.h"

namespace upriver {

class HelperProcess
{
public:
    enum class Outcome : std::uint8_t { Answered, Stopped, TimedOut, Died, NotStarted };
    using Clock = std::chrono::steady_clock;

    explicit HelperProcess(std::string program);
    ~HelperProcess();
    HelperProcess(const HelperProcess&) = delete;
    HelperProcess& operator=(const HelperProcess&) = delete;

    [[nodiscard]] Outcome exchange(const wire::DotRequest& request, Clock::time_point deadline,
                                   std::stop_token stop, wire::DotAnswer& answer);
    /// Of the running helper; 0 = none.
    [[nodiscard]] pid_t pid() const { return m_pid; }

private:
    [[nodiscard]] Outcome start(Clock::time_point deadline);
    void kill();
    /// Takes leave of killed helpers that have ended, and waits until no more than so many are left.
    void bury(std::size_t left);
    void retireIfWorn(const wire::DotAnswer& answer);
    [[nodiscard]] std::optional<Outcome> waitFor(short events, Clock::time_point deadline) const;
    [[nodiscard]] std::optional<Outcome> send(const std::string& bytes, Clock::time_point deadline);
    [[nodiscard]] std::optional<Outcome> receive(char* to, std::size_t size, Clock::time_point deadline);
    [[nodiscard]] std::optional<Outcome> receiveFrame(std::string& body, Clock::time_point deadline);

    std::string m_program;
    pid_t m_pid = 0;
    std::vector<pid_t> m_dying; ///< killed, not yet waited for
    int m_socket = -1;
    int m_wake = -1; ///< eventfd, written by the stop callback
    int m_layouts = 0;
    std::uint64_t m_firstResident = 0;
    std::stop_token m_stop;
};

/// $UPRIVER_LAYOUT, else beside the running program, else ../libexec/upriver/.
[[nodiscard]] std::string layoutHelperPath();

} // namespace upriver
