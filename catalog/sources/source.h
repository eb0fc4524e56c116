// SPDX-License-Identifier: Apache-2.0
#pragma once

// Source: the reader of one system. Stateless and const, shared by all parser threads: claims() and read()
// are pure functions of the bytes (same bytes, same batches), bounded in memory, depth, time and output,
// and answer malformed input with problems, never with a crash or an exception. A reader cannot touch the
// catalog: it sees a Document and a Sink.
//
// A Document is one file, a folder unit whose members one reader reads together (dbt's target folder), or a
// tree: a folder with what lies below it at any depth (an MLflow store, a git repository).

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/record_batch.h"

namespace upriver {

enum class Claim : std::uint8_t { None, Maybe, Sure };

/// One readable file: path, size, and its first bytes.
struct DocumentFile {
    std::string path;     ///< absolute, UTF-8
    std::string relative; ///< below its root; what people see
    std::int64_t size = 0;
    std::string head; ///< the first min(size, 64 KiB) bytes (of the unpacked text when the file is gzip);
                      ///< less in folder units of more than 512 files, so that all heads fit in 32 MiB
    bool gzip = false;

    [[nodiscard]] std::string_view fileName() const;
};

/// A member of a tree. Kept small, because there may be 200,000: bytes are read when they are needed
/// (reading/tree_files.h).
struct TreeFile {
    std::string below;   ///< path below the tree's folder in valid UTF-8: "0/4f…/metrics/val/loss"
    std::string spelled; ///< the same as the file system has it; empty when equal
    std::int64_t size = 0;
    std::int64_t mtimeNs = 0;
};

struct DocumentTree {
    std::string path;            ///< absolute, '/' at its end
    std::string relative;        ///< below its root, '/' at its end; what people see
    std::vector<TreeFile> files; ///< sorted by `below`, bytewise
    bool truncated = false;      ///< there are more members than the shape allows

    [[nodiscard]] const TreeFile* find(std::string_view below) const;
    /// The members below a folder ("0/", with '/' at its end): a range of `files`.
    [[nodiscard]] std::span<const TreeFile> under(std::string_view folder) const;
    [[nodiscard]] std::string pathOf(const TreeFile& file) const;
};

struct Document {
    std::string relative;            ///< file, or folder of a folder unit or tree
    std::vector<DocumentFile> files; ///< exactly one, unless a folder was claimed; none in a tree
    std::shared_ptr<const DocumentTree> tree{}; ///< set for trees alone
    [[nodiscard]] const DocumentFile& file() const { return files.front(); }
    [[nodiscard]] const DocumentFile* find(std::string_view fileName) const;
};

/// What stands in a folder and below it, for readers that take whole trees. Shows what the walk found: no
/// ignored files, no empty folders, nothing that another tree has taken. Looking at names is free; heads
/// are few, and only asked for where something has changed since the last scan.
struct FolderEntry {
    std::string name;
    bool isFolder = false;
    std::int64_t size = 0;
};

class FolderListing {
public:
    virtual ~FolderListing() = default;
    /// Below the root, '/' at its end; empty = the root itself.
    [[nodiscard]] virtual const std::string& relative() const = 0;
    /// Files and folders directly in a folder below ("" = this one, "conf/base/"), by name; at most 4,096.
    [[nodiscard]] virtual std::vector<FolderEntry> entries(std::string_view below = {}) const = 0;
    /// "dvc.yaml" and "0/meta.yaml" are files, "refs/" is a folder.
    [[nodiscard]] virtual bool has(std::string_view below) const = 0;
    /// The first 64 KiB of a file below; empty when there is none, or after 64 heads.
    [[nodiscard]] virtual std::string head(std::string_view below) const = 0;
};

/// Which files below a claimed folder belong to the tree. The same for all trees of a reader, so that an
/// unchanged tree is known by stats alone.
struct TreeShape {
    /// Pure; the path below the tree's folder, as spelled (any bytes). nullptr = every file.
    bool (*belongs)(std::string_view below) = nullptr;
    int depth = 16;              ///< folders below the tree's own
    std::size_t files = 200'000; ///< members handed out; what is beyond belongs, but is not read
    bool restIsOpen = true;      ///< other readers may see what does not belong; false: it is left out
};

/// Settings that change names, resolved for this document by the indexer (curation, scope: root +
/// relative folder + platform).
struct SourceSettings {
    /// Where data of a platform with unknown host lives: "postgres" -> "postgres://shop-db:5432".
    std::vector<std::pair<std::string, std::string>> platformNamespaces;
    /// Namespace aliases: "default" -> "airflow-prod".
    std::vector<std::pair<std::string, std::string>> namespaceAliases;

    /// Namespace for a platform whose host the document does not know: the setting, else "platform://".
    [[nodiscard]] std::string namespaceFor(std::string_view platform) const;
    [[nodiscard]] std::string aliased(std::string_view ns) const;
};

/// Takes batches as they fill, so that a large log streams in bounded memory. Blocks when the queue is
/// full; fails with ErrorKind::Cancelled when the scan was cancelled (the reader then returns at once).
class Sink {
public:
    virtual ~Sink() = default;
    [[nodiscard]] virtual Result<void> accept(RecordBatch&& batch) = 0;
};

struct ReadContext {
    Sink& sink;
    const SourceSettings& settings;
    std::stop_token stop;
};

struct SourceInfo {
    std::string name;   ///< "openlineage", "dbt": the word in --source, evidence and `upriver sources`
    std::string system; ///< "OpenLineage"
    std::string reads;  ///< file shapes, for people
    std::string yields; ///< what it finds, for people
    std::string cannotKnow; ///< what these files do not say, for people
    int version = 1;    ///< raised when the same bytes yield other records: forces a re-read
    int priority = 50;  ///< which source wins conflicting facts across systems; higher wins
};

class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual SourceInfo info() const = 0;
    [[nodiscard]] virtual Claim claims(const DocumentFile& file) const = 0;
    /// A folder unit: the members (file names) that this reader takes together, empty = none. Files are
    /// those of one folder, heads filled in.
    [[nodiscard]] virtual std::vector<std::string> claimsFolder(std::span<const DocumentFile> files) const;
    /// A tree: true when this folder is one of this reader's. Asked from the top down, where something
    /// below has changed, of readers that have a shape.
    [[nodiscard]] virtual bool claimsTree(const FolderListing& folder) const;
    [[nodiscard]] virtual std::optional<TreeShape> treeShape() const { return std::nullopt; }
    /// Names that files of this system bear (lower case): one that bears such a name and can't be recognised
    /// because it is damaged is told to people. Never a reason to claim a file.
    [[nodiscard]] virtual std::vector<std::string> fileNames() const { return {}; }
    /// Hidden or vendor folder names that this reader wants walked (".git"); only readers that want such a
    /// folder see its files. "!.git/objects" leaves out a folder below it.
    [[nodiscard]] virtual std::vector<std::string> wantedFolders() const { return {}; }
    /// Err = nothing could be read (a failed file). Partial understanding = problems in the batches.
    [[nodiscard]] virtual Result<void> read(const Document& document, ReadContext& context) const = 0;
};

/// THE table of readers, in order; built once (registry.cpp).
[[nodiscard]] std::span<const Source* const> allSources();
[[nodiscard]] const Source* findSource(std::string_view name);
/// The surest claim on a file (the earlier in the table on a tie); nullptr = nobody.
[[nodiscard]] const Source* surestSource(const DocumentFile& file);

} // namespace upriver
