// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/word_index.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "catalog/search/word_repair.h"
#include "catalog/store/connection.h"
#include "catalog/store/search_documents.h"

namespace upriver {

namespace {

constexpr std::size_t kMostBytes = std::size_t{256} * 1024 * 1024;
constexpr std::size_t kReadAtOnce = 1'000'000;
constexpr std::uint32_t kNoDocument = 0xFFFFFFFF;

/// The words of the search index from one on, each with the places where it stands; of the connection alone,
/// nothing in the file.
bool makePlaces(Connection& connection)
{
    connection.run("PRAGMA query_only=0; CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_places"
                   " USING fts5vocab(main, search, instance); PRAGMA query_only=1");
    return connection.isOk();
}

class Loader
{
public:
    Loader(Connection& connection, const AssetTable& table) : m_connection(connection), m_table(table) {}

    /// The row of each document.
    std::vector<SearchRow> readDocuments()
    {
        std::vector<SearchRow> rows;
        m_documentOf.assign(m_table.size(), kNoDocument);
        Statement documents = m_connection.query("SELECT id FROM search_docsize ORDER BY id");
        while (documents.step()) {
            const SearchRow row = m_table.rowOf(assetOfSearchRowid(documents.integer(0)));
            if (row == kNoRow)
                continue;
            m_documentOf[row] = static_cast<std::uint32_t>(rows.size());
            rows.push_back(row);
        }
        return rows;
    }

    /// A portion of the words; false: there are no more.
    bool readWords(std::vector<WordPostings>& parts)
    {
        Statement places =
            m_connection.query("SELECT term, doc, col FROM temp.search_places WHERE term >= ?1");
        places.bind(m_word);
        for (std::size_t seen = 0; places.step(); ++seen) {
            if (const std::string_view word = places.text(0); word != m_word) {
                keepWord(parts);
                m_word = word;
                if (seen >= kReadAtOnce)
                    return true;
            }
            addPlace(places.integer(1), places.text(2));
        }
        keepWord(parts);
        return false;
    }

private:
    void addPlace(std::int64_t rowid, std::string_view column)
    {
        const SearchRow row = m_table.rowOf(assetOfSearchRowid(rowid));
        if (row == kNoRow || m_documentOf[row] == kNoDocument || column == "facet")
            return;
        const TextPart part = column == "name"   ? TextPart::Name
                              : column == "cols" ? TextPart::Columns
                                                 : TextPart::Description;
        std::vector<std::uint32_t>& documents = m_found[static_cast<std::size_t>(part)];
        if (documents.empty() || documents.back() != m_documentOf[row])
            documents.push_back(m_documentOf[row]);
    }

    void keepWord(std::vector<WordPostings>& parts)
    {
        for (std::size_t part = 0; part < kTextParts; ++part) {
            parts[part].append(m_word, m_found[part]);
            m_found[part].clear();
        }
    }

    Connection& m_connection;
    const AssetTable& m_table;
    std::vector<std::uint32_t> m_documentOf; ///< by row
    std::string m_word;
    std::array<std::vector<std::uint32_t>, kTextParts> m_found; ///< of m_word
};

} // namespace

std::string WordIndex::stateOf(Connection& connection)
{
    std::string state;
    // What the index notes of itself: how much there is, and of how many pieces, with a count of writes.
    Statement notes = connection.query("SELECT hex(block) FROM search_data WHERE id IN (1, 10) ORDER BY id");
    while (notes.step())
        state += notes.string(0) + ' ';
    return state;
}

Result<WordIndex> WordIndex::load(Connection& connection, const AssetTable& table, const std::string& state,
                                  const std::stop_token& stop)
{
    Loader loader(connection, table);
    WordIndex index(loader.readDocuments());
    for (bool isMore = makePlaces(connection); isMore;) {
        isMore = loader.readWords(index.m_parts);
        if (stop.stop_requested() || stateOf(connection) != state)
            return fail(ErrorKind::Cancelled, "Reading the words of the catalog was cancelled.");
        if (index.bytes() > kMostBytes)
            return fail(ErrorKind::Catalog, "The catalog has more words than are kept in memory.");
    }
    return connection.orError(std::move(index));
}

DocumentSet WordIndex::beginning(TextPart part, std::string_view letters, const std::stop_token& stop) const
{
    DocumentSet found(size());
    m_parts[static_cast<std::size_t>(part)].addBeginning(letters, found, stop);
    return found;
}

bool WordIndex::knowsBeginning(std::string_view letters) const
{
    return std::ranges::any_of(
        m_parts, [&](const WordPostings& part) { return part.holdsBeginning(letters, isRepairWord); });
}

std::size_t WordIndex::bytes() const
{
    return std::accumulate(m_parts.begin(), m_parts.end(), m_rows.size() * sizeof(SearchRow),
                           [](std::size_t sum, const WordPostings& part) { return sum + part.bytes(); });
}

} // namespace upriver
