// SPDX-License-Identifier: Apache-2.0
#pragma once

// Inspector: everything about the selected asset, beside whatever page is open: header, then Overview,
// Model (of models alone), Columns, Lineage, Runs, Quality, Code, Evidence, History. Follows the navigation;
// every name is a link into it. GUI thread; catalog and lineage are asked on workers, the old asset stays
// until the new is there.

#include <functional>
#include <map>
#include <memory>

#include <QWidget>

#include "catalog/model/catalog_rows.h"
#include "catalog/store/run_facts.h"
#include "ui/async/door_job.h"

class QLabel;
class QMenu;
class QTabWidget;
class QToolButton;
class QVBoxLayout;

namespace upriver {

class CellTable;
class ChipRow;
class CodeView;
class ColumnsTab;
class IconView;
class LineageTab;
class ModelTab;
class Navigation;
class RichText;
class Session;
class Settings;
class StateStack;
class TabRow;

class Inspector : public QWidget
{
    Q_OBJECT

public:
    enum Tab { Overview, Model, Columns, Lineage, Runs, Quality, Code, Evidence, History };

    Inspector(Session& session, Navigation& navigation, Settings& settings, QWidget* parent = nullptr);
    ~Inspector() override;

    [[nodiscard]] bool isBusy() const;
    [[nodiscard]] const AssetDetails* details() const { return m_details.get(); }
    [[nodiscard]] QTabWidget& tabs() const { return *m_tabs; }
    [[nodiscard]] QString stateSentence() const;
    [[nodiscard]] CodeView& code() const { return *m_code; }
    [[nodiscard]] ModelTab& model() const { return *m_model; }
    void toggleStar();
    /// Selects a column and shows the code that makes it, of one job if it is valid.
    void showCode(AssetId asset, const QString& column, AssetId job);

Q_SIGNALS:
    void fileRequested(const QString& file, qint64 line, const QString& what);
    void detailsShown();
    /// A tag was chosen: what else has it.
    void tagRequested(const QString& tag);
    void columnLineageRequested(upriver::AssetId asset, const QString& column);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Loaded;

    void makeHeader(QVBoxLayout* column);
    void makeTabs();
    void addCodeKeys();
    [[nodiscard]] QWidget* inStack(QWidget* content, Tab tab);
    void connectTable(CellTable& table);
    void load();
    void refresh();
    void show(Result<Loaded> loaded);
    void showHeader();
    void showChips();
    void followChip(int index);
    void showTables();
    void showModel();
    void showTabState(Tab tab, int count, const QString& icon, const QString& sentence);
    void showStar();

    Session& m_session;
    Navigation& m_navigation;
    Settings& m_settings;
    StateStack* m_stack = nullptr;
    IconView* m_icon = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_where = nullptr;
    QLabel* m_qualified = nullptr;
    QToolButton* m_star = nullptr;
    QMenu* m_questions = nullptr; ///< filled when it is opened
    ChipRow* m_chips = nullptr;
    std::vector<std::function<void()>> m_chipActions; ///< one each; empty: it only says something
    QTabWidget* m_tabs = nullptr;
    RichText* m_overview = nullptr;
    TabRow* m_tabRow = nullptr;
    ModelTab* m_model = nullptr;
    ColumnsTab* m_columns = nullptr;
    LineageTab* m_lineage = nullptr;
    CellTable* m_runs = nullptr;
    CellTable* m_checks = nullptr;
    CodeView* m_code = nullptr;
    CellTable* m_evidence = nullptr;
    CellTable* m_history = nullptr;
    std::map<int, StateStack*> m_stacks;
    std::shared_ptr<AssetDetails> m_details;
    FailedParts m_failed;
    bool m_stale = false;
    ReaderJob m_job;
};

} // namespace upriver
