// SPDX-License-Identifier: Apache-2.0
#pragma once

// What DVC's files say, as small structs: stages of a dvc.yaml with what its dvc.lock knows of them, data
// that *.dvc files track or import, registered artifacts, remotes. Filled by the parsers below from text, so
// that the files of a folder and those of a commit are read alike; turned into records by DvcRecords
// (dvc_records.h). Paths are below the project's top folder, "../x" above it, absolute, or URIs. Pure
// functions, one thread; nothing throws. Private to pipelines/.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/model/record_batch.h"
#include "catalog/sources/reading/json.h"

namespace upriver::dvc {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A dependency or an output.
struct Data
{
    std::string path;
    std::string hash;     ///< of its content; empty = not known
    std::string hashName; ///< "md5", "etag", "checksum"
    bool isFolder = false;
    bool isPushed = true; ///< its remote keeps it
    std::optional<std::int64_t> size;
    std::optional<std::int64_t> files;
    std::string role; ///< "metrics", "plot" or empty
    std::string type; ///< as stated: "model"
    std::string description;
    std::string remote;
    std::vector<std::string> labels;
    std::string repository; ///< address of the repository that it comes from; empty = this one
    std::string revision;   ///< of that repository
};

struct Stage
{
    std::string file; ///< "sub/dvc.yaml" or "data/raw.xml.dvc"
    std::string name; ///< empty: the file is the stage
    std::string command;
    std::string description;
    std::vector<Data> inputs;
    std::vector<Data> outputs;
    Pairs params;      ///< "train.seed", of other files than params.yaml "file.yaml:key"; values may be empty
    std::string query; ///< that an import asks a database
    std::string table; ///< that an import takes from a database
    std::string connection; ///< the name of that database in DVC's settings
    bool isFrozen = false;
    bool isLocked = false; ///< somebody ran it: hashes and values are those of that run
    std::string locator;
};

struct Artifact
{
    std::string file;
    std::string name;
    std::string path;
    std::string type;
    std::string description;
    std::vector<std::string> labels;
    Pairs properties;
};

struct Remotes
{
    std::string usual;                            ///< the name of the one used when nothing else is said
    std::map<std::string, std::string> addresses; ///< by name, without secrets
};

struct Project
{
    std::vector<Stage> stages; ///< those without command and inputs only track data
    std::vector<Artifact> artifacts;
    std::vector<std::string> metrics; ///< paths that hold metrics
    std::vector<std::string> plots;
    Remotes remotes;
    std::vector<ProblemRecord> problems;
};

/// The text of a file of the project by its path; nothing when there is none.
using FileText = std::function<std::optional<std::string>(const std::string& path)>;

/// "data" + "./raw/../x/" -> "data/x"; absolute paths and URIs stay.
[[nodiscard]] std::string pathFrom(std::string_view folder, std::string_view path);
[[nodiscard]] bool isElsewhere(std::string_view path); ///< absolute or a URI

/// A dvc.yaml and the dvc.lock beside it ("" when there is none), both in `folder` ("" or "sub/").
void readPipeline(const std::string& folder, std::string_view yaml, std::string_view lock,
                  const FileText& files, Project& project, const std::stop_token& stop = {});
/// A *.dvc file (or a Dvcfile of DVC 0).
void readTracked(const std::string& path, std::string_view text, Project& project,
                 const std::stop_token& stop = {});
/// .dvc/config; only names and addresses are looked at.
[[nodiscard]] Remotes readRemotes(std::string_view config);
/// The address of "origin" in a repository's config; empty when there is none.
[[nodiscard]] std::string originIn(std::string_view gitConfig);
/// What a file of parameters or metrics holds (YAML, JSON, TOML, Python by its name), every scalar as text;
/// an empty object for other files.
[[nodiscard]] Json valuesIn(const std::string& path, std::string_view text, const std::stop_token& stop = {});
/// The numbers of a metrics file with dotted keys, in bounded number.
[[nodiscard]] std::vector<std::pair<std::string, double>> readMetrics(const std::string& path,
                                                                      std::string_view text);

/// Data of dvc.yaml and dvc.lock entries; shared by the parsers.
[[nodiscard]] Data dataIn(const Json& entry, const std::string& folder);
void addProblem(Project& project, const std::string& message, const std::string& locator,
                Severity severity = Severity::Warning, std::int64_t line = 0);

/// "prepare@en" of a stage written once for several values.
struct Variant
{
    std::string name;
    Json values = Json::object(); ///< "item" and "key" of its own
};
/// Where the first line of a JSON pointer stands; 0 = not known.
using LineOf = std::function<std::int64_t(const std::string& pointer)>;
/// The variants of a stage with foreach or matrix; the stage itself when it has neither. A matrix is named in
/// the order in which it was written.
[[nodiscard]] std::vector<Variant> variantsOf(const std::string& name, const Json& stage, const Json& context,
                                              const LineOf& lineOf);
/// Text with every ${…} replaced that the variant's values, then the context, know; the others stay.
[[nodiscard]] std::string expanded(std::string_view text, const Json& values, const Json& context);
[[nodiscard]] bool isTemplate(std::string_view text);

} // namespace upriver::dvc
