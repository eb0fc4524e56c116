// SPDX-License-Identifier: Apache-2.0
// NiFi's JSON: conf/flow.json.gz of an instance, and versioned flows as they are downloaded or kept in a
// registry.
#include "catalog/sources/pipelines/nifi_flow.h"

namespace upriver::nifi {

namespace {

constexpr int kDeepest = 60;

Settings settingsIn(const Json& holder)
{
    Settings settings;
    for (const auto& [name, value] : jsonObject(holder, "properties"))
        if (auto text = jsonScalar(&value))
            settings.emplace(name, std::move(*text));
    return settings;
}

class JsonFlow
{
public:
    explicit JsonFlow(Flow& flow) : m_flow(flow) {}

    void addGroup(const Json& json, std::size_t parent, const std::string& locator, int depth)
    {
        if (depth > kDeepest || m_flow.isFull()) {
            m_flow.truncated = true;
            return;
        }
        const std::size_t index = m_flow.groups.size();
        Group group;
        const std::string name = flowName(jsonText(json, "name"));
        group.path = (depth > 0 ? m_flow.groups[parent].path + "/" : "") + (name.empty() ? "unnamed" : name);
        group.comments = jsonText(json, "comments");
        group.parameters = jsonText(json, "parameterContextName");
        group.parent = depth > 0 ? parent : index;
        group.locator = locator;
        if (const Json* version = jsonMember(json, "versionedFlowCoordinates"))
            group.version = jsonScalarText(*version, "version");
        m_flow.groups.push_back(std::move(group));
        addServices(json);
        addParts(json, "processors", Part::Kind::Processor, index, locator);
        addParts(json, "inputPorts", Part::Kind::InputPort, index, locator);
        addParts(json, "outputPorts", Part::Kind::OutputPort, index, locator);
        addParts(json, "funnels", Part::Kind::Funnel, index, locator);
        addParts(json, "remoteProcessGroups", Part::Kind::Remote, index, locator);
        addConnections(json, locator);
        std::size_t number = 0;
        for (const Json& inner : jsonArray(json, "processGroups"))
            addGroup(inner, index, jsonPointer(locator + "/processGroups", number++), depth + 1);
    }

    void addServices(const Json& json)
    {
        for (const Json& one : jsonArray(json, "controllerServices"))
            for (const char* id : {"identifier", "instanceIdentifier"})
                if (const std::string& key = jsonText(one, id); !key.empty())
                    m_flow.services.emplace(
                        key, Service{jsonText(one, "name"), jsonText(one, "type"), settingsIn(one)});
    }

    void addContext(const Json& context, const std::string& name)
    {
        Settings& values = m_flow.parameters[name];
        for (const Json& one : jsonArray(context, "parameters"))
            if (!jsonBool(jsonMember(one, "sensitive")).value_or(false))
                values.emplace(jsonText(one, "name"), jsonScalarText(one, "value"));
    }

private:
    void addParts(const Json& json, const char* list, Part::Kind kind, std::size_t group,
                  const std::string& locator)
    {
        std::size_t number = 0;
        for (const Json& one : jsonArray(json, list)) {
            Part part;
            part.kind = kind;
            part.locator = jsonPointer(locator + "/" + list, number++);
            part.id = jsonText(one, "identifier");
            part.otherIds.push_back(jsonText(one, "instanceIdentifier"));
            for (const char* ports : {"inputPorts", "outputPorts"})
                for (const Json& port : jsonArray(one, ports))
                    for (const char* id : {"identifier", "instanceIdentifier"})
                        part.otherIds.push_back(jsonText(port, id));
            part.name = jsonText(one, "name");
            part.type = jsonText(one, "type");
            part.comments = jsonText(one, "comments");
            part.state = jsonText(one, "scheduledState");
            part.strategy = jsonText(one, "schedulingStrategy");
            part.period = jsonText(one, "schedulingPeriod");
            part.address = jsonText(one, jsonText(one, "targetUris").empty() ? "targetUri" : "targetUris");
            if (kind == Part::Kind::Processor)
                part.settings = settingsIn(one);
            part.group = group;
            m_flow.parts.push_back(std::move(part));
        }
    }

    void addConnections(const Json& json, const std::string& locator)
    {
        std::size_t number = 0;
        for (const Json& one : jsonArray(json, "connections")) {
            Connection connection;
            connection.locator = jsonPointer(locator + "/connections", number++);
            connection.from = jsonTextAt(one, {"source", "id"});
            connection.to = jsonTextAt(one, {"destination", "id"});
            for (const Json& relationship : jsonArray(one, "selectedRelationships"))
                if (auto text = jsonScalar(&relationship))
                    connection.relationships.push_back(std::move(*text));
            m_flow.connections.push_back(std::move(connection));
        }
    }

    Flow& m_flow;
};

} // namespace

Flow flowFromJson(const Json& document)
{
    Flow flow;
    JsonFlow reader(flow);
    const Json* holder = &document;
    for (const char* wrapper : {"versionedFlowSnapshot", "flowSnapshot", "flow"})
        if (const Json* inner = jsonMember(document, wrapper);
            inner != nullptr && (jsonMember(*inner, "flowContents") || jsonMember(*inner, "rootGroup")))
            holder = inner;
    for (const Json& context : jsonArray(*holder, "parameterContexts"))
        reader.addContext(context, jsonText(context, "name"));
    for (const auto& [name, context] : jsonObject(*holder, "parameterContexts"))
        reader.addContext(context, name);
    reader.addServices(*holder);
    for (const char* name : {"rootGroup", "flowContents"})
        if (const Json* root = jsonMember(*holder, name); root != nullptr && root->is_object())
            reader.addGroup(*root, 0, "/" + std::string(name), 0);
    // a snapshot of a registry
    if (const Json* made = jsonMember(*holder, "snapshotMetadata"); made != nullptr && !flow.groups.empty()) {
        flow.groups.front().version = jsonScalarText(*made, "version");
        flow.groups.front().made = jsonTime(jsonMember(*made, "timestamp"));
        flow.groups.front().author = jsonText(*made, "author");
        if (flow.groups.front().comments.empty())
            flow.groups.front().comments = jsonTextAt(*holder, {"flow", "description"});
    }
    return flow;
}

} // namespace upriver::nifi
