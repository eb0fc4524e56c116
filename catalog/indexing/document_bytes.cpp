// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/document_bytes.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"
#include "catalog/base/thread_guard.h"
#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

namespace {

std::atomic<std::int64_t> openedFiles{0};

class OpenFile
{
public:
    [[nodiscard]] static Result<OpenFile> open(const std::string& path);
    OpenFile(OpenFile&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)), m_size(other.m_size) {}
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    /// Fills the buffer as far as the file goes.
    [[nodiscard]] Result<std::size_t> read(std::span<char> buffer) const;

private:
    OpenFile(int fd, std::int64_t size) : m_fd(fd), m_size(size) {}
    int m_fd;
    std::int64_t m_size;
};

tl::unexpected<Error> failure(int error)
{
    const std::string detail = std::strerror(error);
    if (error == ENOENT || error == ENOTDIR)
        return fail(ErrorKind::NotFound, "The file vanished while it was indexed; index again.", detail);
    if (error == EACCES || error == EPERM)
        return fail(ErrorKind::Input, "The file may not be read; check its permissions.", detail);
    return fail(ErrorKind::Input, "The file could not be read: " + detail + ".", detail);
}

Result<OpenFile> OpenFile::open(const std::string& path)
{
    assertNotGuiThread("read a document");
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return failure(errno);
    OpenFile file(fd, 0);
    struct stat status
    {};
    if (::fstat(fd, &status) != 0)
        return failure(errno);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::Input, "This is no regular file any more; it was left out.");
    file.m_size = status.st_size;
    openedFiles.fetch_add(1, std::memory_order_relaxed);
    return file;
}

Result<std::size_t> OpenFile::read(std::span<char> buffer) const
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t got = ::read(m_fd, buffer.data() + filled, buffer.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure(errno);
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

/// The beginning of what a gzip file holds; what is damaged there is the reader's to report.
std::string unpackedHead(std::string_view packed, std::size_t headSize)
{
    std::string head;
    auto stream = ByteStream::over(packed);
    std::vector<char> buffer(headSize);
    while (stream && head.size() < headSize) {
        const auto got = stream->read(std::span(buffer).first(headSize - head.size()));
        if (!got || *got == 0)
            break;
        head.append(buffer.data(), *got);
    }
    return head;
}

bool isText(std::string_view head) { return head.find('\0') == std::string_view::npos; }

} // namespace

Result<DocumentFile> readHead(std::string path, std::string relative, std::size_t headSize)
{
    const auto file = OpenFile::open(path);
    if (!file)
        return fail(file.error());
    DocumentFile document{std::move(path), std::move(relative), file->size(), std::string(headSize, '\0'),
                          false};
    const auto got = file->read(document.head);
    if (!got)
        return fail(got.error());
    document.head.resize(*got);
    document.gzip = document.head.starts_with("\x1f\x8b\x08");
    if (document.gzip)
        document.head = unpackedHead(document.head, headSize);
    return document;
}

std::int64_t sizeCap(const DocumentFile& file)
{
    if (file.head.starts_with("SQLite format 3"))
        return kMaxStreamedFile;
    const std::string extension = extensionOf(file.relative);
    const bool held = extension == "yaml" || extension == "yml" || extension == "xml";
    // a long line of a log may hold NUL bytes further on; JSON is recognised by how it begins
    const std::string_view start = trimmed(std::string_view(file.head).substr(0, 64));
    const bool json = start.starts_with('{') || start.starts_with('[');
    return !held && (json || isText(file.head)) ? kMaxStreamedFile : kMaxHeldFile;
}

Result<std::uint64_t> contentHash(const std::string& path, std::stop_token stop)
{
    const auto file = OpenFile::open(path);
    if (!file)
        return fail(file.error());
    Hasher hasher;
    std::vector<char> buffer(std::size_t{256} * 1024);
    while (!stop.stop_requested()) {
        const auto got = file->read(buffer);
        if (!got)
            return fail(got.error());
        hasher.add({buffer.data(), *got});
        if (*got < buffer.size())
            return hasher.hash64();
    }
    return fail(ErrorKind::Cancelled, "Indexing was cancelled.");
}

Result<std::string> readSmallFile(const std::string& path, std::size_t limit)
{
    struct stat status
    {};
    if (::stat(path.c_str(), &status) != 0)
        return failure(errno);
    const auto file = OpenFile::open(path);
    if (!file)
        return fail(file.error());
    std::string text(std::min(limit, static_cast<std::size_t>(file->size())), '\0');
    const auto got = file->read(text);
    if (!got)
        return fail(got.error());
    text.resize(*got);
    return text;
}

std::int64_t filesOpened() { return openedFiles.load(std::memory_order_relaxed); }

} // namespace upriver
