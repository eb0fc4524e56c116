// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/qualified_name.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/model/namespace_rules.h"

namespace upriver {

namespace {

/// A namespace or URI taken apart. Views point into the text that was parsed.
struct UriParts
{
    std::string scheme; ///< canonical
    std::string_view authority;
    std::string_view path; ///< with its leading '/', without query and fragment
};

/// A file's name may hold any of the separators; elsewhere they begin what is no part of the name.
std::string_view withoutQuery(std::string_view scheme, std::string_view path)
{
    return scheme == "file" ? path : path.substr(0, path.find_first_of("?#;"));
}

std::optional<UriParts> parseUri(std::string_view text)
{
    if (startsWithNoCase(text, "jdbc:"))
        text.remove_prefix(5);
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 >= text.size() || text[colon + 1] != '/')
        return std::nullopt;
    const std::string raw = asciiLowered(text.substr(0, colon));
    const auto known = canonicalScheme(raw);
    if (!known)
        return std::nullopt;
    UriParts uri;
    uri.scheme = *known;
    std::string_view rest = text.substr(colon + 1);
    if (!rest.starts_with("//")) {
        uri.path = withoutQuery(uri.scheme, rest); // file:/tmp/x, dbfs:/mnt/x
        return uri;
    }
    rest.remove_prefix(2);
    const std::size_t slash = rest.find_first_of("/?#;", userinfoLength(rest));
    uri.authority = rest.substr(0, slash);
    if (slash != std::string_view::npos && rest[slash] == '/')
        uri.path = withoutQuery(uri.scheme, rest.substr(slash));
    return uri;
}

std::string_view withoutTrailingSlash(std::string_view text)
{
    if (text.size() > 1 && text.ends_with('/'))
        text.remove_suffix(1);
    return text;
}

bool isPortOf(std::string_view host)
{
    const std::size_t colon = host.rfind(':');
    return colon != std::string_view::npos && colon + 1 < host.size() &&
           std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1, host.end(), isAsciiDigit);
}

/// cluster.abc123.region.redshift.amazonaws.com is cluster.region; an account URL of Snowflake its account.
std::string shortHost(std::string_view scheme, std::string_view host)
{
    std::string port;
    if (isPortOf(host)) {
        port = host.substr(host.rfind(':'));
        host = host.substr(0, host.rfind(':'));
    }
    const auto parts = splitText(host, '.');
    if (scheme == "redshift" && host.find(".redshift") != std::string_view::npos && parts.size() >= 6 &&
        host.ends_with(".amazonaws.com"))
        return std::string(parts[0]) + "." + std::string(parts[2]) + port;
    static constexpr std::string_view kSnowflake = ".snowflakecomputing.com";
    if (scheme == "snowflake")
        return std::string(host.ends_with(kSnowflake) ? host.substr(0, host.size() - kSnowflake.size())
                                                      : host);
    if (scheme == "awsathena")
        return std::string(host);
    return std::string(host) + port;
}

std::string canonicalHost(const UriParts& uri, std::string_view host)
{
    std::string out = shortHost(uri.scheme, caseFolded(host));
    const int port = defaultPort(uri.scheme);
    const bool bracketed = out.starts_with('[') && out.ends_with(']');
    if (port != 0 && !out.empty() && (bracketed || !isPortOf(out)))
        out += ":" + std::to_string(port);
    return out;
}

std::string canonicalAuthority(const UriParts& uri)
{
    std::string_view authority = uri.authority;
    const std::size_t sign = authority.rfind('@');
    const NamespaceStyle style = styleOf(uri.scheme);
    if (style == NamespaceStyle::Container && sign != std::string_view::npos) {
        const std::string_view container = authority.substr(0, sign);
        return std::string(container.substr(0, container.find(':'))) + "@" +
               caseFolded(authority.substr(sign + 1));
    }
    if (sign != std::string_view::npos)
        authority.remove_prefix(sign + 1);
    if (style == NamespaceStyle::Bucket || style == NamespaceStyle::Path)
        return std::string(authority);
    std::vector<std::string> hosts;
    for (const std::string_view host : splitText(authority, ','))
        hosts.push_back(canonicalHost(uri, trimmed(host)));
    return *std::ranges::min_element(hosts);
}

std::string namespaceOf(const UriParts& uri)
{
    if (uri.scheme == "bigquery" || uri.scheme == "pubsub")
        return uri.scheme;
    std::string scheme = uri.scheme;
    const std::string authority = canonicalAuthority(uri);
    if (scheme == "mssql" && authority.find(".sql.azuresynapse.net") != std::string::npos)
        scheme = "sqlserver"; // OpenLineage names Synapse by its old scheme
    if (scheme == "file" && (authority.empty() || authority == "localhost"))
        return "file";
    return scheme + "://" + authority;
}

std::string_view keyOf(std::string_view path)
{
    while (path.size() > 1 && path.starts_with('/'))
        path.remove_prefix(1);
    return path.empty() ? "/" : withoutTrailingSlash(path);
}

std::string canonicalName(NamespaceStyle style, std::string_view name)
{
    if (style == NamespaceStyle::Bucket || style == NamespaceStyle::Container)
        return std::string(keyOf(name));
    if (style == NamespaceStyle::Path || style == NamespaceStyle::Plain || name == "/")
        return std::string(name);
    return std::string(withoutTrailingSlash(name));
}

/// What stays of a path behind the authority of a namespace: dbs/shop, a warehouse folder.
std::string namespaceWithPath(const UriParts& uri)
{
    std::string base = namespaceOf(uri);
    const std::string_view path = withoutTrailingSlash(uri.path);
    if (path.empty() || path == "/")
        return base;
    return (base == "file" ? "file://" : base) + std::string(path);
}

std::string joinedParts(std::string_view path, char separator)
{
    std::string out;
    for (const std::string_view part : splitText(path, '/'))
        if (!part.empty())
            out += (out.empty() ? std::string() : std::string(1, separator)) + std::string(part);
    return out;
}

/// Splits a path after so many segments: what belongs to the namespace, what is the name.
std::pair<std::string, std::string> afterSegments(std::string_view path, int count)
{
    std::size_t at = 0;
    for (int n = 0; n < count && at < path.size(); ++n)
        at = std::min(path.find('/', at + 1), path.size());
    std::string_view name = path.substr(at);
    if (name.starts_with('/'))
        name.remove_prefix(1);
    return {std::string(path.substr(0, at)), std::string(withoutTrailingSlash(name))};
}

QualifiedName nameOfUri(const UriParts& uri)
{
    const std::string ns = namespaceOf(uri);
    const std::string_view path = withoutTrailingSlash(uri.path);
    switch (styleOf(uri.scheme)) {
    case NamespaceStyle::Bucket:
    case NamespaceStyle::Container:
        return {ns, std::string(keyOf(path))};
    case NamespaceStyle::Files:
        return {ns, path.empty() ? "/" : std::string(path)};
    case NamespaceStyle::Path:
        return {namespaceWithPath(uri), {}};
    case NamespaceStyle::Slashes: {
        auto [inside, name] = afterSegments(path, namespaceSegments(uri.scheme));
        return {ns + inside, std::move(name)};
    }
    case NamespaceStyle::Database:
    case NamespaceStyle::Plain:
        break;
    }
    if (ns == "bigquery" && !uri.authority.empty())
        return {ns, joinedParts(std::string(uri.authority) + std::string(path), '.')};
    return {ns, joinedParts(path, '.')};
}

} // namespace

QualifiedName normalised(std::string_view ns, std::string_view name)
{
    ns = trimmed(ns);
    name = trimmed(name);
    const auto uri = parseUri(ns);
    if (!uri) {
        std::string kept = redactSecrets(ns);
        if (kept == "file" && startsWithNoCase(name, "file:/"))
            return fromUri(name);
        if (kept == "file")
            return {std::move(kept), redactSecrets(canonicalName(NamespaceStyle::Files, name))};
        return {std::move(kept), redactSecrets(name)};
    }
    const NamespaceStyle style = styleOf(uri->scheme);
    if (name.empty() && style != NamespaceStyle::Database && style != NamespaceStyle::Plain)
        return nameOfUri(*uri);
    return {redactSecrets(namespaceWithPath(*uri)), redactSecrets(canonicalName(style, name))};
}

QualifiedName fromUri(std::string_view uri)
{
    uri = trimmed(uri);
    static constexpr std::string_view kGlue = "arn:aws:glue:";
    if (uri.starts_with(kGlue)) {
        const std::size_t table = uri.find(":table/", kGlue.size());
        if (table != std::string_view::npos)
            return {std::string(uri.substr(0, table)), std::string(uri.substr(table + 1))};
    }
    if (const auto parts = parseUri(uri)) {
        QualifiedName name = nameOfUri(*parts);
        return {redactSecrets(name.ns), redactSecrets(name.name)};
    }
    if (uri.starts_with('/'))
        return {"file", redactSecrets(withoutTrailingSlash(uri))};
    const std::string clean = redactSecrets(uri);
    const std::size_t mark = clean.find("://");
    if (mark == std::string::npos)
        return {{}, clean};
    const std::size_t slash = std::min(clean.find('/', mark + 3), clean.size());
    return {clean.substr(0, slash), slash < clean.size() ? clean.substr(slash + 1) : std::string()};
}

std::string platformOf(std::string_view ns)
{
    if (ns.starts_with("arn:aws:glue:"))
        return "glue";
    const std::size_t colon = ns.find(":/");
    if (colon == std::string_view::npos || colon == 0)
        return std::string(ns);
    const std::string scheme = asciiLowered(ns.substr(0, colon));
    return canonicalScheme(scheme).value_or(scheme);
}

bool hasUnknownHost(std::string_view ns) { return ns.ends_with("://") && ns != "inmemory://"; }

std::string matchKey(std::string_view ns, std::string_view name)
{
    const std::string platform = platformOf(ns);
    return platform + ":" + (foldsNames(platform) ? caseFolded(name) : std::string(name));
}

std::string columnMatchKey(std::string_view ns, std::string_view column)
{
    return foldsColumns(platformOf(ns)) ? caseFolded(column) : std::string(column);
}

SplitName splitName(std::string_view ns, std::string_view name)
{
    const char separator = nameSeparator(platformOf(ns));
    if (separator == '\0' || name.empty())
        return {{}, std::string(name)};
    const std::size_t last = name.size() - 1; // a separator at the very end belongs to the leaf
    const std::size_t cut = last == 0 ? std::string_view::npos : name.rfind(separator, last - 1);
    if (cut == std::string_view::npos)
        return {{}, std::string(name)};
    return {std::string(name.substr(0, cut + 1)), std::string(name.substr(cut + 1))};
}

} // namespace upriver
