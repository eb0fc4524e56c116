// SPDX-License-Identifier: Apache-2.0
#pragma once

// JoinsPanel: what is probably the same thing in two systems, with the reason, and folders of other machines
// that probably lie here; people accept or reject each, and may take the last word back. GUI thread; the
// catalog is read and written on workers, one decision at a time.

#include <functional>
#include <vector>

#include <QWidget>

#include "catalog/store/join_rows.h"
#include "catalog/store/path_maps.h"
#include "ui/async/latest_job.h"

class QLineEdit;
class QToolButton;

namespace upriver {

class CellTable;
class NoteBar;
class Session;
class StateStack;

class JoinsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit JoinsPanel(Session& session, QWidget* parent = nullptr);

    [[nodiscard]] CellTable& table() const { return *m_table; }
    [[nodiscard]] bool isBusy() const { return m_reading || m_writing; }
    /// Of joins and folders that nobody has decided on.
    [[nodiscard]] int openCount() const;
    /// Of folders of other machines that are proposed.
    [[nodiscard]] int folderCount() const { return static_cast<int>(m_found.maps.size()); }
    void accept() { decide(Decision::Accepted); }
    void reject() { decide(Decision::Rejected); }
    /// The chosen one is undecided again.
    void clear() { decide(Decision::None); }
    /// What was decided last is as it was before.
    void undo();

Q_SIGNALS:
    void countChanged(int open);

private:
    struct Found
    {
        std::vector<JoinRow> joins;
        std::vector<PathMapProposal> maps;
    };
    using Change = std::function<Result<void>(CurationStore&)>;
    void makeButtons();
    void load();
    void show(Result<Found> found);
    void showEnabled();
    void decide(Decision decision);
    void decideMap(const PathMapProposal& map, Decision decision);
    void write(Change change, Change back);
    [[nodiscard]] int chosenRow() const; ///< joins first, then folders; -1: none

    Session& m_session;
    QLineEdit* m_filter;
    QToolButton* m_accept;
    QToolButton* m_reject;
    QToolButton* m_clear;
    QToolButton* m_undo;
    CellTable* m_table;
    NoteBar* m_note;
    StateStack* m_stack;
    Found m_found;
    std::vector<Change> m_back; ///< how the last decisions are taken back, the newest last
    bool m_reading = false;
    bool m_writing = false;
    bool m_stale = false; ///< the catalog changed while it was being read
    LatestJob m_readJob;
    LatestJob m_writeJob;
};

} // namespace upriver
