// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sql_facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "catalog/sql/lowered.h"

namespace upriver {

namespace {

constexpr int kTemplateAtMost = 65; ///< confidence of what a template's raw code says
constexpr const char* kNote = "from SQL";

std::uint8_t percent(int confidence) { return static_cast<std::uint8_t>(std::clamp(confidence, 0, 100)); }

class FactMaker
{
public:
    FactMaker(SqlInputs& inputs, SqlNames& names, const SqlPlace& place, const SqlSubject& subject)
        : m_inputs(inputs), m_names(names), m_place(place), m_subject(subject)
    {}

    SqlStatement make(SqlScript&& script)
    {
        m_understanding = std::move(script.understanding);
        m_understanding.isTemplated = m_subject.code->isTemplated;
        std::set<std::string> targets;
        for (const SqlFlow& flow : script.flows) {
            if (flow.fills && !flow.target.empty())
                targets.insert(flow.target);
        }
        m_splits = m_subject.job->subtype == kScriptSubtype && targets.size() > 1;
        m_statesColumns =
            m_place.target && m_inputs.statesColumnLineage(m_subject.code->document, m_place.target->id);
        for (const SqlFlow& flow : script.flows)
            add(flow);
        return finished();
    }

private:
    struct Known
    {
        std::optional<PlacedTable> place;
        AssetIndex asset = kNoAsset;
        std::map<std::string, std::string> columns; ///< lower case to the catalog's spelling
    };

    void add(const SqlFlow& flow)
    {
        Known* target = flow.target.empty() ? bareTarget() : &known(flow.target, flow.targetSpan);
        if (target != nullptr && !target->place)
            target = nullptr;
        if (target != nullptr && !flow.output.empty())
            addOutput(flow, *target);
        if (!flow.fills)
            return;
        const AssetIndex job = jobOf(flow);
        for (const auto& [name, span] : flow.reads) {
            Known& read = known(name, span);
            const bool isOwn = !m_splits && m_written.contains(name);
            if (read.place && !isOwn)
                addEdge(asset(read), job, read.place->confidence, flow.line);
        }
        if (target == nullptr)
            return;
        addEdge(job, asset(*target), target->place->confidence, flow.line);
        m_written.insert(flow.target);
        if (m_statesColumns)
            return; // the document's own column lineage is better than ours
        for (const auto* columns : {&flow.columns, &flow.indirect}) {
            for (const sql::ColumnLineage& column : *columns)
                addColumnEdge(column, *target, job);
        }
    }

    Known& known(const std::string& name, sql::Span span)
    {
        const auto [it, isNew] = m_tables.try_emplace(name);
        if (!isNew)
            return it->second;
        m_leaves.insert(lastWord(name));
        it->second.place = m_names.find(m_place, name, spelledName(m_subject.text, span, name));
        if (!it->second.place)
            m_understanding.unplaced.push_back(name);
        else
            loadColumns(it->second);
        return it->second;
    }

    void loadColumns(Known& table)
    {
        if (!table.place->id.isValid())
            return;
        for (const std::string& column : m_inputs.columnNames(table.place->id))
            table.columns.emplace(sql::lowered(column), column);
    }

    /// What a bare query fills.
    Known* bareTarget()
    {
        if (!m_place.target)
            return nullptr;
        const auto [it, isNew] = m_tables.try_emplace("<result>");
        if (isNew) {
            m_leaves.insert(lastWord(m_place.target->name.name));
            it->second.place = PlacedTable{m_place.target->name, m_place.target->id, 100};
            loadColumns(it->second);
        }
        return &it->second;
    }

    AssetIndex asset(Known& table)
    {
        if (table.asset == kNoAsset)
            table.asset = m_batch.asset(AssetKind::Dataset, table.place->name);
        return table.asset;
    }

    static std::string spelled(const Known& table, const std::string& column)
    {
        const auto it = table.columns.find(column);
        return it == table.columns.end() ? column : it->second;
    }

    /// The job itself, or the statement of a script that fills this table.
    AssetIndex jobOf(const SqlFlow& flow)
    {
        const AssetIndex script = m_batch.asset(AssetKind::Job, m_subject.job->name);
        if (!m_splits || flow.target.empty())
            return script;
        const QualifiedName name{m_subject.job->name.ns, m_subject.job->name.name + "#" + flow.target};
        const AssetIndex job = m_batch.asset(AssetKind::Job, name);
        if (m_statements.insert(job).second) {
            AssetRecord& record = m_batch.record(job);
            record.declared = true;
            record.subtype = "statement";
            record.displayName = flow.target;
            record.locator = "line " + std::to_string(flow.line);
            EdgeRecord contains;
            contains.src = script;
            contains.dst = job;
            contains.kind = EdgeKind::Contains;
            contains.locator = record.locator;
            m_batch.edges.push_back(std::move(contains));
        }
        addStatementText(flow, job);
        return job;
    }

    void addStatementText(const SqlFlow& flow, AssetIndex job)
    {
        if (flow.span.begin >= m_subject.text.size() || flow.span.end <= flow.span.begin)
            return;
        CodeRecord code;
        code.job = job;
        code.text = std::string(m_subject.text.substr(flow.span.begin, flow.span.end - flow.span.begin));
        code.dialect = m_subject.code->dialect;
        code.tablesIn = m_subject.code->tablesIn;
        m_batch.codes.push_back(std::move(code));
    }

    [[nodiscard]] std::uint8_t sure(int confidence) const
    {
        return percent(m_subject.code->isTemplated ? std::min(confidence, kTemplateAtMost) : confidence);
    }

    void addEdge(AssetIndex src, AssetIndex dst, int confidence, std::int64_t line)
    {
        EdgeRecord edge;
        edge.src = src;
        edge.dst = dst;
        edge.confidence = sure(confidence);
        edge.note = kNote;
        edge.locator = "line " + std::to_string(line);
        m_batch.edges.push_back(std::move(edge));
    }

    void addColumnEdge(const sql::ColumnLineage& column, Known& target, AssetIndex job)
    {
        // a star over unknown columns, or a column of nobody knows which table, says nothing of columns
        if (column.fromColumn == "*" || column.toColumn == "*" || column.fromColumn.empty())
            return;
        const auto source = m_tables.find(column.fromTable);
        if (source == m_tables.end() || !source->second.place)
            return;
        ColumnEdgeRecord edge;
        edge.dst = asset(target);
        edge.dstColumn = column.toColumn.empty() ? std::string() : spelled(target, column.toColumn);
        edge.src = asset(source->second);
        edge.srcColumn = spelled(source->second, column.fromColumn);
        if (edge.src == edge.dst && edge.srcColumn == edge.dstColumn)
            return;
        edge.job = job;
        edge.kinds = column.kinds;
        edge.masking = column.masking;
        edge.confidence = sure(std::min({sql::confidencePercent(column.certainty), target.place->confidence,
                                         source->second.place->confidence}));
        m_batch.columnEdges.push_back(std::move(edge));
    }

    /// A table that a statement makes has the columns that it says; of others we only learn their names.
    void addOutput(const SqlFlow& flow, Known& target)
    {
        const AssetIndex index = asset(target);
        const bool declares = flow.creates && m_subject.job->subtype == kScriptSubtype;
        if (declares)
            m_batch.record(index).declared = true;
        std::vector<std::string> names;
        std::int32_t position = 0;
        for (const std::string& column : flow.output) {
            names.push_back(spelled(target, column));
            ColumnRecord record;
            record.asset = index;
            record.name = names.back();
            record.position = declares ? position++ : -1;
            record.declared = declares;
            m_batch.columns.push_back(std::move(record));
        }
        m_outputs[target.place->name] = std::move(names);
    }

    SqlStatement finished()
    {
        SqlStatement statement;
        statement.analysis.job = m_subject.id;
        statement.analysis.document = m_subject.code->document;
        std::ranges::sort(m_understanding.unplaced);
        if (const std::string sentence = sqlSentence(m_understanding); !sentence.empty())
            m_batch.problems.push_back(
                {Severity::Note,
                 m_subject.job->name.text() + ": " + sentence,
                 {},
                 m_subject.code->documentPath.ends_with(".sql") ? m_understanding.line : 0});
        statement.analysis.understanding = std::move(m_understanding);
        statement.analysis.leaves.assign(m_leaves.begin(), m_leaves.end());
        statement.analysis.outputs.assign(m_outputs.begin(), m_outputs.end());
        // The job stands in every analysis, also where nothing was found.
        static_cast<void>(m_batch.asset(AssetKind::Job, m_subject.job->name));
        statement.batch = std::move(m_batch);
        return statement;
    }

    SqlInputs& m_inputs;
    SqlNames& m_names;
    const SqlPlace& m_place;
    const SqlSubject& m_subject;
    RecordBatch m_batch;
    SqlUnderstanding m_understanding;
    std::map<std::string, Known> m_tables; ///< by name in the SQL
    std::map<QualifiedName, std::vector<std::string>> m_outputs;
    std::set<std::string> m_leaves;
    std::set<std::string> m_written;
    std::set<AssetIndex> m_statements;
    bool m_splits = false;
    bool m_statesColumns = false;
};

} // namespace

SqlStatement sqlStatement(SqlInputs& inputs, SqlNames& names, const SqlPlace& place,
                          const SqlSubject& subject, SqlScript script)
{
    return FactMaker(inputs, names, place, subject).make(std::move(script));
}

} // namespace upriver
