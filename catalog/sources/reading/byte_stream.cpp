// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/byte_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "catalog/base/thread_guard.h"
#include "catalog/sources/reading/file_handle.h"

namespace upriver {

namespace {

constexpr std::size_t kPackedChunk = 128 * 1024;
constexpr std::size_t kSmallFile = 16 * 1024;
constexpr std::int64_t kRatioFrom = std::int64_t{64} << 20;

thread_local ReadMeter* threadMeter = nullptr;

bool looksPacked(std::string_view head) { return head.size() >= 3 && head.substr(0, 3) == "\x1f\x8b\x08"; }

struct Inflater
{
    Inflater() { ok = inflateInit2(&z, 15 + 16) == Z_OK; }
    ~Inflater()
    {
        if (ok)
            inflateEnd(&z);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    z_stream z{};
    bool ok = false;
};

} // namespace

ReadMeter::ReadMeter(std::atomic<std::int64_t>& total) : m_total(total) { threadMeter = this; }

ReadMeter::~ReadMeter()
{
    threadMeter = nullptr;
    m_total.fetch_sub(m_taken, std::memory_order_relaxed);
}

void ReadMeter::take(std::int64_t bytes)
{
    m_taken += bytes;
    m_total.fetch_add(bytes, std::memory_order_relaxed);
}

struct ByteStream::State
{
    FileHandle file;
    std::string_view memory; ///< used when there is no file
    std::string path;
    std::stop_token stop;
    StreamLimits limits;
    std::unique_ptr<Inflater> inflater; ///< null: plain bytes
    std::vector<char> packed;
    std::int64_t packedBytes = 0;
    std::int64_t position = 0;
    bool memberEnded = false;
    bool ended = false;

    [[nodiscard]] Result<std::size_t> readRaw(std::span<char> buffer);
    [[nodiscard]] Result<std::size_t> readPacked(std::span<char> buffer);
    [[nodiscard]] Result<bool> refill();
    [[nodiscard]] Result<void> checkBounds() const;
};

Result<std::size_t> ByteStream::State::readRaw(std::span<char> buffer)
{
    if (!file.isOpen()) {
        const std::size_t n = std::min(buffer.size(), memory.size());
        std::copy_n(memory.begin(), n, buffer.begin());
        memory.remove_prefix(n);
        return n;
    }
    while (true) {
        const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
        if (n >= 0) {
            if (threadMeter != nullptr)
                threadMeter->take(n);
            return static_cast<std::size_t>(n);
        }
        if (errno != EINTR)
            return fail(ErrorKind::Input, "The file could not be read to its end.", std::strerror(errno),
                        path);
    }
}

Result<void> ByteStream::State::checkBounds() const
{
    if (position > limits.maxUnpacked)
        return fail(ErrorKind::Input,
                    "The packed file unpacks to more than the allowed size; unpack it and split it.", {},
                    path);
    if (position > kRatioFrom && position / std::max<std::int64_t>(packedBytes, 1) > limits.maxRatio)
        return fail(ErrorKind::Input,
                    "The packed file unpacks to suspiciously much; it was not read further.", {}, path);
    return {};
}

/// True when there are packed bytes to work on.
Result<bool> ByteStream::State::refill()
{
    z_stream& z = inflater->z;
    if (z.avail_in > 0)
        return true;
    const auto got = readRaw(packed);
    if (!got)
        return fail(got.error());
    packedBytes += static_cast<std::int64_t>(*got);
    z.next_in = reinterpret_cast<Bytef*>(packed.data());
    z.avail_in = static_cast<uInt>(*got);
    return *got > 0;
}

Result<std::size_t> ByteStream::State::readPacked(std::span<char> buffer)
{
    z_stream& z = inflater->z;
    z.next_out = reinterpret_cast<Bytef*>(buffer.data());
    z.avail_out = static_cast<uInt>(buffer.size());
    while (z.avail_out == buffer.size() && !ended) {
        const auto more = refill();
        if (!more)
            return fail(more.error());
        if (!*more) {
            ended = true;
            if (memberEnded)
                break;
            return fail(ErrorKind::Input, "The packed file ends too early.", {}, path);
        }
        if (memberEnded) {
            // zero padding and foreign bytes after the last member are not data
            if (*z.next_in != 0x1f) {
                ended = true;
                break;
            }
            inflateReset(&z);
            memberEnded = false;
        }
        const int code = inflate(&z, Z_NO_FLUSH);
        memberEnded = code == Z_STREAM_END;
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            ended = true;
            if (z.avail_out < buffer.size())
                break;
            return fail(ErrorKind::Input, "The packed file is damaged.", z.msg ? z.msg : "", path);
        }
    }
    return buffer.size() - z.avail_out;
}

ByteStream::ByteStream(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

Result<ByteStream> ByteStream::open(const std::string& path, std::stop_token stop, const StreamLimits& limits)
{
    assertNotGuiThread("read a file");
    FileHandle file = FileHandle::forReading(path);
    if (!file.isOpen())
        return fail(ErrorKind::Input, "The file could not be opened; check that it is there and may be read.",
                    std::strerror(errno), path);
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::Input, "This is not a regular file.", {}, path);
    std::array<char, 3> head{};
    const ssize_t got = ::pread(file.get(), head.data(), head.size(), 0);
    auto state = std::make_unique<State>();
    state->file = std::move(file);
    state->path = path;
    state->stop = std::move(stop);
    state->limits = limits;
    if (got == 3 && looksPacked({head.data(), head.size()})) {
        state->inflater = std::make_unique<Inflater>();
        state->packed.resize(kPackedChunk);
    }
    return ByteStream(std::move(state));
}

Result<ByteStream> ByteStream::over(std::string_view bytes, std::stop_token stop, const StreamLimits& limits)
{
    auto state = std::make_unique<State>();
    state->memory = bytes;
    state->stop = std::move(stop);
    state->limits = limits;
    if (looksPacked(bytes)) {
        state->inflater = std::make_unique<Inflater>();
        state->packed.resize(kPackedChunk);
    }
    return ByteStream(std::move(state));
}

Result<std::size_t> ByteStream::read(std::span<char> buffer)
{
    State& s = *m_state;
    if (s.stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Reading was cancelled.");
    if (s.inflater && !s.inflater->ok)
        return fail(ErrorKind::Internal, "The unpacker could not be started.", {}, s.path);
    auto got = s.inflater ? s.readPacked(buffer) : s.readRaw(buffer);
    if (!got)
        return got;
    s.position += static_cast<std::int64_t>(*got);
    if (s.inflater) {
        if (const auto fits = s.checkBounds(); !fits)
            return fail(fits.error());
    }
    return got;
}

std::int64_t ByteStream::position() const { return m_state->position; }

Result<std::string> readWhole(const std::string& path, std::int64_t limit, std::stop_token stop)
{
    auto stream = ByteStream::open(path, std::move(stop));
    if (!stream)
        return fail(stream.error());
    const auto tooLarge = [&] {
        return fail(ErrorKind::Input,
                    "The file is larger than the " + std::to_string(limit >> 20) +
                        " MiB that are read of its kind.",
                    {}, path);
    };
    // most files are small: they are read without a look at their size
    std::array<char, kSmallFile> small; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    std::string bytes;
    for (bool isSmall = true; isSmall;) {
        const auto got = stream->read(small);
        if (!got)
            return fail(got.error());
        bytes.append(small.data(), *got);
        if (static_cast<std::int64_t>(bytes.size()) > limit)
            return tooLarge();
        if (*got == 0)
            return bytes;
        isSmall = bytes.size() < kSmallFile;
    }
    // room for what the file system says, and a byte more to see the end
    std::error_code ignored;
    const auto stated = static_cast<std::int64_t>(std::filesystem::file_size(path, ignored));
    std::size_t filled = bytes.size();
    bytes.resize(std::max(filled, static_cast<std::size_t>(std::clamp<std::int64_t>(stated, 0, limit))) + 1);
    while (true) {
        if (filled == bytes.size())
            bytes.resize(bytes.size() * 2);
        const auto got = stream->read(std::span(bytes).subspan(filled));
        if (!got)
            return fail(got.error());
        filled += *got;
        if (static_cast<std::int64_t>(filled) > limit)
            return tooLarge();
        if (*got == 0)
            break;
    }
    bytes.resize(filled);
    return bytes;
}

} // namespace upriver
