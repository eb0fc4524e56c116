// SPDX-License-Identifier: Apache-2.0
#pragma once

// ByteStream: the bytes of one file from beginning to end, gzip unpacked on the way (by content, several
// members in a row allowed), in bounded memory. Only regular files are opened. One thread. Errors:
// ErrorKind::Input (missing, unreadable, damaged or suspiciously large packed data), Cancelled when the
// token was stopped. What was read before an error is good.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "catalog/base/result.h"

namespace upriver {

struct StreamLimits
{
    std::int64_t maxUnpacked = std::int64_t{16} << 30; ///< bytes out of a packed file
    std::int64_t maxRatio = 250;                       ///< unpacked to packed, judged above 64 MiB of output
};

/// While it lives, the bytes that this thread's streams take from files stand in a counter, so that a long
/// read shows progress; they leave it when it goes. One at a time a thread.
class ReadMeter
{
public:
    explicit ReadMeter(std::atomic<std::int64_t>& total);
    ~ReadMeter();
    ReadMeter(const ReadMeter&) = delete;
    ReadMeter& operator=(const ReadMeter&) = delete;
    void take(std::int64_t bytes);

private:
    std::atomic<std::int64_t>& m_total;
    std::int64_t m_taken = 0;
};

class ByteStream
{
public:
    [[nodiscard]] static Result<ByteStream> open(const std::string& path, std::stop_token stop = {},
                                                 const StreamLimits& limits = {});
    /// Bytes in memory; they must outlive the stream. Unpacked like a file's.
    [[nodiscard]] static Result<ByteStream> over(std::string_view bytes, std::stop_token stop = {},
                                                 const StreamLimits& limits = {});
    ByteStream(ByteStream&&) noexcept;
    ByteStream& operator=(ByteStream&&) noexcept;
    ~ByteStream();

    /// Fills the buffer's beginning; 0 = the end.
    [[nodiscard]] Result<std::size_t> read(std::span<char> buffer);
    /// Bytes handed out so far.
    [[nodiscard]] std::int64_t position() const;

private:
    struct State;
    explicit ByteStream(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// A whole small file (unpacked); a file with more than `limit` bytes is an Input error that says so.
[[nodiscard]] Result<std::string> readWhole(const std::string& path, std::int64_t limit,
                                            std::stop_token stop = {});

} // namespace upriver
