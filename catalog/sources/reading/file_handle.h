// SPDX-License-Identifier: Apache-2.0
#pragma once

// FileHandle: an open file of the operating system, closed with its owner. Opening never waits for a pipe's
// other end, and no child program inherits it. One thread. No errors: isOpen() and errno tell.

#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace upriver {

class FileHandle
{
public:
    explicit FileHandle(int descriptor = -1) : m_descriptor(descriptor) {}
    FileHandle(FileHandle&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileHandle& operator=(FileHandle&& other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    [[nodiscard]] static FileHandle forReading(const std::string& path)
    {
        return FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    }
    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    [[nodiscard]] int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

} // namespace upriver
