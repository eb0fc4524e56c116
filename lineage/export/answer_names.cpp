// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/answer_names.h"

#include <algorithm>

namespace upriver {

namespace {

void addReader(EdgeWords& words, const std::string& reader)
{
    const auto place = std::ranges::lower_bound(words.readers, reader);
    if (place == words.readers.end() || *place != reader)
        words.readers.insert(place, reader);
}

class EvidenceReader
{
public:
    explicit EvidenceReader(const CatalogReader& catalog) : m_catalog(catalog) {}

    Result<void> start()
    {
        const auto scans = m_catalog.scans();
        if (!scans)
            return fail(scans.error());
        for (const ScanRow& scan : *scans)
            m_times[scan.id] = scan.started;
        return {};
    }

    /// A bridged edge rests on what is known of its steps: into the jobs and out of them.
    Result<EdgeWords> of(const LineageEdge& edge) const
    {
        EdgeWords words;
        words.firstSeen = timeOf(edge.since);
        words.lastSeen = timeOf(edge.until);
        if (edge.via.empty())
            if (auto done = step(edge.from, edge.to, edge.kind, words); !done)
                return fail(done.error());
        for (const AssetId job : edge.via) {
            if (auto in = step(edge.from, job, edge.kind, words); !in)
                return fail(in.error());
            if (auto out = step(job, edge.to, edge.kind, words); !out)
                return fail(out.error());
        }
        return words;
    }

private:
    [[nodiscard]] std::optional<Micros> timeOf(ScanId scan) const
    {
        const auto found = m_times.find(scan);
        return found == m_times.end() ? std::nullopt : std::optional(found->second);
    }

    Result<void> step(AssetId from, AssetId to, EdgeKind kind, EdgeWords& words) const
    {
        const auto row = m_catalog.edge(from, to, kind);
        if (!row)
            return fail(row.error());
        if (!*row)
            return {};
        for (const EvidenceRow& evidence : (*row)->evidence) {
            addReader(words, evidence.reader);
            if (words.file.empty()) {
                words.file = evidence.file;
                words.locator = evidence.locator;
            }
            if (const auto seen = timeOf(evidence.lastScan);
                seen && (!words.lastSeen || *seen > *words.lastSeen))
                words.lastSeen = seen;
        }
        return {};
    }

    const CatalogReader& m_catalog;
    std::unordered_map<ScanId, Micros> m_times;
};

} // namespace

std::string AnswerNames::name(AssetId id) const
{
    const auto found = assets.find(id);
    return found == assets.end() ? std::string() : found->second.name.text();
}

std::string AnswerNames::leaf(AssetId id) const
{
    const auto found = assets.find(id);
    return found == assets.end() ? std::string() : found->second.leaf;
}

std::vector<AssetId> AnswerNames::jobsOf(const LineageEdge& edge) const
{
    std::vector<AssetId> jobs = edge.via;
    std::ranges::stable_sort(jobs, {}, [this](AssetId job) { return name(job); });
    return jobs;
}

const EdgeWords* AnswerNames::wordsOf(const LineageEdge& edge) const
{
    const auto found = edges.find({edge.from, edge.to, edge.kind});
    return found == edges.end() ? nullptr : &found->second;
}

std::optional<ScanId> asOfScan(const LineageAnswer& answer)
{
    if (!answer.request.asOf || !answer.completeness.asOf)
        return std::nullopt;
    return answer.completeness.asOf->id;
}

Result<AnswerNames> namesFor(const std::vector<AssetId>& ids, const CatalogReader& catalog,
                             std::optional<ScanId> asOf)
{
    std::vector<AssetId> unique = ids;
    std::ranges::sort(unique);
    unique.erase(std::unique(unique.begin(), unique.end()), unique.end());
    auto rows = catalog.summaries(unique, asOf);
    if (!rows)
        return fail(rows.error());
    AnswerNames names;
    for (AssetSummary& row : *rows)
        names.assets.emplace(row.id, std::move(row));
    return names;
}

Result<AnswerNames> namesFor(const LineageAnswer& answer, const CatalogReader& catalog, EdgeEvidence evidence)
{
    std::vector<AssetId> mentioned;
    for (const LineageEdge& edge : answer.edges)
        mentioned.insert(mentioned.end(), edge.via.begin(), edge.via.end());
    for (const LineageColumnEdge& edge : answer.columnEdges)
        if (edge.job.isValid())
            mentioned.push_back(edge.job);
    for (const FanOut& fanOut : answer.fanOuts)
        mentioned.insert(mentioned.end(), fanOut.members.begin(), fanOut.members.end());
    auto names = namesFor(mentioned, catalog, asOfScan(answer));
    if (!names)
        return names;
    for (const LineageNode& node : answer.nodes)
        names->assets[node.asset.id] = node.asset;
    if (evidence == EdgeEvidence::LeaveOut)
        return names;
    EvidenceReader reader(catalog);
    if (auto started = reader.start(); !started)
        return fail(started.error());
    for (const LineageEdge& edge : answer.edges) {
        auto words = reader.of(edge);
        if (!words)
            return fail(words.error());
        names->edges.emplace(std::tuple(edge.from, edge.to, edge.kind), std::move(*words));
    }
    return names;
}

} // namespace upriver
