// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/asset_chooser.h"

#include <algorithm>

#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kOffered = 30;

} // namespace

AssetChooser::AssetChooser(const std::string& catalog, AssetId without, const QString& title, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_without(without)
    , m_note(new QLabel(title, this))
    , m_field(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setObjectName(u"popup"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(6);
    m_note->setProperty("secondary", true);
    m_field->setPlaceholderText(tr("Search assets"));
    m_field->setAccessibleName(title);
    m_field->setClearButtonEnabled(true);
    m_field->addAction(actionIcon(u"search"_s), QLineEdit::LeadingPosition);
    m_list->setUniformItemSizes(true);
    m_list->setMinimumSize(380, 240);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setAccessibleName(tr("Assets found"));
    column->addWidget(m_note);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    setFocusProxy(m_field);
    m_search.setCatalog(catalog);
    connect(m_field, &QLineEdit::textChanged, this, &AssetChooser::search);
    connect(m_list, &QListWidget::itemClicked, m_list, &QListWidget::itemActivated);
    connect(m_list, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        Q_EMIT chosen(m_assets[item->data(Qt::UserRole).toUInt()]);
        close();
    });
    search({});
}

void AssetChooser::openAt(QPoint global)
{
    adjustSize();
    const QScreen* screen = QGuiApplication::screenAt(global);
    const QRect room = screen ? screen->availableGeometry() : QRect(global, size());
    move(std::clamp(global.x(), room.left(), std::max(room.left(), room.right() - width())),
         std::clamp(global.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    QFrame::show();
    m_field->setFocus();
}

void AssetChooser::search(const QString& words)
{
    m_search.run(
        this,
        [query = parseSearchQuery(words.toStdString())](Searcher& searcher, const std::stop_token& stop) {
            return searcher.search(query, {.limit = kOffered, .facets = false, .columnHits = false}, stop);
        },
        [this](const Result<SearchResult>& found) { show(found); });
}

void AssetChooser::show(const Result<SearchResult>& found)
{
    if (!found)
        return;
    m_list->clear();
    m_assets.clear();
    for (const SearchHit& hit : found->hits) {
        const AssetSummary& asset = hit.asset;
        if (asset.id == m_without)
            continue;
        auto* item =
            new QListWidgetItem(themedIcon(kindIconName(asset.kind, asset.subtype, asset.platform),
                                           currentTheme().hue(asset.kind, asset.subtype, asset.platform)),
                                u"%1  ·  %2"_s.arg(text(asset.leaf), whereText(asset)), m_list);
        item->setData(Qt::UserRole, static_cast<uint>(m_assets.size()));
        item->setToolTip(text(asset.name.text()));
        item->setSizeHint(QSize(0, Theme::kTreeRow));
        m_assets.push_back(asset.id);
    }
    m_list->setCurrentRow(0);
}

void AssetChooser::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown)
        QCoreApplication::sendEvent(m_list, event);
    else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_list->currentItem())
        Q_EMIT m_list->itemActivated(m_list->currentItem());
    else
        QFrame::keyPressEvent(event);
}

} // namespace upriver
