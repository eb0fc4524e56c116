// SPDX-License-Identifier: Apache-2.0
#pragma once

// CsvTable: one rectangular CSV file that grows beside its place and takes it at commit(); a table that is
// not committed leaves nothing. Text is made safe (forCsv), numbers go in as they are. Errors say what
// could not be written.

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "catalog/base/result.h"

namespace upriver {

/// One row; end() gives it with its line break.
class CsvRow
{
public:
    CsvRow& text(std::string_view value);
    CsvRow& number(std::int64_t value);
    CsvRow& blank(int cells = 1);
    [[nodiscard]] std::string end() const { return m_row + "\n"; }

private:
    CsvRow& raw(const std::string& cell);

    std::string m_row;
    bool m_first = true;
};

class CsvTable
{
public:
    CsvTable(std::string path, std::string_view header);
    ~CsvTable();
    CsvTable(const CsvTable&) = delete;
    CsvTable& operator=(const CsvTable&) = delete;

    void add(const CsvRow& row);
    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    /// All rows onto the disk, still beside the target.
    [[nodiscard]] Result<void> finish();
    /// To its place; after finish().
    [[nodiscard]] Result<void> commit();

private:
    std::string m_path;
    std::string m_aside;
    std::ofstream m_out;
    std::int64_t m_rows = 0;
    bool m_committed = false;
    [[nodiscard]] tl::unexpected<Error> cannotWrite(const std::string& detail) const;
};

} // namespace upriver
