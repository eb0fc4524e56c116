// SPDX-License-Identifier: Apache-2.0
#pragma once

// Oozie's applications as records: a workflow is a job that contains its actions and control nodes, a
// coordinator is a job that reads and writes datasets and starts a workflow, a bundle contains coordinators.
// What belongs to one folder (job.properties) gives the expressions their values. One document, one thread.
// Private to pipelines/.

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/sources/pipelines/flow_records.h"
#include "catalog/sources/reading/xml.h"

namespace upriver::oozie {

/// Values of "${name}" and "${wf:conf('name')}"; secret ones are never taken in.
class Values
{
public:
    void set(std::string_view name, std::string_view value);
    /// name=value lines of a properties file; what is there already stays.
    void addProperties(std::string_view text);
    /// <property><name/><value/></property> below an element; what is there already stays.
    void addConfiguration(const XmlElement* holder);
    /// What is not known stays as it is written. Bounded in depth and length.
    [[nodiscard]] std::string filledIn(std::string_view text) const;

private:
    std::map<std::string, std::string, std::less<>> m_values;
};

/// Where a filled-in path or URI template lies: up to its first folder that depends on time or is not known.
/// A path whose host is not known keeps its expression, in a namespace of its own.
/// `fileSystem` is where paths without one lie ("hdfs://names:8020"); may be empty.
[[nodiscard]] QualifiedName placeOf(const std::string& path, const std::string& fileSystem = {});

/// What is known of the folder around an application.
struct Surroundings
{
    Values values;
    std::string folder;   ///< its own name; may be empty
    std::string workflow; ///< name of the one workflow that stands there; may be empty
    std::string fallback; ///< name of an application that has none
};

class AppReader
{
public:
    AppReader(FlowRecords& records, const Surroundings& around) : m_records(records), m_around(around) {}
    /// False: the element is none of Oozie's applications.
    [[nodiscard]] bool read(const XmlElement& root);

private:
    void readWorkflow(const XmlElement& root);
    void readNode(const XmlElement& node);
    void readTransitions(const XmlElement& node);
    void goes(const XmlElement& from, const std::string& to, std::string_view note, std::int64_t line);
    void reportCycle();
    void readAction(const FlowThing& action, const XmlElement& body);
    void readConfiguredPaths(const FlowThing& action, const XmlElement& body);
    void readCleared(const FlowThing& action, const XmlElement& body);
    void readFileActions(const FlowThing& action, const XmlElement& body);
    void readHive(const FlowThing& action, const XmlElement& body);
    void readScriptParameters(const FlowThing& action, const XmlElement& body);
    void readSqoop(const FlowThing& action, const XmlElement& body);
    void readCopy(const FlowThing& action, const XmlElement& body);
    void readPrograms(const FlowThing& action, const XmlElement& body);

    void readCoordinator(const XmlElement& root);
    void readDatasets(const XmlElement& root);
    void readEvents(const FlowThing& coordinator, const XmlElement& root);
    void readStarted(const FlowThing& coordinator, const XmlElement& root);
    void readBundle(const XmlElement& root);
    void addParams(const FlowThing& job, const XmlElement* holder);
    void addAgreement(const FlowThing& job, const XmlElement& holder);

    [[nodiscard]] std::string nameOf(const XmlElement& root) const;
    [[nodiscard]] std::string fileSystemOf(const XmlElement* holder) const;
    [[nodiscard]] FlowThing job(const std::string& name) const;
    [[nodiscard]] FlowThing application(const std::string& path) const;
    [[nodiscard]] std::vector<std::string> words(const XmlElement& body) const;
    void reads(const FlowThing& job, const std::string& path, std::int64_t line, std::string_view note = {});
    void writes(const FlowThing& job, const std::string& path, std::int64_t line, std::string_view note = {});

    FlowRecords& m_records;
    const Surroundings& m_around;
    Values m_values;
    std::string m_fileSystem; ///< of the workflow; empty: not told
    std::string m_actionsFileSystem;
    std::string m_name;
    mutable std::unordered_map<std::string, FlowThing> m_jobs; ///< what job() has answered
    std::map<std::string, const XmlElement*, std::less<>> m_nodes;
    std::map<std::string, std::vector<std::string>, std::less<>> m_next;
    std::map<std::string, QualifiedName, std::less<>> m_datasets;
};

} // namespace upriver::oozie
