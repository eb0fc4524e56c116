// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/join_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "catalog/store/connection.h"
#include "catalog/store/document_facts.h"
#include "catalog/store/reader_state.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr std::size_t kLookedUpAtMost = 2'000;
constexpr std::string_view kGuesses =
    "SELECT DISTINCT l.asset, k.name, q.namespace, q.name, l.other_ns, l.other_name FROM alias l"
    " JOIN asset_name q ON q.id = l.asset JOIN asset a ON a.id = l.asset"
    " JOIN asset_kind k ON k.id = a.kind WHERE l.until IS NULL AND l.confidence<100 AND a.until IS NULL";

using Pair = std::tuple<std::string, QualifiedName, QualifiedName>; ///< kind, both names in order

Pair pairOf(std::string_view kind, const QualifiedName& a, const QualifiedName& b)
{
    return {std::string(kind), std::min(a, b), std::max(a, b)};
}

struct Decided
{
    JoinRow row;
    bool isListed = false;
};

std::map<Pair, Decided> decisions(Connection& db)
{
    std::map<Pair, Decided> decided;
    Statement rows = db.query("SELECT kind, ns, name, other_ns, other_name, decision FROM c_alias");
    while (rows.step()) {
        JoinRow row;
        row.kind = assetKindFromWord(rows.text(0)).value_or(AssetKind::Dataset);
        row.name = {rows.string(1), rows.string(2)};
        row.other = {rows.string(3), rows.string(4)};
        row.decision = rows.string(5);
        row.reason = "Decided by people; no file that is indexed now suggests it";
        decided.insert_or_assign(pairOf(rows.text(0), row.name, row.other), Decided{row, false});
    }
    return decided;
}

} // namespace

std::vector<JoinRow> joinRows(Connection& db)
{
    std::map<Pair, Decided> decided = decisions(db);
    std::vector<JoinRow> joins;
    Statement rows = db.query(
        "SELECT k.name, q.namespace, q.name, l.other_ns, l.other_name, max(l.confidence), l.reason"
        " FROM alias l JOIN asset_name q ON q.id = l.asset JOIN asset a ON a.id = l.asset"
        " JOIN asset_kind k ON k.id = a.kind WHERE l.until IS NULL AND l.confidence<100 AND a.until IS NULL"
        " GROUP BY l.asset, l.name_hash");
    while (rows.step()) {
        JoinRow row;
        row.kind = assetKindFromWord(rows.text(0)).value_or(AssetKind::Dataset);
        row.name = {rows.string(1), rows.string(2)};
        row.other = {rows.string(3), rows.string(4)};
        row.confidence = static_cast<int>(rows.integer(5));
        row.reason = rows.string(6);
        if (const auto known = decided.find(pairOf(rows.text(0), row.name, row.other));
            known != decided.end()) {
            row.decision = known->second.row.decision;
            known->second.isListed = true;
        }
        joins.push_back(std::move(row));
    }
    for (auto& [pair, one] : decided)
        if (!one.isListed)
            joins.push_back(std::move(one.row));
    std::ranges::sort(joins, {}, [](const JoinRow& row) {
        return std::tuple(!row.decision.empty(), -row.confidence, row.name, row.other);
    });
    return joins;
}

// Of few assets each is looked up, from either side; an answer that holds many is worth one pass over all.
Result<std::int64_t> CatalogReader::undecidedJoins(std::span<const AssetId> ids) const
{
    Connection& db = m_state->db();
    const ReadSnapshot snapshot(db);
    const std::unordered_set<AssetId> asked(ids.begin(), ids.end());
    const std::map<Pair, Decided> decided = decisions(db);
    std::set<std::pair<AssetId, AssetId>> open;
    const auto take = [&](Statement& rows) {
        while (rows.step()) {
            const QualifiedName name{rows.string(2), rows.string(3)};
            const QualifiedName other{rows.string(4), rows.string(5)};
            if (decided.contains(pairOf(rows.text(1), name, other)))
                continue;
            const auto asset = rows.id<AssetId>(0);
            const AssetId otherId =
                findExactly(db, assetKindFromWord(rows.text(1)).value_or(AssetKind::Dataset), other);
            if (otherId.isValid() && (asked.contains(asset) || asked.contains(otherId)))
                open.insert(std::minmax(asset, otherId));
        }
        rows.reset();
    };
    if (asked.size() > kLookedUpAtMost) {
        Statement all = db.query(kGuesses);
        take(all);
        return db.orError(static_cast<std::int64_t>(open.size()));
    }
    Statement own = db.query(std::string(kGuesses) + " AND l.asset=?1");
    Statement naming = db.query(std::string(kGuesses) + " AND l.name_hash=?1");
    Statement nameOf = db.query("SELECT namespace, name FROM asset_name WHERE id=?1");
    for (const AssetId id : asked) {
        own.bind(id);
        take(own);
        if (nameOf.bind(id).step()) {
            naming.bind(aliasHash({nameOf.string(0), nameOf.string(1)}));
            take(naming);
        }
        nameOf.reset();
    }
    return db.orError(static_cast<std::int64_t>(open.size()));
}

Result<std::vector<JoinRow>> readJoins(const std::string& catalog)
{
    auto db = openForReading(catalog);
    if (!db)
        return fail(db.error());
    return (*db)->orError(joinRows(**db));
}

} // namespace upriver
