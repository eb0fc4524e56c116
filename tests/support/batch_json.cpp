// SPDX-License-Identifier: Apache-2.0
#include "tests/support/batch_json.h"

#include <algorithm>

#include <QUtf8StringView>
#include <nlohmann/json.hpp>

namespace upriver::test {

namespace {

using Json = nlohmann::json;

// Leaves defaults out, so that expected.json shows what a document states and nothing else.
class Row
{
public:
    explicit Row(const RecordBatch& batch) : m_batch(batch) {}
    Row& text(const char* key, std::string_view value)
    {
        if (!value.empty())
            m_json[key] = value;
        return *this;
    }
    Row& asset(const char* key, AssetIndex index)
    {
        if (index == kNoAsset)
            return *this;
        const AssetRecord& record = m_batch.assets.at(index);
        return text(key, std::string(toWord(record.kind)) + ":" + record.name.text());
    }
    Row& flag(const char* key, bool value)
    {
        if (value)
            m_json[key] = true;
        return *this;
    }
    Row& time(const char* key, const std::optional<Micros>& value)
    {
        return value ? text(key, formatTime(*value)) : *this;
    }
    Row& properties(const char* key, const std::vector<Property>& values)
    {
        for (const Property& property : values)
            m_json[key][property.key] = property.value;
        return *this;
    }
    template <typename Number>
    Row& number(const char* key, Number value, Number usual)
    {
        if (value != usual)
            m_json[key] = value;
        return *this;
    }
    Json take() { return std::move(m_json); }

private:
    const RecordBatch& m_batch;
    Json m_json = Json::object();
};

Json toJson(const RecordBatch& b, const AssetRecord& r)
{
    return Row(b)
        .text("asset", std::string(toWord(r.kind)) + ":" + r.name.text())
        .text("subtype", r.subtype)
        .text("displayName", r.displayName)
        .text("description", r.description)
        .flag("declared", r.declared)
        .flag("dropped", r.dropped)
        .properties("properties", r.properties)
        .text("locator", r.locator)
        .take();
}

Json toJson(const RecordBatch& b, const ColumnRecord& r)
{
    Json json = Row(b)
                    .asset("asset", r.asset)
                    .text("name", r.name)
                    .text("type", r.type)
                    .text("key", toWord(r.key))
                    .text("description", r.description)
                    .number("position", r.position, -1)
                    .take();
    if (r.nullable)
        json["nullable"] = *r.nullable;
    return json;
}

Json toJson(const RecordBatch& b, const EdgeRecord& r)
{
    return Row(b)
        .asset("from", r.src)
        .asset("to", r.dst)
        .text("kind", toWord(r.kind))
        .number<int>("confidence", r.confidence, 100)
        .text("note", r.note)
        .text("locator", r.locator)
        .take();
}

Json toJson(const RecordBatch& b, const ColumnEdgeRecord& r)
{
    return Row(b)
        .asset("from", r.src)
        .text("fromColumn", r.srcColumn)
        .asset("to", r.dst)
        .text("toColumn", r.dstColumn)
        .asset("job", r.job)
        .text("kinds", columnEdgeKindWords(r.kinds))
        .flag("masking", r.masking)
        .number<int>("confidence", r.confidence, 100)
        .text("locator", r.locator)
        .take();
}

Json toJson(const RecordBatch& b, const RunRecord& r)
{
    Json json = Row(b)
                    .asset("job", r.job)
                    .text("key", r.key)
                    .text("parentKey", r.parentKey)
                    .asset("parentJob", r.parentJob)
                    .text("state", toWord(r.state))
                    .time("started", r.started)
                    .time("ended", r.ended)
                    .text("message", r.message)
                    .properties("properties", r.properties)
                    .take();
    for (const RunIo& io : r.io) {
        Json item = Row(b)
                        .asset("asset", io.asset)
                        .text("version", io.version)
                        .properties("statistics", io.statistics)
                        .take();
        json[io.output ? "outputs" : "inputs"].push_back(std::move(item));
    }
    return json;
}

Json toJson(const RecordBatch& b, const VersionRecord& r)
{
    return Row(b)
        .asset("asset", r.asset)
        .text("label", r.label)
        .text("hash", r.hash)
        .time("created", r.created)
        .text("author", r.author)
        .text("revision", r.revision)
        .take();
}

Json toJson(const RecordBatch& b, const CheckRecord& r)
{
    return Row(b)
        .text("key", r.key)
        .text("name", r.name)
        .asset("asset", r.asset)
        .text("column", r.column)
        .text("severity", r.severity)
        .text("description", r.description)
        .text("locator", r.locator)
        .take();
}

Json toJson(const RecordBatch& b, const CheckResultRecord& r)
{
    return Row(b)
        .text("check", b.checks.at(r.check).key)
        .text("status", toWord(r.status))
        .text("at", r.at == 0 ? std::string() : formatTime(r.at))
        .text("value", r.value)
        .text("message", r.message)
        .text("runKey", r.runKey)
        .take();
}

Json toJson(const RecordBatch& b, const MetricRecord& r)
{
    Json json = Row(b)
                    .asset("asset", r.asset)
                    .text("runKey", r.runKey)
                    .text("column", r.column)
                    .text("key", r.key)
                    .number<std::int64_t>("step", r.step, 0)
                    .text("at", r.at == 0 ? std::string() : formatTime(r.at))
                    .take();
    json["value"] = r.value;
    return json;
}

Json toJson(const RecordBatch& b, const ParamRecord& r)
{
    return Row(b)
        .asset("job", r.job)
        .text("runKey", r.runKey)
        .text("key", r.key)
        .text("value", r.value)
        .take();
}

Json toJson(const RecordBatch& b, const OwnerRecord& r)
{
    return Row(b).asset("asset", r.asset).text("name", r.name).text("type", r.type).take();
}

Json toJson(const RecordBatch& b, const TagRecord& r)
{
    return Row(b).asset("asset", r.asset).text("column", r.column).text("tag", r.tag).take();
}

Json toJson(const RecordBatch& b, const AliasRecord& r)
{
    return Row(b)
        .asset("asset", r.asset)
        .text("other", r.other.text())
        .number<int>("confidence", r.confidence, 100)
        .text("reason", r.reason)
        .take();
}

Json toJson(const RecordBatch& b, const CodeRecord& r)
{
    return Row(b)
        .asset("job", r.job)
        .text("text", r.text)
        .text("language", r.language)
        .text("dialect", r.dialect)
        .text("defaultDatabase", r.defaultDatabase)
        .text("defaultSchema", r.defaultSchema)
        .asset("target", r.target)
        .flag("templated", r.templated)
        .text("path", r.path)
        .take();
}

Json toJson(const RecordBatch& b, const ProblemRecord& r)
{
    return Row(b)
        .text("severity", toWord(r.severity))
        .text("message", r.message)
        .text("locator", r.locator)
        .number<std::int64_t>("line", r.line, 0)
        .take();
}

template <typename Record>
void append(Json& document, const char* key, const RecordBatch& batch, const std::vector<Record>& records)
{
    for (const Record& record : records)
        document[key].push_back(toJson(batch, record));
}

void appendAll(Json& document, const RecordBatch& b)
{
    append(document, "assets", b, b.assets);
    append(document, "columns", b, b.columns);
    append(document, "edges", b, b.edges);
    append(document, "columnEdges", b, b.columnEdges);
    append(document, "runs", b, b.runs);
    append(document, "versions", b, b.versions);
    append(document, "checks", b, b.checks);
    append(document, "checkResults", b, b.checkResults);
    append(document, "metrics", b, b.metrics);
    append(document, "params", b, b.params);
    append(document, "owners", b, b.owners);
    append(document, "tags", b, b.tags);
    append(document, "aliases", b, b.aliases);
    append(document, "code", b, b.codes);
    append(document, "problems", b, b.problems);
    if (b.generatedAt)
        document["generatedAt"] = formatTime(*b.generatedAt);
}

// Where a batch ends is not part of what a document states: rows are sorted, and an asset that several
// batches only mention appears once.
void sortRows(Json& document)
{
    for (auto& [key, value] : document.items()) {
        if (!value.is_array())
            continue;
        std::sort(value.begin(), value.end(),
                  [](const Json& a, const Json& b) { return a.dump() < b.dump(); });
        if (key == "assets")
            value.erase(std::unique(value.begin(), value.end()), value.end());
    }
}

bool isUtf8(std::string_view text)
{
    return QUtf8StringView(text.data(), static_cast<qsizetype>(text.size())).isValidUtf8();
}

class Promises
{
public:
    explicit Promises(const RecordBatch& batch) : m_batch(batch) {}
    void index(AssetIndex value, const char* what, bool required)
    {
        if (value == kNoAsset ? required : value >= m_batch.assets.size())
            broken.push_back(std::string(what) + ": no such asset in the batch");
    }
    void text(std::string_view value, const char* what)
    {
        if (!isUtf8(value))
            broken.push_back(std::string(what) + ": not UTF-8");
    }
    void percent(int value, const char* what)
    {
        if (value > 100)
            broken.push_back(std::string(what) + ": confidence above 100");
    }
    std::vector<std::string> broken;

private:
    const RecordBatch& m_batch;
};

void checkAssets(const RecordBatch& b, Promises& p)
{
    for (const AssetRecord& r : b.assets) {
        if (r.name.ns.empty() || r.name.name.empty())
            p.broken.push_back("asset without namespace or name: '" + r.name.text() + "'");
        for (const auto* text :
             {&r.name.ns, &r.name.name, &r.subtype, &r.displayName, &r.description, &r.locator})
            p.text(*text, "asset");
        for (const Property& property : r.properties)
            p.text(property.key + property.value, "property");
    }
    for (const ColumnRecord& r : b.columns) {
        p.index(r.asset, "column", true);
        if (r.name.empty())
            p.broken.push_back("column without a name");
        p.text(r.name + r.type + r.description, "column");
    }
}

void checkEdges(const RecordBatch& b, Promises& p)
{
    for (const EdgeRecord& r : b.edges) {
        p.index(r.src, "edge source", true);
        p.index(r.dst, "edge target", true);
        p.percent(r.confidence, "edge");
        p.text(r.note + r.locator, "edge");
    }
    for (const ColumnEdgeRecord& r : b.columnEdges) {
        p.index(r.src, "column edge source", true);
        p.index(r.dst, "column edge target", true);
        p.index(r.job, "column edge job", false);
        p.percent(r.confidence, "column edge");
        p.text(r.srcColumn + r.dstColumn, "column edge");
    }
    for (const AliasRecord& r : b.aliases) {
        p.index(r.asset, "alias", true);
        p.percent(r.confidence, "alias");
        p.text(r.other.text() + r.reason, "alias");
    }
}

void checkRuns(const RecordBatch& b, Promises& p)
{
    for (const RunRecord& r : b.runs) {
        p.index(r.job, "run", true);
        p.index(r.parentJob, "parent job", false);
        p.text(r.key + r.parentKey + r.message, "run");
        if (r.key.empty())
            p.broken.push_back("run without a key");
        for (const RunIo& io : r.io)
            p.index(io.asset, "run input or output", true);
        for (const Property& property : r.properties)
            p.text(property.key + property.value, "run property");
    }
    for (const CheckRecord& r : b.checks) {
        p.index(r.asset, "check", true);
        p.text(r.key + r.name + r.column + r.description, "check");
    }
    for (const CheckResultRecord& r : b.checkResults) {
        if (r.check >= b.checks.size())
            p.broken.push_back("result of no check");
        p.text(r.value + r.message, "check result");
    }
}

void checkTheRest(const RecordBatch& b, Promises& p)
{
    for (const VersionRecord& r : b.versions)
        p.index(r.asset, "version", true);
    for (const MetricRecord& r : b.metrics) {
        p.index(r.asset, "metric", true);
        p.text(r.key + r.column, "metric");
    }
    for (const ParamRecord& r : b.params) {
        p.index(r.job, "param", true);
        p.text(r.key + r.value, "param");
    }
    for (const OwnerRecord& r : b.owners) {
        p.index(r.asset, "owner", true);
        p.text(r.name + r.type, "owner");
    }
    for (const TagRecord& r : b.tags) {
        p.index(r.asset, "tag", true);
        p.text(r.tag + r.column, "tag");
    }
    for (const CodeRecord& r : b.codes) {
        p.index(r.job, "code", true);
        p.index(r.target, "code target", false);
        p.text(r.text, "code");
    }
    for (const ProblemRecord& r : b.problems) {
        p.text(r.message + r.locator, "problem");
        if (r.message.empty())
            p.broken.push_back("problem without a sentence");
    }
}

} // namespace

std::string canonicalJson(const std::vector<DocumentRun>& runs, const std::vector<std::string>& unclaimed)
{
    Json root = {{"documents", Json::array()}};
    for (const DocumentRun& run : runs) {
        Json document = {{"document", run.relative}};
        for (const RecordBatch& batch : run.batches)
            appendAll(document, batch);
        sortRows(document);
        if (run.error)
            document["error"] = run.error->what;
        root["documents"].push_back(std::move(document));
    }
    if (!unclaimed.empty())
        root["unclaimed"] = unclaimed;
    return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::string> brokenPromises(const RecordBatch& batch)
{
    Promises promises(batch);
    checkAssets(batch, promises);
    checkEdges(batch, promises);
    checkRuns(batch, promises);
    checkTheRest(batch, promises);
    return promises.broken;
}

} // namespace upriver::test
