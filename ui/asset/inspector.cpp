// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/inspector.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QShortcut>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/asset/asset_rows.h"
#include "ui/asset/code_view.h"
#include "ui/asset/columns_tab.h"
#include "ui/asset/lineage_tab.h"
#include "ui/asset/model_tab.h"
#include "ui/asset/overview_text.h"
#include "ui/asset/rich_text.h"
#include "ui/asset/tab_row.h"
#include "ui/impact/impact_question.h"
#include "ui/models/cell_table.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/chip_row.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

struct Inspector::Loaded
{
    std::shared_ptr<AssetDetails> details;
    std::map<int, ColumnCounts> counts;
    FailedParts failed;
};

namespace {

Result<FailedParts> failedPartsOf(const CatalogReader& catalog, const AssetDetails& details)
{
    if (std::ranges::none_of(details.runs, [](const RunRow& run) { return run.state == RunState::Failed; }))
        return FailedParts();
    const auto reader = RunFactsReader::open(catalog.path());
    return reader ? (*reader)->failedParts(details.runs) : fail(reader.error());
}

std::map<int, ColumnCounts> countColumnEdges(const LineageGraph& graph, AssetId asset)
{
    std::map<int, ColumnCounts> counts;
    const NodeIndex node = graph.indexOf(asset);
    if (node == kNoNode)
        return counts;
    for (const ColumnArc& arc : graph.columnUpstream(node))
        counts[arc.slot].upstream += arc.isOpenAt(0) ? 1 : 0;
    for (const ColumnArc& arc : graph.columnDownstream(node))
        counts[arc.slot].downstream += arc.isOpenAt(0) ? 1 : 0;
    return counts;
}

QToolButton* headerButton(const QString& icon, const QString& what, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(actionIcon(icon));
    button->setToolTip(what);
    button->setAccessibleName(what);
    return button;
}

} // namespace

Inspector::Inspector(Session& session, Navigation& navigation, Settings& settings, QWidget* parent)
    : QWidget(parent), m_session(session), m_navigation(navigation), m_settings(settings)
{
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    makeHeader(column);
    makeTabs();
    column->addWidget(m_tabs, 1);
    m_stack = new StateStack(content, this);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    connect(&m_navigation, &Navigation::selectionChanged, this, [this](const Visit& visit) {
        // Not while another asset is on its way: it would come after all.
        if (m_details && m_details->summary.id == visit.asset && !m_job.isBusy()) {
            m_columns->showColumn(visit.column);
            m_code->showColumn(visit.column);
        } else
            load();
    });
    connect(&m_session, &Session::catalogOpened, this, [this] { m_job.setCatalog(m_session.pathUtf8()); });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_job.cancel();
        m_details.reset();
        load();
    });
    connect(&m_session, &Session::catalogChanged, this, &Inspector::refresh);
    connect(&m_session, &Session::graphChanged, this, &Inspector::refresh);
    connect(&m_settings, &Settings::starsChanged, this, &Inspector::showStar);
    load();
}

Inspector::~Inspector() = default;

bool Inspector::isBusy() const
{
    return m_job.isBusy() || m_model->isBusy() || m_lineage->isBusy() || m_columns->isBusy() ||
           m_code->isBusy();
}

QString Inspector::stateSentence() const { return m_stack->showsContent() ? QString() : m_stack->sentence(); }

void Inspector::makeHeader(QVBoxLayout* column)
{
    auto* top = new QHBoxLayout;
    top->setContentsMargins(14, 12, 8, 0);
    top->setSpacing(8);
    m_icon = new IconView(18, this);
    top->addWidget(m_icon);
    m_name = new QLabel(this);
    m_name->setFont(currentTheme().font(Theme::FontStep::Title, true));
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setMinimumWidth(40);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    top->addWidget(m_name, 1);
    QToolButton* lineage = headerButton(u"graph"_s, tr("Show the lineage"), this);
    QToolButton* ask = headerButton(u"query"_s, tr("Ask about it: impact, models, failed tests"), this);
    ask->setObjectName(u"askButton"_s);
    ask->setPopupMode(QToolButton::InstantPopup);
    ask->setMenu(m_questions = new QMenu(ask));
    m_star = headerButton(u"star"_s, tr("Star (Ctrl+D)"), this);
    top->addWidget(lineage);
    top->addWidget(ask);
    top->addWidget(m_star);
    column->addLayout(top);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(14, 0, 12, 6);
    below->setSpacing(6);
    m_where = new QLabel(this);
    m_where->setProperty("secondary", true);
    m_where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_where->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    below->addWidget(m_where);
    auto* name = new QHBoxLayout;
    name->setSpacing(2);
    m_qualified = new QLabel(this);
    m_qualified->setProperty("secondary", true);
    m_qualified->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_qualified->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_qualified->setFont(currentTheme().font(Theme::FontStep::Small));
    QToolButton* copy = headerButton(u"copy"_s, tr("Copy the qualified name"), this);
    copy->setIconSize({13, 13});
    name->addWidget(m_qualified, 1);
    name->addWidget(copy);
    below->addLayout(name);
    m_chips = new ChipRow(this);
    below->addWidget(m_chips);
    connect(m_chips, &ChipRow::chipActivated, this, &Inspector::followChip);
    column->addLayout(below);
    connect(copy, &QToolButton::clicked, this, [this] {
        if (m_details)
            QApplication::clipboard()->setText(text(m_details->summary.name.text()));
    });
    connect(lineage, &QToolButton::clicked, this, [this] { m_navigation.open(Page::Lineage); });
    connect(m_star, &QToolButton::clicked, this, &Inspector::toggleStar);
    connect(m_questions, &QMenu::aboutToShow, this, [this] {
        m_questions->clear();
        const Visit& now = m_navigation.current();
        addQuestions(*m_questions, m_navigation, now.asset, now.column);
    });
}

void Inspector::makeTabs()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(u"plainTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setExpanding(false);
    m_overview = new RichText(this);
    m_model = new ModelTab(m_session, m_navigation, this);
    m_columns = new ColumnsTab(m_session, m_navigation, this);
    connect(m_columns, &ColumnsTab::lineageRequested, this, &Inspector::columnLineageRequested);
    m_lineage = new LineageTab(m_session, m_navigation, this);
    m_runs = new CellTable(runColumns({}, {}), this);
    m_checks = new CellTable(checkColumns({}), this);
    m_code = new CodeView(m_session, m_navigation, this);
    m_evidence = new CellTable(evidenceColumns(), this);
    m_history = new CellTable(historyColumns(), this);
    m_overview->setAccessibleName(tr("Overview"));
    m_runs->setAccessibleName(tr("Runs"));
    m_checks->setAccessibleName(tr("Quality"));
    m_evidence->setAccessibleName(tr("Evidence"));
    m_history->setAccessibleName(tr("History"));
    m_tabs->addTab(m_overview, tr("Overview"));
    m_tabs->addTab(m_model, tr("Model"));
    m_tabs->addTab(inStack(m_columns, Columns), tr("Columns"));
    m_tabs->addTab(m_lineage, tr("Lineage"));
    m_tabs->addTab(inStack(m_runs, Runs), tr("Runs"));
    m_tabs->addTab(inStack(m_checks, Quality), tr("Quality"));
    m_tabs->addTab(inStack(m_code, Code), tr("Code"));
    m_tabs->addTab(inStack(m_evidence, Evidence), tr("Evidence"));
    m_tabs->addTab(inStack(m_history, History), tr("History"));
    m_tabRow = new TabRow(*m_tabs);
    m_tabs->setTabVisible(Model, false);
    m_tabRow->setIcons({u"note"_s, u"model"_s, u"column"_s, u"graph"_s, u"running"_s, u"tick"_s, u"code"_s,
                        u"file"_s, u"history"_s});
    m_tabs->tabBar()->setAccessibleName(tr("What is known about the asset"));
    for (CellTable* table : {m_runs, m_checks, m_evidence, m_history})
        connectTable(*table);
    addCodeKeys();
    connect(m_overview, &RichText::assetActivated, this,
            [this](AssetId asset, const QString& column) { m_navigation.select(asset, column); });
}

/// Only while code is to be seen: the lineage page has the same keys for its own.
void Inspector::addCodeKeys()
{
    const auto add = [this](const QKeySequence& keys, auto act) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        const auto follow = [this, shortcut] { shortcut->setEnabled(m_tabs->currentIndex() == Code); };
        connect(m_tabs, &QTabWidget::currentChanged, shortcut, follow);
        follow();
        connect(shortcut, &QShortcut::activated, m_code, act);
    };
    add(QKeySequence::Find, [this] { m_code->beginFind(); });
    add(Qt::Key_F3, [this] { m_code->step(1); });
    add(Qt::SHIFT | Qt::Key_F3, [this] { m_code->step(-1); });
}

void Inspector::showCode(AssetId asset, const QString& column, AssetId job)
{
    m_navigation.select(asset, column);
    m_tabs->setCurrentIndex(Code);
    m_code->showPieceOf(job);
}

QWidget* Inspector::inStack(QWidget* content, Tab tab)
{
    auto* stack = new StateStack(content, this);
    m_stacks[tab] = stack;
    return stack;
}

void Inspector::connectTable(CellTable& table)
{
    connect(&table, &CellTable::linkActivated, this,
            [this](AssetId asset, const QString& column) { m_navigation.select(asset, column); });
    connect(&table, &CellTable::fileActivated, this, &Inspector::fileRequested);
}

// A change that comes while the last one is being read is not lost, nor does it throw that reading away.
void Inspector::refresh()
{
    m_stale = m_job.isBusy();
    if (!m_stale)
        load();
}

void Inspector::load()
{
    m_stale = false;
    const AssetId asset = m_navigation.current().asset;
    if (!m_session.isOpen() || !asset.isValid()) {
        m_job.cancel();
        m_details.reset();
        m_stack->showState({u"dataset"_s, tr("Select an asset to see what is known about it."), {}, {}});
        Q_EMIT detailsShown();
        return;
    }
    if (!m_details)
        m_stack->showLoading(tr("Reading the catalog…"));
    m_job.run(
        this,
        [asset, graph = m_session.graph()](CatalogReader& reader, const std::stop_token&) -> Result<Loaded> {
            auto details = reader.details(asset);
            if (!details)
                return fail(details.error());
            Loaded loaded;
            if (*details) {
                auto failed = failedPartsOf(reader, **details);
                if (!failed)
                    return fail(failed.error());
                loaded.failed = std::move(*failed);
                loaded.details = std::make_shared<AssetDetails>(std::move(**details));
            }
            if (!graph)
                return loaded;
            loaded.counts = countColumnEdges(*graph, asset);
            if (auto read = graph->columnStatus(); !read)
                return fail(std::move(read.error()));
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            show(std::move(loaded));
            if (m_stale)
                load();
        });
}

void Inspector::show(Result<Loaded> loaded)
{
    if (!loaded) {
        if (loaded.error().kind != ErrorKind::Cancelled)
            m_stack->showError(text(loaded.error().what), tr("Try again"), [this] { load(); });
        return;
    }
    m_details = loaded->details;
    m_failed = std::move(loaded->failed);
    if (!m_details) {
        m_stack->showState({u"hide"_s, tr("This asset is no longer in the catalog."), tr("Back"),
                            [this] { m_navigation.goBack(); }});
        Q_EMIT detailsShown();
        return;
    }
    m_settings.noteAsset(stableName(m_details->summary));
    showHeader();
    m_overview->setPage(overviewHtml(*m_details));
    m_columns->setDetails(m_details, loaded->counts);
    m_lineage->setAsset(m_details->summary.id);
    showModel();
    showTables();
    m_stack->showContent();
    Q_EMIT detailsShown();
}

void Inspector::showHeader()
{
    const AssetSummary& asset = m_details->summary;
    m_icon->setIcon(kindIconName(asset.kind, asset.subtype, asset.platform),
                    currentTheme().hue(asset.kind, asset.subtype, asset.platform));
    m_name->setText(text(asset.leaf));
    m_name->setToolTip(text(asset.leaf));
    m_where->setText(typeText(asset.kind, asset.subtype) + u" · "_s + whereText(asset));
    m_qualified->setText(text(asset.name.text()));
    m_qualified->setToolTip(text(asset.name.text()));
    showChips();
    showStar();
}

// What is said there leads on: failures to where they come from, tags to what else has them.
void Inspector::showChips()
{
    const AssetSummary& asset = m_details->summary;
    std::vector<Chip> chips;
    m_chipActions.clear();
    const auto add = [&](const QString& words, Chip::Look look, const QString& tip,
                         std::function<void()> act = {}) {
        chips.push_back({.text = words,
                         .look = look,
                         .closable = false,
                         .tooltip = tip,
                         .leads = static_cast<bool>(act)});
        m_chipActions.push_back(std::move(act));
    };
    const int failing = failingChecks(*m_details);
    if (failing > 0)
        add(failing == 1 ? tr("1 check failing") : tr("%1 checks failing").arg(countText(failing)),
            Chip::Look::Failed, wholeQuestion(ImpactKind::FailedTests), [this, id = asset.id] {
                m_navigation.openAt(Page::Impact, id, {},
                                    ImpactQuestion{ImpactKind::FailedTests, id, {}, {}}.toVariant());
            });
    else if (asset.health == Health::Failed || asset.health == Health::Warning)
        add(healthText(asset), asset.health == Health::Failed ? Chip::Look::Failed : Chip::Look::Warning,
            tr("Show the runs"), [this] { m_tabs->setCurrentIndex(Runs); });
    if (asset.ghost)
        add(tr("not indexed"), Chip::Look::Plain, text(asset.ghostReason));
    for (const std::string& tag : asset.tags)
        add(text(tag), isClassification(tag) ? Chip::Look::Classified : Chip::Look::Plain,
            tr("What else has this tag"), [this, tag = text(tag)] { Q_EMIT tagRequested(tag); });
    m_chips->setChips(std::move(chips));
    m_chips->setVisible(!m_chips->chips().empty());
}

void Inspector::followChip(int index)
{
    const auto chip = static_cast<std::size_t>(index);
    if (chip >= m_chipActions.size() || !m_chipActions[chip])
        return;
    const std::function<void()> act = m_chipActions[chip]; // a copy: the row may be filled anew by it
    act();
}

// The tab is there for models alone; who stood on it goes to the overview with the next asset.
void Inspector::showModel()
{
    const bool has = isModel(m_details->summary.kind);
    if (!has && m_tabs->currentIndex() == Model)
        m_tabs->setCurrentIndex(Overview);
    m_tabs->setTabVisible(Model, has);
    m_tabRow->fit();
    m_model->setDetails(m_details);
}

void Inspector::showTables()
{
    const AssetDetails& details = *m_details;
    m_runs->cells().setTable(runColumns(details, m_failed), runRows(details, m_failed));
    m_checks->cells().setTable(checkColumns(details), checkRows(details));
    m_evidence->cells().setRows(evidenceRows(details));
    m_history->cells().setRows(historyRows(details));
    m_code->setDetails(m_details);
    m_code->showColumn(m_navigation.current().column);
    showTabState(Columns, static_cast<int>(details.columns.size()), u"column"_s,
                 tr("No file that was indexed names its columns."));
    showTabState(Runs, static_cast<int>(details.runs.size()), u"clock"_s, tr("No run of it is known."));
    showTabState(Quality, static_cast<int>(details.checks.size()), u"tick"_s,
                 tr("No test or check of it is known."));
    showTabState(Code, static_cast<int>(details.code.size()), u"code"_s,
                 tr("No code that makes it is known."));
    showTabState(Evidence, static_cast<int>(details.evidence.size()), u"file"_s,
                 tr("No file states anything about it now."));
    showTabState(History, static_cast<int>(details.history.size()), u"history"_s,
                 tr("Nothing has changed since it was first seen."));
}

void Inspector::showTabState(Tab tab, int count, const QString& icon, const QString& sentence)
{
    if (count > 0)
        m_stacks[tab]->showContent();
    else
        m_stacks[tab]->showState({icon, sentence, {}, {}});
}

void Inspector::toggleStar()
{
    if (!m_details)
        return;
    const QString name = stableName(m_details->summary);
    m_settings.setStarred(name, !m_settings.isStarred(name));
}

void Inspector::showStar()
{
    const bool on = m_details && m_settings.isStarred(stableName(m_details->summary));
    m_star->setIcon(on ? themedIcon(u"star-filled"_s, currentTheme().dashboard) : actionIcon(u"star"_s));
}

void Inspector::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_details && m_overview) {
        showHeader();
        m_overview->setPage(overviewHtml(*m_details));
    }
}

} // namespace upriver
