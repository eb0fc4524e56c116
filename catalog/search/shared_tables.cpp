// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/shared_tables.h"

#include <map>

#include <sys/stat.h>

namespace upriver {

namespace {

/// A file is known by what it is: another may bear its name tomorrow.
struct FileIdentity
{
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    auto operator<=>(const FileIdentity&) const = default;
};

} // namespace

Result<std::shared_ptr<SharedTables>> SharedTables::of(const std::string& catalog)
{
    static std::mutex mutex;
    static std::map<FileIdentity, std::weak_ptr<SharedTables>> all;
    auto connection = Connection::open(catalog, Connection::Mode::Read);
    if (!connection)
        return fail(connection.error());
    struct stat status
    {};
    const bool isKnown = ::stat(catalog.c_str(), &status) == 0;
    const std::lock_guard lock(mutex);
    std::erase_if(all, [](const auto& entry) { return entry.second.expired(); });
    const FileIdentity identity{status.st_dev, status.st_ino};
    if (const auto found = all.find(identity); isKnown && found != all.end()) {
        if (auto tables = found->second.lock())
            return tables;
    }
    auto tables = std::make_shared<SharedTables>(std::move(*connection));
    if (isKnown)
        all[identity] = tables;
    return tables;
}

SharedTables::~SharedTables()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

/// True for the newest, and while a scan writes for what is new enough for the moment.
bool SharedTables::isFreshEnough(std::int64_t version)
{
    if (m_version < 0 || !m_table)
        return false;
    if (version == m_version)
        return true;
    return Clock::now() - m_loadedAt <= 4 * m_loadTime &&
           m_connection->integer("SELECT finished IS NULL FROM scan ORDER BY id DESC LIMIT 1") != 0;
}

void SharedTables::startLoading(std::int64_t version)
{
    m_isLoading = true;
    m_thread = std::jthread([this, version](const std::stop_token& stop) { load(stop, version); });
}

void SharedTables::load(const std::stop_token& stop, std::int64_t version)
{
    const auto begin = Clock::now();
    m_connection->interruptOn(stop);
    auto loaded = loadAssetTable(*m_connection, stop);
    m_connection->interruptOn({});
    const std::lock_guard lock(m_mutex);
    m_isLoading = false;
    m_version = loaded ? version : -1;
    if (loaded)
        m_table = std::make_shared<const AssetTable>(std::move(*loaded));
    else
        m_table = fail(loaded.error());
    m_loadedAt = Clock::now();
    m_loadTime = m_loadedAt - begin;
    m_loaded.notify_all();
}

Result<SharedTables::Table> SharedTables::current(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    // What was being loaded when the question came may be older than the question.
    for (bool isNewest = false; !isNewest;) {
        if (!m_isLoading) {
            const std::int64_t version = m_connection->integer("PRAGMA data_version");
            if (auto readable = m_connection->status(); !readable)
                return fail(readable.error());
            if (isFreshEnough(version))
                return m_table;
            if (m_thread.joinable())
                m_thread.join();
            startLoading(version);
            isNewest = true;
        }
        if (!m_loaded.wait(lock, stop, [this] { return !m_isLoading; }))
            return fail(ErrorKind::Cancelled, "Searching was cancelled.");
    }
    return m_table;
}

} // namespace upriver
