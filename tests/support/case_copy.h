// SPDX-License-Identifier: Apache-2.0
#pragma once

// A sample case as the reader gets it: a copy that a test may spoil. A file "name.db.sql" becomes the SQLite
// file "name.db" that its statements make. Gone with the object.

#include <string>

#include "tests/support/scratch.h"

namespace upriver::test {

class CaseCopy
{
public:
    explicit CaseCopy(const std::string& folder);
    [[nodiscard]] std::string path() const { return m_scratch.path("case"); }
    /// Replaces a file of the copy.
    void write(const std::string& relative, const std::string& bytes) const;

private:
    Scratch m_scratch;
};

} // namespace upriver::test
