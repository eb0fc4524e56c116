// SPDX-License-Identifier: Apache-2.0
#pragma once

// KeptList: starred assets and saved views in one short list, as it stands at the top of the browse panel. A
// click on an asset selects it, a double click or Enter opens its lineage; a click on a view or Enter opens
// it. F2 renames a view, Del takes a star away or deletes a view (asked first); the rest is in the menu of a
// row. Follows the stars by itself; views come by setViews(). Hidden while nothing is kept. GUI thread.

#include <vector>

#include <QListWidget>

#include "catalog/model/catalog_rows.h"
#include "ui/async/door_job.h"

namespace upriver {

class Navigation;
class Session;
class Settings;
struct SavedViewRow;

class KeptList : public QListWidget
{
    Q_OBJECT

public:
    enum class Row : std::uint8_t { Heading, Asset, View };
    enum Role { RowRole = Qt::UserRole, NameRole, IdRole, KindRole };

    KeptList(Session& session, Navigation& navigation, Settings& settings, QWidget* parent = nullptr);

    void setViews(const std::vector<SavedViewRow>& views);
    /// As high as its rows, but no higher than that; then it scrolls.
    void setMostHeight(int height);
    [[nodiscard]] bool isBusy() const { return m_job.isBusy(); }

Q_SIGNALS:
    void viewRequested(const QString& name);
    void viewRenamed(const QString& from, const QString& to);
    void viewRemoved(const QString& name);
    void viewLinkRequested(const QString& name);
    void viewFileRequested(const QString& name);
    void messageRequested(const QString& sentence);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// A star by its name; without an asset: this catalog has none of that name.
    struct Star
    {
        QString name;
        AssetSummary asset;
    };

    void readStars();
    void fill();
    void addHeading(const QString& words);
    void addRow(Row row, const QString& words, const QString& name, const QString& tip);
    void look(const QListWidgetItem* item);
    void open(const QListWidgetItem* item);
    void remove(const QListWidgetItem* item);
    void renamed(const QListWidgetItem* item);
    void fitHeight();

    Session& m_session;
    Navigation& m_navigation;
    Settings& m_settings;
    ReaderJob m_job;
    std::vector<Star> m_stars;
    std::vector<std::pair<QString, Micros>> m_views; ///< name, last saved
    int m_most = 240;
    bool m_filling = false;
};

} // namespace upriver
