// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/openlineage_problems.h"

#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/model/problem_lines.h"

namespace upriver::openlineage {

namespace {

constexpr std::int64_t kPlacesPerKind = 20;
constexpr std::size_t kKinds = 200;
constexpr std::size_t kNamedFacets = 30;

} // namespace

std::string EventPlace::locator(std::string_view rest) const
{
    const std::string at = below(rest);
    if (line == 0)
        return at.empty() ? "/" : at;
    return "line " + std::to_string(line) + (at.empty() ? "" : " " + at);
}

void ProblemLog::add(Severity severity, const std::string& message, const EventPlace& place,
                     std::string_view below)
{
    const std::string text = redactSecrets(message);
    if (m_kinds.size() >= kKinds && !m_kinds.contains(text))
        return;
    Kind& kind = m_kinds[text];
    kind.severity = severity;
    ++kind.count;
    m_warnings += severity == Severity::Note ? 0 : 1;
    if (kind.count <= kPlacesPerKind)
        m_rows.push_back({severity, text, redactSecrets(place.below(below)), place.line});
}

void ProblemLog::takeInto(RecordBatch& batch)
{
    std::ranges::move(m_rows, std::back_inserter(batch.problems));
    m_rows.clear();
    for (const auto& [message, kind] : m_kinds) {
        if (kind.count > kPlacesPerKind)
            batch.problems.push_back(
                {kind.severity, messageForMore(message, kind.count - kPlacesPerKind), {}, 0});
    }
    m_kinds.clear();
    if (m_unknownFacets.empty())
        return;
    std::string names;
    std::size_t named = 0;
    for (const auto& [name, count] : m_unknownFacets) {
        if (named++ == kNamedFacets) {
            names += ", and " + std::to_string(m_unknownFacets.size() - kNamedFacets) + " more";
            break;
        }
        names += (names.empty() ? "" : ", ") + redactSecrets(name) + " (" + std::to_string(count) + ")";
    }
    batch.problems.push_back(
        {Severity::Note, "Facets that are not read, with how often they occur: " + names + ".", {}, 0});
    m_unknownFacets.clear();
}

} // namespace upriver::openlineage
