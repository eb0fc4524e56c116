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

} // namespace

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
    }
    Hasher hasher;
    for (const Pairs* pairs : {&resolved.settings.platformNamespaces, &resolved.settings.namespaceAliases}) {
        hasher.addNumber(pairs->size());
        for (const auto& [key, value] : *pairs)
            hasher.addField(key).addField(value);
    }
    const bool any =
        !resolved.settings.platformNamespaces.empty() || !resolved.settings.namespaceAliases.empty();
    resolved.hash = any ? hasher.hash64() : 0;
    return resolved;
}

} // namespace upriver
