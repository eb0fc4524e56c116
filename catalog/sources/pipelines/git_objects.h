// SPDX-License-Identifier: Apache-2.0
#pragma once

// GitObjects: commits, tags, folders and files in a repository's object store, or in a bundle. Works on the
// objects alone: no settings, hooks, filters, working copies or references of the repository are looked at by
// libgit2, so nothing of them can run or lead elsewhere, whoever owns it, and nothing is written beside it. A
// bundle is unpacked into a private folder that goes with the object. What is missing (shallow and partial
// clones) reads as nothing. One thread. Errors: Input, Cancelled.

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/base/time.h"

namespace upriver::git {

/// A name that leads to an object; ids are 40 hex digits.
struct Reference
{
    std::string name; ///< "HEAD", "refs/heads/main", "refs/tags/v1"
    std::string id;
};

struct Commit
{
    std::string id;
    std::string folder; ///< id of its top folder
    std::vector<std::string> parents;
    std::string author;  ///< "Name <address>"
    std::string subject; ///< first line of the message
    Micros authored = 0;
    Micros committed = 0;
};

struct Entry
{
    std::string name;
    std::string id;
    bool isFolder = false;
};

class GitObjects
{
public:
    [[nodiscard]] static Result<GitObjects> open(const std::string& objectsFolder);
    /// A bundle's pack begins at an offset of the file.
    [[nodiscard]] static Result<GitObjects> ofPack(const std::string& path, std::int64_t offset,
                                                   const std::stop_token& stop);
    GitObjects(GitObjects&&) noexcept;
    GitObjects& operator=(GitObjects&&) noexcept;
    ~GitObjects();

    [[nodiscard]] std::optional<Commit> commit(const std::string& id) const;
    /// The commit behind a tag, or the id itself when it is one; nothing for what is no commit.
    [[nodiscard]] std::optional<std::string> commitBehind(const std::string& id) const;
    /// In the order of git, which is bytewise.
    [[nodiscard]] std::optional<std::vector<Entry>> folder(const std::string& id) const;
    [[nodiscard]] std::optional<std::string> file(const std::string& id, std::int64_t limit) const;

private:
    struct State;
    explicit GitObjects(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// What stands before a bundle's pack.
struct BundleHead
{
    std::vector<Reference> references;
    std::vector<std::string> missing; ///< commits that whoever unpacks it must have
    std::int64_t pack = 0;            ///< where it begins
};
[[nodiscard]] bool isBundle(std::string_view head);
[[nodiscard]] Result<BundleHead> readBundleHead(const std::string& path, const std::stop_token& stop);

} // namespace upriver::git
