// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogPage: the list of every asset that matches the query: chips of the query's terms, the table, the
// columns menu, copy and export. A row that is chosen becomes the window's selection; double click or Enter
// opens its lineage. GUI thread; the catalog is asked on workers only.

#include <QWidget>

#include "ui/async/door_job.h"
#include "ui/models/asset_table_model.h"

class QLabel;
class QVBoxLayout;
class QTableView;
class QToolButton;

namespace upriver {

class CatalogFilter;
class ChipRow;
class Navigation;
class NoteBar;
class Session;
class Settings;
class StateStack;

class CatalogPage : public QWidget
{
    Q_OBJECT

public:
    CatalogPage(Session& session, Navigation& navigation, CatalogFilter& filter, Settings& settings,
                QWidget* parent = nullptr);
    ~CatalogPage() override;

    [[nodiscard]] AssetTableModel& model() const { return *m_model; }
    [[nodiscard]] QTableView& table() const { return *m_table; }
    [[nodiscard]] bool isBusy() const;
    /// Chosen rows (the shown ones if none are) as TSV onto the clipboard, by way of a worker.
    void copyRows();
    void exportCsv(const QString& file);

Q_SIGNALS:
    void messageRequested(const QString& sentence);
    void openFolderRequested();
    /// A column row was chosen; the selection stands on it already.
    void columnChosen();
    void rowsShown();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Found
    {
        Searcher::IdList list;
        Facets facets;
        SearchQuery query;
        std::vector<ColumnMatch> columns; ///< of the best assets
    };

    void makeToolRow(QVBoxLayout* column);
    void makeTable();
    void makeColumnsMenu();
    void keepColumns();
    void fitColumns();
    [[nodiscard]] bool isWanted(int column) const;
    void nameHiddenColumns();
    void load();
    void loadBest();
    void loadAll();
    void showBest(std::vector<AssetId> best);
    void showRows(Found& found);
    /// False, with a message: only the first rows are here yet.
    [[nodiscard]] bool isComplete();
    void refresh();
    [[nodiscard]] static Result<Found> find(Searcher& searcher, const QString& query, Searcher::Order order,
                                            bool descending, const std::stop_token& stop);
    void show(Result<Found> found);
    void showEmpty();
    [[nodiscard]] static std::vector<ColumnMatch> findColumns(Searcher& searcher, const SearchQuery& query,
                                                              const std::stop_token& stop);
    void showChips();
    void showCount();
    void followSelection();
    void chooseRow(int row);
    void showMenu(const QPoint& point);
    [[nodiscard]] std::vector<AssetId> chosenIds() const;
    void askForFile();

    Session& m_session;
    Navigation& m_navigation;
    CatalogFilter& m_filter;
    Settings& m_settings;
    AssetTableModel* m_model;
    QTableView* m_table;
    ChipRow* m_chips;
    QLabel* m_count;
    QToolButton* m_columnsButton = nullptr;
    NoteBar* m_note;
    StateStack* m_stack;
    SearchQuery m_query;
    QString m_shownQuery; ///< of the rows in the model
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_following = false;
    bool m_stale = false;
    bool m_isBeginning = false; ///< the rows are those a longer list begins with; the rest is being read
    SearcherJob m_search;
    ReaderJob m_textJob;
};

} // namespace upriver
