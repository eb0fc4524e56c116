// SPDX-License-Identifier: Apache-2.0
#pragma once

// BrowseModel: the browse tree, filled level by level by a worker as nodes are opened. A refresh merges what
// is new into the levels that are loaded, so that nothing closes under the reader's eyes. GUI thread.

#include <deque>
#include <memory>
#include <vector>

#include <QAbstractItemModel>

#include "catalog/model/catalog_rows.h"
#include "ui/async/door_job.h"

namespace upriver {

class BrowseModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role { CountRole = Qt::UserRole, AssetIdRole, KeyRole };

    explicit BrowseModel(QObject* parent = nullptr);
    ~BrowseModel() override;

    void setCatalog(const std::string& path);
    void setBrowseBy(BrowseBy by);
    [[nodiscard]] BrowseBy browseBy() const { return m_by; }
    /// Reads the loaded levels again.
    void refresh();
    [[nodiscard]] const BrowseNode& node(const QModelIndex& index) const;
    [[nodiscard]] bool isBusy() const { return m_job.isBusy() || !m_queue.empty(); }
    [[nodiscard]] bool isLoaded() const;
    [[nodiscard]] QString error() const { return m_error; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    /// A level has come (or could not be read: error()).
    void levelLoaded();

private:
    struct Node;

    [[nodiscard]] Node* nodeOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(const Node& node) const;
    [[nodiscard]] Node* findSerial(std::uint64_t serial) const;
    void ask(Node& node);
    void next();
    void take(std::uint64_t serial, Result<std::vector<BrowseNode>> children);
    void merge(Node& parent, std::vector<BrowseNode> children);
    void clear();

    std::unique_ptr<Node> m_root;
    std::deque<std::uint64_t> m_queue;
    std::uint64_t m_nextSerial = 1;
    BrowseBy m_by = BrowseBy::Platform;
    QString m_error;
    ReaderJob m_job;
};

} // namespace upriver
