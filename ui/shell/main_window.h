// SPDX-License-Identifier: Apache-2.0
#pragma once

// MainWindow: puts the rooms together - top bar, docks, pages, status line - and nothing else: each panel
// follows session, navigation and filter by itself. Owns all of them. What it remembers between starts is
// in Settings. GUI thread; nothing here touches a file or the catalog but on workers.

#include <functional>

#include <QMainWindow>

#include "catalog/indexing/sample_catalog.h"
#include "ui/async/door_job.h"
#include "ui/async/latest_job.h"
#include "ui/session/catalog_filter.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/catalog_opener.h"

class QDockWidget;
class QMenu;
class QStackedWidget;
class QTabWidget;

namespace upriver {

class BrowsePanel;
class CatalogPage;
class FacetPanel;
class ImpactPage;
class Inspector;
class JoinsPanel;
class LineagePage;
class NoteBar;
class ProblemsPanel;
class SearchField;
class StatusLine;
class TextViewer;
class TroublePage;
class WelcomePage;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    /// What to show first: a catalog file; or the sample; or, when neither is asked for, the last catalog.
    struct Start
    {
        QString catalog;
        bool sample = false;
        QString link{}; ///< to a lineage view, shown once the catalog is open
    };
    void start(const Start& what);
    void openCatalog(const QString& path);
    void openSample();
    /// Folders and files are indexed into the open catalog (the default one if none is open); a catalog
    /// file is opened.
    void openPaths(const QStringList& paths);
    /// A link to a lineage view ("upriver://view/…"), now or once the catalog is open.
    void openLink(const QString& link);

    [[nodiscard]] Session& session() { return m_session; }
    [[nodiscard]] Navigation& navigation() { return m_navigation; }
    [[nodiscard]] CatalogFilter& filter() { return m_filter; }
    [[nodiscard]] Settings& settings() { return m_settings; }
    [[nodiscard]] SearchField& searchField() { return *m_search; }
    [[nodiscard]] WelcomePage& welcomePage() { return *m_welcome; }
    [[nodiscard]] TroublePage& troublePage() { return *m_trouble; }
    [[nodiscard]] NoteBar& readOnlyNote() { return *m_readOnly; }
    [[nodiscard]] CatalogPage& catalogPage() { return *m_catalog; }
    [[nodiscard]] LineagePage& lineagePage() { return *m_lineage; }
    [[nodiscard]] ImpactPage& impactPage() { return *m_impact; }
    [[nodiscard]] BrowsePanel& browsePanel() { return *m_browse; }
    [[nodiscard]] FacetPanel& facetPanel() { return *m_facets; }
    [[nodiscard]] Inspector& inspector() { return *m_inspector; }
    [[nodiscard]] ProblemsPanel& problemsPanel() { return *m_problems; }
    [[nodiscard]] JoinsPanel& joinsPanel() { return *m_joins; }
    [[nodiscard]] StatusLine& statusLine() { return *m_status; }
    [[nodiscard]] QTabWidget& pages() { return *m_tabs; }
    [[nodiscard]] TextViewer* textViewer() { return m_viewer; }
    void showProblems();
    void showJoins();
    /// Nothing is being read, laid out or indexed (tests and the gallery wait for it).
    [[nodiscard]] bool isIdle() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeActions();
    void makeMenu();
    void makeQuestionMenu();
    void makeViewMenu();
    void makeMotionAction(QMenu& menu);
    void makeHelpMenu();
    void makePages();
    void makeDocks();
    void sizeDocks();
    QDockWidget* makeDock(const QString& name, const QString& caption, QWidget* content, QWidget* beside,
                          Qt::DockWidgetArea area);
    void connectSession();
    void connectPanels();
    QAction* addWindowAction(const QString& icon, const QString& text, const QKeySequence& keys,
                             std::function<void()> act);
    void showPage(Page page);
    void focusPage();
    void showTabTitles();
    void showHistory();
    void showJoinCount(int open);
    void afterOpening();
    void askForFolder();
    void askForCatalog();
    void indexAgain();
    void indexNow(const QStringList& paths);
    void showFile(const QString& file, qint64 line, const QString& what);
    void showShortcuts();
    void showReaders();
    void chooseTheme(const QString& name);
    void saveWindow();
    void restoreWindow();
    // main_window_opening.cpp
    void connectOpening();
    void openIn(const QString& path, CatalogOpener::Manner manner);
    void openReady(const QString& path, CatalogOpener::Manner manner, bool wasCut);
    void showTrouble(const CatalogDiagnosis& trouble);
    void takeOffer(CatalogOffer offer);
    void askForBackup();
    // main_window_memory.cpp
    void connectKept();
    void rememberSeen();
    void recallSeen();
    void showSeen();
    void saveViewAsFile(const QString& name);

    Settings m_settings;
    Session m_session;
    Navigation m_navigation;
    CatalogFilter m_filter;
    LatestJob m_sampleJob;
    LatestJob m_pathJob;
    ReaderJob m_nameJob;

    QAction* m_back = nullptr;
    QAction* m_forward = nullptr;
    QMenu* m_menu = nullptr;
    QList<QAction*> m_shortcuts;
    SearchField* m_search = nullptr;
    WelcomePage* m_welcome = nullptr;
    TroublePage* m_trouble = nullptr;
    NoteBar* m_readOnly = nullptr;
    CatalogOpener* m_opener = nullptr;
    CatalogPage* m_catalog = nullptr;
    LineagePage* m_lineage = nullptr;
    ImpactPage* m_impact = nullptr;
    QTabWidget* m_tabs = nullptr;
    QStackedWidget* m_centre = nullptr;
    BrowsePanel* m_browse = nullptr;
    FacetPanel* m_facets = nullptr;
    Inspector* m_inspector = nullptr;
    ProblemsPanel* m_problems = nullptr;
    JoinsPanel* m_joins = nullptr;
    QDockWidget* m_browseDock = nullptr;
    QDockWidget* m_facetDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_problemsDock = nullptr;
    QDockWidget* m_joinsDock = nullptr;
    StatusLine* m_status = nullptr;
    TextViewer* m_viewer = nullptr;
    QStringList m_waitingPaths;    ///< to index once the catalog is open
    QString m_waitingAsset;        ///< qualified name to visit once the catalog is open
    QByteArray m_waitingView;      ///< lineage view of the start before, likewise
    QStringList m_waitingQuestion; ///< of the impact page, likewise; see rememberSeen()
    bool m_isRecalling = false;    ///< the catalog that opens is that of the start before
    Page m_waitingPage = Page::Lineage;
    QString m_waitingLink;  ///< to show once the catalog is open
    QByteArray m_dockState; ///< of the pages, while the welcome page hides the docks
    QString m_openedNote;   ///< to say once the catalog is open: how it came back
    bool m_preparingSample = false;
};

} // namespace upriver
