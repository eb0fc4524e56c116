// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/trouble_page.h"

#include <algorithm>

#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "catalog/store/schema.h"
#include "ui/models/words.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"
#include "ui/shell/way_card.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 620;
constexpr std::size_t kMostShown = 3; // backups; the others by the file dialog

QString iconFor(CatalogOffer offer)
{
    switch (offer) {
    case CatalogOffer::OpenReadOnly:
        return u"eye"_s;
    case CatalogOffer::RestoreBackup:
        return u"history"_s;
    case CatalogOffer::Rebuild:
        return u"index"_s;
    case CatalogOffer::OpenCopy:
        return u"copy"_s;
    case CatalogOffer::StartNew:
        return u"plus"_s;
    case CatalogOffer::TryAgain:
        return u"refresh"_s;
    }
    return {};
}

QString titleFor(CatalogTrouble trouble)
{
    switch (trouble) {
    case CatalogTrouble::None:
        break;
    case CatalogTrouble::Missing:
        return TroublePage::tr("The catalog is not there");
    case CatalogTrouble::Empty:
        return TroublePage::tr("There is nothing in this file");
    case CatalogTrouble::IsFolder:
        return TroublePage::tr("This is a folder");
    case CatalogTrouble::NotSqlite:
    case CatalogTrouble::Foreign:
        return TroublePage::tr("This is no catalog");
    case CatalogTrouble::Newer:
        return TroublePage::tr("The catalog is newer than this program");
    case CatalogTrouble::Damaged:
        return TroublePage::tr("The catalog is damaged");
    case CatalogTrouble::Locked:
        return TroublePage::tr("The catalog is in use");
    case CatalogTrouble::ReadOnly:
        return TroublePage::tr("The catalog can't be written");
    case CatalogTrouble::Refused:
        return TroublePage::tr("The catalog may not be read");
    case CatalogTrouble::DiskFull:
        return TroublePage::tr("The disk is full");
    case CatalogTrouble::Unreadable:
        return TroublePage::tr("The disk does not answer as it should");
    }
    return {};
}

QLabel* paragraph(QWidget* parent)
{
    auto* made = new QLabel(parent);
    made->setTextFormat(Qt::PlainText); // paths of others are no markup
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

/// Long paths have no spaces to wrap at.
QString breakable(QString path) { return path.replace(u'/', u"/\u200b"_s); }

} // namespace

TroublePage::TroublePage(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"troublePage"_s);
    auto* centre = new QWidget(this);
    centre->setFixedWidth(kWidth);
    auto* column = new QVBoxLayout(centre);
    column->setSpacing(10);
    column->addStretch(2);
    makeHead(*column, centre);
    m_wayBox = new QWidget(centre);
    m_wayRows = new QVBoxLayout(m_wayBox);
    m_wayRows->setContentsMargins(0, 0, 0, 0);
    m_wayRows->setSpacing(10);
    column->addWidget(m_wayBox);
    makeFoot(*column, centre);
    column->addStretch(3);
    centreOn(this, centre);
}

void TroublePage::makeHead(QVBoxLayout& column, QWidget* centre)
{
    auto* mark = new IconView(40, centre);
    mark->setIcon(u"warning"_s, &Theme::warning);
    column.addWidget(mark);
    m_title = new QLabel(centre);
    QFont big = currentTheme().font(Theme::FontStep::Title, true);
    big.setPixelSize(20);
    m_title->setFont(big);
    m_title->setWordWrap(true);
    column.addWidget(m_title);
    m_what = paragraph(centre);
    column.addWidget(m_what);
    auto* safe = new QHBoxLayout;
    safe->setSpacing(8);
    auto* tick = new IconView(18, centre);
    tick->setIcon(u"tick"_s, &Theme::ok);
    safe->addWidget(tick, 0, Qt::AlignTop);
    m_safe = paragraph(centre);
    m_safe->setProperty("secondary", true);
    safe->addWidget(m_safe, 1);
    column.addLayout(safe);
    m_failureRow = new QWidget(centre);
    auto* failure = new QHBoxLayout(m_failureRow);
    failure->setContentsMargins(0, 0, 0, 0);
    failure->setSpacing(8);
    auto* cross = new IconView(18, m_failureRow);
    cross->setIcon(u"error"_s, &Theme::failed);
    failure->addWidget(cross, 0, Qt::AlignTop);
    m_failure = paragraph(m_failureRow);
    failure->addWidget(m_failure, 1);
    column.addWidget(m_failureRow);
    column.addSpacing(8);
}

void TroublePage::makeFoot(QVBoxLayout& column, QWidget* centre)
{
    m_work = new QWidget(centre);
    auto* work = new QVBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    m_workText = paragraph(m_work);
    work->addWidget(m_workText);
    m_bar = new QProgressBar(m_work);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    work->addWidget(m_bar);
    m_cancel = new QPushButton(tr("Cancel"), m_work);
    m_cancel->setAutoDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &TroublePage::cancelRequested);
    work->addWidget(m_cancel, 0, Qt::AlignLeft);
    column.addWidget(m_work);
    m_foot = new QWidget(centre);
    auto* foot = new QHBoxLayout(m_foot);
    foot->setContentsMargins(0, 4, 0, 0);
    const auto add = [this, foot](const QString& words, void (TroublePage::*chosen)()) {
        auto* button = new QPushButton(words, m_foot);
        button->setAutoDefault(true);
        connect(button, &QPushButton::clicked, this, chosen);
        foot->addWidget(button);
    };
    add(tr("Restore another backup…"), &TroublePage::otherBackupRequested);
    add(tr("Open another catalog…"), &TroublePage::openCatalogRequested);
    add(tr("Back to the start page"), &TroublePage::startPageRequested);
    foot->addStretch();
    column.addWidget(m_foot);
}

void TroublePage::showTrouble(const CatalogDiagnosis& trouble)
{
    m_trouble = trouble;
    m_title->setText(titleFor(trouble.trouble));
    m_what->setText(breakable(text(trouble.what)));
    m_safe->setText(breakable(text(trouble.safe)));
    setAccessibleName(m_title->text());
    setAccessibleDescription(sentence());
    addWays();
    showFailure({});
}

void TroublePage::addWays()
{
    for (QPushButton* way : std::exchange(m_ways, {}))
        delete way;
    for (const CatalogOffer offer : m_trouble.offers) {
        if (offer == CatalogOffer::RestoreBackup) {
            addBackups();
            continue;
        }
        const OfferWords words = wordsFor(offer, m_trouble);
        QPushButton* way = addWay(iconFor(offer), text(words.title), text(words.sentence));
        connect(way, &QPushButton::clicked, this, [this, offer] { Q_EMIT offerChosen(offer); });
    }
    using enum CatalogTrouble;
    const bool isOurs = m_trouble.trouble != Foreign && m_trouble.trouble != NotSqlite &&
                        m_trouble.trouble != IsFolder && m_trouble.trouble != Refused;
    m_foot->findChild<QPushButton*>()->setVisible(isOurs && m_trouble.trouble != Locked);
}

void TroublePage::addBackups()
{
    const QString then = text(wordsFor(CatalogOffer::RestoreBackup, m_trouble).sentence);
    for (std::size_t i = 0; i < std::min(kMostShown, m_trouble.backups.size()); ++i) {
        const CatalogBackup& backup = m_trouble.backups[i];
        const QString when =
            QLocale().toString(QDateTime::fromMSecsSinceEpoch(backup.changed / 1000), QLocale::ShortFormat);
        const QString file = text(backup.path);
        const QString facts =
            backup.schema < currentSchema()
                ? tr("%1, %2, of an older version.").arg(file.section(u'/', -1), sizeText(backup.bytes))
                : tr("%1, %2.").arg(file.section(u'/', -1), sizeText(backup.bytes));
        QPushButton* way = addWay(iconFor(CatalogOffer::RestoreBackup),
                                  tr("Restore the backup of %1").arg(when), tr("%1 %2").arg(facts, then));
        connect(way, &QPushButton::clicked, this, [this, file] { Q_EMIT backupChosen(file); });
    }
}

QPushButton* TroublePage::addWay(const QString& icon, const QString& title, const QString& sentence)
{
    QPushButton* way = makeWayCard(icon, title, sentence, m_wayBox);
    setTabOrder(m_ways.isEmpty() ? static_cast<QWidget*>(this) : m_ways.back(), way);
    m_wayRows->addWidget(way);
    m_ways << way;
    return way;
}

void TroublePage::showWork(const QString& sentence, double share)
{
    m_workText->setText(sentence);
    m_bar->setRange(0, share < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(std::max(share, 0.0) * 1000));
    m_bar->setAccessibleName(sentence);
    m_work->show();
    m_wayBox->hide();
    m_foot->hide();
    m_failureRow->hide();
    if (isVisible())
        m_cancel->setFocus(Qt::OtherFocusReason);
}

void TroublePage::showFailure(const QString& sentence)
{
    m_failure->setText(breakable(sentence));
    m_failureRow->setVisible(!sentence.isEmpty());
    m_work->hide();
    m_wayBox->show();
    m_foot->show();
    if (isVisible())
        focusFirstWay();
}

QString TroublePage::sentence() const { return text(m_trouble.what) + u' ' + text(m_trouble.safe); }

QString TroublePage::failure() const { return m_failure->text().remove(u'\u200b'); }

bool TroublePage::showsWork() const { return m_work->isVisibleTo(this); }

void TroublePage::focusFirstWay()
{
    QWidget* first = m_ways.isEmpty() ? nullptr : m_ways.front();
    if (!first)
        for (QPushButton* button : m_foot->findChildren<QPushButton*>())
            if (!first && button->isVisibleTo(this))
                first = button;
    if (first)
        first->setFocus(Qt::OtherFocusReason);
}

} // namespace upriver
