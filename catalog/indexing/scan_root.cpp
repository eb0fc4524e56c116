// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/scan_root.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>

#include "catalog/base/redaction.h"
#include "catalog/base/utf8.h"
#include "catalog/indexing/file_walker.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

Error missingPath(const std::string& path, const std::error_code& code)
{
    const std::string shown = sanitisedUtf8(path);
    if (code == std::errc::permission_denied)
        return {ErrorKind::Input, shown + " may not be read; check its permissions.", code.message(), shown};
    return {ErrorKind::NotFound, "There is no file or folder " + shown + ".", code.message(), shown};
}

Error specialPath(const std::string& path, unsigned mode)
{
    const std::string shown = sanitisedUtf8(path);
    return {ErrorKind::Input,
            shown + " is " + specialWord(mode) + "; only files and folders can be indexed.",
            {},
            shown};
}

/// The known root that a path lies in; the longest if they are nested.
std::string enclosingRoot(const std::string& path, const std::vector<std::string>& known)
{
    std::string best;
    std::error_code ignored;
    for (const std::string& root : known)
        if (root.size() > best.size() && isWithin(path, root) && fs::is_directory(root, ignored))
            best = root;
    return best;
}

ScanRoot rootOf(const std::string& path, const std::vector<std::string>& known)
{
    std::error_code ignored;
    ScanRoot root;
    root.path = enclosingRoot(path, known);
    if (root.path.empty())
        root.path = path;
    else if (path.size() > root.path.size())
        root.scope = path.substr(root.path == "/" ? 1 : root.path.size() + 1);
    root.isFile = root.scope.empty() && !fs::is_directory(root.path, ignored);
    for (const std::string& other : known)
        if (other != root.path && isWithin(other, path))
            root.nested.push_back(other);
    return root;
}

std::string fullPath(const ScanRoot& root)
{
    return root.scope.empty() ? root.path : (root.path == "/" ? "" : root.path) + "/" + root.scope;
}

} // namespace

bool isWithin(const std::string& path, const std::string& folder)
{
    return path == folder || folder == "/" ||
           (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

RootPlan planRoots(const std::vector<std::string>& paths, const std::vector<std::string>& known)
{
    RootPlan plan;
    for (const std::string& path : paths) {
        std::error_code code;
        const fs::path canonical = fs::canonical(path, code);
        struct stat status = {};
        if (code)
            plan.missing.push_back(missingPath(path, code));
        else if (::stat(canonical.c_str(), &status) == 0 && !S_ISREG(status.st_mode) &&
                 !S_ISDIR(status.st_mode))
            plan.missing.push_back(specialPath(path, status.st_mode));
        else
            plan.roots.push_back(rootOf(canonical.string(), known));
    }
    std::ranges::sort(plan.roots, {}, fullPath);
    std::vector<ScanRoot> kept;
    for (ScanRoot& root : plan.roots) {
        const auto covers = [&](const ScanRoot& other) { return isWithin(fullPath(root), fullPath(other)); };
        if (std::ranges::none_of(kept, covers))
            kept.push_back(std::move(root));
    }
    plan.roots = std::move(kept);
    return plan;
}

} // namespace upriver
