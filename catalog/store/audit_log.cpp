// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/audit_log.h"

#include <QByteArray>
#include <QCryptographicHash>

namespace upriver {

namespace {

void addField(QCryptographicHash& hash, std::string_view field)
{
    // The length goes in too, so that text can't move from one field to the next unseen.
    const std::string length = std::to_string(field.size()) + ":";
    hash.addData(QByteArrayView(length.data(), static_cast<qsizetype>(length.size())));
    hash.addData(QByteArrayView(field.data(), static_cast<qsizetype>(field.size())));
}

std::string hashOf(const AuditEntry& entry, std::string_view previous)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    addField(hash, std::to_string(entry.seq));
    addField(hash, std::to_string(entry.at));
    for (const std::string_view field :
         {std::string_view(entry.actor), std::string_view(entry.action), std::string_view(entry.target),
          std::string_view(entry.before), std::string_view(entry.after), previous})
        addField(hash, field);
    return hash.result().toHex().toStdString();
}

} // namespace

namespace {

/// The hash of the last row, whose number the entry's follows.
std::string numberAfterLast(Connection& db, AuditEntry& entry)
{
    Statement last = db.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    const bool hasRows = last.step();
    entry.seq = hasRows ? last.integer(0) + 1 : 1;
    return hasRows ? last.string(1) : std::string();
}

} // namespace

std::string chainedHash(Connection& db, const AuditEntry& entry)
{
    AuditEntry row = entry;
    const std::string previous = numberAfterLast(db, row);
    return hashOf(row, previous);
}

std::string appendAudit(Connection& db, const AuditEntry& entry)
{
    AuditEntry row = entry;
    const std::string previous = numberAfterLast(db, row);
    const std::string hash = hashOf(row, previous);
    db.query("INSERT INTO audit VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        .run(row.seq, row.at, row.actor, row.action, row.target, row.before, row.after, previous, hash);
    return hash;
}

VerifyCheck verifyAudit(Connection& db)
{
    std::string previous;
    std::int64_t count = 0;
    std::string broken;
    Statement rows =
        db.query("SELECT seq, at, actor, action, target, before, after, prev_hash, hash FROM audit"
                 " ORDER BY seq");
    while (rows.step() && broken.empty()) {
        const AuditEntry entry{rows.integer(0), rows.integer(1), rows.string(2), rows.string(3),
                               rows.string(4),  rows.string(5),  rows.string(6)};
        ++count;
        if (entry.seq != count || rows.text(7) != previous || rows.text(8) != hashOf(entry, previous))
            broken = "Entry " + std::to_string(entry.seq) + " was changed, or one before it is missing.";
        previous = rows.string(8);
    }
    rows.reset();
    if (const Result<void> state = db.status(); !state)
        broken = state.error().what;
    return {"audit log", broken.empty(),
            broken.empty() ? std::to_string(count) + " entries, none changed." : broken};
}

} // namespace upriver
