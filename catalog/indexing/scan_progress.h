// SPDX-License-Identifier: Apache-2.0
#pragma once

// ScanProgress: turns counts into what people see while they wait: at most ten calls a second, a smoothed
// rate, the time that remains. Belongs to the scan's thread.

#include <chrono>
#include <cstdint>
#include <string>

#include "catalog/base/progress.h"

namespace upriver {

class ScanProgress
{
public:
    explicit ScanProgress(const IndexProgressCallback& callback) : m_callback(callback) {}

    void found(std::int64_t files, std::int64_t bytes);
    void enter(IndexProgress::Phase phase);
    void done(std::int64_t files, std::int64_t bytes);
    void reading(std::string file);
    /// Files and bytes that cost nothing because they are unchanged.
    void skipped(std::int64_t files, std::int64_t bytes);
    /// Bytes taken so far from documents that are being read.
    void inReading(std::int64_t bytes);
    /// Jobs whose SQL has been analysed, of those found so far.
    void analysing(std::int64_t done, std::int64_t found);
    void tick();
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    void tell();
    void measure(Clock::time_point at);

    const IndexProgressCallback& m_callback;
    IndexProgress m_progress;
    std::int64_t m_readFiles = 0;
    std::int64_t m_readBytes = 0;
    std::int64_t m_skippedFiles = 0;
    std::int64_t m_skippedBytes = 0;
    std::int64_t m_inReading = 0;
    std::int64_t m_measuredBytes = 0;
    Clock::time_point m_told;
    Clock::time_point m_measured = Clock::now();
};

} // namespace upriver
