// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/pipelines/oozie_app.h"

namespace upriver::oozie {

namespace {

constexpr std::size_t kMostValues = 10'000;
constexpr std::size_t kLongest = 4'000;
constexpr int kMostRounds = 5;

/// The name in "${name}", "${wf:conf('name')}", "${conf(\"name\")}".
std::string_view nameIn(std::string_view expression)
{
    expression = trimmed(expression);
    const std::size_t open = expression.find("conf(");
    if (open == std::string_view::npos)
        return expression;
    std::string_view inner = expression.substr(open + 5);
    inner = trimmed(inner.substr(0, inner.find(')')));
    if (inner.size() >= 2 && (inner.front() == '\'' || inner.front() == '"'))
        inner = inner.substr(1, inner.size() - 2);
    return inner;
}

bool isTime(std::string_view text)
{
    for (const char* unit : {"${YEAR", "${MONTH", "${DAY", "${HOUR", "${MINUTE"})
        if (text.find(unit) != std::string_view::npos)
            return true;
    return false;
}

/// The folders before the first one that `ends` says yes to.
template <typename Ends>
std::string foldersBefore(const std::string& path, std::size_t from, Ends ends)
{
    std::size_t begin = from;
    while (begin < path.size()) {
        std::size_t end = path.find('/', begin);
        end = end == std::string::npos ? path.size() : end;
        if (ends(std::string_view(path).substr(begin, end - begin)))
            return path.substr(0, begin > 0 ? begin - 1 : 0);
        begin = end + 1;
    }
    return path;
}

QualifiedName hiveTable(const std::string& path)
{
    const std::size_t host = path.find("://") + 3;
    const std::size_t slash = path.find('/', host);
    if (slash == std::string::npos)
        return {};
    const auto parts = splitText(std::string_view(path).substr(slash + 1), '/');
    if (parts.size() < 2 || parts[0].empty() || parts[1].empty())
        return {};
    return normalised("hive://" + path.substr(host, slash - host),
                      flowName(std::string(parts[0]) + "." + std::string(parts[1])));
}

} // namespace

void Values::set(std::string_view name, std::string_view value)
{
    if (!name.empty() && m_values.size() < kMostValues && !isSecretKey(name))
        m_values.emplace(name, shortened(value, kLongest));
}

void Values::addProperties(std::string_view text)
{
    for (const std::string_view line : splitText(text, '\n')) {
        const std::string_view bare = trimmed(line);
        const std::size_t equals = bare.find('=');
        if (bare.empty() || bare.front() == '#' || bare.front() == '!' || equals == std::string_view::npos)
            continue;
        set(trimmed(bare.substr(0, equals)), trimmed(bare.substr(equals + 1)));
    }
}

void Values::addConfiguration(const XmlElement* holder)
{
    if (holder == nullptr)
        return;
    for (const XmlElement* property : holder->childrenNamed("property"))
        if (!property->childText("value").empty())
            set(property->childText("name"), property->childText("value"));
}

std::string Values::filledIn(std::string_view text) const
{
    std::string current(text.substr(0, kLongest));
    for (int round = 0; round < kMostRounds; ++round) {
        std::string next;
        bool changed = false;
        for (std::size_t at = 0; at < current.size() && next.size() <= kLongest;) {
            const std::size_t open = current.find("${", at);
            const std::size_t close = open == std::string::npos ? open : current.find('}', open);
            if (close == std::string::npos) {
                next += current.substr(at);
                break;
            }
            next += current.substr(at, open - at);
            const auto known =
                m_values.find(nameIn(std::string_view(current).substr(open + 2, close - open - 2)));
            changed = changed || known != m_values.end();
            next += known == m_values.end() ? current.substr(open, close + 1 - open) : known->second;
            at = close + 1;
        }
        current = shortened(next, kLongest);
        if (!changed)
            break;
    }
    return current;
}

QualifiedName placeOf(const std::string& text, const std::string& fileSystem)
{
    std::string path(trimmed(text));
    if (path.starts_with('/'))
        path.insert(0, fileSystem);
    if (path.empty() || path.find('\n') != std::string::npos || path.find("dataIn(") != std::string::npos ||
        path.find("dataOut(") != std::string::npos)
        return {};
    const std::size_t scheme = path.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    path = foldersBefore(path, host, [](std::string_view folder) {
        return isTime(folder) || (folder.find('=') != std::string_view::npos && folder.find('{') != 0);
    });
    if (path.size() <= host)
        return {};
    if (path.starts_with("hcat://") && path.find("${") == std::string::npos)
        return hiveTable(path);
    const std::size_t hostEnd = scheme == std::string::npos ? 0 : std::min(path.find('/', host), path.size());
    if (path.starts_with("${") || path.substr(0, hostEnd).find("${") != std::string::npos)
        return {"oozie-unresolved", flowName(path)};
    path = foldersBefore(path, hostEnd == path.size() ? host : hostEnd + 1, [](std::string_view folder) {
        return folder.find("${") != std::string_view::npos || folder.find('*') != std::string_view::npos;
    });
    if (path.starts_with("hdfs://") || path.starts_with('/')) // an object's key may have them, a file not
        path.erase(std::unique(path.begin() + static_cast<std::ptrdiff_t>(hostEnd), path.end(),
                               [](char a, char b) { return a == '/' && b == '/'; }),
                   path.end());
    path = splitPartitions(path).dataset;
    if (scheme != std::string::npos) {
        // a place that is not filled in ("file://#testDir/${YEAR}") must not end as the top of a disk
        const QualifiedName place = fromUri(flowName(path));
        return place.name.size() > 1 ? place : QualifiedName{"oozie-unresolved", flowName(path)};
    }
    return path.find("${") == std::string::npos && path.size() > 1 ? normalised("hdfs://", flowName(path))
                                                                   : QualifiedName();
}

} // namespace upriver::oozie
