// SPDX-License-Identifier: Apache-2.0
#pragma once

// CellTableModel: a table of ready-made cells for lists that fit in memory (columns, runs, checks, problems,
// a lineage list). Replaced whole; rows are values. Sorting is the model's own, by Cell::sort, so that the
// rows on screen and the rows that are copied are the same. GUI thread.

#include <functional>
#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QColor>
#include <QVariant>

#include "catalog/base/ids.h"

namespace upriver {

struct Cell
{
    QString text;
    QVariant sort; ///< number or text; invalid: the text
    QString tooltip;
    QString icon; ///< icon name; empty: none
    QColor iconColour;
    std::vector<QString> chips; ///< small tags after the text
    std::vector<double> trend;  ///< two values or more: a line through them instead of the text
    AssetId link;               ///< valid: a click visits it
    QString linkColumn;
    QString file; ///< not empty: a click shows it
    qint64 line = 0;
    QString filePlace;   ///< the place in words: "byte 99", a member of a folder
    bool quiet = false;  ///< secondary text
    bool code = false;   ///< fixed-pitch
    bool isName = false; ///< long names are cut in the middle: both ends tell
    std::optional<QColor> colour;
    bool operator==(const Cell&) const = default;
};

struct CellColumn
{
    QString title;
    int width = 120;     ///< first wish, pixels; 0: takes what is left
    bool number = false; ///< right-aligned
    bool operator==(const CellColumn&) const = default;
};

class CellTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role { CellRole = Qt::UserRole, LinkRole };
    using Rows = std::vector<std::vector<Cell>>;

    explicit CellTableModel(std::vector<CellColumn> columns, QObject* parent = nullptr);

    /// Other columns with their rows; sorting begins anew where the columns differ.
    void setTable(std::vector<CellColumn> columns, Rows rows);
    /// Equal rows change nothing: selection and scroll position stay.
    void setRows(Rows rows);
    [[nodiscard]] const Cell& cell(const QModelIndex& index) const;
    [[nodiscard]] const std::vector<CellColumn>& columns() const { return m_columns; }
    /// Rows that hold all words; every row for an empty text.
    void setFilter(const QString& words);
    /// Rows for which it answers true (on top of the words); empty: every row.
    void setPredicate(std::function<bool(const std::vector<Cell>&)> keep);
    [[nodiscard]] bool isSorted() const { return m_sortColumn >= 0; }
    [[nodiscard]] int totalRows() const { return static_cast<int>(m_rows.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void rebuild();
    [[nodiscard]] bool isKept(const std::vector<Cell>& row) const;

    std::vector<CellColumn> m_columns;
    Rows m_rows;
    std::vector<int> m_shown;
    QStringList m_words;
    std::function<bool(const std::vector<Cell>&)> m_keep;
    int m_sortColumn = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

} // namespace upriver
