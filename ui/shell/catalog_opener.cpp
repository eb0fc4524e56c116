// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/catalog_opener.h"

#include <filesystem>
#include <optional>

#include "catalog/base/text.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/read_only_hold.h"
#include "ui/models/words.h"

namespace upriver {

namespace {

struct Attempt
{
    CatalogDiagnosis found;
    bool wasCut = false;
};

Attempt attempt(const std::string& path, CatalogOpener::Manner manner)
{
    using Manner = CatalogOpener::Manner;
    if (manner == Manner::ReadOnly)
        holdReadOnly(path);
    else
        releaseReadOnly(path);
    std::error_code failed;
    Attempt made;
    if (!std::filesystem::exists(path, failed)) {
        made.found = missingCatalog(path);
        const bool wasThere = !made.found.backups.empty() || !made.found.edits.empty();
        if (manner != Manner::MakeIfMissing || wasThere)
            return made;
        if (const std::string folder(folderOf(path)); !folder.empty())
            std::filesystem::create_directories(folder, failed);
    }
    const auto log = std::filesystem::file_size(path + "-wal", failed);
    made.wasCut = !failed && log > 0;
    made.found = tryOpening(path);
    return made;
}

QString progressSentence(const IndexProgress& progress)
{
    return progress.filesFound > 0 ? CatalogOpener::tr("Reading the folders again: %1 of %2 files")
                                         .arg(countText(progress.filesDone), countText(progress.filesFound))
                                   : CatalogOpener::tr("Reading the folders again…");
}

QString keptSentence(const RescueReport& report)
{
    return report.kept.empty() ? QString()
                               : u' ' + CatalogOpener::tr("The damaged file is kept as %1.")
                                            .arg(text(std::string(fileNameOf(report.kept))));
}

} // namespace

CatalogOpener::CatalogOpener(QObject* parent) : QObject(parent) {}

void CatalogOpener::tryToOpen(const QString& path, Manner manner)
{
    m_isBusy = true;
    m_check.cancel();
    m_job.run(
        this, [file = path.toStdString(), manner](const std::stop_token&) { return attempt(file, manner); },
        [this, path, manner](const Attempt& made) {
            m_isBusy = false;
            if (made.found.trouble != CatalogTrouble::None)
                Q_EMIT troubled(made.found);
            else
                Q_EMIT ready(path, manner, made.wasCut);
        });
}

void CatalogOpener::lookAgain(const QString& path)
{
    m_isBusy = true;
    m_job.run(
        this, [file = path.toStdString()](const std::stop_token& stop) { return checkStructure(file, stop); },
        [this](const CatalogDiagnosis& found) {
            m_isBusy = false;
            // What passes by itself is no reason to close a catalog that is open.
            if (found.trouble == CatalogTrouble::Damaged || found.trouble == CatalogTrouble::Missing)
                Q_EMIT troubled(found);
        });
}

void CatalogOpener::checkBehind(const QString& path)
{
    m_check.run(
        this, [file = path.toStdString()](const std::stop_token& stop) { return checkStructure(file, stop); },
        [this](const CatalogDiagnosis& found) { Q_EMIT soundnessKnown(found); });
}

void CatalogOpener::restore(const QString& path, const QString& backup)
{
    m_isBusy = true;
    Q_EMIT worked(tr("Restoring %1…").arg(backup.section(u'/', -1)), -1);
    m_job.run(
        this,
        [file = path.toStdString(), from = backup.toStdString()](const std::stop_token&) {
            releaseReadOnly(file);
            return restoreBackup(file, from);
        },
        [this, path](const Result<RescueReport>& report) {
            const qint64 later = report ? report->laterEdits : 0;
            end(path, report,
                later > 0 ? tr("Restored; %n later edits were made again.", nullptr, static_cast<int>(later))
                          : tr("Restored."));
        });
}

void CatalogOpener::rebuild(const QString& path)
{
    m_isBusy = true;
    Q_EMIT worked(tr("Reading the folders again…"), -1);
    const auto progress = [this](const IndexProgress& now) {
        QMetaObject::invokeMethod(
            this,
            [this, now] {
                const double share = now.filesFound > 0 ? static_cast<double>(now.filesDone) /
                                                              static_cast<double>(now.filesFound)
                                                        : -1;
                if (m_isBusy)
                    Q_EMIT worked(progressSentence(now), share);
            },
            Qt::QueuedConnection);
    };
    m_job.run(
        this,
        [file = path.toStdString(), progress](const std::stop_token& stop) {
            releaseReadOnly(file);
            return rebuildFromRemains(file, stop, progress);
        },
        [this, path](const Result<RescueReport>& report) {
            QString sentence =
                report && report->roots == 0
                    ? tr("The edits are there again; open the folders that were in the catalog.")
                    : tr("Rebuilt, with all edits.");
            if (report && !report->missingRoots.empty())
                sentence += u' ' + tr("Not there and not read: %1.").arg(text(report->missingRoots.front()));
            end(path, report, sentence);
        });
}

void CatalogOpener::copyToOwnFolder(const QString& path)
{
    m_isBusy = true;
    Q_EMIT worked(tr("Copying %1…").arg(path.section(u'/', -1)), -1);
    m_job.run(
        this,
        [file = path.toStdString()](const std::stop_token&) {
            return copyCatalogInto(std::string(folderOf(defaultCatalogPath())), file);
        },
        [this](const Result<std::string>& copy) {
            m_isBusy = false;
            if (copy)
                Q_EMIT rescued(text(*copy), tr("This is a copy, in your own data folder."));
            else
                Q_EMIT rescueFailed(text(copy.error().what));
        });
}

void CatalogOpener::end(const QString& path, const Result<RescueReport>& report, const QString& sentence)
{
    m_isBusy = false;
    if (report)
        Q_EMIT rescued(path, sentence + keptSentence(*report));
    else
        Q_EMIT rescueFailed(text(report.error().what));
}

void CatalogOpener::cancel()
{
    if (!m_isBusy)
        return;
    m_job.cancel();
    m_isBusy = false;
    Q_EMIT rescueFailed(tr("Cancelled. The catalog is as it was."));
}

} // namespace upriver
