// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/base/hash.h"
#include "catalog/store/derived_facts.h"
#include "catalog/store/document_facts.h"
#include "catalog/store/foreign_paths.h"
#include "catalog/store/join_rules.h"

namespace upriver {

namespace {

constexpr std::size_t kManyLeaves = kManyAssets;
constexpr int kRoundsAtMost = 10;
constexpr std::size_t kGroupAtMost = 50; ///< more equal names than this say nothing

constexpr int kOneHost = 80;
constexpr int kSeveralHosts = 50;
constexpr int kOtherCase = 90;

struct Candidate
{
    std::int64_t id = 0;
    QualifiedName name;
};
using Groups = std::unordered_map<std::string, std::vector<Candidate>>;

/// What is judged anew: these, or everything.
struct Affected
{
    std::set<std::int64_t> assets;
    bool isWhole = false; ///< the rules look at all there is; `assets` says only that there are many
};

constexpr std::string_view kCandidateSql =
    "SELECT a.id, n.name, c.path || a.name FROM asset a JOIN container c ON c.id = a.container"
    " JOIN namespace n ON n.id = c.ns WHERE a.kind=1 AND a.until IS NULL";

void readCandidates(Statement& rows, Groups& groups)
{
    while (rows.step()) {
        Candidate next{rows.integer(0), {rows.string(1), rows.string(2)}};
        const std::string key = matchKey(next.name.ns, next.name.name);
        groups[key].push_back(std::move(next));
    }
}

/// All datasets that share their match key with another one. Hashes first: names only of the few.
Groups allGroups(Connection& db)
{
    std::vector<std::pair<std::uint64_t, std::int64_t>> keys;
    Statement rows = db.query(kCandidateSql);
    while (rows.step())
        keys.emplace_back(hash64(matchKey(rows.text(1), rows.text(2))), rows.integer(0));
    rows.reset();
    std::ranges::sort(keys);
    Groups groups;
    Statement one = db.query(std::string(kCandidateSql) + " AND a.id=?1");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool isShared = (i > 0 && keys[i - 1].first == keys[i].first) ||
                              (i + 1 < keys.size() && keys[i + 1].first == keys[i].first);
        if (!isShared)
            continue;
        readCandidates(one.bind(keys[i].second), groups);
        one.reset();
    }
    return groups;
}

std::set<std::string> leavesOf(Connection& db, const std::set<std::int64_t>& assets)
{
    std::set<std::string> leaves;
    Statement row = db.query("SELECT lower(name) FROM asset WHERE id=?1 AND kind=1");
    for (const std::int64_t asset : assets) {
        if (row.bind(asset).step())
            leaves.insert(row.string(0));
        row.reset();
    }
    return leaves;
}

Groups candidateGroups(Connection& db, const Affected& affected)
{
    if (affected.isWhole || affected.assets.size() > kManyLeaves)
        return allGroups(db);
    Groups groups;
    Statement rows = db.query(std::string(kCandidateSql) + " AND lower(a.name)=?1");
    for (const std::string& leaf : leavesOf(db, affected.assets)) {
        readCandidates(rows.bind(leaf), groups);
        rows.reset();
    }
    return groups;
}

void joinHosts(const std::vector<Candidate>& group, std::vector<FoundJoin>& joins)
{
    const auto hosts =
        std::ranges::count_if(group, [](const Candidate& c) { return !hasUnknownHost(c.name.ns); });
    for (const Candidate& src : group) {
        if (!hasUnknownHost(src.name.ns))
            continue;
        for (const Candidate& dst : group) {
            if (hasUnknownHost(dst.name.ns))
                continue;
            const bool sure = hosts == 1;
            joins.push_back({src.id, dst.id, dst.name, sure ? kOneHost : kSeveralHosts,
                             sure ? "Same name; the file does not say on which host it lives"
                                  : "Same name, but " + std::to_string(hosts) + " hosts have one"});
        }
    }
}

void joinSpellings(const std::vector<Candidate>& group, std::vector<FoundJoin>& joins)
{
    for (std::size_t i = 0; i < group.size(); ++i) {
        for (std::size_t j = i + 1; j < group.size(); ++j) {
            if (group[i].name.ns == group[j].name.ns && group[i].name.name != group[j].name.name)
                joins.push_back({group[j].id, group[i].id, group[i].name, kOtherCase,
                                 "Same name but for upper and lower case"});
        }
    }
}

/// What a name that is stated for an asset of this kind may be: what is kept somewhere may be a model to one
/// reader and a file to the other.
std::vector<AssetKind> kindsThatMeet(std::int64_t kind, std::int64_t confidence)
{
    if (confidence < 100 || !isStoredKind(kind))
        return {static_cast<AssetKind>(kind)};
    return {AssetKind::Dataset, AssetKind::Model, AssetKind::ModelVersion};
}

/// Names that documents state outright: alias rows of `asset`, and alias rows that name it.
void joinStated(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins)
{
    Statement naming = db.query(
        "SELECT l.asset, l.confidence, l.reason, o.kind FROM alias l JOIN asset o ON o.id = l.asset"
        " WHERE l.name_hash=?1 AND l.until IS NULL AND l.origin<>1 AND o.until IS NULL AND (o.kind=?2 OR"
        // what is kept somewhere may be a model to one reader and a file to the other
        " (l.confidence=100 AND o.kind IN (1, 3, 4) AND ?2 IN (1, 3, 4)))");
    Statement name =
        db.query("SELECT q.namespace, q.name, a.kind FROM asset_name q JOIN asset a ON a.id = q.id"
                 " WHERE q.id=?1 AND a.until IS NULL");
    for (const std::int64_t asset : assets) {
        if (name.bind(asset).step()) {
            const QualifiedName own{name.string(0), name.string(1)};
            naming.bind(aliasHash(own), name.integer(2));
            while (naming.step()) {
                if (naming.integer(0) != asset)
                    joins.push_back({naming.integer(0), asset, own, static_cast<int>(naming.integer(1)),
                                     naming.text(2).empty() ? "The source says so" : naming.string(2),
                                     false});
            }
            naming.reset();
        }
        name.reset();
    }
}

/// Whoever is joined to one of the assets by an alias row, from either side.
void addPartners(Connection& db, const NameIndex& names, std::set<std::int64_t>& assets)
{
    std::vector<std::int64_t> partners;
    Statement named =
        db.query("SELECT l.other_ns, l.other_name, a.kind FROM alias l JOIN asset a ON a.id = l.asset"
                 " WHERE l.asset=?1");
    Statement own = db.query("SELECT namespace, name FROM asset_name WHERE id=?1");
    Statement naming = db.query("SELECT asset FROM alias WHERE name_hash=?1");
    for (const std::int64_t asset : assets) {
        named.bind(asset);
        while (named.step()) {
            for (const AssetKind kind : kindsThatMeet(named.integer(2), 100))
                partners.push_back(names.find(kind, {named.string(0), named.string(1)}));
        }
        named.reset();
        if (own.bind(asset).step()) {
            naming.bind(aliasHash({own.string(0), own.string(1)}));
            while (naming.step())
                partners.push_back(naming.integer(0));
            naming.reset();
        }
        own.reset();
    }
    for (const std::int64_t partner : partners) {
        if (partner != 0)
            assets.insert(partner);
    }
}

/// All there is. Of a large catalog a few stand for the rest: enough for the rules to look at everything.
Affected wholeCatalog(Connection& db)
{
    Affected whole{{}, true};
    Statement rows = db.query("SELECT id FROM asset LIMIT ?1");
    rows.bind(static_cast<std::int64_t>(kManyLeaves) + 1);
    while (rows.step())
        whole.assets.insert(rows.integer(0));
    return whole;
}

/// Whoever could be joined to one of these, and to those in turn: what is worked out anew is judged whole.
Affected withAllRelated(Connection& db, const NameIndex& names, const Touched& touched)
{
    Affected affected;
    if (touched.everything || touched.assets.size() > kManyLeaves)
        return wholeCatalog(db);
    std::set<std::int64_t>& assets = affected.assets;
    touched.assets.forEach([&](std::int64_t asset) { assets.insert(asset); });
    if (db.integer("SELECT EXISTS(SELECT 1 FROM alias)") != 0)
        addPartners(db, names, assets);
    for (int round = 0; round < kRoundsAtMost; ++round) {
        const std::size_t before = assets.size();
        if (before > kManyLeaves)
            break;
        for (const auto& [key, group] : candidateGroups(db, {assets, false}))
            for (const Candidate& member : group)
                assets.insert(member.id);
        addRelated(db, assets);
        addSameLeaves(db, assets);
        if (db.integer("SELECT EXISTS(SELECT 1 FROM alias)") != 0)
            addPartners(db, names, assets);
        if (assets.size() == before)
            return affected;
    }
    return wholeCatalog(db);
}

/// Names that documents state, of all assets.
void joinAllStated(Connection& db, const NameIndex& names, std::vector<FoundJoin>& joins)
{
    Statement rows = db.query("SELECT l.asset, a.kind, l.other_ns, l.other_name, l.confidence, l.reason"
                              " FROM alias l JOIN asset a ON a.id = l.asset WHERE l.origin<>1 AND"
                              " l.until IS NULL AND a.until IS NULL");
    Statement open = db.query("SELECT 1 FROM asset WHERE id=?1 AND until IS NULL");
    while (rows.step()) {
        const QualifiedName other{rows.string(2), rows.string(3)};
        for (const AssetKind kind : kindsThatMeet(rows.integer(1), rows.integer(4))) {
            const std::int64_t asset = names.find(kind, other);
            if (asset == 0 || asset == rows.integer(0))
                continue;
            if (open.bind(asset).step())
                joins.push_back({rows.integer(0), asset, other, static_cast<int>(rows.integer(4)),
                                 rows.text(5).empty() ? "The source says so" : rows.string(5), false});
            open.reset();
        }
    }
}

/// All whose joins may be open in the file.
std::vector<std::int64_t> everJoined(Connection& db, const NameIndex& names)
{
    std::set<std::int64_t> assets;
    Statement rows = db.query("SELECT l.asset, a.kind, l.other_ns, l.other_name FROM alias l"
                              " JOIN asset a ON a.id = l.asset");
    while (rows.step()) {
        assets.insert(rows.integer(0));
        for (const AssetKind kind : kindsThatMeet(rows.integer(1), 100))
            assets.insert(names.find(kind, {rows.string(2), rows.string(3)}));
    }
    rows.reset();
    Statement places = db.query("SELECT a.id, b.id FROM asset a JOIN asset b ON b.container = a.container AND"
                                " b.name = a.name AND b.kind<a.kind WHERE a.kind IN (3, 4)");
    while (places.step()) {
        assets.insert(places.integer(0));
        assets.insert(places.integer(1));
    }
    assets.erase(0);
    return {assets.begin(), assets.end()};
}

void stateJoin(StatementTables& tables, const FoundJoin& join, bool isNamed)
{
    tables.edges.state({join.dst, join.src, static_cast<int>(EdgeKind::Alias)},
                       {{join.confidence}, {join.reason, ""}});
    if (isNamed)
        tables.aliases.state({join.src, aliasHash(join.other)},
                             {{join.confidence}, {join.other.ns, join.other.name, join.reason}});
}

/// Joins that two rules find, or a rule and a source, are stated once: as sure as the surest of them.
void stateSurest(StatementTables& tables, std::vector<FoundJoin>& joins)
{
    std::map<std::pair<std::int64_t, std::int64_t>, const FoundJoin*> surest;
    for (const FoundJoin& join : joins) {
        if (join.src == join.dst)
            continue;
        const FoundJoin*& known = surest[std::minmax(join.src, join.dst)];
        if (known == nullptr || join.confidence > known->confidence)
            known = &join;
    }
    for (const auto& [ends, join] : surest)
        stateJoin(tables, *join, join->isNamed);
}

} // namespace

void deriveAliases(Connection& db, const NameIndex& names, StatementTables& tables, std::int64_t scan,
                   const Touched& touched, IdNumbers& degreeChanges, IdSet& counted)
{
    // What is not stated again for one of these is closed.
    const auto [affected, isWhole] = withAllRelated(db, names, touched);
    const bool isLarge = affected.size() > kManyLeaves;
    std::vector<FoundJoin> joins;
    for (const auto& [key, group] : candidateGroups(db, {affected, isWhole})) {
        if (group.size() < 2 || group.size() > kGroupAtMost)
            continue;
        joinHosts(group, joins);
        joinSpellings(group, joins);
    }
    joinPlaces(db, affected, joins);
    joinContents(db, affected, joins);
    joinCode(db, affected, joins);
    joinForeignPaths(db, affected, joins);
    if (isLarge)
        joinAllStated(db, names, joins);
    else if (db.integer("SELECT EXISTS(SELECT 1 FROM alias WHERE origin<>1)") != 0)
        joinStated(db, affected, joins);

    tables.forget();
    stateSurest(tables, joins);
    std::vector<std::int64_t> before;
    if (scan > 1) // what was never joined has nothing to close
        before = isLarge ? everJoined(db, names) : std::vector(affected.begin(), affected.end());
    const StatingOrigin origin{kCatalogOrigin, scan, before};
    const auto onEdge = [&](const StatementTables::Edges::Key& key, int change) {
        degreeChanges.add(key[0], change);
        degreeChanges.add(key[1], change);
        counted.insert(key[0]);
    };
    tables.edges.finish(db, origin, onEdge);
    tables.aliases.finish(db, origin, [](const auto&, int) {});
    tables.edges.flush(db);
    tables.aliases.flush(db);
}

} // namespace upriver
