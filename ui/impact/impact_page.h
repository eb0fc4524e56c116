// SPDX-License-Identifier: Apache-2.0
#pragma once

// ImpactPage: a question about an asset or a column and its answer: a list with a path as proof in each row,
// counts, and how complete it is. A row is selected like an asset anywhere; Enter shows its path in the
// lineage picture. The question is the view state of the visit, so back and forward walk the answers. GUI
// thread; questions, rows and exports are worked out on workers, the old answer stays until the new is there.

#include <memory>

#include <QWidget>

#include "lineage/export/lineage_text.h"
#include "ui/async/door_job.h"
#include "ui/impact/impact_rows.h"

class QLabel;
class QToolButton;

namespace upriver {

class CellTable;
class ImpactTools;
class NoteBar;
class Session;
class StateStack;
struct Visit;

class ImpactPage : public QWidget
{
    Q_OBJECT

public:
    ImpactPage(Session& session, Navigation& navigation, QWidget* parent = nullptr);

    [[nodiscard]] const ImpactQuestion& question() const { return m_question; }
    [[nodiscard]] bool isBusy() const { return m_job.isBusy() || m_exportJob.isBusy(); }
    [[nodiscard]] CellTable& table() const { return *m_table; }
    [[nodiscard]] ImpactTools& tools() const { return *m_tools; }
    [[nodiscard]] NoteBar& note() const { return *m_note; }
    [[nodiscard]] NoteBar& joinsNote() const { return *m_joins; }
    [[nodiscard]] QString heading() const;
    [[nodiscard]] QString counts() const;
    /// Of the state shown instead of an answer; empty while there is one.
    [[nodiscard]] QString stateSentence() const;
    /// The name of what is asked about; empty: nothing yet.
    [[nodiscard]] QString subject() const;
    /// Without asking for a place: what the menu does once it has one.
    void save(TextFormat format, const QString& file);
    void showPath();

Q_SIGNALS:
    void subjectChanged();
    void messageRequested(const QString& sentence);
    void problemsRequested();
    void joinsRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Loaded
    {
        std::shared_ptr<const ImpactAnswer> answer;
        ImpactTable table;
    };

    void connectTools();
    QWidget* makeHeading();
    void makeTable();
    void follow(const Visit& visit);
    void ask(const ImpactQuestion& question);
    void askKind(ImpactKind kind);
    void askFilter(const QString& words);
    void load();
    void show(Result<Loaded> loaded);
    void showQuestion();
    void showCompleteness();
    void showNothing();
    void showLoading(const QString& sentence);
    void selectRow(AssetId asset);
    void chooseRow(const QModelIndex& index);
    void keepState();
    void askForFile(TextFormat format, const QString& suffix);
    [[nodiscard]] int currentRow() const;
    [[nodiscard]] bool isInAnswer(AssetId asset) const;

    Session& m_session;
    Navigation& m_navigation;
    ImpactTools* m_tools = nullptr;
    QLabel* m_heading = nullptr;
    QLabel* m_count = nullptr;
    QToolButton* m_whole = nullptr; ///< from a column to its whole asset
    NoteBar* m_note = nullptr;
    NoteBar* m_joins = nullptr;
    CellTable* m_table = nullptr;
    StateStack* m_stack = nullptr;
    ImpactQuestion m_question;
    std::shared_ptr<const ImpactAnswer> m_answer; ///< of m_question once it is there
    std::vector<ImpactRow> m_rows;
    std::size_t m_total = 0;
    bool m_following = false; ///< the row that becomes current is the window's choice, not the user's
    ReaderJob m_job;
    ReaderJob m_exportJob;
};

} // namespace upriver
