// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/aside_build.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"
#include "catalog/base/time.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMark = ".tmp-";
constexpr std::array<const char*, 5> kSuffixes{"", "-wal", "-shm", "-journal", ".lock"};

void removeBuild(const std::string& path)
{
    std::error_code ignored;
    for (const char* suffix : kSuffixes)
        fs::remove(path + suffix, ignored);
}

/// Builds are named after the process that makes them.
bool isLeftover(std::string_view name, std::string_view catalogName)
{
    const std::string prefix = std::string(catalogName) + std::string(kMark);
    if (!name.starts_with(prefix))
        return false;
    int pid = 0;
    const auto read = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), pid);
    return read.ec == std::errc() && pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

void removeLeftovers(const std::string& catalog)
{
    std::error_code ignored;
    std::string folder(folderOf(catalog));
    for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored))
        if (isLeftover(entry.path().filename().string(), fileNameOf(catalog)))
            fs::remove(entry.path(), ignored);
}

bool syncToDisk(const std::string& path, int flags)
{
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool synced = ::fsync(fd) == 0;
    ::close(fd);
    return synced;
}

/// A name that nothing has yet.
std::string nameForDamaged(const std::string& catalog)
{
    std::error_code ignored;
    int number = 1;
    std::string name;
    do {
        name = catalog + ".damaged-" + std::to_string(number++);
    } while (fs::exists(name, ignored) || fs::exists(name + "-wal", ignored));
    return name;
}

void syncFolderOf(const std::string& file)
{
    const std::string folder(folderOf(file));
    syncToDisk(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

} // namespace

Result<std::unique_ptr<AsideBuild>> AsideBuild::begin(const std::string& catalog)
{
    auto lock = CatalogLock::take(catalog, CatalogLock::Patience::None);
    if (!lock)
        return fail(lock.error());
    std::error_code ignored;
    if (fs::exists(catalog, ignored))
        return std::unique_ptr<AsideBuild>();
    removeLeftovers(catalog);
    return std::unique_ptr<AsideBuild>(new AsideBuild(catalog, std::move(*lock)));
}

Result<std::unique_ptr<AsideBuild>> AsideBuild::beside(const std::string& catalog)
{
    auto lock = CatalogLock::take(catalog);
    if (!lock)
        return fail(lock.error());
    removeLeftovers(catalog);
    return std::unique_ptr<AsideBuild>(new AsideBuild(catalog, std::move(*lock)));
}

AsideBuild::AsideBuild(std::string catalog, std::unique_ptr<CatalogLock> lock)
    : m_lock(std::move(lock)), m_catalog(std::move(catalog))
{
    const std::uint64_t random = hash64(m_catalog + std::to_string(now())) % 0xFFFF;
    m_path = m_catalog + std::string(kMark) + std::to_string(::getpid()) + "-" + std::to_string(random);
}

AsideBuild::~AsideBuild() { removeBuild(m_path); }

Result<void> AsideBuild::publish()
{
    if (!syncToDisk(m_path, O_RDONLY))
        return fail(ErrorKind::Catalog,
                    "The new catalog could not be brought to the disk; check the free space.",
                    std::strerror(errno), m_catalog);
    // a link fails where a rename would overwrite
    if (::link(m_path.c_str(), m_catalog.c_str()) != 0) {
        std::error_code ignored;
        const bool taken = errno == EEXIST || fs::exists(m_catalog, ignored);
        if (taken || ::rename(m_path.c_str(), m_catalog.c_str()) != 0)
            return fail(ErrorKind::Catalog,
                        taken ? "Another program made the catalog " + m_catalog + " meanwhile; index again."
                              : "The new catalog could not be put to its place at " + m_catalog + ".",
                        std::strerror(errno), m_catalog);
    }
    syncFolderOf(m_catalog);
    return {};
}

Result<std::string> AsideBuild::publishInstead()
{
    if (!syncToDisk(m_path, O_RDONLY))
        return fail(ErrorKind::Catalog,
                    "The new catalog could not be brought to the disk; check the free space.",
                    std::strerror(errno), m_catalog);
    std::error_code failed;
    std::error_code ignored;
    std::string kept;
    if (fs::exists(m_catalog, ignored)) {
        kept = nameForDamaged(m_catalog);
        fs::create_hard_link(m_catalog, kept, failed);
        if (failed) // no links on this file system
            fs::rename(m_catalog, kept, failed);
    }
    // The old log must not be taken for the new catalog's; it goes with the file that it belongs to.
    for (const char* suffix : {"-wal", "-journal"})
        if (!failed && fs::exists(m_catalog + suffix, ignored))
            fs::rename(m_catalog + suffix, (kept.empty() ? m_catalog + ".lost" : kept) + suffix, failed);
    fs::remove(m_catalog + "-shm", ignored);
    if (!failed)
        fs::rename(m_path, m_catalog, failed);
    syncFolderOf(m_catalog);
    if (failed)
        return fail(ErrorKind::Catalog,
                    "The catalog could not be put to its place at " + m_catalog +
                        ". Check the permissions of the folder.",
                    failed.message(), m_catalog);
    return kept;
}

} // namespace upriver
