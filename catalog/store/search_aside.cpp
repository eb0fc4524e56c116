// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/search_aside.h"

#include <array>
#include <filesystem>
#include <utility>

namespace upriver {

namespace {

constexpr std::size_t kTogether = 256;
constexpr std::size_t kBytesTogether = std::size_t{1} << 20;
constexpr std::size_t kBatchesWaiting = 8;
/// The parts of an FTS5 index without content, by the names of its own tables.
constexpr std::array<std::string_view, 3> kParts{"data(id, block)", "idx(segid, term, pgno)",
                                                 "docsize(id, sz)"};

std::string asideName(const Connection& catalog) { return catalog.path() + "-search"; }

void removeFile(const std::string& path)
{
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
}

/// "data(id, block)": a table of the index and its columns, the second one bytes.
void movePart(Connection& from, Connection& to, std::string_view part)
{
    const std::size_t open = part.find('(');
    const std::string names(part.substr(open + 1, part.size() - open - 2));
    const std::string table = "search_" + std::string(part.substr(0, open));
    const bool hasThree = names.find(',') != names.rfind(',');
    Statement rows = from.query("SELECT " + names + " FROM " + table);
    Statement insert = to.query("INSERT OR REPLACE INTO " + table + "(" + names +
                                ") VALUES(?1, CAST(?2 AS BLOB)" + (hasThree ? ", ?3)" : ")"));
    while (rows.step()) {
        insert.bindOne(1, rows.integer(0));
        insert.bindBriefly(2, rows.text(1));
        if (hasThree)
            insert.bindOne(3, rows.integer(2));
        insert.finish();
    }
}

} // namespace

void gatherInMemory(Connection& db, int bytes)
{
    db.query("INSERT INTO search(search, rank) VALUES('hashsize', ?1)").run(bytes);
}

std::unique_ptr<SearchAside> SearchAside::begin(Connection& catalog)
{
    if (catalog.integer("SELECT EXISTS(SELECT 1 FROM search_docsize)") != 0)
        return nullptr;
    Statement row = catalog.query("SELECT sql FROM sqlite_schema WHERE name='search'");
    const std::string table = row.step() ? row.string(0) : std::string();
    row.reset();
    removeFile(asideName(catalog));
    auto db = Connection::open(asideName(catalog), Connection::Mode::Create);
    if (!db || table.empty())
        return nullptr;
    (*db)->writeWithoutJournal();
    (*db)->run("PRAGMA cache_size=-8192");
    (*db)->beginWrite();
    (*db)->run(table);
    if (!(*db)->isOk())
        return nullptr;
    return std::unique_ptr<SearchAside>(new SearchAside(std::move(*db)));
}

SearchAside::SearchAside(std::unique_ptr<Connection> db)
    : m_db(std::move(db)), m_path(m_db->path()), m_thread([this] { write(); })
{}

SearchAside::~SearchAside()
{
    finish();
    m_db.reset();
    removeFile(m_path);
}

void SearchAside::add(std::int64_t rowid, SearchDocument&& document)
{
    m_bytes +=
        document.name.size() + document.columns.size() + document.description.size() + document.facets.size();
    m_batch.push_back({rowid, std::move(document)});
    if (m_batch.size() >= kTogether || m_bytes >= kBytesTogether)
        send();
}

void SearchAside::send()
{
    std::unique_lock lock(m_mutex);
    m_news.wait(lock, [this] { return m_waiting.size() < kBatchesWaiting; });
    m_waiting.push_back(std::exchange(m_batch, {}));
    m_bytes = 0;
    m_news.notify_all();
}

void SearchAside::finish()
{
    if (!m_thread.joinable())
        return;
    if (!m_batch.empty())
        send();
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        m_news.notify_all();
    }
    m_thread.join();
}

SearchAside::Batch SearchAside::next()
{
    std::unique_lock lock(m_mutex);
    m_news.wait(lock, [this] { return m_ended || !m_waiting.empty(); });
    if (m_waiting.empty())
        return {};
    Batch batch = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_news.notify_all();
    return batch;
}

/// Everything that is sent is taken, also after an error: whoever sends must not wait for ever.
void SearchAside::write()
{
    gatherInMemory(*m_db, kGatheredAtOnce);
    {
        Statement insert =
            m_db->query("INSERT INTO search(rowid, name, cols, descr, facet) VALUES(?1, ?2, ?3, ?4, ?5)");
        for (Batch batch = next(); !batch.empty(); batch = next()) {
            for (const auto& [rowid, document] : batch) {
                if (m_db->isOk())
                    insert.run(rowid, document.name, document.columns, document.description, document.facets);
            }
        }
    }
    m_isWhole = m_db->commit().has_value();
}

bool SearchAside::moveInto(Connection& catalog)
{
    finish();
    if (!m_isWhole)
        return false;
    for (const std::string_view part : kParts)
        movePart(*m_db, catalog, part);
    return true;
}

} // namespace upriver
