// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/curation_lines.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

constexpr qint64 kLongestLine = 64LL * 1024 * 1024;
constexpr int kDeepest = 64; ///< writing a value recurses

} // namespace

Json readCurationLine(QFile& file)
{
    const QByteArray line = file.readLine(kLongestLine);
    if (!line.endsWith('\n') && !file.atEnd()) {
        while (!file.atEnd() && !file.readLine(kLongestLine).endsWith('\n')) {}
        return {Json::value_t::discarded};
    }
    if (line.trimmed().isEmpty())
        return nullptr;
    const auto isShallow = [](int depth, Json::parse_event_t, const Json&) { return depth <= kDeepest; };
    return Json::parse(line.constBegin(), line.constEnd(), isShallow, false);
}

} // namespace upriver
