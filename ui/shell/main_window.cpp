// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/main_window.h"

#include <algorithm>
#include <array>
#include <thread>

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QMouseEvent>
#include <QStackedWidget>
#include <QTabWidget>

#include "catalog/base/thread_guard.h"
#include "catalog/store/catalog_file.h"
#include "ui/asset/inspector.h"
#include "ui/browse/browse_panel.h"
#include "ui/browse/catalog_page.h"
#include "ui/browse/facet_panel.h"
#include "ui/browse/kept_list.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/view_text.h"
#include "ui/impact/impact_page.h"
#include "ui/models/cell_table.h"
#include "ui/models/query_text.h"
#include "ui/models/words.h"
#include "ui/problems/joins_panel.h"
#include "ui/problems/problems_panel.h"
#include "ui/problems/text_viewer.h"
#include "ui/search/search_field.h"
#include "ui/shell/status_line.h"
#include "ui/shell/theme.h"
#include "ui/shell/welcome_page.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kStateVersion = 2;

/// The pages that have a tab, in their order, with the words of the settings file.
struct PageTab
{
    Page page;
    QLatin1StringView word;
};
constexpr std::array kTabs{PageTab{Page::Catalog, "catalog"_L1}, PageTab{Page::Lineage, "lineage"_L1},
                           PageTab{Page::Impact, "impact"_L1}};

const PageTab* tabOf(Page page)
{
    const auto* found = std::ranges::find(kTabs, page, &PageTab::page);
    return found == kTabs.end() ? kTabs.begin() : found;
}

Page pageOf(const QString& word)
{
    const auto* found = std::ranges::find_if(kTabs, [&](const PageTab& tab) { return word == tab.word; });
    return found == kTabs.end() ? Page::Catalog : found->page;
}

struct SortedPaths
{
    QString catalog; ///< the first that is a catalog of ours
    QStringList rest;
};

// A catalog is known by the application id in its header, whatever it is called.
bool isCatalogFile(const QString& path)
{
    assertNotGuiThread("look into a file");
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray header = file.read(72);
    return header.startsWith("SQLite format 3") && header.mid(68, 4) == QByteArrayView("UPRV");
}

SortedPaths sortPaths(const QStringList& paths)
{
    SortedPaths sorted;
    for (const QString& path : paths) {
        if (sorted.catalog.isEmpty() && isCatalogFile(path))
            sorted.catalog = path;
        else
            sorted.rest << path;
    }
    return sorted;
}

} // namespace

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent)
{
    forbidCatalogThread(std::this_thread::get_id());
    setObjectName(u"upriver"_s);
    setWindowTitle(tr("Upriver"));
    setWindowIcon(themedIcon(u"upriver"_s, Qt::black));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    setAnimated(false);
    setMinimumSize(720, 480);
    chooseTheme(m_settings.value(u"theme"_s, u"system"_s).toString());
    makeActions();
    makePages();
    makeDocks();
    makeMenu();
    connectSession();
    connectPanels();
    connectOpening();
    restoreWindow();
    showPage(Page::Welcome);
    showHistory();
    m_centre->setFocusPolicy(Qt::ClickFocus);
    m_centre->setFocus();
    qApp->installEventFilter(this);
}

// Panels hold references to session, navigation and settings, so they go before those members do.
MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
    m_sampleJob.cancel();
    delete m_viewer;
    delete takeCentralWidget();
    for (QDockWidget* dock : {m_browseDock, m_facetDock, m_inspectorDock, m_problemsDock, m_joinsDock})
        delete dock;
    delete m_search;
    delete m_status;
}

void MainWindow::start(const Start& what)
{
    m_waitingLink = what.link;
    if (what.sample)
        return openSample();
    const QString last =
        what.catalog.isEmpty() ? m_settings.value(u"last/catalog"_s).toString() : what.catalog;
    if (last.isEmpty()) {
        if (!what.link.isEmpty())
            m_welcome->setNote(tr("The link shows a part of a catalog. Open the catalog, and it is shown."));
        return;
    }
    if (!what.catalog.isEmpty())
        return openCatalog(last);
    if (m_waitingLink.isEmpty()) {
        m_waitingAsset = m_settings.value(u"last/asset"_s).toString();
        recallSeen();
    }
    m_waitingPage = pageOf(m_settings.value(u"last/page"_s).toString());
    openIn(last, CatalogOpener::Manner::MustExist);
}

void MainWindow::openLink(const QString& link)
{
    if (!looksLikeLink(link))
        return m_status->say(tr("The clipboard holds no link to a lineage view."));
    if (m_session.isOpen())
        return m_lineage->openLink(link);
    start({.catalog = {}, .link = link});
}

void MainWindow::openSample()
{
    m_preparingSample = true;
    m_welcome->setNote(tr("Preparing the sample…"));
    m_sampleJob.run(
        this, [](const std::stop_token& stop) { return prepareSampleCatalog(stop); },
        [this](const Result<SampleCatalog>& sample) {
            m_preparingSample = false;
            if (!sample) {
                m_welcome->setNote(text(sample.error().what), u"error"_s);
                return m_status->say(text(sample.error().what));
            }
            m_waitingAsset = text(sample->firstAsset);
            m_waitingPage = Page::Lineage;
            openCatalog(text(sample->catalog));
        });
}

void MainWindow::openPaths(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    m_pathJob.run(
        this, [paths](const std::stop_token&) { return sortPaths(paths); },
        [this](const SortedPaths& sorted) {
            if (!sorted.catalog.isEmpty())
                openCatalog(sorted.catalog);
            else
                indexNow(sorted.rest);
        });
}

void MainWindow::indexNow(const QStringList& paths)
{
    if (m_session.isOpen())
        return m_session.index(paths);
    m_waitingPaths = paths;
    m_pathJob.run(
        this, [](const std::stop_token&) { return text(defaultCatalogPath()); },
        [this](const QString& catalog) { openCatalog(catalog); });
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::catalogOpened, this, &MainWindow::afterOpening);
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_search->setEnabled(false);
        m_navigation.clear(Page::Welcome);
        setWindowTitle(tr("Upriver"));
    });
    // A catalog that was open and fails: the file itself may have gone bad.
    connect(&m_session, &Session::catalogFailed, this, [this](const QString& sentence) {
        m_welcome->setNote(sentence, u"error"_s);
        m_status->say(sentence);
        if (m_session.isOpen())
            m_opener->lookAgain(m_session.path());
    });
}

void MainWindow::afterOpening()
{
    m_welcome->setNote({});
    m_settings.setCatalog(m_session.path());
    m_settings.noteCatalog(m_session.path());
    m_settings.setValue(u"last/catalog"_s, m_session.path());
    m_search->setEnabled(true);
    setWindowTitle(tr("%1 – Upriver").arg(m_session.path().section(u'/', -1)));
    m_nameJob.setCatalog(m_session.pathUtf8());
    m_navigation.clear(Page::Catalog);
    if (!m_waitingPaths.isEmpty())
        m_session.index(std::exchange(m_waitingPaths, {}));
    if (const QString link = std::exchange(m_waitingLink, {}); !link.isEmpty()) {
        m_waitingAsset.clear();
        m_lineage->openLink(link);
    }
    showSeen();
    if (const QString note = std::exchange(m_openedNote, {}); !note.isEmpty())
        m_status->say(note);
}

void MainWindow::connectPanels()
{
    connect(&m_navigation, &Navigation::pageChanged, this, &MainWindow::showPage);
    connect(m_search, &SearchField::accepted, this, &MainWindow::focusPage);
    connect(m_search, &SearchField::columnLineageRequested, m_lineage, &LineagePage::openColumn);
    connect(&m_navigation, &Navigation::historyChanged, this, &MainWindow::showHistory);
    connect(&m_navigation, &Navigation::selectionChanged, this, &MainWindow::showTabTitles);
    connect(&m_navigation, &Navigation::visitRestored, this, [this](const Visit& visit) {
        if (visit.page == Page::Catalog && visit.viewState.typeId() == QMetaType::QString)
            m_filter.setQuery(visit.viewState.toString());
    });
    connect(&m_filter, &CatalogFilter::queryChanged, this, [this](const QString& query) {
        if (m_navigation.current().page == Page::Catalog)
            m_navigation.keepViewState(query);
    });
    connect(m_tabs, &QTabWidget::tabBarClicked, this,
            [this](int tab) { m_navigation.open(kTabs.at(static_cast<std::size_t>(tab)).page); });
    connect(m_inspector, &Inspector::detailsShown, this, &MainWindow::showTabTitles);
    connect(m_inspector, &Inspector::fileRequested, this, &MainWindow::showFile);
    connect(m_inspector, &Inspector::columnLineageRequested, m_lineage, &LineagePage::openColumn);
    connect(m_inspector, &Inspector::tagRequested, this, [this](const QString& tag) {
        m_navigation.open(Page::Catalog);
        m_filter.setQuery(termText(u"tag"_s, tag));
    });
    connect(m_problems, &ProblemsPanel::fileRequested, this, &MainWindow::showFile);
    connect(m_problems, &ProblemsPanel::joinsRequested, this, &MainWindow::showJoins);
    connect(m_joins, &JoinsPanel::countChanged, this, &MainWindow::showJoinCount);
    connect(m_catalog, &CatalogPage::messageRequested, m_status, &StatusLine::say);
    connect(m_catalog, &CatalogPage::columnChosen, this,
            [this] { m_inspector->tabs().setCurrentIndex(Inspector::Columns); });
    connect(m_lineage, &LineagePage::messageRequested, m_status, &StatusLine::say);
    connectKept();
    connect(m_lineage, &LineagePage::codeRequested, this,
            [this](AssetId asset, const QString& column, AssetId job) {
                m_inspectorDock->show();
                m_inspectorDock->raise();
                m_inspector->showCode(asset, column, job);
            });
    connect(m_impact, &ImpactPage::messageRequested, m_status, &StatusLine::say);
    connect(m_impact, &ImpactPage::joinsRequested, this, &MainWindow::showJoins);
    connect(m_lineage, &LineagePage::joinsRequested, this, &MainWindow::showJoins);
    connect(m_impact, &ImpactPage::problemsRequested, this, &MainWindow::showProblems);
    connect(m_impact, &ImpactPage::subjectChanged, this, &MainWindow::showTabTitles);
    connect(m_status, &StatusLine::problemsRequested, this, &MainWindow::showProblems);
    connect(m_status, &StatusLine::cancelRequested, &m_session, &Session::cancelIndexing);
    connect(m_welcome, &WelcomePage::openFolderRequested, this, &MainWindow::askForFolder);
    connect(m_catalog, &CatalogPage::openFolderRequested, this, &MainWindow::askForFolder);
    connect(m_browse, &BrowsePanel::openFolderRequested, this, &MainWindow::askForFolder);
    connect(m_welcome, &WelcomePage::openCatalogRequested, this, &MainWindow::askForCatalog);
    connect(m_welcome, &WelcomePage::catalogRequested, this,
            [this](const QString& path) { openIn(path, CatalogOpener::Manner::MustExist); });
    connect(m_welcome, &WelcomePage::sampleRequested, this, &MainWindow::openSample);
}

void MainWindow::showPage(Page page)
{
    const bool welcome = page == Page::Welcome;
    if (welcome && m_centre->currentIndex() == 1)
        m_dockState = saveState(kStateVersion);
    const bool opens = !welcome && m_centre->currentIndex() != 1;
    m_centre->setCurrentIndex(welcome ? 0 : 1);
    for (QDockWidget* dock : {m_browseDock, m_facetDock, m_inspectorDock, m_problemsDock, m_joinsDock}) {
        if (welcome)
            dock->hide();
        else if (opens)
            dock->setVisible(dock != m_problemsDock && dock != m_joinsDock);
    }
    if (opens && (m_dockState.isEmpty() || !restoreState(m_dockState, kStateVersion)))
        sizeDocks();
    if (welcome)
        return;
    m_tabs->setCurrentIndex(static_cast<int>(tabOf(page) - kTabs.begin()));
    // keys speak to what was opened, unless somebody is filtering or browsing beside it
    const QWidget* focused = QApplication::focusWidget();
    if (!focused || !(m_browseDock->isAncestorOf(focused) || m_facetDock->isAncestorOf(focused)))
        focusPage();
}

void MainWindow::focusPage() { m_tabs->currentWidget()->setFocus(); }

void MainWindow::showTabTitles()
{
    const AssetDetails* details = m_inspector->details();
    const bool known = details && details->summary.id == m_navigation.current().asset;
    const QString name =
        known ? fontMetrics().elidedText(text(details->summary.leaf), Qt::ElideMiddle, 220) : QString();
    m_tabs->setTabText(1, known ? tr("Lineage: %1").arg(name) : tr("Lineage"));
    const QString asked = fontMetrics().elidedText(m_impact->subject(), Qt::ElideMiddle, 160);
    m_tabs->setTabText(2, asked.isEmpty() ? tr("Impact") : tr("Impact: %1").arg(asked));
}

void MainWindow::showHistory()
{
    m_back->setEnabled(m_navigation.canGoBack());
    m_forward->setEnabled(m_navigation.canGoForward());
}

void MainWindow::showProblems()
{
    m_problemsDock->show();
    m_problemsDock->raise();
}

void MainWindow::showJoins()
{
    m_joinsDock->show();
    m_joinsDock->raise();
    m_joins->table().setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::showJoinCount(int open)
{
    m_joinsDock->toggleViewAction()->setText(open > 0 ? tr("Probably the same (%1)").arg(open)
                                                      : tr("Probably the same"));
    const int folders = m_joins->folderCount();
    m_problems->setHint(
        folders > 0
            ? tr("Paths of another machine are found in folders here (%1); accept to map them.").arg(folders)
        : open > 0 ? tr("What is probably the same in two systems waits for your word: %1.").arg(open)
                   : QString());
}

void MainWindow::showFile(const QString& file, qint64 line, const QString& what)
{
    if (!m_viewer)
        m_viewer = new TextViewer(this);
    m_viewer->open(file, line, what);
}

bool MainWindow::isIdle() const
{
    const bool viewer = m_viewer && m_viewer->isBusy();
    return !m_preparingSample && !m_opener->isBusy() && !m_session.isLoading() && !m_session.isIndexing() &&
           !m_catalog->isBusy() && !m_inspector->isBusy() && !m_browse->model().isBusy() &&
           !m_browse->kept().isBusy() && !m_problems->isBusy() && !m_joins->isBusy() && !m_search->isBusy() &&
           !m_lineage->isBusy() && !m_impact->isBusy() && !m_nameJob.isBusy() && !viewer;
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveWindow();
    m_session.cancelIndexing();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    event->acceptProposedAction();
    openPaths(paths);
}

// Told to every window at once; the palette follows behind, so it is read when the telling is over.
bool MainWindow::event(QEvent* event)
{
    if (event->type() == QEvent::ThemeChange)
        QMetaObject::invokeMethod(
            this, [] { noteDesktopPalette(readDesktopPalette()); }, Qt::QueuedConnection);
    return QMainWindow::event(event);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonPress && isActiveWindow()) {
        const Qt::MouseButton button = static_cast<QMouseEvent*>(event)->button();
        if (button == Qt::BackButton || button == Qt::ForwardButton) {
            if (watched->isWidgetType())
                (button == Qt::BackButton ? m_back : m_forward)->trigger();
            return watched->isWidgetType();
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::saveWindow()
{
    m_settings.setValue(u"window/geometry"_s, saveGeometry());
    const bool welcome = m_navigation.current().page == Page::Welcome;
    m_settings.setValue(u"window/state"_s, welcome ? m_dockState : saveState(kStateVersion));
    m_settings.setValue(u"last/page"_s, QString(tabOf(m_navigation.current().page)->word));
    const AssetDetails* details = m_inspector->details();
    m_settings.setValue(u"last/asset"_s, details ? stableName(details->summary) : QString());
    m_settings.setValue(u"inspector/tab"_s, m_inspector->tabs().currentIndex());
    m_settings.setValue(u"lineage/minimap"_s, m_lineage->isMinimapShown());
    rememberSeen();
}

void MainWindow::restoreWindow()
{
    if (!restoreGeometry(m_settings.value(u"window/geometry"_s).toByteArray()))
        resize(1400, 850);
    m_dockState = m_settings.value(u"window/state"_s).toByteArray();
    m_inspector->tabs().setCurrentIndex(m_settings.value(u"inspector/tab"_s, 0).toInt());
    m_lineage->setMinimapShown(m_settings.value(u"lineage/minimap"_s, true).toBool());
}

} // namespace upriver
