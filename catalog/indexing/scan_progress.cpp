// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/scan_progress.h"

#include <algorithm>

namespace upriver {

namespace {

constexpr auto kTellEvery = std::chrono::milliseconds(100);
constexpr auto kMeasureEvery = std::chrono::milliseconds(500);
constexpr double kWeightOfNew = 0.3;

} // namespace

void ScanProgress::found(std::int64_t files, std::int64_t bytes)
{
    m_progress.filesFound = files;
    m_progress.bytesFound = bytes;
    tick();
}

void ScanProgress::enter(IndexProgress::Phase phase)
{
    m_progress.phase = phase;
    m_measured = Clock::now();
    m_measuredBytes = m_readBytes;
    tell();
}

void ScanProgress::done(std::int64_t files, std::int64_t bytes)
{
    m_readFiles += files;
    m_readBytes += bytes;
    tick();
}

void ScanProgress::reading(std::string file) { m_progress.currentFile = std::move(file); }

void ScanProgress::skipped(std::int64_t files, std::int64_t bytes)
{
    m_skippedFiles = files;
    m_skippedBytes = bytes;
}

void ScanProgress::inReading(std::int64_t bytes) { m_inReading = bytes; }

void ScanProgress::analysing(std::int64_t jobsDone, std::int64_t jobsFound)
{
    m_progress.jobsDone = jobsDone;
    m_progress.jobsFound = jobsFound;
    m_progress.currentFile.clear();
    tick();
}

void ScanProgress::tick()
{
    if (Clock::now() - m_told >= kTellEvery)
        tell();
}

void ScanProgress::finish()
{
    m_progress.phase = IndexProgress::Phase::Finishing;
    m_progress.currentFile.clear();
    tell();
}

void ScanProgress::measure(Clock::time_point at)
{
    const std::chrono::duration<double> passed = at - m_measured;
    if (passed < kMeasureEvery)
        return;
    const std::int64_t read = m_readBytes + m_inReading;
    const double rate =
        static_cast<double>(std::max(read, m_measuredBytes) - m_measuredBytes) / passed.count();
    double& smooth = m_progress.bytesPerSecond;
    smooth = smooth > 0 ? smooth + kWeightOfNew * (rate - smooth) : rate;
    m_measured = at;
    m_measuredBytes = std::max(read, m_measuredBytes);
}

void ScanProgress::tell()
{
    const auto at = Clock::now();
    m_told = at;
    measure(at);
    m_progress.filesDone = std::min(m_progress.filesFound, m_readFiles + m_skippedFiles);
    // a document leaves "in reading" a moment before it is done: never step back
    const std::int64_t bytesDone =
        std::min(m_progress.bytesFound, m_readBytes + m_skippedBytes + m_inReading);
    m_progress.bytesDone = std::max(m_progress.bytesDone, bytesDone);
    const double rate = m_progress.bytesPerSecond;
    m_progress.secondsRemaining =
        rate > 0 ? static_cast<double>(m_progress.bytesFound - m_progress.bytesDone) / rate : -1;
    if (m_callback)
        m_callback(m_progress);
}

} // namespace upriver
