// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/rescue.h"

#include <filesystem>

#include "catalog/base/text.h"
#include "catalog/indexing/aside_build.h"
#include "catalog/indexing/scan.h"
#include "catalog/sources/source.h"
#include "catalog/store/backups_beside.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/catalog_trouble.h"
#include "catalog/store/curation_copy.h"
#include "catalog/store/curation_restore.h"
#include "catalog/store/exclusive_use.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

std::string linesOf(const std::string& catalog)
{
    std::error_code failed;
    std::string lines = catalog + ".curation.jsonl";
    return fs::exists(lines, failed) ? lines : std::string();
}

/// The file with its log, byte by byte: a backup is never opened for writing.
Result<void> copyFile(const std::string& from, const std::string& to)
{
    std::error_code failed;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, failed);
    if (!failed && fs::exists(from + "-wal"))
        fs::copy_file(from + "-wal", to + "-wal", fs::copy_options::overwrite_existing, failed);
    if (!failed)
        fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, fs::perm_options::add, failed);
    if (!failed)
        return {};
    return fail(ErrorKind::Catalog,
                "The file " + from + " could not be copied to " + std::string(folderOf(to)) +
                    ". Check the permissions there and the free space.",
                failed.message(), from);
}

/// Of an older copy a migration leaves another beside it, which nobody needs.
void removeMigrationCopies(const std::string& path)
{
    std::error_code ignored;
    for (int schema = 1; schema <= 99; ++schema)
        fs::remove(path + ".schema-" + std::to_string(schema) + ".bak", ignored);
}

Result<void> makeSound(const std::string& aside, const std::string& backup)
{
    Result<void> prepared = prepareCatalog(aside);
    removeMigrationCopies(aside);
    if (prepared && checkStructure(aside).trouble == CatalogTrouble::None)
        return {};
    return fail(ErrorKind::Input, "The backup " + backup + " is damaged too. Choose another one.",
                prepared ? std::string() : prepared.error().detail, backup);
}

std::vector<std::string> rootsIn(const std::string& catalog)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return {};
    return (*reader)->roots().value_or(std::vector<std::string>());
}

/// As the catalog says, or the newest backup that says anything.
std::vector<std::string> knownRoots(const std::string& catalog, const std::string& scratch)
{
    std::error_code failed;
    std::vector<std::string> roots;
    if (fs::exists(catalog, failed) && diagnose(catalog, {}).trouble == CatalogTrouble::None)
        roots = rootsIn(catalog);
    for (const CatalogBackup& backup : backupsBeside(catalog)) {
        if (!roots.empty())
            break;
        if (copyFile(backup.path, scratch) && makeSound(scratch, backup.path))
            roots = rootsIn(scratch);
        for (const char* suffix : {"", "-wal", "-shm"})
            fs::remove(scratch + suffix, failed);
    }
    return roots;
}

bool hasSoundEdits(const std::string& catalog)
{
    const auto reader = CatalogReader::open(catalog);
    const auto checks = reader ? (*reader)->verify() : Result<std::vector<VerifyCheck>>(fail(reader.error()));
    if (!checks)
        return false;
    for (const VerifyCheck& check : *checks)
        if (check.name == "audit log" && !check.ok)
            return false;
    return true;
}

/// Lines prove themselves by their hashes, rows of a damaged file only as a chain: lines first.
Result<std::int64_t> bringEdits(const std::string& catalog, AsideBuild& aside)
{
    std::int64_t edits = 0;
    const std::string lines = linesOf(catalog);
    if (!lines.empty())
        if (const auto restored = restoreEdits(lines, aside.path()))
            edits = restored->edits;
    const auto newest = newestEdit(catalog);
    if (!newest || *newest <= edits)
        return edits;
    const std::string other = aside.path() + "-edits";
    const auto copied = copyEdits(catalog, other);
    std::error_code failed;
    const bool isBetter = copied && *copied > edits && hasSoundEdits(other);
    if (isBetter) {
        for (const char* suffix : {"-wal", "-shm"})
            fs::remove(aside.path() + suffix, failed);
        fs::rename(other, aside.path(), failed);
    }
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(other + suffix, failed);
    return isBetter ? *copied : edits;
}

void sortRoots(std::vector<std::string> roots, RescueReport& report, std::vector<std::string>& there)
{
    std::error_code failed;
    for (std::string& root : roots)
        (fs::exists(root, failed) ? there : report.missingRoots).push_back(std::move(root));
    report.roots = static_cast<std::int64_t>(there.size());
}

Result<std::unique_ptr<AsideBuild>> beginBeside(const std::string& catalog)
{
    auto aside = AsideBuild::beside(catalog);
    if (!aside)
        return aside;
    if (Result<void> alone = requireExclusiveUse(catalog); !alone)
        return fail(alone.error());
    return aside;
}

} // namespace

Result<RescueReport> restoreBackup(const std::string& catalog, const std::string& backup)
{
    const auto aside = beginBeside(catalog);
    if (!aside)
        return fail(aside.error());
    const std::string& path = (*aside)->path();
    if (Result<void> copied = copyFile(backup, path); !copied)
        return fail(copied.error());
    if (Result<void> sound = makeSound(path, backup); !sound)
        return fail(sound.error());
    RescueReport report;
    if (const std::string lines = linesOf(catalog); !lines.empty()) {
        const auto later = addLaterEdits(lines, path);
        if (!later)
            return fail(later.error());
        report.laterEdits = later->edits;
    }
    const auto edits = newestEdit(path);
    if (!edits)
        return fail(edits.error());
    report.edits = *edits;
    auto kept = (*aside)->publishInstead();
    if (!kept)
        return fail(kept.error());
    report.kept = std::move(*kept);
    return report;
}

Result<RescueReport> rebuildFromRemainsWith(const std::string& catalog,
                                            std::span<const Source* const> sources, std::stop_token stop,
                                            const IndexProgressCallback& progress)
{
    const auto aside = beginBeside(catalog);
    if (!aside)
        return fail(aside.error());
    RescueReport report;
    IndexOptions options;
    options.catalog = (*aside)->path();
    sortRoots(knownRoots(catalog, (*aside)->path()), report, options.paths);
    const auto edits = bringEdits(catalog, **aside);
    if (!edits)
        return fail(edits.error());
    report.edits = *edits;
    if (report.edits == 0 && options.paths.empty())
        return fail(ErrorKind::NotFound,
                    "Neither the folders that were indexed nor any edit can be read from " + catalog +
                        ". Restore a backup, or open your folders again in a new catalog.");
    if (!options.paths.empty()) {
        auto indexed = indexWith(options, sources, stop, progress);
        if (!indexed)
            return fail(indexed.error());
        report.index = std::move(*indexed);
    }
    if (report.index.cancelled || stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Cancelled.");
    auto kept = (*aside)->publishInstead();
    if (!kept)
        return fail(kept.error());
    report.kept = std::move(*kept);
    return report;
}

Result<RescueReport> rebuildFromRemains(const std::string& catalog, std::stop_token stop,
                                        const IndexProgressCallback& progress)
{
    return rebuildFromRemainsWith(catalog, allSources(), std::move(stop), progress);
}

Result<std::string> copyCatalogInto(const std::string& folder, const std::string& catalog)
{
    std::error_code failed;
    fs::create_directories(folder, failed);
    const fs::path name = fs::path(catalog).filename();
    fs::path target = fs::path(folder) / name;
    for (int number = 2; fs::exists(target, failed); ++number)
        target = fs::path(folder) / (name.stem().string() + "-" + std::to_string(number) + ".db");
    if (Result<void> copied = copyFile(catalog, target.string()); !copied)
        return fail(copied.error());
    const std::string lines = linesOf(catalog);
    if (!lines.empty())
        fs::copy_file(lines, target.string() + ".curation.jsonl", failed);
    return target.string();
}

} // namespace upriver
