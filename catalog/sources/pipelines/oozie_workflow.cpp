// SPDX-License-Identifier: Apache-2.0
// Oozie workflows: nodes and the ways between them. What single actions do: oozie_actions.cpp.
#include <set>

#include "catalog/base/text.h"
#include "catalog/sources/pipelines/oozie_app.h"

namespace upriver::oozie {

namespace {

bool isStep(std::string_view name)
{
    return name == "action" || name == "decision" || name == "fork" || name == "join";
}

/// What stands beside an action's body.
bool isAround(std::string_view name)
{
    return name == "ok" || name == "error" || name == "info" || name == "sla";
}

std::string locatorOf(const XmlElement& element) { return "line " + std::to_string(element.line); }

} // namespace

FlowThing AppReader::job(const std::string& name) const
{
    // nodes are named where they stand and at every way to them
    const auto known = m_jobs.find(name);
    if (known != m_jobs.end())
        return known->second;
    FlowThing thing{AssetKind::Job, normalised(m_records.settings().aliased("oozie"), flowName(name))};
    m_jobs.emplace(name, thing);
    return thing;
}

std::string AppReader::nameOf(const XmlElement& root) const
{
    std::string name = root.attribute("name");
    if (name.empty())
        name = root.childText("name");
    name = flowName(m_values.filledIn(name));
    return name.empty() ? m_around.fallback : name;
}

void AppReader::reads(const FlowThing& thing, const std::string& path, std::int64_t line,
                      std::string_view note)
{
    const QualifiedName place = placeOf(m_values.filledIn(path), m_actionsFileSystem);
    if (!place.ns.empty() && !place.name.empty())
        m_records.data({AssetKind::Dataset, place}, thing, "line " + std::to_string(line), note);
}

void AppReader::writes(const FlowThing& thing, const std::string& path, std::int64_t line,
                       std::string_view note)
{
    const QualifiedName place = placeOf(m_values.filledIn(path), m_actionsFileSystem);
    if (!place.ns.empty() && !place.name.empty())
        m_records.data(thing, {AssetKind::Dataset, place}, "line " + std::to_string(line), note);
}

void AppReader::addParams(const FlowThing& thing, const XmlElement* holder)
{
    if (holder == nullptr)
        return;
    for (const XmlElement* property : holder->childrenNamed("property"))
        m_records.param(thing, property->childText("name"), property->childText("value"));
}

void AppReader::addAgreement(const FlowThing& thing, const XmlElement& holder)
{
    const XmlElement* info = holder.child("info");
    if (info == nullptr)
        return;
    for (const char* key : {"nominal-time", "should-start", "should-end", "max-duration"})
        m_records.property(thing, std::string("sla.") + key, info->childText(key));
    m_records.owner(thing, info->childText("alert-contact"), "alert contact");
}

bool AppReader::read(const XmlElement& root)
{
    m_values = m_around.values;
    m_values.addConfiguration(root.child("parameters"));
    if (root.name == "workflow-app")
        readWorkflow(root);
    else if (root.name == "coordinator-app")
        readCoordinator(root);
    else if (root.name == "bundle-app")
        readBundle(root);
    else
        return false;
    return true;
}

void AppReader::readWorkflow(const XmlElement& root)
{
    m_values.addConfiguration(root.at({"global", "configuration"}));
    m_name = nameOf(root);
    const FlowThing workflow = job(m_name);
    m_records.declare(workflow, "workflow", locatorOf(root));
    m_records.property(workflow, "schema", root.attribute("xmlns"));
    addParams(workflow, root.child("parameters"));
    addParams(workflow, root.at({"global", "configuration"}));
    addAgreement(workflow, root);
    if (!m_around.folder.empty() && !m_around.workflow.empty())
        m_records.batch().aliases.push_back({m_records.index(workflow), job("apps/" + m_around.folder).name,
                                             60, "the folder has the name by which others start it"});
    if (const XmlElement* credentials = root.child("credentials"))
        for (const XmlElement* one : credentials->childrenNamed("credential"))
            m_records.property(workflow, "login." + one->attribute("name"), one->attribute("type"));
    for (const XmlElement& node : root.children) {
        const std::string& name = node.attribute("name");
        if (name.empty() && isStep(node.name))
            m_records.problem(Severity::Warning, "A node without a name was skipped.", {}, node.line);
        else if (!name.empty() && !m_nodes.emplace(name, &node).second)
            m_records.problem(Severity::Warning, "The name " + name + " stands twice; the first counts.", {},
                              node.line);
    }
    m_fileSystem = fileSystemOf(root.child("global"));
    for (const auto& [name, node] : m_nodes)
        readNode(*node);
    if (const XmlElement* start = root.child("start");
        start != nullptr && !m_nodes.contains(start->attribute("to")))
        m_records.problem(Severity::Warning,
                          "The workflow starts at " + start->attribute("to") + ", which is not here.", {},
                          start->line);
    reportCycle();
}

/// "hdfs://names:8020" of a name-node that is filled in.
std::string AppReader::fileSystemOf(const XmlElement* holder) const
{
    std::string stated = holder == nullptr ? "" : m_values.filledIn(holder->childText("name-node"));
    while (stated.ends_with('/'))
        stated.pop_back();
    if (stated.find("${") != std::string::npos)
        m_records.problem(Severity::Note,
                          "The name node " + flowName(stated) +
                              " is not filled in, so paths without a host have none.",
                          "name-node");
    const bool isAddress = stated.find("://") != std::string::npos && stated.find("${") == std::string::npos;
    return isAddress ? stated : std::string();
}

void AppReader::readNode(const XmlElement& node)
{
    if (!isStep(node.name))
        return;
    const FlowThing step = job(m_name + "." + node.attribute("name"));
    m_records.declare(step, node.name == "action" ? "task" : node.name, locatorOf(node));
    m_records.contains(job(m_name), step, locatorOf(node));
    for (const auto& [key, attribute] : {std::pair{"login", "cred"}, {"retries", "retry-max"}})
        if (const std::string& value = node.attribute(attribute); !value.empty())
            m_records.property(step, key, value);
    if (node.name == "action") {
        for (const XmlElement& body : node.children) {
            if (isAround(body.name))
                continue;
            m_records.property(step, "runs", body.name);
            const std::string own = fileSystemOf(&body);
            m_actionsFileSystem = own.empty() ? m_fileSystem : own;
            readAction(step, body);
            break;
        }
        addAgreement(step, node);
    }
    readTransitions(node);
}

void AppReader::readTransitions(const XmlElement& node)
{
    if (node.name == "action") {
        for (const XmlElement& way : node.children)
            if (way.name == "ok" || way.name == "error")
                goes(node, way.attribute("to"), way.name == "ok" ? "" : "error", way.line);
        return;
    }
    if (node.name == "join")
        goes(node, node.attribute("to"), {}, node.line);
    for (const XmlElement* path : node.childrenNamed("path"))
        goes(node, path->attribute("start"), {}, path->line);
    if (const XmlElement* choice = node.child("switch")) {
        for (const XmlElement& way : choice->children)
            if (way.name == "case" || way.name == "default")
                goes(node, way.attribute("to"), way.name == "case" ? std::string_view(way.text) : "otherwise",
                     way.line);
    }
}

void AppReader::goes(const XmlElement& from, const std::string& to, std::string_view note, std::int64_t line)
{
    const auto next = m_nodes.find(to);
    const std::string& name = from.attribute("name");
    if (next == m_nodes.end()) {
        m_records.problem(Severity::Warning,
                          to.empty() ? name + " does not say what comes next."
                                     : name + " leads to " + to + ", which is not here.",
                          {}, line);
        return;
    }
    if (!isStep(next->second->name))
        return;
    m_next[name].push_back(to);
    m_records.control(job(m_name + "." + name), job(m_name + "." + to), note, "line " + std::to_string(line));
}

// Oozie refuses cycles, and so nobody has to expect one. What is left after taking away nodes that nothing
// leads to, again and again, stands in a cycle or behind one.
void AppReader::reportCycle()
{
    std::map<std::string_view, std::size_t> waits;
    for (const auto& [from, all] : m_next)
        for (const std::string& to : all)
            ++waits[to];
    std::vector<std::string_view> free;
    for (const auto& [from, all] : m_next)
        if (!waits.contains(from))
            free.push_back(from);
    while (!free.empty()) {
        const std::string_view from = free.back();
        free.pop_back();
        const auto all = m_next.find(from);
        if (all == m_next.end())
            continue;
        for (const std::string& to : all->second)
            if (const auto left = waits.find(to); --left->second == 0) {
                waits.erase(left);
                free.emplace_back(to);
            }
    }
    if (!waits.empty())
        m_records.problem(
            Severity::Warning,
            "The workflow leads back to " + std::string(waits.begin()->first) + ", which Oozie refuses.", {});
}

} // namespace upriver::oozie
