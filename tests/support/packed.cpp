// SPDX-License-Identifier: Apache-2.0
#include "tests/support/packed.h"

#include <zlib.h>

namespace upriver::test {

std::string packed(const std::string& text, Packing packing)
{
    const int windowBits = packing == Packing::Gzip ? 15 + 16 : packing == Packing::Zlib ? 15 : -15;
    z_stream z{};
    deflateInit2(&z, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&z, text.size()) + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

} // namespace upriver::test
