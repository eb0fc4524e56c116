// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogOpener: looks on a worker whether a catalog can be opened, and does what is offered where it can't:
// restores, rebuilds, copies. Opens nothing itself: opened() says that the way is clear. GUI thread; a job
// under way ends before the object does.

#include <QObject>
#include <QString>

#include "catalog/indexing/rescue.h"
#include "catalog/store/catalog_trouble.h"
#include "ui/async/latest_job.h"

namespace upriver {

class CatalogOpener : public QObject
{
    Q_OBJECT

public:
    enum class Manner : std::uint8_t {
        MakeIfMissing, ///< unless backups or edits lie beside the place: then it was lost
        MustExist,
        ReadOnly, ///< nothing in this program writes to it from then on
    };

    explicit CatalogOpener(QObject* parent = nullptr);

    /// path: absolute. ready() or troubled() follows.
    void tryToOpen(const QString& path, Manner manner);
    /// Whether a catalog whose use failed is damaged or gone: troubled(); else nothing.
    void lookAgain(const QString& path);
    /// Reads the whole file behind the window; soundnessKnown() follows.
    void checkBehind(const QString& path);
    /// rescued() or rescueFailed() follows.
    void restore(const QString& path, const QString& backup);
    void rebuild(const QString& path);
    void copyToOwnFolder(const QString& path);
    void cancel();
    [[nodiscard]] bool isBusy() const { return m_isBusy; }

Q_SIGNALS:
    /// wasCut: a program before ended without closing the catalog.
    void ready(const QString& path, upriver::CatalogOpener::Manner manner, bool wasCut);
    void troubled(const upriver::CatalogDiagnosis& trouble);
    void soundnessKnown(const upriver::CatalogDiagnosis& found);
    void worked(const QString& sentence, double share);
    void rescued(const QString& path, const QString& sentence);
    void rescueFailed(const QString& sentence);

private:
    void end(const QString& path, const Result<RescueReport>& report, const QString& sentence);

    LatestJob m_job;
    LatestJob m_check;
    bool m_isBusy = false;
};

} // namespace upriver
