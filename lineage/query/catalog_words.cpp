// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/lineage_words.h"

#include <algorithm>

#include "catalog/search/searcher.h"

namespace upriver {

namespace {

class CatalogWords final : public LineageWords
{
public:
    explicit CatalogWords(const CatalogReader& catalog) : m_catalog(catalog) {}

    Result<std::optional<ScanRow>> scan(const std::optional<AsOf>& asOf) override
    {
        if (asOf)
            return m_catalog.resolve(*asOf);
        const auto scans = m_catalog.scans();
        if (!scans)
            return fail(scans.error());
        for (const ScanRow& scan : *scans)
            if (scan.finished)
                return scan;
        return std::optional<ScanRow>();
    }

    Result<std::vector<AssetSummary>> summaries(std::span<const AssetId> ids,
                                                std::optional<ScanId> asOf) override
    {
        return m_catalog.summaries(ids, asOf);
    }

    Result<std::vector<ColumnRow>> columns(AssetId asset, std::optional<ScanId> asOf) override
    {
        return m_catalog.columns(asset, asOf);
    }

    /// Search knows the present alone: a filter over the past leaves out what has gone since.
    Result<std::vector<AssetId>> matching(const std::string& filter, std::stop_token stop) override
    {
        auto searcher = Searcher::open(m_catalog.path());
        if (!searcher)
            return fail(searcher.error());
        auto list =
            (*searcher)->matchingIds(parseSearchQuery(filter), Searcher::Order::Name, false, std::move(stop));
        if (!list)
            return fail(list.error());
        return std::move(list->ids);
    }

    Result<std::vector<Completeness::NotUnderstood>> notUnderstood(std::span<const AssetId> shown,
                                                                   std::optional<ScanId> asOf) override
    {
        const auto rows = m_catalog.problemsBehind(shown, asOf);
        if (!rows)
            return fail(rows.error());
        std::vector<Completeness::NotUnderstood> result;
        for (const auto& row : *rows)
            result.push_back({row.file, row.count});
        return result;
    }

    Result<std::vector<CheckRow>> checks(AssetId asset, std::optional<ScanId> asOf) override
    {
        return m_catalog.checksOf(asset, asOf);
    }

    Result<std::int64_t> partlyUnderstoodSql(std::span<const AssetId> shown) override
    {
        const auto jobs = m_catalog.sqlOf(shown);
        if (!jobs)
            return fail(jobs.error());
        return std::ranges::count_if(*jobs, [](const CatalogReader::JobSql& job) {
            return job.understanding.outcome != SqlOutcome::Whole || !job.understanding.unplaced.empty();
        });
    }

    Result<std::int64_t> probableJoins(std::span<const AssetId> shown, std::optional<ScanId> asOf) override
    {
        return asOf ? std::int64_t{0} : m_catalog.undecidedJoins(shown); // decisions are of today
    }

private:
    const CatalogReader& m_catalog;
};

} // namespace

std::unique_ptr<LineageWords> catalogWords(const CatalogReader& catalog)
{
    return std::make_unique<CatalogWords>(catalog);
}

Result<LineageAnswer> answer(const LineageGraph& graph, const CatalogReader& catalog,
                             const LineageRequest& request, std::stop_token stop)
{
    return answer(graph, *catalogWords(catalog), request, std::move(stop));
}

Result<ImpactAnswer> impact(const LineageGraph& graph, const CatalogReader& catalog,
                            const ImpactRequest& request, std::stop_token stop)
{
    return impact(graph, *catalogWords(catalog), request, std::move(stop));
}

Result<PathsAnswer> paths(const LineageGraph& graph, const CatalogReader& catalog,
                          const PathsRequest& request, std::stop_token stop)
{
    return paths(graph, *catalogWords(catalog), request, std::move(stop));
}

} // namespace upriver
