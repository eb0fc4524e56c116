// SPDX-License-Identifier: Apache-2.0
// What the actions of Oozie workflows read, write and run, as far as their definitions say.
#include <algorithm>
#include <optional>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/oozie_app.h"

namespace upriver::oozie {

namespace {

constexpr std::size_t kMostWords = 1'000;
constexpr std::size_t kLongestQuery = 1'000'000;

std::string_view lastFolder(std::string_view path)
{
    while (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    if (path.ends_with(".xml"))
        path = path.substr(0, path.find_last_of('/') == std::string_view::npos ? 0 : path.find_last_of('/'));
    return path.substr(path.find_last_of('/') + 1);
}

/// The word after an option.
std::string valueOf(const std::vector<std::string>& words, std::initializer_list<std::string_view> options)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (std::ranges::find(options, words[i]) != options.end())
            return words[i + 1];
    return {};
}

bool isInputProperty(std::string_view name)
{
    return name == "mapred.input.dir" || name == "mapreduce.input.fileinputformat.inputdir" ||
           name == "mapreduce.job.inputdir" || name == "oozie.pig.inputdir";
}

bool isOutputProperty(std::string_view name)
{
    return name == "mapred.output.dir" || name == "mapreduce.output.fileoutputformat.outputdir" ||
           name == "mapreduce.job.outputdir";
}

} // namespace

FlowThing AppReader::application(const std::string& path) const
{
    const std::string filled = m_values.filledIn(path);
    const std::string folder(lastFolder(filled));
    const bool isHere = !m_around.workflow.empty() && (folder == m_around.folder || folder.starts_with("${"));
    return isHere ? job(m_around.workflow) : job("apps/" + (folder.empty() ? filled : folder));
}

std::vector<std::string> AppReader::words(const XmlElement& body) const
{
    std::vector<std::string> all;
    const std::string command = m_values.filledIn(body.childText("command"));
    for (const std::string_view line : splitText(command, '\n'))
        for (const std::string_view word : splitText(line, ' '))
            if (!trimmed(word).empty() && all.size() < kMostWords)
                all.emplace_back(trimmed(word));
    for (const char* name : {"arg", "argument"})
        for (const XmlElement* arg : body.childrenNamed(name))
            if (all.size() < kMostWords)
                all.push_back(m_values.filledIn(arg->text));
    return all;
}

void AppReader::readAction(const FlowThing& action, const XmlElement& body)
{
    readConfiguredPaths(action, body);
    if (body.name == "fs")
        readFileActions(action, body);
    else if (body.name == "hive" || body.name == "hive2" || body.name == "pig")
        readHive(action, body);
    else if (body.name == "sqoop")
        readSqoop(action, body);
    else if (body.name == "distcp")
        readCopy(action, body);
    else if (body.name == "sub-workflow" && !body.childText("app-path").empty())
        m_records.control(action, application(body.childText("app-path")), "starts",
                          "line " + std::to_string(body.line));
    readPrograms(action, body);
    readCleared(action, body);
}

void AppReader::readConfiguredPaths(const FlowThing& action, const XmlElement& body)
{
    if (const XmlElement* configuration = body.child("configuration")) {
        for (const XmlElement* property : configuration->childrenNamed("property")) {
            const std::string& name = property->childText("name");
            for (const std::string_view path : splitText(property->childText("value"), ',')) {
                if (isInputProperty(name))
                    reads(action, std::string(path), property->line, name);
                else if (isOutputProperty(name))
                    writes(action, std::string(path), property->line, name);
            }
        }
        addParams(action, configuration);
    }
}

// What an action clears before it runs it will most likely write.
void AppReader::readCleared(const FlowThing& action, const XmlElement& body)
{
    if (const XmlElement* prepare = body.child("prepare"))
        for (const XmlElement* one : prepare->childrenNamed("delete")) {
            const QualifiedName place =
                placeOf(m_values.filledIn(one->attribute("path")), m_actionsFileSystem);
            if (!place.ns.empty() && !place.name.empty())
                m_records.data(action, {AssetKind::Dataset, place}, "line " + std::to_string(one->line),
                               "cleared before it runs", 60);
        }
}

void AppReader::readFileActions(const FlowThing& action, const XmlElement& body)
{
    for (const XmlElement& step : body.children) {
        if (step.name == "move" || step.name == "rename") {
            reads(action, step.attribute("source"), step.line, "move");
            writes(action, step.attribute("target"), step.line, "move");
        } else if (step.name == "touchz") {
            writes(action, step.attribute("path"), step.line, "touchz");
        }
    }
}

void AppReader::readHive(const FlowThing& action, const XmlElement& body)
{
    readScriptParameters(action, body);
    const std::string& query = body.childText("query");
    const std::string address = m_values.filledIn(body.childText("jdbc-url"));
    const QualifiedName database = address.find("${") == std::string::npos && !address.empty()
                                       ? fromUri(connectionWithoutSecrets(address))
                                       : QualifiedName();
    if (!database.ns.empty())
        m_records.property(action, "database", database.text());
    if (query.empty())
        return;
    CodeRecord code;
    code.job = m_records.index(action);
    code.text = redactSecrets(m_values.filledIn(query.substr(0, kLongestQuery)));
    code.dialect = "hive";
    code.defaultDatabase = flowName(database.name);
    code.tablesIn = database.ns.empty() ? m_records.settings().namespaceFor("hive") : database.ns;
    code.templated = code.text.find("${") != std::string::npos;
    m_records.batch().codes.push_back(std::move(code));
}

// By convention: a script does not say which of its parameters are paths.
void AppReader::readScriptParameters(const FlowThing& action, const XmlElement& body)
{
    for (const XmlElement* param : body.childrenNamed("param")) {
        const std::size_t equals = param->text.find('=');
        if (equals == std::string::npos)
            continue;
        const std::string name = asciiLowered(param->text.substr(0, equals));
        const std::string value = param->text.substr(equals + 1);
        m_records.param(action, param->text.substr(0, equals), value);
        const bool isPath = value.find('/') != std::string::npos;
        if (isPath && name.starts_with("in"))
            reads(action, value, param->line, name);
        else if (isPath && name.starts_with("out"))
            writes(action, value, param->line, name);
    }
}

void AppReader::readSqoop(const FlowThing& action, const XmlElement& body)
{
    const std::vector<std::string> all = words(body);
    if (all.empty())
        return;
    const bool isExport = all.front() == "export";
    const std::string connection = valueOf(all, {"--connect", "-connect"});
    const std::string locator = "line " + std::to_string(body.line);
    const QualifiedName table = tableBehind(connection, valueOf(all, {"--table"}));
    m_records.property(action, "tool", all.front());
    if (!table.ns.empty() && !table.name.empty()) {
        const FlowThing data{AssetKind::Dataset, table};
        isExport ? m_records.data(action, data, locator, "export")
                 : m_records.data(data, action, locator, "import");
    }
    if (isExport) {
        reads(action, valueOf(all, {"--export-dir"}), body.line, "export");
        return;
    }
    writes(action, valueOf(all, {"--target-dir"}), body.line, "import");
    writes(action, valueOf(all, {"--warehouse-dir"}), body.line, "import");
    if (const std::string hive = valueOf(all, {"--hive-table"});
        !hive.empty() && hive.find("${") == std::string::npos)
        m_records.data(
            action,
            {AssetKind::Dataset, normalised(m_records.settings().namespaceFor("hive"), flowName(hive))},
            locator, "import");
    const std::string query = valueOf(all, {"--query", "-e"});
    // a query in <command> is torn at its blanks, only <arg> holds it whole
    if (query.find(' ') != std::string::npos) {
        CodeRecord code = codeBehind(connection, query.substr(0, kLongestQuery));
        code.job = m_records.index(action);
        if (!code.tablesIn.empty())
            m_records.batch().codes.push_back(std::move(code));
    }
}

void AppReader::readCopy(const FlowThing& action, const XmlElement& body)
{
    std::vector<std::string> paths;
    for (const std::string& word : words(body))
        if (word.find('/') != std::string::npos && word.front() != '-')
            paths.push_back(word);
    if (paths.size() < 2)
        return;
    for (std::size_t i = 0; i + 1 < paths.size(); ++i)
        reads(action, paths[i], body.line, "copied");
    writes(action, paths.back(), body.line, "copied");
}

void AppReader::readPrograms(const FlowThing& action, const XmlElement& body)
{
    for (const char* key : {"main-class", "class", "master", "mode", "host", "git-uri", "branch"})
        m_records.property(action, key, m_values.filledIn(body.childText(key)));
    for (const char* key : {"script", "jar", "exec", "git-uri"}) {
        const std::string path = flowName(m_values.filledIn(body.childText(key)));
        if (path.empty() || path.find_first_of(" \n") != std::string::npos)
            continue;
        const bool isUri = path.find("://") != std::string::npos && path.find("${") == std::string::npos;
        const QualifiedName place = isUri ? fromUri(path) : QualifiedName{"oozie", "code/" + path};
        if (!place.ns.empty() && !place.name.empty())
            m_records.edge(action, {AssetKind::Code, place}, EdgeKind::UsesCode, key,
                           "line " + std::to_string(body.line));
    }
}

} // namespace upriver::oozie
