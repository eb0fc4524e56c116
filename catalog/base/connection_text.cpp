// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/redaction.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::array<std::string_view, 3> kKeptParameters{"currentschema", "database", "schema"};

bool isScheme(std::string_view text)
{
    return !text.empty() && !isAsciiDigit(text.front()) && std::ranges::all_of(text, [](char c) {
        return isAsciiAlnum(c) || c == '+' || c == '-' || c == '.';
    });
}

/// "a=b;c={d;e}" with any separator; keys in lower case, values without braces and quotes.
std::map<std::string, std::string> pairsOf(std::string_view text, char separator)
{
    std::map<std::string, std::string> pairs;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t sign = text.find('=', at);
        if (sign == std::string_view::npos)
            break;
        const std::string key = asciiLowered(trimmed(text.substr(at, sign - at)));
        std::size_t start = sign + 1;
        while (start < text.size() && separator != ' ' && text[start] == ' ')
            ++start;
        const char open = start < text.size() ? text[start] : '\0';
        const char close = open == '{' ? '}' : open == '\'' || open == '"' ? open : '\0';
        std::size_t end = text.find(close != '\0' ? close : separator, close != '\0' ? start + 1 : start);
        end = std::min(end, text.size());
        const std::size_t from = close != '\0' ? start + 1 : start;
        pairs[key] = std::string(trimmed(text.substr(from, end - std::min(from, end))));
        at = close != '\0' ? std::min(text.find(separator, end), text.size()) + 1 : end + 1;
    }
    return pairs;
}

std::string valueOf(const std::map<std::string, std::string>& pairs,
                    std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const auto found = pairs.find(std::string(key)); found != pairs.end())
            return found->second;
    return {};
}

std::string keptQuery(std::string_view query)
{
    std::string out;
    for (const std::string_view pair : splitText(query, '&')) {
        const std::string key = asciiLowered(pair.substr(0, pair.find('=')));
        if (pair.find('=') == std::string_view::npos ||
            std::ranges::find(kKeptParameters, key) == kKeptParameters.end())
            continue;
        out += (out.empty() ? "?" : "&") + std::string(pair);
    }
    return out;
}

/// scheme://[userinfo@]hosts[/path][?query][;key=value…]
std::string fromUrl(std::string_view scheme, std::string_view rest)
{
    const std::size_t semicolon = rest.find(';');
    std::string_view url = rest.substr(0, semicolon);
    std::string_view query;
    url.remove_prefix(userinfoLength(url));
    url = url.substr(0, url.find('#'));
    if (const std::size_t mark = url.find('?'); mark != std::string_view::npos) {
        query = url.substr(mark + 1);
        url = url.substr(0, mark);
    }
    std::string out = asciiLowered(scheme) + "://" + std::string(url);
    if (semicolon != std::string_view::npos) {
        const auto pairs = pairsOf(rest.substr(semicolon + 1), ';');
        if (const std::string database = valueOf(pairs, {"databasename", "database"}); !database.empty())
            out = joinedPath(out, database);
    }
    return out + keptQuery(query);
}

/// oracle:thin:[user/password]@[//]host:port[:sid | /service]
std::string fromOracle(std::string_view text)
{
    const std::size_t sign = text.rfind('@');
    if (sign == std::string_view::npos)
        return {};
    text.remove_prefix(sign + 1);
    if (text.starts_with("//"))
        text.remove_prefix(2);
    text = text.substr(0, text.find_first_of("?;"));
    if (text.starts_with('('))
        return "oracle://"; // a TNS description: its parts have no one address
    std::string out = "oracle://" + std::string(text);
    const std::size_t port = out.find(':', 9);
    const std::size_t sid = port == std::string::npos ? port : out.find(':', port + 1);
    if (sid != std::string::npos)
        out[sid] = '/';
    return out;
}

std::string fromKeywords(std::string_view scheme, const std::map<std::string, std::string>& pairs)
{
    std::string host =
        valueOf(pairs, {"host", "hostaddr", "server", "data source", "servername", "addr", "address"});
    std::string port = valueOf(pairs, {"port"});
    const std::string database = valueOf(pairs, {"dbname", "database", "initial catalog", "databasename"});
    if (host.starts_with("tcp:"))
        host.erase(0, 4);
    if (const std::size_t comma = host.find(','); comma != std::string::npos) {
        port = host.substr(comma + 1);
        host.resize(comma);
    }
    if (host.empty() && database.empty())
        return {};
    std::string out = std::string(scheme) + "://" + host;
    if (!port.empty())
        out += ":" + port;
    return database.empty() ? out : out + "/" + database;
}

std::string_view odbcScheme(std::string_view driver)
{
    struct Driver
    {
        std::string_view part;
        std::string_view scheme;
    };
    static constexpr std::array<Driver, 8> kDrivers{{{"sql server", "mssql"},
                                                     {"postgres", "postgres"},
                                                     {"psql", "postgres"},
                                                     {"mysql", "mysql"},
                                                     {"mariadb", "mysql"},
                                                     {"oracle", "oracle"},
                                                     {"snowflake", "snowflake"},
                                                     {"redshift", "redshift"}}};
    for (const Driver& known : kDrivers)
        if (containsNoCase(driver, known.part))
            return known.scheme;
    return "odbc";
}

std::string fromPairs(std::string_view text)
{
    if (text.find(';') != std::string_view::npos) {
        const auto pairs = pairsOf(text, ';');
        const std::string driver = valueOf(pairs, {"driver", "provider"});
        const bool sqlServer =
            driver.empty() && (pairs.contains("data source") || pairs.contains("initial catalog"));
        return fromKeywords(sqlServer ? "mssql" : odbcScheme(driver), pairs);
    }
    const auto pairs = pairsOf(text, ' ');
    return pairs.contains("host") || pairs.contains("dbname") ? fromKeywords("postgres", pairs)
                                                              : std::string();
}

/// Go's MySQL form: user:password@tcp(host:port)/database?…
std::string fromGo(std::string_view text, std::size_t tcp)
{
    text.remove_prefix(tcp + 5);
    const std::size_t close = text.find(')');
    if (close == std::string_view::npos)
        return {};
    const std::string_view path = text.substr(close + 1);
    return "mysql://" + std::string(text.substr(0, close)) + std::string(path.substr(0, path.find('?')));
}

} // namespace

std::size_t userinfoLength(std::string_view url)
{
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    const bool oddPort = colon != std::string_view::npos && colon + 1 < authority.size() &&
                         !isAsciiDigit(authority[colon + 1]) && authority[colon + 1] != '$';
    if (sign == std::string_view::npos && oddPort && !authority.starts_with('['))
        sign = url.rfind('@');
    return sign == std::string_view::npos ? 0 : sign + 1;
}

std::string connectionWithoutSecrets(std::string_view connection)
{
    std::string_view text = trimmed(connection);
    if (startsWithNoCase(text, "jdbc:"))
        text.remove_prefix(5);
    if (startsWithNoCase(text, "oracle:thin:") || startsWithNoCase(text, "oracle:oci:"))
        return redactSecrets(fromOracle(text));
    if (startsWithNoCase(text, "sqlite:") && !startsWithNoCase(text, "sqlite://"))
        return redactSecrets(text.substr(0, text.find('?')));
    const std::size_t mark = text.find("://");
    if (mark != std::string_view::npos) {
        std::string_view scheme = text.substr(0, mark);
        scheme = scheme.substr(0, scheme.find(':')); // jdbc:mysql:loadbalance://
        if (isScheme(scheme))
            return redactSecrets(fromUrl(scheme, text.substr(mark + 3)));
    }
    if (const std::size_t tcp = text.find("@tcp("); tcp != std::string_view::npos)
        return redactSecrets(fromGo(text, tcp));
    if (text.find('=') != std::string_view::npos)
        return redactSecrets(fromPairs(text));
    return {};
}

} // namespace upriver
