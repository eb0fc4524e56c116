// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/reader_documents.h"

#include <algorithm>
#include <array>

#include <sqlite3.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "catalog/indexing/document_plan.h"

namespace upriver::bench {

namespace {

class LettingGo final : public Sink
{
public:
    Result<void> accept(RecordBatch&& batch) override
    {
        const RecordBatch taken = std::move(batch);
        return {};
    }
};

std::vector<std::string> membersOf(const Document& document)
{
    std::vector<std::string> members;
    for (const DocumentFile& file : document.files)
        members.push_back(file.path);
    if (document.tree) {
        for (const TreeFile& file : document.tree->files)
            members.push_back(document.tree->pathOf(file));
    }
    return members;
}

/// Which files of some folders are read while it lives, told by the kernel, whichever library reads them.
class ReadWatch
{
public:
    explicit ReadWatch(const std::vector<std::string>& members)
        : m_queue(inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    {
        for (const std::string& member : members) {
            const std::string folder = member.substr(0, member.rfind('/') + 1);
            m_folders[inotify_add_watch(m_queue, folder.c_str(), IN_ACCESS)] = folder;
        }
    }
    ~ReadWatch() { close(m_queue); }
    ReadWatch(const ReadWatch&) = delete;
    ReadWatch& operator=(const ReadWatch&) = delete;

    [[nodiscard]] std::set<std::string> taken()
    {
        std::set<std::string> paths;
        alignas(inotify_event) std::array<char, 64 * 1024> events{};
        for (ssize_t size = read(m_queue, events.data(), events.size()); size > 0;
             size = read(m_queue, events.data(), events.size())) {
            for (ssize_t at = 0; at < size;) {
                const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
                if (event->len > 0)
                    paths.insert(m_folders[event->wd] + event->name);
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
            }
        }
        return paths;
    }

private:
    int m_queue;
    std::map<int, std::string> m_folders;
};

/// Statements that any connection of this program runs, while somebody listens.
std::set<std::string>* g_statements = nullptr;

int noteStatement(unsigned /*kind*/, void* /*context*/, void* statement, void* /*text*/)
{
    if (g_statements != nullptr)
        g_statements->insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
}

int listenTo(sqlite3* database, char** /*error*/, const sqlite3_api_routines* /*api*/)
{
    sqlite3_trace_v2(database, SQLITE_TRACE_STMT, noteStatement, nullptr);
    return SQLITE_OK;
}

using Tables = std::map<std::string, std::set<std::string>>;

int noteColumn(void* tables, int action, const char* table, const char* column, const char* /*database*/,
               const char* /*view*/)
{
    if (action == SQLITE_READ && table != nullptr && column != nullptr && *column != '\0')
        (*static_cast<Tables*>(tables))[table].insert(column);
    return SQLITE_OK;
}

/// What the statements read, as SQLite itself tells it.
Tables tablesOf(const std::string& path, const std::set<std::string>& statements)
{
    Tables tables;
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        sqlite3_set_authorizer(database, noteColumn, &tables);
        for (const std::string& statement : statements) {
            sqlite3_stmt* prepared = nullptr;
            sqlite3_prepare_v2(database, statement.c_str(), -1, &prepared, nullptr);
            sqlite3_finalize(prepared);
        }
    }
    sqlite3_close(database);
    return tables;
}

void observe(const Source& reader, ReaderDocument& one)
{
    const auto members = membersOf(one.document);
    std::set<std::string> statements;
    ReadWatch watch(members);
    g_statements = &statements;
    readLettingGo(reader, one.document);
    g_statements = nullptr;
    const auto touched = watch.taken();
    for (const std::string& member : members) {
        if (members.size() == 1 || touched.contains(member))
            one.opened.push_back(member);
    }
    if (!statements.empty() && !one.opened.empty())
        one.tables = tablesOf(one.opened.front(), statements);
}

} // namespace

void readLettingGo(const Source& reader, const Document& document)
{
    LettingGo sink;
    const SourceSettings settings;
    ReadContext context{sink, settings, {}};
    static_cast<void>(reader.read(document, context));
}

ReaderDocuments documentsOfReaders(const std::string& root, const Source* only)
{
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(listenTo));
    const SourceTable sources(allSources(), {});
    const ScanSettings settings;
    std::vector<RootWork> roots(1);
    roots[0].place.path = root;
    roots[0].walk = walkFiles({root, {}, sources.wantedFolders(), {}}, {});
    DocumentPlanner planner(roots, sources, settings);
    ReaderDocuments found;
    while (auto planned = planner.next()) {
        const Source* reader = planned->unitReader;
        if (reader == nullptr) {
            DocumentFile& file = planned->document.files.front();
            if (planned->headsMissing) {
                if (auto head = readHead(file.path, file.relative))
                    file = std::move(*head);
            }
            reader = sources.surest(file, planned->wantedName);
        }
        if (reader == nullptr || (only != nullptr && reader != only))
            continue;
        ReaderDocument& one = found[reader].emplace_back();
        one.document = std::move(planned->document);
        observe(*reader, one);
    }
    sqlite3_reset_auto_extension();
    return found;
}

} // namespace upriver::bench
