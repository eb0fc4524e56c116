// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/link_table.h"

#include <algorithm>
#include <utility>

#include "catalog/search/query_words.h"
#include "catalog/store/graph_reader.h"

namespace upriver {

namespace {

constexpr int kLongestChain = 16; // of names for the same thing

/// What stands at one side of a job: nothing, one asset, or several.
class Ends
{
public:
    explicit Ends(std::size_t rows) : m_only(rows, kNoRow), m_several(rows) {}
    void add(SearchRow job, SearchRow asset)
    {
        if (m_only[job] == kNoRow)
            m_only[job] = asset;
        else if (m_only[job] != asset)
            m_several[job] = true;
    }
    [[nodiscard]] bool isOnly(SearchRow job, SearchRow asset) const
    {
        return !m_several[job] && m_only[job] == asset;
    }

private:
    std::vector<SearchRow> m_only;
    std::vector<bool> m_several;
};

class LinkReader
{
public:
    explicit LinkReader(const AssetTable& table)
        : m_table(table), m_inputs(table.size()), m_outputs(table.size())
    {
        m_links.fed.resize(table.size());
        m_links.used.resize(table.size());
    }

    void add(const GraphEdgeRow& edge)
    {
        if (edge.until.isValid())
            return;
        const SearchRow from = m_table.rowOf(edge.src.value);
        const SearchRow to = m_table.rowOf(edge.dst.value);
        if (from == kNoRow || to == kNoRow || from == to)
            return;
        if (edge.kind == EdgeKind::Alias && edge.confidence == 100)
            m_same.emplace_back(from, to);
        if (edge.kind != EdgeKind::Data)
            return;
        const bool fromJob = isJob(from);
        const bool toJob = isJob(to);
        if (fromJob == toJob || fromJob)
            m_links.used[from] = true;
        if (fromJob == toJob || toJob)
            m_links.fed[to] = true;
        if (fromJob && !toJob) {
            m_outputs.add(from, to);
            m_written.emplace_back(from, to);
        } else if (toJob && !fromJob) {
            m_inputs.add(to, from);
            m_read.emplace_back(from, to);
        }
    }

    LinkTable take()
    {
        for (const auto& [asset, job] : m_read)
            if (!m_outputs.isOnly(job, asset))
                m_links.used[asset] = true;
        for (const auto& [job, asset] : m_written)
            if (!m_inputs.isOnly(job, asset))
                m_links.fed[asset] = true;
        for (int step = 0; step < kLongestChain && shareAmongNames(); ++step)
            continue;
        return std::move(m_links);
    }

private:
    [[nodiscard]] bool isJob(SearchRow row) const { return m_table.kinds[row] == AssetKind::Job; }

    bool shareAmongNames()
    {
        bool changed = false;
        for (const auto& [one, other] : m_same)
            for (std::vector<bool>* links : {&m_links.fed, &m_links.used})
                if ((*links)[one] != (*links)[other]) {
                    (*links)[one] = (*links)[other] = true;
                    changed = true;
                }
        return changed;
    }

    const AssetTable& m_table;
    LinkTable m_links;
    Ends m_inputs; ///< by job
    Ends m_outputs;
    std::vector<std::pair<SearchRow, SearchRow>> m_read;    ///< asset and job
    std::vector<std::pair<SearchRow, SearchRow>> m_written; ///< job and asset
    std::vector<std::pair<SearchRow, SearchRow>> m_same;
};

bool holds(const QueryTerm& term, const LinkTable& links, SearchRow row)
{
    const bool isLinked = term.field == "upstream" ? links.fed[row] : links.used[row];
    return isLinked == (term.value == "any");
}

} // namespace

Result<LinkTable> loadLinks(const std::string& catalog, const AssetTable& table, const std::stop_token& stop)
{
    auto reader = GraphReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    (*reader)->interruptOn(stop);
    LinkReader links(table);
    if (const auto read = (*reader)->edges([&](const GraphEdgeRow& edge) { links.add(edge); }); !read)
        return fail(read.error());
    return links.take();
}

bool fitsLinks(const SearchQuery& query, const LinkTable& links, SearchRow row)
{
    for (const std::string_view field : {"upstream", "downstream"}) {
        bool isAsked = false;
        bool fits = false;
        for (const QueryTerm& term : query.terms) {
            if (term.type != QueryTerm::Type::Field || term.field != field)
                continue;
            if (term.negated && holds(term, links, row))
                return false;
            isAsked = isAsked || !term.negated;
            fits = fits || (!term.negated && holds(term, links, row));
        }
        if (isAsked && !fits)
            return false;
    }
    return true;
}

bool asksForLinks(const SearchQuery& query)
{
    return std::ranges::any_of(query.terms, [](const QueryTerm& term) {
        return term.type == QueryTerm::Type::Field && isLinkField(term.field);
    });
}

} // namespace upriver
