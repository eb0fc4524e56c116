// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "catalog/sources/pipelines/nifi_flow.h"

namespace upriver::nifi {

namespace {

constexpr std::size_t kIdLength = 8;

std::string_view wordOf(Part::Kind kind)
{
    switch (kind) {
    case Part::Kind::Processor:
        return "processor";
    case Part::Kind::InputPort:
        return "input_port";
    case Part::Kind::OutputPort:
        return "output_port";
    case Part::Kind::Funnel:
        return "funnel";
    case Part::Kind::Remote:
        break;
    }
    return "remote_group";
}

std::string lastWord(const std::string& type) { return type.substr(type.find_last_of('.') + 1); }

class FlowWriter
{
public:
    FlowWriter(const Flow& flow, FlowRecords& records)
        : m_flow(flow), m_records(records), m_finder(flow, records)
    {}

    Result<void> write()
    {
        for (const Group& group : m_flow.groups)
            addGroup(group);
        for (const Part& part : m_flow.parts) {
            addPart(part);
            if (auto sent = m_records.sendIfLarge(); !sent)
                return sent;
        }
        for (const Connection& connection : m_flow.connections) {
            addConnection(connection);
            if (auto sent = m_records.sendIfLarge(); !sent)
                return sent;
        }
        return {};
    }

private:
    [[nodiscard]] FlowThing job(const std::string& path) const
    {
        return {AssetKind::Job, normalised(m_records.settings().aliased("nifi"), flowName(path))};
    }

    void addGroup(const Group& group)
    {
        const FlowThing thing = job(group.path);
        m_records.declare(thing, "process_group", group.locator);
        m_records.describe(thing, group.comments);
        m_records.property(thing, "parameter_context", group.parameters);
        m_records.property(thing, "version", group.version);
        m_records.property(thing, "author", group.author);
        if (group.made) {
            VersionRecord version;
            version.asset = m_records.index(thing);
            version.label = flowName(group.version);
            version.created = group.made;
            m_records.batch().versions.push_back(std::move(version));
        }
        const Group& parent = m_flow.groups[group.parent];
        if (&parent != &group)
            m_records.contains(job(parent.path), thing, group.locator);
        m_taken.insert(thing.name.name);
    }

    // Names repeat within a group; the first keeps its own, the others get the beginning of their id.
    FlowThing named(const Part& part)
    {
        const std::string path = m_flow.groups[part.group].path + "/";
        std::string name = flowName(part.name);
        if (name.empty())
            name = part.kind == Part::Kind::Funnel || part.type.empty() ? std::string(wordOf(part.kind))
                                                                        : lastWord(part.type);
        FlowThing thing = job(path + name);
        if (!m_taken.insert(thing.name.name).second)
            thing = job(path + name + " (" + part.id.substr(0, kIdLength) + ")");
        if (m_taken.contains(thing.name.name) && m_things.contains(part.id))
            m_records.problem(Severity::Note, "The id " + part.id + " stands twice.", part.locator);
        m_taken.insert(thing.name.name);
        return thing;
    }

    void addPart(const Part& part)
    {
        const FlowThing thing = named(part);
        m_records.declare(thing, wordOf(part.kind), part.locator);
        m_records.contains(job(m_flow.groups[part.group].path), thing, part.locator);
        m_records.describe(thing, part.comments);
        m_records.property(thing, "type", part.kind == Part::Kind::Processor ? part.type : "");
        m_records.property(thing, "state", part.state);
        m_records.property(thing, "schedule",
                           part.strategy.empty() ? part.period : part.strategy + " " + part.period);
        m_records.property(thing, "address", part.address);
        m_things.emplace(part.id, thing);
        for (const std::string& id : part.otherIds)
            if (!id.empty())
                m_things.emplace(id, thing);
        if (part.kind == Part::Kind::Processor)
            m_finder.add(part, thing);
    }

    void addConnection(const Connection& connection)
    {
        const auto from = m_things.find(connection.from);
        const auto to = m_things.find(connection.to);
        if (from == m_things.end() || to == m_things.end()) {
            m_records.problem(Severity::Warning, "A connection leads to or from something that is not here.",
                              connection.locator);
            return;
        }
        std::string names;
        bool onlyFailures = !connection.relationships.empty();
        for (const std::string& name : connection.relationships) {
            names += (names.empty() ? "" : ", ") + name;
            onlyFailures = onlyFailures && (name.find("fail") != std::string::npos || name == "retry");
        }
        // what failed goes on as order, not as data: else every store would feed every error log
        m_records.edge(from->second, to->second, onlyFailures ? EdgeKind::Control : EdgeKind::Data, names,
                       connection.locator);
    }

    const Flow& m_flow;
    FlowRecords& m_records;
    DatasetFinder m_finder;
    std::map<std::string, FlowThing, std::less<>> m_things; ///< by id
    std::set<std::string> m_taken;
};

} // namespace

Result<void> addFlow(const Flow& flow, FlowRecords& records)
{
    if (flow.truncated)
        records.problem(Severity::Warning,
                        "The flow is nested deeper than 60 groups, or has more than a million parts; "
                        "the rest was skipped.",
                        {});
    return FlowWriter(flow, records).write();
}

} // namespace upriver::nifi
