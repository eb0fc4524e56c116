// SPDX-License-Identifier: Apache-2.0
#include "tests/support/corpus_counts.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <QTest>

#include "tests/support/batch_json.h"
#include "tests/support/scratch.h"

namespace upriver::test {

namespace {

/// Facts by key; each is written as text that says all that makes it one.
class DistinctFacts
{
public:
    void add(const RecordBatch& batch)
    {
        addAssets(batch);
        addEdges(batch);
        addRuns(batch);
        addChecks(batch);
        addLabels(batch);
        for (const ProblemRecord& problem : batch.problems)
            ++m_problems[problem.severity == Severity::Note ? "notes" : "problems"];
    }

    [[nodiscard]] FactCounts counts() const
    {
        FactCounts counts = m_problems;
        for (const auto& [key, facts] : m_facts)
            counts[key] = facts.size();
        return counts;
    }

private:
    void add(const std::string& key, std::initializer_list<std::string> fact)
    {
        std::string text;
        for (const std::string& part : fact)
            text += part + '\0';
        m_facts[key].insert(std::move(text));
    }

    static std::string nameOf(const RecordBatch& batch, AssetIndex index)
    {
        return index >= batch.assets.size()
                   ? std::string()
                   : std::string(toWord(batch.assets[index].kind)) + ":" + batch.assets[index].name.text();
    }

    void addAssets(const RecordBatch& batch)
    {
        for (const AssetRecord& asset : batch.assets) {
            const std::string kind = std::string(toWord(asset.kind)) + "s";
            add(kind, {asset.name.text()});
            if (!asset.subtype.empty())
                add(kind + " " + asset.subtype, {asset.name.text()});
            if (asset.declared)
                add("declared " + kind, {asset.name.text()});
        }
        for (const ColumnRecord& column : batch.columns)
            add("columns", {nameOf(batch, column.asset), column.name});
        for (const VersionRecord& version : batch.versions)
            add("versions", {nameOf(batch, version.asset), version.label, version.hash});
        for (const CodeRecord& code : batch.codes)
            add("texts", {nameOf(batch, code.job), nameOf(batch, code.target), code.text});
    }

    void addEdges(const RecordBatch& batch)
    {
        for (const EdgeRecord& edge : batch.edges)
            add(std::string(toWord(edge.kind)) + " edges",
                {nameOf(batch, edge.src), nameOf(batch, edge.dst)});
        for (const ColumnEdgeRecord& edge : batch.columnEdges)
            add("column edges", {nameOf(batch, edge.src), edge.srcColumn, nameOf(batch, edge.dst),
                                 edge.dstColumn, nameOf(batch, edge.job)});
    }

    void addRuns(const RecordBatch& batch)
    {
        for (const RunRecord& run : batch.runs) {
            add("runs", {nameOf(batch, run.job), run.key});
            add("runs " + std::string(toWord(run.state)), {nameOf(batch, run.job), run.key});
        }
        for (const MetricRecord& metric : batch.metrics)
            add("metrics", {nameOf(batch, metric.asset), metric.runKey, metric.column, metric.key,
                            std::to_string(metric.step), std::to_string(metric.at)});
        for (const ParamRecord& param : batch.params)
            add("params", {nameOf(batch, param.job), param.runKey, param.key});
    }

    void addChecks(const RecordBatch& batch)
    {
        for (const CheckRecord& check : batch.checks)
            add("checks", {nameOf(batch, check.asset), check.column, check.key});
        for (const CheckResultRecord& result : batch.checkResults) {
            if (result.check >= batch.checks.size())
                continue;
            const CheckRecord& check = batch.checks[result.check];
            for (const std::string& ending : {std::string(), " " + std::string(toWord(result.status))})
                add("check results" + ending, {nameOf(batch, check.asset), check.column, check.key,
                                               result.runKey, std::to_string(result.at)});
        }
    }

    void addLabels(const RecordBatch& batch)
    {
        for (const OwnerRecord& owner : batch.owners)
            add("owners", {nameOf(batch, owner.asset), owner.name, owner.type});
        for (const TagRecord& tag : batch.tags)
            add("tags", {nameOf(batch, tag.asset), tag.column, tag.tag});
        for (const AliasRecord& alias : batch.aliases)
            add("aliases", {nameOf(batch, alias.asset), alias.other.text()});
    }

    std::map<std::string, std::set<std::string>> m_facts;
    FactCounts m_problems;
};

std::vector<Document> documentsOf(const Source& source, const std::string& corpus, const std::string& path)
{
    if (std::filesystem::is_directory(corpus + "/" + path))
        return documentsBelow(source, corpus + "/" + path).documents;
    DocumentFile file = documentFile(corpus, path);
    // another reader that is surer of the file would get it
    if (surestSource(file) != &source)
        return {};
    return {Document{path, {std::move(file)}}};
}

} // namespace

FactCounts factCounts(const std::vector<DocumentRun>& runs)
{
    DistinctFacts facts;
    std::size_t errors = 0;
    for (const DocumentRun& run : runs) {
        errors += run.error ? 1 : 0;
        for (const RecordBatch& batch : run.batches)
            facts.add(batch);
    }
    FactCounts counts = facts.counts();
    counts["documents"] = runs.size();
    counts["errors"] = errors;
    return counts;
}

std::string countDifference(const FactCounts& expected, const FactCounts& found)
{
    std::string text;
    for (const auto& [key, count] : expected) {
        const auto at = found.find(key);
        const std::size_t ours = at == found.end() ? 0 : at->second;
        if (ours != count)
            text += "  " + key + ": " + std::to_string(count) + " -> " + std::to_string(ours) + "\n";
    }
    if (!expected.empty())
        return text;
    text = "nothing is expected yet; found:\n";
    for (const auto& [key, count] : found)
        text += "  {\"" + key + "\", " + std::to_string(count) + "},\n";
    return text;
}

void addCorpusRows(const std::vector<CorpusCase>& cases)
{
    QTest::addColumn<int>("case");
    if (!corpusPath()) {
        QTest::newRow("no corpus") << -1;
        return;
    }
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].path.c_str()) << static_cast<int>(i);
}

std::string corpusDifference(const std::string& reader, const std::vector<CorpusCase>& cases)
{
    const int number = *static_cast<const int*>(QTest::qData("case", QMetaType::Int));
    if (number < 0) {
        qInfo("skipped: no corpus");
        return {};
    }
    const CorpusCase& wanted = cases[static_cast<std::size_t>(number)];
    const Source* source = findSource(reader);
    if (!source)
        return "no reader '" + reader + "' is registered";
    std::vector<DocumentRun> runs;
    std::string text;
    for (const Document& document : documentsOf(*source, *corpusPath(), wanted.path)) {
        runs.push_back(runSource(*source, document, wanted.settings));
        for (const RecordBatch& batch : runs.back().batches) {
            for (const std::string& broken : brokenPromises(batch))
                text += "  " + document.relative + ": " + broken + "\n";
        }
        if (runs.back().error)
            qInfo("%s: %s", document.relative.c_str(), runs.back().error->what.c_str());
    }
    if (runs.empty())
        return "the reader '" + reader + "' gets nothing in " + wanted.path;
    text += countDifference(wanted.expected, factCounts(runs));
    if (text.empty() || wanted.reason.empty())
        return text;
    return text + "  (" + wanted.reason + ")";
}

} // namespace upriver::test
