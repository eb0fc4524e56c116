// SPDX-License-Identifier: Apache-2.0
#include "tests/gallery/stage.h"

#include <future>

#include <QAbstractItemView>
#include <QLineEdit>
#include <QListWidget>
#include <QTabWidget>
#include <QTest>

#include "tests/support/scratch.h"
#include "ui/asset/code_bars.h"
#include "ui/asset/code_view.h"
#include "ui/asset/inspector.h"
#include "ui/browse/browse_panel.h"
#include "ui/browse/catalog_page.h"
#include "ui/browse/tree_view.h"
#include "ui/graph/edge_details.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/models/cell_table.h"
#include "ui/problems/problems_panel.h"
#include "ui/problems/text_viewer.h"
#include "ui/search/search_field.h"
#include "ui/shell/readers_page.h"
#include "ui/shell/shortcuts_page.h"
#include "ui/shell/welcome_page.h"

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 20'000;

} // namespace

Stage::Stage(QString folder, ThemeMode mode, QSize size)
    : m_folder(std::move(folder)), m_mode(mode), m_size(size)
{
    m_suffix = (mode == ThemeMode::Light ? u"-light"_s : u"-dark"_s) +
               (size.width() < 1200 ? u"-narrow"_s : QString());
    m_window = std::make_unique<MainWindow>();
    m_window->settings().setValue(u"theme"_s, mode == ThemeMode::Light ? u"light"_s : u"dark"_s);
    setCurrentTheme(mode);
    m_window->resize(size);
    m_window->show();
    m_window->activateWindow();
}

Stage::~Stage() = default;

bool Stage::play(const QString& only)
{
    static const std::vector<std::pair<QString, void (Stage::*)()>> kParts{
        {u"catalog"_s, &Stage::playCatalog},     {u"search"_s, &Stage::playSearch},
        {u"inspector"_s, &Stage::playInspector}, {u"platform"_s, &Stage::playPlatform},
        {u"code"_s, &Stage::playCode},           {u"lineage"_s, &Stage::playLineage},
        {u"views"_s, &Stage::playViews},         {u"export"_s, &Stage::playExport},
        {u"asking"_s, &Stage::playAsking},       {u"impact"_s, &Stage::playImpact},
        {u"indexing"_s, &Stage::playIndexing},   {u"loading"_s, &Stage::playLoading},
        {u"problems"_s, &Stage::playProblems},   {u"drawing"_s, &Stage::playDrawing},
        {u"empty"_s, &Stage::playEmptyAndWrong}, {u"trouble"_s, &Stage::playTrouble}};
    playWelcome();
    playSample();
    if (!m_window->session().isOpen())
        return false;
    for (const auto& [name, part] : kParts)
        if (only.isEmpty() || only == name)
            (this->*part)();
    return m_trouble.isEmpty();
}

void Stage::take(const QString& name) { takeWidget(name, *m_window); }

void Stage::takeWidget(const QString& name, QWidget& widget)
{
    QTest::qWait(30);
    widget.grab().save(u"%1/%2%3.png"_s.arg(m_folder, name, m_suffix));
    ++m_count;
}

void Stage::until(const std::function<bool()>& isSo, const QString& what)
{
    if (!QTest::qWaitFor(isSo, kPatienceMs))
        m_trouble += what + u' ';
}

bool Stage::rest(const QString& before)
{
    QTest::qWait(60);
    const bool rests = QTest::qWaitFor([this] { return m_window->isIdle(); }, kPatienceMs);
    QTest::qWait(280); // glides end
    if (!rests)
        m_trouble += before + u' ';
    return rests;
}

bool Stage::visit(const QString& asset, Page page)
{
    // The window's thread must not read the catalog, here neither.
    const auto found =
        std::async(std::launch::async, [path = m_window->session().pathUtf8(), name = asset.toStdString()] {
            auto reader = CatalogReader::open(path);
            return reader ? (*reader)->findByName(name).value_or(std::vector<AssetSummary>())
                          : std::vector<AssetSummary>();
        }).get();
    if (found.empty())
        return false;
    m_window->navigation().open(page, found.front().id);
    return rest(asset);
}

void Stage::playWelcome()
{
    QTest::qWait(100);
    take(u"01-welcome"_s);
}

void Stage::playSample()
{
    m_window->openSample();
    until([this] { return m_window->navigation().current().page == Page::Lineage; }, u"sample"_s);
    if (!m_window->session().isOpen())
        m_trouble += m_window->welcomePage().note() + u' ';
    rest(u"the sample"_s);
    take(u"02-lineage"_s);
}

void Stage::playCatalog()
{
    m_window->navigation().open(Page::Catalog);
    rest(u"catalog"_s);
    m_window->browsePanel().tree().expandToDepth(2);
    rest(u"browse"_s);
    m_window->browsePanel().tree().expandToDepth(3);
    rest(u"browse"_s);
    take(u"03-catalog"_s);
    m_window->filter().setQuery(u"cust kind:dataset"_s);
    rest(u"filter"_s);
    take(u"04-catalog-filtered"_s);
    m_window->filter().setQuery(u"kind:dataset -platform:dbt colour:red"_s);
    rest(u"wrong query"_s);
    take(u"05-catalog-wrong-query"_s);
    m_window->filter().setQuery(u"zzzzqqq"_s);
    rest(u"nothing"_s);
    take(u"06-catalog-nothing"_s);
    m_window->filter().setQuery({});
    rest(u"all"_s);
}

void Stage::playSearch()
{
    SearchField& field = m_window->searchField();
    const auto type = [&](const QString& words, const QString& name) {
        field.setFocus(Qt::ShortcutFocusReason);
        field.setText(words);
        Q_EMIT field.textEdited(words);
        rest(name);
        take(name);
    };
    type(u"cust"_s, u"10-search"_s);
    type(u"cust kind:da"_s, u"11-search-completion"_s);
    type(u"ordrs"_s, u"12-search-typo"_s);
    type({}, u"13-search-recent"_s);
    field.hidePopup();
    field.clearFocus();
}

void Stage::playInspector()
{
    visit(u"customer_ltv"_s, Page::Catalog);
    QTabWidget& tabs = m_window->inspector().tabs();
    for (int tab = 0; tab < tabs.count(); ++tab) {
        if (!tabs.isTabVisible(tab))
            continue;
        tabs.setCurrentIndex(tab);
        rest(tabs.tabToolTip(tab));
        take(u"2%1-inspector-%2"_s.arg(tab).arg(tabs.tabToolTip(tab).toLower()));
    }
    tabs.setCurrentIndex(Inspector::Columns);
    if (const AssetDetails* details = m_window->inspector().details(); details && !details->columns.empty()) {
        m_window->navigation().select(details->summary.id,
                                      QString::fromStdString(details->columns.back().name));
        rest(u"column"_s);
        take(u"29-inspector-column"_s);
    }
    tabs.setCurrentIndex(0);
}

void Stage::playCode()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    const AssetDetails* details = m_window->inspector().details();
    if (!details)
        return;
    const AssetId asset = details->summary.id;
    m_window->inspector().tabs().setCurrentIndex(Inspector::Code);
    m_window->navigation().select(asset, u"gross_revenue"_s);
    rest(u"marked column"_s);
    take(u"50-code-marked"_s);
    m_window->inspector().code().step(1);
    m_window->inspector().code().beginFind();
    m_window->inspector().code().findBar().field().setText(u"sum"_s);
    rest(u"found words"_s);
    take(u"51-code-found"_s);
    Q_EMIT m_window->inspector().code().findBar().closed();
    auto* canvas = m_window->lineagePage().findChild<LineageCanvas*>();
    Q_EMIT canvas->columnsRequested(asset);
    rest(u"columns"_s);
    canvas->keepTrace(asset, u"gross_revenue"_s);
    for (const SceneWire& wire : canvas->scene()->wires) {
        if (wire.toColumn != "gross_revenue"_L1 || wire.answerEdge < 0)
            continue;
        Q_EMIT canvas->columnEdgeRequested(wire.answerEdge, canvas->mapToGlobal(QPoint(60, 60)));
        break;
    }
    EdgeDetails* edge = nullptr;
    until([&] { return (edge = m_window->findChild<EdgeDetails*>()) != nullptr; }, u"column edge"_s);
    take(u"52-column-trace"_s);
    if (edge) {
        takeWidget(u"53-column-edge"_s, *edge);
        edge->close();
    }
    m_window->inspector().tabs().setCurrentIndex(0);
}

void Stage::playProblems()
{
    const Scratch files;
    files.write("broken/manifest.json", "{\"metadata\": {\"dbt_schema_version\": "
                                        "\"https://schemas.getdbt.com/dbt/manifest/v9.json\"}, \"nodes\": {");
    files.write("broken/events.ndjson", "{\"eventType\": \"START\", \"eventTime\": \"2026-11-01T00:00:00Z\", "
                                        "\"run\": {\"runId\": 7}, \"job\": {}}\nnot json\n");
    m_window->openPaths({QString::fromStdString(files.path("broken"))});
    QTest::qWait(300);
    rest(u"indexing"_s);
    QTest::qWait(1200);
    rest(u"problems"_s);
    m_window->showProblems();
    take(u"30-problems"_s);
    CellTable& table = m_window->problemsPanel().table();
    if (table.cells().rowCount() > 0) {
        Q_EMIT table.activated(table.cells().index(0, 1));
        until([this] { return m_window->textViewer() && !m_window->textViewer()->isBusy(); }, u"text"_s);
        if (m_window->textViewer()) {
            takeWidget(u"31-text-viewer"_s, *m_window->textViewer());
            m_window->textViewer()->close();
        }
    }
}

void Stage::playEmptyAndWrong()
{
    const Scratch files;
    ShortcutsPage keys(m_window->actions(), m_window.get());
    keys.show();
    takeWidget(u"40-shortcuts"_s, keys);
    keys.close();
    ReadersPage readers(m_window.get());
    readers.show();
    readers.field().setText(u"model"_s);
    readers.list().setCurrentRow(2);
    takeWidget(u"44-what-is-read"_s, readers);
    readers.field().setText(u"cobol"_s);
    takeWidget(u"45-what-is-read-nothing"_s, readers);
    readers.close();
    m_window->openCatalog(QString::fromStdString(files.path("empty.db")));
    until([this] { return m_window->session().isOpen(); }, u"opening"_s);
    rest(u"empty"_s);
    take(u"41-empty-catalog"_s);
    m_window->openCatalog(
        QString::fromStdString(files.write("text.db", "This is no catalog, but a letter to a friend.")));
    rest(u"no catalog"_s);
    QTest::qWait(300);
    take(u"42-not-a-catalog"_s);
}

} // namespace upriver::test
