// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/batch_sender.h"

#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::size_t kLargeBatch = 5'000;
constexpr std::size_t kMostProblems = 200;
constexpr std::size_t kLongestText = 2'000;

// what is cut off is not searched for secrets, so the cut comes first, and leaves room for long ones
std::string clean(std::string_view text)
{
    const std::string_view begin = text.substr(0, std::min(text.size(), kLongestText * 8));
    return shortened(redactSecrets(sanitisedUtf8(begin)), kLongestText);
}

} // namespace

void BatchSender::problem(Severity severity, std::string_view message, std::string_view locator,
                          std::int64_t line)
{
    m_hasProblems = true;
    if (m_told.size() == kMostProblems) {
        ++m_untold;
        return;
    }
    ProblemRecord record{severity, clean(message), clean(locator), line};
    if (m_told.insert(record.message + "\n" + record.locator + "\n" + std::to_string(line)).second)
        m_batch.problems.push_back(std::move(record));
}

void BatchSender::seenAt(std::optional<Micros> time) { m_newest = std::max(m_newest, time); }

Result<void> BatchSender::sendIfLarge()
{
    if (isStopped())
        return fail(ErrorKind::Cancelled, "Reading was cancelled.");
    return m_batch.rowCount() < kLargeBatch ? Result<void>() : pass();
}

Result<void> BatchSender::send()
{
    if (m_untold > 0)
        m_batch.problems.push_back({Severity::Warning,
                                    m_untold == 1
                                        ? std::string("There is one more problem.")
                                        : "There are " + std::to_string(m_untold) + " more problems.",
                                    {}});
    m_untold = 0;
    return pass();
}

Result<void> BatchSender::pass()
{
    RecordBatch full = std::exchange(m_batch, {});
    forgetBatch();
    if (full.isEmpty())
        return {};
    full.generatedAt = std::max(full.generatedAt, m_newest);
    return m_context.sink.accept(std::move(full));
}

} // namespace upriver
