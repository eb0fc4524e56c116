// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/scan_settings.h"

#include <algorithm>
#include <tuple>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

bool applies(const ScopedSetting& row, std::string_view root, std::string_view relative)
{
    if (!row.root.empty() && row.root != root)
        return false;
    std::string_view folder = row.folder;
    while (folder.ends_with('/'))
        folder.remove_suffix(1);
    return folder.empty() || relative == folder ||
           (relative.starts_with(folder) && relative.substr(folder.size()).starts_with('/'));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The first word on a key stands: rows come most specific first.
void addOnce(Pairs& pairs, std::string_view key, std::string value)
{
    const bool known = std::ranges::any_of(pairs, [&](const auto& pair) { return pair.first == key; });
    if (!known && !key.empty() && !value.empty())
        pairs.emplace_back(key, std::move(value));
}

void addAliases(Pairs& aliases, std::string_view text)
{
    for (const std::string_view part : splitText(text, ';')) {
        const std::size_t sign = part.rfind('=');
        if (sign != std::string_view::npos)
            addOnce(aliases, trimmed(part.substr(0, sign)), std::string(trimmed(part.substr(sign + 1))));
    }
}

/// FROM= says that people looked at it and want it left alone.
void addPathMaps(Pairs& maps, std::string_view text)
{
    const auto folder = [](std::string_view path) {
        path = trimmed(path);
        while (path.size() > 1 && path.ends_with('/') && !path.ends_with("://"))
            path.remove_suffix(1);
        return std::string(path);
    };
    for (const std::string_view part : splitText(text, ';')) {
        const std::size_t sign = part.find('=');
        if (sign != std::string_view::npos)
            addOnce(maps, folder(part.substr(0, sign)), folder(part.substr(sign + 1)));
    }
}

/// A name as people write it in a map: the path of a file, the address of an object.
std::string placeOf(const QualifiedName& name)
{
    if (name.ns == "file")
        return name.name;
    const bool isAddress = name.ns.find(":/") != std::string::npos;
    return !isAddress ? std::string() : name.name.starts_with('/') ? name.ns + name.name : name.text();
}

void mapName(QualifiedName& name, const Pairs& maps)
{
    const std::string place = placeOf(name);
    for (const auto& [from, to] : maps) {
        const bool isBelow = place.starts_with(from) && (place.size() == from.size() || from.ends_with('/') ||
                                                         place[from.size()] == '/');
        if (place.empty() || !isBelow)
            continue;
        std::string_view rest = std::string_view(place).substr(from.size());
        while (rest.starts_with('/'))
            rest.remove_prefix(1);
        const std::string moved = rest.empty() ? to : to + (to.ends_with('/') ? "" : "/") + std::string(rest);
        name = to.starts_with('/') ? normalised("file", moved) : fromUri(moved);
        return;
    }
}

} // namespace

void mapPaths(RecordBatch& batch, const Pairs& pathMaps)
{
    if (pathMaps.empty())
        return;
    for (AssetRecord& asset : batch.assets)
        mapName(asset.name, pathMaps);
    for (AliasRecord& alias : batch.aliases)
        mapName(alias.other, pathMaps);
}

ScanSettings::ScanSettings(std::vector<ScopedSetting> rows) : m_rows(std::move(rows))
{
    const auto rank = [](const ScopedSetting& row) {
        return std::tuple(row.root.empty(), -static_cast<std::int64_t>(row.folder.size()),
                          std::string_view(row.folder), std::string_view(row.platform),
                          std::string_view(row.key));
    };
    std::ranges::sort(m_rows,
                      [&](const ScopedSetting& a, const ScopedSetting& b) { return rank(a) < rank(b); });
}

ResolvedSettings ScanSettings::forDocument(std::string_view root, std::string_view relative) const
{
    ResolvedSettings resolved;
    for (const ScopedSetting& row : m_rows) {
        if (!applies(row, root, relative))
            continue;
        if (row.key == "namespace")
            addOnce(resolved.settings.platformNamespaces, row.platform, normalised(row.value, {}).ns);
        else if (row.key == "namespace_alias")
            addAliases(resolved.settings.namespaceAliases, row.value);
        else if (row.key == "path_map")
            addPathMaps(resolved.pathMaps, row.value);
    }
    std::ranges::stable_sort(resolved.pathMaps, std::greater<>(),
                             [](const auto& map) { return map.first.size(); });
    Hasher hasher;
    for (const Pairs* pairs :
         {&resolved.settings.platformNamespaces, &resolved.settings.namespaceAliases, &resolved.pathMaps}) {
        if (pairs == &resolved.pathMaps && pairs->empty())
            continue; // what was read before there were maps stays as it is
        hasher.addNumber(pairs->size());
        for (const auto& [key, value] : *pairs)
            hasher.addField(key).addField(value);
    }
    const bool any = !resolved.settings.platformNamespaces.empty() ||
                     !resolved.settings.namespaceAliases.empty() || !resolved.pathMaps.empty();
    resolved.hash = any ? hasher.hash64() : 0;
    return resolved;
}

} // namespace upriver
