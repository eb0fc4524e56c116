// SPDX-License-Identifier: Apache-2.0
// GitHistory's part for names: tags that register models in GTO's manner ("churn@v1.2.0", "churn#prod#3"),
// and the repository itself with its tags.
#include <algorithm>
#include <charconv>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/git_history.h"

namespace upriver::git {

namespace {

constexpr std::size_t kMostVersions = 500;
constexpr std::size_t kMostTags = 1'000;

/// "sub/dir=churn@v1.2.0", "churn#prod#3"; a '!' at the end of either takes it back.
struct Registration
{
    std::string folder;
    std::string name;
    std::string version;
    std::string stage;
    int counter = 0;
    bool isTakenBack = false;
};

std::optional<Registration> registrationIn(std::string_view tag)
{
    const std::size_t sign = tag.find_first_of("@#");
    if (sign == std::string_view::npos || sign == 0)
        return std::nullopt;
    Registration found;
    std::string_view name = tag.substr(0, sign);
    if (const std::size_t equals = name.find('='); equals != std::string_view::npos) {
        found.folder = std::string(name.substr(0, equals)) + "/";
        name.remove_prefix(equals + 1);
    }
    found.name = redactSecrets(name);
    const bool isVersion = tag[sign] == '@';
    std::string_view rest = tag.substr(sign + 1);
    if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
        const std::string_view digits = rest.substr(hash + 1);
        (void)std::from_chars(digits.data(), digits.data() + digits.size(), found.counter);
        rest = rest.substr(0, hash);
    }
    found.isTakenBack = rest.ends_with('!');
    if (found.isTakenBack)
        rest.remove_suffix(1);
    const bool isNumbered = rest.size() > 1 && rest[0] == 'v' && isAsciiDigit(rest[1]);
    if (rest.empty() || name.empty() || (isVersion && !isNumbered))
        return std::nullopt;
    (isVersion ? found.version : found.stage) = redactSecrets(rest);
    return found;
}

} // namespace

void GitHistory::stateRegistry()
{
    struct Newest
    {
        int counter = -1;
        std::string commit;
    };
    std::map<std::string, std::map<std::string, std::string>> versions; // name -> version -> commit
    std::map<std::string, std::map<std::string, Newest>> stages;        // name -> stage -> where it stands
    std::set<std::pair<std::string, std::string>> takenBack;
    for (const Reference& reference : m_repository.references) {
        if (!reference.name.starts_with("refs/tags/"))
            continue;
        const auto found = registrationIn(std::string_view(reference.name).substr(10));
        const auto commit = found ? m_repository.objects.commitBehind(reference.id) : std::nullopt;
        if (!commit)
            continue;
        const std::string name = found->folder + "\n" + found->name;
        if (!found->version.empty()) {
            if (found->isTakenBack)
                takenBack.emplace(name, found->version);
            else if (versions[name].size() < kMostVersions)
                versions[name][found->version] = *commit;
            continue;
        }
        Newest& newest = stages[name][found->stage];
        if (found->counter > newest.counter)
            newest = {found->counter, found->isTakenBack ? std::string() : *commit};
    }
    for (auto& [name, ofName] : versions) {
        std::map<std::string, std::set<std::string>> at; // commit -> stages
        for (const auto& [stage, newest] : stages[name])
            at[newest.commit].insert(stage);
        std::erase_if(ofName, [&](const auto& version) { return takenBack.contains({name, version.first}); });
        stateRegistered(name, ofName, at);
    }
}

/// Each version with what its path held at the tagged commit.
void GitHistory::stateRegistered(const std::string& name, const std::map<std::string, std::string>& versions,
                                 const std::map<std::string, std::set<std::string>>& stages)
{
    const std::string folder = name.substr(0, name.find('\n'));
    for (const auto& [version, id] : versions) {
        const auto commit = m_repository.objects.commit(id);
        if (!commit || m_context.stop.stop_requested())
            continue;
        const std::string root = projectRoot(*commit, folder + "dvc.yaml");
        Files files;
        listAll(commit->folder, {}, 0, files);
        std::vector<std::string> paths;
        for (const auto& [path, file] : files)
            if (path.starts_with(root))
                paths.push_back(path.substr(root.size()));
        const dvc::Project project = projectAt(*commit, root, paths);
        dvc::Artifact artifact;
        artifact.file = folder.substr(std::min(root.size(), folder.size())) + "dvc.yaml";
        artifact.name = name.substr(name.find('\n') + 1);
        for (const dvc::Artifact& stated : project.artifacts)
            if (stated.name == artifact.name && stated.file == artifact.file)
                artifact = stated;
        std::string hash;
        for (const dvc::Stage& stage : project.stages)
            for (const dvc::Data& data : stage.outputs)
                if (data.path == artifact.path && !data.hash.empty())
                    hash = data.hash;
        const auto at = stages.find(id);
        recordsOf(root).addRegistered(artifact, version, hash, stated(*commit),
                                      at == stages.end() ? std::set<std::string>() : at->second);
    }
}

void GitHistory::stateRepository()
{
    dvc::DvcRecords& records = recordsOf({});
    RecordBatch& batch = records.batch();
    const std::string ns = records.ns();
    const std::size_t slash = ns.starts_with("https://") ? ns.find('/', 8) : std::string::npos;
    const QualifiedName name = slash == std::string::npos
                                   ? QualifiedName{"git://", ns.substr(ns.find("://") + 3)}
                                   : QualifiedName{ns.substr(0, slash), ns.substr(slash + 1)};
    const AssetIndex repository =
        batch.asset(AssetKind::Code, {name.ns, name.name.empty() ? "." : name.name});
    AssetRecord& record = batch.record(repository);
    record.declared = true;
    record.subtype = "repository";
    std::size_t branches = 0;
    std::size_t tags = 0;
    for (const Reference& reference : m_repository.references) {
        branches += reference.name.starts_with("refs/heads/") ? 1 : 0;
        if (!reference.name.starts_with("refs/tags/") || ++tags > kMostTags)
            continue;
        const auto id = m_repository.objects.commitBehind(reference.id);
        const auto commit = id ? m_repository.objects.commit(*id) : std::nullopt;
        if (commit)
            batch.versions.push_back({repository, redactSecrets(sanitisedUtf8(reference.name.substr(10))),
                                      commit->id, commit->authored, commit->author, commit->id});
    }
    record.properties = {{"branches", std::to_string(branches)},
                         {"tags", std::to_string(tags)},
                         {"commits", std::to_string(std::min(m_commits, m_queued.size()))}};
    if (m_repository.head.starts_with("refs/heads/"))
        record.properties.push_back({"branch", redactSecrets(m_repository.head.substr(11))});
    if (m_isCut)
        records.problem(Severity::Note, "Only the newest part of this long history was read.", {});
    if (m_hasGaps)
        records.problem(
            m_repository.mayEndEarly ? Severity::Note : Severity::Warning,
            m_repository.mayEndEarly
                ? "The history ends where the clone was cut; older versions are not known."
                : "Parts of the history are missing or damaged; versions in them are not known. Try git "
                  "fsck, or fetch again.",
            {});
}

} // namespace upriver::git
