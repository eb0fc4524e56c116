// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageTools: the row of tools over the lineage picture. Shows a LineageView and says what people choose;
// decides nothing. In a narrow window the views fold into one menu and the buttons lose their words. GUI
// thread.

#include <span>
#include <vector>

#include <QWidget>

#include "ui/graph/lineage_view.h"

class QAction;
class QButtonGroup;
class QLineEdit;
class QMenu;
class QToolButton;

namespace upriver {

class LineageTools : public QWidget
{
    Q_OBJECT

public:
    explicit LineageTools(QWidget* parent = nullptr);
    /// What undo and redo would take back or do again; empty: nothing.
    struct Steps
    {
        QString undo;
        QString redo;
    };
    void show(const LineageView& view, const Steps& steps);
    [[nodiscard]] QMenu* exportMenu() const { return m_exportMenu; }
    [[nodiscard]] QLineEdit* filterField() const { return m_filter; }
    [[nodiscard]] QToolButton* viewsButton() const { return m_saved; }
    /// In their order; Alt and their number choose them.
    [[nodiscard]] static std::span<const ViewKind> views();
    void setListShown(bool shown);
    void setPictureShown(bool shown);
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void viewChosen(upriver::ViewKind kind);
    void depthChosen(int up, int down);
    void groupChosen(upriver::GroupBy by);
    void lensChosen(upriver::Lens lens);
    void filterChosen(const QString& filter);
    void findRequested();
    void mapRequested();
    void listToggled(bool shown);
    void fitRequested();
    void undoRequested();
    void redoRequested();
    void viewsRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeViews();
    QToolButton* makeDepth();
    QToolButton* makeGroup();
    QToolButton* makeLens();
    QToolButton* makeButton(const QString& icon, const QString& text, const QString& tip);
    [[nodiscard]] static QString viewName(ViewKind kind);

    QWidget* m_segments = nullptr;
    QButtonGroup* m_views = nullptr;
    QToolButton* m_viewMenu = nullptr;
    QToolButton* m_depth = nullptr;
    QToolButton* m_group = nullptr;
    QToolButton* m_lens = nullptr;
    QLineEdit* m_filter = nullptr;
    QToolButton* m_undo = nullptr;
    QToolButton* m_redo = nullptr;
    QToolButton* m_saved = nullptr;
    QToolButton* m_find = nullptr;
    QToolButton* m_list = nullptr;
    QToolButton* m_fit = nullptr;
    QToolButton* m_export = nullptr;
    QMenu* m_exportMenu = nullptr;
    std::vector<QAction*> m_depthActions;
    std::vector<QAction*> m_groupActions;
    std::vector<QAction*> m_lensActions;
    std::vector<QAction*> m_viewActions;
};

} // namespace upriver
