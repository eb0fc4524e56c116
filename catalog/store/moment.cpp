// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/moment.h"

#include "catalog/model/kinds.h"

namespace upriver {

std::string Moment::openRows(std::string_view prefix) const
{
    const std::string p(prefix);
    if (!scan)
        return p + "until IS NULL";
    const std::string at = std::to_string(scan->value);
    return p + "since<=" + at + " AND (" + p + "until IS NULL OR " + p + "until>" + at + ")";
}

std::string Moment::seenRows(std::string_view prefix) const
{
    return scan ? std::string(prefix) + "since<=" + std::to_string(scan->value) : "1";
}

std::string Moment::runState(std::string_view prefix) const
{
    const std::string p(prefix);
    if (!scan)
        return p + "state";
    const std::string running = std::to_string(static_cast<int>(RunState::Running));
    return "iif(" + p + "settled>" + std::to_string(scan->value) + "," + running + "," + p + "state)";
}

std::string Moment::runEnd(std::string_view prefix) const
{
    const std::string p(prefix);
    if (!scan)
        return p + "ended";
    return "iif(" + p + "settled>" + std::to_string(scan->value) + ",NULL," + p + "ended)";
}

std::string Moment::generated(std::string_view prefix) const
{
    const std::string p(prefix);
    if (!scan)
        return p + "generated";
    return "(SELECT g.generated FROM generation g WHERE g.origin=" + p +
           "id AND g.since<=" + std::to_string(scan->value) + " ORDER BY g.since DESC LIMIT 1)";
}

} // namespace upriver
