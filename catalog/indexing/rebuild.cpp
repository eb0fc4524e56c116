// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/rebuild.h"

#include <filesystem>

#include "catalog/indexing/aside_build.h"
#include "catalog/indexing/scan.h"
#include "catalog/sources/source.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/curation_copy.h"

namespace upriver {

namespace {

/// A folder that is gone can't be read again: what is known of it would be lost.
Result<std::vector<std::string>> rootsOf(const std::string& catalog)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    auto roots = (*reader)->roots();
    if (!roots)
        return roots;
    if (roots->empty())
        return fail(ErrorKind::NotFound,
                    "Nothing was indexed into this catalog yet; run `upriver index FOLDER`.");
    std::error_code failed;
    for (const std::string& root : *roots)
        if (!std::filesystem::exists(root, failed))
            return fail(ErrorKind::NotFound, "The folder " + root +
                                                 " is not there, so what is known of it would be lost. Bring"
                                                 " it back, or index what there is into a new catalog.");
    return roots;
}

} // namespace

Result<RebuildReport> rebuildWith(const std::string& catalog, std::span<const Source* const> sources,
                                  std::stop_token stop, const IndexProgressCallback& progress)
{
    const auto aside = AsideBuild::beside(catalog);
    if (!aside)
        return fail(aside.error());
    auto roots = rootsOf(catalog);
    if (!roots)
        return fail(roots.error());
    const auto edits = copyEdits(catalog, (*aside)->path());
    if (!edits)
        return fail(edits.error());
    IndexOptions options;
    options.catalog = (*aside)->path();
    options.paths = std::move(*roots);
    RebuildReport report;
    report.roots = static_cast<std::int64_t>(options.paths.size());
    report.edits = *edits;
    auto indexed = indexWith(options, sources, std::move(stop), progress);
    if (!indexed)
        return fail(indexed.error());
    report.index = std::move(*indexed);
    if (report.index.cancelled)
        return report;
    const auto newest = newestEdit(catalog);
    if (!newest)
        return fail(newest.error());
    if (*newest != *edits)
        return fail(ErrorKind::Catalog, "The catalog was edited while its index was being rebuilt; it is as"
                                        " it was. Run the command again.");
    if (Result<void> replaced = replaceContents(catalog, (*aside)->path()); !replaced)
        return fail(replaced.error());
    return report;
}

Result<RebuildReport> rebuildKeepingEdits(const std::string& catalog, std::stop_token stop,
                                          const IndexProgressCallback& progress)
{
    return rebuildWith(catalog, allSources(), std::move(stop), progress);
}

} // namespace upriver
