// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/curation_store.h"

#include <nlohmann/json.hpp>

#include "catalog/store/audit_log.h"
#include "catalog/store/curation_state.h"
#include "catalog/store/reader_state.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

std::string loginName()
{
    for (const char* variable : {"USER", "LOGNAME"}) {
        const char* value = std::getenv(variable);
        if (value && *value)
            return value;
    }
    return "unknown";
}

std::string textOf(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json asJson(const CurationSubject& subject)
{
    Json object{{"kind", toWord(subject.kind)}, {"namespace", subject.name.ns}, {"name", subject.name.name}};
    if (!subject.column.empty())
        object["column"] = subject.column;
    return object;
}

std::string targetText(const CurationSubject& subject)
{
    std::string text = std::string(toWord(subject.kind)) + ":" + subject.name.text();
    return subject.column.empty() ? text : text + "." + subject.column;
}

/// The first column of the first row as JSON text, or null.
template <typename... Values>
Json valueNow(Connection& db, std::string_view sql, const Values&... values)
{
    Statement row = db.query(sql);
    return row.bind(values...).step() ? Json(row.string(0)) : Json(nullptr);
}

std::string wordOf(Curated how)
{
    return how == Curated::Added ? "added" : how == Curated::Hidden ? "hidden" : "as stated";
}

} // namespace

CurationStore::CurationStore(std::unique_ptr<CurationState> state) : m_state(std::move(state)) {}
CurationStore::~CurationStore() = default;

Result<std::unique_ptr<CurationStore>> CurationStore::open(const std::string& catalog, std::string actor)
{
    auto db = openForWriting(catalog);
    if (!db)
        return fail(db.error());
    auto state = std::make_unique<CurationState>();
    state->db = std::move(*db);
    // The last word of a person must survive a power cut; the index could be made again.
    state->db->run("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
    state->actor = actor.empty() ? loginName() : std::move(actor);
    if (Result<void> ready = state->db->status(); !ready)
        return fail(ready.error());
    return std::unique_ptr<CurationStore>(new CurationStore(std::move(state)));
}

Result<void> CurationStore::describe(const CurationSubject& subject, const std::string& text)
{
    const std::string kind(toWord(subject.kind));
    return m_state->change("describe", subject, [&](Connection& db, CurationChange& change) {
        change.before = valueNow(db,
                                 "SELECT body FROM c_description WHERE ns=?1 AND name=?2 AND kind=?3 AND"
                                 " column_name=?4",
                                 subject.name.ns, subject.name.name, kind, subject.column);
        change.after = text.empty() ? Json(nullptr) : Json(text);
        if (text.empty())
            db.query("DELETE FROM c_description WHERE ns=?1 AND name=?2 AND kind=?3 AND column_name=?4")
                .run(subject.name.ns, subject.name.name, kind, subject.column);
        else
            db.query("INSERT OR REPLACE INTO c_description(kind, ns, name, column_name, body, author, at)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .run(kind, subject.name.ns, subject.name.name, subject.column, text, change.actor, change.at);
    });
}

Result<void> CurationStore::tag(const CurationSubject& subject, const std::string& tag, Curated how)
{
    const std::string kind(toWord(subject.kind));
    return m_state->change("tag", subject, [&](Connection& db, CurationChange& change) {
        const Json added =
            valueNow(db,
                     "SELECT iif(added, 'added', 'hidden') FROM c_tag WHERE ns=?1 AND name=?2 AND"
                     " kind=?3 AND column_name=?4 AND tag=?5",
                     subject.name.ns, subject.name.name, kind, subject.column, tag);
        change.before = Json{{"tag", tag}, {"is", added.is_null() ? Json("as stated") : added}};
        change.after = Json{{"tag", tag}, {"is", wordOf(how)}};
        if (how == Curated::AsStated)
            db.query("DELETE FROM c_tag WHERE ns=?1 AND name=?2 AND kind=?3 AND column_name=?4 AND tag=?5")
                .run(subject.name.ns, subject.name.name, kind, subject.column, tag);
        else
            db.query("INSERT OR REPLACE INTO c_tag(kind, ns, name, column_name, tag, added, author, at)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .run(kind, subject.name.ns, subject.name.name, subject.column, tag, how == Curated::Added,
                     change.actor, change.at);
    });
}

Result<void> CurationStore::own(const CurationSubject& subject, const std::string& principal,
                                const std::string& type, Curated how)
{
    const std::string kind(toWord(subject.kind));
    return m_state->change("own", subject, [&](Connection& db, CurationChange& change) {
        const Json added =
            valueNow(db,
                     "SELECT iif(added, 'added', 'hidden') FROM c_owner WHERE ns=?1 AND name=?2 AND"
                     " kind=?3 AND principal=?4",
                     subject.name.ns, subject.name.name, kind, principal);
        change.before = Json{{"owner", principal}, {"is", added.is_null() ? Json("as stated") : added}};
        change.after = Json{{"owner", principal}, {"type", type}, {"is", wordOf(how)}};
        if (how == Curated::AsStated)
            db.query("DELETE FROM c_owner WHERE ns=?1 AND name=?2 AND kind=?3 AND principal=?4")
                .run(subject.name.ns, subject.name.name, kind, principal);
        else
            db.query("INSERT OR REPLACE INTO c_owner(kind, ns, name, principal, type, added, author, at)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .run(kind, subject.name.ns, subject.name.name, principal,
                     type.empty() ? std::string("owner") : type, how == Curated::Added, change.actor,
                     change.at);
    });
}

Result<void> CurationStore::star(const CurationSubject& subject)
{
    const std::string kind(toWord(subject.kind));
    return m_state->change("star", subject, [&](Connection& db, CurationChange& change) {
        change.after = true;
        db.query("INSERT OR REPLACE INTO c_star(kind, ns, name, author, at) VALUES(?1, ?2, ?3, ?4, ?5)")
            .run(kind, subject.name.ns, subject.name.name, change.actor, change.at);
    });
}

Result<void> CurationStore::unstar(const CurationSubject& subject)
{
    const std::string kind(toWord(subject.kind));
    return m_state->change("unstar", subject, [&](Connection& db, CurationChange& change) {
        change.before = true;
        db.query("DELETE FROM c_star WHERE ns=?1 AND name=?2 AND kind=?3")
            .run(subject.name.ns, subject.name.name, kind);
    });
}

Result<std::int64_t> CurationStore::addNote(const CurationSubject& subject, const std::string& body)
{
    const std::string kind(toWord(subject.kind));
    std::int64_t id = 0;
    Result<void> done = m_state->change("note", subject, [&](Connection& db, CurationChange& change) {
        id = db.integer("SELECT coalesce(max(id), 0) + 1 FROM c_note");
        change.after = Json{{"id", id}, {"note", body}};
        db.query("INSERT INTO c_note(id, kind, ns, name, column_name, body, author, at)"
                 " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .run(id, kind, subject.name.ns, subject.name.name, subject.column, body, change.actor, change.at);
    });
    if (!done)
        return fail(done.error());
    return id;
}

Result<void> CurationStore::removeNote(std::int64_t id)
{
    CurationSubject subject;
    Statement row = m_state->db->query("SELECT kind, ns, name, column_name FROM c_note WHERE id=?1");
    if (!row.bind(id).step())
        return fail(ErrorKind::NotFound, "There is no such note any more.");
    subject.kind = assetKindFromWord(row.text(0)).value_or(AssetKind::Dataset);
    subject.name = {row.string(1), row.string(2)};
    subject.column = row.string(3);
    row.reset();
    return m_state->change("remove note", subject, [&](Connection& db, CurationChange& change) {
        change.before = Json{{"id", id}, {"note", valueNow(db, "SELECT body FROM c_note WHERE id=?1", id)}};
        db.query("DELETE FROM c_note WHERE id=?1").run(id);
    });
}

Result<void> CurationStore::decideJoin(AssetKind kind, const QualifiedName& a, const QualifiedName& b,
                                       Decision decision)
{
    const std::string word(toWord(kind));
    const std::string after = decision == Decision::Accepted ? "accepted" : "rejected";
    return m_state->change("join", {kind, a, {}}, [&](Connection& db, CurationChange& change) {
        const Json other{{"namespace", b.ns}, {"name", b.name}};
        change.before = Json{{"other", other},
                             {"decision", valueNow(db,
                                                   "SELECT decision FROM c_alias WHERE ns=?1 AND name=?2 AND"
                                                   " kind=?3 AND other_ns=?4 AND other_name=?5",
                                                   a.ns, a.name, word, b.ns, b.name)}};
        change.after =
            Json{{"other", other}, {"decision", decision == Decision::None ? Json(nullptr) : Json(after)}};
        // Either side may have been named first.
        for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)})
            db.query(
                  "DELETE FROM c_alias WHERE ns=?1 AND name=?2 AND kind=?3 AND other_ns=?4 AND other_name=?5")
                .run(from.ns, from.name, word, to.ns, to.name);
        if (decision != Decision::None)
            db.query("INSERT INTO c_alias(kind, ns, name, other_ns, other_name, decision, author, at)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .run(word, a.ns, a.name, b.ns, b.name, after, change.actor, change.at);
    });
}

Result<void> CurationStore::decideEdge(const EdgeSubject& edge, EdgeVerdict verdict, const std::string& note)
{
    const std::string srcKind(toWord(edge.srcKind));
    const std::string dstKind(toWord(edge.dstKind));
    const std::string kind(toWord(edge.kind));
    const std::string word = verdict == EdgeVerdict::Manual ? "manual" : "rejected";
    return m_state->change("edge", {edge.dstKind, edge.dst, {}}, [&](Connection& db, CurationChange& change) {
        const Json src = asJson({edge.srcKind, edge.src, {}});
        change.before =
            Json{{"from", src},
                 {"kind", kind},
                 {"verdict",
                  valueNow(db,
                           "SELECT verdict FROM c_edge WHERE src_ns=?1 AND src_name=?2 AND src_kind=?3"
                           " AND dst_ns=?4 AND dst_name=?5 AND dst_kind=?6 AND edge_kind=?7",
                           edge.src.ns, edge.src.name, srcKind, edge.dst.ns, edge.dst.name, dstKind, kind)}};
        change.after = Json{{"from", src},
                            {"kind", kind},
                            {"note", note},
                            {"verdict", verdict == EdgeVerdict::None ? Json(nullptr) : Json(word)}};
        db.query("DELETE FROM c_edge WHERE src_ns=?1 AND src_name=?2 AND src_kind=?3 AND dst_ns=?4 AND "
                 "dst_name=?5"
                 " AND dst_kind=?6 AND edge_kind=?7")
            .run(edge.src.ns, edge.src.name, srcKind, edge.dst.ns, edge.dst.name, dstKind, kind);
        if (verdict != EdgeVerdict::None)
            db.query("INSERT INTO c_edge(src_kind, src_ns, src_name, dst_kind, dst_ns, dst_name, edge_kind, "
                     "verdict,"
                     " note, author, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
                .run(srcKind, edge.src.ns, edge.src.name, dstKind, edge.dst.ns, edge.dst.name, kind, word,
                     note, change.actor, change.at);
    });
}

Result<void> CurationStore::set(const SettingScope& scope, const std::string& key,
                                const std::optional<std::string>& value)
{
    const std::string target = "setting " + key + (scope.platform.empty() ? "" : " of " + scope.platform) +
                               (scope.root.empty() ? "" : " in " + scope.root + "/" + scope.folder);
    return m_state->changeTarget("set", target, [&](Connection& db, CurationChange& change) {
        const Json where{
            {"root", scope.root}, {"folder", scope.folder}, {"platform", scope.platform}, {"key", key}};
        change.before = where;
        change.before["value"] =
            valueNow(db,
                     "SELECT value FROM c_setting WHERE root=?1 AND folder=?2 AND platform=?3"
                     " AND key=?4",
                     scope.root, scope.folder, scope.platform, key);
        change.after = where;
        change.after["value"] = value ? Json(*value) : Json(nullptr);
        if (!value)
            db.query("DELETE FROM c_setting WHERE root=?1 AND folder=?2 AND platform=?3 AND key=?4")
                .run(scope.root, scope.folder, scope.platform, key);
        else
            db.query("INSERT OR REPLACE INTO c_setting(root, folder, platform, key, value, author, at)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .run(scope.root, scope.folder, scope.platform, key, *value, change.actor, change.at);
    });
}

Result<void> CurationState::change(std::string_view action, const CurationSubject& subject,
                                   const Apply& apply)
{
    const AssetId asset = findExactly(*db, subject.kind, subject.name);
    return changeAsset(action, targetText(subject), asset,
                       [&](Connection& connection, CurationChange& change) {
                           apply(connection, change);
                           change.subject = asJson(subject);
                       });
}

Result<void> CurationState::changeTarget(std::string_view action, const std::string& target,
                                         const Apply& apply)
{
    return changeAsset(action, target, {}, apply);
}

Result<void> CurationState::changeAsset(std::string_view action, const std::string& target, AssetId asset,
                                        const Apply& apply)
{
    const std::set<std::int64_t> indexed = asset.isValid() ? std::set{asset.value} : std::set<std::int64_t>();
    CurationChange change;
    change.actor = actor;
    change.at = now();
    db->beginWrite();
    search.take(*db, indexed);
    apply(*db, change);
    search.put(*db, indexed);
    const auto wrapped = [&](const Json& value) {
        return change.subject.is_null() ? textOf(value)
                                        : textOf(Json{{"subject", change.subject}, {"value", value}});
    };
    appendAudit(*db, {0, change.at, actor, std::string(action), target, wrapped(change.before),
                      wrapped(change.after)});
    Result<void> done = db->commit();
    if (done)
        backup.catchUp(*db);
    return done;
}

} // namespace upriver
