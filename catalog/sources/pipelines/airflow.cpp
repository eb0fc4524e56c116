// SPDX-License-Identifier: Apache-2.0
// Airflow's metadata database in SQLite, 1.10 to 3.1.
#include "catalog/sources/pipelines/airflow_database.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

/// What holds secrets, pickles or people's sessions. Notes are people's own words and none of ours.
ForeignOptions options()
{
    ForeignOptions options;
    options.deniedTables = {"connection",
                            "variable",
                            "ab_user",
                            "ab_register_user",
                            "ab_user_role",
                            "ab_user_group",
                            "user",
                            "users",
                            "session",
                            "xcom",
                            "rendered_task_instance_fields",
                            "dag_code",
                            "dag_pickle",
                            "callback_request",
                            "known_event",
                            "chart",
                            "hitl_detail",
                            "dag_run_note",
                            "task_instance_note",
                            "celery_taskmeta",
                            "celery_tasksetmeta",
                            "revoked_token"};
    options.deniedColumns = {"log.extra",
                             "dag_run.conf",
                             "*.executor_config",
                             "*.next_kwargs",
                             "trigger.kwargs",
                             "import_error.stacktrace",
                             "deadline.callback",
                             "dag_bundle.template_params",
                             "dag_bundle.signed_url_template",
                             "*.context_carrier"};
    return options;
}

class AirflowSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {
            "airflow",
            "Airflow",
            "The metadata database of Airflow 1.10 to 3.1 in SQLite (airflow.db)",
            "DAGs with schedules, owners and tags, their tasks, task groups and order, datasets and assets "
            "that tasks read and write and DAGs wait for, SQL and commands of tasks, runs of DAGs and tasks",
            "What tasks read and write unless they state inlets, outlets or SQL; connections, variables, "
            "passed values and logs are never read; earlier tries of a task: its last one is told",
            2,
            50};
    }

    Claim claims(const DocumentFile& file) const override
    {
        return isSqlite(file.head) && sqliteTableNames(file).hasAll({"dag", "dag_run", "task_instance"})
                   ? Claim::Sure
                   : Claim::None;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto database = ForeignDatabase::open(document.file().path, options(), context.stop);
        if (!database)
            return fail(database.error());
        airflow::DatabaseState state(*database, context);
        for (const auto part : {airflow::readDags, airflow::readAssets, airflow::readSerializedDags,
                                airflow::readAssetEvents, airflow::readRuns})
            if (auto done = part(state); !done)
                return done;
        if (state.dags.empty())
            state.records.problem(Severity::Note, "This Airflow database knows no DAGs.", "dag");
        return state.records.send();
    }
};

} // namespace

const Source& airflowSource()
{
    static const AirflowSource source;
    return source;
}

} // namespace upriver
