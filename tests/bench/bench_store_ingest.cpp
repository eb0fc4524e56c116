// SPDX-License-Identifier: Apache-2.0
// Files to catalog, beside bare inserts of the same rows.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/indexer.h"
#include "catalog/sources/source.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/catalog_writer.h"
#include "tests/bench/bare_rows.h"
#include "tests/bench/bench_store.h"
#include "tests/bench/child_process.h"

namespace upriver::bench {

namespace {

namespace fs = std::filesystem;

ChildFigures indexApart(const StoreBench& bench)
{
    ChildFigures figures = runApart([&] {
        IndexOptions options;
        options.catalog = bench.catalog;
        options.paths = {bench.files};
        options.buildAside = true;
        options.threads = 1; // two with the writer: what the goal speaks of
        const auto report = indexInto(options, {});
        return report ? "rows " + std::to_string(report->rowsWritten + report->rowsClosed)
                      : "failed: " + report.error().what;
    });
    if (!figures.done)
        giveUp(figures.said);
    return figures;
}

/// Hands what a reader says to the writer, and counts the writer's time alone.
class TimedSink final : public Sink
{
public:
    explicit TimedSink(CatalogWriter& writer) : m_writer(writer) {}
    Result<void> accept(RecordBatch&& batch) override
    {
        Result<void> added;
        ms += computedMs([&] { added = m_writer.add(batch); });
        return added;
    }
    double ms = 0;

private:
    CatalogWriter& m_writer;
};

struct StoreShare
{
    double coreMs = 0;   ///< rows resolved, compared, written
    double finishMs = 0; ///< joins, health, degrees, the search index
};

/// The writer alone, fed by the readers; SQL is not analysed here.
StoreShare storeShare(const StoreBench& bench, const std::string& catalog)
{
    auto writer = orGiveUp(CatalogWriter::open(catalog, true));
    TimedSink sink(*writer);
    const SourceSettings settings;
    StoreShare share;
    orGiveUp(writer->beginScan("bench"));
    const RootId root = orGiveUp(writer->root(bench.files));
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(bench.files))
        if (entry.is_regular_file())
            files.push_back(entry.path().string());
    std::ranges::sort(files);
    for (const std::string& path : files) {
        Document document;
        document.relative = path.substr(bench.files.size() + 1);
        document.files.push_back(orGiveUp(readHead(path, document.relative, 64 * 1024)));
        const Source* source = surestSource(document.files.front());
        if (source == nullptr)
            giveUp("nobody reads " + path);
        DocumentHeader header;
        header.root = root;
        header.facts.relative = document.relative;
        header.facts.reader = source->info().name;
        share.coreMs += computedMs([&] { orGiveUp(writer->beginDocument(header)); });
        ReadContext context{sink, settings, {}};
        orGiveUp(source->read(document, context));
        share.coreMs += computedMs([&] { orGiveUp(writer->finishDocument(DocumentStatus::Read)); });
    }
    share.coreMs += sink.ms + computedMs([&] { orGiveUp(writer->commit()); });
    share.finishMs = computedMs([&] { orGiveUp(writer->endScan({})); });
    return share;
}

/// One schema of a hundred, one of each system at least.
void rewriteSome(const StoreBench& bench, std::int64_t& files)
{
    const std::uint64_t schemas = tableCount(bench.estate) / kTablesPerSchema;
    for (std::uint64_t schema = 7; schema < schemas;
         schema += std::max<std::uint64_t>(std::min<std::uint64_t>(schemas / 3, 100), 1))
        files += orGiveUp(rewriteSchema(bench.estate, bench.files, schema)).files;
}

void benchAgain(BenchTable& table, const StoreBench& bench, const ChildFigures& first)
{
    const ChildFigures again = indexApart(bench);
    table.add(
        {"second run, nothing changed", "first run, processor time", first.cpuMs, again.cpuMs, "ms", 0.01});
    table.note("nothing changed: " + again.said + " written");
    std::int64_t files = 0;
    rewriteSome(bench, files);
    const ChildFigures changed = indexApart(bench);
    table.add({"second run, " + std::to_string(files) + " files changed (1 % of the schemas)",
               "first run, processor time", first.cpuMs, changed.cpuMs, "ms", 0.02});
}

} // namespace

void benchIngest(BenchTable& table, const StoreBench& bench)
{
    const std::string size = std::to_string(bench.estate.assets / 1000) + "k assets: ";
    const ChildFigures first = indexApart(bench);
    const std::string bareFile = bench.folder + "/bare.db";
    const BareInserts bare = insertBareRows(bench.catalog, bareFile);
    table.add({size + "files to catalog, " + std::to_string(bare.rows) + " logical rows",
               "bare inserts, wall", bare.wallMs, first.wallMs, "ms", 2.0});
    table.add({size + "the same, processor time of all threads", "bare inserts, processor", bare.cpuMs,
               first.cpuMs, "ms", 4.0});
    const std::string shareFile = bench.folder + "/share.db";
    const StoreShare share = storeShare(bench, shareFile);
    table.add({size + "the store's share: core index", "bare inserts, processor", bare.cpuMs, share.coreMs,
               "ms", bench.estate.assets > 500'000 ? 2.5 : 1.3});
    table.add({size + "search index, joins, health, degrees after it", "bare inserts, processor", bare.cpuMs,
               share.finishMs, "ms", bench.estate.assets > 500'000 ? 4.5 : 1.5});
    table.add({size + "file with search", "bare rows", bare.megabytes,
               static_cast<double>(fs::file_size(bench.catalog)) / 1e6, "MB", 1.7});
    table.add({size + "peak anonymous memory of indexing", "", 0, first.anonymousMb, "MB", 300});
    fs::remove(bareFile);
    fs::remove(shareFile);
    benchAgain(table, bench, first);
}

} // namespace upriver::bench
