// SPDX-License-Identifier: Apache-2.0
// ONNX models: who made them, with which operators, what goes in and comes out. Weights are stepped over in
// the file, so that a model of many gigabytes costs its list of operators.
#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/protobuf_file.h"
#include "catalog/sources/reading/protobuf_wire.h"
#include "catalog/sources/reading/schema_field.h"
#include "catalog/sources/source.h"

namespace upriver {

namespace {

constexpr std::int64_t kMaxPart = std::int64_t{1} << 20;
constexpr std::size_t kMaxFields = 1'000'000;
constexpr std::size_t kMaxPorts = 10'000;
constexpr std::int64_t kWithoutWeightInputs = 4; ///< version from which on weights are no inputs

std::string elementWord(std::int64_t type)
{
    static constexpr std::array<std::string_view, 24> words{
        "undefined",      "float",      "uint8",          "int8",       "uint16",   "int16",
        "int32",          "int64",      "string",         "bool",       "float16",  "double",
        "uint32",         "uint64",     "complex64",      "complex128", "bfloat16", "float8e4m3fn",
        "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4",      "int4",     "float4e2m1"};
    return type >= 0 && type < static_cast<std::int64_t>(words.size())
               ? std::string(words[static_cast<std::size_t>(type)])
               : std::string("unknown");
}

std::string shapeText(ProtobufFields shape)
{
    std::string text;
    while (shape.next()) {
        if (shape.number() != 1 || text.size() > 300)
            continue;
        std::string dimension = "?";
        for (ProtobufFields parts = shape.message(); parts.next();) {
            if (parts.number() == 1)
                dimension = std::to_string(parts.integer());
            else if (parts.number() == 2)
                dimension = parts.text();
        }
        text += (text.empty() ? "" : ", ") + dimension;
    }
    return "[" + text + "]";
}

std::string typeText(ProtobufFields type)
{
    while (type.next()) {
        if (type.number() == 4)
            return "sequence";
        if (type.number() == 5)
            return "map";
        if (type.number() == 9)
            return "optional";
        if (type.number() != 1 && type.number() != 8)
            continue;
        std::string element = "unknown";
        std::string shape;
        for (ProtobufFields parts = type.message(); parts.next();) {
            if (parts.number() == 1)
                element = elementWord(parts.integer());
            else if (parts.number() == 2)
                shape = shapeText(parts.message());
        }
        return element + shape;
    }
    return {};
}

/// As it is written, the last one where there are several.
std::string_view portName(ProtobufFields value)
{
    std::string_view name;
    while (value.next()) {
        if (value.number() == 1)
            name = value.bytes();
    }
    return validUtf8Prefix(name) == name.size() ? name : std::string_view();
}

SchemaField portOf(ProtobufFields value)
{
    SchemaField port;
    while (value.next()) {
        if (value.number() == 1)
            port.name = value.text();
        else if (value.number() == 2)
            port.type = typeText(value.message());
        else if (value.number() == 3)
            port.description = value.text();
    }
    return port;
}

class OnnxReader
{
public:
    OnnxReader(FilePart& file, ReadContext& context) : m_file(file), m_context(context) {}

    Result<void> read(const QualifiedName& name, std::int64_t size)
    {
        const AssetIndex model = m_batch.asset(AssetKind::Model, name);
        AssetRecord& record = m_batch.record(model);
        record.declared = true;
        record.subtype = "onnx";
        record.properties = {{"format", "onnx"}, {"size", std::to_string(size)}};
        ProtobufFileFields walk(m_file, 0, m_file.size());
        while (const auto field = nextOf(walk))
            takeModel(*field, record);
        if (m_context.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        if (!m_hasGraph)
            return fail(ErrorKind::Input, "The ONNX model has no graph; the file is damaged.");
        if (walk.isDamaged() || m_damaged)
            m_batch.problems.push_back(
                {Severity::Warning, "Part of the ONNX model is damaged or was too much.", ""});
        add(record, "operatorSets", m_operatorSets);
        record.properties.push_back({"operators", std::to_string(m_operators)});
        record.properties.push_back({"weights", std::to_string(m_weights)});
        addPorts(model);
        return m_context.sink.accept(std::move(m_batch));
    }

private:
    std::optional<ProtobufFileField> nextOf(ProtobufFileFields& walk)
    {
        if (++m_fields > kMaxFields || m_context.stop.stop_requested()) {
            m_damaged = true;
            return std::nullopt;
        }
        return walk.next();
    }

    /// A part small enough to be looked at; else nothing.
    std::string bytesOf(const ProtobufFileField& field)
    {
        if (!field.isBytes || field.length > kMaxPart)
            return {};
        auto bytes = m_file.read(field.begin, field.length);
        return bytes ? std::move(*bytes) : std::string();
    }

    void add(AssetRecord& record, const char* key, const std::string& value)
    {
        if (!value.empty() && record.properties.size() < 100)
            record.properties.push_back({key, shortened(redactSecrets(sanitisedUtf8(value)), 500)});
    }

    void takeModel(const ProtobufFileField& field, AssetRecord& record)
    {
        switch (field.number) {
        case 1:
            m_version = static_cast<std::int64_t>(field.value);
            add(record, "irVersion", std::to_string(m_version));
            break;
        case 2:
            add(record, "producer", bytesOf(field));
            break;
        case 3:
            add(record, "producerVersion", bytesOf(field));
            break;
        case 4:
            add(record, "domain", bytesOf(field));
            break;
        case 5:
            add(record, "modelVersion", std::to_string(field.value));
            break;
        case 6:
            record.description = redactSecrets(shortened(sanitisedUtf8(bytesOf(field)), 10'000));
            break;
        case 7:
            m_hasGraph = field.isBytes;
            readGraph(field, record);
            break;
        case 8:
            addOperators(bytesOf(field));
            break;
        case 14:
            addMetadata(bytesOf(field), record);
            break;
        default:
            break;
        }
    }

    void addOperators(const std::string& bytes)
    {
        std::string domain = "ai.onnx";
        std::int64_t version = 0;
        for (ProtobufFields set(bytes); set.next();) {
            if (set.number() == 1 && !set.bytes().empty())
                domain = set.text();
            else if (set.number() == 2)
                version = set.integer();
        }
        if (m_operatorSets.size() < 500)
            m_operatorSets += (m_operatorSets.empty() ? "" : ", ") + domain + " " + std::to_string(version);
    }

    /// Only what is known to be harmless and useful: tools write anything here.
    void addMetadata(const std::string& bytes, AssetRecord& record)
    {
        static constexpr std::array<std::pair<std::string_view, const char*>, 6> keys{
            {{"author", "author"},
             {"model_author", "author"},
             {"license", "license"},
             {"model_license", "license"},
             {"run_id", "run"},
             {"mlflow.run_id", "run"}}};
        std::string key;
        std::string value;
        for (ProtobufFields pair(bytes); pair.next();)
            (pair.number() == 1 ? key : value) = pair.text();
        for (const auto& [known, shown] : keys)
            if (key == known)
                add(record, shown, value);
    }

    void readGraph(const ProtobufFileField& graph, AssetRecord& record)
    {
        if (!graph.isBytes)
            return;
        ProtobufFileFields walk(m_file, graph.begin, graph.begin + graph.length);
        while (const auto field = nextOf(walk)) {
            switch (field->number) {
            case 1:
                ++m_operators;
                break;
            case 2:
                record.displayName = shortened(redactSecrets(sanitisedUtf8(bytesOf(*field))), 500);
                break;
            case 5:
                ++m_weights;
                if (m_version < kWithoutWeightInputs)
                    takeWeight(*field);
                break;
            case 10:
                if (record.description.empty())
                    record.description = redactSecrets(shortened(sanitisedUtf8(bytesOf(*field)), 10'000));
                break;
            case 11:
                takePort(*field, m_inputs);
                break;
            case 12:
                takePort(*field, m_outputs);
                break;
            case 15:
                ++m_weights;
                break;
            default:
                break;
            }
        }
        m_damaged = m_damaged || walk.isDamaged();
    }

    /// Up to version 3 weights were listed among the inputs, too. The version is the first of a model's
    /// fields.
    void takeWeight(const ProtobufFileField& tensor)
    {
        ProtobufFileFields walk(m_file, tensor.begin, tensor.begin + tensor.length);
        while (const auto field = nextOf(walk))
            if (field->number == 8 && m_weightNames.size() < kMaxPorts * 10)
                m_weightNames.insert(bytesOf(*field));
    }

    void takePort(const ProtobufFileField& field, std::vector<SchemaField>& ports)
    {
        if (ports.size() >= kMaxPorts)
            return;
        // weights come first in files: their types are not worth a look
        const auto near = field.isBytes ? m_file.view(field.begin, field.length) : std::string_view();
        const std::string far = near ? std::string() : bytesOf(field);
        const ProtobufFields port(near ? *near : far);
        const std::string_view name = &ports == &m_inputs ? portName(port) : std::string_view();
        if (name.empty() || !m_weightNames.contains(name))
            ports.push_back(portOf(port));
    }

    void addPorts(AssetIndex model)
    {
        if (m_version < kWithoutWeightInputs)
            std::erase_if(m_inputs,
                          [&](const SchemaField& port) { return m_weightNames.contains(port.name); });
        SchemaField inputs{"inputs", "struct"};
        inputs.children = std::move(m_inputs);
        SchemaField outputs{"outputs", "struct"};
        outputs.children = std::move(m_outputs);
        std::vector<SchemaField> sides(2);
        sides[0] = std::move(inputs);
        sides[1] = std::move(outputs);
        appendSchemaColumns(m_batch, model, sides);
    }

    FilePart& m_file;
    ReadContext& m_context;
    RecordBatch m_batch;
    std::vector<SchemaField> m_inputs;
    std::vector<SchemaField> m_outputs;
    std::set<std::string, std::less<>> m_weightNames; ///< empty where they are no inputs
    std::string m_operatorSets;
    std::int64_t m_version = 0;
    std::int64_t m_operators = 0;
    std::int64_t m_weights = 0;
    std::size_t m_fields = 0;
    bool m_hasGraph = false;
    bool m_damaged = false;
};

/// The version first, then only fields that a model has, among them the graph that begins with an operator
/// or its name. Other protobuf files fail one of these soon.
bool looksLikeModel(const DocumentFile& file)
{
    static constexpr std::array<std::uint64_t, 11> known{1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25};
    std::string_view rest = file.head;
    if (rest.size() < 12 || rest[0] != '\x08' || rest[1] < 1 || rest[1] > 50)
        return false;
    auto part = FilePart::open(file.path);
    if (!part)
        return false;
    ProtobufFileFields walk(*part, 0, part->size());
    bool hasGraph = false;
    bool hasOperatorSet = false;
    std::size_t count = 0;
    while (const auto field = walk.next()) {
        if (++count > 1'000 || std::ranges::find(known, field->number) == known.end())
            return false;
        const bool isNumber = field->number == 1 || field->number == 5;
        if (isNumber == field->isBytes)
            return false;
        if (field->number == 7 && field->length > 2) {
            const auto first = part->read(field->begin, 1);
            hasGraph =
                first && std::string_view("\x0A\x12\x2A\x5A").find(first->front()) != std::string_view::npos;
        }
        hasOperatorSet = hasOperatorSet || field->number == 8;
    }
    return hasGraph && (hasOperatorSet || rest[1] < 3);
}

class OnnxSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "onnx";
        info.system = "ONNX";
        info.reads = "Model files (.onnx) of any size; weights are stepped over";
        info.yields =
            "Models with inputs and outputs, producer, versions, operator sets, number of operators";
        info.cannotKnow = "What a model was trained on, and weights that lie in files beside it";
        info.version = 1;
        info.priority = 40;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        return !file.gzip && looksLikeModel(file) ? Claim::Sure : Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        auto part = FilePart::open(file.path);
        if (!part)
            return fail(part.error());
        const std::string ns = context.settings.namespaceFor("file");
        const QualifiedName name = ns == "file://" ? normalised("file", file.path)
                                                   : normalised(context.settings.aliased(ns), file.relative);
        return OnnxReader(*part, context).read(name, file.size);
    }
};

} // namespace

const Source& onnxSource()
{
    static const OnnxSource source;
    return source;
}

} // namespace upriver
