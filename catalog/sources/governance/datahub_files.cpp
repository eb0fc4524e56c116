// SPDX-License-Identifier: Apache-2.0
// DataHub's YAML files for people: business glossaries and lineage files, brought into the form of aspects.
#include "catalog/base/text.h"
#include "catalog/sources/governance/datahub_facts.h"

namespace upriver::datahub {

namespace {

constexpr int kDeepest = 20;

std::string urnOf(const char* type, const std::string& path)
{
    return "urn:li:" + std::string(type) + ":" + path;
}

void takeOwners(const std::string& urn, const Json& holder, const Json& fallback, const std::string& locator,
                Facts& facts)
{
    const Json* owners = jsonMember(holder, "owners");
    const Json& stated = owners && owners->is_object() ? *owners : fallback;
    Json list = Json::array();
    for (const auto& [key, type] : {std::pair{"users", "corpuser"}, std::pair{"groups", "corpGroup"}})
        for (const Json& name : jsonArray(stated, key))
            if (name.is_string())
                list.push_back(
                    {{"owner", urnOf(type, name.get<std::string>())},
                     {"type", jsonText(stated, "type").empty() ? "DEVELOPER" : jsonText(stated, "type")}});
    if (!list.empty())
        facts.take(urn, "ownership", {{"owners", std::move(list)}}, locator);
}

Json termUrns(const Json& term, const char* key)
{
    Json urns = Json::array();
    for (const Json& name : jsonArray(term, key))
        if (name.is_string()) {
            const std::string& text = name.get_ref<const std::string&>();
            urns.push_back(text.starts_with("urn:li:") ? text : urnOf("glossaryTerm", text));
        }
    return urns;
}

class Glossary
{
public:
    Glossary(const Json& yaml, Facts& facts) : m_facts(facts)
    {
        const Json* owners = jsonMember(yaml, "owners");
        m_owners = owners && owners->is_object() ? *owners : Json::object();
    }

    void take(const Json& holder, const std::string& path, const std::string& parent,
              const std::string& locator, int depth)
    {
        std::size_t index = 0;
        for (const Json& term : jsonArray(holder, "terms"))
            takeOne(term, "glossaryTerm", path, parent, jsonPointer(locator + "/terms", index++), depth);
        index = 0;
        for (const Json& node : jsonArray(holder, "nodes"))
            takeOne(node, "glossaryNode", path, parent, jsonPointer(locator + "/nodes", index++), depth);
    }

private:
    void takeOne(const Json& stated, const char* type, const std::string& path, const std::string& parent,
                 const std::string& locator, int depth)
    {
        const std::string& name = jsonText(stated, "name");
        if (name.empty() || depth > kDeepest) {
            m_facts.problem(Severity::Warning,
                            "An entry of the glossary has no name or stands too deep; it was left out.",
                            locator);
            return;
        }
        const std::string below = path.empty() ? name : path + "." + name;
        const std::string& id = jsonText(stated, "id");
        const std::string urn = id.starts_with("urn:li:") ? id : urnOf(type, below);
        Json info{{"name", name}, {"definition", jsonText(stated, "description")}};
        if (!parent.empty())
            info["parentNode"] = parent;
        for (const char* key : {"custom_properties", "source_ref", "source_url", "term_source"})
            if (const Json* value = jsonMember(stated, key))
                info[std::string_view(key) == "custom_properties" ? "customProperties"
                     : std::string_view(key) == "source_ref"      ? "sourceRef"
                     : std::string_view(key) == "source_url"      ? "sourceUrl"
                                                                  : "termSource"] = *value;
        const bool isTerm = std::string_view(type) == "glossaryTerm";
        m_facts.take(urn, isTerm ? "glossaryTermInfo" : "glossaryNodeInfo", std::move(info), locator);
        takeOwners(urn, stated, m_owners, locator, m_facts);
        Json related{{"isRelatedTerms", termUrns(stated, "inherits")},
                     {"hasRelatedTerms", termUrns(stated, "contains")},
                     {"relatedTerms", termUrns(stated, "related_terms")}};
        if (isTerm)
            m_facts.take(urn, "glossaryRelatedTerms", std::move(related), locator);
        if (const std::string& domain = jsonText(stated, "domain"); !domain.empty())
            m_facts.take(urn, "domains", {{"domains", Json::array({urnOf("domain", domain)})}}, locator);
        take(stated, below, urn, locator, depth + 1);
    }

    Facts& m_facts;
    Json m_owners;
};

/// {name, type, env, platform, platform_instance}
std::string datasetUrn(const Json& entity)
{
    const std::string& name = jsonText(entity, "name");
    const std::string& platform = jsonText(entity, "platform");
    if (name.empty() || platform.empty())
        return {};
    const std::string& environment = jsonText(entity, "env");
    const std::string& instance = jsonText(entity, "platform_instance");
    return "urn:li:dataset:(urn:li:dataPlatform:" + platform + "," +
           (instance.empty() ? "" : instance + ".") + name + "," +
           (environment.empty() ? "PROD" : environment) + ")";
}

} // namespace

bool isGlossary(const Json& yaml)
{
    return jsonMember(yaml, "version") && (jsonMember(yaml, "nodes") || jsonMember(yaml, "terms")) &&
           (jsonMember(yaml, "source") || jsonMember(yaml, "owners"));
}

bool isFileLineage(const Json& yaml)
{
    const auto& lineage = jsonArray(yaml, "lineage");
    return !lineage.empty() && jsonMember(lineage.front(), "entity");
}

void takeGlossary(const Json& yaml, Facts& facts) { Glossary(yaml, facts).take(yaml, {}, {}, {}, 0); }

void takeFileLineage(const Json& yaml, Facts& facts)
{
    std::size_t index = 0;
    for (const Json& entry : jsonArray(yaml, "lineage")) {
        const std::string locator = jsonPointer("/lineage", index++);
        const Json* entity = jsonMember(entry, "entity");
        const std::string urn = entity ? datasetUrn(*entity) : std::string();
        if (urn.empty()) {
            facts.problem(Severity::Warning, "An entry has no name or platform; it was left out.", locator);
            continue;
        }
        Json upstreams = Json::array();
        for (const Json& upstream : jsonArray(entry, "upstream"))
            if (const Json* named = jsonMember(upstream, "entity"); named && !datasetUrn(*named).empty())
                upstreams.push_back({{"dataset", datasetUrn(*named)}, {"type", "TRANSFORMED"}});
        Json lineage{{"upstreams", std::move(upstreams)}};
        if (const Json* fine = jsonMember(entry, "fineGrainedLineages"))
            lineage["fineGrainedLineages"] = *fine;
        facts.take(urn, "upstreamLineage", std::move(lineage), locator);
    }
}

} // namespace upriver::datahub
