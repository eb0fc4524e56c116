// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/csv_table.h"

#include <filesystem>

#include "lineage/export/quoting.h"

namespace upriver {

CsvRow& CsvRow::text(std::string_view value) { return raw(forCsv(value)); }

CsvRow& CsvRow::number(std::int64_t value) { return raw(std::to_string(value)); }

CsvRow& CsvRow::blank(int cells)
{
    for (int i = 0; i < cells; ++i)
        raw({});
    return *this;
}

CsvRow& CsvRow::raw(const std::string& cell)
{
    m_row += (m_first ? "" : ",") + cell;
    m_first = false;
    return *this;
}

CsvTable::CsvTable(std::string path, std::string_view header)
    : m_path(std::move(path)), m_aside(m_path + ".part"), m_out(m_aside, std::ios::binary | std::ios::trunc)
{
    m_out << header << '\n';
}

CsvTable::~CsvTable()
{
    if (m_committed)
        return;
    m_out.close();
    std::error_code ignored;
    std::filesystem::remove(m_aside, ignored);
}

void CsvTable::add(const CsvRow& row)
{
    m_out << row.end();
    ++m_rows;
}

tl::unexpected<Error> CsvTable::cannotWrite(const std::string& detail) const
{
    return fail(ErrorKind::Input,
                m_path + " can't be written. Check the folder and the space that is left, or choose another "
                         "place.",
                detail, m_path);
}

Result<void> CsvTable::finish()
{
    m_out.close();
    std::error_code error;
    const bool isTaken = std::filesystem::is_directory(m_path, error);
    return m_out.good() && !isTaken ? Result<void>() : cannotWrite({});
}

Result<void> CsvTable::commit()
{
    std::error_code error;
    std::filesystem::rename(m_aside, m_path, error);
    if (error)
        return cannotWrite(error.message());
    m_committed = true;
    return {};
}

} // namespace upriver
