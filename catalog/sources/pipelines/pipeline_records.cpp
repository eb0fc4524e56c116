// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/pipeline_records.h"

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestValue = 2'000;

} // namespace

std::string cleanText(std::string_view text) { return shortened(redactSecrets(text), kLongestValue); }

void addProperty(std::vector<Property>& properties, std::string_view key, std::string_view value)
{
    if (!value.empty())
        properties.push_back({cleanText(key), shortened(redactValue(key, value), kLongestValue)});
}

AssetIndex PipelineRecords::job(std::string_view name)
{
    const std::string clean = cleanText(name);
    return clean.empty() ? kNoAsset : m_batch.asset(AssetKind::Job, {m_namespace, clean});
}

AssetRecord& PipelineRecords::declare(AssetIndex asset, std::string_view subtype, std::string_view locator)
{
    if (asset == kNoAsset)
        return m_nobody = AssetRecord();
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.subtype = subtype;
    record.locator = cleanText(locator);
    return record;
}

AssetIndex PipelineRecords::dataset(const QualifiedName& name)
{
    return name.ns.empty() || name.name.empty() ? kNoAsset : m_batch.asset(AssetKind::Dataset, name);
}

void PipelineRecords::usesFile(AssetIndex job, std::string_view path, std::string_view locator)
{
    const QualifiedName name = normalised("file", cleanText(path));
    if (job == kNoAsset || path.empty() || name.ns.empty() || name.name.empty())
        return;
    const AssetIndex code = m_batch.asset(AssetKind::Code, name);
    m_batch.record(code).subtype = "file";
    edge(job, code, EdgeKind::UsesCode, {}, locator);
}

void PipelineRecords::property(AssetIndex asset, std::string_view key, std::string_view value)
{
    if (asset != kNoAsset)
        addProperty(m_batch.record(asset).properties, key, value);
}

void PipelineRecords::tag(AssetIndex asset, std::string_view tag)
{
    if (asset != kNoAsset && !trimmed(tag).empty())
        m_batch.tags.push_back({asset, {}, shortened(redactSecrets(trimmed(tag)), 200)});
}

void PipelineRecords::owner(AssetIndex asset, std::string_view name)
{
    if (asset != kNoAsset && !trimmed(name).empty())
        m_batch.owners.push_back({asset, shortened(redactSecrets(trimmed(name)), 200), "owner"});
}

void PipelineRecords::edge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::string_view note,
                           std::string_view locator)
{
    if (src == dst || src == kNoAsset || dst == kNoAsset)
        return;
    const auto keyOf = [&](AssetIndex index) {
        const AssetRecord& record = m_batch.record(index);
        return std::string(toWord(record.kind)) + "\n" + record.name.ns + "\n" + record.name.name + "\n";
    };
    if (m_edges.insert(keyOf(src) + keyOf(dst) + std::string(toWord(kind))).second)
        m_batch.edges.push_back({src, dst, kind, 100, cleanText(note), cleanText(locator)});
}

void PipelineRecords::run(RunRecord&& run)
{
    if (run.job == kNoAsset || run.key.empty())
        return;
    seenAt(run.ended ? run.ended : run.started);
    if (run.parentJob == kNoAsset || run.parentKey.empty())
        run.parentKey.clear();
    if (run.parentKey.empty())
        run.parentJob = kNoAsset;
    m_batch.runs.push_back(std::move(run));
}

void PipelineRecords::version(VersionRecord&& version)
{
    if (version.asset != kNoAsset && !(version.label.empty() && version.hash.empty()))
        m_batch.versions.push_back(std::move(version));
}

Result<void> PipelineRecords::each(ForeignDatabase& database, const ForeignSelect& select,
                                   const std::function<void(const ForeignRow&)>& take)
{
    Result<void> sent;
    const auto taken = database.select(select, [&](const ForeignRow& row) {
        take(row);
        sent = sendIfLarge();
        return sent.has_value();
    });
    if (!sent)
        return sent;
    if (taken)
        return {};
    if (taken.error().kind == ErrorKind::Cancelled)
        return fail(taken.error());
    problem(Severity::Warning, taken.error().what, select.table);
    return {};
}

} // namespace upriver
