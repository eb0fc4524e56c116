// SPDX-License-Identifier: Apache-2.0
// MiNiFi's config.yml, versions 1 to 3: one group of processors, in version 3 with groups inside.
#include "catalog/sources/pipelines/nifi_flow.h"

namespace upriver::nifi {

namespace {

constexpr int kDeepest = 50;

Settings settingsIn(const Json& holder)
{
    Settings settings;
    for (const auto& [key, value] : jsonObject(holder, "Properties"))
        if (auto text = jsonScalar(&value))
            settings.emplace(key, std::move(*text));
    return settings;
}

class MinifiFlow
{
public:
    explicit MinifiFlow(Flow& flow) : m_flow(flow) {}

    void addGroup(const Json& json, const std::string& name, std::size_t parent, const std::string& locator,
                  int depth)
    {
        if (depth > kDeepest || m_flow.isFull()) {
            m_flow.truncated = true;
            return;
        }
        const std::size_t index = m_flow.groups.size();
        Group group;
        group.path = (depth > 0 ? m_flow.groups[parent].path + "/" : "") + (name.empty() ? "unnamed" : name);
        group.comments = depth == 0 ? jsonTextAt(json, {"Flow Controller", "comment"}) : "";
        group.parent = depth > 0 ? parent : index;
        group.locator = locator.empty() ? "Flow Controller" : locator;
        m_flow.groups.push_back(std::move(group));
        for (const Json& one : jsonArray(json, "Controller Services"))
            m_flow.services.emplace(jsonScalarText(one, "id"),
                                    Service{jsonText(one, "name"), jsonText(one, "type"), settingsIn(one)});
        addParts(json, "Processors", Part::Kind::Processor, index, locator);
        addParts(json, "Input Ports", Part::Kind::InputPort, index, locator);
        addParts(json, "Output Ports", Part::Kind::OutputPort, index, locator);
        addParts(json, "Funnels", Part::Kind::Funnel, index, locator);
        for (const char* key : {"Remote Process Groups", "Remote Processing Groups"})
            addParts(json, key, Part::Kind::Remote, index, locator);
        addConnections(json, locator);
        std::size_t number = 0;
        for (const Json& inner : jsonArray(json, "Process Groups"))
            addGroup(inner, flowName(jsonText(inner, "name")), index,
                     jsonPointer(locator + "/Process Groups", number++), depth + 1);
    }

private:
    void addParts(const Json& json, const char* key, Part::Kind kind, std::size_t group,
                  const std::string& locator)
    {
        std::size_t number = 0;
        for (const Json& one : jsonArray(json, key)) {
            Part part;
            part.kind = kind;
            part.locator = jsonPointer(locator + "/" + key, number++);
            part.name = jsonText(one, "name");
            part.id = jsonScalarText(one, "id");
            if (part.id.empty()) // version 1 had names alone
                part.id = part.name;
            part.type = jsonText(one, "class");
            part.strategy = jsonText(one, "scheduling strategy");
            part.period = jsonScalarText(one, "scheduling period");
            part.address = jsonText(one, "url");
            part.group = group;
            part.settings = settingsIn(one);
            for (const char* ports : {"Input Ports", "Output Ports"})
                for (const Json& port : jsonArray(one, ports))
                    part.otherIds.push_back(jsonScalarText(port, "id"));
            m_flow.parts.push_back(std::move(part));
        }
    }

    void addConnections(const Json& json, const std::string& locator)
    {
        const auto either = [](const Json& one, const char* id, const char* name) {
            const std::string text = jsonScalarText(one, id);
            return text.empty() ? jsonScalarText(one, name) : text;
        };
        std::size_t number = 0;
        for (const Json& one : jsonArray(json, "Connections")) {
            Connection connection;
            connection.locator = jsonPointer(locator + "/Connections", number++);
            connection.from = either(one, "source id", "source name");
            connection.to = either(one, "destination id", "destination name");
            for (const Json& word : jsonArray(one, "source relationship names"))
                if (auto text = jsonScalar(&word))
                    connection.relationships.push_back(std::move(*text));
            if (std::string word = jsonText(one, "source relationship name"); !word.empty())
                connection.relationships.push_back(std::move(word));
            m_flow.connections.push_back(std::move(connection));
        }
    }

    Flow& m_flow;
};

} // namespace

Flow flowFromMinifi(const Json& root)
{
    Flow flow;
    MinifiFlow(flow).addGroup(root, flowName(jsonTextAt(root, {"Flow Controller", "name"})), 0, "", 0);
    return flow;
}

} // namespace upriver::nifi
