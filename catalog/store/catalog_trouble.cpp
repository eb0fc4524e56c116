// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/catalog_trouble.h"

#include <algorithm>
#include <filesystem>

#include "catalog/store/backups_beside.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/connection.h"
#include "catalog/store/read_only_hold.h"
#include "catalog/store/schema.h"
#include "catalog/store/store_failure.h"
#include "catalog/store/trouble_words.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

/// As far as the first bytes tell; None: an Upriver catalog that this program knows, or a file that can't be
/// looked into for other reasons.
CatalogTrouble troubleOfFile(const std::string& path)
{
    std::error_code failed;
    if (fs::is_directory(path, failed))
        return CatalogTrouble::IsFolder;
    if (!fs::exists(path, failed))
        return CatalogTrouble::Missing;
    const auto header = Connection::fileHeader(path);
    if (!header)
        return CatalogTrouble::Refused;
    if (header->size == 0)
        return CatalogTrouble::Empty;
    if (!header->isSqlite)
        return CatalogTrouble::NotSqlite;
    const bool isBare = header->schemaChanges == 0 && header->userVersion == 0;
    if (isBare && (header->applicationId == 0 || header->applicationId == kApplicationId))
        return CatalogTrouble::Empty;
    if (header->applicationId != kApplicationId)
        return CatalogTrouble::Foreign;
    return header->userVersion > currentSchema() ? CatalogTrouble::Newer : CatalogTrouble::None;
}

bool isDiskFull(const std::string& path)
{
    std::error_code failed;
    const fs::path folder = fs::path(path).parent_path();
    const auto space = fs::space(folder.empty() ? "." : folder, failed);
    constexpr std::uintmax_t kTooLittle = std::uintmax_t{1} << 20U;
    return !failed && space.available < kTooLittle;
}

CatalogTrouble troubleOfFailure(const std::string& path, const Error& failure)
{
    switch (storeFailureOf(failure)) {
    case StoreFailure::Busy:
        return CatalogTrouble::Locked;
    case StoreFailure::Full:
        return CatalogTrouble::DiskFull;
    case StoreFailure::ReadOnly:
    case StoreFailure::CantOpen:
    case StoreFailure::Refused:
        return CatalogTrouble::ReadOnly;
    case StoreFailure::NotADatabase:
    case StoreFailure::Corrupt:
        return CatalogTrouble::Damaged;
    case StoreFailure::InputOutput:
        return isDiskFull(path) ? CatalogTrouble::DiskFull : CatalogTrouble::Unreadable;
    case StoreFailure::None:
    case StoreFailure::Other:
        break;
    }
    return CatalogTrouble::None;
}

bool canBeRead(const std::string& path)
{
    const auto connection = Connection::open(path, Connection::Mode::Read);
    if (!connection)
        return false;
    const auto state = schemaState(**connection);
    return state && (*state == SchemaState::Current || *state == SchemaState::NewerReadable);
}

std::vector<CatalogOffer> offersFor(const CatalogDiagnosis& found)
{
    using enum CatalogTrouble;
    const CatalogTrouble trouble = found.trouble;
    const bool isThere = trouble != Missing && trouble != Empty && trouble != IsFolder &&
                         trouble != NotSqlite && trouble != Foreign && trouble != Refused;
    const bool isLost = trouble == Missing || trouble == Empty || trouble == Damaged;
    std::vector<CatalogOffer> offers;
    if (isThere && canBeRead(found.path))
        offers.push_back(CatalogOffer::OpenReadOnly);
    if (!found.backups.empty() && (isLost || trouble == Newer || trouble == Unreadable))
        offers.push_back(CatalogOffer::RestoreBackup);
    if (trouble == Damaged || (isLost && !found.edits.empty()))
        offers.push_back(CatalogOffer::Rebuild);
    if (trouble == ReadOnly)
        offers.push_back(CatalogOffer::OpenCopy);
    if (trouble == Empty)
        offers.push_back(CatalogOffer::StartNew);
    if (trouble == Locked || trouble == ReadOnly || trouble == DiskFull || trouble == Unreadable ||
        trouble == Missing || trouble == Refused)
        offers.push_back(CatalogOffer::TryAgain);
    return offers;
}

CatalogDiagnosis diagnosis(const std::string& path, CatalogTrouble trouble)
{
    CatalogDiagnosis found;
    found.path = path;
    found.trouble = trouble;
    if (trouble == CatalogTrouble::None)
        return found;
    found.backups = backupsBeside(path);
    std::error_code failed;
    if (const std::string edits = path + ".curation.jsonl"; fs::exists(edits, failed))
        found.edits = edits;
    // A letter to a friend has no edits beside it: this was a catalog.
    const bool wasCatalog = !found.edits.empty() || !found.backups.empty();
    if (trouble == CatalogTrouble::NotSqlite && wasCatalog)
        found.trouble = CatalogTrouble::Damaged;
    found.offers = offersFor(found);
    describeTrouble(found);
    return found;
}

} // namespace

CatalogDiagnosis missingCatalog(const std::string& catalog)
{
    return diagnosis(catalog, CatalogTrouble::Missing);
}

CatalogDiagnosis diagnose(const std::string& catalog, const Error& failure)
{
    CatalogTrouble trouble = troubleOfFile(catalog);
    if (trouble == CatalogTrouble::None)
        trouble = troubleOfFailure(catalog, failure);
    return diagnosis(catalog, trouble);
}

CatalogDiagnosis tryOpening(const std::string& catalog)
{
    const CatalogTrouble known = troubleOfFile(catalog);
    const bool isRefused = known == CatalogTrouble::Refused; // prepareCatalog() may know better
    const bool isReadableNewer = known == CatalogTrouble::Newer && isHeldReadOnly(catalog);
    if (known != CatalogTrouble::None && known != CatalogTrouble::Missing && !isRefused && !isReadableNewer)
        return diagnosis(catalog, known);
    const Result<void> prepared = prepareCatalog(catalog);
    if (prepared)
        return diagnosis(catalog, CatalogTrouble::None);
    CatalogDiagnosis found = diagnose(catalog, prepared.error());
    if (found.trouble != CatalogTrouble::None && found.trouble != CatalogTrouble::Missing)
        return found;
    // A catalog by its head, and SQLite finds something else in it than belongs there.
    const bool isOdd = storeFailureOf(prepared.error()) == StoreFailure::Other;
    found = diagnosis(catalog, isOdd ? CatalogTrouble::Damaged : CatalogTrouble::ReadOnly);
    if (!isOdd)
        found.what = prepared.error().what;
    return found;
}

CatalogDiagnosis checkStructure(const std::string& catalog, std::stop_token stop)
{
    CatalogTrouble trouble = troubleOfFile(catalog);
    const auto connection = Connection::open(catalog, Connection::Mode::Read);
    if (trouble == CatalogTrouble::None && !connection)
        trouble = troubleOfFailure(catalog, connection.error());
    if (trouble != CatalogTrouble::None)
        return diagnosis(catalog, trouble);
    (*connection)->interruptOn(std::move(stop));
    Statement rows = (*connection)->query("PRAGMA quick_check(1)");
    const bool isSound = rows.step() && rows.text(0) == "ok";
    rows.reset();
    if (const Result<void> state = (*connection)->status(); !state)
        return diagnosis(catalog, troubleOfFailure(catalog, state.error()));
    return diagnosis(catalog, isSound ? CatalogTrouble::None : CatalogTrouble::Damaged);
}

} // namespace upriver
