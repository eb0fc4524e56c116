// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/lineage_tab.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/asset/asset_rows.h"
#include "ui/models/cell_table.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostListed = 5000;

} // namespace

LineageTab::LineageTab(Session& session, Navigation& navigation, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_navigation(navigation)
    , m_up(new QToolButton(this))
    , m_down(new QToolButton(this))
    , m_table(new CellTable(lineageColumns(), this))
    , m_note(new NoteBar(this))
    , m_stack(new StateStack(m_table, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 4);
    for (QToolButton* button : {m_up, m_down}) {
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        row->addWidget(button);
    }
    row->addStretch();
    m_up->setIcon(actionIcon(u"upstream"_s));
    m_down->setIcon(actionIcon(u"downstream"_s));
    column->addLayout(row);
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);
    m_table->setAccessibleName(tr("Lineage list"));
    m_up->setChecked(true);
    connect(m_up, &QToolButton::clicked, this, [this] { showDirection(Direction::Upstream); });
    connect(m_down, &QToolButton::clicked, this, [this] { showDirection(Direction::Downstream); });
    connect(m_table, &CellTable::linkActivated, this, [this](AssetId asset) { m_navigation.select(asset); });
    connect(&m_session, &Session::catalogOpened, this, [this] { m_job.setCatalog(m_session.pathUtf8()); });
    connect(&m_session, &Session::graphChanged, this, &LineageTab::ask);
}

void LineageTab::setAsset(AssetId asset)
{
    if (asset != m_asset)
        m_answer.reset();
    m_asset = asset;
    ask();
}

void LineageTab::showDirection(Direction direction)
{
    m_direction = direction;
    (direction == Direction::Upstream ? m_up : m_down)->setChecked(true);
    showRows();
}

void LineageTab::ask()
{
    const std::shared_ptr<const LineageGraph> graph = m_session.graph();
    if (!graph || !m_asset.isValid())
        return;
    if (!m_answer)
        m_stack->showLoading(tr("Following the lineage…"));
    LineageRequest request;
    request.roots = {m_asset};
    request.up = kAllHops;
    request.down = kAllHops;
    request.maxNodes = kMostListed;
    m_job.run(
        this,
        [graph, request](CatalogReader& reader, const std::stop_token& stop) {
            return answer(*graph, reader, request, stop);
        },
        [this](Result<LineageAnswer> found) { show(std::move(found)); });
}

void LineageTab::show(Result<LineageAnswer> answer)
{
    if (!answer) {
        if (answer.error().kind != ErrorKind::Cancelled)
            m_stack->showError(text(answer.error().what), tr("Try again"), [this] { ask(); });
        return;
    }
    const bool first = !m_answer;
    m_answer = std::move(*answer);
    const auto count = [&](bool up) {
        return std::ranges::count_if(m_answer->nodes, [up](const LineageNode& n) {
            return !n.root && (up ? n.distance < 0 : n.distance > 0);
        });
    };
    const auto up = count(true), down = count(false);
    m_up->setText(tr("%1 upstream").arg(countText(up)));
    m_down->setText(tr("%1 downstream").arg(countText(down)));
    if (first && up == 0 && down > 0)
        m_direction = Direction::Downstream;
    QStringList cuts;
    for (const std::string& cut : m_answer->completeness.cutBy)
        cuts << text(cut);
    m_note->setNote(u"note"_s, cuts.isEmpty() ? QString() : tr("Cut by %1.").arg(cuts.join(u", "_s)));
    showDirection(m_direction);
}

void LineageTab::showRows()
{
    if (!m_answer)
        return;
    m_table->cells().setRows(lineageRows(*m_answer, m_direction));
    if (m_table->cells().rowCount() > 0)
        return m_stack->showContent();
    const QString sentence = m_direction == Direction::Upstream ? tr("Nothing is known to feed this.")
                                                                : tr("Nothing is known to use this.");
    m_stack->showState({u"graph"_s, sentence, {}, {}});
}

} // namespace upriver
