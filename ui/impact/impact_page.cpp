// SPDX-License-Identifier: Apache-2.0
#include "ui/impact/impact_page.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

#include "catalog/search/search_query.h"
#include "ui/graph/lineage_view.h"
#include "ui/impact/impact_tools.h"
#include "ui/models/cell_table.h"
#include "ui/models/text_file.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString askedName(const ImpactAnswer& answer)
{
    const QString leaf = text(answer.asked.leaf);
    return answer.request.column.empty() ? leaf : leaf + u'.' + text(answer.request.column);
}

} // namespace

ImpactPage::ImpactPage(Session& session, Navigation& navigation, QWidget* parent)
    : QWidget(parent), m_session(session), m_navigation(navigation)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tools = new ImpactTools(this));
    column->addWidget(makeHeading());
    column->addWidget(m_note = new NoteBar(this));
    column->addWidget(m_joins = new NoteBar(this));
    makeTable();
    column->addWidget(m_stack = new StateStack(m_table, this), 1);
    connect(&navigation, &Navigation::pageChanged, this, [this] { follow(m_navigation.current()); });
    connect(&navigation, &Navigation::selectionChanged, this, &ImpactPage::follow);
    connect(&navigation, &Navigation::visitRestored, this, [this](const Visit& visit) {
        const ImpactQuestion question = ImpactQuestion::fromVariant(visit.viewState.toMap());
        if (visit.page == Page::Impact && question.asset.isValid())
            ask(question);
    });
    connect(&session, &Session::catalogOpened, this, [this] {
        m_job.setCatalog(m_session.pathUtf8());
        m_exportJob.setCatalog(m_session.pathUtf8());
    });
    connect(&session, &Session::graphChanged, this, [this] {
        if (m_question.asset.isValid())
            load();
    });
    connect(&session, &Session::catalogClosed, this, [this] {
        m_question = {};
        m_answer.reset();
        m_exportJob.cancel();
        load();
    });
    connectTools();
    load();
}

void ImpactPage::connectTools()
{
    connect(m_tools, &ImpactTools::kindChosen, this, &ImpactPage::askKind);
    connect(m_tools, &ImpactTools::filterChosen, this, &ImpactPage::askFilter);
    connect(m_tools, &ImpactTools::pathRequested, this, &ImpactPage::showPath);
    connect(m_tools, &ImpactTools::exportRequested, this, &ImpactPage::askForFile);
    connect(m_tools, &ImpactTools::copyRequested, this, [this] {
        QApplication::clipboard()->setText(m_table->asTsv(false));
        Q_EMIT messageRequested(tr("Table copied"));
    });
}

QWidget* ImpactPage::makeHeading()
{
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(14, 10, 14, 8);
    column->setSpacing(2);
    m_heading = new QLabel(box);
    m_heading->setFont(currentTheme().font(Theme::FontStep::Title, true));
    m_heading->setWordWrap(true);
    m_heading->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_heading);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_count = new QLabel(box);
    m_count->setProperty("secondary", true);
    m_count->setWordWrap(true);
    m_count->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_whole = new QToolButton(box);
    m_whole->setProperty("linkLike", true);
    m_whole->setText(tr("Ask about the whole asset"));
    m_whole->setCursor(Qt::PointingHandCursor);
    row->addWidget(m_count, 1);
    row->addWidget(m_whole);
    column->addLayout(row);
    connect(m_whole, &QToolButton::clicked, this, [this] {
        ImpactQuestion whole = m_question;
        whole.column.clear();
        ask(whole);
    });
    return box;
}

void ImpactPage::makeTable()
{
    m_table = new CellTable(impactColumns(ImpactShape::Assets), this);
    m_table->setAccessibleName(tr("Answers"));
    setFocusProxy(m_table);
    m_table->installEventFilter(this);
    connect(m_table, &CellTable::linkActivated, this, [this](AssetId asset) {
        m_navigation.select(asset);
        keepState();
    });
    connect(m_table, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (!index.data(CellTableModel::LinkRole).toBool())
            chooseRow(index);
    });
    connect(m_table, &QTreeView::doubleClicked, this, &ImpactPage::showPath);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                m_tools->setPathShowable(index.isValid());
                if (!m_following && QApplication::mouseButtons() == Qt::NoButton)
                    chooseRow(index);
            });
}

QString ImpactPage::heading() const { return m_heading->text(); }

QString ImpactPage::counts() const { return m_count->text(); }

QString ImpactPage::stateSentence() const
{
    return m_stack->showsContent() ? QString() : m_stack->sentence();
}

QString ImpactPage::subject() const { return m_answer ? askedName(*m_answer) : QString(); }

bool ImpactPage::isInAnswer(AssetId asset) const
{
    if (asset == m_question.asset)
        return true;
    return m_answer && std::ranges::any_of(m_answer->affected, [asset](const AffectedAsset& hit) {
               return hit.asset.id == asset ||
                      std::ranges::any_of(hit.further,
                                          [asset](const FurtherAsset& f) { return f.asset.id == asset; });
           });
}

// What is selected elsewhere is asked about, unless it is part of the answer that stands.
void ImpactPage::follow(const Visit& visit)
{
    if (visit.page != Page::Impact || visit.viewState.isValid())
        return;
    if (!visit.asset.isValid())
        return load();
    if (!isInAnswer(visit.asset))
        return ask({m_question.kind, visit.asset, visit.column, {}});
    selectRow(visit.asset);
    keepState();
}

void ImpactPage::ask(const ImpactQuestion& question)
{
    const bool isNew = question != m_question;
    m_question = question;
    keepState();
    showQuestion();
    if (isNew || !m_answer)
        load();
    else
        selectRow(m_navigation.current().asset);
}

void ImpactPage::askKind(ImpactKind kind)
{
    ImpactQuestion question = m_question;
    question.kind = kind;
    if (!question.asset.isValid())
        question.asset = m_navigation.current().asset;
    ask(question);
}

// A wrong filter says what is wrong; the answers stay.
void ImpactPage::askFilter(const QString& words)
{
    const SearchQuery query = parseSearchQuery(words.toStdString());
    if (!query.problems.empty())
        return m_note->setNote(u"warning"_s, text(query.problems.front().message));
    ImpactQuestion question = m_question;
    question.filter = words;
    if (question != m_question)
        ask(question);
    else if (m_answer)
        showCompleteness();
}

void ImpactPage::keepState()
{
    if (m_navigation.current().page == Page::Impact && m_question.asset.isValid())
        m_navigation.keepViewState(m_question.toVariant());
}

void ImpactPage::load()
{
    const bool canAsk = m_session.isOpen() && m_question.asset.isValid();
    showQuestion();
    if (!canAsk || !m_session.graph()) {
        m_job.cancel();
        if (canAsk)
            return showLoading(tr("Reading the lineage…"));
        return showNothing();
    }
    showLoading(tr("Following the lineage…"));
    m_job.run(
        this,
        [graph = m_session.graph(), question = m_question,
         mode = currentTheme().mode](CatalogReader& reader, const std::stop_token& stop) -> Result<Loaded> {
            auto answer = impact(*graph, reader, question.request(), stop);
            if (!answer)
                return fail(answer.error());
            std::vector<AssetId> behind;
            for (const AffectedAsset& hit : answer->affected) {
                behind.insert(behind.end(), hit.path.begin(), hit.path.end());
                for (const FurtherAsset& further : hit.further)
                    behind.insert(behind.end(), further.path.begin(), further.path.end());
            }
            const auto names = namesFor(behind, reader, std::nullopt);
            if (!names)
                return fail(names.error());
            Loaded loaded;
            loaded.table = impactTable(*answer, question.kind, *names, themeFor(mode));
            loaded.answer = std::make_shared<const ImpactAnswer>(std::move(*answer));
            return loaded;
        },
        [this](Result<Loaded> loaded) { show(std::move(loaded)); });
}

// Answers stay until the new ones are there or it takes a while; a state of the last question does not.
void ImpactPage::showLoading(const QString& sentence)
{
    if (m_stack->showsContent())
        m_stack->showLoading(sentence);
    else
        m_stack->showState({u"clock"_s, sentence, {}, {}});
}

void ImpactPage::showNothing()
{
    m_answer.reset();
    m_rows.clear();
    m_note->setNote({}, {});
    m_joins->setNote({}, {});
    m_stack->showState({u"downstream"_s,
                        m_session.isOpen() ? tr("Choose an asset to ask what depends on it.")
                                           : tr("Open a catalog to ask what depends on what."),
                        {},
                        {}});
    showQuestion();
    Q_EMIT subjectChanged();
}

void ImpactPage::show(Result<Loaded> loaded)
{
    if (!loaded) {
        if (loaded.error().kind == ErrorKind::Cancelled)
            return;
        m_answer.reset();
        m_note->setNote({}, {});
        m_joins->setNote({}, {});
        m_stack->showError(text(loaded.error().what), tr("Try again"), [this] { load(); });
        showQuestion();
        Q_EMIT subjectChanged();
        return;
    }
    m_answer = std::move(loaded->answer);
    m_rows = std::move(loaded->table.rows);
    m_total = loaded->table.total;
    m_following = true;
    m_table->cells().setTable(impactColumns(shapeOf(m_question)), std::move(loaded->table.cells));
    m_following = false;
    showQuestion();
    showCompleteness();
    if (m_rows.empty()) {
        const bool isFiltered = !m_question.filter.isEmpty();
        // No failed test is known: neither a cross nor a tick, for perhaps nothing was tested.
        const bool isOpen = m_question.kind == ImpactKind::FailedTests && !isFiltered;
        m_stack->showState({isOpen ? u"note"_s : iconOf(m_question.kind),
                            isFiltered ? tr("Nothing in the answer matches the filter.")
                                       : nothingSentence(*m_answer, m_question.kind),
                            isFiltered ? tr("Clear the filter") : QString(),
                            [this] { m_tools->filter().clear(); }});
    } else {
        m_stack->showContent();
        selectRow(m_navigation.current().asset);
        if (currentRow() < 0) { // Enter shows a path at once; the details stay with what was asked about
            m_following = true;
            m_table->setCurrentIndex(m_table->cells().index(0, 0));
            m_following = false;
        }
    }
    Q_EMIT subjectChanged();
}

void ImpactPage::showQuestion()
{
    const bool hasAnswer = m_answer && m_answer->asked.id == m_question.asset;
    m_tools->show(m_question);
    m_heading->setText(hasAnswer ? questionAbout(m_question.kind, askedName(*m_answer))
                                 : wholeQuestion(m_question.kind));
    m_heading->setToolTip(hasAnswer ? text(m_answer->asked.name.text()) : QString());
    const bool isCurrent = hasAnswer && m_answer->request == m_question.request();
    m_count->setText(isCurrent && !m_rows.empty() ? countSentence(*m_answer, m_question.kind) : QString());
    m_count->setVisible(!m_count->text().isEmpty());
    m_whole->setVisible(!m_question.column.isEmpty());
    m_tools->setExportable(isCurrent);
    m_tools->setPathShowable(isCurrent && currentRow() >= 0);
}

void ImpactPage::showCompleteness()
{
    Completeness said = m_answer->completeness;
    const std::int64_t joins = std::exchange(said.probableJoins, 0);
    QString sentence = text(said.sentence(-1)).replace(u"; "_s, u" · "_s);
    if (m_rows.size() < m_total)
        sentence = tr("The first %1 of %2 rows are listed; an export has all · %3")
                       .arg(countText(static_cast<qint64>(m_rows.size())),
                            countText(static_cast<qint64>(m_total)), sentence);
    const bool hasProblems = !m_answer->completeness.notUnderstood.empty();
    m_note->setNote(said.isComplete() ? u"tick"_s : u"note"_s, sentence,
                    hasProblems ? tr("Show the problems") : QString(),
                    [this] { Q_EMIT problemsRequested(); });
    m_joins->setNote(u"link"_s,
                     joins == 0 ? QString()
                     : joins == 1
                         ? tr("1 probable join touches this answer and is not used.")
                         : tr("%1 probable joins touch this answer and are not used.").arg(countText(joins)),
                     tr("Look"), [this] { Q_EMIT joinsRequested(); });
}

int ImpactPage::currentRow() const
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return -1;
    const int row = m_table->cells().cell(index.siblingAtColumn(0)).linkColumn.toInt();
    return row < static_cast<int>(m_rows.size()) ? row : -1;
}

// The window's selection, shown in the table where it is one of the answers.
void ImpactPage::selectRow(AssetId asset)
{
    if (const int row = currentRow(); row >= 0 && m_rows[static_cast<std::size_t>(row)].asset == asset)
        return;
    const auto found = std::ranges::find(m_rows, asset, &ImpactRow::asset);
    if (found == m_rows.end())
        return;
    const QString number = QString::number(found - m_rows.begin());
    const CellTableModel& cells = m_table->cells();
    for (int row = 0; row < cells.rowCount(); ++row) {
        const QModelIndex index = cells.index(row, 0);
        if (cells.cell(index).linkColumn != number)
            continue;
        m_following = true;
        m_table->setCurrentIndex(index);
        m_following = false;
        return;
    }
}

void ImpactPage::chooseRow(const QModelIndex& index)
{
    if (!index.isValid() || currentRow() < 0)
        return;
    m_navigation.select(m_rows[static_cast<std::size_t>(currentRow())].asset);
    keepState();
}

void ImpactPage::showPath()
{
    const int row = currentRow();
    if (row < 0 || !m_answer)
        return;
    const ImpactRow& shown = m_rows[static_cast<std::size_t>(row)];
    LineageView view;
    view.root = m_question.asset;
    view.between = {shown.from, shown.to};
    if (shown.endsInJob || m_answer->asked.kind == AssetKind::Job)
        view.kind = ViewKind::WithJobs;
    m_navigation.openAt(Page::Lineage, shown.asset, {}, view.toVariant());
}

void ImpactPage::askForFile(TextFormat format, const QString& suffix)
{
    if (!m_answer)
        return;
    QString name = subject();
    for (QChar& letter : name)
        if (!letter.isLetterOrNumber() && letter != u'_' && letter != u'-')
            letter = u'_';
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString file = QFileDialog::getSaveFileName(this, tr("Export the answers"),
                                                      QDir(folder).filePath(name.left(80) + u'.' + suffix));
    if (!file.isEmpty())
        save(format, file);
}

void ImpactPage::save(TextFormat format, const QString& file)
{
    m_exportJob.run(
        this,
        [answer = m_answer, format, file](CatalogReader& reader, const std::stop_token&) -> Result<void> {
            const auto text = impactAs(format, *answer, reader);
            if (!text)
                return fail(text.error());
            return writeTextFile(file, *text);
        },
        [this, file](const Result<void>& saved) {
            Q_EMIT messageRequested(saved ? tr("Saved as %1").arg(QDir::toNativeSeparators(file))
                                          : text(saved.error().what));
        });
}

bool ImpactPage::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && watched == m_table) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && currentRow() >= 0) {
            showPath();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ImpactPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_answer)
        load(); // rows wear the theme's colours
}

} // namespace upriver
