// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/model_facts.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "catalog/store/run_facts.h"

namespace upriver {

namespace {

constexpr std::size_t kMostVersions = 50;
constexpr std::size_t kMostLookedAt = 2'000;

std::string propertyOf(const std::vector<Property>& properties, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys) {
        const auto found = std::ranges::find(properties, key, &Property::key);
        if (found != properties.end() && !found->value.empty())
            return found->value;
    }
    return {};
}

/// "models/churn/8" -> "8": what the system calls the version.
std::string labelOf(const AssetSummary& version)
{
    const std::string& name = version.name.name;
    const auto slash = name.find_last_of('/');
    return slash == std::string::npos ? version.leaf : name.substr(slash + 1);
}

std::int64_t numberIn(const std::string& label)
{
    const auto digits = label.find_first_of("0123456789");
    std::int64_t number = 0;
    for (std::size_t i = digits;
         i < label.size() && label[i] >= '0' && label[i] <= '9' && number < 1'000'000'000; ++i)
        number = number * 10 + (label[i] - '0');
    return number;
}

bool isNewer(const ModelVersionFacts& a, const ModelVersionFacts& b)
{
    const auto key = [](const ModelVersionFacts& v) {
        return std::tuple(v.created.value_or(0), numberIn(v.label), v.label);
    };
    return key(a) > key(b);
}

class ModelReading
{
public:
    ModelReading(const LineageGraph& graph, const CatalogReader& catalog, const AssetDetails& model,
                 std::stop_token stop)
        : m_catalog(catalog)
        , m_model(model)
        , m_ties(modelTies(graph, model.summary.id))
        , m_stop(std::move(stop))
    {}

    Result<ModelFacts> read()
    {
        if (auto done = readVersions(); !done)
            return fail(done.error());
        if (auto done = readRuns(); !done)
            return fail(done.error());
        addOwnMetrics();
        addRunMetrics();
        std::ranges::sort(m_facts.metrics, {}, [](const MetricTrend& trend) {
            return std::pair(std::string_view(trend.key), !trend.version.empty());
        });
        addParams();
        auto learnedFrom = m_catalog.summaries(m_ties.learnedFrom);
        auto servedBy = m_catalog.summaries(m_ties.servedBy);
        if (!learnedFrom || !servedBy)
            return fail(learnedFrom ? servedBy.error() : learnedFrom.error());
        m_facts.learnedFrom = std::move(*learnedFrom);
        m_facts.servedBy = std::move(*servedBy);
        return std::move(m_facts);
    }

private:
    /// Labels that the system keeps of the model, joined with the assets that stand for them.
    Result<void> readVersions()
    {
        const bool isVersion = m_model.summary.kind == AssetKind::ModelVersion;
        std::vector<VersionRow> rows = m_model.versions;
        std::vector<AssetSummary> assets{m_model.summary};
        if (isVersion && m_ties.model.isValid()) {
            auto model = m_catalog.details(m_ties.model);
            if (!model)
                return fail(model.error());
            if (*model)
                rows = (*model)->versions;
        } else if (!isVersion) {
            std::vector<AssetId> ids = m_ties.versions;
            if (ids.size() > kMostLookedAt) // ids grow with time
                ids.erase(ids.begin(), ids.end() - kMostLookedAt);
            auto found = m_catalog.summaries(ids);
            if (!found)
                return fail(found.error());
            assets = std::move(*found);
        }
        join(rows, assets, isVersion);
        m_facts.versionCount = static_cast<std::int64_t>(
            std::max(m_facts.versions.size(), isVersion ? std::size_t(1) : m_ties.versions.size()));
        std::ranges::sort(m_facts.versions, isNewer);
        if (m_facts.versions.size() > kMostVersions)
            m_facts.versions.resize(kMostVersions);
        for (ModelVersionFacts& version : m_facts.versions)
            if (auto done = describe(version); !done)
                return done;
        return {};
    }

    void join(const std::vector<VersionRow>& rows, const std::vector<AssetSummary>& assets, bool isVersion)
    {
        std::map<std::string, const VersionRow*> byLabel;
        for (const VersionRow& row : rows)
            byLabel.emplace(row.label, &row);
        for (const AssetSummary& asset : assets) {
            ModelVersionFacts version;
            version.asset = asset.id;
            version.label = labelOf(asset);
            if (const auto row = byLabel.find(version.label); row != byLabel.end()) {
                takeRow(*row->second, version);
                byLabel.erase(row);
            }
            m_facts.versions.push_back(std::move(version));
        }
        if (isVersion)
            return; // its sisters are told at the model
        const bool isSavedOnce =
            rows.empty() && assets.empty() && !propertyOf(m_model.properties, {"run_id", "run"}).empty();
        if (isSavedOnce) {
            ModelVersionFacts version;
            version.asset = m_model.summary.id;
            version.label = m_model.summary.leaf;
            m_facts.versions.push_back(std::move(version));
        }
        for (const auto& [label, row] : byLabel) {
            ModelVersionFacts version;
            version.label = label.empty() ? row->hash.substr(0, 12) : label;
            takeRow(*row, version);
            m_facts.versions.push_back(std::move(version));
        }
    }

    static void takeRow(const VersionRow& row, ModelVersionFacts& version) { version.created = row.created; }

    Result<void> describe(ModelVersionFacts& version)
    {
        for (const Property& property : m_model.properties)
            if (property.key.starts_with("alias ") && property.value == version.label)
                version.aliases.push_back(property.key.substr(6));
        const bool isOnly = m_facts.versions.size() == 1 && !version.asset.isValid();
        if (isOnly || version.asset == m_model.summary.id) {
            take(m_model, version);
            return {};
        }
        if (!version.asset.isValid())
            return {};
        auto details = m_catalog.details(version.asset);
        if (!details)
            return fail(details.error());
        if (*details)
            take(**details, version);
        return {};
    }

    static void take(const AssetDetails& details, ModelVersionFacts& version)
    {
        version.run = propertyOf(details.properties, {"run_id", "run"});
        if (version.commit.empty())
            version.commit = propertyOf(details.properties, {"commit", "git_commit"});
        if (version.author.empty())
            version.author = propertyOf(details.properties, {"author", "user"});
        version.status = propertyOf(details.properties, {"status"});
        version.stage = propertyOf(details.properties, {"stage"});
        for (const std::string& tag : details.tags) {
            if (tag.starts_with("alias:"))
                version.aliases.push_back(tag.substr(6));
            else if (tag.starts_with("stage:") && version.stage.empty())
                version.stage = tag.substr(6);
        }
        std::ranges::sort(version.aliases);
        const auto twice = std::ranges::unique(version.aliases);
        version.aliases.erase(twice.begin(), twice.end());
    }

    Result<void> readRuns()
    {
        auto reader = RunFactsReader::open(m_catalog.path());
        if (!reader)
            return fail(reader.error());
        (*reader)->interruptOn(m_stop);
        for (ModelVersionFacts& version : m_facts.versions) {
            for (const AssetId job : version.run.empty() ? std::vector<AssetId>() : m_ties.makers) {
                auto facts = (*reader)->read(job, version.run);
                if (!facts)
                    return fail(facts.error());
                if (!*facts)
                    continue;
                version.job = job;
                if (version.commit.empty())
                    version.commit =
                        propertyOf((*facts)->properties, {"source.git.commit", "commit", "git_commit"});
                if (version.author.empty())
                    version.author = propertyOf((*facts)->properties, {"author", "user"});
                m_runs.emplace(version.label, std::move(**facts));
                break;
            }
        }
        return {};
    }

    void addOwnMetrics()
    {
        std::map<std::string, std::vector<const MetricRow*>> series;
        for (const MetricRow& metric : m_model.metrics)
            if (metric.column.empty())
                series[metric.key].push_back(&metric);
        for (auto& [key, rows] : series)
            m_facts.metrics.push_back(trendOf(key, {}, rows, MetricTrend::Over::Time));
    }

    static MetricTrend trendOf(const std::string& key, const std::string& version,
                               std::vector<const MetricRow*>& rows, MetricTrend::Over over)
    {
        std::ranges::sort(rows, {}, [&](const MetricRow* row) {
            return over == MetricTrend::Over::Time ? std::pair(row->at, row->step)
                                                   : std::pair(row->step, row->at);
        });
        MetricTrend trend{key, version, rows.back()->value, rows.back()->at, over, {}};
        for (const MetricRow* row : rows)
            trend.values.push_back(row->value);
        return trend;
    }

    // Across versions where several were measured; else the curve within the one run.
    void addRunMetrics()
    {
        std::map<std::string, std::vector<MetricTrend>> byKey; // newest version first
        for (const ModelVersionFacts& version : m_facts.versions) {
            const auto run = m_runs.find(version.label);
            if (run == m_runs.end())
                continue;
            std::map<std::string, std::vector<const MetricRow*>> series;
            for (const MetricRow& metric : run->second.metrics)
                series[metric.key].push_back(&metric);
            for (auto& [key, rows] : series)
                byKey[key].push_back(trendOf(key, version.label, rows, MetricTrend::Over::Steps));
        }
        for (auto& [key, trends] : byKey) {
            MetricTrend& newest = trends.front();
            if (trends.size() > 1) {
                newest.over = MetricTrend::Over::Versions;
                newest.values.clear();
                for (auto trend = trends.rbegin(); trend != trends.rend(); ++trend)
                    newest.values.push_back(trend->newest);
            }
            m_facts.metrics.push_back(std::move(newest));
        }
    }

    void addParams()
    {
        std::map<std::string, std::string> params;
        for (const Property& property : m_model.properties)
            if (property.key.starts_with("param "))
                params.emplace(property.key.substr(6), property.value);
        for (const ModelVersionFacts& version : m_facts.versions) {
            const auto run = m_runs.find(version.label);
            if (run == m_runs.end() || run->second.params.empty())
                continue;
            m_facts.paramsOf = version.label;
            for (const Property& param : run->second.params)
                params.emplace(param.key, param.value);
            break;
        }
        for (auto& [key, value] : params)
            m_facts.params.push_back({key, value});
    }

    const CatalogReader& m_catalog;
    const AssetDetails& m_model;
    ModelTies m_ties;
    std::stop_token m_stop;
    std::map<std::string, RunFacts> m_runs; ///< by label of the version
    ModelFacts m_facts;
};

} // namespace

Result<ModelFacts> modelFacts(const LineageGraph& graph, const CatalogReader& catalog,
                              const AssetDetails& model, std::stop_token stop)
{
    return ModelReading(graph, catalog, model, std::move(stop)).read();
}

} // namespace upriver
