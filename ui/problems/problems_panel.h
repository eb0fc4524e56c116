// SPDX-License-Identifier: Apache-2.0
#pragma once

// ProblemsPanel: each file that failed, was skipped or was only partly understood, with reader, place and a
// sentence; a filter, switches for the three severities, copy. A double click asks for the text at the
// place. GUI thread; the catalog is asked on a worker.

#include <QWidget>

#include "catalog/model/catalog_rows.h"
#include "ui/async/door_job.h"

class QLineEdit;
class QToolButton;

namespace upriver {

class CellTable;
class NoteBar;
class Session;
class StateStack;

class ProblemsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemsPanel(Session& session, QWidget* parent = nullptr);

    [[nodiscard]] CellTable& table() const { return *m_table; }
    [[nodiscard]] bool isBusy() const { return m_job.isBusy(); }
    [[nodiscard]] int problemCount() const { return static_cast<int>(m_problems.size()); }
    void setFilter(const QString& words);
    /// What people may decide elsewhere: folders of other machines, joins. Empty: nothing.
    void setHint(const QString& sentence);

Q_SIGNALS:
    void fileRequested(const QString& file, qint64 line, const QString& what);
    void countChanged(int count);
    void joinsRequested();

private:
    struct Found
    {
        std::vector<ProblemRow> problems;
        std::vector<std::string> roots;
    };
    void load();
    void show(Result<Found> found);
    void applySeverities();
    void openAt(const QModelIndex& index);

    Session& m_session;
    QLineEdit* m_filter;
    std::array<QToolButton*, 3> m_switches{}; ///< errors, warnings, notes
    CellTable* m_table;
    NoteBar* m_note;
    NoteBar* m_hint;
    StateStack* m_stack;
    std::vector<ProblemRow> m_problems;
    bool m_stale = false; ///< the catalog changed while it was being read
    ReaderJob m_job;
};

} // namespace upriver
