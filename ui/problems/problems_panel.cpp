// SPDX-License-Identifier: Apache-2.0
#include "ui/problems/problems_panel.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "catalog/model/problem_lines.h"
#include "ui/models/cell_table.h"
#include "ui/models/words.h"
#include "ui/session/session.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostShown = 20'000;
constexpr std::array kOrder{Severity::Error, Severity::Warning, Severity::Note};

Cell severityCell(Severity severity)
{
    const Theme& theme = currentTheme();
    Cell cell;
    cell.sort = 2 - static_cast<int>(severity);
    switch (severity) {
    case Severity::Error:
        cell.icon = u"error"_s;
        cell.iconColour = theme.failed;
        break;
    case Severity::Warning:
        cell.icon = u"warning"_s;
        cell.iconColour = theme.warning;
        break;
    case Severity::Note:
        cell.icon = u"note"_s;
        cell.iconColour = theme.secondaryText;
        break;
    }
    return cell;
}

std::vector<Cell> rowOf(const ProblemRow& problem, const ProblemLine& line)
{
    Cell severity = severityCell(problem.severity);
    severity.tooltip = text(std::string(toWord(problem.severity)));
    Cell message;
    message.text = text(line.message(problem));
    message.tooltip = text(problem.message);
    Cell file;
    file.text = text(line.file);
    file.tooltip = text(problem.absoluteFile);
    file.quiet = true;
    Cell place;
    place.text = problem.line > 0
                     ? QCoreApplication::translate("ProblemsPanel", "line %1").arg(countText(problem.line))
                     : text(problem.locator);
    place.tooltip = text(problem.locator);
    place.quiet = true;
    Cell reader;
    reader.text = text(problem.reader);
    reader.quiet = true;
    return {severity, message, file, place, reader};
}

} // namespace

ProblemsPanel::ProblemsPanel(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_filter(new QLineEdit(this))
    , m_table(new CellTable(
          {{QString(), 36}, {tr("Problem"), 0}, {tr("File"), 260}, {tr("Place"), 130}, {tr("Reader"), 100}},
          this))
    , m_note(new NoteBar(this))
    , m_hint(new NoteBar(this))
    , m_stack(new StateStack(m_table, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 6);
    const std::array<QString, 3> names{tr("Errors"), tr("Warnings"), tr("Notes")};
    for (std::size_t i = 0; i < m_switches.size(); ++i) {
        auto* button = new QToolButton(this);
        const Cell look = severityCell(kOrder[i]);
        button->setIcon(themedIcon(look.icon, look.iconColour));
        button->setText(names[i]);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setCheckable(true);
        button->setChecked(true);
        connect(button, &QToolButton::toggled, this, &ProblemsPanel::applySeverities);
        m_switches[i] = button;
        row->addWidget(button);
    }
    row->addStretch();
    m_filter->setPlaceholderText(tr("Filter problems"));
    m_filter->setAccessibleName(tr("Filter problems"));
    m_table->setAccessibleName(tr("Problems"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(300);
    row->addWidget(m_filter, 1);
    column->addLayout(row);
    column->addWidget(m_hint);
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);
    m_table->setAccessibleName(tr("Problems"));
    m_table->setRowHeight(26);
    connect(m_filter, &QLineEdit::textChanged, this,
            [this](const QString& words) { m_table->cells().setFilter(words); });
    connect(m_table, &QTreeView::activated, this, &ProblemsPanel::openAt);
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_job.setCatalog(m_session.pathUtf8());
        load();
    });
    connect(&m_session, &Session::catalogChanged, this, [this] {
        m_stale = m_job.isBusy();
        if (!m_stale)
            load();
    });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_job.cancel();
        show(Found());
    });
    show(Found());
}

void ProblemsPanel::setFilter(const QString& words) { m_filter->setText(words); }

void ProblemsPanel::setHint(const QString& sentence)
{
    m_hint->setNote(u"link"_s, sentence, sentence.isEmpty() ? QString() : tr("Look"),
                    [this] { Q_EMIT joinsRequested(); });
}

void ProblemsPanel::load()
{
    m_stale = false;
    m_job.run(
        this,
        [](CatalogReader& reader, const std::stop_token&) -> Result<Found> {
            auto problems = reader.problems();
            auto roots = problems ? reader.roots() : fail(problems.error());
            if (!roots)
                return fail(roots.error());
            return Found{std::move(*problems), std::move(*roots)};
        },
        [this](Result<Found> found) {
            show(std::move(found));
            if (m_stale)
                load();
        });
}

void ProblemsPanel::show(Result<Found> found)
{
    if (!found) {
        if (found.error().kind != ErrorKind::Cancelled)
            m_stack->showError(text(found.error().what), tr("Try again"), [this] { load(); });
        return;
    }
    m_problems = std::move(found->problems);
    std::ranges::stable_sort(m_problems, std::ranges::greater(), &ProblemRow::severity);
    const std::vector<ProblemLine> lines = problemLines(m_problems, found->roots);
    const std::size_t shown = std::min(kMostShown, lines.size());
    CellTableModel::Rows rows;
    for (std::size_t i = 0; i < shown; ++i)
        rows.push_back(rowOf(m_problems[lines[i].problem], lines[i]));
    m_table->cells().setRows(std::move(rows));
    m_note->setNote(u"note"_s, shown < lines.size() ? tr("The worst %1 of %2 problems.")
                                                          .arg(countText(static_cast<qint64>(shown)),
                                                               countText(static_cast<qint64>(lines.size())))
                                                    : QString());
    if (m_problems.empty())
        m_stack->showState(
            {u"tick"_s,
             m_session.isOpen() ? tr("Every file that was read was understood.") : tr("No catalog is open."),
             {},
             {}});
    else
        m_stack->showContent();
    Q_EMIT countChanged(static_cast<int>(m_problems.size()));
}

void ProblemsPanel::applySeverities()
{
    const std::array<bool, 3> on{m_switches[0]->isChecked(), m_switches[1]->isChecked(),
                                 m_switches[2]->isChecked()};
    m_table->cells().setPredicate(
        [on](const std::vector<Cell>& row) { return on[static_cast<std::size_t>(row[0].sort.toInt())]; });
}

void ProblemsPanel::openAt(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const CellTableModel& cells = m_table->cells();
    const auto at = [&](int column) -> const Cell& { return cells.cell(index.siblingAtColumn(column)); };
    const QString file = at(2).tooltip;
    const auto found = std::ranges::find_if(m_problems, [&](const ProblemRow& p) {
        return text(p.absoluteFile) == file && text(p.message) == at(1).tooltip &&
               text(p.locator) == at(3).tooltip;
    });
    if (found == m_problems.end())
        return;
    const QString place = text(found->locator);
    const bool said = place.isEmpty() || at(1).tooltip.contains(place);
    Q_EMIT fileRequested(file, found->line, said ? at(1).tooltip : u"%1 (%2)"_s.arg(at(1).tooltip, place));
}

} // namespace upriver
