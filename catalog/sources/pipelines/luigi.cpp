// SPDX-License-Identifier: Apache-2.0
// Luigi's task history in SQLite: which tasks ran when, with which parameters. Nothing says what depends on
// what.
#include <map>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/pipeline_records.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

RunState stateOf(const std::string& event)
{
    static const std::map<std::string, RunState> words{
        {"PENDING", RunState::Queued}, {"RUNNING", RunState::Running},  {"DONE", RunState::Complete},
        {"FAILED", RunState::Failed},  {"DISABLED", RunState::Aborted}, {"BATCH_RUNNING", RunState::Running},
        {"UNKNOWN", RunState::Unknown}};
    const auto found = words.find(event);
    return found == words.end() ? RunState::Unknown : found->second;
}

struct Course
{
    RunState state = RunState::Unknown;
    std::optional<Micros> started;
    std::optional<Micros> ended;
};

using Courses = std::map<std::int64_t, Course>;

/// The last event decides; a task that ran again begins anew.
Result<void> readEvents(ForeignDatabase& database, PipelineRecords& records, Courses& courses)
{
    return records.each(database,
                        {.table = "task_events", .columns = {"task_id", "event_name", "ts"}, .order = "id"},
                        [&](const ForeignRow& row) {
                            Course& course = courses[row.integer(0).value_or(-1)];
                            course.state = stateOf(row.text(1));
                            const bool ends = course.state == RunState::Complete ||
                                              course.state == RunState::Failed ||
                                              course.state == RunState::Aborted;
                            if (course.state == RunState::Running)
                                course.started = row.time(2);
                            course.ended = ends ? row.time(2) : std::nullopt;
                        });
}

/// The whole task_id holds values of parameters; its end is a hash of them.
std::string hashOf(const std::string& taskId)
{
    const std::string hash = taskId.substr(taskId.rfind('_') + 1);
    return hash.size() == 10 && hash.find_first_not_of("0123456789abcdef") == std::string::npos
               ? hash
               : std::string();
}

void addTask(PipelineRecords& records, const ForeignRow& row, const Courses& courses,
             std::map<std::int64_t, std::string>& families)
{
    const std::string family = row.text("name");
    const std::string id = row.text("id");
    const AssetIndex job = records.job(family);
    if (job == kNoAsset || row.isNull("id"))
        return;
    families[row.integer("id").value_or(-1)] = family;
    records.declare(job, "task", "tasks " + family);
    RunRecord run;
    run.job = job;
    run.key = cleanText(id);
    if (const auto course = courses.find(row.integer("id").value_or(-1)); course != courses.end()) {
        run.state = course->second.state;
        run.started = course->second.started;
        run.ended = course->second.ended;
    }
    addProperty(run.properties, "host", row.text("host"));
    addProperty(run.properties, "task_hash", hashOf(row.text("task_id")));
    records.run(std::move(run));
}

class LuigiSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {"luigi",
                "Luigi",
                "The task history in SQLite (record_task_history, luigi-task-hist.db)",
                "Tasks by family as jobs, their runs with states, times, hosts and parameters",
                "What depends on what, and what tasks read and write: the history does not say it",
                1,
                30};
    }

    Claim claims(const DocumentFile& file) const override
    {
        return isSqlite(file.head) &&
                       sqliteTableNames(file).hasAll({"task_events", "task_parameters", "tasks"})
                   ? Claim::Sure
                   : Claim::None;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto opened = ForeignDatabase::open(document.file().path, {}, context.stop);
        if (!opened)
            return fail(opened.error());
        ForeignDatabase& database = *opened;
        PipelineRecords records(context, context.settings.aliased("luigi"));
        Courses courses;
        std::map<std::int64_t, std::string> families;
        auto done = readEvents(database, records, courses);
        if (done)
            done = records.each(
                database, {.table = "tasks", .columns = {"id", "task_id", "name", "host"}, .order = "id"},
                [&](const ForeignRow& row) { addTask(records, row, courses, families); });
        if (done)
            done = records.each(database,
                                {.table = "task_parameters",
                                 .columns = {"task_id", "name", "value"},
                                 .order = "task_id, name"},
                                [&](const ForeignRow& row) { addParameter(records, row, families); });
        if (!done)
            return done;
        if (families.empty())
            records.problem(Severity::Note, "This task history of Luigi holds no tasks.", "tasks");
        return records.send();
    }

private:
    static void addParameter(PipelineRecords& records, const ForeignRow& row,
                             const std::map<std::int64_t, std::string>& families)
    {
        const auto family = families.find(row.integer(0).value_or(-1));
        const std::string key = cleanText(row.text(1));
        if (family != families.end() && !key.empty())
            records.batch().params.push_back({records.job(family->second), cleanText(row.text(0)), key,
                                              redactValue(key, row.text(2, 2'000))});
    }
};

} // namespace

const Source& luigiSource()
{
    static const LuigiSource source;
    return source;
}

} // namespace upriver
