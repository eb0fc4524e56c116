// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/curation_restore.h"

#include <optional>

#include <QFile>

#include <nlohmann/json.hpp>

#include "catalog/store/audit_log.h"
#include "catalog/store/connection.h"
#include "catalog/store/curation_lines.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

std::string text(const Json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

/// As the store wrote it: what was no JSON object stands as a text of its own.
std::string asStored(const Json& line, const char* key)
{
    const auto it = line.find(key);
    return it == line.end() ? "null" : it->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::int64_t number(const Json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_number_integer() ? it->get<std::int64_t>() : 0;
}

/// One line, taken apart.
struct Edit
{
    AuditEntry entry;
    std::string hash;
    Json before, after; ///< values
    std::string kind, ns, name, column;
};

Json valueOf(const Json& wrapped, Json& subject)
{
    if (!wrapped.is_object() || !wrapped.contains("subject") || !wrapped.contains("value"))
        return wrapped;
    subject = wrapped["subject"];
    return wrapped["value"];
}

std::optional<Edit> editOf(const Json& line)
{
    if (!line.is_object() || !line.contains("before") || !line.contains("after"))
        return std::nullopt;
    Edit edit;
    edit.entry = {number(line, "seq"),    number(line, "at"),   text(line, "actor"),
                  text(line, "action"),   text(line, "target"), asStored(line, "before"),
                  asStored(line, "after")};
    edit.hash = text(line, "hash");
    Json subject;
    edit.before = valueOf(line["before"], subject);
    edit.after = valueOf(line["after"], subject);
    if (subject.is_object()) {
        edit.kind = text(subject, "kind");
        edit.ns = text(subject, "namespace");
        edit.name = text(subject, "name");
        edit.column = text(subject, "column");
    }
    return edit;
}

class Replay
{
public:
    explicit Replay(Connection& db) : m_db(db) {}

    void apply(const Edit& edit)
    {
        const std::string& action = edit.entry.action;
        if (action == "describe")
            describe(edit);
        else if (action == "tag" || action == "own")
            label(edit, action == "tag");
        else if (action == "star" || action == "unstar")
            star(edit, action == "star");
        else if (action == "note" || action == "remove note")
            note(edit, action == "note");
        else if (action == "join")
            join(edit);
        else if (action == "edge")
            edge(edit);
        else if (action == "set")
            set(edit);
        else if (action == "save view" || action == "rename view" || action == "remove view")
            view(edit);
    }

private:
    void describe(const Edit& edit)
    {
        m_db.query("DELETE FROM c_description WHERE ns=?1 AND name=?2 AND kind=?3 AND column_name=?4")
            .run(edit.ns, edit.name, edit.kind, edit.column);
        if (edit.after.is_string())
            m_db.query("INSERT INTO c_description(kind, ns, name, column_name, body, author, at)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .run(edit.kind, edit.ns, edit.name, edit.column, edit.after.get<std::string>(),
                     edit.entry.actor, edit.entry.at);
    }

    void label(const Edit& edit, bool isTag)
    {
        const std::string word = text(edit.after, isTag ? "tag" : "owner");
        const std::string how = text(edit.after, "is");
        const bool isKept = how == "added" || how == "hidden";
        if (isTag) {
            m_db.query("DELETE FROM c_tag WHERE ns=?1 AND name=?2 AND kind=?3 AND column_name=?4 AND tag=?5")
                .run(edit.ns, edit.name, edit.kind, edit.column, word);
            if (isKept)
                m_db.query("INSERT INTO c_tag(kind, ns, name, column_name, tag, added, author, at)"
                           " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                    .run(edit.kind, edit.ns, edit.name, edit.column, word, how == "added", edit.entry.actor,
                         edit.entry.at);
            return;
        }
        m_db.query("DELETE FROM c_owner WHERE ns=?1 AND name=?2 AND kind=?3 AND principal=?4")
            .run(edit.ns, edit.name, edit.kind, word);
        const std::string type = text(edit.after, "type");
        if (isKept)
            m_db.query("INSERT INTO c_owner(kind, ns, name, principal, type, added, author, at)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .run(edit.kind, edit.ns, edit.name, word, type.empty() ? std::string("owner") : type,
                     how == "added", edit.entry.actor, edit.entry.at);
    }

    void star(const Edit& edit, bool isStarred)
    {
        m_db.query("DELETE FROM c_star WHERE ns=?1 AND name=?2 AND kind=?3")
            .run(edit.ns, edit.name, edit.kind);
        if (isStarred)
            m_db.query("INSERT INTO c_star(kind, ns, name, author, at) VALUES(?1, ?2, ?3, ?4, ?5)")
                .run(edit.kind, edit.ns, edit.name, edit.entry.actor, edit.entry.at);
    }

    void note(const Edit& edit, bool isWritten)
    {
        const std::int64_t id = number(isWritten ? edit.after : edit.before, "id");
        m_db.query("DELETE FROM c_note WHERE id=?1").run(id);
        if (isWritten)
            m_db.query("INSERT INTO c_note(id, kind, ns, name, column_name, body, author, at)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .run(id, edit.kind, edit.ns, edit.name, edit.column, text(edit.after, "note"),
                     edit.entry.actor, edit.entry.at);
    }

    void join(const Edit& edit)
    {
        const Json other =
            edit.after.is_object() ? edit.after.value("other", Json::object()) : Json::object();
        const std::string ns = text(other, "namespace");
        const std::string name = text(other, "name");
        for (int turn = 0; turn < 2; ++turn)
            m_db.query("DELETE FROM c_alias WHERE ns=?1 AND name=?2 AND kind=?3 AND other_ns=?4 AND "
                       "other_name=?5")
                .run(turn == 0 ? edit.ns : ns, turn == 0 ? edit.name : name, edit.kind,
                     turn == 0 ? ns : edit.ns, turn == 0 ? name : edit.name);
        const std::string decision = text(edit.after, "decision");
        if (decision == "accepted" || decision == "rejected")
            m_db.query("INSERT INTO c_alias(kind, ns, name, other_ns, other_name, decision, author, at)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .run(edit.kind, edit.ns, edit.name, ns, name, decision, edit.entry.actor, edit.entry.at);
    }

    void edge(const Edit& edit)
    {
        const Json src = edit.after.is_object() ? edit.after.value("from", Json::object()) : Json::object();
        const std::string kind = text(edit.after, "kind");
        m_db.query("DELETE FROM c_edge WHERE src_ns=?1 AND src_name=?2 AND src_kind=?3 AND dst_ns=?4 AND"
                   " dst_name=?5 AND dst_kind=?6 AND edge_kind=?7")
            .run(text(src, "namespace"), text(src, "name"), text(src, "kind"), edit.ns, edit.name, edit.kind,
                 kind);
        const std::string verdict = text(edit.after, "verdict");
        if (verdict == "manual" || verdict == "rejected")
            m_db.query("INSERT INTO c_edge(src_kind, src_ns, src_name, dst_kind, dst_ns, dst_name, edge_kind,"
                       " verdict, note, author, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
                .run(text(src, "kind"), text(src, "namespace"), text(src, "name"), edit.kind, edit.ns,
                     edit.name, kind, verdict, text(edit.after, "note"), edit.entry.actor, edit.entry.at);
    }

    void set(const Edit& edit)
    {
        const std::string root = text(edit.after, "root");
        const std::string folder = text(edit.after, "folder");
        const std::string platform = text(edit.after, "platform");
        const std::string key = text(edit.after, "key");
        m_db.query("DELETE FROM c_setting WHERE root=?1 AND folder=?2 AND platform=?3 AND key=?4")
            .run(root, folder, platform, key);
        if (edit.after.is_object() && edit.after.contains("value") && edit.after["value"].is_string())
            m_db.query("INSERT INTO c_setting(root, folder, platform, key, value, author, at)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .run(root, folder, platform, key, text(edit.after, "value"), edit.entry.actor, edit.entry.at);
    }

    void view(const Edit& edit)
    {
        for (const Json& named : {edit.before, edit.after})
            m_db.query("DELETE FROM saved_view WHERE name=?1").run(text(named, "name"));
        if (const std::string name = text(edit.after, "name"); !name.empty())
            m_db.query("INSERT INTO saved_view(name, query, changed) VALUES(?1, ?2, ?3)")
                .run(name, text(edit.after, "view"), edit.entry.at);
    }

    Connection& m_db;
};

/// Lines after the catalog's newest, in order; the chain tells whether one was changed or is missing, and
/// ends there.
RestoredEdits replay(QFile& lines, Connection& db)
{
    RestoredEdits restored;
    Replay rows(db);
    const std::int64_t known = db.integer("SELECT coalesce(max(seq), 0) FROM audit");
    while (!lines.atEnd()) {
        const Json line = readCurationLine(lines);
        if (line.is_null())
            continue;
        const std::optional<Edit> edit = editOf(line);
        // Of two programs on one catalog each may have written a line.
        if (edit && edit->entry.seq <= known + restored.edits)
            continue;
        const bool isNext = edit && edit->entry.seq == known + restored.edits + 1;
        if (!isNext || chainedHash(db, edit->entry) != edit->hash) {
            ++restored.unreadable;
            continue;
        }
        appendAudit(db, edit->entry);
        rows.apply(*edit);
        ++restored.edits;
    }
    return restored;
}

} // namespace

namespace {

Result<RestoredEdits> replayInto(QFile& lines, Connection& db)
{
    db.beginWrite();
    const RestoredEdits restored = replay(lines, db);
    // The search index gathers what people wrote with the next scan.
    if (restored.edits > 0)
        db.run("INSERT OR REPLACE INTO meta VALUES('search_version', '-1')");
    if (Result<void> done = db.commit(); !done)
        return fail(done.error());
    return restored;
}

Result<std::unique_ptr<Connection>> openForEdits(const std::string& catalog)
{
    auto db = openForWriting(catalog);
    if (db)
        (*db)->run("PRAGMA synchronous=FULL");
    return db;
}

tl::unexpected<Error> unreadableLines(const QFile& lines, const std::string& backup)
{
    return fail(ErrorKind::NotFound, "The file " + backup + " can't be read.",
                lines.errorString().toStdString(), backup);
}

} // namespace

Result<RestoredEdits> restoreEdits(const std::string& backup, const std::string& catalog)
{
    QFile lines(QString::fromStdString(backup));
    if (!lines.open(QIODevice::ReadOnly))
        return unreadableLines(lines, backup);
    const auto db = openForEdits(catalog);
    if (!db)
        return fail(db.error());
    if ((*db)->integer("SELECT EXISTS(SELECT 1 FROM audit)") != 0)
        return fail(ErrorKind::Catalog,
                    "The catalog " + catalog + " has edits already; name one without (--catalog FILE).");
    auto restored = replayInto(lines, **db);
    if (restored && restored->edits == 0)
        return fail(ErrorKind::Input, "The file " + backup + " holds no edit that can be read.", {}, backup);
    return restored;
}

Result<RestoredEdits> addLaterEdits(const std::string& backup, const std::string& catalog)
{
    QFile lines(QString::fromStdString(backup));
    if (!lines.open(QIODevice::ReadOnly))
        return unreadableLines(lines, backup);
    const auto db = openForEdits(catalog);
    return db ? replayInto(lines, **db) : Result<RestoredEdits>(fail(db.error()));
}

} // namespace upriver
