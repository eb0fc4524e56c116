// SPDX-License-Identifier: Apache-2.0
#pragma once

// AssetChooser: a field under the pointer that searches the catalog for one asset: the other end of a path.
// The search runs on a worker; closes by itself. GUI thread.

#include <vector>

#include <QFrame>
#include <QString>

#include "catalog/base/ids.h"
#include "ui/async/door_job.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace upriver {

class AssetChooser : public QFrame
{
    Q_OBJECT

public:
    AssetChooser(const std::string& catalog, AssetId without, const QString& title, QWidget* parent);
    void openAt(QPoint global);
    [[nodiscard]] QLineEdit& field() const { return *m_field; }
    [[nodiscard]] QListWidget& list() const { return *m_list; }
    [[nodiscard]] bool isBusy() const { return m_search.isBusy(); }

Q_SIGNALS:
    void chosen(upriver::AssetId asset);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void search(const QString& words);
    void show(const Result<SearchResult>& found);

    AssetId m_without; ///< never offered
    QLabel* m_note;
    QLineEdit* m_field;
    QListWidget* m_list;
    std::vector<AssetId> m_assets;
    SearcherJob m_search;
};

} // namespace upriver
