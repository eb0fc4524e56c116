// SPDX-License-Identifier: Apache-2.0
#pragma once

// BatchSender: what the record classes of readers share. It gathers the records of one document and sends
// them as they fill; a problem is told once, redacted, and counted beyond the first 200. Derive from it what
// knows the system's own things. Owned by the read() of one document; one thread. Errors: what the sink
// answers.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "catalog/sources/source.h"

namespace upriver {

class BatchSender
{
public:
    explicit BatchSender(ReadContext& context) : m_context(context) {}
    virtual ~BatchSender() = default;

    /// Indices into it are void when it is sent.
    [[nodiscard]] RecordBatch& batch() { return m_batch; }
    [[nodiscard]] const SourceSettings& settings() const { return m_context.settings; }
    [[nodiscard]] const std::stop_token& stop() const { return m_context.stop; }
    [[nodiscard]] bool isStopped() const { return m_context.stop.stop_requested(); }

    void problem(Severity severity, std::string_view message, std::string_view locator = {},
                 std::int64_t line = 0);
    [[nodiscard]] bool hasProblems() const { return m_hasProblems; }
    /// The batches' own time becomes the latest that was seen.
    void seenAt(std::optional<Micros> time);

    /// To be called between things: sends what has gathered when it is 5,000 rows. Cancelled when the scan
    /// is.
    [[nodiscard]] Result<void> sendIfLarge();
    /// To be called at the end: what is left, and how many problems were not told.
    [[nodiscard]] Result<void> send();

protected:
    /// For those that remember indices into the batch: it has been sent.
    virtual void forgetBatch() {}

    ReadContext& m_context;
    RecordBatch m_batch;

private:
    [[nodiscard]] Result<void> pass();

    std::unordered_set<std::string> m_told; ///< problems
    std::optional<Micros> m_newest;
    std::size_t m_untold = 0;
    bool m_hasProblems = false;
};

} // namespace upriver
