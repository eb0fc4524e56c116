// SPDX-License-Identifier: Apache-2.0
#pragma once

// CodeEditor: code read-only with line numbers, colours and marks. Only lines that come into view are
// coloured, so that a megabyte shows as fast as a page. Marks are parts of the text, one of them the current
// one; those that lead somewhere answer to a click and, while current, to Enter. GUI thread.

#include <memory>
#include <vector>

#include <QPlainTextEdit>

#include "ui/asset/code_text.h"

namespace upriver {

/// A marked part of the shown text.
struct EditorMark
{
    int begin = 0;
    int end = 0;
    bool isLink = false;
    QString tip;
};

class CodeEditor : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit CodeEditor(QWidget* parent = nullptr);

    /// A document to show; made on a worker, since a megabyte takes its time. Belongs to the GUI thread then.
    [[nodiscard]] static std::unique_ptr<QTextDocument> makeDocument(const QString& text);
    /// Forgets colours and marks.
    void setText(std::unique_ptr<QTextDocument> document, std::vector<int> folds);
    void setColours(std::vector<ColourRun> colours);
    void setMarks(std::vector<EditorMark> marks);
    /// Scrolls there; -1: none is current.
    void setCurrentMark(int mark);
    [[nodiscard]] int currentMark() const { return m_current; }
    [[nodiscard]] const std::vector<EditorMark>& marks() const { return m_marks; }
    /// Found words, drawn over the marks; the cursor stays where it is.
    void setFound(const std::vector<std::pair<int, int>>& found, int current);
    /// 1-based line of the code, as the numbers at the side count.
    void goToLine(qint64 line);
    void setWrapped(bool wrapped);
    [[nodiscard]] bool isWrapped() const { return lineWrapMode() != NoWrap; }

    [[nodiscard]] int numbersWidth() const;
    void paintNumbers(QPaintEvent* event);

Q_SIGNALS:
    void markActivated(int mark);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void colourVisible();
    void colourBlock(const QTextBlock& block);
    void showSelections();
    void placeNumbers();
    void scrollTo(int begin, int end);
    [[nodiscard]] int markAt(QPoint point) const;
    [[nodiscard]] qint64 lineOf(int block) const; ///< 0: goes on the line before

    std::vector<ColourRun> m_colours;
    std::vector<int> m_folds;
    std::vector<EditorMark> m_marks;
    std::vector<std::pair<int, int>> m_found;
    int m_current = -1;
    int m_currentFound = -1;
    std::unique_ptr<QTextDocument> m_shown;
    int m_generation = 1; ///< blocks of an older one are still to be coloured
    QWidget* m_numbers;
};

} // namespace upriver
