// SPDX-License-Identifier: Apache-2.0
#include "ui/problems/joins_panel.h"

#include <algorithm>

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/cell_table.h"
#include "ui/models/words.h"
#include "ui/session/session.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostShown = 20'000;
constexpr std::size_t kMostUndone = 100;

Cell decisionCell(const std::string& decision)
{
    const Theme& theme = currentTheme();
    Cell cell;
    if (decision == "accepted") {
        cell.text = QCoreApplication::translate("JoinsPanel", "the same");
        cell.icon = u"tick"_s;
        cell.iconColour = theme.ok;
    } else if (decision == "rejected") {
        cell.text = QCoreApplication::translate("JoinsPanel", "not the same");
        cell.icon = u"cross"_s;
        cell.iconColour = theme.secondaryText;
    } else {
        cell.text = QCoreApplication::translate("JoinsPanel", "undecided");
        cell.icon = u"ring"_s;
        cell.iconColour = theme.secondaryText;
    }
    return cell;
}

Cell wordCell(const QString& words, bool quiet = false)
{
    Cell cell;
    cell.text = words;
    cell.tooltip = words;
    cell.quiet = quiet;
    return cell;
}

Cell nameCell(const QString& name)
{
    Cell cell = wordCell(name);
    cell.isName = true;
    return cell;
}

/// The first cell's tooltip is the row's number: sorting and filtering move rows.
std::vector<Cell> numbered(std::vector<Cell> row, std::size_t number)
{
    row[0].linkColumn = QString::number(number);
    return row;
}

std::vector<Cell> rowOf(const JoinRow& join)
{
    Cell sure = wordCell(join.confidence > 0 ? u"%1 %"_s.arg(join.confidence) : QString(), true);
    sure.sort = join.confidence;
    return {decisionCell(join.decision), nameCell(text(join.name.text())), nameCell(text(join.other.text())),
            sure, wordCell(text(join.reason), true)};
}

std::vector<Cell> rowOf(const PathMapProposal& map)
{
    const QString why = QCoreApplication::translate(
        "JoinsPanel",
        "A folder of another machine: %n of its paths are found here; applied when "
        "%1 is indexed again",
        nullptr, static_cast<int>(map.paths));
    return {decisionCell({}), nameCell(text(map.from)), nameCell(text(map.to)), wordCell(QString(), true),
            wordCell(why.arg(text(map.root)), true)};
}

} // namespace

JoinsPanel::JoinsPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_filter(new QLineEdit(this))
    , m_accept(new QToolButton(this))
    , m_reject(new QToolButton(this))
    , m_clear(new QToolButton(this))
    , m_undo(new QToolButton(this))
    , m_table(new CellTable({{tr("Decision"), 120},
                             {tr("This"), 300},
                             {tr("Probably the same"), 300},
                             {tr("Sure"), 60, true},
                             {tr("Why"), 0}},
                            this))
    , m_note(new NoteBar(this))
    , m_stack(new StateStack(m_table, this))
{
    makeButtons();
    m_table->setAccessibleName(tr("Probably the same"));
    m_table->setRowHeight(26);
    connect(m_filter, &QLineEdit::textChanged, this,
            [this](const QString& words) { m_table->cells().setFilter(words); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { showEnabled(); });
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_back.clear();
        load();
    });
    connect(&m_session, &Session::catalogChanged, this, [this] {
        m_stale = isBusy();
        if (!m_stale)
            load();
    });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_readJob.cancel();
        m_reading = false;
        m_back.clear();
        show(Found());
    });
    show(Found());
}

void JoinsPanel::makeButtons()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 6);
    const auto add = [&](QToolButton* button, const QString& icon, const QString& words,
                         const QKeySequence& keys, void (JoinsPanel::*act)()) {
        button->setIcon(actionIcon(icon));
        button->setText(words);
        button->setToolTip(u"%1 (%2)"_s.arg(words, keys.toString(QKeySequence::NativeText)));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        connect(button, &QToolButton::clicked, this, act);
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
        row->addWidget(button);
    };
    add(m_accept, u"tick"_s, tr("Accept"), QKeySequence(Qt::CTRL | Qt::Key_Return), &JoinsPanel::accept);
    add(m_reject, u"cross"_s, tr("Reject"), QKeySequence(Qt::CTRL | Qt::Key_Backspace), &JoinsPanel::reject);
    add(m_clear, u"ring"_s, tr("Undecided"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Backspace),
        &JoinsPanel::clear);
    add(m_undo, u"undo"_s, tr("Undo"), QKeySequence(QKeySequence::Undo), &JoinsPanel::undo);
    row->addStretch();
    m_filter->setPlaceholderText(tr("Filter joins"));
    m_filter->setAccessibleName(tr("Filter joins"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(300);
    row->addWidget(m_filter, 1);
    column->addLayout(row);
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);
}

int JoinsPanel::openCount() const
{
    return static_cast<int>(m_found.maps.size()) +
           static_cast<int>(std::ranges::count_if(m_found.joins,
                                                  [](const JoinRow& join) { return join.decision.empty(); }));
}

void JoinsPanel::load()
{
    m_stale = false;
    m_reading = true;
    m_readJob.run(
        this,
        [path = m_session.pathUtf8()](const std::stop_token&) -> Result<Found> {
            auto joins = readJoins(path);
            auto maps = joins ? proposedPathMaps(path) : fail(joins.error());
            if (!maps)
                return fail(maps.error());
            return Found{std::move(*joins), std::move(*maps)};
        },
        [this](Result<Found> found) {
            m_reading = false;
            show(std::move(found));
            if (m_stale)
                load();
        });
}

void JoinsPanel::show(Result<Found> found)
{
    if (!found) {
        m_stack->showError(text(found.error().what), tr("Try again"), [this] { load(); });
        return;
    }
    m_found = std::move(*found);
    const std::size_t total = m_found.maps.size() + m_found.joins.size();
    CellTableModel::Rows rows;
    for (const PathMapProposal& map : m_found.maps)
        rows.push_back(numbered(rowOf(map), rows.size()));
    for (const JoinRow& join : m_found.joins)
        if (rows.size() < kMostShown)
            rows.push_back(numbered(rowOf(join), rows.size()));
    m_note->setNote(u"note"_s, rows.size() < total ? tr("The surest %1 of %2.")
                                                         .arg(countText(static_cast<qint64>(rows.size())),
                                                              countText(static_cast<qint64>(total)))
                                                   : QString());
    m_table->cells().setRows(std::move(rows));
    if (total == 0)
        m_stack->showState(
            {u"tick"_s,
             m_session.isOpen() ? tr("Nothing here is only probably the same.") : tr("No catalog is open."),
             {},
             {}});
    else
        m_stack->showContent();
    showEnabled();
    Q_EMIT countChanged(openCount());
}

int JoinsPanel::chosenRow() const
{
    const QModelIndex chosen = m_table->currentIndex();
    if (!chosen.isValid())
        return -1;
    return m_table->cells().cell(chosen.siblingAtColumn(0)).linkColumn.toInt();
}

void JoinsPanel::showEnabled()
{
    const bool canDecide = chosenRow() >= 0 && !m_writing;
    for (QToolButton* button : {m_accept, m_reject, m_clear})
        button->setEnabled(canDecide);
    m_undo->setEnabled(!m_back.empty() && !m_writing);
}

void JoinsPanel::decide(Decision decision)
{
    const int row = chosenRow();
    if (row < 0 || m_writing)
        return;
    const auto number = static_cast<std::size_t>(row);
    if (number < m_found.maps.size())
        return decideMap(m_found.maps[number], decision);
    if (number - m_found.maps.size() >= m_found.joins.size())
        return;
    const JoinRow join = m_found.joins[number - m_found.maps.size()];
    const auto to = [join](Decision what) {
        return [join, what](CurationStore& store) {
            return store.decideJoin(join.kind, join.name, join.other, what);
        };
    };
    const Decision before = join.decision == "accepted"   ? Decision::Accepted
                            : join.decision == "rejected" ? Decision::Rejected
                                                          : Decision::None;
    if (decision != before)
        write(to(decision), to(before));
}

/// Accepted: what lies there lies here. Rejected: it is left as it is, and not asked again.
void JoinsPanel::decideMap(const PathMapProposal& map, Decision decision)
{
    if (decision == Decision::None)
        return;
    const std::string line = map.from + "=" + (decision == Decision::Accepted ? map.to : std::string());
    const auto to = [root = map.root, line](bool isSet) {
        return [root, line, isSet](CurationStore& store) { return setPathMapLine(store, root, line, isSet); };
    };
    write(to(true), to(false));
}

void JoinsPanel::undo()
{
    if (m_back.empty() || m_writing)
        return;
    const Change back = m_back.back();
    m_back.pop_back();
    write(back, {});
}

void JoinsPanel::write(Change change, Change back)
{
    m_writing = true;
    showEnabled();
    m_writeJob.run(
        this,
        [path = m_session.pathUtf8(), change = std::move(change)](const std::stop_token&) -> Result<void> {
            auto store = CurationStore::open(path);
            return store ? change(**store) : fail(store.error());
        },
        [this, back = std::move(back)](const Result<void>& done) {
            m_writing = false;
            if (done && back) {
                m_back.push_back(back);
                if (m_back.size() > kMostUndone)
                    m_back.erase(m_back.begin());
            }
            load();
            if (!done)
                m_note->setNote(u"error"_s, text(done.error().what));
        });
}

} // namespace upriver
