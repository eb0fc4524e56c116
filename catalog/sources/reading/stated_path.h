// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that a project's settings speak of: a URI, an absolute path, or a path below the project's folder.
// Secrets in it are left out. Pure; any thread.

#include <string>

#include "catalog/base/redaction.h"
#include "catalog/model/qualified_name.h"
#include "catalog/sources/source.h"

namespace upriver {

/// folder: where the project lies, as an absolute path; relative: the same below its root. Both end in '/' or
/// are empty: then nothing is known of a path that is not absolute.
[[nodiscard]] inline QualifiedName placeOfStatedPath(const std::string& path, const std::string& folder,
                                                     const std::string& relative,
                                                     const SourceSettings& settings)
{
    if (path.find("://") != std::string::npos) {
        const std::string clean = connectionWithoutSecrets(path);
        return fromUri(clean.empty() ? redactSecrets(path) : clean);
    }
    if (path.starts_with('/') || (path.size() > 2 && path[1] == ':'))
        return normalised("file", redactSecrets(path));
    if (folder.empty())
        return {};
    const std::string ns = settings.namespaceFor("file");
    if (ns == "file://")
        return normalised("file", folder + redactSecrets(path));
    return normalised(settings.aliased(ns), relative + redactSecrets(path));
}

} // namespace upriver
