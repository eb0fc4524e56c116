// SPDX-License-Identifier: Apache-2.0
// The reader of Grafana: dashboards (saved, exported, answers of the API, schema version 2), provisioned data
// sources and alert rules, Kubernetes objects that hold any of these as text, and Grafana's own database.
// Encrypted settings, passwords and headers of data sources are never looked at.
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/platforms/grafana_dashboard.h"
#include "catalog/sources/platforms/grafana_database.h"
#include "catalog/sources/platforms/prometheus_metrics.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/sqlite_head.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::string_view kDashboardGroup = "dashboard.grafana.app/";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// schemaVersion may stand far behind in a long dashboard
bool isDashboard(std::string_view text)
{
    if (has(text, kDashboardGroup) && has(text, "elements"))
        return true;
    if (has(text, "\"result\"") && has(text, "\"model\"") && has(text, "\"folderUid\""))
        return true; // library panels
    if (has(text, "\"rows\"") && has(text, "\"panels\"") && has(text, "\"targets\"") &&
        has(text, "\"editable\""))
        return true; // before there were schema versions
    return (has(text, "\"panels\"") &&
            (has(text, "\"schemaVersion\"") || has(text, "\"gridPos\"") || has(text, "\"graphTooltip\""))) ||
           (has(text, "\"rows\"") && has(text, "\"schemaVersion\"") && has(text, "\"templating\""));
}

bool isProvisioned(std::string_view text)
{
    const bool hasSources = has(text, "datasources:") || has(text, "\"datasources\"");
    const bool isSource = has(text, "access") && has(text, "type") && has(text, "url");
    const bool isAlert = has(text, "groups") && has(text, "datasourceUid") && has(text, "condition");
    return (hasSources && isSource && has(text, "apiVersion")) || isAlert;
}

class GrafanaDocument
{
public:
    explicit GrafanaDocument(ChartRecords& records) : m_records(records), m_queries(records) {}

    Result<void> read(const Json& json, const std::string& pointer)
    {
        if (json.is_array() && pointer.empty())
            return readList(json);
        if (const Json* result = jsonMember(json, "result"); result != nullptr) {
            GrafanaDashboard(m_records).readLibraryPanel(*result, pointer + "/result");
            std::size_t number = 0;
            for (const Json& one : jsonArray(*result, "elements"))
                GrafanaDashboard(m_records).readLibraryPanel(
                    one, jsonPointer(pointer + "/result/elements", number++));
            return m_records.sendIfLarge();
        }
        const std::string& version = jsonText(json, "apiVersion");
        const Json* spec = jsonMember(json, "spec");
        if (version.starts_with(kDashboardGroup) && spec != nullptr)
            return readObject(json, *spec, pointer);
        if (const Json* board = jsonMember(json, "dashboard"); board != nullptr && board->is_object())
            return GrafanaDashboard(m_records).read(*board, jsonMember(json, "meta"), pointer + "/dashboard");
        if (jsonMember(json, "panels") != nullptr || jsonMember(json, "rows") != nullptr)
            return GrafanaDashboard(m_records).read(json, nullptr, pointer);
        const std::string& kind = jsonText(json, "kind");
        if (pointer.empty() && (kind == "Secret" || kind == "ConfigMap" || kind == "GrafanaDashboard"))
            return readWrapped(json);
        readSources(json, pointer);
        return readAlerts(json, pointer);
    }

private:
    Result<void> readList(const Json& list)
    {
        std::size_t number = 0;
        for (const Json& one : list)
            if (auto done = read(one, jsonPointer("", number++)); !done)
                return done;
        return {};
    }

    Result<void> readObject(const Json& object, const Json& spec, const std::string& pointer)
    {
        Json board = jsonMember(spec, "elements") != nullptr ? classicDashboard(spec) : spec;
        if (!board.is_object())
            return {};
        board["uid"] = jsonTextAt(object, {"metadata", "name"});
        Json meta = Json::object();
        meta["createdBy"] = jsonTextAt(object, {"metadata", "annotations", "grafana.app/createdBy"});
        meta["folderTitle"] = jsonTextAt(object, {"metadata", "annotations", "grafana.app/folder"});
        return GrafanaDashboard(m_records).read(board, &meta, pointer + "/spec");
    }

    // "data" of a Secret is no text, and stays closed
    Result<void> readWrapped(const Json& object)
    {
        const Json* spec = jsonMember(object, "spec");
        const std::string key = jsonText(object, "kind") == "Secret" ? "stringData" : "data";
        for (const auto& [name, value] : jsonObject(object, key))
            if (auto read = readText(value, jsonPointer("/" + key, name)); !read)
                return read;
        const Json* text = spec == nullptr ? nullptr : jsonMember(*spec, "json");
        return text == nullptr ? Result<void>() : readText(*text, "/spec/json");
    }

    Result<void> readText(const Json& value, const std::string& pointer)
    {
        if (!value.is_string() || !(isDashboard(value.get_ref<const std::string&>()) ||
                                    isProvisioned(value.get_ref<const std::string&>())))
            return {};
        const auto yaml = parseYaml(value.get_ref<const std::string&>(), {}, m_records.stop());
        if (!yaml) {
            m_records.problem(Severity::Warning, yaml.error().what, pointer);
            return yaml.error().kind == ErrorKind::Cancelled ? fail(yaml.error()) : Result<void>();
        }
        for (const YamlDocument& one : yaml->documents)
            if (auto read = this->read(one.value, pointer); !read)
                return read;
        return {};
    }

    void readSources(const Json& json, const std::string& pointer)
    {
        std::size_t number = 0;
        for (const Json& source : jsonArray(json, "datasources")) {
            const std::string at = jsonPointer(pointer + "/datasources", number++);
            const std::string& name = jsonText(source, "name");
            const std::string& uid = jsonText(source, "uid");
            if (name.empty() && uid.empty()) {
                m_records.problem(Severity::Warning, "A data source without a name was skipped.", at);
                continue;
            }
            const AssetIndex asset =
                m_records.declare(AssetKind::Service, m_queries.named("datasource", uid.empty() ? name : uid),
                                  "data source", name, at);
            if (!uid.empty() && !name.empty() && uid != name) // older dashboards say the name
                m_records.alias(asset, m_queries.named("datasource", name), "the name of the data source");
            m_records.property(asset, "type", jsonText(source, "type"));
            m_records.property(asset, "url", connectionWithoutSecrets(jsonText(source, "url")));
            const std::string& database = jsonText(source, "database");
            m_records.property(asset, "database",
                               database.empty() ? jsonTextAt(source, {"jsonData", "database"}) : database);
        }
    }

    Result<void> readAlerts(const Json& json, const std::string& pointer)
    {
        std::size_t groups = 0;
        for (const Json& group : jsonArray(json, "groups")) {
            const std::string at = jsonPointer(pointer + "/groups", groups++);
            std::size_t rules = 0;
            for (const Json& rule : jsonArray(group, "rules"))
                readAlert(rule, group, jsonPointer(at + "/rules", rules++));
            if (auto sent = m_records.sendIfLarge(); !sent)
                return sent;
        }
        return {};
    }

    void readAlert(const Json& json, const Json& group, const std::string& pointer)
    {
        const std::string& title = jsonText(json, "title");
        const std::string& uid = jsonText(json, "uid");
        if (title.empty() && uid.empty()) {
            m_records.problem(Severity::Warning, "An alert rule without a title was skipped.", pointer);
            return;
        }
        MonitoringRule rule;
        rule.name = redactSecrets(title.empty() ? uid : title);
        rule.locator = pointer;
        const std::string name = uid.empty() ? jsonText(group, "name") + "/" + title : uid;
        rule.job = m_records.declare(AssetKind::Job, m_queries.named("alert", name), "alerting rule",
                                     rule.name, pointer);
        m_records.property(rule.job, "folder", jsonText(group, "folder"));
        m_records.property(rule.job, "group", jsonText(group, "name"));
        m_records.property(rule.job, "interval", jsonScalarText(group, "interval"));
        m_records.property(rule.job, "for", jsonScalarText(json, "for"));
        if (const Json* labels = jsonMember(json, "labels"))
            rule.labels = *labels;
        if (const Json* annotations = jsonMember(json, "annotations"))
            rule.annotations = *annotations;
        std::vector<AssetIndex> watched;
        std::size_t number = 0;
        for (const Json& data : jsonArray(json, "data")) {
            const std::string at = jsonPointer(pointer + "/data", number++);
            const Json* model = jsonMember(data, "model");
            if (model == nullptr)
                continue;
            GrafanaSources::Place place = GrafanaSources().placeOf(*model, nullptr);
            place.uid = jsonText(data, "datasourceUid");
            const GrafanaReader reader{rule.job, "alert/" + name, rule.name};
            for (const AssetIndex metric : m_queries.read(*model, place, reader, at))
                watched.push_back(metric);
        }
        describeAlert(m_records, rule, watched);
    }

    ChartRecords& m_records;
    GrafanaQueries m_queries;
};

Result<void> readJsonFile(const std::string& path, std::stop_token stop, const JsonTake& take)
{
    auto bytes = ByteStream::open(path, std::move(stop));
    if (!bytes)
        return fail(bytes.error());
    TextStream text(std::move(*bytes));
    JsonStreamRules rules;
    rules.take = {""};
    // values that dashboards carry along, and what only draws
    rules.dropKeys = {"snapshotData", "fieldConfig", "fieldOptions", "transformations", "secureJsonData"};
    const auto report = streamJson(text, rules, take);
    if (!report)
        return fail(report.error());
    return report->tooLarge.empty() ? Result<void>()
                                    : fail(ErrorKind::Input, "This dashboard is too large to be read.");
}

class GrafanaSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "grafana";
        info.system = "Grafana";
        info.reads =
            "Dashboards as JSON (saved, exported, answers of the API, schema version 2), library panels, "
            "provisioned "
            "data sources and alert rules, Kubernetes objects that hold these, Grafana's database in "
            "SQLite (grafana.db)";
        info.yields =
            "Dashboards with their panels, the metrics, tables and data sources that panels, variables "
            "and alerts read, tags, folders, links";
        info.cannotKnow =
            "What a variable stands for, which database a data source means that is provisioned "
            "elsewhere, queries in LogQL, Flux and other languages";
        info.version = 3;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        if (isSqlite(file.head))
            return isGrafanaDatabase(file) ? Claim::Sure : Claim::None;
        const std::string head = textOfHead(file.head);
        return isDashboard(head) || isProvisioned(head) ? Claim::Sure : Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        ChartRecords records(context);
        GrafanaDocument reader(records);
        auto read = readFile(document.file(), records, reader);
        if (!read && (read.error().kind == ErrorKind::Cancelled || records.declared() == 0))
            return read;
        if (!read)
            records.problem(Severity::Error, read.error().what, read.error().where);
        else if (records.declared() == 0)
            records.problem(Severity::Note, "No dashboard, data source or alert stands in this file.", {});
        return records.send();
    }

private:
    static Result<void> readFile(const DocumentFile& file, ChartRecords& records, GrafanaDocument& reader)
    {
        if (isSqlite(file.head))
            return readGrafanaDatabase(
                file.path, records.stop(),
                [&](const Json& json, const std::string& locator) {
                    return reader.read(json, locator + " ");
                },
                [&](const std::string& sentence, const std::string& locator) {
                    records.problem(Severity::Warning, sentence, locator);
                });
        const std::string head = textOfHead(file.head);
        if (const std::string_view begin = trimmed(head); begin.starts_with('{') || begin.starts_with('['))
            return readJsonFile(file.path, records.stop(),
                                [&](const JsonPath&, Json&& json) { return reader.read(json, {}); });
        return readYamlFile(file.path, records, reader);
    }

    static Result<void> readYamlFile(const std::string& path, ChartRecords& records, GrafanaDocument& reader)
    {
        auto yaml = readYaml(path, {}, records.stop());
        if (!yaml)
            return fail(yaml.error());
        for (const YamlProblem& problem : yaml->problems)
            records.problem(Severity::Error, problem.message, {}, problem.line);
        for (const YamlDocument& one : yaml->documents)
            if (auto read = reader.read(one.value, {}); !read)
                return read;
        return {};
    }
};

} // namespace

const Source& grafanaSource()
{
    static const GrafanaSource source;
    return source;
}

} // namespace upriver
