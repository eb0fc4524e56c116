// SPDX-License-Identifier: Apache-2.0
#pragma once

// DocumentQueue: carries documents from the parser threads to the one writer, in the order in which they
// were planned, each one's batches together. Bounded: parsers wait when about 64 MB of rows lie here; the
// document that the writer is at may always go on, so a huge one streams through. Thread-safe. After
// close() every push answers Cancelled.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/model/record_batch.h"
#include "catalog/store/catalog_writer.h"

namespace upriver {

enum class Outcome : std::uint8_t {
    Read,        ///< all batches are here
    Ignored,     ///< nobody claims it
    SameContent, ///< touched, but the bytes are those that the catalog knows
    Failed,      ///< nothing could be read
    Vanished,    ///< gone between walking and reading
    Cancelled,
};

struct DocumentEnd
{
    Outcome outcome = Outcome::Read;
    std::vector<ProblemRecord> problems; ///< why it failed or vanished
    std::int64_t files = 1;              ///< members of the document
};

/// What the writer gets next of a document: a batch, or its end.
struct QueueItem
{
    std::size_t number = 0;
    DocumentHeader header;
    std::optional<RecordBatch> batch;
    std::optional<DocumentEnd> end;
};

class DocumentQueue
{
public:
    struct Limits
    {
        std::size_t bytes = std::size_t{64} << 20;
        std::size_t headBytes = std::size_t{16} << 20; ///< of the document that the writer is at
        std::size_t documents = 512;                   ///< planned ahead of the writer
    };
    DocumentQueue() : DocumentQueue(Limits{}) {}
    explicit DocumentQueue(const Limits& limits) : m_limits(limits) {}

    // parsers
    /// Waits until the document is near enough to its turn; false after close().
    [[nodiscard]] bool waitForTurn(std::size_t number);
    [[nodiscard]] Result<void> push(std::size_t number, const DocumentHeader& header, RecordBatch&& batch);
    void finish(std::size_t number, const DocumentHeader& header, DocumentEnd&& end);
    /// No document from this number on will come.
    void setTotal(std::size_t total);
    void close();

    // the writer
    enum class State : std::uint8_t { Item, Waiting, Done };
    [[nodiscard]] State take(QueueItem& item, std::chrono::milliseconds patience);

private:
    struct Slot
    {
        DocumentHeader header;
        std::deque<std::pair<RecordBatch, std::size_t>> batches;
        std::size_t bytes = 0;
        std::optional<DocumentEnd> end;
    };
    [[nodiscard]] bool hasRoom(std::size_t number) const;

    const Limits m_limits;
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::condition_variable m_news;
    std::map<std::size_t, Slot> m_slots;
    std::size_t m_head = 0; ///< the document that the writer is at
    std::size_t m_bytes = 0;
    std::optional<std::size_t> m_total;
    bool m_closed = false;
};

/// Rough memory of a batch.
[[nodiscard]] std::size_t batchBytes(const RecordBatch& batch);

} // namespace upriver
