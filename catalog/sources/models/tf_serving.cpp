// SPDX-License-Identifier: Apache-2.0
// TensorFlow Serving's model configuration (protobuf's text format): what is served under which name, from
// which folder, in which versions.
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/text_proto.h"
#include "catalog/sources/source.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{4} << 20;
constexpr std::size_t kMaxModels = 20'000;

/// What stands behind comments at the beginning.
std::string_view withoutComments(std::string_view text)
{
    text = trimmed(text);
    while (text.starts_with('#'))
        text = trimmed(text.substr(std::min(text.find('\n'), text.size())));
    return text;
}

class ServingReader
{
public:
    explicit ServingReader(ReadContext& context)
        : m_context(context), m_ns(context.settings.aliased(context.settings.namespaceFor("tfserving")))
    {}

    Result<void> read(const Json& root)
    {
        std::size_t number = 0;
        for (const Json& list : protoValues(root, "model_config_list"))
            for (const Json& config : protoValues(list, "config"))
                if (number < kMaxModels)
                    readModel(config, ++number);
        return m_context.sink.accept(std::move(m_batch));
    }

private:
    void readModel(const Json& config, std::size_t number)
    {
        const std::string locator = "config " + std::to_string(number);
        const std::string name = redactSecrets(protoText(config, "name"));
        if (name.empty()) {
            m_batch.problems.push_back({Severity::Warning, "A model without a name was skipped.", locator});
            return;
        }
        const AssetIndex service = m_batch.asset(AssetKind::Service, normalised(m_ns, name));
        AssetRecord& record = m_batch.record(service);
        record.declared = true;
        record.subtype = "model";
        record.locator = locator;
        if (const std::string_view platform = protoText(config, "model_platform"); !platform.empty())
            record.properties.push_back({"platform", redactSecrets(platform)});
        addLabels(record, config);
        readPlace(service, config, locator);
    }

    static void addLabels(AssetRecord& record, const Json& config)
    {
        std::string labels;
        for (const Json& label : protoValues(config, "version_labels"))
            labels.append(labels.empty() ? "" : ", ")
                .append(protoText(label, "key"))
                .append("=")
                .append(protoText(label, "value"));
        if (!labels.empty())
            record.properties.push_back({"versionLabels", shortened(redactSecrets(labels), 500)});
    }

    void readPlace(AssetIndex service, const Json& config, const std::string& locator)
    {
        const std::string base = redactSecrets(protoText(config, "base_path"));
        if (base.empty()) {
            m_batch.problems.push_back({Severity::Warning, "A served model has no base_path.", locator});
            return;
        }
        const QualifiedName place =
            base.find("://") != std::string::npos ? fromUri(base) : normalised("file", base);
        if (place.ns.empty() || place.name.empty())
            return;
        const AssetIndex model = m_batch.asset(AssetKind::Model, place);
        m_batch.record(model).subtype = "saved model";
        std::size_t versions = 0;
        if (const Json* policy = protoField(config, "model_version_policy"))
            for (const Json& specific : protoValues(*policy, "specific"))
                for (const Json& version : protoValues(specific, "versions"))
                    if (version.is_string() && versions++ < 1'000)
                        addVersion(service, model, place,
                                   redactSecrets(version.get_ref<const std::string&>()), locator);
        if (versions == 0)
            addEdge(model, service, EdgeKind::Data, locator);
    }

    void addVersion(AssetIndex service, AssetIndex model, const QualifiedName& place,
                    const std::string& version, const std::string& locator)
    {
        const AssetIndex asset =
            m_batch.asset(AssetKind::ModelVersion, normalised(place.ns, place.name + "/" + version));
        addEdge(model, asset, EdgeKind::Contains, locator);
        addEdge(asset, service, EdgeKind::Data, locator);
    }

    void addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, const std::string& locator)
    {
        EdgeRecord edge;
        edge.src = src;
        edge.dst = dst;
        edge.kind = kind;
        edge.locator = locator;
        m_batch.edges.push_back(std::move(edge));
    }

    ReadContext& m_context;
    std::string m_ns; ///< of the services
    RecordBatch m_batch;
};

class TfServingSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "tf_serving";
        info.system = "TensorFlow Serving";
        info.reads = "Model configurations (models.config, protobuf's text format)";
        info.yields =
            "Served models with their platform, versions and labels, and the saved models behind them";
        info.cannotKnow = "The server's address; what the saved models hold is in their own files";
        info.version = 1;
        info.priority = 40;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        constexpr std::string_view kKey = "model_config_list";
        const std::string text = textOfHead(file.head);
        const std::string_view begin = withoutComments(text);
        if (!begin.starts_with(kKey))
            return Claim::None;
        const std::string_view next = trimmed(begin.substr(kKey.size()));
        return next.starts_with('{') || next.starts_with(':') || next.starts_with('<') ? Claim::Sure
                                                                                       : Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const auto text = readWhole(document.file().path, kLargestFile, context.stop);
        if (!text)
            return fail(text.error());
        const auto root = parseTextProto(textOfHead(*text));
        if (!root)
            return fail(root.error());
        if (protoValues(*root, "model_config_list").empty())
            return fail(ErrorKind::Input, "The file has no model_config_list.", {}, document.file().relative);
        return ServingReader(context).read(*root);
    }
};

} // namespace

const Source& tfServingSource()
{
    static const TfServingSource source;
    return source;
}

} // namespace upriver
