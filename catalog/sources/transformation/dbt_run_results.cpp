// SPDX-License-Identifier: Apache-2.0
// run_results.json: one execution per unique_id per invocation. dbt also writes the file for compile, docs
// and list; those are no executions, whatever their statuses say. env, vars and args (but which) stay unread.
#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

constexpr std::size_t kLongestMessage = 2'000;

struct Invocation
{
    std::string id;
    std::string command;
    std::string dbtVersion;
    Micros generatedAt = 0;
};

bool isExecution(const std::string& command)
{
    constexpr std::array<std::string_view, 9> executing{"",         "run",    "build", "test", "seed",
                                                        "snapshot", "source", "retry", "clone"};
    return std::ranges::find(executing, command) != executing.end();
}

void takeTimes(Execution& execution, const Json& result)
{
    for (const Json& step : jsonArray(result, "timing")) {
        const auto started = jsonTime(jsonMember(step, "started_at"));
        const auto ended = jsonTime(jsonMember(step, "completed_at"));
        if (started)
            execution.started = std::min(execution.started.value_or(*started), *started);
        if (ended)
            execution.ended = std::max(execution.ended.value_or(*ended), *ended);
    }
}

void addDetail(Execution& execution, const char* name, const Json* value)
{
    if (const auto text = jsonScalar(value); text && !text->empty())
        execution.details.push_back({name, redactValue(name, *text)});
}

Execution executionFrom(const Json& result, const Invocation& invocation)
{
    Execution execution;
    execution.invocation = invocation.id;
    execution.command = invocation.command;
    execution.dbtVersion = invocation.dbtVersion;
    execution.generatedAt = invocation.generatedAt;
    execution.status = jsonText(result, "status");
    execution.message = cleanText(result, "message", kLongestMessage);
    execution.failures = jsonNumber(jsonMember(result, "failures"));
    takeTimes(execution, result);
    addDetail(execution, "seconds", jsonMember(result, "execution_time"));
    addDetail(execution, "thread", jsonMember(result, "thread_id"));
    // Snowflake answers "SUCCESS 1" to every statement that builds a table; that 1 is no row.
    const Json* code = jsonAt(result, {"adapter_response", "code"});
    if (code == nullptr || *code != "SUCCESS")
        addDetail(execution, "rowCount", jsonAt(result, {"adapter_response", "rows_affected"}));
    addDetail(execution, "bytesProcessed", jsonAt(result, {"adapter_response", "bytes_processed"}));
    addDetail(execution, "queryId", jsonAt(result, {"adapter_response", "query_id"}));
    return execution;
}

RunState stateOf(const std::string& status)
{
    constexpr std::array words{
        std::pair{std::string_view("success"), RunState::Complete},
        std::pair{std::string_view("pass"), RunState::Complete},
        std::pair{std::string_view("warn"), RunState::Complete},
        std::pair{std::string_view("error"), RunState::Failed},
        std::pair{std::string_view("fail"), RunState::Failed},
        std::pair{std::string_view("runtime error"), RunState::Failed},
        std::pair{std::string_view("partial success"), RunState::Failed},
        std::pair{std::string_view("skipped"), RunState::Skipped},
        std::pair{std::string_view("no-op"), RunState::Skipped},
    };
    const auto it = std::ranges::find(words, status, [](const auto& pair) { return pair.first; });
    return it == words.end() ? RunState::Unknown : it->second;
}

RunRecord runFrom(const Execution& execution, AssetIndex job, AssetIndex relation)
{
    RunRecord run;
    run.job = job;
    run.key = execution.invocation;
    run.state = stateOf(execution.status);
    run.started = execution.started;
    // What failed or was skipped early has no times of its own; the file was written right after.
    run.ended = execution.ended;
    if (!run.ended && execution.generatedAt != 0)
        run.ended = execution.generatedAt;
    // dbt's message of a success is the database's command tag; it is no error.
    if (run.state != RunState::Complete)
        run.message = execution.message;
    RunIo output{relation, true, {}, {}};
    for (const Property& detail : execution.details) {
        const bool measures = detail.key == "rowCount" && detail.value.find('-') == std::string::npos;
        (measures ? output.statistics : run.properties).push_back(detail);
    }
    if (!execution.command.empty())
        run.properties.push_back({"command", execution.command});
    if (!execution.dbtVersion.empty())
        run.properties.push_back({"dbtVersion", execution.dbtVersion});
    if (relation != kNoAsset && run.state == RunState::Complete)
        run.io.push_back(std::move(output));
    return run;
}

// Metadata and args usually stand before and after the results, so they are read first, alone.
Result<Invocation> readInvocation(const DocumentFile& file, std::stop_token stop)
{
    JsonStreamRules rules;
    rules.take = {"/metadata", "/args/which"};
    rules.drop = {"/metadata/env"};
    Invocation invocation;
    const auto report =
        streamFile(file, stop, rules, [&](const JsonPath& path, Json&& value) -> Result<void> {
            if (path.first() == "args") {
                invocation.command =
                    value.is_string() ? redactSecrets(value.get_ref<const std::string&>()) : std::string();
                return {};
            }
            invocation.id = cleanText(value, "invocation_id");
            invocation.dbtVersion = cleanText(value, "dbt_version");
            invocation.generatedAt = jsonTime(jsonMember(value, "generated_at")).value_or(0);
            return {};
        });
    if (!report)
        return fail(report.error());
    // Without an id, the time of writing still tells invocations apart.
    if (invocation.id.empty() && invocation.generatedAt != 0)
        invocation.id = formatTime(invocation.generatedAt);
    return invocation;
}

} // namespace

Result<void> readRunResults(const DocumentFile& file, std::stop_token stop, Project& project, Output& out)
{
    const auto invocation = readInvocation(file, stop);
    if (!invocation)
        return fail(invocation.error());
    const std::string name(file.fileName());
    if (invocation->id.empty()) {
        out.problem(Severity::Warning,
                    name + " does not say which invocation it is about; its results were skipped.");
        return {};
    }
    if (!isExecution(invocation->command)) {
        out.problem(Severity::Note, name + " was written by \"dbt " + invocation->command +
                                        "\", which executes nothing: no runs, no test results.");
        return {};
    }
    JsonStreamRules rules;
    rules.take = {"/results/*"};
    rules.drop = {"/results/*/compiled_code", "/results/*/batch_results"};
    const auto report =
        streamFile(file, stop, rules, [&](const JsonPath& path, Json&& value) -> Result<void> {
            const std::string& id = jsonText(value, "unique_id");
            if (id.empty())
                out.problem(Severity::Warning, "A result without unique_id was skipped.",
                            name + "#" + path.pointer());
            else
                project.executions[id].push_back(executionFrom(value, *invocation));
            return {};
        });
    if (!report)
        return fail(report.error());
    out.noteRepairs(*report, name);
    return {};
}

void addRuns(Output& out, AssetIndex job, AssetIndex relation, const std::string& id, Project& project)
{
    const auto it = project.executions.find(id);
    if (it == project.executions.end())
        return;
    for (Execution& execution : it->second) {
        execution.used = true;
        out.batch().runs.push_back(runFrom(execution, job, relation));
    }
}

// Results of nodes that the manifest lacks: it is from another run of the project. Hooks are no nodes.
void reportLeftoverExecutions(Output& out, const Project& project)
{
    std::size_t count = 0;
    std::string example;
    for (const auto& [id, executions] : project.executions) {
        const NodeKind kind = kindOf(id);
        const bool expected = hasRelation(kind) || kind == NodeKind::Test || kind == NodeKind::UnitTest;
        if (!expected || executions.front().used)
            continue;
        ++count;
        if (example.empty() || id < example)
            example = id;
    }
    if (count == 0)
        return;
    const std::string many = count == 1 ? "1 result" : std::to_string(count) + " results";
    out.problem(
        Severity::Warning,
        many +
            " of run_results.json can't be placed, because manifest.json does not describe what was run: \"" +
            example + (count == 1 ? "\"" : "\" and others") + ". Keep the files of one dbt run together.",
        "run_results.json#/results");
}

} // namespace upriver::dbt
