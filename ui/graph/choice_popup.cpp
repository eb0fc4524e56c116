// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/choice_popup.h"

#include <algorithm>

#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

ChoicePopup::ChoicePopup(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_field(new QLineEdit), m_list(new QListWidget), m_all(new QPushButton)
{
    setObjectName(u"popup"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    m_field->setPlaceholderText(tr("Search this list"));
    m_field->setAccessibleName(tr("Search this list"));
    m_list->setUniformItemSizes(true);
    m_list->setMinimumSize(300, 220);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    column->addWidget(m_all);
    setFocusProxy(m_field);
    connect(m_field, &QLineEdit::textChanged, this, &ChoicePopup::filter);
    connect(m_list, &QListWidget::itemClicked, m_list, &QListWidget::itemActivated);
    connect(m_list, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        Q_EMIT chosen(item->data(Qt::UserRole).toInt());
        close();
    });
    connect(m_all, &QPushButton::clicked, this, [this] {
        Q_EMIT allChosen();
        close();
    });
}

void ChoicePopup::setChoices(const std::vector<Choice>& choices, const QString& allText)
{
    m_list->clear();
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const Choice& choice = choices[i];
        const QString text = choice.detail.isEmpty() ? choice.text : choice.text + u"  ·  "_s + choice.detail;
        auto* item = new QListWidgetItem(themedIcon(choice.icon, choice.colour), text, m_list);
        item->setData(Qt::UserRole, static_cast<int>(i));
        item->setToolTip(text);
        item->setSizeHint(QSize(0, Theme::kTreeRow));
    }
    m_list->setCurrentRow(0);
    m_all->setText(allText);
    m_all->setVisible(!allText.isEmpty());
}

void ChoicePopup::openAt(QPoint global)
{
    adjustSize();
    const QScreen* screen = QGuiApplication::screenAt(global);
    const QRect room = screen ? screen->availableGeometry() : QRect(global, size());
    move(std::clamp(global.x(), room.left(), std::max(room.left(), room.right() - width())),
         std::clamp(global.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    show();
    m_field->setFocus();
}

void ChoicePopup::filter(const QString& text)
{
    QListWidgetItem* first = nullptr;
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem* item = m_list->item(row);
        item->setHidden(!item->text().contains(text.trimmed(), Qt::CaseInsensitive));
        if (!item->isHidden() && !first)
            first = item;
    }
    m_list->setCurrentItem(first);
}

void ChoicePopup::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
        QCoreApplication::sendEvent(m_list, event);
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_list->currentItem()) {
        Q_EMIT m_list->itemActivated(m_list->currentItem());
    } else {
        QFrame::keyPressEvent(event);
    }
}

} // namespace upriver
