// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names while a text is analysed: views into the text's lower-case twin, or into a NameStore where a name is
// put together. They live as long as the Tokens and the Resolver that made them and are copied into strings
// for the answer. One thread.

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "catalog/sql/small_list.h"

namespace upriver::sql {

using Name = std::string_view;
using Path = SmallList<Name, 2>;

/// The parts of "db.schema.table".
[[nodiscard]] Path splitName(Name name);

/// Text that stays where it is until the store goes or is cleared.
class NameStore
{
public:
    [[nodiscard]] Name keep(std::initializer_list<Name> parts)
    {
        std::size_t size = 0;
        for (const Name part : parts)
            size += part.size();
        char* to = place(size);
        char* at = to;
        for (const Name part : parts)
            at = std::copy(part.begin(), part.end(), at);
        return {to, size};
    }
    [[nodiscard]] Name keep(Name name) { return keep({name}); }
    /// "a.b.c"
    [[nodiscard]] Name joined(const Path& path)
    {
        if (path.size() == 1)
            return path.front();
        std::size_t size = path.size();
        for (const Name part : path)
            size += part.size();
        char* to = place(size);
        char* at = to;
        for (const Name part : path) {
            if (at != to) // no dot behind an empty first part
                *at++ = '.';
            at = std::copy(part.begin(), part.end(), at);
        }
        return {to, static_cast<std::size_t>(at - to)};
    }
    void clear()
    {
        m_chunks.clear();
        m_left = 0;
    }

private:
    static constexpr std::size_t kChunk = 1024;
    char* place(std::size_t size)
    {
        if (size > m_left) {
            m_left = std::max(size, kChunk);
            m_chunks.push_back(std::make_unique_for_overwrite<char[]>(m_left));
            m_at = m_chunks.back().get();
        }
        char* const at = m_at;
        m_at += size;
        m_left -= size;
        return at;
    }

    std::vector<std::unique_ptr<char[]>> m_chunks;
    char* m_at = nullptr;
    std::size_t m_left = 0;
};

/// Where a name first stood in a list; one block of memory, for lists too long to look through.
class NameIndex
{
public:
    static constexpr std::uint32_t kNone = 0xffffffff;

    [[nodiscard]] std::uint32_t find(Name name) const
    {
        if (m_slots.empty())
            return kNone;
        return m_slots[slotOf(name)].place;
    }
    /// False when it was there before.
    bool insert(Name name, std::uint32_t place)
    {
        if ((m_count + 1) * 2 > m_slots.size())
            grow();
        Slot& slot = m_slots[slotOf(name)];
        if (slot.place != kNone)
            return false;
        slot = {name, place};
        ++m_count;
        return true;
    }

private:
    struct Slot
    {
        Name name;
        std::uint32_t place = kNone;
    };
    [[nodiscard]] std::size_t slotOf(Name name) const
    {
        std::size_t at = std::hash<Name>()(name) & (m_slots.size() - 1);
        while (m_slots[at].place != kNone && m_slots[at].name != name)
            at = (at + 1) & (m_slots.size() - 1);
        return at;
    }
    void grow()
    {
        std::vector<Slot> old(m_slots.empty() ? 32 : m_slots.size() * 2);
        old.swap(m_slots);
        for (const Slot& slot : old) {
            if (slot.place != kNone)
                m_slots[slotOf(slot.name)] = slot;
        }
    }

    std::vector<Slot> m_slots;
    std::size_t m_count = 0;
};

/// Names met, each once; nothing is allocated while there are few.
class NameSet
{
public:
    [[nodiscard]] bool contains(Name name) const
    {
        return m_names.size() <= kFew ? std::ranges::find(m_names, name) != m_names.end()
                                      : m_index.find(name) != NameIndex::kNone;
    }
    /// False when it was there before.
    bool insert(Name name)
    {
        if (contains(name))
            return false;
        m_names.push_back(name);
        if (m_names.size() == kFew + 1) {
            for (const Name one : m_names)
                m_index.insert(one, 0);
        } else if (m_names.size() > kFew) {
            m_index.insert(name, 0);
        }
        return true;
    }
    [[nodiscard]] const SmallList<Name, 4>& names() const { return m_names; }

private:
    static constexpr std::size_t kFew = 12;
    SmallList<Name, 4> m_names;
    NameIndex m_index;
};

} // namespace upriver::sql
