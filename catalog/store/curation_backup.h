// SPDX-License-Identifier: Apache-2.0
#pragma once

// CurationBackup: `<catalog>.curation.jsonl`, one line for each row of the audit log, from which curation
// can be made again when the catalog is lost. A line that could not be written (disk full) is written by
// the next change. One thread.

#include <cstdint>
#include <string>

#include "catalog/store/connection.h"

namespace upriver {

class CurationBackup
{
public:
    /// Appends the audit rows that the file does not have yet; failing is not an error of the change.
    void catchUp(Connection& db);

private:
    [[nodiscard]] static std::int64_t lastSeq(const std::string& file);
    std::int64_t m_lastSeq = -1; ///< -1: not looked yet
};

} // namespace upriver
