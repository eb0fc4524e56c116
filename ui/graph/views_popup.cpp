// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/views_popup.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNameRole = Qt::UserRole;

QString suggestedFile(const SavedViews::Shown& shown)
{
    QString name = shown.view.name.isEmpty() ? u"view"_s : shown.view.name;
    for (QChar& letter : name)
        if (!letter.isLetterOrNumber() && letter != u'_' && letter != u'-')
            letter = u'_';
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir(folder).filePath(name.left(80) + u".upriver-view.json"_s);
}

} // namespace

ViewsPopup::ViewsPopup(SavedViews& views, SavedViews::Shown shown, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_views(views)
    , m_shown(std::move(shown))
    , m_field(new QLineEdit(this))
    , m_save(new QPushButton(tr("Save"), this))
    , m_list(new QListWidget(this))
    , m_note(new QLabel(this))
{
    setObjectName(u"popup"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 10, 10, 8);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_field, 1);
    row->addWidget(m_save);
    column->addLayout(row);
    m_field->setPlaceholderText(tr("Name for this view"));
    m_field->setAccessibleName(tr("Name for this view"));
    m_field->setMaxLength(120);
    m_field->setEnabled(m_shown.scene != nullptr);
    m_note->setProperty("secondary", true);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText); // names of others stand in it
    m_list->setMinimumSize(340, 190);
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({16, 16});
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setAccessibleName(tr("Saved views"));
    column->addWidget(m_list, 1);
    column->addWidget(m_note);
    makeWays(*column);
    connect(m_field, &QLineEdit::textChanged, this, &ViewsPopup::showChoice);
    connect(m_field, &QLineEdit::returnPressed, this, &ViewsPopup::save);
    connect(m_save, &QPushButton::clicked, this, &ViewsPopup::save);
    connect(m_list, &QListWidget::itemClicked, m_list, &QListWidget::itemActivated);
    connect(m_list, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        m_views.open(item->data(kNameRole).toString());
        close();
    });
    connect(m_list, &QListWidget::itemChanged, this, &ViewsPopup::renamed);
    connect(&m_views, &SavedViews::listed, this, &ViewsPopup::show);
    connect(&m_views, &SavedViews::ended, m_note, &QLabel::setText);
    m_field->setText(m_shown.view.name);
    m_field->selectAll();
    showChoice();
    m_views.list();
}

void ViewsPopup::makeWays(QVBoxLayout& column)
{
    auto* grid = new QGridLayout;
    grid->setSpacing(2);
    QToolButton* copy =
        addWay(u"link"_s, tr("Copy a link"), tr("To this view, to be passed on (Ctrl+Shift+C)"));
    QToolButton* paste =
        addWay(u"import"_s, tr("Open a copied link"), tr("From the clipboard (Ctrl+Shift+V)"));
    QToolButton* write = addWay(u"export"_s, tr("Save as a file…"), tr("A small text file with this view"));
    QToolButton* read = addWay(u"open"_s, tr("Open a file…"), tr("A view that was saved as a file"));
    grid->addWidget(copy, 0, 0);
    grid->addWidget(paste, 0, 1);
    grid->addWidget(write, 1, 0);
    grid->addWidget(read, 1, 1);
    for (QToolButton* way : {copy, write})
        way->setEnabled(m_shown.scene != nullptr);
    column.addLayout(grid);
    connect(copy, &QToolButton::clicked, this, [this] { m_views.copyLink(m_shown); });
    connect(paste, &QToolButton::clicked, this, [this] {
        m_views.openLink(QGuiApplication::clipboard()->text());
        close();
    });
    connect(write, &QToolButton::clicked, this, &ViewsPopup::saveFile);
    connect(read, &QToolButton::clicked, this, &ViewsPopup::openFile);
}

QToolButton* ViewsPopup::addWay(const QString& icon, const QString& text, const QString& tip)
{
    auto* button = new QToolButton(this);
    button->setIcon(actionIcon(icon));
    button->setText(text);
    button->setToolTip(tip);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void ViewsPopup::openBelow(const QWidget& button)
{
    adjustSize();
    const QPoint at = button.mapToGlobal(QPoint(0, button.height() + 4));
    const QScreen* screen = QGuiApplication::screenAt(at);
    const QRect room = screen ? screen->availableGeometry() : QRect(at, size());
    const QWidget* window = button.window();
    const int right = window->mapToGlobal(QPoint(window->width() - width() - 8, 0)).x();
    move(std::max(room.left(), std::min({at.x(), room.right() - width(), right})),
         std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    QFrame::show();
    (m_field->isEnabled() ? static_cast<QWidget*>(m_field) : m_list)->setFocus();
}

void ViewsPopup::show(const std::vector<SavedViewRow>& rows)
{
    m_filling = true;
    m_list->clear();
    for (const SavedViewRow& row : rows) {
        auto* item = new QListWidgetItem(actionIcon(u"bookmark"_s), text(row.name), m_list);
        item->setData(kNameRole, text(row.name));
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setToolTip(
            tr("%1\nSaved %2. Enter opens, F2 renames, Del deletes").arg(text(row.name), agoText(row.at)));
        item->setSizeHint(QSize(0, Theme::kTreeRow));
    }
    m_filling = false;
    if (rows.empty())
        m_note->setText(m_shown.scene
                            ? tr("No view is saved in this catalog yet. Name this one and press Enter.")
                            : tr("No view is saved in this catalog yet."));
    else if (m_note->text().isEmpty())
        m_note->setText(tr("Enter opens, F2 renames, Del deletes"));
    showChoice();
}

void ViewsPopup::showChoice()
{
    const QString name = m_field->text().simplified();
    m_save->setEnabled(m_shown.scene && !name.isEmpty());
    const auto same = m_list->findItems(name, Qt::MatchFixedString | Qt::MatchCaseSensitive);
    m_save->setText(same.isEmpty() ? tr("Save") : tr("Replace"));
}

void ViewsPopup::save()
{
    if (m_save->isEnabled())
        m_views.save(m_shown, m_field->text());
}

void ViewsPopup::renamed(QListWidgetItem* item)
{
    const QString before = item->data(kNameRole).toString();
    if (m_filling || item->text() == before)
        return;
    m_views.rename(before, item->text());
    m_views.list(); // where it is refused the old name comes back
}

void ViewsPopup::askToRemove()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    const QString name = item->data(kNameRole).toString();
    QMessageBox question(QMessageBox::Question, tr("Delete a view"), tr("Delete the view “%1”?").arg(name),
                         QMessageBox::Cancel, this);
    QPushButton* remove = question.addButton(tr("Delete"), QMessageBox::DestructiveRole);
    question.exec();
    if (question.clickedButton() == remove)
        m_views.remove(name);
}

void ViewsPopup::saveFile()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Save the view"), suggestedFile(m_shown),
                                                      tr("Lineage views (*.upriver-view.json)"));
    if (!file.isEmpty())
        m_views.saveFile(m_shown, file);
}

void ViewsPopup::openFile()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open a view"), QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
        tr("Lineage views (*.upriver-view.json);;All files (*)"));
    if (file.isEmpty())
        return;
    m_views.openFile(file);
    close();
}

void ViewsPopup::keyPressEvent(QKeyEvent* event)
{
    const bool isListFocused = m_list->hasFocus();
    if (event->key() == Qt::Key_Down && m_field->hasFocus()) {
        m_list->setFocus();
        m_list->setCurrentRow(0);
    } else if (event->key() == Qt::Key_Delete && isListFocused) {
        askToRemove();
    } else {
        QFrame::keyPressEvent(event);
    }
}

} // namespace upriver
