// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/code_lineage.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

#include "catalog/sql/lowered.h"

namespace upriver {

namespace {

constexpr std::size_t kMaxDatasets = 500; ///< whose columns are read for one piece of code
constexpr std::size_t kMaxMarks = 1000;

/// Lines and columns of byte offsets.
class LineIndex
{
public:
    explicit LineIndex(std::string_view text) : m_text(text)
    {
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos;)
            m_starts.push_back(++at);
    }
    void place(std::uint32_t offset, std::int64_t& line, std::int64_t& column) const
    {
        const auto next = std::ranges::upper_bound(m_starts, offset);
        line = next - m_starts.begin();
        const std::size_t start = *(next - 1);
        const std::string_view before = m_text.substr(start, offset - start);
        // Bytes that go on a character are no column of their own.
        column = 1 + std::ranges::count_if(
                         before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    }

private:
    std::string_view m_text;
    std::vector<std::size_t> m_starts{0};
};

/// The last quoted word of "{{ source('shop', 'orders') }}", in lower case; empty without one.
std::string quotedName(std::string_view reference)
{
    const std::size_t end = reference.find_last_of("'\"");
    if (end == std::string_view::npos || end == 0)
        return {};
    const std::size_t begin = reference.find_last_of("'\"", end - 1);
    return begin == std::string_view::npos ? std::string()
                                           : std::string(reference.substr(begin + 1, end - begin - 1));
}

/// Number of parts that agree from the end when one name is a tail of the other, else 0.
std::size_t commonTail(std::string_view a, std::string_view b)
{
    if (a.size() < b.size())
        std::swap(a, b);
    if (b.empty() || !a.ends_with(b) || (a.size() > b.size() && a[a.size() - b.size() - 1] != '.'))
        return 0;
    return 1 + static_cast<std::size_t>(std::ranges::count(b, '.'));
}

/// The dataset whose name agrees farthest; null when none or several do.
const CodeDataset* findDataset(std::span<const CodeDataset> datasets, const std::string& table)
{
    const bool isTemplate = table.find("{{") != std::string::npos;
    const std::string wanted = isTemplate ? sql::lowered(quotedName(table)) : table;
    const CodeDataset* best = nullptr;
    std::size_t bestTail = 0;
    for (const CodeDataset& dataset : datasets) {
        const std::size_t tail = commonTail(sql::lowered(dataset.name), wanted);
        if (tail > bestTail) {
            best = &dataset;
            bestTail = tail;
        } else if (tail == bestTail && tail > 0) {
            best = nullptr;
        }
    }
    return best;
}

/// Tables of one text in the catalog, each looked up once.
class CodeNames
{
public:
    explicit CodeNames(const CodeContext& context) : m_context(context)
    {
        for (const auto* datasets : {&context.reads, &context.writes})
            for (const CodeDataset& dataset : *datasets)
                for (const std::string& column : dataset.columns)
                    m_spellings[&dataset].try_emplace(sql::lowered(column), column);
    }

    /// The catalog's spelling of a column.
    std::string spelled(const CodeDataset* dataset, const std::string& column) const
    {
        const auto spellings = m_spellings.find(dataset);
        if (spellings == m_spellings.end())
            return column;
        const auto found = spellings->second.find(column);
        return found == spellings->second.end() ? column : found->second;
    }

    const CodeDataset* source(const std::string& table)
    {
        return remembered(m_sources, table, [&] {
            const CodeDataset* read = findDataset(m_context.reads, table);
            return read ? read : findDataset(m_context.writes, table); // update t set a = b
        });
    }
    /// A bare query fills what its job writes.
    const CodeDataset* target(const std::string& table)
    {
        return remembered(m_targets, table, [&] {
            const bool isUnnamed = table == "<result>" || table.find("{{") != std::string::npos;
            const CodeDataset* only = m_context.writes.size() == 1 ? m_context.writes.data() : nullptr;
            return isUnnamed ? only : findDataset(m_context.writes, table);
        });
    }

private:
    using Known = std::unordered_map<std::string, const CodeDataset*>;
    template <typename Find>
    static const CodeDataset* remembered(Known& known, const std::string& table, const Find& find)
    {
        const auto [place, isNew] = known.try_emplace(table, nullptr);
        if (isNew)
            place->second = find();
        return place->second;
    }

    const CodeContext& m_context;
    Known m_sources;
    Known m_targets;
    std::unordered_map<const CodeDataset*, std::unordered_map<std::string, std::string>> m_spellings;
};

CodeEdge asEdge(const sql::ColumnLineage& found, CodeNames& names, const LineIndex& lines)
{
    CodeEdge edge;
    const CodeDataset* from = names.source(found.fromTable);
    const CodeDataset* to = names.target(found.toTable);
    edge.from = from ? from->leaf : found.fromTable;
    edge.fromAsset = from ? from->id : AssetId{};
    edge.fromColumn = names.spelled(from, found.fromColumn);
    edge.to = to ? to->leaf : found.toTable;
    edge.toAsset = to ? to->id : AssetId{};
    edge.toColumn = names.spelled(to, found.toColumn);
    edge.kinds = found.kinds;
    edge.masking = found.masking;
    edge.certainty = found.certainty;
    edge.span = found.span;
    if (edge.span.end > edge.span.begin)
        lines.place(edge.span.begin, edge.line, edge.column);
    edge.trails = found.trails;
    return edge;
}

void addNotes(const sql::StatementLineage& statement, std::vector<CodeNote>& notes)
{
    if (statement.skippedTokens > 0)
        notes.push_back({statement.firstSkippedLine,
                         std::to_string(statement.skippedTokens) +
                             (statement.skippedTokens == 1 ? " word was not understood and skipped."
                                                           : " words were not understood and skipped."),
                         true});
    for (const std::string& note : statement.notes)
        notes.push_back({statement.line, note, false});
}

sql::Schema schemaOf(const CodeContext& context)
{
    sql::Schema schema;
    for (const auto* datasets : {&context.reads, &context.writes})
        for (const CodeDataset& dataset : *datasets)
            if (!dataset.columns.empty())
                schema.add(dataset.name, dataset.columns);
    return schema;
}

Result<std::vector<CodeDataset>> datasetsOf(const CatalogReader& catalog, std::vector<AssetId> ids)
{
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    if (ids.size() > kMaxDatasets)
        ids.resize(kMaxDatasets);
    const auto summaries = catalog.summaries(ids);
    if (!summaries)
        return fail(summaries.error());
    std::vector<CodeDataset> datasets;
    for (const AssetSummary& asset : *summaries) {
        if (asset.kind == AssetKind::Job)
            continue;
        const auto columns = catalog.columns(asset.id);
        if (!columns)
            return fail(columns.error());
        CodeDataset dataset{asset.id, asset.leaf, asset.name.name, {}};
        for (const ColumnRow& column : *columns) {
            if (column.declared)
                dataset.columns.push_back(column.name);
        }
        datasets.push_back(std::move(dataset));
    }
    return datasets;
}

std::vector<AssetId> neighbours(const LineageGraph& graph, const GraphArcs& arcs)
{
    std::vector<AssetId> ids;
    for (const GraphArc& arc : arcs) {
        if (arc.kind == EdgeKind::Data && arc.isOpenAt(0))
            ids.push_back(graph.node(arc.other).id);
    }
    return ids;
}

bool isEqual(std::string_view a, std::string_view b) { return a == b || sql::lowered(a) == sql::lowered(b); }

CodeMark::Type typeOf(const sql::TrailStep& step)
{
    switch (step.type) {
    case sql::TrailStep::Type::Star:
        return CodeMark::Type::Star;
    case sql::TrailStep::Type::Reference:
        return CodeMark::Type::Reference;
    case sql::TrailStep::Type::Item:
        break;
    }
    return CodeMark::Type::Expression;
}

using MarksBySpan = std::map<std::pair<std::uint32_t, std::uint32_t>, CodeMark>;

/// A place that is met in several ways is one mark: a name that is read wins over the item it fills.
CodeMark* addMark(MarksBySpan& marks, CodeMark::Type type, sql::Span span, sql::Span expression)
{
    const std::pair key{span.begin, span.end};
    const auto found = marks.find(key);
    if (found == marks.end() && marks.size() >= kMaxMarks)
        return nullptr;
    CodeMark& mark = marks.try_emplace(key, CodeMark{type, span, expression, {}}).first->second;
    mark.type = std::max(mark.type, type);
    return &mark;
}

void addTrail(const CodeLineage& lineage, std::size_t edge, MarksBySpan& marks)
{
    std::vector<bool> met(lineage.trail.size());
    std::vector<std::pair<std::uint32_t, sql::Span>> open;
    for (const std::uint32_t step : lineage.edges[edge].trails)
        open.emplace_back(step, lineage.edges[edge].span);
    while (!open.empty()) {
        const auto [at, around] = open.back();
        open.pop_back();
        if (at >= lineage.trail.size() || met[at])
            continue;
        met[at] = true;
        const sql::TrailStep& step = lineage.trail[at];
        const bool isItem = step.type == sql::TrailStep::Type::Item;
        const sql::Span expression = isItem ? step.span : around;
        CodeMark* mark = addMark(marks, typeOf(step), step.span, expression);
        if (mark && step.next.empty())
            mark->edges.push_back(edge);
        for (const std::uint32_t next : step.next)
            open.emplace_back(next, expression);
    }
}

} // namespace

Result<CodeContext> codeContext(const CatalogReader& catalog, const LineageGraph& graph, AssetId job,
                                const std::stop_token& stop)
{
    CodeContext context;
    const NodeIndex node = graph.indexOf(job);
    if (node == kNoNode)
        return context;
    auto reads = datasetsOf(catalog, neighbours(graph, graph.upstream(node)));
    if (!reads)
        return fail(reads.error());
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Cancelled.");
    // The code of a view is the view's own.
    auto writes = graph.node(node).kind == AssetKind::Job
                      ? datasetsOf(catalog, neighbours(graph, graph.downstream(node)))
                      : datasetsOf(catalog, {job});
    if (!writes)
        return fail(writes.error());
    context.reads = std::move(*reads);
    context.writes = std::move(*writes);
    return context;
}

sql::Dialect dialectOf(const CodeRow& code)
{
    const sql::Dialect dialect = sql::dialectFrom(code.dialect);
    return dialect == sql::Dialect::Ansi ? sql::guessDialect(code.text) : dialect;
}

CodeLineage codeLineage(const CodeRow& code, const CodeContext& context)
{
    CodeLineage lineage;
    if (!isEqual(code.language, "sql"))
        return lineage;
    const sql::Schema schema = schemaOf(context);
    sql::Options options;
    options.dialect = dialectOf(code);
    options.schema = &schema;
    options.keepsTrails = true;
    sql::ScriptLineage script = sql::analyze(code.text, options);
    const LineIndex lines(code.text);
    CodeNames names(context);
    for (const sql::StatementLineage& statement : script.statements) {
        for (const auto* columns : {&statement.columns, &statement.datasetColumns})
            for (const sql::ColumnLineage& column : *columns)
                lineage.edges.push_back(asEdge(column, names, lines));
        addNotes(statement, lineage.notes);
    }
    lineage.trail = std::move(script.trail);
    std::ranges::stable_sort(lineage.notes, {}, &CodeNote::line);
    return lineage;
}

std::vector<std::size_t> edgesInto(const CodeLineage& lineage, AssetId asset, std::string_view column)
{
    std::vector<std::size_t> exact;
    std::vector<std::size_t> starred;
    for (std::size_t i = 0; i < lineage.edges.size(); ++i) {
        const CodeEdge& edge = lineage.edges[i];
        if (asset.isValid() && edge.toAsset != asset)
            continue;
        if (isEqual(edge.toColumn, column))
            exact.push_back(i);
        else if (edge.toColumn == "*")
            starred.push_back(i);
    }
    return exact.empty() ? starred : exact;
}

std::vector<CodeMark> marksOf(const CodeLineage& lineage, const std::vector<std::size_t>& edges)
{
    MarksBySpan bySpan;
    for (const std::size_t edge : edges) {
        const sql::Span span = lineage.edges[edge].span;
        if (span.end > span.begin)
            addMark(bySpan, CodeMark::Type::Expression, span, span);
        addTrail(lineage, edge, bySpan);
    }
    std::vector<CodeMark> marks;
    for (auto& [place, mark] : bySpan)
        marks.push_back(std::move(mark));
    // What holds another mark stands before it.
    std::ranges::stable_sort(marks, [](const CodeMark& a, const CodeMark& b) {
        return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    return marks;
}

std::string_view certaintyWords(sql::Certainty certainty)
{
    switch (certainty) {
    case sql::Certainty::SchemaResolved:
        return "schema-resolved";
    case sql::Certainty::SingleCandidate:
        return "the only candidate";
    case sql::Certainty::Star:
        return "through a star";
    case sql::Certainty::Ambiguous:
        break;
    }
    return "ambiguous";
}

} // namespace upriver
