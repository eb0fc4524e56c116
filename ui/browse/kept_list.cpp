// SPDX-License-Identifier: Apache-2.0
#include "ui/browse/kept_list.h"

#include <algorithm>

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>

#include "catalog/store/curation_store.h"
#include "ui/models/row_painter.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPad = 4;

KeptList::Row rowOf(const QModelIndex& index)
{
    return static_cast<KeptList::Row>(index.data(KeptList::RowRole).toInt());
}

/// Like the rows of the tree below.
class KeptDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = currentTheme();
        QRect rect = option.rect.adjusted(10, 0, -10, 0);
        if (rowOf(index) == KeptList::Row::Heading) {
            paintMarkedText(*painter, rect, index.data().toString(), {}, theme.font(Theme::FontStep::Caption),
                            theme.secondaryText);
            return;
        }
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, theme.selectedRow);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, theme.mode == ThemeMode::Light ? theme.window : theme.card);
        const bool isGone =
            rowOf(index) == KeptList::Row::Asset && index.data(KeptList::IdRole).toLongLong() == 0;
        const QString icon = rowOf(index) == KeptList::Row::View ? u"bookmark"_s : u"star-filled"_s;
        paintIcon(*painter, icon, isGone ? theme.faint : theme.secondaryText,
                  QRectF(rect.x(), rect.y() + (rect.height() - 15) / 2.0, 15, 15));
        rect.setLeft(rect.left() + 21);
        paintMarkedText(*painter, rect, index.data().toString(), {}, theme.font(Theme::FontStep::Body),
                        isGone ? theme.secondaryText : theme.text);
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), Theme::kTreeRow};
    }
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex&) const override
    {
        editor->setGeometry(option.rect.adjusted(28, 1, -6, -1));
    }
};

} // namespace

KeptList::KeptList(Session& session, Navigation& navigation, Settings& settings, QWidget* parent)
    : QListWidget(parent), m_session(session), m_navigation(navigation), m_settings(settings)
{
    setObjectName(u"keptList"_s);
    setAccessibleName(tr("Starred and saved views"));
    setItemDelegate(new KeptDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setEditTriggers(QAbstractItemView::EditKeyPressed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    connect(this, &QListWidget::itemClicked, this, &KeptList::look);
    connect(this, &QListWidget::itemDoubleClicked, this, [this](const QListWidgetItem* item) {
        if (rowOf(indexFromItem(item)) == Row::Asset)
            open(item);
    });
    connect(this, &QListWidget::itemChanged, this, &KeptList::renamed);
    connect(&m_settings, &Settings::starsChanged, this, &KeptList::readStars);
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_job.setCatalog(m_session.pathUtf8());
        readStars();
    });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_job.setCatalog({});
        m_views.clear();
        m_stars.clear();
        fill();
    });
    connect(&m_session, &Session::catalogChanged, this, &KeptList::readStars);
    fill();
}

void KeptList::setViews(const std::vector<SavedViewRow>& views)
{
    std::vector<std::pair<QString, Micros>> rows;
    for (const SavedViewRow& view : views)
        rows.emplace_back(text(view.name), view.at);
    if (rows == m_views)
        return; // nothing moves under the hands of who renames
    m_views = std::move(rows);
    fill();
}

void KeptList::readStars()
{
    if (!m_session.isOpen())
        return;
    m_job.run(
        this,
        [names = m_settings.starred()](CatalogReader& reader,
                                       const std::stop_token&) -> Result<std::vector<Star>> {
            std::vector<Star> stars;
            for (const QString& name : names) {
                auto found = reader.findByName(name.toStdString(), 2);
                if (!found)
                    return fail(found.error());
                stars.push_back({name, found->size() == 1 ? found->front() : AssetSummary{}});
            }
            return stars;
        },
        [this](Result<std::vector<Star>> stars) {
            if (!stars)
                return; // the panels below say what is wrong with the catalog
            const bool isSame = std::ranges::equal(*stars, m_stars, [](const Star& a, const Star& b) {
                return a.name == b.name && a.asset.id == b.asset.id;
            });
            m_stars = std::move(*stars);
            if (!isSame)
                fill();
        });
}

void KeptList::fill()
{
    const QListWidgetItem* before = currentItem();
    const QString chosen = before ? before->data(NameRole).toString() : QString();
    m_filling = true;
    clear();
    if (!m_stars.empty())
        addHeading(tr("Starred"));
    for (const Star& star : m_stars) {
        const bool isHere = star.asset.id.isValid();
        addRow(Row::Asset, isHere ? text(star.asset.leaf) : star.name.section(u'/', -1), star.name,
               isHere ? text(star.asset.name.text())
                      : tr("%1\nThis catalog does not have it any more.").arg(star.name));
        item(count() - 1)->setData(IdRole, QVariant::fromValue<qlonglong>(star.asset.id.value));
    }
    if (!m_views.empty())
        addHeading(tr("Saved views"));
    for (const auto& [name, at] : m_views)
        addRow(Row::View, name, name,
               tr("%1\nSaved %2. Enter opens, F2 renames, Del deletes").arg(name, agoText(at)));
    for (int row = 0; row < count(); ++row)
        if (!chosen.isEmpty() && item(row)->data(NameRole).toString() == chosen)
            setCurrentRow(row);
    m_filling = false;
    setVisible(count() > 0);
    fitHeight();
}

void KeptList::addHeading(const QString& words)
{
    auto* heading = new QListWidgetItem(words, this);
    heading->setData(RowRole, static_cast<int>(Row::Heading));
    heading->setFlags(Qt::ItemNeverHasChildren);
}

void KeptList::addRow(Row row, const QString& words, const QString& name, const QString& tip)
{
    auto* entry = new QListWidgetItem(words, this);
    entry->setData(RowRole, static_cast<int>(row));
    entry->setData(NameRole, name);
    entry->setToolTip(tip);
    entry->setData(Qt::AccessibleTextRole,
                   row == Row::View ? tr("%1, saved view").arg(words) : tr("%1, starred").arg(words));
    if (row == Row::View)
        entry->setFlags(entry->flags() | Qt::ItemIsEditable);
}

void KeptList::setMostHeight(int height)
{
    m_most = height;
    fitHeight();
}

void KeptList::fitHeight()
{
    const int wanted = count() * Theme::kTreeRow + 2 * kPad;
    // A row that is cut in half says that there are more.
    const int most = std::max(3, m_most / Theme::kTreeRow) * Theme::kTreeRow + Theme::kTreeRow / 2;
    setFixedHeight(std::min(wanted, most));
}

void KeptList::look(const QListWidgetItem* item)
{
    if (rowOf(indexFromItem(item)) == Row::View)
        return open(item);
    const AssetId asset{item->data(IdRole).toLongLong()};
    if (asset.isValid())
        m_navigation.select(asset);
    else if (rowOf(indexFromItem(item)) == Row::Asset)
        open(item);
}

void KeptList::open(const QListWidgetItem* item)
{
    const QString name = item->data(NameRole).toString();
    const AssetId asset{item->data(IdRole).toLongLong()};
    if (rowOf(indexFromItem(item)) == Row::View)
        Q_EMIT viewRequested(name);
    else if (asset.isValid())
        m_navigation.open(Page::Lineage, asset);
    else
        Q_EMIT messageRequested(tr("%1 is not in this catalog any more.").arg(name));
}

void KeptList::remove(const QListWidgetItem* item)
{
    const QString name = item->data(NameRole).toString();
    if (rowOf(indexFromItem(item)) == Row::Asset)
        return m_settings.setStarred(name, false);
    QMessageBox question(QMessageBox::Question, tr("Delete a view"), tr("Delete the view “%1”?").arg(name),
                         QMessageBox::Cancel, this);
    const QPushButton* confirm = question.addButton(tr("Delete"), QMessageBox::DestructiveRole);
    question.exec();
    if (question.clickedButton() == confirm)
        Q_EMIT viewRemoved(name);
}

void KeptList::renamed(const QListWidgetItem* item)
{
    const QString before = item->data(NameRole).toString();
    const QString now = item->text().simplified();
    if (m_filling || rowOf(indexFromItem(item)) != Row::View || now == before)
        return;
    if (!now.isEmpty())
        Q_EMIT viewRenamed(before, now);
    // What was refused has its old name again, what was done has the new one when it is listed.
    QMetaObject::invokeMethod(this, &KeptList::fill, Qt::QueuedConnection);
}

void KeptList::keyPressEvent(QKeyEvent* event)
{
    const QListWidgetItem* item = currentItem();
    const bool isEntry = item && rowOf(indexFromItem(item)) != Row::Heading && state() != EditingState;
    if (isEntry && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        open(item);
    else if (isEntry && event->key() == Qt::Key_Delete)
        remove(item);
    else
        QListWidget::keyPressEvent(event);
}

void KeptList::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    QListWidgetItem* item = isByKey ? currentItem() : itemAt(event->pos());
    if (!item || rowOf(indexFromItem(item)) == Row::Heading)
        return;
    const QString name = item->data(NameRole).toString();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& icon, const QString& words, std::function<void()> act) {
        connect(menu->addAction(actionIcon(icon), words), &QAction::triggered, this, std::move(act));
    };
    // By name: the rows may be others by then.
    const auto withItem = [this, name](void (KeptList::*act)(const QListWidgetItem*)) {
        return [this, name, act] {
            for (int row = 0; row < count(); ++row)
                if (this->item(row)->data(NameRole).toString() == name)
                    return (this->*act)(this->item(row));
        };
    };
    if (rowOf(indexFromItem(item)) == Row::View) {
        add(u"open"_s, tr("Open"), withItem(&KeptList::open));
        add(u"link"_s, tr("Copy a link"), [this, name] { Q_EMIT viewLinkRequested(name); });
        add(u"export"_s, tr("Save as a file…"), [this, name] { Q_EMIT viewFileRequested(name); });
        menu->addSeparator();
        add(u"note"_s, tr("Rename (F2)"), [this, item] { editItem(item); });
        add(u"close"_s, tr("Delete (Del)"), withItem(&KeptList::remove));
    } else {
        add(u"graph"_s, tr("Open its lineage"), withItem(&KeptList::open));
        add(u"star"_s, tr("Take the star away (Del)"), withItem(&KeptList::remove));
    }
    menu->popup(isByKey ? mapToGlobal(visualItemRect(item).center()) : event->globalPos());
}

} // namespace upriver
