// SPDX-License-Identifier: Apache-2.0
// Whether a catalog is whole: the file's structure, references between rows, the audit chain, the search
// index.
#include "catalog/store/audit_log.h"
#include "catalog/store/reader_state.h"

namespace upriver {

namespace {

VerifyCheck structure(Connection& db)
{
    Statement rows = db.query("PRAGMA quick_check(20)");
    std::string message;
    while (rows.step()) {
        if (rows.text(0) != "ok")
            (message += message.empty() ? "" : "; ") += rows.text(0);
    }
    rows.reset();
    if (const Result<void> state = db.status(); !state)
        message = state.error().what;
    return {"structure", message.empty(), message.empty() ? "The file's structure is sound." : message};
}

struct Reference
{
    std::string_view what;
    std::string_view sql; ///< counts rows that point nowhere
};

constexpr Reference kReferences[] = {
    {"assets without a container",
     "SELECT count(*) FROM asset WHERE container NOT IN (SELECT id FROM container)"},
    {"containers without a namespace",
     "SELECT count(*) FROM container WHERE ns NOT IN (SELECT id FROM namespace)"},
    {"columns without an asset",
     "SELECT count(*) FROM asset_column WHERE asset NOT IN (SELECT id FROM asset)"},
    {"edges without an end", "SELECT count(*) FROM edge WHERE dst NOT IN (SELECT id FROM asset) OR"
                             " src NOT IN (SELECT id FROM asset)"},
    {"edges without a document", "SELECT count(*) FROM edge WHERE origin NOT IN (SELECT id FROM origin)"},
    {"column edges without an end",
     "SELECT count(*) FROM column_edge WHERE dst_asset NOT IN (SELECT id FROM asset) OR"
     " src_asset NOT IN (SELECT id FROM asset)"},
    {"observations without an asset",
     "SELECT count(*) FROM observed WHERE asset NOT IN (SELECT id FROM asset)"},
    {"observations without a document",
     "SELECT count(*) FROM observed WHERE origin NOT IN (SELECT id FROM origin)"},
    {"open assets that no document mentions", "SELECT count(*) FROM asset WHERE until IS NULL AND id NOT IN "
                                              "(SELECT asset FROM observed WHERE until IS NULL)"},
    {"columns of closed assets", "SELECT count(*) FROM asset_column c JOIN asset a ON a.id = c.asset"
                                 " WHERE c.until IS NULL AND a.until IS NOT NULL"},
    {"runs without a job", "SELECT count(*) FROM run WHERE job NOT IN (SELECT id FROM asset)"},
    {"check results without a check",
     "SELECT count(*) FROM check_result WHERE check_id NOT IN (SELECT id FROM quality_check)"},
};

VerifyCheck references(Connection& db)
{
    std::string message;
    for (const Reference& reference : kReferences) {
        const std::int64_t broken = db.integer(reference.sql);
        if (broken > 0)
            (message += message.empty() ? "" : "; ") +=
                std::to_string(broken) + " " + std::string(reference.what);
    }
    if (const Result<void> state = db.status(); !state)
        message = state.error().what;
    return {"references", message.empty(),
            message.empty() ? "Every row refers to rows that exist." : message};
}

VerifyCheck searchIndex(Connection& db)
{
    const std::int64_t documents = db.integer("SELECT count(*) FROM search_docsize");
    const std::int64_t expected = db.integer("SELECT count(*) FROM asset WHERE bucket IS NOT NULL");
    const std::int64_t missing =
        db.integer("SELECT count(*) FROM asset WHERE until IS NULL AND bucket IS NULL");
    const std::int64_t strangers =
        db.integer("SELECT count(*) FROM asset WHERE bucket IS NOT NULL AND ((31 - bucket) << 40 | id) NOT IN"
                   " (SELECT id FROM search_docsize)");
    if (const Result<void> state = db.status(); !state)
        return {"search index", false, state.error().what};
    const bool ok = documents == expected && strangers == 0 && missing == 0;
    return {"search index", ok,
            ok ? std::to_string(documents) + " documents, one for each asset."
               : std::to_string(documents) + " documents for " + std::to_string(expected) +
                     " indexed assets, " + std::to_string(missing) +
                     " assets without one. Index again to rebuild it."};
}

} // namespace

Result<std::vector<VerifyCheck>> CatalogReader::verify() const
{
    Connection& db = m_state->db();
    std::vector<VerifyCheck> checks;
    checks.push_back(structure(db));
    const ReadSnapshot snapshot(db);
    checks.push_back(references(db));
    checks.push_back(searchIndex(db));
    checks.push_back(verifyAudit(db));
    return db.orError(std::move(checks));
}

} // namespace upriver
