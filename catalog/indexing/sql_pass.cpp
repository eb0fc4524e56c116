// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sql_pass.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "catalog/base/hash.h"
#include "catalog/indexing/sql_template.h"
#include "catalog/sql/lowered.h"

namespace upriver {

namespace {

constexpr std::size_t kJobsTogether = 256;
constexpr std::size_t kBytesTogether = std::size_t{8} << 20;
constexpr std::size_t kWorthThreads = 16; ///< fewer jobs are analysed before a thread has started
constexpr int kReaderPriority = 10;       ///< what SQL implies never wins against what a system says
constexpr int kVersion = 2;               ///< raised when the same SQL yields other facts

std::uint64_t keyOf(const QualifiedName& name)
{
    return Hasher().addField(name.ns).addField(sql::lowered(name.name)).hash64();
}

sql::Dialect dialectOf(const SqlCode& code, const SqlPlace& place)
{
    sql::Dialect dialect = sql::dialectFrom(code.dialect);
    for (const std::string& ns : place.namespaces) {
        if (dialect == sql::Dialect::Ansi)
            dialect = sql::dialectFrom(platformOf(ns));
    }
    return dialect == sql::Dialect::Ansi ? sql::guessDialect(code.text) : dialect;
}

/// A dataset's name as SQL writes it; its parts are words for the analyser whatever they hold.
std::string sqlName(const QualifiedName& name)
{
    std::string text;
    for (const std::string& part : nameParts(name))
        (text += text.empty() ? "" : ".") += part;
    return text;
}

bool isOrdinaryName(std::string_view name)
{
    return !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.") ==
               std::string_view::npos;
}

std::string withoutMarks(const SqlCode& code, const SqlPlace& place)
{
    return withoutTemplate(code.text, [&](const std::vector<std::string>& words) {
        const SqlTable* table = SqlNames::templateTable(place, words);
        std::string name = table != nullptr ? sqlName(table->name) : std::string();
        if (isOrdinaryName(name))
            return name;
        return words.front() == "source" && words.size() > 2 ? words[1] + "." + words[2] : words.back();
    });
}

} // namespace

SqlPass::SqlPass(Context context)
    : m_context(std::move(context)), m_inputs(m_context.writer.sqlInputs()), m_names(m_inputs)
{}

Result<void> SqlPass::closeVanished(const std::vector<OriginId>& origins)
{
    if (origins.empty())
        return {};
    const auto counts = m_context.writer.closeOrigins(origins);
    if (!counts)
        return fail(counts.error());
    m_context.report.rowsWritten += counts->rowsWritten;
    m_context.report.rowsClosed += counts->rowsClosed;
    return {};
}

Result<void> SqlPass::run()
{
    auto work = m_inputs.work();
    if (!work)
        return fail(work.error());
    if (Result<void> closed = closeVanished(work->vanished); !closed)
        return closed;
    std::vector<AssetId> jobs = std::move(work->jobs);
    if (!jobs.empty())
        m_context.progress.enter(IndexProgress::Phase::Analysing);
    while (!jobs.empty() && !m_context.stop.stop_requested()) {
        m_changedLeaves.clear();
        if (Result<void> analysed = analyse(std::move(jobs)); !analysed)
            return analysed;
        std::set<AssetId> again;
        for (const std::string& leaf : m_changedLeaves) {
            for (const AssetId job : m_inputs.jobsNaming(leaf)) {
                if (m_times[job.value] == 0)
                    again.insert(job);
            }
        }
        jobs.assign(again.begin(), again.end());
    }
    if (!m_context.stop.stop_requested())
        m_context.writer.setSqlAnalysed();
    return m_inputs.status();
}

Result<void> SqlPass::analyse(std::vector<AssetId> jobs)
{
    m_found += static_cast<std::int64_t>(jobs.size());
    m_context.progress.analysing(m_done, m_found);
    m_inputs.findTables(jobs);
    std::vector<AssetId> inOrder;
    std::vector<std::size_t> levels;
    inOrder.reserve(jobs.size());
    levels.reserve(jobs.size());
    std::size_t number = 0;
    for (const std::vector<std::size_t>& level : order(jobs)) {
        for (const std::size_t index : level) {
            inOrder.push_back(jobs[index]);
            levels.push_back(number);
        }
        ++number;
    }
    return analyseInOrder(inOrder, levels);
}

std::vector<SqlPass::Task> SqlPass::load(const std::vector<AssetId>& jobs, std::size_t& next)
{
    std::vector<Task> tasks;
    std::size_t bytes = 0;
    for (; next < jobs.size() && tasks.size() < kJobsTogether && bytes < kBytesTogether; ++next) {
        std::optional<SqlCode> code = m_inputs.code(jobs[next]);
        std::optional<SqlJob> job = code ? m_inputs.job(jobs[next]) : std::nullopt;
        if (!job)
            continue;
        bytes += code->text.size();
        Task& task = tasks.emplace_back();
        task.at = next;
        task.id = jobs[next];
        task.code = std::move(*code);
        task.job = std::move(*job);
    }
    for (Task& task : tasks) // where they stay: a place points to its code and job
        prepare(task);
    return tasks;
}

/// Without columns a text reads the same whatever other jobs' SQL turns out to say.
SqlPass::Reading SqlPass::beginReading(const std::vector<AssetId>& jobs, std::size_t& next)
{
    Reading reading{load(jobs, next), {}};
    const std::span<Task> tasks(reading.tasks); // stays good when the vector moves
    if (tasks.size() < kWorthThreads)
        analyseTogether(tasks, 0);
    else
        reading.done = std::async(
            std::launch::async, [tasks, others = m_context.threads - 1] { analyseTogether(tasks, others); });
    return reading;
}

void SqlPass::Reading::wait()
{
    if (done.valid())
        done.get();
}

void SqlPass::prepare(Task& task)
{
    task.place = m_names.placeOf(task.job, task.code);
    if (!task.code.isTemplated)
        task.code.isTemplated = hasTemplateMarks(task.code.text);
    task.text = task.code.isTemplated ? withoutMarks(task.code, task.place) : task.code.text;
    task.options.dialect = dialectOf(task.code, task.place);
}

/// On this thread and so many others.
void SqlPass::analyseTogether(std::span<Task> tasks, int others)
{
    const auto analyseOne = [](Task& task) {
        if (task.isRead && task.schema.isEmpty())
            return; // no column is known that was not before
        task.isRead = true;
        task.options.schema = task.schema.isEmpty() ? nullptr : &task.schema;
        task.script = analyzedScript(task.text, task.options);
    };
    std::atomic<std::size_t> next = 0;
    const auto analyseSome = [&] {
        for (std::size_t at = next++; at < tasks.size(); at = next++)
            analyseOne(tasks[at]);
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < others && tasks.size() >= kWorthThreads; ++i)
        threads.emplace_back(analyseSome);
    analyseSome();
    for (std::thread& thread : threads)
        thread.join();
}

SqlReach SqlPass::reachOf(const Task& task)
{
    SqlReach reach;
    for (const SqlTable& input : task.place.job->inputs)
        reach.reads.push_back(keyOf(input.name));
    for (const SqlTable& output : task.place.job->outputs)
        reach.writes.push_back(keyOf(output.name));
    if (task.place.target)
        reach.writes.push_back(keyOf(task.place.target->name));
    for (const SqlFlow& flow : task.script.flows) {
        for (const auto& [name, span] : flow.reads) {
            if (const auto table = m_names.find(task.place, name, spelledName(task.text, span, name)))
                reach.reads.push_back(keyOf(table->name));
        }
        if (flow.target.empty())
            continue;
        if (const auto table =
                m_names.find(task.place, flow.target, spelledName(task.text, flow.targetSpan, flow.target)))
            reach.writes.push_back(keyOf(table->name));
    }
    return reach;
}

/// Without columns a first reading finds the tables; that is enough to tell who comes before whom.
std::vector<std::vector<std::size_t>> SqlPass::order(const std::vector<AssetId>& jobs)
{
    std::vector<SqlReach> reach(jobs.size());
    std::size_t next = jobs.size() > 1 ? 0 : jobs.size();
    for (Reading now = beginReading(jobs, next); !now.tasks.empty() && !m_context.stop.stop_requested();) {
        Reading after = beginReading(jobs, next);
        now.wait();
        for (const Task& task : now.tasks)
            reach[task.at] = reachOf(task);
        m_context.progress.tick();
        now = std::move(after);
    }
    return sqlLevels(reach);
}

/// Columns as declared; else as this pass or an earlier one found them in the SQL that fills the table.
std::vector<std::string> SqlPass::columnsOf(const PlacedTable& table, AssetId job)
{
    std::vector<std::string> columns;
    if (table.id.isValid())
        columns = m_inputs.declaredColumns(table.id);
    if (!columns.empty())
        return columns;
    const auto found = m_outputs.find(table.name);
    if (found != m_outputs.end())
        return found->second;
    return table.id.isValid() ? m_inputs.columnsBySql(table.id, job) : columns;
}

void SqlPass::addSchema(Task& task)
{
    const auto take = [&](const std::string& asNamed, const PlacedTable& table) {
        std::vector<std::string> columns = columnsOf(table, task.id);
        if (!columns.empty())
            task.schema.add(asNamed, std::move(columns));
    };
    for (const SqlFlow& flow : task.script.flows) {
        for (const auto& [name, span] : flow.reads) {
            if (const auto table = m_names.find(task.place, name, spelledName(task.text, span, name)))
                take(name, *table);
        }
        if (flow.target.empty() || flow.creates)
            continue;
        if (const auto table =
                m_names.find(task.place, flow.target, spelledName(task.text, flow.targetSpan, flow.target)))
            take(flow.target, *table);
    }
}

Result<void> SqlPass::analyseInOrder(const std::vector<AssetId>& jobs, const std::vector<std::size_t>& levels)
{
    std::size_t next = 0;
    for (Reading now = beginReading(jobs, next); !now.tasks.empty();) {
        Reading after = beginReading(jobs, next);
        now.wait();
        for (auto from = now.tasks.begin(); from != now.tasks.end();) {
            if (m_context.stop.stop_requested())
                return {};
            const auto to = std::find_if(
                from, now.tasks.end(), [&](const Task& task) { return levels[task.at] != levels[from->at]; });
            if (Result<void> analysed = analyseLevel(std::span(from, to)); !analysed)
                return analysed;
            from = to;
        }
        now = std::move(after);
    }
    return {};
}

/// None of these reads what another one fills.
Result<void> SqlPass::analyseLevel(std::span<Task> tasks)
{
    for (Task& task : tasks)
        addSchema(task);
    analyseTogether(tasks, m_context.threads);
    for (Task& task : tasks) {
        if (Result<void> written = write(task); !written)
            return written;
    }
    return {};
}

/// Only of tables whose columns no document declares: nobody asks for the others.
void SqlPass::noteOutputs(const SqlAnalysis& analysis)
{
    for (const auto& [table, columns] : analysis.outputs) {
        const auto& namesakes = m_inputs.datasetsNamed(lastWord(table.name));
        const auto stored = std::ranges::find(namesakes, table, &SqlTable::name);
        if (stored != namesakes.end() && !m_inputs.declaredColumns(stored->id).empty())
            continue;
        std::vector<std::string>& known = m_outputs[table];
        for (const std::string& column : columns) {
            if (std::ranges::find(known, column) == known.end())
                known.push_back(column);
        }
    }
}

Result<void> SqlPass::write(Task& task)
{
    const SqlSubject subject{task.id, task.place.job, &task.code, task.text};
    SqlStatement statement = sqlStatement(m_inputs, m_names, task.place, subject, std::move(task.script));
    noteOutputs(statement.analysis);
    for (const auto& [table, columns] : statement.analysis.outputs) {
        const auto& namesakes = m_inputs.datasetsNamed(lastWord(table.name));
        const auto before = std::ranges::find(namesakes, table, &SqlTable::name);
        if (before == namesakes.end() || m_inputs.outputOf(before->id, task.id) != columns)
            m_changedLeaves.insert(lastWord(table.name));
    }
    ++m_times[task.id.value];
    DocumentHeader header;
    header.root = task.code.root;
    header.facts.id = m_inputs.analysisOf(task.id);
    header.facts.relative = task.code.documentPath + "#sql-" + std::to_string(task.id.value);
    header.facts.reader = kSqlReader;
    header.facts.readerVersion = kVersion;
    header.priority = kReaderPriority;
    const SqlOutcome outcome = statement.analysis.understanding.outcome;
    header.sql = std::move(statement.analysis);
    if (Result<void> begun = m_context.writer.beginDocument(header); !begun)
        return begun;
    if (Result<void> added = m_context.writer.add(statement.batch); !added)
        return added;
    const auto counts = m_context.writer.finishDocument(
        outcome == SqlOutcome::Whole ? DocumentStatus::Read : DocumentStatus::Partly);
    if (!counts)
        return fail(counts.error());
    m_context.report.rowsWritten += counts->rowsWritten;
    m_context.report.rowsClosed += counts->rowsClosed;
    m_context.progress.analysing(++m_done, m_found);
    return {};
}

} // namespace upriver
