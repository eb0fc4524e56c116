// SPDX-License-Identifier: Apache-2.0
// The two settings files in git's manner that are looked into, line by line, for named keys alone: DVC's
// remotes, and where a repository comes from. Credentials stand in the same files and are passed over.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/dvc_project.h"

namespace upriver::dvc {

namespace {

constexpr std::size_t kMostLines = 20'000;
constexpr std::size_t kMostRemotes = 200;

struct Setting
{
    std::string section; ///< `remote "storage"`, without the quotes that DVC puts round it
    std::string key;
    std::string value;
};

std::string_view unquoted(std::string_view text, char quote)
{
    if (text.size() >= 2 && text.front() == quote && text.back() == quote)
        return text.substr(1, text.size() - 2);
    return text;
}

/// A comment begins after white space; "#" inside an address is part of it.
std::string_view withoutComment(std::string_view value)
{
    for (std::size_t i = 1; i < value.size(); ++i)
        if ((value[i] == '#' || value[i] == ';') && isAsciiSpace(value[i - 1]))
            return trimmed(value.substr(0, i));
    return trimmed(value);
}

template <typename Take>
void eachSetting(std::string_view text, Take take)
{
    std::string section;
    std::size_t lines = 0;
    const std::string clean = sanitisedUtf8(text);
    for (std::string_view line : splitText(clean, '\n')) {
        line = trimmed(line);
        if (++lines > kMostLines)
            return;
        if (line.starts_with('[')) {
            const std::size_t end = line.rfind(']');
            section = std::string(
                unquoted(trimmed(line.substr(1, end == std::string_view::npos ? end : end - 1)), '\''));
            continue;
        }
        const std::size_t sign = line.find('=');
        if (sign == std::string_view::npos || line.starts_with('#') || line.starts_with(';'))
            continue;
        take(Setting{section, asciiLowered(trimmed(line.substr(0, sign))),
                     std::string(unquoted(withoutComment(line.substr(sign + 1)), '"'))});
    }
}

/// `remote "storage"` -> storage; empty when it is another section.
std::string remoteIn(std::string_view section)
{
    if (!startsWithNoCase(section, "remote "))
        return {};
    return std::string(unquoted(trimmed(section.substr(7)), '"'));
}

} // namespace

Remotes readRemotes(std::string_view config)
{
    Remotes remotes;
    eachSetting(config, [&](const Setting& setting) {
        const std::string remote = remoteIn(setting.section);
        if (setting.section == "core" && setting.key == "remote")
            remotes.usual = redactSecrets(setting.value);
        else if (!remote.empty() && setting.key == "url" && remotes.addresses.size() < kMostRemotes)
            remotes.addresses[redactSecrets(remote)] = setting.value.find("://") == std::string::npos
                                                           ? redactSecrets(setting.value)
                                                           : connectionWithoutSecrets(setting.value);
    });
    return remotes;
}

std::string originIn(std::string_view gitConfig)
{
    std::string origin;
    eachSetting(gitConfig, [&](const Setting& setting) {
        if (remoteIn(setting.section) == "origin" && setting.key == "url" && origin.empty())
            origin = setting.value;
    });
    return origin;
}

} // namespace upriver::dvc
