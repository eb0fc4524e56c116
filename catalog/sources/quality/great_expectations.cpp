// SPDX-License-Identifier: Apache-2.0
// Great Expectations: a project's folder as one tree (configuration, suites, checkpoints, validation
// definitions, validation results), or single files of these kinds.
#include <array>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/quality/gx_records.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/tree_files.h"
#include "catalog/sources/reading/yaml.h"

namespace upriver {

namespace gx {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{64} << 20;
constexpr std::string_view kConfig = "great_expectations.yml";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool isYamlName(std::string_view path)
{
    const std::string extension = extensionOf(path);
    return extension == "yml" || extension == "yaml";
}

/// YAML's first document, or JSON: the newer checkpoints are JSON without an extension.
Result<Json> parse(const std::string& text, std::string_view path, const std::stop_token& stop)
{
    if (!isYamlName(path))
        return parseGx(sanitisedUtf8(text));
    auto file = parseYaml(sanitisedUtf8(text), {}, stop);
    if (!file)
        return fail(file.error());
    if (file->documents.empty())
        return fail(ErrorKind::Input, "There is nothing in this YAML file.");
    return std::move(file->documents.front().value);
}

/// "validations/orders/warning/run/20231020T221642.224719Z/batch.json": the folder before the file.
std::optional<Micros> timeInPath(std::string_view path)
{
    const std::string_view folder = folderOf(path);
    return folder.empty()
               ? std::nullopt
               : parseTime(fileNameOf(folder.ends_with('/') ? folder.substr(0, folder.size() - 1) : folder));
}

std::string suiteNameOf(std::string_view path)
{
    const std::string_view name = fileNameOf(path);
    return std::string(name.substr(0, name.rfind('.')));
}

void take(Records& records, const Json& value, Shape shape, const std::string& path)
{
    switch (shape) {
    case Shape::Config:
        records.places().take(value);
        records.addConfigured(path);
        break;
    case Shape::Definition:
        records.addDefinition(value, path);
        break;
    case Shape::Checkpoint:
        records.addCheckpoint(value, path);
        break;
    case Shape::Result:
        records.addResult(value, timeInPath(path), path);
        break;
    case Shape::Described:
        records.addDescribed(value, path);
        break;
    case Shape::Results:
        records.addResults(value, path);
        break;
    case Shape::Suite:
        records.addSuite(value, suiteNameOf(path), path);
        break;
    case Shape::None:
        records.problem(Severity::Warning, "This is none of Great Expectations' files; it was left out.",
                        path);
        break;
    }
}

bool isProjectFile(std::string_view below)
{
    if (below == kConfig)
        return true;
    const std::string_view name = fileNameOf(below);
    if (name.starts_with('.'))
        return false;
    const bool isJson = extensionOf(name) == "json";
    if (below.starts_with("checkpoints/") || below.starts_with("validation_definitions/"))
        return isJson || isYamlName(name) || !has(name, ".");
    return isJson && (below.starts_with("expectations/") || below.starts_with("uncommitted/validations/") ||
                      below.starts_with("validations/"));
}

/// What binds suites to data is read before the suites.
constexpr std::array kOrder{"validation_definitions/", "checkpoints/", "uncommitted/validations/",
                            "validations/", "expectations/"};

} // namespace

Result<void> readProject(const DocumentTree& tree, ReadContext& context)
{
    Records records(context, tree.path);
    if (tree.truncated)
        records.problem(Severity::Warning, "There are more files here than are read; the rest was left out.",
                        tree.relative);
    const auto readOne = [&](const TreeFile& file) -> Result<void> {
        auto text = readTreeFile(tree, file, kLargestFile, context.stop);
        auto value = text ? parse(*text, file.below, context.stop) : Result<Json>(fail(text.error()));
        if (!value && value.error().kind == ErrorKind::Cancelled)
            return fail(value.error());
        if (!value)
            records.problem(Severity::Warning, value.error().what, file.below);
        else
            take(records, *value, shapeOf(*value), file.below);
        return records.sendIfLarge();
    };
    if (const TreeFile* config = tree.find(kConfig)) {
        if (auto done = readOne(*config); !done)
            return done;
    }
    for (const char* folder : kOrder)
        for (const TreeFile& file : tree.under(folder))
            if (auto done = readOne(file); !done)
                return done;
    return records.finish();
}

Result<void> readSingle(const DocumentFile& file, ReadContext& context)
{
    auto text = readWhole(file.path, kLargestFile, context.stop);
    if (!text)
        return fail(text.error());
    const auto value = parse(*text, file.path, context.stop);
    if (!value)
        return fail(value.error());
    const Shape shape = shapeOf(*value);
    if (shape == Shape::None)
        return fail(ErrorKind::Input, "This is none of Great Expectations' files.");
    Records records(context, {});
    take(records, *value, shape, std::string(fileNameOf(file.relative)));
    return records.finish();
}

} // namespace gx

namespace {

class GreatExpectationsSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "great_expectations";
        info.system = "Great Expectations";
        info.reads = "A project's folder (great_expectations.yml, expectations, checkpoints, validation "
                     "definitions, results of validations and of checkpoints), or single files of these; 0.9 "
                     "to 1.x";
        info.yields =
            "Expectations as checks of tables and columns with their results over time, checkpoints as "
            "jobs with runs, row and null counts, columns that were seen, queries of data assets";
        info.cannotKnow =
            "Where data lies that programs hand over in memory; hosts that are variables; results "
            "that are kept elsewhere. Values of the data are left out on purpose";
        info.version = 2;
        info.priority = 45;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        using gx::has;
        const std::string text = textOfHead(file.head);
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        if (first == std::string::npos)
            return Claim::None;
        if (text[first] != '{')
            return gx::isYamlName(file.fileName()) && isYaml(text) ? Claim::Sure : Claim::None;
        if (has(text, "\"expectation_config\"") && has(text, "\"success\""))
            return Claim::Sure;
        if (has(text, "\"validation_results\"") && has(text, "\"expectation_type\"") &&
            has(text, "\"kwargs\""))
            return Claim::Sure;
        if (has(text, "\"expectations\"") &&
            (has(text, "great_expectations_version") || has(text, "\"expectation_suite_name\"") ||
             (has(text, "\"kwargs\"") && has(text, "\"expect_"))))
            return Claim::Sure;
        if (has(text, "\"batch_definition\"") && has(text, "\"suite\"") && has(text, "\"datasource\""))
            return Claim::Sure;
        return has(text, "\"validation_definitions\"") && has(text, "\"actions\"") ? Claim::Sure
                                                                                   : Claim::None;
    }

    [[nodiscard]] bool claimsTree(const FolderListing& folder) const override
    {
        return folder.has(gx::kConfig) && isConfig(textOfHead(folder.head(gx::kConfig)));
    }

    [[nodiscard]] std::optional<TreeShape> treeShape() const override
    {
        TreeShape shape;
        shape.belongs = gx::isProjectFile;
        return shape;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        return document.tree ? gx::readProject(*document.tree, context)
                             : gx::readSingle(document.file(), context);
    }

private:
    static bool isConfig(std::string_view text)
    {
        return gx::has(text, "config_version:") &&
               (gx::has(text, "expectations_store") || gx::has(text, "data_docs_sites:") ||
                gx::has(text, "fluent_datasources:"));
    }
    static bool isYaml(std::string_view text)
    {
        if (isConfig(text))
            return true;
        const bool isCheckpoint = gx::has(text, "validations:") || gx::has(text, "batch_request:") ||
                                  gx::has(text, "batch_kwargs:");
        return isCheckpoint &&
               (gx::has(text, "expectation_suite_name") || gx::has(text, "great_expectations"));
    }
};

} // namespace

const Source& greatExpectationsSource()
{
    static const GreatExpectationsSource source;
    return source;
}

} // namespace upriver
