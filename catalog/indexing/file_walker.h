// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walks one root (or a folder or file below it) and says what regular files stand there, in a stable order:
// a folder's files by name, then its folders by name. Opens folders and .upriverignore files, nothing else.
// Hidden and vendor folders, build caches and virtual environments are left out unless wanted; links are
// followed only to what stands below the root and was not met yet, after everything else; special files
// (pipes, sockets, devices) are skipped and noted. Blocking, any thread; ends early when the token stops.

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model/kinds.h"

namespace upriver {

struct FoundFile
{
    std::string name;  ///< as the file system spells it, any bytes
    std::string shown; ///< valid UTF-8, unique in its folder
    std::int64_t size = 0;
    std::int64_t mtimeNs = 0;
};

struct FoundFolder
{
    std::string path;  ///< below the root, as spelled; empty or with '/' at its end
    std::string shown; ///< the same in valid UTF-8
    std::vector<FoundFile> files;
    /// In a hidden or vendor folder that was wanted: the length of `path` up to and with that folder.
    std::size_t wantedAt = 0;
    /// The name of that folder; empty = this one is everybody's.
    [[nodiscard]] std::string_view wantedName() const;
};

struct WalkProblem
{
    std::string shown; ///< below the root
    std::string message;
    Severity severity = Severity::Error; ///< a note: nothing was missed
};

struct WalkRequest
{
    std::string root;                       ///< absolute, canonical
    std::string scope;                      ///< file or folder below the root; empty = all of it
    std::vector<std::string> wantedFolders; ///< hidden or vendor folder names to walk all the same;
                                            ///< "!.git/objects" leaves out a folder below one of them
    std::string catalog;                    ///< absolute; the catalog's own files are no input
};

struct WalkResult
{
    std::vector<FoundFolder> folders; ///< without those that hold no file
    std::vector<WalkProblem> problems;
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    bool complete = true; ///< false: something could not be looked at, or the walk was cancelled
};

using WalkCallback = std::function<void(const WalkResult& soFar)>;

[[nodiscard]] WalkResult walkFiles(const WalkRequest& request, std::stop_token stop,
                                   const WalkCallback& progress = {});

/// True for a catalog file and what lies beside it while it is open (-wal, -shm, a build aside, …).
[[nodiscard]] bool belongsToCatalog(std::string_view path, std::string_view catalog);
/// "a named pipe", "a socket", "a device": of what is neither file nor folder, by its st_mode.
[[nodiscard]] std::string specialWord(unsigned mode);
/// True for folders that are skipped by their name alone.
[[nodiscard]] bool isSkippedFolder(std::string_view name);
/// True for folders that the wanted ones leave out ("!.git/objects").
[[nodiscard]] bool isLeftOut(std::string_view path, const std::vector<std::string>& wantedFolders);

} // namespace upriver
