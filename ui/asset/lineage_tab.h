// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageTab: the lineage of the selected asset as a list, upstream or downstream, with distances; the same
// resolver as the picture's, so that they agree. Says when the list was cut. GUI thread; asks on a worker.

#include <optional>

#include <QWidget>

#include "lineage/query/lineage_query.h"
#include "ui/async/door_job.h"

class QToolButton;

namespace upriver {

class CellTable;
class Navigation;
class NoteBar;
class Session;
class StateStack;

class LineageTab : public QWidget
{
    Q_OBJECT

public:
    LineageTab(Session& session, Navigation& navigation, QWidget* parent = nullptr);

    void setAsset(AssetId asset);
    [[nodiscard]] bool isBusy() const { return m_job.isBusy(); }
    [[nodiscard]] CellTable& table() const { return *m_table; }
    void showDirection(Direction direction);

private:
    void ask();
    void show(Result<LineageAnswer> answer);
    void showRows();

    Session& m_session;
    Navigation& m_navigation;
    QToolButton* m_up;
    QToolButton* m_down;
    CellTable* m_table;
    NoteBar* m_note;
    StateStack* m_stack;
    AssetId m_asset;
    std::optional<LineageAnswer> m_answer;
    Direction m_direction = Direction::Upstream;
    ReaderJob m_job;
};

} // namespace upriver
