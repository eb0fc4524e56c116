// SPDX-License-Identifier: Apache-2.0
#pragma once

// Source: the reader of one system. Stateless and const, shared by all parser threads: claims() and read()
// are pure functions of the bytes (same bytes, same batches), bounded in memory, depth, time and output,
// and answer malformed input with problems, never with a crash or an exception. A reader cannot touch the
// catalog: it sees a Document and a Sink.
//
// A Document is one file, or a folder unit whose members one reader reads together (dbt's target folder).

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
    std::string head; ///< the first min(size, 64 KiB) bytes (of the unpacked text when the file is gzip)
    bool gzip = false;

    [[nodiscard]] std::string_view fileName() const;
};

struct Document {
    std::string relative;            ///< file, or folder of a folder unit
    std::vector<DocumentFile> files; ///< exactly one, unless a folder was claimed
    [[nodiscard]] const DocumentFile& file() const { return files.front(); }
    [[nodiscard]] const DocumentFile* find(std::string_view fileName) const;
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
    /// Hidden or vendor folder names that this reader wants walked (".dvc").
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
