// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/tree_files.h"

#include <algorithm>
#include <array>
#include <span>

#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/file_handle.h"

namespace upriver {

namespace {

constexpr std::size_t kHead = 64 * 1024;

bool isGzip(const std::string& path)
{
    std::array<char, 3> start{};
    const FileHandle file = FileHandle::forReading(path);
    return file.isOpen() && ::read(file.get(), start.data(), start.size()) == std::ssize(start) &&
           start == std::array{'\x1f', '\x8b', '\x08'};
}

} // namespace

Result<std::string> readTreeFile(const DocumentTree& tree, const TreeFile& file, std::int64_t limit,
                                 std::stop_token stop)
{
    auto text = readWhole(tree.pathOf(file), limit, std::move(stop));
    if (!text && text.error().where.empty())
        text.error().where = file.below;
    return text;
}

Result<DocumentFile> openTreeFile(const DocumentTree& tree, const TreeFile& file, std::stop_token stop)
{
    DocumentFile member{tree.pathOf(file), tree.relative + file.below, file.size, {}, false};
    auto stream = ByteStream::open(member.path, std::move(stop));
    if (!stream)
        return fail(stream.error());
    member.head.reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(file.size, 0, kHead)));
    std::array<char, 8 * 1024> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    while (member.head.size() < kHead) {
        const auto got =
            stream->read(std::span(piece).first(std::min(piece.size(), kHead - member.head.size())));
        if (!got)
            return fail(got.error());
        if (*got == 0)
            break;
        member.head.append(piece.data(), *got);
    }
    member.gzip = isGzip(member.path); // a regular file: the stream has seen to that
    return member;
}

} // namespace upriver
