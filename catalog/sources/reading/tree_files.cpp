// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/tree_files.h"

#include <array>
#include <fstream>

#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

namespace {

constexpr std::size_t kHead = 64 * 1024;

bool isGzip(const std::string& path)
{
    std::array<char, 3> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    return start == std::array{'\x1f', '\x8b', '\x08'};
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
    DocumentFile member{tree.pathOf(file), tree.relative + file.below, file.size, std::string(kHead, '\0'),
                        false};
    auto stream = ByteStream::open(member.path, std::move(stop));
    if (!stream)
        return fail(stream.error());
    std::size_t filled = 0;
    while (filled < kHead) {
        const auto got = stream->read(std::span(member.head).subspan(filled));
        if (!got)
            return fail(got.error());
        if (*got == 0)
            break;
        filled += *got;
    }
    member.head.resize(filled);
    member.gzip = isGzip(member.path); // a regular file: the stream has seen to that
    return member;
}

} // namespace upriver
