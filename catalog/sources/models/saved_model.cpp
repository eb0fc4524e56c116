// SPDX-License-Identifier: Apache-2.0
// TensorFlow's SavedModel (saved_model.pb): what goes in and comes out of its signatures, by which version it
// was written. The graph and the functions are stepped over in the file. Source: TensorFlow's
// core/protobuf/saved_model.proto and meta_graph.proto.
#include <algorithm>
#include <array>
#include <map>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/file_place.h"
#include "catalog/sources/reading/protobuf_file.h"
#include "catalog/sources/reading/protobuf_wire.h"
#include "catalog/sources/reading/schema_field.h"
#include "catalog/sources/source.h"

namespace upriver {

namespace {

constexpr std::int64_t kMaxPart = std::int64_t{4} << 20; ///< of a signature or of the model's description
constexpr std::size_t kMaxFields = 1'000'000;
constexpr std::size_t kMaxSignatures = 1'000;
constexpr std::size_t kMaxPorts = 10'000;
constexpr std::size_t kMaxGraphs = 1'000; ///< a model has one for serving, rarely one more for training
constexpr std::size_t kLongestShape = 300;

std::string elementWord(std::int64_t type)
{
    static constexpr std::array<std::string_view, 24> words{
        "",          "float32", "float64",    "int32",   "uint8",    "int16",   "int8",     "string",
        "complex64", "int64",   "bool",       "qint8",   "quint8",   "qint32",  "bfloat16", "qint16",
        "quint16",   "uint16",  "complex128", "float16", "resource", "variant", "uint32",   "uint64"};
    return type > 0 && type < static_cast<std::int64_t>(words.size())
               ? std::string(words[static_cast<std::size_t>(type)])
               : std::string("unknown");
}

/// "[?, 28, 28]"; nothing when not even the number of dimensions is known.
std::string shapeText(ProtobufFields shape)
{
    std::string text;
    while (shape.next()) {
        if (shape.number() == 3 && shape.integer() != 0)
            return {};
        if (shape.number() != 2 || text.size() > kLongestShape)
            continue;
        std::int64_t size = 0;
        for (ProtobufFields dimension = shape.message(); dimension.next();)
            if (dimension.number() == 1)
                size = dimension.integer();
        text += (text.empty() ? "" : ", ") + (size < 0 ? std::string("?") : std::to_string(size));
    }
    return "[" + text + "]";
}

std::string typeText(ProtobufFields tensor)
{
    std::string element = "unknown";
    std::string shape;
    while (tensor.next()) {
        if (tensor.number() == 2)
            element = elementWord(tensor.integer());
        else if (tensor.number() == 3)
            shape = shapeText(tensor.message());
    }
    return element + shape;
}

/// One entry of a map: its key, and its value's fields.
std::pair<std::string, std::string_view> entryOf(ProtobufFields entry)
{
    std::pair<std::string, std::string_view> found;
    while (entry.next()) {
        if (entry.number() == 1)
            found.first = entry.text();
        else if (entry.number() == 2)
            found.second = entry.bytes();
    }
    return found;
}

using Ports = std::map<std::string, std::string>; ///< name -> type; the file has them in any order

struct Signature
{
    Ports inputs;
    Ports outputs;
    std::string method;
};

Signature signatureOf(std::string_view bytes)
{
    Signature signature;
    for (ProtobufFields fields(bytes); fields.next();) {
        if (fields.number() == 3)
            signature.method = fields.text();
        if (fields.number() != 1 && fields.number() != 2)
            continue;
        const auto [name, tensor] = entryOf(fields.message());
        Ports& ports = fields.number() == 1 ? signature.inputs : signature.outputs;
        if (!name.empty() && ports.size() < kMaxPorts)
            ports.emplace(name, typeText(ProtobufFields(tensor)));
    }
    return signature;
}

SchemaField groupOf(const char* name, const Ports& ports)
{
    SchemaField group{name, "struct"};
    for (const auto& [port, type] : ports)
        group.children.push_back({redactSecrets(port), type});
    return group;
}

bool isNumber(std::string_view text)
{
    return !text.empty() && text.size() < 20 && std::ranges::all_of(text, isAsciiDigit);
}

class SavedModelReader
{
public:
    SavedModelReader(FilePart& file, ReadContext& context) : m_file(file), m_context(context) {}

    Result<void> read(const QualifiedName& folder, std::int64_t size)
    {
        ProtobufFileFields walk(m_file, 0, m_file.size());
        while (const auto field = nextOf(walk))
            if (field->number == 2 && field->isBytes)
                takeGraph(*field);
        if (m_context.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        if (m_graphs == 0)
            return fail(ErrorKind::Input, "The saved model has no graph; the file is damaged.");
        if (walk.isDamaged() || m_damaged)
            m_batch.problems.push_back(
                {Severity::Warning, "Part of the saved model is damaged or was too much.", ""});
        tell(folder, size);
        return m_context.sink.accept(std::move(m_batch));
    }

private:
    std::optional<ProtobufFileField> nextOf(ProtobufFileFields& walk)
    {
        if (++m_fields <= kMaxFields && !m_context.stop.stop_requested())
            return walk.next();
        m_damaged = true;
        return std::nullopt;
    }

    std::string bytesOf(const ProtobufFileField& field)
    {
        if (!field.isBytes || field.length > kMaxPart) {
            m_damaged = m_damaged || field.isBytes;
            return {};
        }
        auto bytes = m_file.read(field.begin, field.length);
        return bytes ? std::move(*bytes) : std::string();
    }

    void takeGraph(const ProtobufFileField& graph)
    {
        ++m_graphs;
        ProtobufFileFields walk(m_file, graph.begin, graph.begin + graph.length);
        while (const auto field = nextOf(walk)) {
            if (field->number == 1)
                takeDescription(*field);
            else if (field->number == 5)
                takeSignature(bytesOf(*field));
        }
        m_damaged = m_damaged || walk.isDamaged();
    }

    /// Stepping over the list of operators, which is long.
    void takeDescription(const ProtobufFileField& description)
    {
        if (!description.isBytes)
            return;
        ProtobufFileFields walk(m_file, description.begin, description.begin + description.length);
        while (const auto field = nextOf(walk)) {
            const bool isTag = field->number == 4;
            if ((!isTag && field->number != 5) || field->length > 1'000)
                continue;
            const std::string text = sanitisedUtf8(bytesOf(*field));
            if (!isTag)
                m_version = text;
            else if (m_tags.size() < 500)
                m_tags += (m_tags.empty() ? "" : ", ") + text;
        }
        m_damaged = m_damaged || walk.isDamaged();
    }

    void takeSignature(const std::string& bytes)
    {
        const auto [name, signature] = entryOf(ProtobufFields(bytes));
        // "__saved_model_init_op" is TensorFlow's own
        if (!name.empty() && !name.starts_with("__") && m_signatures.size() < kMaxSignatures)
            m_signatures.emplace(name, signatureOf(signature));
    }

    static void add(AssetRecord& record, const char* key, const std::string& value)
    {
        if (!value.empty())
            record.properties.push_back({key, shortened(redactSecrets(value), 500)});
    }

    /// Numbered folders are versions of the model that they lie in.
    AssetIndex assetOf(const QualifiedName& folder)
    {
        const std::string leaf(fileNameOf(folder.name));
        const std::size_t above = folder.name.size() - leaf.size();
        if (!isNumber(leaf) || above < 2)
            return m_batch.asset(AssetKind::Model, folder);
        const AssetIndex model =
            m_batch.asset(AssetKind::Model, normalised(folder.ns, folder.name.substr(0, above - 1)));
        m_batch.record(model).declared = true;
        m_batch.record(model).subtype = "saved model";
        const AssetIndex version = m_batch.asset(AssetKind::ModelVersion, folder);
        EdgeRecord edge;
        edge.src = model;
        edge.dst = version;
        edge.kind = EdgeKind::Contains;
        m_batch.edges.push_back(std::move(edge));
        return version;
    }

    void tell(const QualifiedName& folder, std::int64_t size)
    {
        const AssetIndex asset = assetOf(folder);
        AssetRecord& record = m_batch.record(asset);
        record.declared = true;
        record.subtype = "saved model";
        add(record, "format", "tensorflow saved model");
        add(record, "size", std::to_string(size));
        add(record, "tensorflowVersion", m_version);
        add(record, "tags", m_tags);
        std::vector<SchemaField> columns;
        for (const auto& [name, signature] : m_signatures) {
            SchemaField column{redactSecrets(name), "struct"};
            column.description = redactSecrets(shortened(signature.method, 500));
            column.children.push_back(groupOf("inputs", signature.inputs));
            column.children.push_back(groupOf("outputs", signature.outputs));
            columns.push_back(std::move(column));
        }
        if (columns.empty())
            m_batch.problems.push_back({Severity::Note, "The saved model has no signatures.", ""});
        appendSchemaColumns(m_batch, asset, columns);
    }

    FilePart& m_file;
    ReadContext& m_context;
    RecordBatch m_batch;
    std::map<std::string, Signature> m_signatures;
    std::string m_tags;
    std::string m_version;
    std::size_t m_fields = 0;
    int m_graphs = 0;
    bool m_damaged = false;
};

/// The schema's version 1, then nothing but graphs, each with its description and operators.
bool looksLikeSavedModel(const DocumentFile& file)
{
    const std::string_view head = file.head;
    if (head.size() < 8 || head[0] != '\x08' || head[1] != '\x01' || head[2] != '\x12')
        return false;
    auto part = FilePart::open(file.path);
    if (!part)
        return false;
    ProtobufFileFields walk(*part, 0, part->size());
    bool hasGraph = false;
    std::size_t count = 0;
    for (auto field = walk.next(); field; field = walk.next()) {
        if (++count > kMaxGraphs || field->number > 2 || field->isBytes != (field->number == 2))
            return false;
        if (field->number != 2 || hasGraph)
            continue;
        ProtobufFileFields graph(*part, field->begin, field->begin + field->length);
        const auto first = graph.next();
        const auto second = graph.next();
        hasGraph = first && second && first->number == 1 && first->isBytes && second->isBytes &&
                   second->number > 1 && second->number < 8;
        if (!hasGraph)
            return false;
    }
    return hasGraph;
}

class SavedModelSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "saved_model";
        info.system = "TensorFlow SavedModel";
        info.reads = "saved_model.pb of any size; the graph is stepped over";
        info.yields = "Models and their versions (numbered folders) with the inputs and outputs of their "
                      "signatures, tags, TensorFlow's version";
        info.cannotKnow =
            "What a model was trained on, its variables and assets; the older saved_model.pbtxt";
        info.version = 1;
        info.priority = 40;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        return !file.gzip && looksLikeSavedModel(file) ? Claim::Sure : Claim::None;
    }

    [[nodiscard]] std::vector<std::string> fileNames() const override { return {"saved_model.pb"}; }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        auto part = FilePart::open(file.path);
        if (!part)
            return fail(part.error());
        const std::string ns = context.settings.namespaceFor("file");
        std::string folder = ns == "file://" ? std::string(folderOf(keptPath(file.path, file.relative)))
                                             : std::string(folderOf(file.relative));
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        if (folder.empty()) // the root itself lies in a store whose path is not known
            folder = file.fileName();
        return SavedModelReader(*part, context)
            .read(ns == "file://" ? normalised("file", folder)
                                  : normalised(context.settings.aliased(ns), folder),
                  file.size);
    }
};

} // namespace

const Source& savedModelSource()
{
    static const SavedModelSource source;
    return source;
}

} // namespace upriver
