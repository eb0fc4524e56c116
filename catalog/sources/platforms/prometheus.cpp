// SPDX-License-Identifier: Apache-2.0
// The reader of Prometheus: files of rules, PrometheusRule objects of its operator, prometheus.yml, and saved
// answers of its API (/api/v1/rules, /api/v1/metadata). A metric is a dataset; rules and scrape jobs are
// jobs. Source: prometheus.io/docs/prometheus/latest/configuration, model/rulefmt/rulefmt.go.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/platforms/prometheus_metrics.h"
#include "catalog/sources/platforms/prometheus_old_rules.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::size_t kMostTargets = 20;
constexpr std::string_view kOperatorGroup = "monitoring.coreos.com/";
constexpr std::string_view kVictoriaGroup = "operator.victoriametrics.com/";
constexpr std::int64_t kLargestOldFile = std::int64_t{32} << 20;

bool hasKeyAtStart(std::string_view text, std::string_view key)
{
    return text.starts_with(key) || text.find("\n" + std::string(key)) != std::string_view::npos;
}

/// "  - alert: X" or "alert: X" somewhere, whatever stands before it in its line.
bool hasKey(std::string_view text, std::string_view key)
{
    for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
        const std::size_t before =
            at == 0 ? std::string_view::npos : text.find_last_not_of(" -\t\"'", at - 1);
        if (before == std::string_view::npos || text[before] == '\n' || text[before] == '{' ||
            text[before] == ',')
            return true;
    }
    return false;
}

bool isRuleFile(std::string_view text)
{
    return (hasKeyAtStart(text, "groups:") || hasKey(text, "groups\":")) &&
           (hasKey(text, "alert:") || hasKey(text, "record:") || hasKey(text, "alert\":") ||
            hasKey(text, "record\":")) &&
           (hasKey(text, "expr:") || hasKey(text, "expr\":"));
}

// Promtail has scrape jobs, too, but scrapes logs.
bool isServerFile(std::string_view text)
{
    return hasKeyAtStart(text, "scrape_configs:") && hasKey(text, "job_name:") &&
           !hasKeyAtStart(text, "clients:") && !hasKeyAtStart(text, "positions:");
}

bool isAnswer(std::string_view text)
{
    const bool isSuccess = hasKey(text, "status\":") && hasKey(text, "data\":");
    const bool hasRules = hasKey(text, "groups\":") && hasKey(text, "query\":") && hasKey(text, "rules\":");
    const bool hasMetadata = hasKey(text, "help\":") && hasKey(text, "unit\":") && hasKey(text, "type\":");
    return isSuccess && (hasRules || hasMetadata);
}

/// "5m" of a file; the API answers with seconds.
std::string durationText(const Json& object, std::string_view key)
{
    const Json* value = jsonMember(object, key);
    const auto seconds = jsonNumber(value);
    if (!seconds)
        return jsonScalar(value).value_or("");
    return *seconds > 0 ? std::to_string(static_cast<std::int64_t>(std::min(*seconds, 1e15))) + "s"
                        : std::string();
}

class PrometheusFile
{
public:
    enum class Stands : std::uint8_t { Alone, InConfigMap };

    PrometheusFile(ChartRecords& records, const YamlLines& lines, Stands stands = Stands::Alone)
        : m_records(records), m_lines(lines), m_stands(stands)
    {}

    Result<void> read(const Json& file)
    {
        const std::string& version = jsonText(file, "apiVersion");
        if (version.starts_with(kOperatorGroup) || version.starts_with(kVictoriaGroup))
            return readObject(file, "");
        if (jsonText(file, "kind") == "ConfigMap")
            return readWrapped(file);
        if (jsonText(file, "kind").ends_with("List"))
            return readItems(file);
        const Json* data = jsonMember(file, "data");
        if (data != nullptr && jsonMember(file, "status") != nullptr) {
            readMetadata(*data);
            return readGroups(*data, "/data");
        }
        readServer(file);
        return readGroups(file, "");
    }

private:
    [[nodiscard]] std::string lineOf(const std::string& pointer) const
    {
        return "line " + std::to_string(m_lines.lineOf(pointer));
    }

    Result<void> readItems(const Json& list)
    {
        std::size_t number = 0;
        for (const Json& item : jsonArray(list, "items"))
            if (auto read = readObject(item, jsonPointer("/items", number++)); !read)
                return read;
        return {};
    }

    Result<void> readObject(const Json& object, const std::string& pointer)
    {
        const std::string& kind = jsonText(object, "kind");
        const Json* spec = jsonMember(object, "spec");
        if (kind == "PrometheusRuleList" && pointer.empty())
            return readItems(object);
        if (kind == "ConfigMap")
            return readWrapped(object);
        return spec != nullptr && (kind == "PrometheusRule" || kind == "VMRule")
                   ? readGroups(*spec, pointer + "/spec")
                   : Result<void>();
    }

    // files of rules as text; their lines are not those of this file
    Result<void> readWrapped(const Json& object)
    {
        if (m_stands == Stands::InConfigMap) { // each level would be parsed once more for every one around it
            m_records.problem(Severity::Warning, "A ConfigMap inside a ConfigMap was not read.", "/data");
            return {};
        }
        for (const auto& [name, value] : jsonObject(object, "data")) {
            if (!value.is_string() || !isRuleFile(value.get_ref<const std::string&>()))
                continue;
            const auto yaml = parseYaml(value.get_ref<const std::string&>(), {}, m_records.stop());
            if (!yaml) {
                m_records.problem(Severity::Warning, yaml.error().what, jsonPointer("/data", name));
                continue;
            }
            for (const YamlDocument& one : yaml->documents)
                if (auto read = PrometheusFile(m_records, one.lines, Stands::InConfigMap).read(one.value);
                    !read)
                    return read;
        }
        return {};
    }

    Result<void> readGroups(const Json& file, const std::string& pointer)
    {
        std::size_t number = 0;
        for (const Json& group : jsonArray(file, "groups")) {
            if (m_records.stop().stop_requested())
                return fail(ErrorKind::Cancelled, "Reading was cancelled.");
            readGroup(group, jsonPointer(pointer + "/groups", number++));
            if (auto sent = m_records.sendIfLarge(); !sent)
                return sent;
        }
        return {};
    }

    void readGroup(const Json& group, const std::string& pointer)
    {
        const std::string& name = jsonText(group, "name");
        if (name.empty()) {
            m_records.problem(Severity::Warning, "A group of rules without a name was skipped.", pointer,
                              m_lines.lineOf(pointer));
            return;
        }
        const QualifiedName named = prometheusName(m_records, name);
        m_records.declare(AssetKind::Job, named, "rule group", name, lineOf(pointer));
        const AssetIndex asset = m_records.mention(AssetKind::Job, named);
        m_records.property(asset, "interval", durationText(group, "interval"));
        m_records.property(asset, "rule_file", jsonText(group, "file"));
        const Json* labels = jsonMember(group, "labels");
        m_groupLabels = labels != nullptr && labels->is_object() ? *labels : Json();
        std::map<std::string, int> seen;
        std::size_t number = 0;
        for (const Json& rule : jsonArray(group, "rules"))
            readRule(rule, asset, name, seen, jsonPointer(pointer + "/rules", number++));
    }

    void readRule(const Json& json, AssetIndex group, const std::string& groupName,
                  std::map<std::string, int>& seen, const std::string& pointer)
    {
        const std::string& type = jsonText(json, "type"); // in answers of the API
        const std::string& said = jsonText(json, "name");
        const std::string& recorded = type == "recording" ? said : jsonText(json, "record");
        const std::string& alert = type == "alerting" ? said : jsonText(json, "alert");
        const std::string& name = recorded.empty() ? alert : recorded;
        const std::string expression = jsonScalarText(json, type.empty() ? "expr" : "query");
        if (name.empty() || expression.empty()) {
            m_records.problem(Severity::Warning,
                              "A rule without a name or an expression in the group " + groupName +
                                  " was skipped.",
                              pointer, m_lines.lineOf(pointer));
            return;
        }
        // one alert may stand there twice, for two severities
        const int count = ++seen[name];
        MonitoringRule rule;
        const std::string again = count > 1 ? "#" + std::to_string(count) : "";
        rule.name = redactSecrets(name) + again;
        const std::string line = jsonScalarText(json, "line"); // of rules before version 2
        rule.locator = line.empty() ? lineOf(pointer) : "line " + line;
        rule.job =
            m_records.declare(AssetKind::Job,
                              prometheusName(m_records, groupName + "/" + name +
                                                            (count > 1 ? "#" + std::to_string(count) : "")),
                              recorded.empty() ? "alerting rule" : "recording rule", rule.name, rule.locator);
        m_records.edge(group, rule.job, EdgeKind::Contains, rule.locator);
        rule.labels = m_groupLabels;
        if (const Json* labels = jsonMember(json, "labels"); labels != nullptr && labels->is_object())
            rule.labels.is_object() ? rule.labels.update(*labels) : void(rule.labels = *labels);
        if (const Json* annotations = jsonMember(json, "annotations"))
            rule.annotations = *annotations;
        readExpression(json, expression, rule, recorded);
    }

    void readExpression(const Json& json, const std::string& expression, const MonitoringRule& rule,
                        const std::string& recorded)
    {
        CodeRecord code;
        code.job = rule.job;
        code.language = "promql";
        code.text = expression;
        m_records.code(std::move(code));
        const auto metrics = readMetrics(m_records, metricsInPromql(expression), rule.job, rule.locator);
        if (recorded.empty()) {
            const std::string wait = jsonScalarText(json, "for");
            m_records.property(rule.job, "for", wait.empty() ? durationText(json, "duration") : wait);
            m_records.property(rule.job, "keep_firing_for", jsonScalarText(json, "keep_firing_for"));
            describeAlert(m_records, rule, metrics);
            return;
        }
        labelRule(m_records, rule);
        const AssetIndex metric =
            m_records.declare(AssetKind::Dataset, m_records.nameOf(prometheusMetric(m_records, recorded)),
                              "metric", {}, rule.locator);
        m_records.edge(rule.job, metric, EdgeKind::Data, rule.locator);
    }

    void readMetadata(const Json& data)
    {
        for (const auto& [metric, facts] : jsonMembers(data)) {
            if (metric == "groups" || !facts.is_array() || facts.empty())
                continue;
            const Json& first = facts.front();
            const AssetIndex asset =
                m_records.declare(AssetKind::Dataset, m_records.nameOf(prometheusMetric(m_records, metric)),
                                  "metric", {}, jsonPointer("/data", metric));
            m_records.describe(asset, jsonText(first, "help"));
            m_records.property(asset, "metric_type", jsonText(first, "type"));
            m_records.property(asset, "unit", jsonText(first, "unit"));
        }
    }

    void readServer(const Json& file)
    {
        const Json* global = jsonMember(file, "global");
        std::vector<std::pair<std::string, std::string>> remotes;
        std::size_t number = 0;
        for (const Json& remote : jsonArray(file, "remote_write"))
            remotes.emplace_back(connectionWithoutSecrets(jsonText(remote, "url")),
                                 lineOf(jsonPointer("/remote_write", number++)));
        number = 0;
        for (const Json& scrape : jsonArray(file, "scrape_configs")) {
            const std::string pointer = jsonPointer("/scrape_configs", number++);
            const std::string& name = jsonText(scrape, "job_name");
            if (name.empty()) {
                m_records.problem(Severity::Warning, "A scrape job without a name was skipped.", pointer,
                                  m_lines.lineOf(pointer));
                continue;
            }
            const AssetIndex job = readScrape(scrape, name, global, lineOf(pointer));
            for (const auto& [url, locator] : remotes)
                if (!url.empty())
                    m_records.edge(job,
                                   m_records.mention(AssetKind::Service,
                                                     prometheusName(m_records, "remote_write/" + url),
                                                     "remote storage"),
                                   EdgeKind::Data, locator);
        }
    }

    AssetIndex readScrape(const Json& scrape, const std::string& name, const Json* global,
                          const std::string& locator)
    {
        const AssetIndex job = m_records.declare(AssetKind::Job, prometheusName(m_records, "scrape/" + name),
                                                 "scrape job", name, locator);
        const std::string interval = jsonScalarText(scrape, "scrape_interval");
        m_records.property(job, "scrape_interval",
                           interval.empty() && global ? jsonScalarText(*global, "scrape_interval")
                                                      : interval);
        m_records.property(job, "metrics_path", jsonText(scrape, "metrics_path"));
        m_records.property(job, "scheme", jsonText(scrape, "scheme"));
        m_records.property(job, "targets", targetsOf(scrape));
        m_records.property(job, "discovery", discoveryOf(scrape));
        std::vector<MetricUse> brought{{"up", {}}}; // what each target that is scraped answers with
        if (const Json* params = jsonMember(scrape, "params"))
            for (const Json& match : jsonArray(*params, "match[]"))
                if (match.is_string())
                    std::ranges::move(metricsInPromql(match.get_ref<const std::string&>()),
                                      std::back_inserter(brought));
        std::set<std::string> seen;
        for (const MetricUse& use : brought)
            if (seen.insert(use.metric).second)
                m_records.edge(job, prometheusMetric(m_records, use.metric), EdgeKind::Data, locator);
        return job;
    }

    static std::string hostOf(std::string_view target)
    {
        return redactSecrets(target.substr(target.rfind('@') + 1));
    }

    static std::string targetsOf(const Json& scrape)
    {
        std::string text;
        std::size_t count = 0;
        const char* key =
            jsonMember(scrape, "static_configs") != nullptr ? "static_configs" : "target_groups";
        for (const Json& one : jsonArray(scrape, key))
            for (const Json& target : jsonArray(one, "targets"))
                if (target.is_string() && ++count <= kMostTargets)
                    (text += text.empty() ? "" : ", ") += hostOf(target.get_ref<const std::string&>());
        return count > kMostTargets ? text + " and " + std::to_string(count - kMostTargets) + " more" : text;
    }

    static std::string discoveryOf(const Json& scrape)
    {
        constexpr std::string_view kEnd = "_sd_configs";
        std::string text;
        for (const auto& [key, value] : jsonMembers(scrape))
            if (key.ends_with(kEnd))
                (text += text.empty() ? "" : ", ") += key.substr(0, key.size() - kEnd.size());
        return text;
    }

    ChartRecords& m_records;
    const YamlLines& m_lines;
    Stands m_stands;
    Json m_groupLabels; ///< what every rule of the group gets
};

class PrometheusSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "prometheus";
        info.system = "Prometheus";
        info.reads =
            "Files of rules (those before version 2 when they are called .rules), PrometheusRule and VMRule "
            "objects, ConfigMaps that hold rules (YAML, JSON), prometheus.yml, saved answers of "
            "/api/v1/rules and /api/v1/metadata";
        info.yields =
            "Metrics, recording and alerting rules with their expressions and the metrics that they "
            "read, alerts as checks, scrape jobs with targets, remote storage";
        info.cannotKnow = "Which metrics an exporter has, labels and values of series, metrics that only a "
                          "pattern of names selects";
        info.version = 2;
        return info;
    }

    [[nodiscard]] std::vector<std::string> fileNames() const override
    {
        return {"prometheus.yml", "prometheus.yaml"};
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        const std::string head = textOfHead(file.head);
        const auto has = [&](std::string_view part) { return head.find(part) != std::string::npos; };
        const bool isObject = has("kind") && ((has(kOperatorGroup) && has("PrometheusRule")) ||
                                              (has(kVictoriaGroup) && has("VMRule")));
        const bool isWrapped =
            has("kind: ConfigMap") && has("groups:") && has("expr:") && (has("alert:") || has("record:"));
        if (isOldPrometheusRules(head, extensionOf(file.path)))
            return Claim::Sure;
        return isObject || isWrapped || isRuleFile(head) || isServerFile(head) || isAnswer(head)
                   ? Claim::Sure
                   : Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        ChartRecords records(context);
        if (isOldPrometheusRules(textOfHead(document.file().head), extensionOf(document.file().path)))
            return readOld(document.file(), records);
        auto yaml = readYaml(document.file().path, {}, context.stop);
        if (!yaml)
            return fail(yaml.error());
        for (const YamlProblem& problem : yaml->problems)
            records.problem(Severity::Error, problem.message, {}, problem.line);
        for (const YamlDocument& one : yaml->documents) {
            if (auto read = PrometheusFile(records, one.lines).read(one.value); !read)
                return read;
            if (auto sent = records.sendIfLarge(); !sent)
                return sent;
        }
        if (records.declared() == 0 && yaml->problems.empty())
            records.problem(Severity::Note, "No rule, scrape job or metric stands in this file.", {});
        return records.send();
    }

private:
    /// Rules had no groups then: the file is one.
    static Result<void> readOld(const DocumentFile& file, ChartRecords& records)
    {
        const auto bytes = readWhole(file.path, kLargestOldFile, records.stop());
        if (!bytes)
            return fail(bytes.error());
        const std::string_view name = file.fileName();
        const Json group{{"name", sanitisedUtf8(name.substr(0, name.rfind('.')))},
                         {"rules", oldPrometheusRules(sanitisedUtf8(*bytes))}};
        if (auto read = PrometheusFile(records, YamlLines()).read(Json{{"groups", Json::array({group})}});
            !read)
            return read;
        if (jsonArray(group, "rules").empty())
            return fail(ErrorKind::Input, "No rule stands in this file.");
        return records.send();
    }
};

} // namespace

const Source& prometheusSource()
{
    static const PrometheusSource source;
    return source;
}

} // namespace upriver
