// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/repository_name.h"

#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

/// Host and path of "scheme://user@host:port/path" or "user@host:path"; both empty for everything else.
struct Address
{
    std::string_view host;
    std::string_view path;
};

Address parsed(std::string_view text)
{
    constexpr std::array schemes{"https", "http", "ssh", "git", "git+ssh", "git+https"};
    const std::size_t mark = text.find("://");
    if (mark != std::string_view::npos) {
        if (std::ranges::none_of(schemes,
                                 [&](auto scheme) { return equalsNoCase(text.substr(0, mark), scheme); }))
            return {};
        text.remove_prefix(mark + 3);
        text.remove_prefix(userinfoLength(text));
        const std::size_t slash = text.find('/');
        if (slash == std::string_view::npos)
            return {};
        const std::string_view host = text.substr(0, slash);
        return {host.substr(0, host.find(':')), text.substr(slash + 1)};
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon < 2 || text.find('/') < colon)
        return {};
    const std::string_view host = text.substr(0, colon);
    return {host.substr(host.rfind('@') + 1), text.substr(colon + 1)};
}

} // namespace

std::string repositoryNamespace(std::string_view address)
{
    auto [host, path] = parsed(trimmed(address));
    path = path.substr(0, path.find_first_of("?#"));
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (path.ends_with(".git"))
        path.remove_suffix(4);
    const bool odd =
        std::ranges::any_of(address, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (host.empty() || path.empty() || odd)
        return {};
    return redactSecrets("https://" + caseFolded(host) + "/" + std::string(path));
}

} // namespace upriver
