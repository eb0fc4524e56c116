// SPDX-License-Identifier: Apache-2.0
// Other names of an asset, seen from both sides, with what people decided.
#include "catalog/store/document_facts.h"
#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

std::string decisionOn(Connection& db, const CurationTarget& target, const QualifiedName& other)
{
    Statement row =
        db.query("SELECT decision FROM c_alias WHERE kind=?1 AND ((ns=?2 AND name=?3 AND other_ns=?4 AND"
                 " other_name=?5) OR (ns=?4 AND name=?5 AND other_ns=?2 AND other_name=?3))");
    return row.bind(target.kind, target.ns, target.name, other.ns, other.name).step() ? row.string(0)
                                                                                      : std::string();
}

void addAlias(std::vector<AliasRow>& aliases, AliasRow alias)
{
    for (AliasRow& known : aliases) {
        if (known.other != alias.other)
            continue;
        if (alias.confidence > known.confidence)
            known = std::move(alias);
        return;
    }
    aliases.push_back(std::move(alias));
}

} // namespace

std::vector<AliasRow> readAliases(Connection& db, AssetId id, const CurationTarget& target,
                                  const Moment& moment)
{
    std::vector<AliasRow> aliases;
    Statement stated =
        db.query("SELECT other_ns, other_name, confidence, reason FROM alias WHERE asset=?1 AND " +
                 moment.openRows("") + " ORDER BY confidence DESC, other_ns, other_name");
    stated.bind(id);
    while (stated.step())
        addAlias(aliases, {{stated.string(0), stated.string(1)},
                           {},
                           static_cast<int>(stated.integer(2)),
                           stated.string(3),
                           {}});
    stated.reset();
    Statement back = db.query("SELECT q.namespace, q.name, l.confidence, l.reason FROM alias l"
                              " JOIN asset_name q ON q.id = l.asset JOIN asset a ON a.id = l.asset"
                              " JOIN asset_kind k ON k.id = a.kind WHERE l.name_hash=?1 AND k.name=?2 AND " +
                              moment.openRows("l.") + " ORDER BY l.confidence DESC, q.qualified");
    back.bind(aliasHash({target.ns, target.name}), target.kind);
    while (back.step())
        addAlias(
            aliases,
            {{back.string(0), back.string(1)}, {}, static_cast<int>(back.integer(2)), back.string(3), {}});
    back.reset();
    for (AliasRow& alias : aliases) {
        alias.otherId =
            findExactly(db, assetKindFromWord(target.kind).value_or(AssetKind::Dataset), alias.other);
        alias.decision = decisionOn(db, target, alias.other);
    }
    return aliases;
}

} // namespace upriver
