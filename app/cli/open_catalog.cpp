// SPDX-License-Identifier: Apache-2.0
#include "app/cli/open_catalog.h"

#include <algorithm>
#include <charconv>

#include "catalog/base/text.h"
#include "catalog/base/time.h"
#include "catalog/search/searcher.h"

namespace upriver::cli {

namespace {

/// A day without a time means the end of that day.
bool isDate(const std::string& text) { return text.size() == 10 && text[4] == '-' && text[7] == '-'; }

constexpr Micros kDay = Micros{24} * 3600 * 1'000'000;

std::string candidateLine(const AssetSummary& asset)
{
    return "\n  " + std::string(toWord(asset.kind)) + ":" + asset.name.text();
}

} // namespace

Result<OpenCatalog> OpenCatalog::open(const Invocation& invocation)
{
    auto path = invocation.existingCatalog();
    if (!path)
        return fail(path.error());
    auto reader = CatalogReader::open(*path);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(invocation.stop());
    return OpenCatalog(std::move(*path), std::move(*reader), invocation);
}

Result<std::shared_ptr<const LineageGraph>> OpenCatalog::graph()
{
    if (m_graph)
        return m_graph;
    auto loaded = loadGraph(m_path, m_invocation->stop());
    if (loaded)
        m_graph = *loaded;
    return loaded;
}

Error OpenCatalog::withCandidates(Error error, const std::string& name)
{
    if (error.kind == ErrorKind::Ambiguous) {
        const std::vector<std::string_view> lines = splitText(trimmed(error.detail), '\n');
        error.what = "\u201c" + name + "\u201d fits " + std::to_string(lines.size()) +
                     " assets; write one of them, or more of the name:";
        for (const std::string_view line : lines)
            error.what += "\n  " + std::string(line);
    }
    if (error.kind != ErrorKind::NotFound)
        return error;
    SearchQuery query;
    QueryTerm word;
    word.value = name;
    query.terms.push_back(word);
    SearchOptions options;
    options.limit = 3;
    options.columnHits = false;
    const auto searcher = Searcher::open(m_path);
    const auto found = searcher ? (*searcher)->search(query, options, m_invocation->stop()) : fail(error);
    if (!found || found->hits.empty())
        return error;
    error.what += "\nNear it:";
    for (const SearchHit& hit : found->hits)
        error.what += candidateLine(hit.asset);
    return error;
}

Result<FindByName> OpenCatalog::finder()
{
    const auto scan = asOf();
    if (!scan)
        return fail(scan.error());
    return findIn(*m_reader, *scan ? (*scan)->scan : std::nullopt);
}

Result<AssetSummary> OpenCatalog::asset(const std::string& name)
{
    const auto find = finder();
    if (!find)
        return fail(find.error());
    auto found = resolveAsset(*find, name);
    return found ? std::move(found) : fail(withCandidates(found.error(), name));
}

Result<std::optional<AsOf>> OpenCatalog::asOf()
{
    const auto text = m_invocation->arguments().value("as-of");
    if (!text)
        return std::optional<AsOf>();
    AsOf asked;
    std::int64_t scan = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), scan);
    if (parsed.ec == std::errc() && parsed.ptr == text->data() + text->size() && scan < 1'000'000'000)
        asked.scan = ScanId{scan};
    else if (const auto time = parseTime(*text))
        asked.time = *time + (isDate(*text) ? kDay - 1 : 0);
    else
        return fail(ErrorKind::Usage,
                    "--as-of needs the number of a scan (see `upriver scans`) or a date such as "
                    "2026-11-21, not \u201c" +
                        *text + "\u201d.");
    const auto resolved = m_reader->resolve(asked);
    if (!resolved)
        return fail(resolved.error());
    if (!*resolved)
        return fail(ErrorKind::NotFound,
                    "The catalog knew nothing yet then; `upriver scans` lists what was indexed when.");
    asked.scan = (*resolved)->id;
    asked.time.reset();
    return std::optional(asked);
}

Result<Completeness> OpenCatalog::completeness(std::int64_t shown, std::int64_t total)
{
    Completeness out;
    out.shown = shown;
    out.total = total;
    const auto asked = asOf();
    if (!asked)
        return fail(asked.error());
    AsOf newest;
    newest.time = now();
    const auto scan = m_reader->resolve(*asked ? **asked : newest);
    if (!scan)
        return fail(scan.error());
    out.asOf = *scan;
    if (shown < total)
        out.cutBy.push_back("the limit of " + std::to_string(shown));
    return out;
}

Result<std::vector<AssetId>> OpenCatalog::assetsOf(const GraphTerm& term)
{
    LineageRequest request;
    auto first = asset(term.from);
    if (!first)
        return fail(first.error());
    request.roots = {first->id};
    request.up = term.up.value_or(0);
    request.down = term.down.value_or(0);
    if (!term.to.empty()) {
        const auto last = asset(term.to);
        if (!last)
            return fail(last.error());
        request.between = {first->id, last->id};
    }
    const auto whole = graph();
    if (!whole)
        return fail(whole.error());
    const auto answered = answer(**whole, *m_reader, request, m_invocation->stop());
    if (!answered)
        return fail(answered.error());
    std::vector<AssetId> ids;
    for (const LineageNode& node : answered->nodes)
        ids.push_back(node.asset.id);
    return ids;
}

} // namespace upriver::cli
