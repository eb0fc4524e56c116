// SPDX-License-Identifier: Apache-2.0
#include "tests/support/case_copy.h"

#include <filesystem>
#include <vector>

#include "tests/support/made_database.h"

namespace upriver::test {

namespace fs = std::filesystem;

CaseCopy::CaseCopy(const std::string& folder)
{
    fs::copy(folder, path(), fs::copy_options::recursive);
    std::vector<fs::path> scripts;
    for (const auto& entry : fs::recursive_directory_iterator(path())) {
        if (entry.path().string().ends_with(".db.sql"))
            scripts.push_back(entry.path());
    }
    for (const fs::path& script : scripts) {
        makeDatabase(fs::path(script).replace_extension().string(), readAll(script.string()));
        fs::remove(script);
    }
}

void CaseCopy::write(const std::string& relative, const std::string& bytes) const
{
    m_scratch.write("case/" + relative, bytes);
}

} // namespace upriver::test
