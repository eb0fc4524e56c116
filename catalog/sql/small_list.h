// SPDX-License-Identifier: Apache-2.0
#pragma once

// SmallList: a list of plain values that keeps the first few inside itself, for the many lists of SQL that
// have one or two members: parts of a name, origins of a column. A value; not thread-safe.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace upriver::sql {

template <typename T, std::uint32_t kInside>
class SmallList
{
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    static_assert(kInside * sizeof(T) >= sizeof(T*));

public:
    using value_type = T;
    using iterator = T*;
    using const_iterator = const T*;

    SmallList() = default;
    SmallList(std::initializer_list<T> values) { append(values.begin(), values.end()); }
    SmallList(const SmallList& other) { append(other.begin(), other.end()); }
    SmallList(SmallList&& other) noexcept { take(other); }
    SmallList& operator=(const SmallList& other)
    {
        if (this != &other) {
            m_size = 0;
            append(other.begin(), other.end());
        }
        return *this;
    }
    SmallList& operator=(SmallList&& other) noexcept
    {
        if (this != &other) {
            release();
            take(other);
        }
        return *this;
    }
    ~SmallList() { release(); }

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] T* begin() { return data(); }
    [[nodiscard]] T* end() { return data() + m_size; }
    [[nodiscard]] const T* begin() const { return data(); }
    [[nodiscard]] const T* end() const { return data() + m_size; }
    [[nodiscard]] T& operator[](std::size_t at) { return data()[at]; }
    [[nodiscard]] const T& operator[](std::size_t at) const { return data()[at]; }
    [[nodiscard]] T& front() { return data()[0]; }
    [[nodiscard]] const T& front() const { return data()[0]; }
    [[nodiscard]] T& back() { return data()[m_size - 1]; }
    [[nodiscard]] const T& back() const { return data()[m_size - 1]; }

    void push_back(const T& value)
    {
        const T kept = value; // may stand in this list
        if (m_size == m_capacity)
            grow(m_size + 1);
        ::new (static_cast<void*>(data() + m_size)) T(kept);
        ++m_size;
    }
    void pop_back() { --m_size; }
    void clear() { m_size = 0; }
    /// Of another list, or none of this one's members.
    void append(const T* first, const T* last)
    {
        const auto count = static_cast<std::uint32_t>(last - first);
        if (m_size + count > m_capacity)
            grow(m_size + count);
        std::uninitialized_copy(first, last, data() + m_size);
        m_size += count;
    }
    void prepend(const T* first, const T* last)
    {
        SmallList whole;
        whole.append(first, last);
        whole.append(begin(), end());
        *this = std::move(whole);
    }
    /// Only to less.
    void shrink(std::size_t size) { m_size = static_cast<std::uint32_t>(size); }

    [[nodiscard]] bool operator==(const SmallList& other) const
    {
        return std::equal(begin(), end(), other.begin(), other.end());
    }

private:
    [[nodiscard]] bool isOutside() const { return m_capacity > kInside; }
    [[nodiscard]] T* outside() const
    {
        T* values = nullptr;
        std::memcpy(static_cast<void*>(&values), m_inside, sizeof values);
        return values;
    }
    [[nodiscard]] T* data() { return isOutside() ? outside() : std::launder(reinterpret_cast<T*>(m_inside)); }
    [[nodiscard]] const T* data() const
    {
        return isOutside() ? outside() : std::launder(reinterpret_cast<const T*>(m_inside));
    }
    void grow(std::uint32_t wanted)
    {
        const std::uint32_t capacity = std::max(wanted, m_capacity * 2);
        T* values = static_cast<T*>(::operator new(capacity * sizeof(T)));
        std::uninitialized_copy(begin(), end(), values);
        release();
        std::memcpy(m_inside, static_cast<const void*>(&values), sizeof values);
        m_capacity = capacity;
    }
    void release()
    {
        if (isOutside())
            ::operator delete(static_cast<void*>(outside()));
    }
    void take(SmallList& other)
    {
        std::memcpy(m_inside, other.m_inside, sizeof m_inside);
        m_size = other.m_size;
        m_capacity = other.m_capacity;
        other.m_size = 0;
        other.m_capacity = kInside;
    }

    std::uint32_t m_size = 0;
    std::uint32_t m_capacity = kInside;
    alignas(T) std::byte m_inside[kInside * sizeof(T)]{};
};

} // namespace upriver::sql
