// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/private_copy.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace upriver {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "upriver-copy-";
constexpr std::int64_t kRoomToLeave = std::int64_t{64} << 20;
constexpr int kAttempts = 3;

/// What changes when somebody writes to a file.
struct Mark
{
    std::int64_t size = -1; ///< -1: there is no such file
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::uint64_t inode = 0;
    bool operator==(const Mark&) const = default;
};

Mark markOf(const std::string& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return {};
    return {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ino};
}

std::vector<Mark> marksOf(const std::vector<std::string>& paths)
{
    std::vector<Mark> marks;
    for (const std::string& path : paths)
        marks.push_back(markOf(path));
    return marks;
}

/// Folders of programs that no longer run; other users' are left alone by the system.
void removeLeftovers(const fs::path& temporary)
{
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(temporary, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(kPrefix))
            continue;
        int owner = 0;
        const auto number = std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), owner);
        struct stat status = {};
        const bool isOurs = ::lstat(entry.path().c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
                            status.st_uid == ::geteuid();
        if (number.ec == std::errc() && owner > 0 && isOurs && ::kill(owner, 0) != 0 && errno == ESRCH)
            fs::remove_all(entry.path(), ignored);
    }
}

Result<void> copyFile(const std::string& from, const std::string& to, std::int64_t size,
                      const std::stop_token& stop)
{
    std::ifstream in(from, std::ios::binary);
    std::ofstream out(to, std::ios::binary);
    std::vector<char> chunk(std::size_t{1} << 20);
    while (size > 0 && in && out) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        in.read(chunk.data(), static_cast<std::streamsize>(std::min<std::int64_t>(size, std::ssize(chunk))));
        out.write(chunk.data(), in.gcount());
        size -= in.gcount();
        if (in.gcount() == 0)
            break;
    }
    out.close();
    if (!out || size != 0)
        return fail(ErrorKind::Input, "The file could not be copied to read it; check the free space.",
                    std::strerror(errno), from);
    return {};
}

Result<std::string> madeFolder(std::int64_t bytes, const std::string& path)
{
    std::error_code code;
    const fs::path temporary = fs::temp_directory_path(code);
    if (code)
        return fail(ErrorKind::Input, "There is no folder for temporary files.", code.message(), path);
    removeLeftovers(temporary);
    const fs::space_info room = fs::space(temporary, code);
    if (!code && static_cast<std::int64_t>(room.available) < bytes + kRoomToLeave)
        return fail(ErrorKind::Input,
                    "There is not enough room for a temporary copy of the file; free some space, or close "
                    "the program that writes it.",
                    temporary.string(), path);
    std::string name = (temporary / (std::string(kPrefix) + std::to_string(::getpid()) + "-XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr)
        return fail(ErrorKind::Input, "A temporary folder could not be made.", std::strerror(errno), path);
    return name;
}

} // namespace

Result<PrivateCopy> PrivateCopy::of(const std::string& path, std::span<const std::string_view> suffixes,
                                    std::int64_t limit, const std::stop_token& stop)
{
    std::vector<std::string> paths{path};
    std::vector<std::string> endings{""};
    for (const std::string_view suffix : suffixes) {
        paths.push_back(path + std::string(suffix));
        endings.emplace_back(suffix);
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const std::vector<Mark> before = marksOf(paths);
        std::int64_t bytes = 0;
        for (const Mark& mark : before)
            bytes += std::max<std::int64_t>(mark.size, 0);
        if (bytes > limit)
            return fail(ErrorKind::Input,
                        "The file is in use and too large to be copied; close the program that writes it "
                        "and index again.",
                        std::to_string(bytes) + " bytes", path);
        auto folder = madeFolder(bytes, path);
        if (!folder)
            return fail(folder.error());
        PrivateCopy copy(std::move(*folder));
        for (std::size_t i = 0; i < paths.size(); ++i) {
            if (before[i].size < 0)
                continue;
            if (auto copied = copyFile(paths[i], copy.m_path + endings[i], before[i].size, stop); !copied)
                return fail(copied.error());
        }
        // a writer in between would leave a copy that never was
        if (marksOf(paths) == before)
            return copy;
    }
    return fail(ErrorKind::Input, "The file is being written; index again when that is over.", {}, path);
}

Result<PrivateCopy> PrivateCopy::emptyFolder(const std::string& path, std::int64_t bytes)
{
    auto folder = madeFolder(bytes, path);
    if (!folder)
        return fail(folder.error());
    return PrivateCopy(std::move(*folder));
}

PrivateCopy::PrivateCopy(PrivateCopy&& other) noexcept
    : m_folder(std::exchange(other.m_folder, {})), m_path(std::move(other.m_path))
{}

PrivateCopy& PrivateCopy::operator=(PrivateCopy&& other) noexcept
{
    std::swap(m_folder, other.m_folder);
    std::swap(m_path, other.m_path);
    return *this;
}

void PrivateCopy::forget()
{
    std::error_code ignored;
    if (!m_folder.empty())
        fs::remove_all(std::exchange(m_folder, {}), ignored);
}

} // namespace upriver
