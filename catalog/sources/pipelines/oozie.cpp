// SPDX-License-Identifier: Apache-2.0
// The reader of Oozie: which files of a folder belong together, and what their expressions mean there.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/oozie_app.h"
#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

namespace {

constexpr std::int64_t kLargestProperties = std::int64_t{1} << 20;
constexpr std::size_t kMostMembers = 200;

bool isApplication(const DocumentFile& file)
{
    const std::string root = xmlRootName(file.head);
    return root == "workflow-app" || root == "coordinator-app" || root == "bundle-app";
}

/// Java properties that name Oozie's own keys.
bool isJobProperties(const DocumentFile& file)
{
    return file.relative.ends_with(".properties") &&
           (file.head.find("oozie.") != std::string::npos || file.head.find("nameNode") != std::string::npos);
}

class OozieSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] std::vector<std::string> claimsFolder(std::span<const DocumentFile> files) const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo OozieSource::info() const
{
    SourceInfo info;
    info.name = "oozie";
    info.system = "Oozie";
    info.reads =
        "workflow.xml, coordinator.xml and bundle.xml of all schema versions, under any name; job.properties "
        "beside them";
    info.yields =
        "Workflows with actions, forks, joins, decisions and their order; coordinators with datasets and "
        "schedule; bundles; what map-reduce, Hive, Sqoop, DistCp and file actions read and write";
    info.cannotKnow =
        "What Java, Spark, Pig and shell programs do by themselves, values that are given at submission "
        "only, and runs";
    info.version = 3;
    return info;
}

Claim OozieSource::claims(const DocumentFile& file) const
{
    return isApplication(file) ? Claim::Sure : Claim::None;
}

std::vector<std::string> OozieSource::claimsFolder(std::span<const DocumentFile> files) const
{
    std::vector<std::string> members;
    std::size_t applications = 0;
    for (const DocumentFile& file : files) {
        const bool isApp = isApplication(file);
        applications += isApp ? 1 : 0;
        if (isApp || isJobProperties(file))
            members.emplace_back(file.fileName());
    }
    // a folder full of workflows is a collection, not one application
    if (applications == 0 || members.size() < 2 || applications > 4 || members.size() > kMostMembers)
        return {};
    return members;
}

struct Part
{
    const DocumentFile* file = nullptr;
    Result<XmlElement> root = fail(ErrorKind::Input, "");
};

std::string stemOf(const DocumentFile& file)
{
    const std::string_view name = file.fileName();
    const std::string stem = flowName(name.substr(0, name.find('.')));
    return stem.empty() ? "unnamed" : stem;
}

Result<void> OozieSource::read(const Document& document, ReadContext& context) const
{
    oozie::Surroundings around;
    std::vector<Part> parts;
    for (const DocumentFile& file : document.files) {
        // what stands alone was claimed as an application
        if (document.files.size() == 1 || isApplication(file)) {
            parts.push_back({&file, readXml(file.path, {}, context.stop)});
        } else if (const auto text = readWhole(file.path, kLargestProperties, context.stop)) {
            around.values.addProperties(sanitisedUtf8(*text));
        }
    }
    FlowRecords records(context);
    const bool isFolder = document.files.size() > 1;
    std::string_view folder = folderOf(document.files.empty() ? document.relative : document.file().relative);
    while (folder.ends_with('/'))
        folder.remove_suffix(1);
    if (isFolder)
        around.folder = flowName(folder.substr(folder.find_last_of('/') + 1));
    const auto isWorkflow = [](const Part& part) { return part.root && part.root->name == "workflow-app"; };
    if (isFolder && std::ranges::count_if(parts, isWorkflow) == 1)
        around.workflow = flowName(
            around.values.filledIn(std::ranges::find_if(parts, isWorkflow)->root->attribute("name")));
    const Error* failed = nullptr;
    for (const Part& part : parts) {
        around.fallback = stemOf(*part.file);
        if (!part.root) {
            failed = &part.root.error();
            records.problem(Severity::Error, failed->what,
                            std::string(part.file->fileName()) + " " + failed->where);
        } else if (!oozie::AppReader(records, around).read(*part.root)) {
            records.problem(Severity::Warning, "This is no application of Oozie.", part.file->fileName());
        }
        if (auto sent = records.sendIfLarge(); !sent)
            return sent;
    }
    if (records.thingsDeclared() == 0)
        return failed != nullptr
                   ? fail(*failed)
                   : fail(ErrorKind::Input, document.relative + " holds no application of Oozie.");
    return records.send();
}

} // namespace

const Source& oozieSource()
{
    static const OozieSource source;
    return source;
}

} // namespace upriver
