// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/model_tab.h"

#include <algorithm>

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/asset/model_rows.h"
#include "ui/models/cell_table.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRow = 28;
constexpr int kMostRowsShown = 12;

} // namespace

bool isModel(AssetKind kind) { return kind == AssetKind::Model || kind == AssetKind::ModelVersion; }

ModelSection::ModelSection(const QString& title, std::vector<CellColumn> columns, QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(title, this))
    , m_table(new CellTable(std::move(columns), this))
    , m_nothing(new QLabel(this))
{
    m_title->setProperty("secondary", true);
    m_title->setFont(currentTheme().font(Theme::FontStep::Small, true));
    m_title->setContentsMargins(12, 10, 12, 4);
    m_nothing->setContentsMargins(12, 0, 12, 4);
    m_nothing->setWordWrap(true);
    m_nothing->setFont(currentTheme().font(Theme::FontStep::Caption));
    m_table->setAccessibleName(title);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setRowHeight(kRow);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_table);
    column->addWidget(m_nothing);
    connect(m_table->horizontalScrollBar(), &QScrollBar::rangeChanged, this, [this] { fitHeight(); });
}

void ModelSection::fitHeight()
{
    const QScrollBar& bar = *m_table->horizontalScrollBar();
    m_table->setFixedHeight(m_table->header()->sizeHint().height() +
                            std::min(m_table->cells().rowCount(), kMostRowsShown) * kRow +
                            (bar.maximum() > 0 ? bar.sizeHint().height() : 0) + 2);
}

void ModelSection::setTitle(const QString& title)
{
    m_title->setText(title);
    m_table->setAccessibleName(title);
}

QString ModelSection::nothing() const { return m_table->isHidden() ? m_nothing->text() : QString(); }

void ModelSection::setRows(CellTableModel::Rows rows, const QString& nothing)
{
    const int count = static_cast<int>(rows.size());
    m_table->cells().setRows(std::move(rows));
    fitHeight();
    m_table->setVisible(count > 0);
    m_nothing->setText(nothing);
    m_nothing->setVisible(count == 0);
}

ModelTab::ModelTab(Session& session, Navigation& navigation, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_versions(new ModelSection(tr("Versions"), versionColumns({}), this))
    , m_metrics(new ModelSection(tr("Metrics"), metricColumns(), this))
    , m_params(new ModelSection(tr("Parameters"), paramColumns(), this))
    , m_learnedFrom(new ModelSection(tr("Learned from"), tieColumns(), this))
    , m_servedBy(new ModelSection(tr("Served by"), tieColumns(), this))
    , m_stack(nullptr)
{
    auto* page = new QWidget;
    auto* sections = new QVBoxLayout(page);
    sections->setContentsMargins(0, 0, 0, 12);
    sections->setSpacing(4);
    for (ModelSection* section : {m_versions, m_metrics, m_params, m_learnedFrom, m_servedBy}) {
        sections->addWidget(section);
        connect(&section->table(), &CellTable::linkActivated, this,
                [&navigation](AssetId asset) { navigation.select(asset); });
    }
    sections->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    m_stack = new StateStack(scroll, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(&m_session, &Session::catalogOpened, this, [this] { m_job.setCatalog(m_session.pathUtf8()); });
    connect(&m_session, &Session::graphChanged, this, &ModelTab::ask);
}

void ModelTab::setDetails(std::shared_ptr<const AssetDetails> details)
{
    m_details = std::move(details);
    ask();
}

void ModelTab::ask()
{
    const std::shared_ptr<const LineageGraph> graph = m_session.graph();
    if (!m_details || !isModel(m_details->summary.kind)) {
        m_job.cancel();
        m_shown = {};
        return;
    }
    if (m_shown != m_details->summary.id)
        m_stack->showLoading(tr("Reading the catalog…"));
    if (!graph)
        return; // asked again when it is there
    m_job.run(
        this,
        [graph, details = m_details](CatalogReader& reader, const std::stop_token& stop) {
            return modelFacts(*graph, reader, *details, stop);
        },
        [this](Result<ModelFacts> facts) { show(std::move(facts)); });
}

void ModelTab::show(Result<ModelFacts> facts)
{
    if (!facts) {
        if (facts.error().kind != ErrorKind::Cancelled)
            m_stack->showError(text(facts.error().what), tr("Try again"), [this] { ask(); });
        return;
    }
    m_facts = std::move(*facts);
    m_shown = m_details->summary.id;
    showFacts();
    m_stack->showContent();
}

void ModelTab::showFacts()
{
    const auto shown = static_cast<qint64>(m_facts.versions.size());
    m_versions->setTitle(
        m_facts.versionCount > shown
            ? tr("Versions (the newest %1 of %2)").arg(countText(shown), countText(m_facts.versionCount))
            : tr("Versions"));
    CellTableModel::Rows versions = versionRows(m_facts, m_shown);
    m_versions->table().cells().setTable(versionColumns(m_facts), versions);
    m_versions->setRows(std::move(versions), tr("No version of it is known."));
    m_metrics->setRows(metricRows(m_facts), tr("Nothing that was measured of it is known."));
    m_params->setTitle(m_facts.paramsOf.empty()
                           ? tr("Parameters")
                           : tr("Parameters of the run of version %1").arg(text(m_facts.paramsOf)));
    m_params->setRows(paramRows(m_facts), tr("No parameters of a run that made it are known."));
    m_learnedFrom->setRows(tieRows(m_facts.learnedFrom), tr("No data that it learned from is known."));
    m_servedBy->setRows(tieRows(m_facts.servedBy), tr("Nothing that serves it is known."));
}

void ModelTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_shown.isValid())
        showFacts();
}

} // namespace upriver
