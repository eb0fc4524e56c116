// SPDX-License-Identifier: Apache-2.0
// A DAG's definition as Airflow keeps it: JSON of format 1 (2.x, names with underscores) to 3. A key that is
// not there means the operator's default, or since 3.1 the one that stands beside the DAG for all its tasks.
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/airflow_database.h"

namespace upriver::airflow {

namespace {

constexpr std::size_t kLongestCode = std::size_t{1} << 20;

/// The first member that is there: names lost their underscores over time.
const Json* firstOf(const Json& object, std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
        if (const Json* value = jsonMember(object, key))
            return &unwrapped(*value);
    return nullptr;
}

std::string textOf(const Json& object, std::initializer_list<const char*> keys)
{
    return jsonScalar(firstOf(object, keys)).value_or(std::string());
}

const Json::array_t& listOf(const Json& object, std::initializer_list<const char*> keys)
{
    static const Json::array_t none;
    const Json* value = firstOf(object, keys);
    return value != nullptr && value->is_array() ? value->get_ref<const Json::array_t&>() : none;
}

bool isTemplated(std::string_view text)
{
    return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos;
}

/// The dialect that an operator or the name of its connection tells.
std::string dialectOf(std::string_view words)
{
    constexpr std::array known{std::pair{"bigquery", "bigquery"},     std::pair{"snowflake", "snowflake"},
                               std::pair{"redshift", "redshift"},     std::pair{"postgres", "postgres"},
                               std::pair{"mysql", "mysql"},           std::pair{"mssql", "mssql"},
                               std::pair{"clickhouse", "clickhouse"}, std::pair{"databricks", "databricks"},
                               std::pair{"trino", "trino"},           std::pair{"presto", "presto"},
                               std::pair{"athena", "athena"},         std::pair{"duckdb", "duckdb"},
                               std::pair{"oracle", "oracle"},         std::pair{"sqlite", "sqlite"},
                               std::pair{"spark", "spark"},           std::pair{"hive", "hive"}};
    for (const auto& [word, dialect] : known)
        if (containsNoCase(words, word))
            return dialect;
    return {};
}

class DefinitionReader
{
public:
    DefinitionReader(DatabaseState& state, const std::string& dagId, const Json& dag, const Json* defaults)
        : m_state(state), m_records(state.records), m_dagId(dagId), m_dag(dag), m_defaults(defaults)
    {}

    void read()
    {
        m_state.serialized.insert(m_dagId);
        addDag();
        const auto& tasks = listOf(m_dag, {"tasks"});
        for (std::size_t i = 0; i < tasks.size(); ++i)
            addTask(unwrapped(tasks[i]), jsonPointer("serialized_dag " + m_dagId + " /dag/tasks", i));
        if (const Json* group = firstOf(m_dag, {"task_group", "_task_group"}))
            addGroupMembers(*group, m_state.dag(m_dagId), true);
        for (const Json& stated : listOf(m_dag, {"dag_dependencies"}))
            addDependency(unwrapped(stated));
    }

private:
    void addDag()
    {
        const AssetIndex dag = m_state.dag(m_dagId);
        const bool known = m_state.dags.contains(m_dagId);
        std::string description = textOf(m_dag, {"description", "_description"});
        if (description.empty())
            description = textOf(m_dag, {"doc_md", "_doc_md"});
        // the row of the DAG went before; without one this is all there is
        if (!known || !description.empty())
            m_records.declare(dag, "dag", "dag " + m_dagId).description = cleanText(description);
        m_records.property(dag, "timezone", textOf(m_dag, {"timezone", "_timezone"}));
        m_records.property(dag, "catchup", textOf(m_dag, {"catchup"}));
        if (known)
            return;
        m_records.usesFile(dag, textOf(m_dag, {"fileloc"}), "serialized_dag " + m_dagId);
        for (const Json& tag : listOf(m_dag, {"tags"}))
            m_records.tag(dag, jsonScalar(&tag).value_or(""));
    }

    /// A field of a task; a mapped task keeps them apart.
    [[nodiscard]] static const Json* field(const Json& task, const char* key)
    {
        if (const Json* value = firstOf(task, {key}))
            return value;
        const Json* partial = firstOf(task, {"partial_kwargs"});
        return partial != nullptr ? firstOf(*partial, {key}) : nullptr;
    }
    [[nodiscard]] static std::string fieldText(const Json& task, const char* key)
    {
        return jsonScalar(field(task, key)).value_or(std::string());
    }
    /// What all tasks have that say nothing else.
    [[nodiscard]] std::string settingText(const Json& task, const char* key) const
    {
        std::string own = fieldText(task, key);
        return own.empty() && m_defaults != nullptr ? textOf(*m_defaults, {key}) : own;
    }

    void addTask(const Json& task, const std::string& locator)
    {
        const std::string id = textOf(task, {"task_id"});
        if (id.empty()) {
            m_records.problem(Severity::Warning, "A task without a name was skipped.", locator);
            return;
        }
        m_state.tasks.insert(m_dagId + "." + id);
        const AssetIndex index = m_state.task(m_dagId, id);
        if (index == kNoAsset)
            return;
        AssetRecord& record = m_records.declare(index, "task", locator);
        record.displayName = cleanText(textOf(task, {"_task_display_name", "task_display_name"}));
        for (const char* key : {"doc_md", "doc", "doc_rst", "doc_json", "doc_yaml"})
            if (record.description.empty())
                record.description = cleanText(fieldText(task, key));
        addFacts(index, task);
        m_records.owner(index, settingText(task, "owner"));
        m_records.edge(m_state.dag(m_dagId), index, EdgeKind::Contains, {}, locator);
        addOrder(id, task, locator);
        addData(id, task, locator);
        addCode(index, task);
        addElsewhere(id, task, locator);
    }

    void addFacts(AssetIndex index, const Json& task)
    {
        const std::string own = textOf(task, {"_operator_name"});
        m_records.property(index, "operator", own.empty() ? textOf(task, {"task_type", "_task_type"}) : own);
        m_records.property(index, "module", textOf(task, {"_task_module"}));
        for (const char* key : {"trigger_rule", "pool", "queue", "retries", "priority_weight"})
            m_records.property(index, key, settingText(task, key));
        if (const auto slots = m_state.poolSlots.find(settingText(task, "pool"));
            slots != m_state.poolSlots.end())
            m_records.property(index, "pool_slots", slots->second);
        for (const auto& [key, name] :
             {std::pair{"_is_mapped", "mapped"}, std::pair{"is_setup", "setup"},
              std::pair{"is_teardown", "teardown"}, std::pair{"_is_sensor", "sensor"}})
            if (jsonBool(jsonMember(task, key)).value_or(false))
                m_records.property(index, name, "true");
    }

    void addOrder(const std::string& id, const Json& task, const std::string& locator)
    {
        const Json* labels = firstOf(m_dag, {"edge_info"});
        for (const Json& stated : listOf(task, {"downstream_task_ids", "_downstream_task_ids"})) {
            const std::string next = jsonScalar(&unwrapped(stated)).value_or("");
            if (next.empty())
                continue;
            const Json* label = labels != nullptr ? jsonAt(*labels, {id, next, "label"}) : nullptr;
            m_records.edge(m_state.task(m_dagId, id), m_state.task(m_dagId, next), EdgeKind::Control,
                           jsonScalar(label).value_or(""), locator);
        }
    }

    /// {"__type": "asset", "__var": {"uri": …}}, with or without the wrapping; an "asset_ref" knows a name
    /// alone; files of old versions have "url".
    [[nodiscard]] QualifiedName statedName(const Json& stated) const
    {
        const Json& value = unwrapped(stated);
        const std::string group = textOf(value, {"group"});
        const std::string& type = jsonText(stated, "__type");
        const std::string uri = textOf(value, {"uri", "url"});
        const std::string name = textOf(value, {"name"});
        if (type.ends_with("_alias") || type.ends_with("Alias"))
            return aliasName(name, group);
        if (uri.empty() && type.ends_with("_ref")) {
            const auto known = m_state.assetByName.find(name);
            return known != m_state.assetByName.end() ? known->second : aliasName(name, group);
        }
        return uri.empty() || isTemplated(uri) ? QualifiedName() : assetName(uri, group);
    }

    /// A mapped task keeps them apart too.
    [[nodiscard]] static const Json::array_t& dataOf(const Json& task, const char* key, const char* older)
    {
        const auto& own = listOf(task, {key, older});
        const Json* partial = own.empty() ? firstOf(task, {"partial_kwargs"}) : nullptr;
        return partial != nullptr ? listOf(*partial, {key, older}) : own;
    }

    void addData(const std::string& id, const Json& task, const std::string& locator)
    {
        for (const Json& stated : dataOf(task, "inlets", "_inlets"))
            if (const QualifiedName name = statedName(stated); !name.name.empty())
                m_records.edge(m_records.dataset(name), m_state.task(m_dagId, id), EdgeKind::Data, "inlet",
                               locator + "/inlets");
        for (const Json& stated : dataOf(task, "outlets", "_outlets"))
            if (const QualifiedName name = statedName(stated); !name.name.empty())
                m_state.addOutlet(m_dagId, id, name, "outlet", locator + "/outlets");
    }

    /// Statements in one text, as a list, or in BigQuery's job.
    static std::string sqlOf(const Json& task)
    {
        const std::string type = textOf(task, {"task_type", "_task_type"});
        const bool asks = containsNoCase(type, "sql") || containsNoCase(type, "query") ||
                          containsNoCase(type, "athena") || containsNoCase(type, "hive");
        for (const char* key : {"sql", "hql", "bql", "query"})
            if (const Json* value = field(task, key); value != nullptr && (asks || key[0] != 'q')) {
                if (value->is_string())
                    return value->get<std::string>();
                std::string text;
                for (const Json& part :
                     value->is_array() ? value->get_ref<const Json::array_t&>() : Json::array_t())
                    if (part.is_string())
                        text += (text.empty() ? "" : ";\n") + part.get<std::string>();
                if (!text.empty())
                    return text;
            }
        const Json* configuration = field(task, "configuration");
        return configuration != nullptr ? jsonTextAt(*configuration, {"query", "query"}) : std::string();
    }

    void addCode(AssetIndex index, const Json& task)
    {
        CodeRecord code;
        code.job = index;
        std::string connection;
        for (const char* key : {"conn_id", "postgres_conn_id", "snowflake_conn_id", "mysql_conn_id",
                                "redshift_conn_id", "gcp_conn_id", "mssql_conn_id", "hive_cli_conn_id",
                                "trino_conn_id", "sql_conn_id", "sqlite_conn_id", "databricks_conn_id"})
            if (connection.empty())
                connection = fieldText(task, key);
        m_records.property(index, "conn_id", connection);
        std::string text = sqlOf(task);
        const bool isFile = (text.ends_with(".sql") || text.ends_with(".hql")) &&
                            text.find_first_of(" \n;") == std::string::npos;
        if (isFile)
            m_records.property(index, "sql_file", text);
        if (text.empty() || isFile) {
            text = fieldText(task, "bash_command");
            code.language = "bash";
        } else {
            code.dialect = dialectOf(textOf(task, {"task_type", "_task_type"}));
            if (code.dialect.empty())
                code.dialect = dialectOf(connection);
            code.defaultDatabase = cleanText(fieldText(task, "database"));
            code.defaultSchema = cleanText(fieldText(task, "schema"));
        }
        if (text.empty() || text.size() > kLongestCode)
            return;
        code.text = redactSecrets(text);
        code.templated = isTemplated(code.text);
        m_records.batch().codes.push_back(std::move(code));
    }

    /// Other DAGs that a task starts or waits for, by its own fields.
    void addElsewhere(const std::string& id, const Json& task, const std::string& locator)
    {
        const AssetIndex self = m_state.task(m_dagId, id);
        const std::string started = fieldText(task, "trigger_dag_id");
        if (!started.empty() && !isTemplated(started))
            m_records.edge(self, m_state.dag(started), EdgeKind::Control, "trigger", locator);
        const std::string other = fieldText(task, "external_dag_id");
        if (other.empty() || isTemplated(other))
            return;
        m_external.insert(id);
        const bool marks = textOf(task, {"task_type", "_task_type"}) == "ExternalTaskMarker";
        std::vector<std::string> names;
        for (const Json& stated : listOf(task, {"external_task_ids"}))
            names.push_back(jsonScalar(&stated).value_or(""));
        for (const char* key : {"external_task_id", "external_task_group_id"})
            names.push_back(fieldText(task, key));
        bool any = false;
        for (const std::string& name : names) {
            if (name.empty() || isTemplated(name))
                continue;
            any = true;
            addAcross(self, m_state.task(other, name), marks, locator);
        }
        if (!any)
            addAcross(self, m_state.dag(other), marks, locator);
    }

    /// A marker says what runs after it, a sensor what runs before.
    void addAcross(AssetIndex self, AssetIndex other, const bool marks, const std::string& locator)
    {
        m_records.edge(marks ? self : other, marks ? other : self, EdgeKind::Control,
                       marks ? "marks" : "waits", locator);
    }

    /// groupIndex: the asset that contains the members. Names of groups are the keys: with all prefixes.
    void addGroupMembers(const Json& group, AssetIndex groupIndex, const bool isRoot)
    {
        const Json* children = firstOf(group, {"children"});
        if (children == nullptr)
            return;
        const std::string locator = "serialized_dag " + m_dagId + " /dag/task_group";
        for (const auto& [name, child] : jsonMembers(*children)) {
            const bool isGroup = child.is_array() && child.size() == 2 && child[1].is_object();
            if (name.empty() || (isRoot && !isGroup))
                continue; // the DAG contains all its tasks anyway
            const AssetIndex member = m_state.task(m_dagId, name);
            m_records.edge(groupIndex, member, EdgeKind::Contains, {}, locator);
            if (!isGroup)
                continue;
            AssetRecord& record = m_records.declare(member, "task_group", locator);
            record.displayName = cleanText(textOf(child[1], {"group_display_name"}));
            record.description = cleanText(textOf(child[1], {"tooltip"}));
            addGroupMembers(child[1], member, false);
        }
    }

    /// Between DAGs, where no field of a task has told it already; and datasets that no table told.
    void addDependency(const Json& stated)
    {
        const std::string kind = textOf(stated, {"dependency_type"});
        const std::string source = textOf(stated, {"source"});
        const std::string target = textOf(stated, {"target"});
        const std::string id = textOf(stated, {"dependency_id"});
        const std::string locator = "serialized_dag " + m_dagId + " /dag/dag_dependencies";
        if (source.empty() || target.empty() || id.empty())
            return;
        if (kind == "trigger")
            m_records.edge(m_state.task(source, id), m_state.dag(target), EdgeKind::Control, "trigger",
                           locator);
        else if (kind == "sensor" && target == m_dagId && !m_external.contains(id))
            m_records.edge(m_state.dag(source), m_state.task(target, id), EdgeKind::Control, "waits",
                           locator);
        else if ((kind == "asset" || kind == "dataset") && target == m_dagId)
            addWait(id, locator);
    }

    void addWait(const std::string& id, const std::string& locator)
    {
        QualifiedName name = assetName(id, {});
        if (id.starts_with('{')) {
            const auto parsed = parseJson(id);
            name = parsed ? assetName(textOf(*parsed, {"uri", "name"}), {}) : QualifiedName();
        }
        if (name.name.empty())
            return;
        m_records.edge(m_records.dataset(name), m_state.dag(m_dagId), EdgeKind::Data, "schedule", locator);
    }

    DatabaseState& m_state;
    PipelineRecords& m_records;
    const std::string& m_dagId;
    const Json& m_dag;
    const Json* m_defaults;                     ///< of its tasks; null where none are stated
    std::unordered_set<std::string> m_external; ///< tasks that say themselves what they wait for
};

} // namespace

void addDefinition(DatabaseState& state, const std::string& dagId, const Json& definition)
{
    const Json* dag = jsonMember(definition, "dag");
    if (dag == nullptr || !dag->is_object() || dagId.empty()) {
        state.records.problem(Severity::Warning, "A DAG's definition has no DAG in it.",
                              "serialized_dag " + dagId);
        return;
    }
    if (state.dag(dagId) != kNoAsset)
        DefinitionReader(state, dagId, unwrapped(*dag), jsonAt(definition, {"client_defaults", "tasks"}))
            .read();
}

} // namespace upriver::airflow
