// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/welcome_page.h"

#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/words.h"
#include "ui/session/settings.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"
#include "ui/shell/way_card.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 620;
constexpr qsizetype kMostRecent = 6;

QLabel* label(const QString& words, Theme::FontStep step, bool bold, QWidget* parent)
{
    auto* made = new QLabel(words, parent);
    made->setFont(currentTheme().font(step, bold));
    made->setWordWrap(true);
    made->setAttribute(Qt::WA_TransparentForMouseEvents);
    return made;
}

} // namespace

WelcomePage::WelcomePage(Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_note(new QLabel(this))
    , m_noteIcon(new IconView(18, this))
    , m_recent(new QWidget(this))
    , m_recentRows(new QVBoxLayout(m_recent))
{
    auto* centre = new QWidget(this);
    centre->setFixedWidth(kWidth);
    auto* column = new QVBoxLayout(centre);
    column->setSpacing(10);
    column->addStretch(2);
    auto* mark = new IconView(52, centre);
    mark->setIcon(u"upriver"_s);
    column->addWidget(mark);
    auto* title = label(tr("Upriver"), Theme::FontStep::Title, true, centre);
    QFont big = title->font();
    big.setPixelSize(24);
    title->setFont(big);
    column->addWidget(title);
    auto* about = label(tr("Find your data, see where it comes from and what depends on it. Everything stays "
                           "on this computer."),
                        Theme::FontStep::Body, false, centre);
    about->setProperty("secondary", true);
    column->addWidget(about);
    column->addSpacing(8);
    m_folder =
        makeWayCard(u"open-folder"_s, tr("Open a folder…"),
                    tr("Index the files your data tools leave behind: dbt targets, OpenLineage events and "
                       "more. Or drop a folder here."),
                    centre);
    m_catalog = makeWayCard(u"database"_s, tr("Open a catalog…"),
                            tr("Go on with a catalog that was indexed before."), centre);
    m_sample =
        makeWayCard(u"sample"_s, tr("Look at the sample"),
                    tr("A small shop's data platform, from its database to its dashboards, with a failing "
                       "test to find."),
                    centre);
    for (QPushButton* way : {m_folder, m_catalog, m_sample})
        column->addWidget(way);
    column->addLayout(makeNote());
    m_recentRows->setContentsMargins(0, 6, 0, 0);
    m_recentRows->setSpacing(0);
    column->addWidget(m_recent);
    column->addStretch(3);
    centreOn(this, centre);
    connect(m_folder, &QPushButton::clicked, this, &WelcomePage::openFolderRequested);
    connect(m_catalog, &QPushButton::clicked, this, &WelcomePage::openCatalogRequested);
    connect(m_sample, &QPushButton::clicked, this, &WelcomePage::sampleRequested);
    connect(&m_settings, &Settings::recentCatalogsChanged, this, &WelcomePage::loadRecent);
    loadRecent();
}

void WelcomePage::setNote(const QString& sentence, const QString& icon)
{
    m_note->setText(sentence);
    m_noteIcon->setVisible(!icon.isEmpty());
    if (!icon.isEmpty())
        m_noteIcon->setIcon(icon, &Theme::failed);
}

QString WelcomePage::note() const { return m_note->text(); }

QHBoxLayout* WelcomePage::makeNote()
{
    m_note->setProperty("secondary", true);
    m_note->setWordWrap(true);
    m_noteIcon->hide();
    auto* note = new QHBoxLayout;
    note->setSpacing(8);
    note->addWidget(m_noteIcon, 0, Qt::AlignTop);
    note->addWidget(m_note, 1);
    return note;
}

void WelcomePage::loadRecent()
{
    m_job.run(
        this,
        [paths = m_settings.recentCatalogs()](const std::stop_token& stop) {
            std::vector<Recent> recent;
            for (const QString& path : paths) {
                const QFileInfo info(path);
                if (stop.stop_requested() || static_cast<qsizetype>(recent.size()) == kMostRecent)
                    break;
                if (info.isFile())
                    recent.push_back({path, info.size(), info.lastModified().toMSecsSinceEpoch()});
            }
            return recent;
        },
        [this](const std::vector<Recent>& recent) { showRecent(recent); });
}

void WelcomePage::showRecent(const std::vector<Recent>& recent)
{
    while (QLayoutItem* item = m_recentRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (recent.empty())
        return;
    auto* heading = new QLabel(tr("Recent catalogs"), m_recent);
    heading->setProperty("caption", true);
    m_recentRows->addWidget(heading);
    for (const Recent& one : recent) {
        auto* line = new QToolButton(m_recent);
        line->setObjectName(u"recentCatalog"_s);
        line->setIcon(actionIcon(u"database"_s));
        line->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        line->setText(u"  %1   %2 · %3"_s.arg(one.path.section(u'/', -1), sizeText(one.size),
                                              agoText(one.modified * 1000)));
        line->setToolTip(one.path);
        line->setCursor(Qt::PointingHandCursor);
        connect(line, &QToolButton::clicked, this,
                [this, path = one.path] { Q_EMIT catalogRequested(path); });
        m_recentRows->addWidget(line);
    }
}

} // namespace upriver
