// SPDX-License-Identifier: Apache-2.0
// Views that people keep.
#include "catalog/store/curation_state.h"
#include "catalog/store/curation_store.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

/// As it stands in the catalog, for the audit log; null: there is none.
Json viewNow(Connection& db, const std::string& name)
{
    Statement row = db.query("SELECT query FROM saved_view WHERE name=?1");
    if (!row.bind(name).step())
        return nullptr;
    return Json{{"name", name}, {"view", row.string(0)}};
}

Result<void> checkName(const std::string& name)
{
    if (name.empty())
        return fail(ErrorKind::Input, "The view needs a name.");
    if (name.size() > SavedViewRow::kMostName)
        return fail(ErrorKind::Input, "The name of the view is too long; choose a shorter one.");
    return {};
}

} // namespace

Result<void> CurationStore::saveView(const std::string& name, const std::string& text)
{
    if (Result<void> named = checkName(name); !named)
        return named;
    if (text.size() > SavedViewRow::kMostText)
        return fail(ErrorKind::Input, "The view is too large to be kept; show fewer cards.");
    return m_state->changeTarget("save view", "view " + name, [&](Connection& db, CurationChange& change) {
        change.before = viewNow(db, name);
        change.after = Json{{"name", name}, {"view", text}};
        db.query("INSERT INTO saved_view(name, query, changed) VALUES(?1, ?2, ?3)"
                 " ON CONFLICT(name) DO UPDATE SET query=excluded.query, changed=excluded.changed")
            .run(name, text, change.at);
    });
}

Result<void> CurationStore::renameView(const std::string& from, const std::string& to)
{
    if (Result<void> named = checkName(to); !named)
        return named;
    const Json view = viewNow(*m_state->db, from);
    if (view.is_null())
        return fail(ErrorKind::NotFound, "There is no view \"" + from + "\" any more.");
    if (from == to)
        return {};
    if (!viewNow(*m_state->db, to).is_null())
        return fail(ErrorKind::Input, "There is a view \"" + to + "\" already; choose another name.");
    return m_state->changeTarget("rename view", "view " + from, [&](Connection& db, CurationChange& change) {
        change.before = view;
        change.after = view;
        change.after["name"] = to;
        db.query("UPDATE saved_view SET name=?2, changed=?3 WHERE name=?1").run(from, to, change.at);
    });
}

Result<void> CurationStore::removeView(const std::string& name)
{
    const Json view = viewNow(*m_state->db, name);
    if (view.is_null())
        return fail(ErrorKind::NotFound, "There is no view \"" + name + "\" any more.");
    return m_state->changeTarget("remove view", "view " + name, [&](Connection& db, CurationChange& change) {
        change.before = view;
        db.query("DELETE FROM saved_view WHERE name=?1").run(name);
    });
}

} // namespace upriver
