// SPDX-License-Identifier: Apache-2.0
#pragma once

// DocumentPlanner: from the files that were walked to the documents that must be read. What is unchanged by
// size, time, reader version and settings costs its stat and goes no further; folder units are asked for in
// folders where something changed. Hands out documents numbered in a stable order; thread-safe. The roots
// belong to the scan and outlive it; only the planner touches their `met` while it runs.

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/file_walker.h"
#include "catalog/indexing/folder_tree.h"
#include "catalog/indexing/scan_root.h"
#include "catalog/indexing/scan_settings.h"
#include "catalog/sources/source.h"
#include "catalog/store/catalog_writer.h"

namespace upriver {

/// Folders with more files than this are never looked at as a unit; a tree may be larger.
inline constexpr std::size_t kMaxUnitFolder = 32'768;
/// The heads of one folder that stand in memory together: 512 whole ones, less of each when there are more.
inline constexpr std::size_t kUnitHeads = 512 * kHeadSize;

/// One root during one scan.
struct RootWork
{
    ScanRoot place;
    RootId id;
    WalkResult walk;
    std::unordered_map<std::string, KnownOrigin> known; ///< by relative path, of what this scan may touch
    std::unordered_set<std::string> met;                ///< relative paths of documents that are still there
    bool complete = true;                               ///< nothing under it was missed

    /// Where a document lies; a root that is one file has one document, with an empty relative path.
    [[nodiscard]] std::string absolute(std::string_view path) const;
    /// How people see a document of this root.
    [[nodiscard]] std::string shown(std::string_view relative) const;
};

/// The readers of a scan, and the words by which origins remember them.
class SourceTable
{
public:
    /// --source: one reader or nobody.
    struct Forced
    {
        const Source* reader = nullptr;
        bool unclaimedToo = false; ///< it reads what it does not recognise, too
    };
    SourceTable(std::span<const Source* const> sources, Forced forced);
    /// The surest claim; nullptr = nobody. wantedName: the hidden folder on the way, as in FoundFolder.
    [[nodiscard]] const Source* surest(const DocumentFile& file, std::string_view wantedName = {}) const;
    /// False for readers that did not ask for the hidden folder that a file lies in.
    [[nodiscard]] static bool sees(const Source& source, std::string_view wantedName);
    /// The reader of this name if it takes trees.
    [[nodiscard]] const Source* treeReader(std::string_view name) const;
    [[nodiscard]] bool hasTreeReaders() const { return !m_treeReaders.empty(); }
    [[nodiscard]] std::span<const Source* const> treeReaders() const { return m_treeReaders; }
    [[nodiscard]] bool isCurrent(const KnownOrigin& known) const;
    [[nodiscard]] std::span<const Source* const> all() const { return m_sources; }
    [[nodiscard]] std::vector<std::string> wantedFolders() const;
    /// Changes when any reader is added or changed: then what nobody claimed is looked at again.
    [[nodiscard]] int version() const { return m_version; }

private:
    std::vector<const Source*> m_sources;
    std::vector<SourceInfo> m_infos;
    std::vector<const Source*> m_treeReaders;
    Forced m_forced;
    int m_version = 0;
};

struct PlannedDocument
{
    std::size_t number = 0;
    RootWork* root = nullptr;
    DocumentHeader header; ///< id, relative, size, times, fingerprint
    std::optional<KnownOrigin> known;
    const Source* unitReader = nullptr; ///< set for folder units and trees
    Document document;                  ///< heads filled unless headsMissing
    bool headsMissing = true;
    std::string wantedName; ///< the hidden folder that it lies in, if only some readers want that
    std::int64_t files = 0; ///< members, and what a tree keeps from others
};

/// Several readers may take the same folder together: each has a path of its own ("conf/", "conf/./", …) that
/// leads there. place: 0 for the first.
[[nodiscard]] std::string folderClaimPath(std::string_view shown, int place);
/// The folder that such a path leads to; empty = the root.
[[nodiscard]] std::string_view folderOfClaim(std::string_view relative);
/// The path that this reader has had, else the first that nobody has in this scan.
[[nodiscard]] std::string freeFolderClaim(const RootWork& root, std::string_view shown,
                                          std::string_view reader);

struct SkippedDocuments
{
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t stillFailed = 0; ///< of the files: those unchanged since they failed
};

class DocumentPlanner
{
public:
    DocumentPlanner(std::vector<RootWork>& roots, const SourceTable& sources, const ScanSettings& settings);
    /// nullopt = all is planned; planned() is final then.
    [[nodiscard]] std::optional<PlannedDocument> next();
    [[nodiscard]] std::size_t planned() const;
    [[nodiscard]] SkippedDocuments skipped() const;
    /// Absolute paths of documents that failed before and did not change: not read again, told again.
    [[nodiscard]] std::vector<std::string> stillFailed() const;

private:
    struct Candidate
    {
        const FoundFile* file = nullptr;
        std::optional<DocumentFile> head;
    };
    void planTrees(RootWork& root);
    void skipKnownTrees(RootWork& root, FolderTree& tree);
    void planTreesAt(RootWork& root, FolderTree& tree, const std::string& folder);
    void planTree(RootWork& root, FolderTree& tree, const std::string& folder, const Source& source);
    [[nodiscard]] std::vector<const FoundFolder*> changedFolders(const RootWork& root) const;
    void planFolder(RootWork& root, const FoundFolder& folder);
    /// What the catalog knows of a folder in which nothing has changed; nullopt = something has.
    struct Unchanged
    {
        std::vector<const KnownOrigin*> files;
        const KnownOrigin* unit = nullptr;
        std::int64_t unitFiles = 0;
    };
    [[nodiscard]] std::optional<Unchanged> unchangedFolder(const RootWork& root,
                                                           const FoundFolder& folder) const;
    [[nodiscard]] bool skipFolder(RootWork& root, const FoundFolder& folder);
    [[nodiscard]] const KnownOrigin* knownUnit(const RootWork& root, const FoundFolder& folder) const;
    void planUnit(RootWork& root, const FoundFolder& folder, std::vector<Candidate>& files);
    void planFile(RootWork& root, const FoundFolder& folder, Candidate&& candidate);
    void skip(RootWork& root, const KnownOrigin& known, std::int64_t files);
    [[nodiscard]] bool isUnchanged(const RootWork& root, const KnownOrigin& known,
                                   std::uint64_t fingerprint) const;
    [[nodiscard]] PlannedDocument begun(RootWork& root, const std::string& relative) const;
    void add(PlannedDocument&& document);

    mutable std::mutex m_mutex;
    std::vector<RootWork>& m_roots;
    const SourceTable& m_sources;
    const ScanSettings& m_settings;
    std::size_t m_root = 0;
    std::size_t m_folder = 0;
    std::vector<PlannedDocument> m_ready; ///< of the current folder, last first
    std::size_t m_planned = 0;
    SkippedDocuments m_skipped;
    std::vector<std::string> m_stillFailed;
};

} // namespace upriver
