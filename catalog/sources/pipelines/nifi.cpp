// SPDX-License-Identifier: Apache-2.0
// The reader of Apache NiFi: flows of instances and of registries, in JSON and in XML.
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/nifi_flow.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargest = std::int64_t{128} << 20;

class NifiSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo NifiSource::info() const
{
    SourceInfo info;
    info.name = "nifi";
    info.system = "Apache NiFi";
    info.reads = "flow.json and flow.xml of an instance (packed with gzip or not), versioned flows, "
                 "templates, MiNiFi's "
                 "config.yml";
    info.yields = "Process groups, processors, ports and what flows between them; files, buckets, topics and "
                  "tables that "
                  "well-known processors read and write; SQL of processors";
    info.cannotKnow =
        "Names that are made of attributes while it runs, sensitive values, what ran (provenance is kept "
        "elsewhere)";
    info.version = 2;
    return info;
}

bool isMinifi(std::string_view text)
{
    const auto has = [&](std::string_view line) {
        return text.starts_with(line) || text.find("\n" + std::string(line)) != std::string_view::npos;
    };
    return has("Flow Controller:") && has("Processors:") && has("Connections:");
}

Claim NifiSource::claims(const DocumentFile& file) const
{
    const std::string head = textOfHead(file.head);
    const std::string_view begin = trimmed(head);
    const auto has = [&](std::string_view part) { return head.find(part) != std::string::npos; };
    if (begin.starts_with('{')) {
        if (has("\"flowContents\"") ||
            (has("\"rootGroup\"") && (has("\"encodingVersion\"") || has("\"processors\""))))
            return Claim::Sure;
        return has("\"encodingVersion\"") && has("\"parameterContexts\"") ? Claim::Sure : Claim::None;
    }
    if (isMinifi(head))
        return Claim::Sure;
    const std::string root = xmlRootName(file.head);
    if (root == "flowController")
        return Claim::Sure;
    return root == "template" && has("<snippet") ? Claim::Sure : Claim::None;
}

Result<nifi::Flow> flowIn(const DocumentFile& file, const std::stop_token& stop)
{
    const std::string head = textOfHead(file.head);
    if (isMinifi(head)) {
        auto yaml = readYaml(file.path, {}, stop);
        if (!yaml)
            return fail(yaml.error());
        return yaml->documents.empty() || !yaml->problems.empty()
                   ? fail(ErrorKind::Input, "This configuration of MiNiFi is damaged.")
                   : Result<nifi::Flow>(nifi::flowFromMinifi(yaml->documents.front().value));
    }
    if (!trimmed(head).starts_with('{')) {
        auto root = readXml(file.path, {}, stop);
        return root ? Result<nifi::Flow>(nifi::flowFromXml(*root)) : fail(root.error());
    }
    auto bytes = readWhole(file.path, kLargest, stop);
    if (!bytes)
        return fail(bytes.error());
    // most of a flow's text says how it is drawn and what properties could be set
    JsonStreamRules rules;
    rules.take = {""};
    rules.dropKeys = {"propertyDescriptors",  "position", "bundle", "style", "bends", "labels",
                      "controllerServiceApis"};
    rules.maxSubtree = std::size_t{512} << 20;
    auto root = parseJson(sanitisedUtf8(*bytes), JsonStreamPlan(rules));
    return root ? Result<nifi::Flow>(nifi::flowFromJson(*root)) : fail(root.error());
}

Result<void> NifiSource::read(const Document& document, ReadContext& context) const
{
    const auto flow = flowIn(document.file(), context.stop);
    if (!flow)
        return fail(flow.error());
    if (flow->groups.empty())
        return fail(ErrorKind::Input, document.relative + " holds no complete flow of NiFi.");
    FlowRecords records(context);
    if (auto added = nifi::addFlow(*flow, records); !added)
        return added;
    return records.send();
}

} // namespace

const Source& nifiSource()
{
    static const NifiSource source;
    return source;
}

} // namespace upriver
