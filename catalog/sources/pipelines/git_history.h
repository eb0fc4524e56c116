// SPDX-License-Identifier: Apache-2.0
#pragma once

// GitHistory: what the history of a repository says of its data. Walks the commits behind branches and tags,
// the newest first and bounded in number, looks only at DVC's files in them, and compares folders by their
// ids, so that what did not change costs nothing. The state at HEAD is stated as a project, each older state
// as runs and versions of the commit that brought it; tags in GTO's manner are versions of models. One
// document, one thread. Errors: Cancelled. Private to pipelines/.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/sources/pipelines/dvc_records.h"
#include "catalog/sources/pipelines/git_objects.h"

namespace upriver::git {

struct Repository
{
    const GitObjects& objects;
    std::vector<Reference> references;
    std::string head;         ///< name of the branch, or the id of a commit
    std::string origin;       ///< address of where it was cloned from; may be empty
    std::string place;        ///< its path, which names it when there is no address
    bool mayEndEarly = false; ///< a shallow clone, a bundle that rests on others
};

class GitHistory
{
public:
    GitHistory(const Repository& repository, ReadContext& context);
    [[nodiscard]] Result<void> read();

private:
    struct Touch ///< a commit that changed some of DVC's files
    {
        Commit commit;
        std::vector<std::string> paths;
    };
    using Files = std::map<std::string, std::string>; ///< path -> id

    [[nodiscard]] Result<void> walk();
    void queueReferences();
    [[nodiscard]] std::vector<std::string> changedPaths(const Commit& commit);
    void compare(const std::string& before, const std::string& after, const std::string& path, int depth,
                 std::vector<std::string>& changed);
    void listAll(const std::string& folder, const std::string& path, int depth, Files& files);
    [[nodiscard]] const std::vector<Entry>& entries(const std::string& id);
    [[nodiscard]] std::optional<std::string> idAt(const std::string& top, const std::string& path);
    [[nodiscard]] std::optional<std::string> textAt(const Commit& commit, const std::string& path);
    [[nodiscard]] std::string projectRoot(const Commit& commit, const std::string& path);
    [[nodiscard]] dvc::DvcRecords& recordsOf(const std::string& root);
    [[nodiscard]] dvc::Project projectAt(const Commit& commit, const std::string& root,
                                         const std::vector<std::string>& paths);
    [[nodiscard]] std::map<std::string, std::vector<std::string>>
    byProject(const Commit& commit, const std::vector<std::string>& paths);
    [[nodiscard]] dvc::Commit stated(const Commit& commit) const;
    [[nodiscard]] Result<void> stateHead();
    [[nodiscard]] Result<void> stateTouch(const Touch& touch);
    void stateRegistry();
    void stateRegistered(const std::string& name, const std::map<std::string, std::string>& versions,
                         const std::map<std::string, std::set<std::string>>& stages);
    void stateRepository();

    const Repository& m_repository;
    ReadContext& m_context;
    std::map<std::string, std::vector<std::string>> m_names; ///< commit -> branches and tags
    std::vector<Commit> m_queue;                             ///< a heap, the newest on top
    std::set<std::string> m_queued;
    std::map<std::string, std::vector<Entry>> m_folders;
    std::vector<Touch> m_touches;                     ///< newest first
    std::map<std::string, dvc::DvcRecords> m_records; ///< by project
    std::set<std::pair<std::string, std::string>> m_stated;
    std::size_t m_commits = 0;
    std::size_t m_foldersRead = 0;
    bool m_isCut = false;
    bool m_hasGaps = false;
};

} // namespace upriver::git
