// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/search_documents.h"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/base/search_tokens.h"
#include "catalog/model/kinds.h"
#include "catalog/store/search_aside.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestColumns = 64 * 1024;
constexpr std::size_t kMostPlacesKept = 100'000;

void addWord(std::string& text, std::string_view word)
{
    if (!text.empty())
        text += ' ';
    text += word;
}

std::string subtypeToken(std::string_view subtype)
{
    std::string token = "y";
    for (const char c : subtype) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            token += c;
        else if (c >= 'A' && c <= 'Z')
            token += static_cast<char>(c + 32);
    }
    return token;
}

struct CurationKey
{
    std::string kind, ns, name;
};

/// Assets that people described, labelled or starred.
using CuratedAssets = std::unordered_set<std::int64_t>;

CuratedAssets curatedAssets(Connection& db)
{
    CuratedAssets curated;
    if (db.integer("SELECT EXISTS(SELECT 1 FROM c_description) OR EXISTS(SELECT 1 FROM c_tag)"
                   " OR EXISTS(SELECT 1 FROM c_owner) OR EXISTS(SELECT 1 FROM c_star)") == 0)
        return curated;
    Statement rows =
        db.query("SELECT a.id FROM (SELECT kind, ns, name FROM c_description"
                 " UNION SELECT kind, ns, name FROM c_tag WHERE added=1"
                 " UNION SELECT kind, ns, name FROM c_owner WHERE added=1"
                 " UNION SELECT kind, ns, name FROM c_star) c"
                 " JOIN namespace n ON n.name = c.ns JOIN asset_kind k ON k.name = c.kind"
                 " JOIN container p ON p.ns = n.id AND substr(c.name, 1, length(p.path)) = p.path"
                 " JOIN asset a ON a.container = p.id AND a.name = substr(c.name, length(p.path) + 1)"
                 " AND a.kind = k.id");
    while (rows.step())
        curated.insert(rows.integer(0));
    return curated;
}

void addCuration(Connection& db, const CurationKey& key, SearchDocument& document)
{
    const auto addAll = [&](std::string_view sql) {
        Statement rows = db.query(sql);
        rows.bind(key.ns, key.name, key.kind);
        while (rows.step())
            addWord(document.description, rows.text(0));
    };
    addAll("SELECT body FROM c_description WHERE ns=?1 AND name=?2 AND kind=?3 ORDER BY column_name");
    addAll("SELECT tag FROM c_tag WHERE ns=?1 AND name=?2 AND kind=?3 AND added=1 ORDER BY column_name, tag");
    addAll(
        "SELECT principal FROM c_owner WHERE ns=?1 AND name=?2 AND kind=?3 AND added=1 ORDER BY principal");
}

void addColumns(Connection& db, SearchDocument& document)
{
    Statement columns =
        db.query("SELECT name FROM asset_column WHERE asset=?1 AND until IS NULL ORDER BY slot");
    columns.bind(document.asset);
    while (columns.step() && document.columns.size() < kLongestColumns)
        addWord(document.columns, searchNameTokens(columns.text(0)));
}

/// Makes documents. Keeps the words of folders, tags and owners: many documents share them.
class DocumentMaker
{
public:
    explicit DocumentMaker(Connection& db) : m_db(db) {}

    SearchDocument documentOf(std::int64_t asset, bool isCurated)
    {
        SearchDocument document;
        document.asset = asset;
        Statement row =
            m_db.query("SELECT name, coalesce(display, ''), substr(description, 1, 8192), subtype, kind,"
                       " ghost, container FROM asset WHERE id=?1");
        if (!row.bind(asset).step())
            return document;
        const Place& place = placeOf(row.integer(6));
        document.name = searchNameTokens(row.text(0));
        if (!row.text(1).empty())
            addWord(document.name, searchNameTokens(row.text(1)));
        document.description = row.string(2);
        addWord(document.description, place.pathWords);
        addWord(document.description, place.namespaceWords);
        document.facets =
            "k" + std::to_string(row.integer(4)) + place.facets + std::to_string(row.integer(5));
        if (!row.text(3).empty())
            addWord(document.facets, subtypeToken(row.text(3)));
        const CurationKey key{std::string(toWord(static_cast<AssetKind>(row.integer(4)))), place.ns,
                              place.path + row.string(0)};
        row.reset();
        addColumns(m_db, document);
        addLabels("SELECT tag FROM asset_tag WHERE asset=?1 AND until IS NULL",
                  "SELECT name FROM tag WHERE id=?1", 't', m_tags, document);
        addLabels("SELECT principal FROM asset_owner WHERE asset=?1 AND until IS NULL",
                  "SELECT name FROM principal WHERE id=?1", 'o', m_owners, document);
        if (isCurated)
            addCuration(m_db, key, document);
        return document;
    }

private:
    struct Place
    {
        std::string path, ns, pathWords, namespaceWords, facets;
    };
    using Names = std::unordered_map<std::int64_t, std::string>;

    const Place& placeOf(std::int64_t container)
    {
        if (m_places.size() > kMostPlacesKept)
            m_places.clear();
        const auto [known, isNew] = m_places.try_emplace(container);
        Place& place = known->second;
        if (!isNew)
            return place;
        Statement row = m_db.query("SELECT c.path, n.name, n.id, n.platform FROM container c"
                                   " JOIN namespace n ON n.id = c.ns WHERE c.id=?1");
        if (row.bind(container).step())
            place = {row.string(0), row.string(1), searchNameTokens(row.text(0)),
                     searchNameTokens(row.text(1)),
                     " p" + std::to_string(row.integer(3)) + " n" + std::to_string(row.integer(2)) + " g"};
        return place;
    }

    void addLabels(std::string_view idsSql, std::string_view nameSql, char letter, Names& names,
                   SearchDocument& document)
    {
        m_ids.clear();
        Statement rows = m_db.query(idsSql);
        rows.bind(document.asset);
        while (rows.step())
            m_ids.push_back(rows.integer(0));
        std::ranges::sort(m_ids);
        m_ids.erase(std::unique(m_ids.begin(), m_ids.end()), m_ids.end());
        for (const std::int64_t id : m_ids) {
            auto name = names.find(id);
            if (name == names.end()) {
                Statement row = m_db.query(nameSql);
                if (!row.bind(id).step())
                    continue;
                name = names.emplace(id, row.string(0)).first;
            }
            addWord(document.facets, letter + std::to_string(id));
            addWord(document.description, name->second);
        }
    }

    Connection& m_db;
    std::unordered_map<std::int64_t, Place> m_places;
    Names m_tags, m_owners;
    std::vector<std::int64_t> m_ids;
};

void remove(Connection& db, const SearchDocument& document, std::int64_t bucket)
{
    db.query(
          "INSERT INTO search(search, rowid, name, cols, descr, facet) VALUES('delete', ?1, ?2, ?3, ?4, ?5)")
        .run(searchRowid(bucket, document.asset), document.name, document.columns, document.description,
             document.facets);
    db.query("UPDATE asset SET bucket=NULL WHERE id=?1").run(document.asset);
}

void insert(Connection& db, const SearchDocument& document, std::int64_t rowid)
{
    db.query("INSERT INTO search(rowid, name, cols, descr, facet) VALUES(?1, ?2, ?3, ?4, ?5)")
        .run(rowid, document.name, document.columns, document.description, document.facets);
}

void setBucket(Connection& db, std::int64_t asset, std::int64_t rowid)
{
    db.query("UPDATE asset SET bucket=?2 WHERE id=?1").run(asset, bucketOfSearchRowid(rowid));
}

/// Where a document lies, and where it belongs.
struct Placement
{
    std::int64_t asset = 0;
    std::int64_t rowid = 0;      ///< as it should be
    std::int64_t bucket = kNone; ///< as stored
    bool isOpen = false;
    bool isCurated = false;
    static constexpr std::int64_t kNone = -1;
};

constexpr std::string_view kPlacementSql =
    "SELECT id, coalesce(bucket, -1), degree, ghost=0, until IS NULL FROM asset";

Placement placementOf(const Statement& row, const CuratedAssets& curated)
{
    Placement place;
    place.asset = row.integer(0);
    place.bucket = row.integer(1);
    place.isOpen = row.integer(4) != 0;
    place.isCurated = curated.contains(place.asset);
    place.rowid =
        searchRowid(searchBucket(row.integer(2), row.integer(3) != 0, place.isCurated), place.asset);
    return place;
}

std::vector<Placement> placementsOf(Connection& db, const std::set<std::int64_t>& assets)
{
    const CuratedAssets curated = curatedAssets(db);
    std::vector<Placement> placements;
    placements.reserve(assets.size());
    Statement row = db.query(std::string(kPlacementSql) + " WHERE id=?1");
    for (const std::int64_t asset : assets) {
        if (row.bind(asset).step())
            placements.push_back(placementOf(row, curated));
        row.reset();
    }
    return placements;
}

// Both go in the order of the index: it writes out what it has gathered whenever a document lies before the
// one that came last.
void removeAll(Connection& db, std::vector<Placement>& placements)
{
    std::ranges::sort(placements, {}, [](const Placement& p) { return searchRowid(p.bucket, p.asset); });
    DocumentMaker maker(db);
    for (const Placement& place : placements)
        remove(db, maker.documentOf(place.asset, place.isCurated), place.bucket);
}

void insertAll(Connection& db, std::vector<Placement>& placements)
{
    std::erase_if(placements, [](const Placement& place) { return !place.isOpen; });
    std::ranges::sort(placements, {}, &Placement::rowid);
    DocumentMaker maker(db);
    for (const Placement& place : placements) {
        insert(db, maker.documentOf(place.asset, place.isCurated), place.rowid);
        setBucket(db, place.asset, place.rowid);
    }
}

std::vector<Placement> missingPlacements(Connection& db)
{
    const CuratedAssets curated = curatedAssets(db);
    std::vector<Placement> placements;
    Statement rows = db.query(std::string(kPlacementSql) + " WHERE until IS NULL AND bucket IS NULL");
    while (rows.step())
        placements.push_back(placementOf(rows, curated));
    std::ranges::sort(placements, {}, &Placement::rowid);
    return placements;
}

} // namespace

std::int64_t searchBucket(std::int64_t degree, bool isDeclared, bool isCurated)
{
    std::int64_t score = 1 + std::max<std::int64_t>(degree, 0);
    score *= isDeclared ? 4 : 1;
    score *= isCurated ? 16 : 1;
    return std::min<std::int64_t>(31, std::bit_width(static_cast<std::uint64_t>(score)));
}

void SearchDocuments::take(Connection& db, const std::set<std::int64_t>& assets)
{
    if (assets.empty())
        return;
    std::vector<Placement> placements = placementsOf(db, assets);
    std::erase_if(placements, [](const Placement& place) { return place.bucket == Placement::kNone; });
    removeAll(db, placements);
}

void SearchDocuments::put(Connection& db, const std::set<std::int64_t>& assets)
{
    if (assets.empty())
        return;
    std::vector<Placement> placements = placementsOf(db, assets);
    std::erase_if(placements, [](const Placement& place) { return place.bucket != Placement::kNone; });
    insertAll(db, placements);
}

void SearchDocuments::refreshBuckets(Connection& db, const IdNumbers& degreeChanges)
{
    std::set<std::int64_t> changed;
    degreeChanges.forEach([&](std::int64_t asset, std::int64_t) { changed.insert(asset); });
    if (changed.empty())
        return;
    std::vector<Placement> placements = placementsOf(db, changed);
    std::erase_if(placements, [](const Placement& place) {
        return place.bucket == Placement::kNone || place.bucket == bucketOfSearchRowid(place.rowid);
    });
    removeAll(db, placements);
    insertAll(db, placements);
}

void SearchDocuments::rebuildIfOutdated(Connection& db)
{
    const auto version = db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='search_version'");
    if (version == kSearchDocumentVersion)
        return;
    if (version != 0)
        rebuild(db);
    db.query("INSERT OR REPLACE INTO meta VALUES('search_version', CAST(?1 AS TEXT))")
        .run(kSearchDocumentVersion);
}

void SearchDocuments::rebuild(Connection& db)
{
    db.run("INSERT INTO search(search) VALUES('delete-all'); UPDATE asset SET bucket=NULL WHERE bucket IS "
           "NOT NULL");
    putMissing(db);
}

void SearchDocuments::putMissing(Connection& db)
{
    std::vector<Placement> placements = missingPlacements(db);
    gatherInMemory(db, kGatheredAtOnce);
    insertAll(db, placements);
    gatherInMemory(db, kGatheredUsually);
}

void SearchDocuments::putMissing(Connection& db, const std::function<void()>& meanwhile)
{
    const std::unique_ptr<SearchAside> aside = SearchAside::begin(db);
    if (aside) {
        gatherInMemory(db, kGatheredUsually);
        DocumentMaker maker(db);
        for (const Placement& place : missingPlacements(db)) {
            aside->add(place.rowid, maker.documentOf(place.asset, place.isCurated));
            setBucket(db, place.asset, place.rowid);
        }
    }
    meanwhile();
    if (aside && aside->moveInto(db))
        return;
    if (aside)
        db.run("UPDATE asset SET bucket=NULL WHERE bucket IS NOT NULL"); // its documents are nowhere
    putMissing(db);
}

} // namespace upriver
