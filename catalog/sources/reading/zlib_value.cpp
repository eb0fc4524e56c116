// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/zlib_value.h"

#include <vector>

#include <zlib.h>

namespace upriver {

namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::size_t kRatioFrom = std::size_t{8} << 20; ///< small values may be as packed as they like
constexpr std::size_t kMostRatio = 250;

struct Inflater
{
    z_stream z = {};
    bool ok = inflateInit(&z) == Z_OK;
    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&z); }
};

} // namespace

Result<std::string> unpackedZlib(std::string_view bytes, std::size_t limit)
{
    Inflater inflater;
    if (!inflater.ok || bytes.size() > limit)
        return fail(ErrorKind::Input, "A packed value is too large to be read.");
    inflater.z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    inflater.z.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    std::vector<char> chunk(kChunk);
    int code = Z_OK;
    while (code == Z_OK) {
        inflater.z.next_out = reinterpret_cast<Bytef*>(chunk.data());
        inflater.z.avail_out = static_cast<uInt>(chunk.size());
        code = inflate(&inflater.z, Z_NO_FLUSH);
        out.append(chunk.data(), chunk.size() - inflater.z.avail_out);
        if (out.size() > limit || (out.size() > kRatioFrom && out.size() / bytes.size() > kMostRatio))
            return fail(ErrorKind::Input, "A packed value unpacks to suspiciously much; it was left out.");
    }
    if (code != Z_STREAM_END)
        return fail(ErrorKind::Input, "A packed value is damaged; it was left out.");
    return out;
}

} // namespace upriver
