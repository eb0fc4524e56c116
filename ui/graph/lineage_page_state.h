// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inside of LineagePage: its widgets, the current view and picture, and what its parts ask for. Included
// by the page's own sources only. GUI thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QPointF>
#include <QString>
#include <QTimer>

#include "ui/async/door_job.h"
#include "ui/async/latest_job.h"
#include "ui/graph/edge_details.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_picture.h"
#include "ui/graph/lineage_view.h"
#include "ui/graph/saved_views.h"
#include "ui/graph/scene_moves.h"
#include "ui/graph/view_history.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"

class QBoxLayout;
class QFrame;
class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace upriver {

class ColumnHops;
class DrawingNote;
class FindBar;
class LineageCanvas;
class LineageExport;
class LineageList;
class LineageTools;
class StatePage;

struct LineagePageState
{
    /// Little: what stands keeps its place if it can. Anew: a new layout.
    enum class Change : std::uint8_t { Little, Anew };
    struct Place
    {
        double scale = 1;
        QPointF centre;
        bool fromRoot = false; ///< centre: from where the layout puts the root, not of the scene
    };

    LineagePageState(LineagePage& page, Session& session, Navigation& navigation);

    // lineage_page_widgets.cpp
    void build();
    void buildOverlays();
    void connectTools();
    void connectCanvas();
    void addShortcuts();
    void placeOverlays();
    void showState(const QString& icon, const QString& sentence, const QString& button = {},
                   std::function<void()> action = {});
    void showPicture();
    void showBar();
    void showPill();
    [[nodiscard]] QString barText(QString& button, std::function<void()>& action);

    // lineage_page.cpp
    void setRoot(AssetId root);
    void change(const LineageView& view, AssetId pivot, Change how = Change::Anew);
    void load(AssetId pivot, Change change = Change::Anew);
    [[nodiscard]] PictureRequest pictureRequest(const LineageView& view);
    void finish(Result<LineagePicture>&& result, AssetId pivot);
    /// On the same sheet the view stays as it is; else the pivot keeps its place in it.
    void adopt(LineagePicture&& seen, AssetId pivot, bool isSameSheet);
    /// The tool row as the current view has it.
    void showTools();
    void select(AssetId asset, const QString& column);
    void follow(const Visit& visit);
    void keepState();
    void recolour(Lens lens);
    void cancelDrawing();
    void step(void (ViewHistory::*walk)());

    // lineage_page_paths.cpp
    void moveCard(AssetId asset, QPointF way);
    void togglePin(AssetId asset);
    void tidy();
    void showMoved();
    void toggleGroup(const QString& label);
    void openPaths(AssetId from, QPoint global);
    void showPaths(AssetId from, AssetId to);
    void traceBeyond();
    void showBeyond(const LineageAnswer& trace);
    void includeBeyond();
    [[nodiscard]] QString wayText(QString& button, std::function<void()>& action);
    [[nodiscard]] QString pathsText() const;
    [[nodiscard]] QString beyondText() const;
    [[nodiscard]] bool isOnPage() const { return navigation.current().page == Page::Lineage; }

    // lineage_page_commands.cpp
    void expand(AssetId asset, const std::vector<Direction>& sides, int hops);
    void showEverything();
    void toggleColumns(AssetId asset);
    void isolate();
    void undo();
    void redo();
    void showFind();
    void showList(bool shown);
    [[nodiscard]] QWidget* twin() const; ///< of the picture as it is now
    [[nodiscard]] bool isListShown() const;
    void openFanOut(int card, QPoint global);
    void openColumnList(AssetId asset, QPoint global);
    void openEdge(int answerEdge, QPoint global);
    void openColumnEdge(int answerEdge, QPoint global);
    void showFanOut(const std::vector<AssetSummary>& members, AssetId parent, QPoint global);

    // lineage_page_menus.cpp
    void openCardMenu(AssetId asset, QPoint global);
    void addRelatives(QMenu& menu, const SceneCard& card);
    void addWays(QMenu& menu, const SceneCard& card, QPoint global);

    // lineage_page_report.cpp
    void chooseView(ViewKind kind);
    void changeInPlace(LineageView view);
    void buildReportButtons(QBoxLayout& row);
    void keepFoundAlone();
    void openScans();
    void showMap();
    [[nodiscard]] bool isTooLarge(const QString& group) const;
    void openLargeGroup(const QString& group);
    [[nodiscard]] QString filterOf(const QString& group) const;
    [[nodiscard]] QString mapText() const;
    [[nodiscard]] QString criticalText(QString& button, std::function<void()>& action);
    void showCriticalPath();
    void showReport(QString& text, QString& button, std::function<void()>& action);

    // lineage_page_exports.cpp
    void buildExports();
    [[nodiscard]] PictureRequest wholeRequest();

    // lineage_page_views.cpp
    void buildViews();
    void openViews();
    [[nodiscard]] SavedViews::Shown shownNow() const;
    void showKept(const KeptView& kept, LineagePage::Restored how = LineagePage::Restored::Shown);

    LineagePage& page;
    Session& session;
    Navigation& navigation;
    ViewHistory history;
    std::map<AssetId, CardMoves> places; ///< by root: dragged cards of pictures that were left
    LineagePicture picture;
    ReaderJob pictureJob;
    LatestJob detailsJob;
    QTimer keepTimer; ///< view states are kept when the hand rests
    bool busy = false;
    bool selecting = false; ///< the selection that changes is our own
    std::optional<Place> wantedPlace;
    std::shared_ptr<const StandingLayout> wantedPlaces; ///< of a kept view, for the next picture
    std::optional<ColumnFocus> wantedTrace;
    AssetId wantedSelection; ///< of the next picture
    LatestJob restoreJob;
    bool restoring = false;
    bool wantsFit = false;                ///< of the next picture
    bool wantsList = false;               ///< the next picture is seen as a list
    std::optional<LineageView> shownView; ///< of the picture
    LatestJob traceJob;
    bool tracing = false;
    std::vector<AssetId> beyondUp; ///< of the kept column's trace, not in the picture
    std::vector<AssetId> beyondDown;

    LineageTools* tools = nullptr;
    QStackedWidget* stack = nullptr; ///< canvas, list, state
    LineageCanvas* canvas = nullptr;
    LineageList* list = nullptr;
    ColumnHops* columnHops = nullptr; ///< the list of a picture that follows a column
    StatePage* statePage = nullptr;
    QFrame* bar = nullptr;
    QLabel* barLabel = nullptr;
    QToolButton* barButton = nullptr;
    QToolButton* foundButton = nullptr; ///< only what the view found
    QToolButton* sinceButton = nullptr; ///< what changes are told from
    std::function<void()> barAction;
    QFrame* pill = nullptr;
    QLabel* pillLabel = nullptr;
    QToolButton* pillJoins = nullptr; ///< guesses that the picture does not use
    QToolButton* pillClear = nullptr;
    FindBar* find = nullptr;
    LineageExport* exporter = nullptr;
    DrawingNote* drawing = nullptr;
    SavedViews* views = nullptr;
};

} // namespace upriver
