// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/layout_store.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>

#include <QThreadPool>

#include "catalog/base/time.h"
#include "catalog/store/connection.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr int kMostWaiting = 8; // layouts to be written; pictures come at the pace of people
constexpr Micros kRoughly = Micros{3600} * 1'000'000; // a look at a layout is worth a write this often

/// The longest unused go first, until the rest has room.
constexpr const char* kTrim =
    "DELETE FROM layout_cache WHERE rowid IN (SELECT rowid FROM (SELECT rowid,"
    " sum(max(size, 1)) OVER newest AS bytes, row_number() OVER newest AS place FROM layout_cache"
    " WINDOW newest AS (ORDER BY used DESC, rowid DESC ROWS UNBOUNDED PRECEDING))"
    " WHERE bytes > ?1 OR place > ?2)";

} // namespace

struct LayoutStoreState
{
    explicit LayoutStoreState(std::string file) : path(std::move(file)) { pool.setMaxThreadCount(1); }

    void behind(const std::function<void(Connection&)>& work)
    {
        if (hasGivenUp || waiting >= kMostWaiting)
            return;
        ++waiting;
        pool.start([this, work] {
            const std::lock_guard lock(writing);
            if (openWriter())
                write(work);
            --waiting;
        });
    }

    /// The one connection that writes also sees what others write: see dataVersion().
    bool openWriter()
    {
        if (writer)
            return true;
        auto opened = Connection::open(path, Connection::Mode::Write);
        if (opened) {
            // Another program's scan may take long, and it is more important.
            (*opened)->run("PRAGMA busy_timeout=0");
            writer = std::move(*opened);
        }
        return writer != nullptr;
    }

    void write(const std::function<void(Connection&)>& work)
    {
        if (hasGivenUp)
            return;
        const auto state = schemaState(*writer);
        if (!state || *state != SchemaState::Current) {
            hasGivenUp = true;
            return;
        }
        writer->beginWrite();
        if (!writer->status()) // in use just now: another time
            return;
        work(*writer);
        // A disk without room, a file that may not be written: not tried again.
        hasGivenUp = !writer->commit();
    }

    std::string path;
    std::atomic<bool> hasGivenUp = false;
    std::atomic<int> waiting = 0;
    std::mutex reading;
    std::unique_ptr<Connection> reader;
    std::mutex writing;
    std::unique_ptr<Connection> writer;
    QThreadPool pool; ///< last: its tasks use the rest
};

LayoutStore::LayoutStore(std::string catalog)
    : m_state(std::make_unique<LayoutStoreState>(std::move(catalog)))
{}

LayoutStore::~LayoutStore() { flush(); }

void LayoutStore::flush() { m_state->pool.waitForDone(); }

std::optional<std::string> LayoutStore::find(const std::string& key)
{
    const std::lock_guard lock(m_state->reading);
    if (!m_state->reader) {
        auto opened = Connection::open(m_state->path, Connection::Mode::Read);
        if (!opened)
            return std::nullopt;
        m_state->reader = std::move(*opened);
    }
    std::optional<std::string> layout;
    Micros used = 0;
    {
        Statement row = m_state->reader->query(
            "SELECT used, layout FROM layout_cache WHERE key=?1 AND length(layout)<=?2");
        if (row.bind(key, static_cast<std::int64_t>(kMostBytes)).step()) {
            used = row.integer(0);
            layout = row.string(1);
        }
    }
    if (!m_state->reader->status()) {
        m_state->reader.reset();
        return std::nullopt;
    }
    if (layout && now() - used > kRoughly)
        m_state->behind([key](Connection& db) {
            db.query("UPDATE layout_cache SET used=?2 WHERE key=?1").run(key, now());
        });
    return layout;
}

void LayoutStore::keep(const std::string& key, std::string layout)
{
    if (layout.size() > kMostBytes)
        return;
    m_state->behind([key, layout = std::move(layout)](Connection& db) {
        db.query("INSERT OR REPLACE INTO layout_cache(key, used, size, layout)"
                 " VALUES(?1, ?2, ?3, CAST(?4 AS BLOB))")
            .run(key, now(), static_cast<std::int64_t>(layout.size()), layout);
        db.query(kTrim).run(kMostInAll, kMostLayouts);
    });
}

Result<std::int64_t> LayoutStore::dataVersion()
{
    const std::lock_guard lock(m_state->writing);
    if (!m_state->openWriter())
        return fail(ErrorKind::Catalog, "The catalog " + m_state->path + " can't be opened.");
    const std::int64_t version = m_state->writer->integer("PRAGMA data_version");
    return m_state->writer->orError(version);
}

} // namespace upriver
