// SPDX-License-Identifier: Apache-2.0
// DataHub's metadata files: change events and proposals as arrays, one a line, or snapshots by URN, as its
// file sink writes them and its recipes read them; business glossaries and lineage files in YAML.
#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/governance/datahub_facts.h"
#include "catalog/sources/reading/event_lines.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace datahub {

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Parts that say nothing about lineage or meaning, and values of the data.
std::vector<std::string> leftOut()
{
    return {"platformSchema", "documentSchema", "sampleValues",
            "topSqlQueries",  "auditStamp",     "histogram",
            "quantiles",      "hashedValues",   "distinctValueFrequencies",
            "systemMetadata", "auditHeader",    "userCounts",
            "fieldCounts",    "queryPlan"};
}

/// One event, one proposal, or a wrapper round one.
class Items
{
public:
    explicit Items(Facts& facts) : m_facts(facts) {}

    void take(Json& item, const std::string& locator)
    {
        for (const char* wrapper : {"proposedSnapshot", "value", "snapshot"})
            if (Json* inside = member(item, wrapper))
                if (snapshot(*inside, locator))
                    return;
        if (jsonMember(item, "entityUrn") || jsonMember(item, "entityKeyAspect"))
            return proposal(item, locator);
        if (Json* inside = member(item, "metadata"); inside && jsonMember(*inside, "entityUrn"))
            return proposal(*inside, locator);
        if (snapshot(item, locator) || entity(item, locator))
            return;
        for (const char* list : {"entities", "results"}) // pages of the API
            if (Json* inside = member(item, list); inside && inside->is_array()) {
                for (Json& each : *inside)
                    if (!entity(each, locator))
                        m_facts.problem(Severity::Warning, "This is no entity of DataHub; it was left out.",
                                        locator);
                return;
            }
        m_facts.problem(Severity::Warning, "This is no change event of DataHub; it was left out.", locator);
    }

private:
    static Json* member(Json& object, const char* key)
    {
        const auto found = object.is_object() ? object.find(key) : object.end();
        return object.is_object() && found != object.end() && found->is_structured() ? &*found : nullptr;
    }

    /// {"com.linkedin….DatasetSnapshot": {"urn": …, "aspects": [{"com.linkedin….Status": {…}}]}}
    bool snapshot(Json& wrapped, const std::string& locator)
    {
        Json* body = &wrapped;
        if (wrapped.is_object() && wrapped.size() == 1 && wrapped.begin().value().is_object())
            body = &wrapped.begin().value();
        const std::string urn = jsonText(*body, "urn");
        if (urn.empty() || !body->contains("aspects"))
            return false;
        m_facts.take(urn, {}, {}, locator);
        for (Json& aspect : (*body)["aspects"]) {
            if (!aspect.is_object() || aspect.empty())
                continue;
            const std::string name = aspectName(aspect.begin().key());
            Json value = std::move(aspect.begin().value());
            unwrap(value);
            m_facts.take(urn, name, std::move(value), locator);
        }
        return true;
    }

    /// {"urn": …, "datasetProperties": {"value": {…}}, …} as the API answers
    bool entity(Json& item, const std::string& locator)
    {
        const std::string urn = jsonText(item, "urn");
        if (!urn.starts_with("urn:li:"))
            return false;
        m_facts.take(urn, {}, {}, locator);
        for (auto& [name, holder] : item.items()) {
            Json* value = member(holder, "value");
            if (!value)
                continue;
            unwrap(*value);
            if (value->is_object())
                m_facts.take(urn, name, std::move(*value), locator);
        }
        return true;
    }

    void proposal(Json& item, const std::string& locator)
    {
        unwrap(item);
        const std::string urn = jsonText(item, "entityUrn");
        std::string name = jsonText(item, "aspectName");
        if (name.empty()) // the older API's {"aspect": {"__type": "SchemaMetadata", …}}
            name = aspectName(jsonTextAt(item, {"aspect", "__type"}));
        const std::string& change = jsonText(item, "changeType");
        if (urn.empty()) {
            m_facts.problem(Severity::Note, "A proposal without a URN was left out.", locator);
            return;
        }
        if (change == "DELETE")
            return m_facts.remove(urn, name);
        Json value = aspectOf(item, locator);
        if (change == "PATCH")
            return m_facts.patch(urn, name, value, locator);
        if (value.is_object())
            m_facts.take(urn, name, std::move(value), locator);
    }

    /// {"json": {…}}, {"value": "{…}", "contentType": …}, or the aspect itself.
    Json aspectOf(Json& item, const std::string& locator)
    {
        Json* aspect = member(item, "aspect");
        if (!aspect)
            return {};
        Json value;
        if (Json* plain = member(*aspect, "json")) {
            value = std::move(*plain);
        } else if (const std::string& text = jsonText(*aspect, "value"); !text.empty()) {
            auto parsed = parseJson(text);
            if (!parsed)
                m_facts.problem(Severity::Warning, "The text of an aspect is no JSON; it was left out.",
                                locator);
            value = parsed ? std::move(*parsed) : Json();
        } else {
            value = std::move(*aspect);
        }
        unwrap(value);
        return value;
    }

    Facts& m_facts;
};

JsonStreamRules rulesFor(std::vector<std::string> take)
{
    JsonStreamRules rules;
    rules.take = std::move(take);
    rules.dropKeys = leftOut();
    return rules;
}

Result<void> readJson(const DocumentFile& file, ReadContext& context, Facts& facts)
{
    auto bytes = ByteStream::open(file.path, context.stop);
    if (!bytes)
        return fail(bytes.error());
    TextStream text(std::move(*bytes));
    Items items(facts);
    std::optional<Error> sinkError;
    const auto report =
        streamJson(text, rulesFor({"/*"}), [&](const JsonPath& path, Json&& item) -> Result<void> {
            items.take(item, path.pointer());
            auto told = facts.tellIfMuch();
            if (!told)
                sinkError = told.error();
            return told;
        });
    if (sinkError)
        return fail(*sinkError);
    if (!report && (report.error().kind == ErrorKind::Cancelled || facts.things() == 0))
        return fail(report.error());
    if (!report)
        facts.problem(Severity::Error, report.error().what + " What came before was read.",
                      report.error().where);
    else
        for (const std::string& pointer : report->tooLarge)
            facts.problem(Severity::Warning, "An item is too large and was left out.", pointer);
    return {};
}

/// One item a line, or a single one printed over many.
Result<void> readLines(const DocumentFile& file, ReadContext& context, Facts& facts)
{
    auto bytes = ByteStream::open(file.path, context.stop);
    if (!bytes)
        return fail(bytes.error());
    const JsonStreamPlan plan(rulesFor({""}));
    EventLines lines(LineReader(TextStream(std::move(*bytes))), plan, "\"aspect");
    Items items(facts);
    while (true) {
        auto item = lines.next();
        if (!item)
            return fail(item.error());
        if (!*item)
            return {};
        const std::string locator = "line " + std::to_string((*item)->line);
        if ((*item)->problem.empty())
            items.take((*item)->value, locator);
        else
            facts.problem(Severity::Warning, (*item)->problem, locator);
        if (auto told = facts.tellIfMuch(); !told)
            return told;
    }
}

Result<void> readYamlFile(const DocumentFile& file, ReadContext& context, Facts& facts)
{
    const auto yaml = readYaml(file.path, {}, context.stop);
    if (!yaml)
        return fail(yaml.error());
    for (const YamlProblem& problem : yaml->problems)
        facts.problem(Severity::Warning, problem.message, "line " + std::to_string(problem.line));
    for (const YamlDocument& document : yaml->documents) {
        if (isFileLineage(document.value))
            takeFileLineage(document.value, facts);
        else
            takeGlossary(document.value, facts);
    }
    return {};
}

} // namespace

} // namespace datahub

namespace {

class DataHubSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "datahub";
        info.system = "DataHub";
        info.reads =
            "Metadata files of the file sink and source: change events and proposals (JSON array, "
            "one a line, "
            "snapshots by URN, entities as the API answers), business glossaries and lineage files (YAML)";
        info.yields =
            "Datasets with columns, owners, tags, terms, domains and containers, lineage of datasets and "
            "columns, jobs and their runs, dashboards and charts, models, features, queries, views, "
            "assertions with results, profiles and usage";
        info.cannotKnow =
            "Hosts behind platform names; what patches take away; people's profiles. Environments "
            "other than PROD are kept apart by their own platform word (\"kafka-dev\")";
        info.version = 2;
        info.priority = 40;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        using datahub::has;
        const std::string text = textOfHead(file.head);
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        if (first == std::string::npos)
            return Claim::None;
        if (text[first] == '[' || text[first] == '{') {
            const bool isItem = has(text, "\"proposedSnapshot\"") || has(text, "metadata.snapshot.") ||
                                (has(text, "\"entityUrn\"") && has(text, "\"aspect")) || isEntity(text);
            return isItem && has(text, "urn:li:") ? Claim::Sure : Claim::None;
        }
        const std::string extension = extensionOf(file.path);
        if (extension != "yml" && extension != "yaml")
            return Claim::None;
        const bool isGlossary = has(text, "version:") && has(text, "terms:") && has(text, "owners:") &&
                                (has(text, "\nnodes:") || has(text, "\nterms:"));
        const bool isLineage = has(text, "lineage:") && has(text, "- entity:") && has(text, "platform:");
        return isGlossary || isLineage ? Claim::Sure : Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        const std::string head = textOfHead(file.head);
        const std::size_t first = head.find_first_not_of(" \t\r\n");
        datahub::Facts facts(context);
        Result<void> done;
        if (first != std::string::npos && head[first] == '[')
            done = datahub::readJson(file, context, facts);
        else if (first == std::string::npos || head[first] != '{')
            done = datahub::readYamlFile(file, context, facts);
        else if (isByUrn(head, first))
            done = datahub::readJson(file, context, facts);
        else
            done = datahub::readLines(file, context, facts);
        if (!done)
            return done;
        if (facts.things() == 0 && !facts.hasProblems())
            return fail(ErrorKind::Input, "Nothing that DataHub would read was found in this file.", {},
                        file.relative);
        return facts.tell();
    }

private:
    /// An entity as the API answers: aspects by name, each with its value.
    static bool isEntity(std::string_view text)
    {
        const std::size_t urn = text.find("\"urn\"");
        const bool hasUrn = urn != std::string_view::npos && text.substr(urn, 40).find("urn:li:") < 40;
        return hasUrn && datahub::has(text, "\"value\"") &&
               (datahub::has(text, "Properties\"") || datahub::has(text, "Key\"") ||
                datahub::has(text, "\"status\"") || datahub::has(text, "\"ownership\"") ||
                datahub::has(text, "\"schemaMetadata\""));
    }
    /// {"urn:li:…": {"value": {…}}, …}
    static bool isByUrn(const std::string& head, std::size_t first)
    {
        const std::size_t key = head.find_first_not_of(" \t\r\n", first + 1);
        return key != std::string::npos && std::string_view(head).substr(key).starts_with("\"urn:li:");
    }
};

} // namespace

const Source& dataHubSource()
{
    static const DataHubSource source;
    return source;
}

} // namespace upriver
