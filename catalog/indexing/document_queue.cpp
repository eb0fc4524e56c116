// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/document_queue.h"

namespace upriver {

namespace {

constexpr std::size_t kBytesPerRow = 256;

std::size_t textBytes(const std::vector<Property>& properties)
{
    std::size_t bytes = 0;
    for (const Property& property : properties)
        bytes += property.key.size() + property.value.size() + 64;
    return bytes;
}

} // namespace

std::size_t batchBytes(const RecordBatch& batch)
{
    std::size_t bytes = batch.rowCount() * kBytesPerRow;
    for (const CodeRecord& code : batch.codes)
        bytes += code.text.size();
    for (const AssetRecord& asset : batch.assets)
        bytes += asset.description.size() + textBytes(asset.properties);
    for (const RunRecord& run : batch.runs)
        bytes += run.message.size() + textBytes(run.properties);
    for (const ColumnRecord& column : batch.columns)
        bytes += column.description.size();
    return bytes;
}

bool DocumentQueue::hasRoom(std::size_t number) const
{
    if (m_closed || m_bytes < m_limits.bytes)
        return true;
    if (number != m_head)
        return false;
    const auto slot = m_slots.find(number);
    return slot == m_slots.end() || slot->second.bytes < m_limits.headBytes;
}

bool DocumentQueue::waitForTurn(std::size_t number)
{
    std::unique_lock lock(m_mutex);
    m_room.wait(lock, [&] { return m_closed || number < m_head + m_limits.documents; });
    return !m_closed;
}

Result<void> DocumentQueue::push(std::size_t number, const DocumentHeader& header, RecordBatch&& batch)
{
    const std::size_t bytes = batchBytes(batch);
    std::unique_lock lock(m_mutex);
    m_room.wait(lock, [&] { return hasRoom(number); });
    if (m_closed)
        return fail(ErrorKind::Cancelled, "Indexing was cancelled.");
    Slot& slot = m_slots[number];
    slot.header = header;
    slot.batches.emplace_back(std::move(batch), bytes);
    slot.bytes += bytes;
    m_bytes += bytes;
    if (number == m_head)
        m_news.notify_one();
    return {};
}

void DocumentQueue::finish(std::size_t number, const DocumentHeader& header, DocumentEnd&& end)
{
    const std::lock_guard lock(m_mutex);
    Slot& slot = m_slots[number];
    slot.header = header;
    slot.end = std::move(end);
    if (number == m_head)
        m_news.notify_one();
}

void DocumentQueue::setTotal(std::size_t total)
{
    const std::lock_guard lock(m_mutex);
    m_total = total;
    m_news.notify_one();
}

void DocumentQueue::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_room.notify_all();
    m_news.notify_all();
}

DocumentQueue::State DocumentQueue::take(QueueItem& item, std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    const auto ready = [&] {
        const auto slot = m_slots.find(m_head);
        return (slot != m_slots.end() && (!slot->second.batches.empty() || slot->second.end)) ||
               (m_total && m_head >= *m_total) || m_closed;
    };
    if (!m_news.wait_for(lock, patience, ready))
        return State::Waiting;
    const auto found = m_slots.find(m_head);
    if (m_closed || found == m_slots.end())
        return State::Done;
    Slot& slot = found->second;
    item = QueueItem{m_head, slot.header, std::nullopt, std::nullopt};
    if (!slot.batches.empty()) {
        item.batch = std::move(slot.batches.front().first);
        slot.bytes -= slot.batches.front().second;
        m_bytes -= slot.batches.front().second;
        slot.batches.pop_front();
    } else {
        item.end = std::move(slot.end);
        m_slots.erase(found);
        ++m_head;
    }
    m_room.notify_all();
    return State::Item;
}

} // namespace upriver
