// SPDX-License-Identifier: Apache-2.0
#include "ui/search/search_field.h"

#include <algorithm>

#include <QAction>
#include <QFrame>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/models/words.h"
#include "ui/search/search_delegate.h"
#include "ui/session/catalog_filter.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kHits = 40;
constexpr std::size_t kCompletions = 4;
constexpr int kMostHeight = 520;

std::size_t lastWordStart(const std::string& typed)
{
    const auto space = typed.find_last_of(" \t");
    return space == std::string::npos ? 0 : space + 1;
}

// Completions are asked for only while a field is being written, so that plain words show hits at once.
std::vector<Completion> completionsFor(Searcher& searcher, const std::string& typed)
{
    const std::size_t start = lastWordStart(typed);
    const std::string word = typed.substr(start);
    if (word.size() < 2)
        return {};
    auto found = searcher.completions(typed, kCompletions);
    if (!found)
        return {};
    std::vector<Completion> completions;
    for (const std::string& value : *found) {
        if (value.find(':') == std::string::npos && word.find(':') == std::string::npos)
            continue;
        const bool whole = value.starts_with(typed.substr(0, start)) && start > 0;
        Completion completion;
        completion.text = text(whole ? value : typed.substr(0, start) + value);
        completion.shown = text(whole ? value.substr(start) : value);
        for (const QueryField& field : queryFields()) {
            if (completion.shown.startsWith(
                    QString::fromUtf8(field.name.data(), static_cast<qsizetype>(field.name.size())) + u':'))
                completion.meaning =
                    QString::fromUtf8(field.meaning.data(), static_cast<qsizetype>(field.meaning.size()));
        }
        completions.push_back(std::move(completion));
    }
    return completions;
}

Result<std::vector<AssetSummary>> named(CatalogReader& reader, const QStringList& names)
{
    std::vector<AssetSummary> found;
    for (const QString& name : names) {
        auto assets = reader.findByName(name.toStdString(), 2);
        if (!assets)
            return fail(assets.error());
        if (assets->size() == 1)
            found.push_back(std::move(assets->front()));
    }
    return found;
}

} // namespace

SearchField::SearchField(Session& session, Navigation& navigation, CatalogFilter& filter, Settings& settings,
                         QWidget* parent)
    : QLineEdit(parent), m_session(session), m_navigation(navigation), m_filter(filter), m_settings(settings)
{
    setObjectName(u"searchField"_s);
    setPlaceholderText(tr("Search assets, columns, owners…"));
    setAccessibleName(tr("Search"));
    setClearButtonEnabled(false);
    addAction(actionIcon(u"search"_s), QLineEdit::LeadingPosition);
    connect(this, &QLineEdit::textEdited, this, &SearchField::ask);
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_search.setCatalog(m_session.pathUtf8());
        m_reader.setCatalog(m_session.pathUtf8());
        clear();
        m_rows.setRows({});
    });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_search.cancel();
        m_reader.cancel();
        hidePopup();
    });
    connect(&m_session, &Session::catalogChanged, this, [this] {
        if (isPopupShown() && !m_search.isBusy())
            ask();
    });
}

SearchField::~SearchField() = default;

bool SearchField::isPopupShown() const { return m_popup && m_popup->isVisible(); }

void SearchField::makePopup()
{
    m_popup = new QFrame(window());
    m_popup->setObjectName(u"popup"_s);
    auto* column = new QVBoxLayout(m_popup);
    column->setContentsMargins(1, 6, 1, 6);
    m_list = new QListView(m_popup);
    m_list->setModel(&m_rows);
    m_list->setItemDelegate(new SearchDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(tr("Search results"));
    column->addWidget(m_list);
    m_popup->setFocusPolicy(Qt::NoFocus);
    m_popup->hide();
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { accept(index.row(), QGuiApplication::keyboardModifiers()); });
    connect(m_list, &QListView::entered, this, [this](const QModelIndex& index) {
        if (m_rows.row(index.row()).isSelectable())
            m_list->setCurrentIndex(index);
    });
}

void SearchField::showPopup()
{
    if (!m_session.isOpen())
        return;
    if (!m_popup)
        makePopup();
    place();
    m_popup->show();
    m_popup->raise();
}

void SearchField::hidePopup()
{
    if (m_popup)
        m_popup->hide();
}

void SearchField::ask()
{
    if (!m_session.isOpen())
        return;
    const std::string typed = QLineEdit::text().toStdString();
    if (QLineEdit::text().trimmed().isEmpty())
        return askRecent();
    m_search.run(
        this,
        [typed](Searcher& searcher, const std::stop_token& stop) -> Result<Found> {
            auto result = searcher.search(parseSearchQuery(typed),
                                          {.limit = kHits, .facets = false, .columnHits = true}, stop);
            if (!result)
                return fail(result.error());
            return Found{std::move(*result), completionsFor(searcher, typed)};
        },
        [this](Result<Found> found) { show(std::move(found)); });
}

void SearchField::askRecent()
{
    m_search.cancel();
    m_reader.run(
        this,
        [stars = m_settings.starred(), recent = m_settings.recentAssets()](
            CatalogReader& reader, const std::stop_token&) -> Result<std::vector<SearchRow>> {
            auto starred = named(reader, stars);
            auto visited = named(reader, recent);
            if (!starred || !visited)
                return fail(starred ? visited.error() : starred.error());
            return rowsOf(*starred, *visited);
        },
        [this](Result<std::vector<SearchRow>> rows) {
            if (rows && QLineEdit::text().trimmed().isEmpty())
                setRows(std::move(*rows));
        });
}

void SearchField::show(Result<Found> found)
{
    if (!found) {
        if (found.error().kind == ErrorKind::Cancelled)
            return;
        SearchRow row;
        row.type = SearchRow::Type::Note;
        row.text = upriver::text(found.error().what);
        return setRows({row});
    }
    const bool wrong = !found->result.problems.empty() && found->result.hits.empty();
    std::vector<SearchRow> rows = rowsOf(found->result, found->completions);
    if (wrong) {
        // A wrong query says what is wrong and keeps the last results.
        for (int i = 0; i < m_rows.rowCount(); ++i) {
            if (m_rows.row(i).type == SearchRow::Type::Asset ||
                m_rows.row(i).type == SearchRow::Type::Column ||
                m_rows.row(i).type == SearchRow::Type::Heading)
                rows.push_back(m_rows.row(i));
        }
    }
    setRows(std::move(rows));
}

void SearchField::setRows(std::vector<SearchRow> rows)
{
    const int before = m_list ? m_list->currentIndex().row() : -1;
    const bool again = m_shownFor == QLineEdit::text() && before >= 0 && before < m_rows.rowCount();
    const AssetId kept = again ? m_rows.row(before).asset.id : AssetId();
    m_shownFor = QLineEdit::text();
    m_rows.setRows(std::move(rows));
    if (hasFocus())
        showPopup();
    if (!m_list)
        return;
    int first = -1;
    for (int i = 0; i < m_rows.rowCount() && first < 0; ++i) {
        const SearchRow& line = m_rows.row(i);
        if (line.type == SearchRow::Type::Asset && (!kept.isValid() || line.asset.id == kept))
            first = i;
    }
    const bool typed = !QLineEdit::text().trimmed().isEmpty();
    m_list->setCurrentIndex(typed && first >= 0 ? m_rows.index(first) : QModelIndex());
    place();
    Q_EMIT resultsShown();
}

void SearchField::place()
{
    if (!m_popup)
        return;
    int height = 14;
    for (int i = 0; i < m_rows.rowCount(); ++i)
        height += m_list->sizeHintForRow(i);
    const QWidget* frame = window();
    const QPoint below = mapTo(frame, QPoint(0, QLineEdit::height() + 4));
    const int width = std::min(frame->width() - 16, std::max(QLineEdit::width(), 640));
    const int x =
        std::clamp(below.x() + (QLineEdit::width() - width) / 2, 8, std::max(8, frame->width() - width - 8));
    m_popup->setGeometry(x, below.y(), width,
                         std::min({height, kMostHeight, frame->height() - below.y() - 12}));
}

bool SearchField::event(QEvent* event)
{
    // Tab would leave the field; while a completion is offered it takes it.
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Tab &&
        isPopupShown()) {
        for (int i = 0; i < m_rows.rowCount(); ++i) {
            if (m_rows.row(i).type == SearchRow::Type::Completion) {
                takeCompletion(m_rows.row(i));
                return true;
            }
        }
    }
    return QLineEdit::event(event);
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Down:
        return isPopupShown() ? move(1) : ask();
    case Qt::Key_Up:
        return move(-1);
    case Qt::Key_PageDown:
        return move(8);
    case Qt::Key_PageUp:
        return move(-8);
    case Qt::Key_Escape:
        if (isPopupShown())
            return hidePopup();
        clearFocus();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return accept(m_list ? m_list->currentIndex().row() : -1, event->modifiers());
    default:
        QLineEdit::keyPressEvent(event);
    }
}

void SearchField::focusInEvent(QFocusEvent* event)
{
    QLineEdit::focusInEvent(event);
    if (event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::PopupFocusReason)
        ask();
}

void SearchField::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        hidePopup();
}

void SearchField::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (!QLineEdit::text().isEmpty() || hasFocus() || width() < 300)
        return;
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme.font(Theme::FontStep::Small));
    const QString keys = QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText);
    const int keysWidth = painter.fontMetrics().horizontalAdvance(keys) + 12;
    const int top = (height() - 18) / 2;
    const QRectF frame(width() - keysWidth - 8.5, top + 0.5, keysWidth, 18);
    painter.setPen(theme.line);
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(frame, 4, 4);
    painter.setPen(theme.secondaryText);
    painter.drawText(frame, Qt::AlignCenter, keys);
}

void SearchField::move(int step)
{
    if (!isPopupShown())
        return;
    const int direction = step < 0 ? -1 : 1;
    int row = m_list->currentIndex().row();
    for (int i = 0; i < std::abs(step); ++i)
        row = m_rows.nextSelectable(row, direction);
    if (row >= 0 && row < m_rows.rowCount())
        m_list->setCurrentIndex(m_rows.index(row));
}

void SearchField::accept(int row, Qt::KeyboardModifiers modifiers)
{
    const bool shown = row >= 0 && row < m_rows.rowCount() && m_rows.row(row).isSelectable();
    if (!shown || modifiers & Qt::ShiftModifier || m_rows.row(row).type == SearchRow::Type::All) {
        m_filter.setQuery(QLineEdit::text().simplified());
        hidePopup();
        m_navigation.open(Page::Catalog);
        Q_EMIT accepted();
        return;
    }
    const SearchRow chosen = m_rows.row(row);
    if (chosen.type == SearchRow::Type::Completion)
        return takeCompletion(chosen);
    hidePopup();
    const QString column = chosen.type == SearchRow::Type::Column ? chosen.text : QString();
    const bool lineage = modifiers & Qt::ControlModifier || m_navigation.current().page == Page::Lineage;
    if (lineage && !column.isEmpty())
        Q_EMIT columnLineageRequested(chosen.asset.id, column);
    else
        m_navigation.open(lineage ? Page::Lineage : Page::Catalog, chosen.asset.id, column);
    Q_EMIT accepted();
}

void SearchField::takeCompletion(const SearchRow& row)
{
    setText(row.owner + (row.owner.endsWith(u':') ? QString() : u" "_s));
    ask();
}

} // namespace upriver
