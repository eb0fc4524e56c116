// SPDX-License-Identifier: Apache-2.0
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>
#include <QStackedWidget>

#include "ui/models/words.h"
#include "ui/shell/catalog_opener.h"
#include "ui/shell/main_window.h"
#include "ui/shell/state_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/trouble_page.h"
#include "ui/shell/welcome_page.h"

// How the main window opens a catalog, and what it shows where that can't be.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kCheckEveryDays = 7;

QString checkedKey(const QString& catalog)
{
    return u"checked/%1"_s.arg(QString::fromLatin1(catalog.toUtf8().toHex().right(120)));
}

} // namespace

void MainWindow::connectOpening()
{
    connect(m_opener, &CatalogOpener::ready, this, &MainWindow::openReady);
    connect(m_opener, &CatalogOpener::troubled, this, &MainWindow::showTrouble);
    connect(m_opener, &CatalogOpener::worked, m_trouble, &TroublePage::showWork);
    connect(m_opener, &CatalogOpener::rescueFailed, m_trouble, &TroublePage::showFailure);
    connect(m_opener, &CatalogOpener::rescued, this, [this](const QString& path, const QString& sentence) {
        m_openedNote = sentence;
        openIn(path, CatalogOpener::Manner::MustExist);
    });
    connect(m_opener, &CatalogOpener::soundnessKnown, this, [this](const CatalogDiagnosis& found) {
        if (found.path != m_session.pathUtf8())
            return;
        if (found.trouble == CatalogTrouble::Damaged)
            return showTrouble(found);
        if (found.trouble == CatalogTrouble::None)
            m_settings.setValue(checkedKey(m_session.path()), QDateTime::currentSecsSinceEpoch());
    });
    connect(m_trouble, &TroublePage::offerChosen, this, &MainWindow::takeOffer);
    connect(m_trouble, &TroublePage::backupChosen, this,
            [this](const QString& file) { m_opener->restore(text(m_trouble->trouble().path), file); });
    connect(m_trouble, &TroublePage::otherBackupRequested, this, &MainWindow::askForBackup);
    connect(m_trouble, &TroublePage::openCatalogRequested, this, &MainWindow::askForCatalog);
    connect(m_trouble, &TroublePage::startPageRequested, this, [this] {
        m_welcome->setNote({});
        m_centre->setCurrentWidget(m_welcome);
        m_welcome->folderButton().setFocus();
    });
    connect(m_trouble, &TroublePage::cancelRequested, m_opener, &CatalogOpener::cancel);
}

void MainWindow::openCatalog(const QString& path) { openIn(path, CatalogOpener::Manner::MakeIfMissing); }

void MainWindow::openIn(const QString& path, CatalogOpener::Manner manner)
{
    m_welcome->setNote(tr("Opening %1…").arg(path.section(u'/', -1)));
    if (m_centre->currentWidget() == m_trouble)
        m_trouble->showWork(tr("Opening %1…").arg(path.section(u'/', -1)), -1);
    m_session.closeCatalog();
    m_opener->tryToOpen(QFileInfo(path).absoluteFilePath(), manner);
}

void MainWindow::openReady(const QString& path, CatalogOpener::Manner manner, bool wasCut)
{
    const bool isReadOnly = manner == CatalogOpener::Manner::ReadOnly;
    m_readOnly->setNote(u"eye"_s,
                        isReadOnly ? tr("Open for reading only: edits and indexing are off.") : QString(),
                        isReadOnly ? tr("Open it for writing") : QString(),
                        [this, path] { openIn(path, CatalogOpener::Manner::MustExist); });
    const qint64 checked = m_settings.value(checkedKey(path), 0).toLongLong();
    const bool isLongAgo =
        checked > 0 && checked < QDateTime::currentSecsSinceEpoch() - kCheckEveryDays * 24 * 3600;
    if (checked == 0)
        m_settings.setValue(checkedKey(path), QDateTime::currentSecsSinceEpoch());
    m_session.openCatalog(path);
    if (!isReadOnly && (wasCut || isLongAgo))
        m_opener->checkBehind(path);
}

void MainWindow::showTrouble(const CatalogDiagnosis& trouble)
{
    m_session.closeCatalog();
    m_waitingPaths.clear();
    m_waitingAsset.clear();
    m_waitingView.clear();
    m_waitingQuestion.clear();
    m_isRecalling = false;
    m_openedNote.clear();
    m_welcome->setNote(text(trouble.what), u"error"_s);
    m_status->say(text(trouble.what));
    m_trouble->showTrouble(trouble);
    m_centre->setCurrentWidget(m_trouble);
    m_trouble->focusFirstWay();
}

void MainWindow::takeOffer(CatalogOffer offer)
{
    const QString path = text(m_trouble->trouble().path);
    switch (offer) {
    case CatalogOffer::OpenReadOnly:
        return openIn(path, CatalogOpener::Manner::ReadOnly);
    case CatalogOffer::TryAgain:
        return openIn(path, CatalogOpener::Manner::MustExist);
    case CatalogOffer::StartNew:
        return m_session.openCatalog(path);
    case CatalogOffer::Rebuild:
        return m_opener->rebuild(path);
    case CatalogOffer::OpenCopy:
        return m_opener->copyToOwnFolder(path);
    case CatalogOffer::RestoreBackup:
        return askForBackup();
    }
}

void MainWindow::askForBackup()
{
    const QString path = text(m_trouble->trouble().path);
    const QString file = QFileDialog::getOpenFileName(this, tr("Restore a backup"), path.section(u'/', 0, -2),
                                                      tr("Catalogs and backups (*.db *.bak);;All files (*)"));
    if (!file.isEmpty())
        m_opener->restore(path, file);
}

} // namespace upriver
