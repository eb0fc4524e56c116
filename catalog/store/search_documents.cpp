// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/search_documents.h"

#include <algorithm>
#include <bit>

#include "catalog/base/search_tokens.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestColumns = 64 * 1024;

struct SearchDocument
{
    std::int64_t asset = 0;
    std::optional<std::int64_t> bucket; ///< as stored
    std::int64_t rightBucket = 0;
    bool isOpen = false;
    std::string name, columns, description, facets;
};

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

bool addCuration(Connection& db, const CurationKey& key, SearchDocument& document)
{
    bool curated = false;
    const auto addAll = [&](std::string_view sql) {
        Statement rows = db.query(sql);
        rows.bind(key.ns, key.name, key.kind);
        while (rows.step()) {
            addWord(document.description, rows.text(0));
            curated = true;
        }
    };
    addAll("SELECT body FROM c_description WHERE ns=?1 AND name=?2 AND kind=?3 ORDER BY column_name");
    addAll("SELECT tag FROM c_tag WHERE ns=?1 AND name=?2 AND kind=?3 AND added=1 ORDER BY column_name, tag");
    addAll(
        "SELECT principal FROM c_owner WHERE ns=?1 AND name=?2 AND kind=?3 AND added=1 ORDER BY principal");
    Statement star = db.query("SELECT 1 FROM c_star WHERE ns=?1 AND name=?2 AND kind=?3");
    return star.bind(key.ns, key.name, key.kind).step() || curated;
}

void addLabels(Connection& db, SearchDocument& document)
{
    Statement tags = db.query("SELECT DISTINCT t.id, t.name FROM asset_tag a JOIN tag t ON t.id = a.tag"
                              " WHERE a.asset=?1 AND a.until IS NULL ORDER BY t.id");
    tags.bind(document.asset);
    while (tags.step()) {
        addWord(document.facets, "t" + std::to_string(tags.integer(0)));
        addWord(document.description, tags.text(1));
    }
    Statement owners =
        db.query("SELECT DISTINCT p.id, p.name FROM asset_owner a JOIN principal p ON p.id = a.principal"
                 " WHERE a.asset=?1 AND a.until IS NULL ORDER BY p.id");
    owners.bind(document.asset);
    while (owners.step()) {
        addWord(document.facets, "o" + std::to_string(owners.integer(0)));
        addWord(document.description, owners.text(1));
    }
}

void addColumns(Connection& db, SearchDocument& document)
{
    Statement columns =
        db.query("SELECT name FROM asset_column WHERE asset=?1 AND until IS NULL ORDER BY slot");
    columns.bind(document.asset);
    while (columns.step() && document.columns.size() < kLongestColumns)
        addWord(document.columns, searchNameTokens(columns.text(0)));
}

SearchDocument documentOf(Connection& db, std::int64_t asset, bool hasCuration)
{
    SearchDocument document;
    document.asset = asset;
    Statement row =
        db.query("SELECT a.name, coalesce(a.display, ''), substr(a.description, 1, 8192), a.subtype, a.kind,"
                 " a.ghost, c.path, n.name, n.id, n.platform, a.degree, a.bucket, a.until IS NULL, k.name"
                 " FROM asset a JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns"
                 " JOIN asset_kind k ON k.id = a.kind WHERE a.id=?1");
    if (!row.bind(asset).step())
        return document;
    document.name = searchNameTokens(row.text(0));
    if (!row.text(1).empty())
        addWord(document.name, searchNameTokens(row.text(1)));
    document.description = row.string(2);
    addWord(document.description, searchNameTokens(row.text(6)));
    addWord(document.description, searchNameTokens(row.text(7)));
    document.facets = "k" + std::to_string(row.integer(4)) + " p" + std::to_string(row.integer(9)) + " n" +
                      std::to_string(row.integer(8)) + " g" + std::to_string(row.integer(5));
    if (!row.text(3).empty())
        addWord(document.facets, subtypeToken(row.text(3)));
    document.bucket = row.optionalInteger(11);
    document.isOpen = row.integer(12) != 0;
    const std::int64_t degree = row.integer(10);
    const bool isDeclared = row.integer(5) == 0;
    const CurationKey key{row.string(13), row.string(7), row.string(6) + row.string(0)};
    row.reset();
    addColumns(db, document);
    addLabels(db, document);
    const bool isCurated = hasCuration && addCuration(db, key, document);
    document.rightBucket = searchBucket(degree, isDeclared, isCurated);
    return document;
}

bool hasAnyCuration(Connection& db)
{
    return db.integer("SELECT EXISTS(SELECT 1 FROM c_description) OR EXISTS(SELECT 1 FROM c_tag)"
                      " OR EXISTS(SELECT 1 FROM c_owner) OR EXISTS(SELECT 1 FROM c_star)") != 0;
}

void remove(Connection& db, const SearchDocument& document)
{
    db.query(
          "INSERT INTO search(search, rowid, name, cols, descr, facet) VALUES('delete', ?1, ?2, ?3, ?4, ?5)")
        .run(searchRowid(*document.bucket, document.asset), document.name, document.columns,
             document.description, document.facets);
    db.query("UPDATE asset SET bucket=NULL WHERE id=?1").run(document.asset);
}

void insert(Connection& db, const SearchDocument& document)
{
    db.query("INSERT INTO search(rowid, name, cols, descr, facet) VALUES(?1, ?2, ?3, ?4, ?5)")
        .run(searchRowid(document.rightBucket, document.asset), document.name, document.columns,
             document.description, document.facets);
    db.query("UPDATE asset SET bucket=?2 WHERE id=?1").run(document.asset, document.rightBucket);
}

bool isIndexed(Connection& db, std::int64_t asset)
{
    Statement row = db.query("SELECT bucket IS NOT NULL FROM asset WHERE id=?1");
    return row.bind(asset).step() && row.integer(0) != 0;
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
    const bool curated = hasAnyCuration(db);
    for (const std::int64_t asset : assets) {
        if (isIndexed(db, asset))
            remove(db, documentOf(db, asset, curated));
    }
}

void SearchDocuments::put(Connection& db, const std::set<std::int64_t>& assets)
{
    if (assets.empty())
        return;
    const bool curated = hasAnyCuration(db);
    for (const std::int64_t asset : assets) {
        const SearchDocument document = documentOf(db, asset, curated);
        if (document.isOpen && !document.bucket)
            insert(db, document);
    }
}

void SearchDocuments::refreshBuckets(Connection& db, const std::set<std::int64_t>& assets)
{
    if (assets.empty())
        return;
    const bool curated = hasAnyCuration(db);
    for (const std::int64_t asset : assets) {
        const SearchDocument document = documentOf(db, asset, curated);
        if (!document.bucket || *document.bucket == document.rightBucket)
            continue;
        remove(db, document);
        if (document.isOpen)
            insert(db, document);
    }
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
    std::set<std::int64_t> assets;
    Statement rows = db.query("SELECT id FROM asset WHERE until IS NULL");
    while (rows.step())
        assets.insert(rows.integer(0));
    rows.reset();
    put(db, assets);
}

} // namespace upriver
