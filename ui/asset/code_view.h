// SPDX-License-Identifier: Apache-2.0
#pragma once

// CodeView: the code behind an asset as it was found, read-only: a choice where there are several pieces,
// the text that makes a chosen column marked, words to find, and what was not understood. GUI thread; text,
// colours and lineage are made on workers, newest only, and nothing of them is kept in the catalog.

#include <map>
#include <memory>
#include <optional>

#include <QWidget>

#include "catalog/model/catalog_rows.h"
#include "ui/asset/code_text.h"
#include "ui/async/door_job.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QTextDocument;
class QToolButton;

namespace upriver {

class CodeEditor;
class CodeFindBar;
class MarkBar;
class Navigation;
class Session;

class CodeView : public QWidget
{
    Q_OBJECT

public:
    CodeView(Session& session, Navigation& navigation, QWidget* parent = nullptr);

    void setDetails(std::shared_ptr<AssetDetails> details);
    /// The column that the navigation stands on; empty: none.
    void showColumn(const QString& column);
    /// The piece of one job, now or as soon as it is there.
    void showPieceOf(AssetId job);
    void stepMark(int by);
    void beginFind();
    /// F3: the next word while words are looked for, else the next mark.
    void step(int by);

    [[nodiscard]] bool isBusy() const { return m_textBusy || m_lineageJob.isBusy(); }
    [[nodiscard]] CodeEditor& editor() const { return *m_editor; }
    [[nodiscard]] QComboBox& pieces() const { return *m_pieces; }
    [[nodiscard]] QComboBox& columns() const { return *m_columns; }
    [[nodiscard]] MarkBar& markBar() const { return *m_markBar; }
    [[nodiscard]] CodeFindBar& findBar() const { return *m_find; }
    [[nodiscard]] QLabel& notes() const { return *m_notes; }

protected:
    void changeEvent(QEvent* event) override;

private:
    struct ShownCode
    {
        CodeText text;
        std::vector<ColourRun> colours;
        std::unique_ptr<QTextDocument> document;
    };
    struct Column
    {
        AssetId asset;
        QString name;
        bool operator==(const Column&) const = default;
    };

    QHBoxLayout* makeTop();
    void connectParts();
    void showPiece(int index);
    void readText();
    void readLineage();
    void showText(ShownCode shown);
    void showAbout();
    void showColumns();
    void chooseColumn(int index);
    void mark();
    void showMark();
    void showNotes();
    void find(const QString& words);
    void stepFound(int by);
    void activate(const std::vector<std::size_t>& edges);
    void follow(const QString& link);
    [[nodiscard]] const CodeRow* piece() const;
    [[nodiscard]] std::vector<std::size_t> markedEdges() const;

    Session& m_session;
    Navigation& m_navigation;
    std::shared_ptr<AssetDetails> m_details;
    std::vector<CodeRow> m_code;
    int m_piece = -1;
    AssetId m_wantedJob;
    std::optional<Column> m_column;
    std::vector<Column> m_columnChoices;
    CodeText m_text;
    bool m_textShown = false;
    std::optional<CodeLineage> m_lineage;
    std::shared_ptr<const LineageGraph> m_readWith; ///< the graph behind m_lineage
    std::vector<CodeMark> m_marks;
    std::vector<std::pair<int, int>> m_found;
    int m_currentFound = -1;
    bool m_textBusy = false;
    QComboBox* m_pieces;
    QComboBox* m_columns;
    QLabel* m_about;
    QToolButton* m_wrap = nullptr;
    CodeFindBar* m_find;
    MarkBar* m_markBar;
    CodeEditor* m_editor;
    QLabel* m_notes;
    LatestJob m_textJob;
    ReaderJob m_lineageJob;
};

} // namespace upriver
