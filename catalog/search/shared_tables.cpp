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
    m_tableThread.request_stop();
    m_wordsThread.request_stop();
    if (m_tableThread.joinable())
        m_tableThread.join();
    if (m_wordsThread.joinable())
        m_wordsThread.join();
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

void SharedTables::startLoading(std::unique_lock<std::mutex>& lock, std::int64_t version)
{
    m_isLoading = true;
    {
        std::jthread table = std::move(m_tableThread);
        std::jthread words = std::move(m_wordsThread);
        lock.unlock(); // they end by telling what they have
        words.request_stop();
    } // waits for both
    lock.lock();
    m_areWordsLoading = false;
    m_words = Words();
    m_tableThread = std::jthread([this, version](const std::stop_token& stop) { loadTable(stop, version); });
}

void SharedTables::loadTable(const std::stop_token& stop, std::int64_t version)
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
    m_changed.notify_all();
}

/// By a connection of its own: questions use the other one by now.
void SharedTables::loadWords(const std::stop_token& stop)
{
    Result<Words> words = Words();
    if (auto connection = Connection::open(m_path, Connection::Mode::Read)) {
        (*connection)->interruptOn(stop);
        auto loaded = Vocabulary::load(**connection, stop);
        if (loaded)
            words = std::make_shared<const Vocabulary>(std::move(*loaded));
        else
            words = fail(loaded.error());
    } else {
        words = fail(connection.error());
    }
    const std::lock_guard lock(m_mutex);
    m_words = std::move(words);
    m_areWordsLoading = false;
    m_changed.notify_all();
}

Result<SharedTables::Words> SharedTables::words(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    const auto isAtRest = [this] { return !m_isLoading && !m_areWordsLoading; };
    if (isAtRest() && !(m_words && *m_words)) {
        m_areWordsLoading = true;
        m_wordsThread = std::jthread([this](const std::stop_token& given) { loadWords(given); });
    }
    if (!m_changed.wait(lock, stop, isAtRest))
        return fail(ErrorKind::Cancelled, "Searching was cancelled.");
    if (m_words && !*m_words) // loading was given up for another table
        return fail(ErrorKind::Cancelled, "The catalog changed meanwhile.");
    return m_words;
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
            startLoading(lock, version);
            isNewest = true;
        }
        if (!m_changed.wait(lock, stop, [this] { return !m_isLoading; }))
            return fail(ErrorKind::Cancelled, "Searching was cancelled.");
    }
    return m_table;
}

} // namespace upriver
