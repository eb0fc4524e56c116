// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/governance/datahub_names.h"

#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::datahub {

namespace {

constexpr std::string_view kStart = "urn:li:";
constexpr std::size_t kLongestUrn = 8'000;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

/// Newer URNs write what would end a part as %2C, %28 and %29.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view code = text.substr(i, 3);
        const char plain = equalsNoCase(code, "%2C") ? ',' : code == "%28" ? '(' : code == "%29" ? ')' : '\0';
        out += plain == '\0' ? text[i] : plain;
        i += plain == '\0' ? 0 : 2;
    }
    return out;
}

std::vector<std::string_view> splitOutside(std::string_view text)
{
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        if (text[i] != ',' || depth > 0)
            continue;
        parts.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

/// Types whose first part is a platform and whose last is an environment: the name between may hold commas.
bool hasEnvironment(std::string_view type)
{
    return isOneOf(type, {"dataset", "mlModel", "mlModelGroup", "mlModelDeployment"});
}

std::string joined(const std::vector<std::string>& parts, std::size_t from, std::size_t to)
{
    std::string out;
    for (std::size_t i = from; i < std::min(to, parts.size()); ++i)
        out += (i == from ? "" : ",") + parts[i];
    return out;
}

/// The word for a platform in our namespaces.
std::string platformWord(std::string_view platform)
{
    constexpr std::array words{std::pair{"athena", "awsathena"},
                               std::pair{"unity-catalog", "unitycatalog"},
                               std::pair{"postgresql", "postgres"},
                               std::pair{"s3a", "s3"},
                               std::pair{"gcs", "gs"},
                               std::pair{"delta-lake", "delta"},
                               std::pair{"adlsGen2", "abfss"},
                               std::pair{"great-expectations", "gx"}};
    for (const auto& [theirs, ours] : words)
        if (platform == theirs)
            return ours;
    return std::string(platform);
}

/// Environments other than production have hosts of their own: a platform of their own in the settings, too.
std::string namespaceOf(const std::string& platform, const std::string& environment,
                        const SourceSettings& settings)
{
    const bool isProduction = environment.empty() || environment == "PROD";
    return settings.aliased(
        settings.namespaceFor(isProduction ? platform : platform + "-" + asciiLowered(environment)));
}

QualifiedName datasetName(const Thing& thing, const std::string& name, const SourceSettings& settings)
{
    if (isOneOf(thing.platform, {"s3", "gs"}) && name.find("://") == std::string::npos)
        return fromUri(thing.platform + "://" + name);
    if (name.find("://") != std::string::npos || name.starts_with("file:/") || name.starts_with("dbfs:/")) {
        if (QualifiedName uri = fromUri(name); !uri.ns.empty() && !uri.name.empty())
            return uri;
    }
    if (thing.platform == "file")
        return normalised("file", name);
    return normalised(namespaceOf(thing.platform, thing.environment, settings), name);
}

std::string subtypeOf(std::string_view platform)
{
    if (isOneOf(platform, {"kafka", "pulsar", "pubsub"}))
        return "topic";
    return isOneOf(platform, {"s3", "gs", "file", "hdfs"}) ? "file" : std::string();
}

/// "urn:li:dataFlow:(airflow,dag,PROD)".
std::optional<Thing> flowOf(const Urn& urn, const SourceSettings& settings)
{
    if (urn.parts.size() < 2)
        return std::nullopt;
    Thing thing;
    thing.kind = AssetKind::Job;
    thing.subtype = "flow";
    thing.platform = redactSecrets(urn.parts[0]);
    thing.environment = urn.parts.size() > 2 ? redactSecrets(urn.parts.back()) : std::string();
    const std::size_t end = urn.parts.size() > 2 ? urn.parts.size() - 1 : urn.parts.size();
    thing.name = normalised(settings.aliased(thing.platform), joined(urn.parts, 1, end));
    return thing;
}

/// "urn:li:dataProcess:(load,airflow,PROD)" of old files; of newer ones a name alone.
std::optional<Thing> processOf(const Urn& urn, const SourceSettings& settings)
{
    if (urn.parts.empty())
        return std::nullopt;
    Thing thing;
    thing.kind = AssetKind::Job;
    thing.subtype = "process";
    thing.platform = urn.parts.size() > 1 ? redactSecrets(urn.parts[1]) : std::string();
    thing.environment = urn.parts.size() > 2 ? redactSecrets(urn.parts.back()) : std::string();
    thing.name = normalised(
        settings.aliased(thing.platform.empty() ? settings.namespaceFor("datahub") : thing.platform),
        (thing.platform.empty() ? "processes/" : "") + urn.parts[0]);
    return thing;
}

std::optional<Thing> placed(const Urn& urn, const SourceSettings& settings)
{
    if (urn.parts.size() < 3)
        return std::nullopt;
    Thing thing;
    thing.platform = platformWord(redactSecrets(urnName(urn.parts[0])));
    thing.environment = redactSecrets(urn.parts.back());
    const std::string& name = urn.parts[1];
    if (thing.platform.empty() || name.empty())
        return std::nullopt;
    if (urn.type == "dataset") {
        thing.subtype = subtypeOf(thing.platform);
        thing.name = datasetName(thing, name, settings);
        return thing;
    }
    thing.kind = urn.type == "mlModelDeployment" ? AssetKind::Service : AssetKind::Model;
    thing.subtype = urn.type == "mlModelGroup" ? "model_group" : urn.type == "mlModel" ? "" : "deployment";
    const bool isMlflow = thing.platform == "mlflow" && thing.kind == AssetKind::Model;
    thing.name = normalised(namespaceOf(thing.platform, thing.environment, settings),
                            (isMlflow ? "models/" : "") + name);
    return thing;
}

std::optional<Thing> pair(const Urn& urn, const SourceSettings& settings, AssetKind kind, const char* subtype)
{
    if (urn.parts.size() < 2)
        return std::nullopt;
    Thing thing;
    thing.kind = kind;
    thing.subtype = subtype;
    const std::string tool = redactSecrets(urn.parts[0]);
    thing.platform = platformWord(tool.starts_with(kStart) ? urnName(tool) : tool);
    const bool isFolder = kind == AssetKind::Dashboard;
    thing.name = normalised(namespaceOf(thing.platform, {}, settings),
                            (isFolder ? std::string(subtype) + "s/" : std::string()) +
                                joined(urn.parts, 1, urn.parts.size()));
    return thing;
}

} // namespace

std::optional<Urn> parseUrn(std::string_view text)
{
    text = trimmed(text);
    if (!text.starts_with(kStart) || text.size() > kLongestUrn)
        return std::nullopt;
    text.remove_prefix(kStart.size());
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 >= text.size())
        return std::nullopt;
    Urn urn;
    urn.type = text.substr(0, colon);
    std::string_view key = text.substr(colon + 1);
    if (!key.starts_with('(') || !key.ends_with(')')) {
        urn.parts = {unescaped(key)};
        return urn;
    }
    auto parts = splitOutside(key.substr(1, key.size() - 2));
    if (hasEnvironment(urn.type) && parts.size() > 3) {
        const std::string_view first = parts.front();
        const std::string_view last = parts.back();
        const char* begin = first.data() + first.size() + 1;
        parts = {first, {begin, static_cast<std::size_t>(last.data() - 1 - begin)}, last};
    }
    for (const std::string_view part : parts)
        urn.parts.push_back(part.starts_with(kStart) ? std::string(part) : unescaped(part));
    return urn;
}

std::string urnName(std::string_view text)
{
    const auto urn = parseUrn(text);
    return urn && !urn->parts.empty() ? urn->parts.back() : std::string(text);
}

std::optional<Thing> thingOf(const Urn& urn, const SourceSettings& settings)
{
    std::optional<Thing> thing;
    if (hasEnvironment(urn.type))
        thing = placed(urn, settings);
    else if (urn.type == "dataFlow")
        thing = flowOf(urn, settings);
    else if (urn.type == "dataJob" && urn.parts.size() >= 2) {
        const auto flow = parseUrn(urn.parts[0]);
        thing = flow && flow->type == "dataFlow" ? flowOf(*flow, settings) : std::nullopt;
        if (thing) {
            thing->subtype = "task";
            thing->name =
                normalised(thing->name.ns, thing->name.name + "." + joined(urn.parts, 1, urn.parts.size()));
        }
    } else if (urn.type == "dataProcess") {
        thing = processOf(urn, settings);
    } else if (urn.type == "dataContract" && !urn.parts.empty()) {
        thing.emplace();
        thing->kind = AssetKind::Contract;
        thing->name =
            normalised(settings.aliased(settings.namespaceFor("datahub")), "contracts/" + urn.parts[0]);
    } else if (isOneOf(urn.type, {"chart", "dashboard"})) {
        thing = pair(urn, settings, AssetKind::Dashboard, urn.type == "chart" ? "chart" : "dashboard");
    } else if (urn.type == "mlFeatureTable") {
        thing = pair(urn, settings, AssetKind::Feature, "feature_table");
    } else if (isOneOf(urn.type, {"glossaryTerm", "glossaryNode", "query"}) && !urn.parts.empty()) {
        thing.emplace();
        const bool isQuery = urn.type == "query";
        thing->kind = isQuery ? AssetKind::Job : AssetKind::Term;
        thing->subtype = isQuery ? "query" : urn.type == "glossaryNode" ? "glossary_node" : "";
        thing->name = normalised(settings.aliased(settings.namespaceFor("datahub")),
                                 (isQuery ? "queries/" : "glossary/") + urn.parts[0]);
    }
    return thing && !thing->name.name.empty() ? thing : std::nullopt;
}

std::optional<FieldName> fieldOf(std::string_view text)
{
    const auto urn = parseUrn(text);
    if (!urn || urn->type != "schemaField" || urn->parts.size() < 2)
        return std::nullopt;
    return FieldName{urn->parts[0], columnOf(joined(urn->parts, 1, urn->parts.size()))};
}

std::string columnOf(std::string_view fieldPath)
{
    std::string out;
    for (const std::string_view part : splitText(fieldPath, '.')) {
        const bool isMark =
            part.starts_with('[') && (part.ends_with(']') || fieldPath.starts_with("[version="));
        if (!isMark && !part.starts_with("0]") && !part.empty())
            out += (out.empty() ? "" : ".") + std::string(part);
    }
    return redactSecrets(out);
}

std::string dialectOf(std::string_view platform)
{
    constexpr std::array same{"postgres", "snowflake",  "bigquery",  "mysql",  "redshift",
                              "hive",     "spark",      "trino",     "duckdb", "sqlite",
                              "oracle",   "databricks", "clickhouse"};
    if (std::ranges::find(same, platform) != same.end())
        return std::string(platform);
    if (platform == "mssql")
        return "tsql";
    return platform == "awsathena" ? "trino" : platform == "unitycatalog" ? "databricks" : std::string();
}

} // namespace upriver::datahub
