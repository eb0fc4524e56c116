// SPDX-License-Identifier: Apache-2.0
#pragma once

// SearchField: the one search field of the window with its list of live results. Every key starts a search
// on a worker; the newest answer is shown, the last one stays while the next is on its way. Enter opens,
// Ctrl+Enter opens the lineage, Shift+Enter shows all matches in the catalog, Tab takes a completion.
// GUI thread; asks the catalog on a worker only.

#include <QLineEdit>

#include "ui/async/door_job.h"
#include "ui/search/search_rows.h"

class QListView;
class QFrame;

namespace upriver {

class CatalogFilter;
class Navigation;
class Session;
class Settings;

class SearchField : public QLineEdit
{
    Q_OBJECT

public:
    SearchField(Session& session, Navigation& navigation, CatalogFilter& filter, Settings& settings,
                QWidget* parent = nullptr);
    ~SearchField() override;

    [[nodiscard]] bool isPopupShown() const;
    [[nodiscard]] const SearchRowModel& rows() const { return m_rows; }
    [[nodiscard]] QFrame* popup() const { return m_popup; }
    [[nodiscard]] bool isBusy() const { return m_search.isBusy() || m_reader.isBusy(); }
    void showPopup();
    void hidePopup();

Q_SIGNALS:
    void resultsShown();
    /// What was looked for is opened: keys are meant for that now.
    void accepted();
    /// Ctrl+Enter on a column: its trace, not only its table's lineage.
    void columnLineageRequested(upriver::AssetId asset, const QString& column);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Found
    {
        SearchResult result;
        std::vector<Completion> completions;
    };

    void makePopup();
    void ask();
    void askRecent();
    void show(Result<Found> found);
    void setRows(std::vector<SearchRow> rows);
    void place();
    void move(int step);
    void accept(int row, Qt::KeyboardModifiers modifiers);
    void takeCompletion(const SearchRow& row);

    Session& m_session;
    Navigation& m_navigation;
    CatalogFilter& m_filter;
    Settings& m_settings;
    SearchRowModel m_rows;
    QFrame* m_popup = nullptr;
    QListView* m_list = nullptr;
    QString m_shownFor; ///< the text that the rows answer
    SearcherJob m_search;
    ReaderJob m_reader;
};

} // namespace upriver
