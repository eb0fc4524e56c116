// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/shared_tables.h"

#include <map>

#include <sys/stat.h>

namespace upriver {

namespace {

constexpr std::string_view kIsScanRunning = "SELECT finished IS NULL FROM scan ORDER BY id DESC LIMIT 1";
// Who asks one question and goes is not to pay for the next.
constexpr std::chrono::milliseconds kBeforeIndex{1000};
constexpr int kRestOfIndex = 4; // loading takes a fifth of the time at most

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
    m_indexThread.request_stop();
    if (m_indexThread.joinable())
        m_indexThread.join();
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
    return Clock::now() - m_loadedAt <= 4 * m_loadTime && m_connection->integer(kIsScanRunning) != 0;
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
    std::string indexState = WordIndex::stateOf(*m_connection);
    auto loaded = loadAssetTable(*m_connection, stop);
    if (m_connection->integer(kIsScanRunning) != 0)
        indexState.clear();
    m_connection->interruptOn({});
    Table table = loaded ? std::make_shared<const AssetTable>(std::move(*loaded)) : Table();
    renewIndex(table, std::move(indexState));
    const std::lock_guard lock(m_mutex);
    m_isLoading = false;
    m_version = loaded ? version : -1;
    if (loaded)
        m_table = std::move(table);
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

/// Keeps the index that there is, or that is being loaded, where it is of these rows and words. On the thread
/// that loaded the table, which is not yet the current one.
void SharedTables::renewIndex(const Table& table, std::string state)
{
    std::unique_lock lock(m_mutex);
    const bool isSame = table && m_table && *m_table && (*m_table)->ids == table->ids;
    if (isSame && state == m_indexState && (m_index || m_isIndexLoading))
        return;
    m_index = nullptr;
    m_indexState = std::move(state);
    std::jthread before = std::move(m_indexThread);
    lock.unlock(); // it ends by telling what it has
    before = {};
    lock.lock();
    m_isIndexLoading = table && !m_indexState.empty();
    if (m_isIndexLoading)
        m_indexThread = std::jthread([this, table, asked = m_indexState](const std::stop_token& stop) {
            loadIndex(stop, table, asked);
        });
}

void SharedTables::loadIndex(const std::stop_token& stop, const Table& table, const std::string& state)
{
    {
        std::unique_lock lock(m_mutex);
        const Clock::time_point notBefore = std::max(Clock::now() + kBeforeIndex, m_nextIndexAt);
        if (m_changed.wait_until(lock, stop, notBefore, [] { return false; }) || stop.stop_requested())
            return;
    }
    const Clock::time_point begin = Clock::now();
    Index index;
    if (auto connection = Connection::open(m_path, Connection::Mode::Read)) {
        (*connection)->interruptOn(stop);
        if (auto loaded = WordIndex::load(**connection, *table, state, stop))
            index = std::make_shared<const WordIndex>(std::move(*loaded));
    }
    const std::lock_guard lock(m_mutex);
    m_isIndexLoading = false;
    if (index)
        m_nextIndexAt = Clock::now() + kRestOfIndex * (Clock::now() - begin);
    if (state == m_indexState)
        m_index = std::move(index);
    m_changed.notify_all();
}

SharedTables::Index SharedTables::indexOf(const Table& table)
{
    const std::lock_guard lock(m_mutex);
    return m_table && *m_table == table ? m_index : Index();
}

Result<void> SharedTables::waitForIndex(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [this] { return !m_isLoading && !m_isIndexLoading; }))
        return fail(ErrorKind::Cancelled, "Searching was cancelled.");
    return {};
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
