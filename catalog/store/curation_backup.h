// SPDX-License-Identifier: Apache-2.0
#pragma once

// CurationBackup: `<catalog>.curation.jsonl`, one line for each row of the audit log, from which curation
// can be made again when the catalog is lost (curation_restore.h). A line that could not be written (disk
// full) is written by the next change. Lines of another catalog, one that lay here before, are moved aside to
// `.1`, `.2`, … and never written over by those of this one; the oldest goes after `.9`. One thread.

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
    /// The newest row that the file has; 0: none, what lay there is moved aside.
    [[nodiscard]] static std::int64_t lastSeq(const std::string& file, Connection& db);
    std::int64_t m_lastSeq = -1; ///< -1: not looked yet
};

} // namespace upriver
