// SPDX-License-Identifier: Apache-2.0
// From what people write to assets: exact names first, then tails, display names and other names.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/store/document_facts.h"
#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

constexpr std::size_t kCandidatesAtMost = 5'000; ///< a leaf such as "id" may stand in every table

struct NameQuery
{
    std::optional<AssetKind> kind;
    std::string_view text;
};

NameQuery parseNameQuery(std::string_view text)
{
    text = trimmed(text);
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
        if (const auto kind = assetKindFromWord(text.substr(0, colon)))
            return {kind, text.substr(colon + 1)};
    }
    return {{}, text};
}

bool isSeparator(char c) { return c == '.' || c == '/' || c == ':'; }

/// Assets of one exact (namespace, name), any kind unless one is asked for.
void findInNamespace(Connection& db, const QualifiedName& name, std::optional<AssetKind> kind,
                     std::vector<AssetId>& found)
{
    const SplitName split = splitName(name.ns, name.name);
    Statement rows =
        db.query("SELECT a.id, a.kind FROM namespace n JOIN container c ON c.ns = n.id AND c.path=?2"
                 " JOIN asset a ON a.container = c.id AND a.name=?3 WHERE n.name=?1");
    rows.bind(name.ns, split.path, split.leaf);
    while (rows.step()) {
        if (!kind || static_cast<AssetKind>(rows.integer(1)) == *kind)
            found.push_back(rows.id<AssetId>(0));
    }
}

/// "ns/name" cut at every slash; the longest namespace that has such an asset wins.
std::vector<AssetId> findExact(Connection& db, const NameQuery& query)
{
    std::vector<AssetId> found;
    for (auto cut = query.text.rfind('/'); cut != std::string_view::npos && cut > 0;
         cut = query.text.rfind('/', cut - 1)) {
        findInNamespace(db, {std::string(query.text.substr(0, cut)), std::string(query.text.substr(cut + 1))},
                        query.kind, found);
        if (!found.empty())
            break;
    }
    return found;
}

struct Tail
{
    AssetId id;
    bool isExactCase = false;
    bool isOpen = true;
    bool isGhost = false;
};

bool endsAtBoundary(std::string_view full, std::string_view tail)
{
    if (!endsWithNoCase(full, tail))
        return false;
    return full.size() == tail.size() || isSeparator(full[full.size() - tail.size() - 1]) ||
           isSeparator(tail.front());
}

void takeRows(Statement& rows, const NameQuery& query, std::vector<Tail>& tails)
{
    while (rows.step() && tails.size() < kCandidatesAtMost) {
        const std::string full = rows.string(1) + "/" + rows.string(2);
        if (!endsAtBoundary(full, query.text))
            continue;
        if (query.kind && static_cast<AssetKind>(rows.integer(3)) != *query.kind)
            continue;
        tails.push_back(
            {rows.id<AssetId>(0), full.ends_with(query.text), rows.isNull(4), rows.integer(5) != 0});
    }
}

/// Every suffix that may be the leaf: "a.b.c", "b.c", "c".
std::vector<Tail> findTails(Connection& db, const NameQuery& query)
{
    std::vector<Tail> tails;
    Statement rows = db.query("SELECT a.id, n.name, c.path || a.name, a.kind, a.until, a.ghost FROM asset a"
                              " JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns"
                              " WHERE lower(a.name)=?1");
    for (std::size_t start = 0; start < query.text.size(); ++start) {
        if (start > 0 && !isSeparator(query.text[start - 1]))
            continue;
        rows.bind(asciiLowered(query.text.substr(start)));
        takeRows(rows, query, tails);
        rows.reset();
    }
    return tails;
}

std::vector<Tail> findDisplayed(Connection& db, const NameQuery& query)
{
    std::vector<Tail> found;
    Statement rows = db.query("SELECT id, kind, until, ghost, display FROM asset WHERE lower(display)=?1"
                              " AND display IS NOT NULL");
    rows.bind(asciiLowered(query.text));
    while (rows.step() && found.size() < kCandidatesAtMost) {
        if (!query.kind || static_cast<AssetKind>(rows.integer(1)) == *query.kind)
            found.push_back(
                {rows.id<AssetId>(0), rows.text(4) == query.text, rows.isNull(2), rows.integer(3) != 0});
    }
    return found;
}

/// Assets that have this as another name.
std::vector<AssetId> findByAlias(Connection& db, const NameQuery& query)
{
    std::vector<AssetId> found;
    Statement rows = db.query("SELECT DISTINCT l.asset, a.kind FROM alias l JOIN asset a ON a.id = l.asset"
                              " WHERE l.name_hash=?1 AND l.until IS NULL AND l.confidence=100");
    for (auto cut = query.text.rfind('/'); cut != std::string_view::npos && cut > 0;
         cut = query.text.rfind('/', cut - 1)) {
        rows.bind(
            aliasHash({std::string(query.text.substr(0, cut)), std::string(query.text.substr(cut + 1))}));
        while (rows.step()) {
            if (!query.kind || static_cast<AssetKind>(rows.integer(1)) == *query.kind)
                found.push_back(rows.id<AssetId>(0));
        }
        rows.reset();
    }
    return found;
}

/// Drops the weaker group wherever the stronger one has members.
template <typename Predicate>
void preferring(std::vector<Tail>& tails, Predicate isStronger)
{
    if (std::ranges::any_of(tails, isStronger))
        std::erase_if(tails, [&](const Tail& tail) { return !isStronger(tail); });
}

std::vector<AssetId> bestOf(std::vector<Tail> tails, bool isNow)
{
    if (isNow)
        preferring(tails, [](const Tail& tail) { return tail.isOpen; });
    preferring(tails, [](const Tail& tail) { return tail.isExactCase; });
    std::vector<AssetId> ids;
    for (const Tail& tail : tails)
        ids.push_back(tail.id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::vector<AssetId> candidates(Connection& db, const NameQuery& query, bool isNow)
{
    std::vector<AssetId> ids = findExact(db, query);
    if (ids.empty())
        ids = bestOf(findTails(db, query), isNow);
    if (ids.empty())
        ids = findByAlias(db, query);
    if (ids.empty())
        ids = bestOf(findDisplayed(db, query), isNow);
    return ids;
}

} // namespace

AssetId findExactly(Connection& db, AssetKind kind, const QualifiedName& name)
{
    std::vector<AssetId> found;
    findInNamespace(db, name, kind, found);
    return found.empty() ? AssetId{} : found.front();
}

Result<std::vector<AssetSummary>> CatalogReader::findByName(std::string_view text, std::size_t limit,
                                                            std::optional<ScanId> asOf) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    NameQuery query = parseNameQuery(text);
    std::vector<AssetSummary> found;
    if (query.text.empty())
        return found;
    for (int attempt = 0; attempt < 2 && found.empty(); ++attempt) {
        if (attempt == 1 && !query.kind)
            break;
        // "model:x" may itself be a name whose first word is a kind.
        if (attempt == 1)
            query = {{}, trimmed(text)};
        for (const AssetId id : candidates(db, query, !asOf)) {
            if (auto summary = readSummary(db, id, {asOf}))
                found.push_back(std::move(*summary));
        }
    }
    std::ranges::sort(found, {}, [](const AssetSummary& s) { return std::tie(s.ghost, s.name, s.kind); });
    if (found.size() > limit)
        found.resize(limit);
    return db.orError(std::move(found));
}

} // namespace upriver
