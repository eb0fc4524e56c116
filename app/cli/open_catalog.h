// SPDX-License-Identifier: Apache-2.0
#pragma once

// OpenCatalog: the reader of the asked catalog, its graph on demand, and the words for assets that people
// type: qualified names, unambiguous tails, scans and dates. Used by one command, on its thread.

#include <memory>
#include <optional>
#include <string>

#include "app/cli/invocation.h"
#include "catalog/search/search_query.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/query/lineage_query.h"
#include "lineage/query/lineage_target.h"

namespace upriver::cli {

class OpenCatalog
{
public:
    [[nodiscard]] static Result<OpenCatalog> open(const Invocation& invocation);

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] CatalogReader& reader() { return *m_reader; }
    [[nodiscard]] Result<std::shared_ptr<const LineageGraph>> graph();
    /// The one asset that a name means. Not found: with names that are near; ambiguous: with the candidates,
    /// a line each.
    [[nodiscard]] Result<AssetSummary> asset(const std::string& name);
    /// How names are looked up, as of the asked time.
    [[nodiscard]] Result<FindByName> finder();
    /// The error with what else the name may mean, a line each.
    [[nodiscard]] Error withCandidates(Error error, const std::string& name);
    /// --as-of; NotFound before the first scan.
    [[nodiscard]] Result<std::optional<AsOf>> asOf();
    /// What "shown of total" means for a list that was not cut by anything but a limit.
    [[nodiscard]] Result<Completeness> completeness(std::int64_t shown, std::int64_t total);
    /// The assets of +a, a+, 2+a+1 or a..b; terms of the query are left to the caller.
    [[nodiscard]] Result<std::vector<AssetId>> assetsOf(const GraphTerm& term);

private:
    OpenCatalog(std::string path, std::unique_ptr<CatalogReader> reader, const Invocation& invocation)
        : m_path(std::move(path)), m_reader(std::move(reader)), m_invocation(&invocation)
    {}

    std::string m_path;
    std::unique_ptr<CatalogReader> m_reader;
    const Invocation* m_invocation;
    std::shared_ptr<const LineageGraph> m_graph;
};

} // namespace upriver::cli
