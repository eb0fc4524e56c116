// SPDX-License-Identifier: Apache-2.0
#pragma once

// ProblemLog: what could not be understood in one document. Each kind of problem keeps its first places;
// the rest is counted, so that a million bad lines stay a few rows. One thread. Private to pipelines/.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "catalog/model/record_batch.h"

namespace upriver::openlineage {

struct EventPlace
{
    std::int64_t line = 0; ///< 1-based; 0 = not known
    std::string pointer;   ///< of the event in its document; empty = the document or line itself

    [[nodiscard]] std::string below(std::string_view rest) const { return pointer + std::string(rest); }
    /// "line 12 /outputs/0": what proves a fact.
    [[nodiscard]] std::string locator(std::string_view rest) const;
};

class ProblemLog
{
public:
    /// The message is the kind: same message, same kind.
    void add(Severity severity, const std::string& message, const EventPlace& place,
             std::string_view below = {});
    void unknownFacet(std::string_view name) { ++m_unknownFacets[std::string(name.substr(0, 100))]; }
    [[nodiscard]] bool hasWarnings() const { return m_warnings > 0; }
    /// Moves all rows into the batch, the summaries last.
    void takeInto(RecordBatch& batch);

private:
    struct Kind
    {
        Severity severity = Severity::Warning;
        std::int64_t count = 0;
    };
    std::vector<ProblemRecord> m_rows;
    std::map<std::string, Kind> m_kinds;
    std::map<std::string, std::int64_t> m_unknownFacets;
    std::int64_t m_warnings = 0;
};

} // namespace upriver::openlineage
