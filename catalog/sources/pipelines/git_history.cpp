// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/git_history.h"

#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

namespace upriver::git {

namespace {

constexpr std::size_t kMostCommits = 50'000;
constexpr std::size_t kMostTouches = 2'000;
constexpr std::size_t kMostFolders = 1'000'000; ///< read in all
constexpr std::size_t kMostKeptFolders = 20'000;
constexpr std::size_t kMostFiles = 20'000; ///< of DVC, in one commit
constexpr std::int64_t kLargestFile = std::int64_t{4} << 20;
constexpr int kDeepest = 32;

bool isOfDvc(std::string_view name)
{
    return name == "dvc.yaml" || name == "dvc.lock" || name == "Dvcfile" ||
           (name.size() > 4 && name.ends_with(".dvc"));
}

bool isOlder(const Commit& a, const Commit& b)
{
    return std::pair(a.committed, a.id) < std::pair(b.committed, b.id);
}

} // namespace

GitHistory::GitHistory(const Repository& repository, ReadContext& context)
    : m_repository(repository), m_context(context)
{}

const std::vector<Entry>& GitHistory::entries(const std::string& id)
{
    static const std::vector<Entry> none;
    if (const auto known = m_folders.find(id); known != m_folders.end())
        return known->second;
    if (m_foldersRead++ >= kMostFolders) {
        m_isCut = true;
        return none;
    }
    auto read = m_repository.objects.folder(id);
    m_hasGaps = m_hasGaps || !read;
    if (m_folders.size() >= kMostKeptFolders)
        m_folders.clear();
    return m_folders[id] = read ? std::move(*read) : std::vector<Entry>();
}

void GitHistory::queueReferences()
{
    for (const Reference& reference : m_repository.references) {
        const bool isWalked = reference.name == "HEAD" || reference.name.starts_with("refs/heads/") ||
                              reference.name.starts_with("refs/tags/") ||
                              reference.name.starts_with("refs/remotes/");
        const auto id = isWalked ? m_repository.objects.commitBehind(reference.id) : std::nullopt;
        if (!id) {
            // tags may stand at files; branches may not
            m_hasGaps = m_hasGaps || (isWalked && !reference.name.starts_with("refs/tags/"));
            continue;
        }
        if (reference.name != "HEAD")
            m_names[*id].push_back(reference.name.substr(reference.name.find('/', 5) + 1));
        auto commit = m_queued.insert(*id).second ? m_repository.objects.commit(*id) : std::nullopt;
        if (commit) {
            m_queue.push_back(std::move(*commit));
            std::ranges::push_heap(m_queue, isOlder);
        }
    }
}

Result<void> GitHistory::walk()
{
    queueReferences();
    while (!m_queue.empty()) {
        if (m_context.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        if (++m_commits > kMostCommits || m_touches.size() >= kMostTouches || m_isCut) {
            m_isCut = true;
            break;
        }
        std::ranges::pop_heap(m_queue, isOlder);
        const Commit commit = std::move(m_queue.back());
        m_queue.pop_back();
        for (const std::string& parent : commit.parents) {
            if (!m_queued.insert(parent).second)
                continue;
            if (auto next = m_repository.objects.commit(parent)) {
                m_queue.push_back(std::move(*next));
                std::ranges::push_heap(m_queue, isOlder);
            } else {
                m_hasGaps = true;
            }
        }
        if (auto paths = changedPaths(commit); !paths.empty())
            m_touches.push_back({commit, std::move(paths)});
    }
    return {};
}

/// Against the first parent: what a merge takes over was brought by the merged commits.
std::vector<std::string> GitHistory::changedPaths(const Commit& commit)
{
    std::vector<std::string> changed;
    const auto parent =
        commit.parents.empty() ? std::nullopt : m_repository.objects.commit(commit.parents.front());
    compare(parent ? parent->folder : std::string(), commit.folder, {}, 0, changed);
    return changed;
}

void GitHistory::compare(const std::string& before, const std::string& after, const std::string& path,
                         int depth, std::vector<std::string>& changed)
{
    if (before == after || depth > kDeepest)
        return;
    std::map<std::string, Entry> old;
    if (!before.empty())
        for (const Entry& entry : entries(before))
            old.emplace(entry.name, entry);
    const std::vector<Entry> now = entries(after);
    for (const Entry& entry : now) {
        const auto same = old.find(entry.name);
        const bool wasThere = same != old.end() && same->second.isFolder == entry.isFolder;
        if (wasThere && same->second.id == entry.id)
            continue;
        const std::string below = path + entry.name;
        if (entry.isFolder && entry.name != ".dvc")
            compare(wasThere ? same->second.id : std::string(), entry.id, below + "/", depth + 1, changed);
        else if (!entry.isFolder && isOfDvc(entry.name) && changed.size() < kMostFiles)
            changed.push_back(below);
    }
}

void GitHistory::listAll(const std::string& folder, const std::string& path, int depth, Files& files)
{
    if (depth > kDeepest)
        return;
    const std::vector<Entry> all = entries(folder);
    for (const Entry& entry : all) {
        if (entry.isFolder && entry.name != ".dvc")
            listAll(entry.id, path + entry.name + "/", depth + 1, files);
        else if (!entry.isFolder && isOfDvc(entry.name) && files.size() < kMostFiles)
            files[path + entry.name] = entry.id;
    }
}

std::optional<std::string> GitHistory::idAt(const std::string& top, const std::string& path)
{
    std::string id = top;
    for (const std::string_view part : splitText(path, '/')) {
        const std::vector<Entry>& all = entries(id);
        const auto found = std::ranges::find(all, part, &Entry::name);
        if (found == all.end())
            return std::nullopt;
        id = std::string(found->id);
    }
    return id;
}

std::optional<std::string> GitHistory::textAt(const Commit& commit, const std::string& path)
{
    const auto id = idAt(commit.folder, path);
    return id ? m_repository.objects.file(*id, kLargestFile) : std::nullopt;
}

/// The folder round a file in which DVC was set up: "" or "sub/".
std::string GitHistory::projectRoot(const Commit& commit, const std::string& path)
{
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos;
         slash = slash == 0 ? std::string::npos : path.rfind('/', slash - 1)) {
        const std::string folder = path.substr(0, slash + 1);
        if (idAt(commit.folder, folder + ".dvc"))
            return folder;
    }
    return {};
}

dvc::DvcRecords& GitHistory::recordsOf(const std::string& root)
{
    const auto known = m_records.find(root);
    if (known != m_records.end())
        return known->second;
    const std::string ns =
        root.empty() ? dvc::projectNamespace(m_context.settings, m_repository.origin, m_repository.place)
                     : dvc::projectNamespace(m_context.settings, {}, root);
    return m_records.emplace(root, dvc::DvcRecords(m_context, sanitisedUtf8(ns), dvc::Results::OfHistory))
        .first->second;
}

std::map<std::string, std::vector<std::string>> GitHistory::byProject(const Commit& commit,
                                                                      const std::vector<std::string>& paths)
{
    std::map<std::string, std::vector<std::string>> projects;
    for (const std::string& path : paths) {
        const std::string root = projectRoot(commit, path);
        projects[root].push_back(path.substr(root.size()));
    }
    return projects;
}

dvc::Project GitHistory::projectAt(const Commit& commit, const std::string& root,
                                   const std::vector<std::string>& paths)
{
    dvc::Project project;
    const dvc::FileText files = [&](const std::string& path) { return textAt(commit, root + path); };
    if (const auto config = files(".dvc/config"))
        project.remotes = dvc::readRemotes(*config);
    std::set<std::string> folders; // dvc.yaml and dvc.lock of one folder are read together
    for (const std::string& path : paths) {
        const std::string_view name = fileNameOf(path);
        if (name == "dvc.yaml" || name == "dvc.lock")
            folders.insert(path.substr(0, path.size() - name.size()));
        else if (const auto text = files(path))
            dvc::readTracked(sanitisedUtf8(path), *text, project, m_context.stop);
    }
    for (const std::string& folder : folders)
        dvc::readPipeline(sanitisedUtf8(folder), files(folder + "dvc.yaml").value_or(""),
                          files(folder + "dvc.lock").value_or(""), files, project, m_context.stop);
    return project;
}

dvc::Commit GitHistory::stated(const Commit& commit) const
{
    dvc::Commit stated{commit.id, commit.author, commit.subject, {}, commit.authored};
    if (const auto names = m_names.find(commit.id); names != m_names.end())
        for (const std::string& name : names->second)
            if (stated.names.size() < 200)
                stated.names += (stated.names.empty() ? "" : ", ") + name;
    return stated;
}

Result<void> GitHistory::stateHead()
{
    std::string id = m_repository.head;
    for (const Reference& reference : m_repository.references)
        if (reference.name == m_repository.head)
            id = reference.id;
    const auto commit = m_repository.objects.commit(id);
    if (!commit)
        return {};
    Files files;
    listAll(commit->folder, {}, 0, files);
    std::vector<std::string> paths;
    for (const auto& [path, file] : files)
        paths.push_back(path);
    for (const auto& [root, inside] : byProject(*commit, paths)) {
        const dvc::Project project = projectAt(*commit, root, inside);
        const dvc::FileText texts = [&](const std::string& path) { return textAt(*commit, root + path); };
        if (auto added = recordsOf(root).add(project, texts); !added)
            return added;
    }
    return {};
}

/// Stages and data whose state was not seen in an older commit.
Result<void> GitHistory::stateTouch(const Touch& touch)
{
    const dvc::Commit commit = stated(touch.commit);
    for (const auto& [root, paths] : byProject(touch.commit, touch.paths)) {
        const dvc::Project project = projectAt(touch.commit, root, paths);
        dvc::DvcRecords& records = recordsOf(root);
        const dvc::FileText texts = [&](const std::string& path) {
            return textAt(touch.commit, root + path);
        };
        for (const dvc::Stage& stage : project.stages)
            if (stage.isLocked &&
                m_stated.emplace(root + stage.file + ":" + stage.name, dvc::DvcRecords::runKey(stage)).second)
                records.addHistory(stage, commit, texts, project.metrics);
        if (auto sent = records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

Result<void> GitHistory::read()
{
    if (auto walked = walk(); !walked)
        return walked;
    if (auto stated = stateHead(); !stated)
        return stated;
    for (auto touch = m_touches.rbegin(); touch != m_touches.rend(); ++touch)
        if (auto stated = stateTouch(*touch); !stated)
            return stated;
    stateRegistry();
    stateRepository();
    for (auto& [root, records] : m_records)
        if (auto sent = records.send(); !sent)
            return sent;
    return {};
}

} // namespace upriver::git
