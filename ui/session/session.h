// SPDX-License-Identifier: Apache-2.0
#pragma once

// Session: the open catalog as the window sees it: its path, the newest lineage graph, and indexing. All
// work on the file happens on workers; what comes back are values. GUI thread.

#include <memory>

#include <QObject>
#include <QString>
#include <QStringList>

#include "catalog/indexing/indexer.h"
#include "catalog/model/catalog_rows.h"
#include "lineage/graph/lineage_graph.h"
#include "lineage/layout/layout_service.h"
#include "ui/async/latest_job.h"

namespace upriver {

class LayoutStore;

class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    /// Opens (creates, migrates) on a worker; catalogOpened() or catalogFailed() follows.
    void openCatalog(const QString& path);
    void closeCatalog();
    [[nodiscard]] bool isOpen() const { return !m_path.isEmpty(); }
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] std::string pathUtf8() const { return m_path.toStdString(); }
    /// Null until the first load has ended; replaced whole when the catalog changes.
    [[nodiscard]] std::shared_ptr<const LineageGraph> graph() const { return m_graph; }
    [[nodiscard]] const CatalogStats& stats() const { return m_stats; }
    /// End of the newest finished scan; 0: never indexed.
    [[nodiscard]] Micros lastIndexed() const { return m_lastIndexed; }
    /// What was indexed so far, to index it again.
    [[nodiscard]] const QStringList& roots() const { return m_roots; }
    [[nodiscard]] LayoutService& layoutService();
    /// Layouts kept in the open catalog; null: none is open.
    [[nodiscard]] std::shared_ptr<LayoutStore> layoutStore() const;

    /// Indexes files and folders into the open catalog, behind the window; one at a time, later ones queue.
    void index(const QStringList& paths);
    void cancelIndexing();
    [[nodiscard]] bool isIndexing() const { return m_indexing; }
    /// True while the catalog is being opened or its graph loaded.
    [[nodiscard]] bool isLoading() const;

Q_SIGNALS:
    void catalogOpened();
    void catalogClosed();
    void catalogFailed(const QString& sentence);
    /// Facts changed (by us or by another program); panels read again. Comes at most about once a second
    /// while indexing.
    void catalogChanged();
    /// A new graph is there.
    void graphChanged();
    void statsChanged();
    void indexingStarted();
    void indexingProgressed(const upriver::IndexProgress& progress);
    void indexingFinished(const upriver::IndexReport& report);
    void indexingFailed(const QString& sentence);

private:
    void load();
    void poll();
    void noteChange();
    void startIndexing();
    void finishIndexing(const Result<IndexReport>& report);

    QString m_path;
    std::shared_ptr<const LineageGraph> m_graph;
    CatalogStats m_stats;
    Micros m_lastIndexed = 0;
    QStringList m_roots;
    bool m_indexing = false;
    std::unique_ptr<struct SessionState> m_state;
};

} // namespace upriver

Q_DECLARE_METATYPE(upriver::IndexProgress)
Q_DECLARE_METATYPE(upriver::IndexReport)
