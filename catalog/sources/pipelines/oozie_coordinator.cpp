// SPDX-License-Identifier: Apache-2.0
// Oozie coordinators (datasets, schedule, the workflow that they start) and bundles.
#include "catalog/sources/pipelines/oozie_app.h"

namespace upriver::oozie {

namespace {

std::string locatorOf(const XmlElement& element) { return "line " + std::to_string(element.line); }

/// All elements of a name below, however they are combined ("or", "and", "combine"); bounded by the tree.
void collect(const XmlElement& holder, std::string_view name, std::vector<const XmlElement*>& found)
{
    for (const XmlElement& child : holder.children) {
        if (child.name == name)
            found.push_back(&child);
        collect(child, name, found);
    }
}

} // namespace

void AppReader::readCoordinator(const XmlElement& root)
{
    m_values.addConfiguration(root.at({"action", "workflow", "configuration"}));
    m_name = "coordinators/" + nameOf(root);
    const FlowThing coordinator = job(m_name);
    m_records.declare(coordinator, "coordinator", locatorOf(root));
    for (const char* key : {"frequency", "start", "end", "timezone"})
        m_records.property(coordinator, key, m_values.filledIn(root.attribute(key)));
    if (const XmlElement* controls = root.child("controls"))
        for (const char* key : {"timeout", "concurrency", "execution", "throttle"})
            m_records.property(coordinator, key, m_values.filledIn(controls->childText(key)));
    addParams(coordinator, root.child("parameters"));
    readDatasets(root);
    readEvents(coordinator, root);
    readStarted(coordinator, root);
    if (const XmlElement* action = root.child("action"))
        addAgreement(coordinator, *action);
}

void AppReader::readDatasets(const XmlElement& root)
{
    std::vector<const XmlElement*> all;
    if (const XmlElement* datasets = root.child("datasets"))
        collect(*datasets, "dataset", all);
    for (const XmlElement* dataset : all) {
        const std::string& name = dataset->attribute("name");
        const std::string path = m_values.filledIn(dataset->childText("uri-template"));
        const QualifiedName place = placeOf(path);
        if (name.empty() || place.ns.empty() || place.name.empty()) {
            m_records.problem(Severity::Warning, "The dataset " + name + " has no place and was skipped.", {},
                              dataset->line);
            continue;
        }
        m_datasets.emplace(name, place);
        const FlowThing thing{AssetKind::Dataset, place};
        m_records.declare(thing, place.ns.starts_with("hive") ? "table" : "folder", locatorOf(*dataset));
        m_records.property(thing, "template", path);
        m_records.property(thing, "oozie_dataset", name);
        for (const char* key : {"frequency", "initial-instance", "timezone"})
            m_records.property(thing, key, m_values.filledIn(dataset->attribute(key)));
    }
}

void AppReader::readEvents(const FlowThing& coordinator, const XmlElement& root)
{
    for (const char* kind : {"data-in", "data-out"}) {
        std::vector<const XmlElement*> all;
        for (const char* holder : {"input-events", "output-events"})
            if (const XmlElement* events = root.child(holder))
                collect(*events, kind, all);
        for (const XmlElement* event : all) {
            const auto known = m_datasets.find(event->attribute("dataset"));
            if (known == m_datasets.end()) {
                m_records.problem(Severity::Warning,
                                  "The event " + event->attribute("name") + " names the dataset " +
                                      event->attribute("dataset") + ", which is not here.",
                                  {}, event->line);
                continue;
            }
            const FlowThing data{AssetKind::Dataset, known->second};
            if (std::string_view(kind) == "data-in")
                m_records.data(data, coordinator, locatorOf(*event), event->attribute("name"));
            else
                m_records.data(coordinator, data, locatorOf(*event), event->attribute("name"));
        }
    }
}

void AppReader::readStarted(const FlowThing& coordinator, const XmlElement& root)
{
    const XmlElement* workflow = root.at({"action", "workflow"});
    if (workflow == nullptr || workflow->childText("app-path").empty())
        return;
    m_records.property(coordinator, "app_path", m_values.filledIn(workflow->childText("app-path")));
    m_records.control(coordinator, application(workflow->childText("app-path")), "starts",
                      locatorOf(*workflow));
    addParams(coordinator, workflow->child("configuration"));
}

void AppReader::readBundle(const XmlElement& root)
{
    m_name = "bundles/" + nameOf(root);
    const FlowThing bundle = job(m_name);
    m_records.declare(bundle, "bundle", locatorOf(root));
    if (const XmlElement* controls = root.child("controls"))
        m_records.property(bundle, "kick-off-time", m_values.filledIn(controls->childText("kick-off-time")));
    addParams(bundle, root.child("parameters"));
    for (const XmlElement* coordinator : root.childrenNamed("coordinator")) {
        const std::string name = flowName(m_values.filledIn(coordinator->attribute("name")));
        if (name.empty()) {
            m_records.problem(Severity::Warning, "A coordinator without a name was skipped.", {},
                              coordinator->line);
            continue;
        }
        const FlowThing thing = job("coordinators/" + name);
        m_records.contains(bundle, thing, locatorOf(*coordinator));
        m_records.property(thing, "app_path", m_values.filledIn(coordinator->childText("app-path")));
        addParams(thing, coordinator->child("configuration"));
    }
}

} // namespace upriver::oozie
