// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "catalog/base/thread_guard.h"
#include "catalog/store/own_facts.h"
#include "lineage/export/lineage_text.h"
#include "lineage/export/openlineage_events.h"

namespace upriver {

namespace {

/// Written beside its target and renamed, so that nobody sees half an export.
class EventFile
{
public:
    explicit EventFile(const std::string& target) : m_target(target), m_part(target + ".part")
    {
        assertNotGuiThread("write an export");
        m_out.open(m_part, std::ios::binary | std::ios::trunc);
    }
    ~EventFile()
    {
        std::error_code ignored;
        if (!m_kept)
            std::filesystem::remove(m_part, ignored);
    }
    EventFile(const EventFile&) = delete;
    EventFile& operator=(const EventFile&) = delete;

    void add(const ExportEvents::Json& event)
    {
        // text of the catalog is UTF-8; should a byte be wrong, the line stays JSON
        m_out << event.dump(-1, ' ', false, ExportEvents::Json::error_handler_t::replace) << '\n';
        ++m_count;
    }

    [[nodiscard]] Result<std::int64_t> keep()
    {
        m_out.close();
        std::error_code error;
        if (!m_out.fail())
            std::filesystem::rename(m_part, m_target, error);
        if (m_out.fail() || error)
            return fail(ErrorKind::Input,
                        "The export " + m_target +
                            " can't be written. Check the folder and the space that is left, or choose "
                            "another place.",
                        error.message(), m_target);
        m_kept = true;
        return m_count;
    }

    [[nodiscard]] bool isGood() const { return m_out.good(); }

private:
    std::string m_target;
    std::string m_part;
    std::ofstream m_out;
    std::int64_t m_count = 0;
    bool m_kept = false;
};

/// The moment that the export speaks of; nullopt scan: the newest.
struct ExportMoment
{
    std::optional<ScanId> scan;
    Micros at = 0;
};

Result<ExportMoment> momentOf(const CatalogReader& catalog, const std::optional<AsOf>& asOf)
{
    ExportMoment moment;
    if (!asOf || (!asOf->scan && !asOf->time)) {
        const auto scans = catalog.scans();
        if (!scans)
            return fail(scans.error());
        if (!scans->empty())
            moment.at = scans->front().finished.value_or(scans->front().started);
        return moment;
    }
    const auto scan = catalog.resolve(*asOf);
    if (!scan)
        return fail(scan.error());
    if (!*scan)
        return fail(ErrorKind::NotFound, "The catalog knew nothing at that time; its first scan came later.");
    moment.scan = (*scan)->id;
    moment.at = (*scan)->finished.value_or((*scan)->started);
    return moment;
}

constexpr std::size_t kRunsAtMost = 200; ///< a job

enum class Pass : std::uint8_t { Assets, Jobs };

Result<void> writeAsset(const CatalogReader& catalog, const ExportEvents& events, const AssetDetails& details,
                        const ExportMoment& moment, EventFile& file)
{
    const bool isJob = details.summary.kind == AssetKind::Job;
    const auto event = isJob ? events.jobEvent(details) : events.datasetEvent(details);
    if (!event)
        return fail(event.error());
    file.add(*event);
    if (!isJob)
        return {};
    const auto runs = catalog.runs(details.summary.id, kRunsAtMost, moment.scan);
    if (!runs)
        return fail(runs.error());
    for (const RunRow& run : *runs) {
        for (const auto& each : events.runEvents(details, run))
            file.add(each);
    }
    return {};
}

/// Jobs come last: their inputs and outputs are then known things, with what our facets say of them.
Result<void> writePass(const CatalogReader& catalog, const OwnFactsReader& facts, const ExportGraph& graph,
                       const ExportMoment& moment, Pass pass, EventFile& file)
{
    const ExportEvents events(catalog, graph, moment.scan, moment.at);
    for (const AssetId id : graph.assets()) {
        if (graph.isJob(id) != (pass == Pass::Jobs))
            continue;
        const auto details = facts.read(id, moment.scan);
        if (!details)
            return fail(details.error());
        if (!*details)
            continue;
        if (auto written = writeAsset(catalog, events, **details, moment, file); !written)
            return written;
        if (!file.isGood())
            break;
    }
    return {};
}

} // namespace

Result<std::int64_t> exportOpenLineage(const std::string& catalog, const std::string& target,
                                       std::optional<AsOf> asOf)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    const auto moment = momentOf(**reader, asOf);
    if (!moment)
        return fail(moment.error());
    const auto graph = ExportGraph::load(**reader, moment->scan);
    if (!graph)
        return fail(graph.error());
    const auto facts = OwnFactsReader::open(catalog);
    if (!facts)
        return fail(facts.error());
    EventFile file(target);
    if (!file.isGood())
        return fail(
            ErrorKind::Input,
            "The export " + target +
                " can't be made. Check that its folder is there and may be written, or choose another "
                "place.",
            {}, target);
    for (const Pass pass : {Pass::Assets, Pass::Jobs}) {
        if (auto written = writePass(**reader, **facts, *graph, *moment, pass, file); !written)
            return fail(written.error());
    }
    return file.keep();
}

} // namespace upriver
