// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "catalog/search/asset_table.h"
#include "catalog/search/folded_text.h"
#include "catalog/store/connection.h"

namespace upriver {

namespace {

constexpr std::size_t kRowsBetweenStopChecks = 4096;

class Loader
{
public:
    Loader(Connection& connection, std::stop_token stop) : m_connection(connection), m_stop(std::move(stop))
    {}

    Result<AssetTable> load()
    {
        const ReadSnapshot snapshot(m_connection);
        readContainers();
        readAssets();
        std::thread sorting(
            [this] { m_table.sortRows(); }); // of what stands; the lists are none of its business
        readLists();
        readCuration();
        sorting.join();
        if (m_stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Loading the search tables was cancelled.");
        if (auto state = m_connection.status(); !state)
            return fail(state.error());
        m_table.tags.finish(m_table.size());
        m_table.owners.finish(m_table.size());
        m_table.sources.finish(m_table.size());
        return std::move(m_table);
    }

private:
    void readContainers()
    {
        Statement rows =
            m_connection.query("SELECT c.id, c.path, n.name, p.name FROM container c"
                               " JOIN namespace n ON n.id = c.ns JOIN platform p ON p.id = n.platform");
        while (rows.step()) {
            m_containerNumbers.emplace(rows.integer(0),
                                       static_cast<std::uint32_t>(m_table.containers.size()));
            SearchContainer container{
                rows.string(1), rows.string(2), m_table.platforms.numberOf(rows.text(3)), {}, 0, {}};
            container.words = foldText(container.ns + "/" + container.path);
            container.letters = letterSet(foldedUtf8(container.ns + "/" + container.path));
            container.words.offsets = {};
            container.foldedPath = foldedUtf8(container.path);
            m_table.containers.push_back(std::move(container));
        }
    }

    void readAssets()
    {
        Statement rows =
            m_connection.query("SELECT id, container, name, kind, subtype, display, health, bucket, degree,"
                               " columns, ran, ghost FROM asset WHERE until IS NULL ORDER BY id");
        while (rows.step()) {
            const auto container = m_containerNumbers.find(rows.integer(1));
            if (container == m_containerNumbers.end())
                continue;
            const auto row = static_cast<SearchRow>(m_table.size());
            if (row % kRowsBetweenStopChecks == 0 && m_stop.stop_requested())
                return;
            m_table.ids.push_back(rows.integer(0));
            m_table.containerOf.push_back(container->second);
            m_table.kinds.push_back(static_cast<AssetKind>(rows.integer(3)));
            m_table.subtypeOf.push_back(m_table.subtypes.numberOf(rows.text(4)));
            m_table.healths.push_back(static_cast<Health>(rows.integer(6)));
            m_table.quality.push_back(qualityOf(m_table.kinds.back(), rows.integer(7), rows.integer(8)));
            m_table.columnCounts.push_back(static_cast<std::uint32_t>(rows.integer(9)));
            m_table.updated.push_back(rows.integer(10));
            addNames(row, rows.text(2), rows.text(5));
        }
    }

    void addNames(SearchRow row, std::string_view name, std::string_view display)
    {
        m_table.leafOfRow.push_back(addName(row, name));
        if (!display.empty() && display != name)
            m_table.leafOfRow.back() = addName(row, display);
        m_table.lettersOf.push_back(letterSet(m_table.leaf(row)));
    }

    LeafName addName(SearchRow row, std::string_view text)
    {
        const std::string folded = foldedUtf8(text);
        const LeafName leaf{row, static_cast<std::uint32_t>(m_table.namePool.size()),
                            static_cast<std::uint32_t>(folded.size())};
        m_table.namePool += folded;
        m_table.byLeaf.push_back(leaf);
        return leaf;
    }

    void readLists()
    {
        readList("SELECT id, name FROM tag", "SELECT asset, tag FROM asset_tag WHERE until IS NULL",
                 m_table.tags, m_table.tagNames);
        readList("SELECT id, name FROM principal",
                 "SELECT asset, principal FROM asset_owner WHERE until IS NULL", m_table.owners,
                 m_table.ownerNames);
        readList("SELECT s.id, d.reader FROM origin s"
                 " JOIN origin d ON d.id = iif(s.document = 0, s.id, s.document) WHERE d.reader <> ''",
                 "SELECT asset, origin FROM observed WHERE until IS NULL AND declared = 1", m_table.sources,
                 m_table.sourceNames);
    }

    /// Names by id first: rows are many, names few, and a name gets a number when a row has it.
    void readList(std::string_view nameSql, std::string_view rowSql, ValueLists& lists, WordList& words)
    {
        std::unordered_map<std::int64_t, std::string> names;
        Statement named = m_connection.query(nameSql);
        while (named.step())
            names.emplace(named.integer(0), named.string(1));
        std::unordered_map<std::int64_t, std::uint32_t> numbers;
        Statement rows = m_connection.query(rowSql);
        while (rows.step()) {
            const SearchRow row = m_table.rowOf(rows.integer(0));
            if (row == kNoRow)
                continue;
            auto number = numbers.find(rows.integer(1));
            if (number == numbers.end()) {
                const auto name = names.find(rows.integer(1));
                if (name == names.end())
                    continue;
                number = numbers.emplace(name->first, words.numberOf(name->second)).first;
            }
            lists.add(row, number->second);
        }
    }

    /// What people added or hid, over what documents state. Few rows, matched by qualified name.
    void readCuration()
    {
        readCurated("SELECT a.id, c.tag, c.added FROM c_tag c JOIN namespace n ON n.name = c.ns"
                    " JOIN asset_kind k ON k.name = c.kind JOIN container p ON p.ns = n.id"
                    " AND substr(c.name, 1, length(p.path)) = p.path"
                    " JOIN asset a ON a.container = p.id AND a.name = substr(c.name, length(p.path) + 1)"
                    " AND a.kind = k.id WHERE a.until IS NULL AND (c.added <> 0"
                    // hidden of one place, it may stand at another: the asset and its columns share the list
                    " OR NOT EXISTS (SELECT 1 FROM asset_tag t JOIN tag w ON w.id = t.tag"
                    " LEFT JOIN asset_column f ON f.asset = t.asset AND f.slot = t.slot AND f.until IS NULL"
                    " WHERE t.asset = a.id AND t.until IS NULL AND w.name = c.tag AND NOT EXISTS"
                    " (SELECT 1 FROM c_tag h WHERE h.ns = c.ns AND h.name = c.name AND h.kind = c.kind"
                    " AND h.column_name = coalesce(f.name, '') AND h.tag = c.tag AND h.added = 0))"
                    " AND NOT EXISTS (SELECT 1 FROM c_tag h WHERE h.ns = c.ns AND h.name = c.name"
                    " AND h.kind = c.kind AND h.tag = c.tag AND h.added = 1))",
                    m_table.tags, m_table.tagNames);
        readCurated("SELECT a.id, c.principal, c.added FROM c_owner c JOIN namespace n ON n.name = c.ns"
                    " JOIN asset_kind k ON k.name = c.kind JOIN container p ON p.ns = n.id"
                    " AND substr(c.name, 1, length(p.path)) = p.path"
                    " JOIN asset a ON a.container = p.id AND a.name = substr(c.name, length(p.path) + 1)"
                    " AND a.kind = k.id WHERE a.until IS NULL",
                    m_table.owners, m_table.ownerNames);
    }

    void readCurated(std::string_view sql, ValueLists& lists, WordList& words)
    {
        Statement rows = m_connection.query(sql);
        while (rows.step()) {
            const SearchRow row = m_table.rowOf(rows.integer(0));
            if (row == kNoRow)
                continue;
            if (rows.integer(2) != 0)
                lists.add(row, words.numberOf(rows.text(1)));
            else
                lists.remove(row, words.numberOf(rows.text(1)));
        }
    }

    Connection& m_connection;
    std::stop_token m_stop;
    AssetTable m_table;
    std::unordered_map<std::int64_t, std::uint32_t> m_containerNumbers;
};

} // namespace

Result<AssetTable> loadAssetTable(Connection& connection, std::stop_token stop)
{
    return Loader(connection, std::move(stop)).load();
}

} // namespace upriver
