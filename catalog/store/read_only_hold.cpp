// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/read_only_hold.h"

#include <filesystem>
#include <mutex>
#include <set>

namespace upriver {

namespace {

struct Held
{
    std::mutex mutex;
    std::set<std::string> paths;
};

Held& held()
{
    static Held kHeld;
    return kHeld;
}

/// One file, one name: through links and "..".
std::string placeOf(const std::string& catalog)
{
    std::error_code failed;
    const auto place = std::filesystem::weakly_canonical(catalog, failed);
    return failed ? catalog : place.string();
}

} // namespace

void holdReadOnly(const std::string& catalog)
{
    const std::lock_guard lock(held().mutex);
    held().paths.insert(placeOf(catalog));
}

void releaseReadOnly(const std::string& catalog)
{
    const std::lock_guard lock(held().mutex);
    held().paths.erase(placeOf(catalog));
}

bool isHeldReadOnly(const std::string& catalog)
{
    const std::lock_guard lock(held().mutex);
    return !held().paths.empty() && held().paths.contains(placeOf(catalog));
}

} // namespace upriver
