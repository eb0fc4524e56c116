// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogLock: one program at a time writes the index of a catalog, because ids are given out in memory. A
// small file beside the catalog, gone when the object goes; one left by a dead program is taken over.

#include <cstdint>
#include <memory>
#include <string>

#include "catalog/base/result.h"

class QLockFile;

namespace upriver {

class CatalogLock
{
public:
    enum class Patience : std::uint8_t { Brief, None }; ///< two seconds, or not at all
    [[nodiscard]] static Result<std::unique_ptr<CatalogLock>> take(const std::string& catalog,
                                                                   Patience patience = Patience::Brief);
    ~CatalogLock();

private:
    explicit CatalogLock(std::unique_ptr<QLockFile> file);
    std::unique_ptr<QLockFile> m_file;
};

} // namespace upriver
