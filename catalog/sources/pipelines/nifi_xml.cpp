// SPDX-License-Identifier: Apache-2.0
// NiFi's XML of versions up to 1.x: conf/flow.xml.gz, and templates.
#include "catalog/sources/pipelines/nifi_flow.h"

namespace upriver::nifi {

namespace {

constexpr int kDeepest = 60;

std::string locatorOf(const XmlElement& element) { return "line " + std::to_string(element.line); }

/// <property><name/><value/></property>, or <properties><entry><key/><value/></entry></properties> of
/// templates.
Settings settingsIn(const XmlElement& holder)
{
    Settings settings;
    for (const XmlElement* property : holder.childrenNamed("property"))
        settings.emplace(property->childText("name"), property->childText("value"));
    for (const XmlElement* properties : {holder.child("properties"), holder.at({"config", "properties"})})
        if (properties != nullptr)
            for (const XmlElement* entry : properties->childrenNamed("entry"))
                settings.emplace(entry->childText("key"), entry->childText("value"));
    return settings;
}

const std::string& firstText(const XmlElement& holder, std::initializer_list<const char*> names)
{
    static const std::string none;
    for (const char* name : names)
        if (const std::string& text = holder.childText(name); !text.empty())
            return text;
    return none;
}

class XmlFlow
{
public:
    explicit XmlFlow(Flow& flow) : m_flow(flow) {}

    void addGroup(const XmlElement& xml, const std::string& name, std::size_t parent, int depth)
    {
        if (depth > kDeepest || m_flow.isFull()) {
            m_flow.truncated = true;
            return;
        }
        const std::size_t index = m_flow.groups.size();
        Group group;
        const std::string own = flowName(name);
        group.path = (depth > 0 ? m_flow.groups[parent].path + "/" : "") + (own.empty() ? "unnamed" : own);
        group.comments = firstText(xml, {"comment", "comments"});
        group.parent = depth > 0 ? parent : index;
        group.locator = locatorOf(xml);
        m_flow.groups.push_back(std::move(group));
        // a template's group holds its own in <contents>
        const XmlElement* contents = xml.child("contents");
        addMembers(contents == nullptr ? xml : *contents, index, depth);
        m_flow.groups[index].parameters = parametersOf(xml);
    }

    void addService(const XmlElement& one)
    {
        m_flow.services.emplace(
            one.childText("id"),
            Service{one.childText("name"), firstText(one, {"class", "type"}), settingsIn(one)});
    }

    void addContext(const XmlElement& context)
    {
        Settings& values = m_flow.parameters[context.childText("name")];
        m_contexts.emplace(context.childText("id"), context.childText("name"));
        for (const XmlElement* one : context.childrenNamed("parameter"))
            if (one->childText("sensitive") != "true")
                values.emplace(one->childText("name"), one->childText("value"));
    }

private:
    [[nodiscard]] std::string parametersOf(const XmlElement& xml) const
    {
        const auto known = m_contexts.find(xml.childText("parameterContextId"));
        return known == m_contexts.end() ? "" : known->second;
    }

    void addMembers(const XmlElement& holder, std::size_t group, int depth)
    {
        for (const XmlElement& one : holder.children) {
            if (one.name == "processor" || one.name == "processors")
                addPart(one, Part::Kind::Processor, group);
            else if (one.name == "inputPort" || one.name == "inputPorts")
                addPart(one, Part::Kind::InputPort, group);
            else if (one.name == "outputPort" || one.name == "outputPorts")
                addPart(one, Part::Kind::OutputPort, group);
            else if (one.name == "funnel" || one.name == "funnels")
                addPart(one, Part::Kind::Funnel, group);
            else if (one.name == "remoteProcessGroup" || one.name == "remoteProcessGroups")
                addPart(one, Part::Kind::Remote, group);
            else if (one.name == "connection" || one.name == "connections")
                addConnection(one);
            else if (one.name == "controllerService" || one.name == "controllerServices")
                addService(one);
            else if (one.name == "processGroup" || one.name == "processGroups")
                addGroup(one, one.childText("name"), group, depth + 1);
        }
    }

    void addPart(const XmlElement& one, Part::Kind kind, std::size_t group)
    {
        Part part;
        part.kind = kind;
        part.id = one.childText("id");
        part.name = one.childText("name");
        part.type = firstText(one, {"class", "type"});
        part.comments = firstText(one, {"comment", "comments"});
        part.state = firstText(one, {"scheduledState", "state"});
        const XmlElement* config = one.child("config");
        const XmlElement& schedule = config == nullptr ? one : *config;
        part.strategy = schedule.childText("schedulingStrategy");
        part.period = schedule.childText("schedulingPeriod");
        part.address = firstText(one, {"urls", "url", "targetUris", "targetUri"});
        for (const char* ports : {"inputPort", "outputPort"})
            for (const XmlElement* port : one.childrenNamed(ports))
                part.otherIds.push_back(port->childText("id"));
        if (kind == Part::Kind::Processor)
            part.settings = settingsIn(one);
        part.group = group;
        part.locator = locatorOf(one);
        m_flow.parts.push_back(std::move(part));
    }

    void addConnection(const XmlElement& one)
    {
        Connection connection;
        const XmlElement* source = one.child("source");
        const XmlElement* destination = one.child("destination");
        connection.from = source == nullptr ? one.childText("sourceId") : source->childText("id");
        connection.to =
            destination == nullptr ? one.childText("destinationId") : destination->childText("id");
        for (const char* name : {"relationship", "selectedRelationships"})
            for (const XmlElement* relationship : one.childrenNamed(name))
                connection.relationships.push_back(relationship->text);
        connection.locator = locatorOf(one);
        m_flow.connections.push_back(std::move(connection));
    }

    Flow& m_flow;
    std::map<std::string, std::string, std::less<>> m_contexts;
};

} // namespace

Flow flowFromXml(const XmlElement& root)
{
    Flow flow;
    XmlFlow reader(flow);
    if (const XmlElement* contexts = root.child("parameterContexts"))
        for (const XmlElement* context : contexts->childrenNamed("parameterContext"))
            reader.addContext(*context);
    if (const XmlElement* services = root.child("controllerServices"))
        for (const XmlElement* service : services->childrenNamed("controllerService"))
            reader.addService(*service);
    if (const XmlElement* group = root.child("rootGroup"))
        reader.addGroup(*group, group->childText("name"), 0, 0);
    else if (const XmlElement* snippet = root.child("snippet"))
        reader.addGroup(*snippet, root.childText("name"), 0, 0);
    return flow;
}

} // namespace upriver::nifi
