// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/indexer.h"

#include <algorithm>
#include <filesystem>

#include "catalog/base/text.h"
#include "catalog/indexing/aside_build.h"
#include "catalog/indexing/scan.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/catalog_totals.h"
#include "catalog/store/setting_rows.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

bool exists(const std::string& path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Result<void> checkOptions(const IndexOptions& options, std::span<const Source* const> sources)
{
    if (options.paths.empty())
        return fail(ErrorKind::Usage, "Name at least one file or folder to index.");
    const auto isForced = [&](const Source* source) { return source->info().name == options.forcedSource; };
    if (!options.forcedSource.empty() && std::ranges::none_of(sources, isForced))
        return fail(ErrorKind::Usage,
                    "There is no reader \"" + options.forcedSource + "\"; `upriver sources` lists them.");
    return {};
}

/// A new catalog needs a folder that is there.
Result<void> checkPlace(const std::string& catalog)
{
    std::error_code failed;
    const std::string folder(folderOf(catalog));
    if (folder.empty() || fs::is_directory(folder, failed))
        return {};
    return fail(ErrorKind::Catalog,
                "There is no folder " + folder + " for the catalog; make it, or choose another place.",
                failed.message(), folder);
}

/// A catalog that does not exist yet knows no roots and no settings.
Result<ScanInput> makeInput(const IndexOptions& options, std::span<const Source* const> sources)
{
    ScanInput input{options, sources, {}, ScanSettings{}};
    std::vector<std::string> known;
    if (exists(options.catalog)) {
        const auto reader = CatalogReader::open(options.catalog);
        if (!reader)
            return fail(reader.error());
        auto roots = (*reader)->roots();
        if (!roots)
            return fail(roots.error());
        known = std::move(*roots);
        auto settings = readSettings(options.catalog);
        if (!settings)
            return fail(settings.error());
        input.settings = ScanSettings(std::move(*settings));
    }
    input.plan = planRoots(options.paths, known);
    if (input.plan.roots.empty())
        return fail(input.plan.missing.front());
    return input;
}

struct ScanOutcome
{
    IndexReport report;
    std::vector<std::string> stillFailed;
};

/// The catalog still holds what was said about a file that failed before.
Result<void> addKnownProblems(ScanOutcome& outcome, const CatalogReader& reader)
{
    if (outcome.stillFailed.empty())
        return {};
    const auto problems = reader.problems();
    if (!problems)
        return fail(problems.error());
    std::ranges::sort(outcome.stillFailed);
    for (const ProblemRow& problem : *problems)
        if (std::ranges::binary_search(outcome.stillFailed, problem.absoluteFile) &&
            outcome.report.problems.size() < kMaxReportedProblems)
            outcome.report.problems.push_back(problem);
    return {};
}

Result<void> addTotals(ScanOutcome& outcome, const std::string& catalog)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    if (Result<void> added = addKnownProblems(outcome, **reader); !added)
        return added;
    IndexReport& report = outcome.report;
    const auto totals = readTotals(catalog);
    if (!totals)
        return fail(totals.error());
    auto roots = (*reader)->roots();
    if (!roots)
        return fail(roots.error());
    report.roots = std::move(*roots);
    report.assets = totals->assets;
    report.columns = totals->columns;
    report.edges = totals->edges;
    report.columnEdges = totals->columnEdges;
    return {};
}

/// People know the catalog's name, not that of the file that it is built in.
Error withoutAsideName(Error error, const std::string& aside, const std::string& catalog)
{
    if (const std::size_t at = error.what.find(aside); at != std::string::npos && aside != catalog)
        error.what.replace(at, aside.size(), catalog);
    return error;
}

Result<ScanOutcome> scanInto(const std::string& path, ScanInput input, std::stop_token stop,
                             const IndexProgressCallback& progress)
{
    const std::string catalog = input.options.catalog;
    auto writer = CatalogWriter::open(path, path != catalog);
    if (!writer)
        return fail(withoutAsideName(writer.error(), path, catalog));
    Scan scan(**writer, std::move(input), std::move(stop), progress);
    auto report = scan.run();
    if (!report)
        return fail(withoutAsideName(report.error(), path, catalog));
    return ScanOutcome{std::move(*report), scan.stillFailed()};
}

} // namespace

Result<IndexReport> indexWith(const IndexOptions& options, std::span<const Source* const> sources,
                              std::stop_token stop, const IndexProgressCallback& progress)
{
    if (Result<void> checked = checkOptions(options, sources); !checked)
        return fail(checked.error());
    if (!exists(options.catalog))
        if (Result<void> placed = checkPlace(options.catalog); !placed)
            return fail(placed.error());
    std::unique_ptr<AsideBuild> aside;
    if (options.buildAside && !exists(options.catalog)) {
        auto begun = AsideBuild::begin(options.catalog);
        if (!begun)
            return fail(begun.error());
        aside = std::move(*begun);
    }
    if (!aside)
        if (Result<void> prepared = prepareCatalog(options.catalog); !prepared)
            return fail(prepared.error());
    auto input = makeInput(options, sources);
    if (!input)
        return fail(input.error());
    auto outcome =
        scanInto(aside ? aside->path() : options.catalog, std::move(*input), std::move(stop), progress);
    if (!outcome)
        return fail(outcome.error());
    if (aside)
        if (Result<void> published = aside->publish(); !published)
            return fail(published.error());
    aside.reset(); // and with it the lock
    if (Result<void> counted = addTotals(*outcome, options.catalog); !counted)
        return fail(counted.error());
    return std::move(outcome->report);
}

Result<IndexReport> indexInto(const IndexOptions& options, std::stop_token stop,
                              const IndexProgressCallback& progress)
{
    return indexWith(options, allSources(), std::move(stop), progress);
}

} // namespace upriver
