// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tolerant YAML as Json values, so that the getters of json.h serve both. Every scalar is text exactly as it
// was written ("1.10" stays "1.10", "yes" stays "yes"); only a plain null is null; jsonNumber(), jsonBool()
// and jsonTime() read numbers, truth and times from text. Merge keys are merged; of two equal keys the
// first counts; tags are dropped, or kept as {"!Ref": value} by an option. Nodes, text and depth are
// bounded, what aliases repeat counted each time. Nothing throws. One thread. Errors: Input, `where` says
// "line 12"; Cancelled.

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/json.h"

namespace upriver {

struct YamlOptions
{
    bool keepTags = false; ///< local tags only ("!Sub"), not YAML's own ("!!str")
    std::size_t maxDepth = 100;
    std::size_t maxNodes = 1'000'000;
    std::size_t maxText = std::size_t{128} << 20; ///< bytes of all scalars together
    std::int64_t maxFile = std::int64_t{32} << 20;
    std::size_t maxDocuments = 10'000;
};

/// Where values stand; a few bytes a node.
class YamlLines
{
public:
    /// 1-based line of the value behind a JSON pointer, or of the nearest value round it; 0: not known.
    [[nodiscard]] std::int64_t lineOf(std::string_view pointer) const;

    struct Entry
    {
        std::uint64_t path; ///< yamlPath()
        std::int32_t line;
    };
    explicit YamlLines(std::vector<Entry> entries = {});

private:
    std::vector<Entry> m_entries; ///< sorted by path
};

struct YamlDocument
{
    Json value;
    YamlLines lines;
};

struct YamlProblem
{
    std::string message; ///< a sentence for people
    std::int64_t line = 0;
};

/// The documents of one file ("---" between them). What follows an error is lost, what stands before is here.
struct YamlFile
{
    std::vector<YamlDocument> documents; ///< without empty ones
    std::vector<YamlProblem> problems;   ///< at most 100
};

/// An error only when not one document could be read.
[[nodiscard]] Result<YamlFile> parseYaml(std::string_view text, const YamlOptions& options = {},
                                         const std::stop_token& stop = {});
/// A file, also packed by gzip, in any Unicode encoding.
[[nodiscard]] Result<YamlFile> readYaml(const std::string& path, const YamlOptions& options = {},
                                        const std::stop_token& stop = {});

} // namespace upriver
