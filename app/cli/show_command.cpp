// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "app/cli/asset_text.h"
#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/model_text.h"
#include "app/cli/open_catalog.h"

namespace upriver::cli {

namespace {

Json columnsJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const ColumnRow& column : details.columns)
        out.push_back({{"name", column.name},
                       {"type", column.type},
                       {"nullable", column.nullable ? Json(*column.nullable) : Json(nullptr)},
                       {"key", toWord(column.key)},
                       {"description", column.description},
                       {"tags", textsJson(column.tags)}});
    return out;
}

Json aliasesJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const AliasRow& alias : details.aliases)
        out.push_back({{"name", alias.other.text()},
                       {"confidence", alias.confidence},
                       {"reason", alias.reason},
                       {"decision", alias.decision}});
    return out;
}

Json versionsJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const VersionRow& version : details.versions)
        out.push_back({{"label", version.label},
                       {"hash", version.hash},
                       {"created", timeJson(version.created)},
                       {"author", version.author},
                       {"revision", version.revision}});
    return out;
}

Json metricsJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const MetricRow& metric : details.metrics)
        out.push_back({{"key", metric.key},
                       {"column", metric.column},
                       {"run", metric.run},
                       {"step", metric.step},
                       {"at", timeJson(metric.at)},
                       {"value", std::isfinite(metric.value) ? Json(metric.value) : Json(nullptr)}});
    return out;
}

Json checksJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const CheckRow& check : details.checks)
        out.push_back({{"name", check.name},
                       {"column", check.column},
                       {"status", toWord(check.status)},
                       {"at", timeJson(check.at)},
                       {"severity", check.severity},
                       {"value", check.value},
                       {"message", check.message}});
    return out;
}

Json codeJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const CodeRow& code : details.code)
        out.push_back({{"job", code.jobName},
                       {"language", code.language},
                       {"dialect", code.dialect},
                       {"path", code.path},
                       {"text", code.text}});
    return out;
}

Json evidenceJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const EvidenceRow& evidence : details.evidence)
        out.push_back({{"fact", evidence.fact},
                       {"file", evidence.file},
                       {"locator", evidence.locator},
                       {"reader", evidence.reader},
                       {"first_scan", scanJson(evidence.firstScan)},
                       {"last_scan", scanJson(evidence.lastScan)}});
    return out;
}

Json ownersJson(const AssetDetails& details)
{
    Json out = Json::array();
    for (const OwnerRow& owner : details.owners)
        out.push_back({{"name", owner.name}, {"type", owner.type}});
    return out;
}

Json partsJson(const std::vector<FailedPart>& parts)
{
    Json out = Json::array();
    for (const FailedPart& part : parts)
        out.push_back({{"job", part.jobName}, {"message", part.message}});
    return out;
}

Json detailsJson(const AssetDetails& details, const FailedParts& failed)
{
    const AssetSummary& asset = details.summary;
    Json runs = Json::array();
    for (const RunRow& run : details.runs) {
        runs.push_back(runJson(run));
        if (!run.message.empty())
            runs.back()["message"] = run.message;
        if (const auto parts = failed.find(run.id); parts != failed.end())
            runs.back()["failed"] = partsJson(parts->second);
    }
    return {{"name", asset.name.text()},
            {"leaf", asset.leaf},
            {"kind", toWord(asset.kind)},
            {"subtype", asset.subtype},
            {"platform", asset.platform},
            {"description", asset.description},
            {"health", toWord(asset.health)},
            {"columns", columnsJson(details)},
            {"owners", ownersJson(details)},
            {"tags", textsJson(details.tags)},
            {"aliases", aliasesJson(details)},
            {"versions", versionsJson(details)},
            {"runs", runs},
            {"metrics", metricsJson(details)},
            {"checks", checksJson(details)},
            {"code", codeJson(details)},
            {"properties", propertiesJson(details.properties)},
            {"evidence", evidenceJson(details)},
            {"since", scanJson(asset.since)},
            {"until", scanJson(asset.until)}};
}

/// What is told of models alone. The graph that ties them is that of today, so nothing of an earlier time.
Result<std::optional<ModelFacts>> modelOf(OpenCatalog& catalog, const AssetDetails& details, bool isEarlier,
                                          const std::stop_token& stop)
{
    const AssetKind kind = details.summary.kind;
    if (isEarlier || (kind != AssetKind::Model && kind != AssetKind::ModelVersion))
        return std::optional<ModelFacts>();
    const auto graph = catalog.graph();
    if (!graph)
        return fail(graph.error());
    auto facts = modelFacts(**graph, catalog.reader(), details, stop);
    if (!facts)
        return fail(facts.error());
    return std::optional(std::move(*facts));
}

int runShow(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto asset = catalog->asset(invocation.words().front());
    if (!asset)
        return invocation.failWith(asset.error());
    const auto asOf = catalog->asOf();
    const auto details = catalog->reader().details(asset->id, *asOf ? (*asOf)->scan : std::nullopt);
    if (!details)
        return invocation.failWith(details.error());
    if (!*details)
        return invocation.failWith({ErrorKind::NotFound, "The asset has just vanished; try again.", {}, {}});
    const auto runs = RunFactsReader::open(catalog->path());
    const auto failed = runs ? (*runs)->failedParts((*details)->runs, *asOf ? (*asOf)->scan : std::nullopt)
                             : fail(runs.error());
    if (!failed)
        return invocation.failWith(failed.error());
    const auto model = modelOf(*catalog, **details, (*asOf).has_value(), invocation.stop());
    if (!model)
        return invocation.failWith(model.error());
    if (invocation.wantsJson()) {
        Json json = detailsJson(**details, *failed);
        if (*model)
            json["model"] = modelJson(**model);
        invocation.printJson(json);
    } else {
        invocation.print(assetText(**details, *failed, *model ? &**model : nullptr));
    }
    return kDone;
}

} // namespace

CommandSpec showCommand()
{
    return {.name = "show",
            .summary = "Show one asset whole, and where each fact came from",
            .arguments = "ASSET",
            .details =
                "ASSET is a qualified name (namespace/name) or any unambiguous tail of one; where two kinds "
                "share a name, write the kind before it (job:airflow/load). Of a model it also tells the "
                "versions with "
                "aliases and stages, the metrics and parameters of their runs, what it learned from and what "
                "serves it; not with --as-of, as these ties are known of today alone.",
            .options = {asOfOption(), jsonOption(), catalogOption()},
            .examples = {"upriver show marts.orders",
                         "upriver show --json postgres://shop-db:5432/shop.public.orders"},
            .minArguments = 1,
            .maxArguments = 1,
            .run = runShow};
}

} // namespace upriver::cli
