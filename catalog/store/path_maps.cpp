// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/path_maps.h"

#include <algorithm>
#include <optional>

#include "catalog/base/text.h"
#include "catalog/store/curation_store.h"

namespace upriver {

Result<void> setPathMapLine(CurationStore& store, const std::string& root, const std::string& line,
                            bool isSet)
{
    constexpr std::string_view kKey = "path_map";
    const auto settings = store.settings();
    if (!settings)
        return fail(settings.error());
    const auto known = std::ranges::find_if(*settings, [&](const ScopedSetting& row) {
        return row.root == root && row.folder.empty() && row.platform.empty() && row.key == kKey;
    });
    const auto fromOf = [](std::string_view map) { return trimmed(map.substr(0, map.find('='))); };
    std::string value;
    const auto add = [&](std::string_view map) { (value += value.empty() ? "" : ";") += map; };
    if (known != settings->end())
        for (const std::string_view map : splitText(known->value, ';'))
            if (!trimmed(map).empty() && fromOf(map) != fromOf(line))
                add(trimmed(map));
    if (isSet)
        add(line);
    return store.set({root, {}, {}}, std::string(kKey),
                     value.empty() ? std::nullopt : std::optional<std::string>(value));
}

} // namespace upriver
