// SPDX-License-Identifier: Apache-2.0
// joins: what is probably the same thing in two systems, and what people say to that.
#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "app/cli/text_table.h"
#include "catalog/store/join_rows.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kReasonPlaces = 120;

int listJoins(Invocation& invocation, const std::string& path)
{
    auto joins = readJoins(path);
    if (!joins)
        return invocation.failWith(joins.error());
    const auto asked = invocation.arguments().value("decision");
    if (asked)
        std::erase_if(*joins, [&](const JoinRow& row) {
            return (row.decision.empty() ? std::string("none") : row.decision) != *asked;
        });
    Json list = Json::array();
    TextTable table({"SURE", "DECISION", "KIND", "NAME", "PROBABLY THE SAME"});
    table.align(0, Align::Right);
    for (const JoinRow& row : *joins) {
        list.push_back({{"kind", toWord(row.kind)},
                        {"name", row.name.text()},
                        {"other", row.other.text()},
                        {"confidence", row.confidence},
                        {"reason", row.reason},
                        {"decision", row.decision}});
        table.add({row.confidence > 0 ? std::to_string(row.confidence) + " %" : "", row.decision,
                   std::string(toWord(row.kind)), row.name.text(), row.other.text()});
        table.addBelow(oneLine(row.reason, kReasonPlaces));
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(joins->empty() ? "Nothing here is only probably the same.\n" : table.text());
    return kDone;
}

struct Pair
{
    AssetKind kind = AssetKind::Dataset;
    QualifiedName one;
    QualifiedName other;
};

/// As the list names them; else any two assets of one kind.
Result<Pair> pairOf(const Invocation& invocation, const std::string& path)
{
    const std::string& one = invocation.words()[1];
    const std::string& other = invocation.words()[2];
    const auto joins = readJoins(path);
    if (!joins)
        return fail(joins.error());
    for (const JoinRow& row : *joins) {
        const std::string name = row.name.text();
        const std::string second = row.other.text();
        if ((name == one && second == other) || (name == other && second == one))
            return Pair{row.kind, row.name, row.other};
    }
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return fail(catalog.error());
    const auto first = catalog->asset(one);
    const auto last = catalog->asset(other);
    if (!first || !last)
        return fail(first ? last.error() : first.error());
    if (first->id == last->id)
        return fail(ErrorKind::Usage, "\u201c" + one + "\u201d and \u201c" + other +
                                          "\u201d are one asset of the catalog already.");
    if (first->kind != last->kind)
        return fail(ErrorKind::Usage, first->name.text() + " is a " + std::string(toWord(first->kind)) +
                                          ", " + last->name.text() + " a " + std::string(toWord(last->kind)) +
                                          "; only things of one kind can be the same.");
    return Pair{first->kind, first->name, last->name};
}

int decide(Invocation& invocation, const std::string& path, Decision decision)
{
    const auto pair = pairOf(invocation, path);
    if (!pair)
        return invocation.failWith(pair.error());
    auto store = CurationStore::open(path);
    if (!store)
        return invocation.failWith(store.error());
    if (const auto done = (*store)->decideJoin(pair->kind, pair->one, pair->other, decision); !done)
        return invocation.failWith(done.error());
    const std::string names = pair->one.text() + " and " + pair->other.text();
    invocation.say(decision == Decision::Accepted ? names + " are the same from now on; lineage goes through."
                   : decision == Decision::Rejected
                       ? names + " are not the same; they are not proposed again."
                       : names + " are undecided again.");
    return kDone;
}

int runJoins(Invocation& invocation)
{
    const auto& words = invocation.words();
    const std::string what = words.empty() ? "list" : words.front();
    const bool isList = what == "list";
    if (!isList && what != "accept" && what != "reject" && what != "undo")
        return invocation.failUsage("\u201c" + what + "\u201d is none of list, accept, reject and undo.");
    if (words.size() > 1 && isList)
        return invocation.failUsage("`joins list` takes no more words.");
    if (!isList && words.size() != 3)
        return invocation.failUsage("`joins " + what + "` needs the two assets: ASSET OTHER.");
    const auto path = invocation.existingCatalog();
    if (!path)
        return invocation.failWith(path.error());
    if (isList)
        return listJoins(invocation, *path);
    return decide(invocation, *path,
                  what == "accept"   ? Decision::Accepted
                  : what == "reject" ? Decision::Rejected
                                     : Decision::None);
}

} // namespace

CommandSpec joinsCommand()
{
    return {.name = "joins",
            .summary = "List what is probably the same in two systems; accept or reject it",
            .arguments = "list | accept ASSET OTHER | reject ASSET OTHER | undo ASSET OTHER",
            .details = "Lineage goes through what is accepted, and never through what is rejected. What is "
                       "decided stays so when files are indexed again; undo makes it undecided.",
            .options = {{"decision", 0, "WHICH", "List only these", {"none", "accepted", "rejected"}},
                        jsonOption(),
                        catalogOption()},
            .examples = {"upriver joins list --decision none",
                         "upriver joins accept postgres:///shop.public.orders "
                         "postgres://shop-db:5432/shop.public.orders"},
            .minArguments = 0,
            .maxArguments = 3,
            .run = runJoins};
}

} // namespace upriver::cli
