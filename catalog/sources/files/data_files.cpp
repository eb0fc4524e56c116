// SPDX-License-Identifier: Apache-2.0
// Plain data files as datasets: what their headers, footers and first rows say of columns and rows. Folders
// of parts and of partitions (dt=2026-01-01) are one dataset. Comes last in the table of readers: whoever
// knows what a CSV or JSON file is for gets it.
#include <algorithm>
#include <array>
#include <functional>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/cell_type.h"
#include "catalog/sources/files/data_folder.h"
#include "catalog/sources/files/file_schema.h"
#include "catalog/sources/reading/file_place.h"
#include "catalog/sources/reading/tree_files.h"

namespace upriver {

namespace data_files {

Format formatOf(const DocumentFile& file)
{
    const std::string_view head = file.head;
    if (head.starts_with("PAR1") || head.starts_with("PARE"))
        return Format::Parquet;
    if (head.starts_with("Obj\x01"))
        return Format::Avro;
    if (head.starts_with("ARROW1"))
        return Format::Arrow;
    if (head.starts_with("FEA1"))
        return Format::Feather;
    // three letters are little: text may begin with them
    if (head.starts_with("ORC") && !isTextHead(head))
        return Format::Orc;
    if (!isTextHead(head))
        return Format::None;
    const Format json = jsonFormatOf(file);
    return json == Format::None && looksDelimited(file) ? Format::Delimited : json;
}

bool isTextHead(std::string_view head)
{
    const bool isUtf16 = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
    return isUtf16 || head.substr(0, 4096).find('\0') == std::string_view::npos;
}

bool isText(Format format)
{
    return format == Format::Delimited || format == Format::JsonLines || format == Format::JsonList;
}

Result<FileSchema> readSchema(const DocumentFile& file, Format format, const std::stop_token& stop)
{
    if (file.gzip && !isText(format))
        return fail(ErrorKind::Input, "The file is packed once more with gzip: unpack it to have it read.");
    switch (format) {
    case Format::Delimited:
        return readDelimited(file, stop);
    case Format::JsonLines:
        return readJsonRows(file, false, stop);
    case Format::JsonList:
        return readJsonRows(file, true, stop);
    case Format::Parquet:
        return readParquet(file.path);
    case Format::Avro:
        return readAvro(file.path, stop);
    case Format::Orc:
        return readOrc(file.path);
    case Format::Arrow:
        return readArrow(file.path, stop);
    case Format::Feather: {
        FileSchema schema;
        schema.format = "feather";
        schema.problems.push_back({Severity::Warning,
                                   "Feather files of version 1 are not read: only name and size are known.",
                                   ""});
        return schema;
    }
    case Format::None:
        break;
    }
    return fail(ErrorKind::Input, "The file is no data file that is read here.");
}

namespace {

/// A file's own path, or its place in the store that this folder is a copy of.
QualifiedName placeOf(const std::string& path, const std::string& relative, const SourceSettings& settings)
{
    const std::string ns = settings.namespaceFor("file");
    return ns == "file://" ? normalised("file", keptPath(path, relative))
                           : normalised(settings.aliased(ns), relative);
}

void emit(RecordBatch& batch, const QualifiedName& name, FileSchema&& schema, std::int64_t size)
{
    const AssetIndex asset = batch.asset(AssetKind::Dataset, name);
    AssetRecord& record = batch.record(asset);
    record.declared = true;
    record.subtype = "file";
    record.description = redactSecrets(schema.description);
    record.properties.push_back({"format", schema.format});
    if (schema.rows)
        record.properties.push_back({"rows", std::to_string(*schema.rows)});
    record.properties.push_back({"size", std::to_string(size)});
    for (Property& property : schema.properties)
        record.properties.push_back({property.key, redactSecrets(property.value)});
    appendSchemaColumns(batch, asset, schema.fields);
    for (ProblemRecord& problem : schema.problems)
        batch.problems.push_back(std::move(problem));
}

class DataFilesSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] bool claimsTree(const FolderListing& folder) const override { return isDataFolder(folder); }
    [[nodiscard]] std::optional<TreeShape> treeShape() const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo DataFilesSource::info() const
{
    SourceInfo info;
    info.name = "files";
    info.system = "Data files";
    info.reads =
        "CSV and other separated text, JSON lines, lists of JSON objects (packed with gzip or not), "
        "Parquet, Avro, ORC (plain or zlib), Arrow and Feather 2; folders of partitions (dt=2026-01-01) "
        "and of part files as one dataset";
    info.yields =
        "A dataset with columns, types, rows and size; types of text are judged by its first 1,000 rows";
    info.cannotKnow =
        "Who wrote and who reads the files, and what stands in them: cells are never kept. "
        "Encrypted footers, ORC packed with snappy, lz4 or zstd, and Feather 1 show name and size";
    info.version = 2;
    info.priority = 15;
    return info;
}

Claim DataFilesSource::claims(const DocumentFile& file) const
{
    const Format format = formatOf(file);
    return format == Format::None ? Claim::None : isText(format) ? Claim::Maybe : Claim::Sure;
}

std::optional<TreeShape> DataFilesSource::treeShape() const
{
    TreeShape shape;
    shape.belongs = &belongsToData;
    return shape;
}

Result<void> DataFilesSource::read(const Document& document, ReadContext& context) const
{
    RecordBatch batch;
    if (document.tree) {
        auto folder = readFolder(*document.tree, context.stop);
        if (!folder)
            return fail(folder.error());
        emit(batch, placeOf(document.tree->path, document.tree->relative, context.settings),
             std::move(folder->schema), folder->size);
        return context.sink.accept(std::move(batch));
    }
    const DocumentFile& file = document.file();
    auto schema = readSchema(file, formatOf(file), context.stop);
    if (!schema)
        return fail(schema.error());
    emit(batch, placeOf(file.path, file.relative, context.settings), std::move(*schema), file.size);
    return context.sink.accept(std::move(batch));
}

} // namespace

} // namespace data_files

const Source& filesSource()
{
    static const data_files::DataFilesSource source;
    return source;
}

} // namespace upriver
