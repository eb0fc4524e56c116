// SPDX-License-Identifier: Apache-2.0
#pragma once

// BrowsePanel: what is starred and saved (kept_list.h), and below it the tree of what the catalog holds, by
// platform, pipeline, tag or owner. A click on an asset
// selects it, a double click opens its lineage; a click on a container only opens it. GUI thread.

#include <QWidget>

#include "ui/models/browse_model.h"

class QToolButton;

namespace upriver {

class BrowseTree;
class KeptList;
class Navigation;
class Session;
class Settings;
class StateStack;

class BrowsePanel : public QWidget
{
    Q_OBJECT

public:
    BrowsePanel(Session& session, Navigation& navigation, Settings& settings, QWidget* parent = nullptr);

    [[nodiscard]] BrowseTree& tree() const { return *m_tree; }
    [[nodiscard]] KeptList& kept() const { return *m_kept; }
    [[nodiscard]] BrowseModel& model() const { return *m_model; }
    /// "by platform", for the panel's title line.
    [[nodiscard]] QToolButton* modeButton() const { return m_mode; }

Q_SIGNALS:
    void openFolderRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeModes();
    void setMode(BrowseBy by);
    void visit(const QModelIndex& index);
    void openLineage(const QModelIndex& index);
    void showState();

    Session& m_session;
    Navigation& m_navigation;
    Settings& m_settings;
    BrowseModel* m_model;
    KeptList* m_kept;
    BrowseTree* m_tree;
    StateStack* m_stack;
    QToolButton* m_mode;
};

} // namespace upriver
