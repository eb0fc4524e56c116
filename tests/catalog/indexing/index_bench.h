// SPDX-License-Identifier: Apache-2.0
#pragma once

// IndexBench: a folder of facts, a catalog, and what tests of the indexer do with them. Files are an hour
// old, so that their stats are trusted, unless a test touches them.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <QByteArray>

#include "catalog/indexing/scan.h"
#include "catalog/store/catalog_reader.h"
#include "tests/catalog/indexing/fact_sources.h"
#include "tests/support/scratch.h"

namespace upriver::test {

class IndexBench
{
public:
    std::string write(const std::string& relative, const std::string& bytes) const
    {
        const std::string path = m_scratch.write("in/" + relative, bytes);
        age(path);
        return path;
    }
    static void age(const std::string& path)
    {
        std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() -
                                                   std::chrono::hours(1));
    }
    [[nodiscard]] std::string folder(const std::string& relative = {}) const
    {
        return m_scratch.path(relative.empty() ? "in" : "in/" + relative);
    }
    [[nodiscard]] std::string catalog() const { return m_scratch.path("catalog.db"); }
    [[nodiscard]] IndexOptions options() const
    {
        IndexOptions options;
        options.catalog = catalog();
        options.paths = {folder()};
        options.threads = 2;
        return options;
    }
    [[nodiscard]] Result<IndexReport> index(const IndexOptions& options, int version = 1,
                                            std::stop_token stop = {}) const
    {
        return indexWith(options, factSources(version), std::move(stop), {});
    }
    [[nodiscard]] IndexReport index(int version = 1) const
    {
        const auto report = index(options(), version);
        if (!report)
            qFatal("%s %s", report.error().what.c_str(), report.error().detail.c_str());
        return *report;
    }
    /// Namespaces of the open assets, each once.
    [[nodiscard]] QByteArray namespaces() const
    {
        const auto reader = CatalogReader::open(catalog()).value();
        const auto ids = reader->allAssetIds().value();
        const auto summaries = reader->summaries(ids).value();
        std::vector<std::string> names;
        for (const AssetSummary& asset : summaries)
            if (std::ranges::find(names, asset.name.ns) == names.end())
                names.push_back(asset.name.ns);
        std::ranges::sort(names);
        QByteArray text;
        for (const std::string& name : names)
            text += (text.isEmpty() ? "" : " ") + QByteArray::fromStdString(name);
        return text;
    }
    /// Open assets as "name name", sorted.
    [[nodiscard]] QByteArray assets(std::optional<ScanId> asOf = {}) const
    {
        const auto reader = CatalogReader::open(catalog());
        if (!reader)
            return "no catalog";
        std::vector<std::string> names;
        const auto ids = (*reader)->allAssetIds(asOf).value();
        const auto summaries = (*reader)->summaries(ids, asOf).value();
        for (const AssetSummary& asset : summaries)
            names.push_back(asset.name.name);
        std::ranges::sort(names);
        QByteArray text;
        for (const std::string& name : names)
            text += (text.isEmpty() ? "" : " ") + QByteArray::fromStdString(name);
        return text;
    }
    [[nodiscard]] std::vector<ProblemRow> problems() const
    {
        return CatalogReader::open(catalog()).value()->problems().value();
    }

private:
    Scratch m_scratch;
};

} // namespace upriver::test
