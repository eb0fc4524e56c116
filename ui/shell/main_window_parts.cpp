// SPDX-License-Identifier: Apache-2.0
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/asset/inspector.h"
#include "ui/browse/browse_panel.h"
#include "ui/browse/catalog_page.h"
#include "ui/browse/facet_panel.h"
#include "ui/graph/lineage_page.h"
#include "ui/impact/impact_page.h"
#include "ui/problems/joins_panel.h"
#include "ui/problems/problems_panel.h"
#include "ui/search/search_field.h"
#include "ui/shell/main_window.h"
#include "ui/shell/motion.h"
#include "ui/shell/readers_page.h"
#include "ui/shell/shortcuts_page.h"
#include "ui/shell/state_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/theme.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/trouble_page.h"
#include "ui/shell/welcome_page.h"

// The parts of the main window: actions with their keys, menus, pages, docks. What they do when something
// happens stands in main_window.cpp.

namespace upriver {

using namespace Qt::StringLiterals;

void MainWindow::makeActions()
{
    m_menu = new QMenu(this);
    m_back = addWindowAction(u"back"_s, tr("Back"), QKeySequence(Qt::ALT | Qt::Key_Left),
                             [this] { m_navigation.goBack(); });
    m_forward = addWindowAction(u"forward"_s, tr("Forward"), QKeySequence(Qt::ALT | Qt::Key_Right),
                                [this] { m_navigation.goForward(); });
    m_search = new SearchField(m_session, m_navigation, m_filter, m_settings, this);
    m_search->setEnabled(false);
    addWindowAction(u"search"_s, tr("Search"), QKeySequence(Qt::CTRL | Qt::Key_K), [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    auto* bar = new TopBar(m_back, m_forward, m_search, m_menu, this);
    bar->setObjectName(u"topBar"_s);
    setMenuWidget(bar);
}

QAction* MainWindow::addWindowAction(const QString& icon, const QString& text, const QKeySequence& keys,
                                     std::function<void()> act)
{
    auto* action = new QAction(icon.isEmpty() ? QIcon() : actionIcon(icon), text, this);
    action->setShortcut(keys);
    if (!keys.isEmpty())
        action->setToolTip(
            u"%1 (%2)"_s.arg(QString(text).remove(u'…'), keys.toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
    m_shortcuts << action;
    return action;
}

// In the order in which Tab walks through them: as they stand, from left to right.
void MainWindow::makePages()
{
    m_browse = new BrowsePanel(m_session, m_navigation, m_settings, this);
    m_facets = new FacetPanel(m_filter, m_navigation, this);
    m_welcome = new WelcomePage(m_settings, this);
    m_catalog = new CatalogPage(m_session, m_navigation, m_filter, m_settings, this);
    m_lineage = new LineagePage(m_session, m_navigation, this);
    m_impact = new ImpactPage(m_session, m_navigation, this);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->tabBar()->setFocusPolicy(Qt::NoFocus);
    m_tabs->addTab(m_catalog, tr("Catalog"));
    m_tabs->addTab(m_lineage, tr("Lineage"));
    m_tabs->addTab(m_impact, tr("Impact"));
    m_trouble = new TroublePage(this);
    m_opener = new CatalogOpener(this);
    auto* pages = new QWidget(this);
    auto* column = new QVBoxLayout(pages);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_readOnly = new NoteBar(pages);
    m_readOnly->setObjectName(u"pageNote"_s);
    column->addWidget(m_readOnly);
    column->addWidget(m_tabs, 1);
    m_centre = new QStackedWidget(this);
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(pages);
    m_centre->addWidget(m_trouble);
    setCentralWidget(m_centre);
    m_status = new StatusLine(m_session, this);
    setStatusBar(m_status);
}

void MainWindow::makeDocks()
{
    m_inspector = new Inspector(m_session, m_navigation, m_settings, this);
    m_problems = new ProblemsPanel(m_session, this);
    m_joins = new JoinsPanel(m_session, this);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_browseDock =
        makeDock(u"browse"_s, tr("Browse"), m_browse, m_browse->modeButton(), Qt::LeftDockWidgetArea);
    m_facetDock =
        makeDock(u"filter"_s, tr("Filter"), m_facets, m_facets->resetButton(), Qt::LeftDockWidgetArea);
    m_inspectorDock = makeDock(u"inspector"_s, tr("Details"), m_inspector, nullptr, Qt::RightDockWidgetArea);
    m_problemsDock = makeDock(u"problems"_s, tr("Problems"), m_problems, nullptr, Qt::BottomDockWidgetArea);
    m_joinsDock = makeDock(u"joins"_s, tr("Probably the same"), m_joins, nullptr, Qt::BottomDockWidgetArea);
}

// The widths of the first start; later ones are the user's own.
void MainWindow::sizeDocks()
{
    const int inspector = width() >= 1300 ? 360 : 290;
    resizeDocks({m_browseDock, m_inspectorDock}, {width() >= 1300 ? 230 : 190, inspector}, Qt::Horizontal);
    resizeDocks({m_browseDock, m_facetDock}, {300, 340}, Qt::Vertical);
    resizeDocks({m_problemsDock}, {200}, Qt::Vertical);
}

QDockWidget* MainWindow::makeDock(const QString& name, const QString& caption, QWidget* content,
                                  QWidget* beside, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(caption, this);
    dock->setObjectName(name);
    dock->setTitleBarWidget(new DockTitle(caption, beside, dock));
    content->setMinimumWidth(area == Qt::BottomDockWidgetArea ? 0
                             : area == Qt::LeftDockWidgetArea ? 170
                                                              : 260);
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::makeMenu()
{
    const auto add = [this](const QString& icon, const QString& text, const QKeySequence& keys,
                            std::function<void()> act) {
        m_menu->addAction(addWindowAction(icon, text, keys, std::move(act)));
    };
    add(u"open-folder"_s, tr("Open a folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
        [this] { askForFolder(); });
    add(u"refresh"_s, tr("Index again"), QKeySequence(Qt::Key_F5), [this] { indexAgain(); });
    m_menu->addSeparator();
    add(u"database"_s, tr("Open a catalog…"), QKeySequence(Qt::CTRL | Qt::Key_O),
        [this] { askForCatalog(); });
    add(u"sample"_s, tr("Look at the sample"), {}, [this] { openSample(); });
    add(u"link"_s, tr("Open a copied link"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V),
        [this] { openLink(QGuiApplication::clipboard()->text()); });
    add(u"close"_s, tr("Close the catalog"), QKeySequence(Qt::CTRL | Qt::Key_W),
        [this] { m_session.closeCatalog(); });
    m_menu->addSeparator();
    add(u"list"_s, tr("Catalog"), QKeySequence(Qt::CTRL | Qt::Key_1), [this] {
        if (m_session.isOpen())
            m_navigation.open(Page::Catalog);
    });
    add(u"graph"_s, tr("Lineage"), QKeySequence(Qt::CTRL | Qt::Key_2), [this] {
        if (m_session.isOpen())
            m_navigation.open(Page::Lineage);
    });
    add(u"platform"_s, tr("Map of the whole catalog"), {}, [this] {
        if (!m_session.isOpen())
            return;
        m_navigation.open(Page::Lineage);
        lineagePage().showMap();
    });
    add(u"downstream"_s, tr("Impact"), QKeySequence(Qt::CTRL | Qt::Key_3), [this] {
        if (m_session.isOpen())
            m_navigation.open(Page::Impact);
    });
    makeQuestionMenu();
    add(u"star"_s, tr("Star the asset"), QKeySequence(Qt::CTRL | Qt::Key_D),
        [this] { m_inspector->toggleStar(); });
    makeViewMenu();
    m_menu->addSeparator();
    makeHelpMenu();
    add(u"close"_s, tr("Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });
}

// About what is selected, wherever it was selected.
void MainWindow::makeQuestionMenu()
{
    QMenu* questions = m_menu->addMenu(actionIcon(u"query"_s), tr("Ask about the asset"));
    for (const ImpactKind kind : kImpactKinds)
        questions->addAction(addWindowAction(iconOf(kind), wholeQuestion(kind), keysOf(kind), [this, kind] {
            const Visit& now = m_navigation.current();
            if (!m_session.isOpen() || !now.asset.isValid())
                return;
            const ImpactQuestion question{kind, now.asset, now.column, {}};
            m_navigation.openAt(Page::Impact, now.asset, now.column, question.toVariant());
        }));
}

void MainWindow::makeViewMenu()
{
    m_menu->addSeparator();
    QMenu* panels = m_menu->addMenu(actionIcon(u"settings"_s), tr("Panels"));
    const std::array<std::pair<QDockWidget*, int>, 5> docks{{{m_browseDock, Qt::Key_B},
                                                             {m_facetDock, Qt::Key_E},
                                                             {m_inspectorDock, Qt::Key_J},
                                                             {m_problemsDock, Qt::Key_M},
                                                             {m_joinsDock, Qt::Key_S}}};
    for (const auto& [dock, key] : docks) {
        QAction* action = dock->toggleViewAction();
        action->setShortcut(QKeySequence(static_cast<int>(Qt::CTRL) | static_cast<int>(Qt::SHIFT) | key));
        addAction(action);
        m_shortcuts << action;
        panels->addAction(action);
    }
    QAction* full = addWindowAction(u"full-screen"_s, tr("Full screen"), QKeySequence(Qt::Key_F11),
                                    [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    m_menu->addAction(full);
    QMenu* looks = m_menu->addMenu(actionIcon(u"theme"_s), tr("Appearance"));
    auto* group = new QActionGroup(looks);
    const std::array<std::pair<QString, QString>, 3> choices{
        {{u"system"_s, tr("As the desktop")}, {u"light"_s, tr("Light")}, {u"dark"_s, tr("Dark")}}};
    for (const auto& [name, words] : choices) {
        QAction* action = looks->addAction(words);
        action->setCheckable(true);
        action->setChecked(m_settings.value(u"theme"_s, u"system"_s) == name);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = name] {
            m_settings.setValue(u"theme"_s, chosen);
            chooseTheme(chosen);
        });
    }
    looks->addSeparator();
    makeMotionAction(*looks);
}

// The desktop's own setting is followed anyway, where it tells.
void MainWindow::makeMotionAction(QMenu& menu)
{
    const auto choose = [](bool isReduced) { chooseMotion(isReduced ? Motion::Reduced : Motion::Full); };
    QAction* action = menu.addAction(tr("Reduce motion"));
    action->setCheckable(true);
    action->setChecked(m_settings.value(u"motion/reduced"_s, false).toBool());
    choose(action->isChecked());
    connect(action, &QAction::toggled, this, [this, choose](bool isReduced) {
        m_settings.setValue(u"motion/reduced"_s, isReduced);
        choose(isReduced);
    });
}

void MainWindow::makeHelpMenu()
{
    QMenu* help = m_menu->addMenu(actionIcon(u"help"_s), tr("Help"));
    help->addAction(addWindowAction(u"keyboard"_s, tr("Keyboard shortcuts"), QKeySequence(Qt::Key_F1),
                                    [this] { showShortcuts(); }));
    help->addAction(addWindowAction(u"file"_s, tr("What is read"), QKeySequence(Qt::SHIFT | Qt::Key_F1),
                                    [this] { showReaders(); }));
}

void MainWindow::chooseTheme(const QString& name)
{
    if (name == "light"_L1)
        setCurrentTheme(ThemeMode::Light);
    else if (name == "dark"_L1)
        setCurrentTheme(ThemeMode::Dark);
    else
        followDesktopTheme();
}

void MainWindow::askForFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a folder"),
                                                             m_settings.value(u"last/folder"_s).toString());
    if (folder.isEmpty())
        return;
    m_settings.setValue(u"last/folder"_s, folder);
    openPaths({folder});
}

void MainWindow::askForCatalog()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a catalog"), m_session.path(),
                                                      tr("Upriver catalogs (*.db);;All files (*)"));
    if (!file.isEmpty())
        openCatalog(file);
}

void MainWindow::indexAgain()
{
    if (!m_session.isOpen())
        return;
    if (m_session.roots().isEmpty())
        return askForFolder();
    m_session.index(m_session.roots());
}

void MainWindow::showShortcuts()
{
    auto* page = new ShortcutsPage(m_shortcuts, this);
    page->setAttribute(Qt::WA_DeleteOnClose);
    page->show();
}

// One is enough: asked for again, it comes to the front as it was left.
void MainWindow::showReaders()
{
    auto* page = findChild<ReadersPage*>();
    if (!page) {
        page = new ReadersPage(this);
        page->setAttribute(Qt::WA_DeleteOnClose);
    }
    page->show();
    page->raise();
    page->activateWindow();
    page->field().setFocus();
}

} // namespace upriver
