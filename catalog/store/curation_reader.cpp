// SPDX-License-Identifier: Apache-2.0
// What CurationStore lists.
#include "catalog/store/curation_state.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/join_rows.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

AssetKind kindFrom(std::string_view word) { return assetKindFromWord(word).value_or(AssetKind::Dataset); }

} // namespace

Result<std::vector<ScopedSetting>> CurationStore::settings() const
{
    Connection& db = *m_state->db;
    std::vector<ScopedSetting> settings;
    Statement rows = db.query("SELECT root, folder, platform, key, value FROM c_setting"
                              " ORDER BY root, folder, platform, key");
    while (rows.step())
        settings.push_back({rows.string(0), rows.string(1), rows.string(2), rows.string(3), rows.string(4)});
    return db.orError(std::move(settings));
}

Result<std::vector<CurationSubject>> CurationStore::stars() const
{
    Connection& db = *m_state->db;
    std::vector<CurationSubject> stars;
    Statement rows = db.query("SELECT kind, ns, name FROM c_star ORDER BY at DESC");
    while (rows.step())
        stars.push_back({kindFrom(rows.text(0)), {rows.string(1), rows.string(2)}, {}});
    return db.orError(std::move(stars));
}

Result<std::vector<NoteRow>> CurationStore::notes(const CurationSubject& subject) const
{
    Connection& db = *m_state->db;
    std::vector<NoteRow> notes;
    Statement rows =
        db.query("SELECT id, column_name, body, author, at FROM c_note WHERE ns=?1 AND name=?2 AND kind=?3"
                 " AND (?4='' OR column_name=?4) ORDER BY at DESC, id DESC");
    rows.bind(subject.name.ns, subject.name.name, toWord(subject.kind), subject.column);
    while (rows.step())
        notes.push_back({rows.integer(0),
                         {subject.kind, subject.name, rows.string(1)},
                         rows.string(2),
                         rows.string(3),
                         rows.integer(4)});
    return db.orError(std::move(notes));
}

Result<std::vector<JoinRow>> CurationStore::joins() const
{
    return m_state->db->orError(joinRows(*m_state->db));
}

Result<std::vector<SavedViewRow>> savedViews(const std::string& catalog)
{
    const auto db = openForReading(catalog);
    if (!db)
        return fail(db.error());
    std::vector<SavedViewRow> views;
    Statement rows =
        (*db)->query("SELECT name, query, changed FROM saved_view ORDER BY name COLLATE NOCASE, name");
    while (rows.step())
        views.push_back({rows.string(0), rows.string(1), rows.integer(2)});
    return (*db)->orError(std::move(views));
}

Result<std::vector<AuditRow>> CurationStore::audit(std::size_t limit) const
{
    Connection& db = *m_state->db;
    std::vector<AuditRow> audit;
    Statement rows =
        db.query("SELECT seq, at, actor, action, target, before, after FROM audit ORDER BY seq DESC"
                 " LIMIT ?1");
    rows.bind(static_cast<std::int64_t>(limit));
    while (rows.step())
        audit.push_back({rows.integer(0), rows.integer(1), rows.string(2), rows.string(3), rows.string(4),
                         rows.string(5), rows.string(6)});
    return db.orError(std::move(audit));
}

} // namespace upriver
