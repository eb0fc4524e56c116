// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/setting_keys.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::int64_t kMostRunsKept = 1'000'000;

constexpr std::array<SettingKey, 4> kKeys{{
    {"namespace", "where the data of --platform lives, as in postgres://shop-db:5432", true, false},
    {"namespace_alias", "OLD=NEW, several divided by ;", false, false},
    {"path_map",
     "FROM=TO, where paths written on another machine lie here, several divided by ;; FROM= "
     "leaves them as they are",
     false, false},
    {"runs_kept", "how many runs of each job are kept, from 1 to 1000000", false, true},
}};

tl::unexpected<Error> notAllowed(const ScopedSetting& row, const SettingKey& key)
{
    return fail(ErrorKind::Usage, row.key + " can't be \u201c" + row.value + "\u201d; it holds " +
                                      std::string(key.value) + ".");
}

bool isNamespace(std::string_view text)
{
    return !text.empty() && text.size() <= 1000 && std::ranges::none_of(text, isAsciiSpace);
}

bool isAliasList(std::string_view text)
{
    for (const std::string_view part : splitText(text, ';')) {
        const std::size_t sign = part.rfind('=');
        if (sign == std::string_view::npos || trimmed(part.substr(0, sign)).empty() ||
            trimmed(part.substr(sign + 1)).empty())
            return false;
    }
    return !text.empty();
}

/// Whole paths or addresses of stores: "/home/alice/shop=/data/shop", "mlflow-artifacts:/=s3://bucket/x".
bool isPathMap(std::string_view text)
{
    const auto isPlace = [](std::string_view place) {
        const std::size_t colon = place.find(":/");
        return place.starts_with('/') || (colon != std::string_view::npos && colon > 0);
    };
    for (const std::string_view part : splitText(text, ';')) {
        const std::size_t sign = part.find('=');
        if (sign == std::string_view::npos)
            return false;
        const std::string_view to = trimmed(part.substr(sign + 1));
        if (!isPlace(trimmed(part.substr(0, sign))) || !(to.empty() || isPlace(to)))
            return false;
    }
    return !text.empty();
}

bool isRunCount(std::string_view text)
{
    std::int64_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && count >= 1 &&
           count <= kMostRunsKept;
}

} // namespace

std::span<const SettingKey> settingKeys() { return kKeys; }

const SettingKey* findSettingKey(std::string_view key)
{
    const auto* const found = std::ranges::find(kKeys, key, &SettingKey::key);
    return found == kKeys.end() ? nullptr : found;
}

std::string settingKeysText()
{
    std::string text;
    for (const SettingKey& key : kKeys)
        text += (text.empty() ? "" : "; ") + std::string(key.key) + " (" + std::string(key.value) + ")";
    return text;
}

Result<void> checkSetting(const ScopedSetting& row)
{
    const SettingKey* key = findSettingKey(row.key);
    if (key == nullptr)
        return fail(ErrorKind::Usage,
                    "There is no setting \u201c" + row.key + "\u201d; there are " + settingKeysText() + ".");
    if (key->ofPlatform && row.platform.empty())
        return fail(ErrorKind::Usage, row.key + " needs a platform, as in --platform postgres.");
    if (key->ofCatalog && !(row.root.empty() && row.folder.empty() && row.platform.empty()))
        return fail(ErrorKind::Usage,
                    row.key + " holds for the whole catalog; leave --root, --folder and --platform out.");
    const bool allowed = row.key == "namespace"         ? isNamespace(row.value)
                         : row.key == "namespace_alias" ? isAliasList(row.value)
                         : row.key == "path_map"        ? isPathMap(row.value)
                                                        : isRunCount(row.value);
    return allowed ? Result<void>() : notAllowed(row, *key);
}

} // namespace upriver
