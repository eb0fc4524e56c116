// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two bars over an editor of code: CodeFindBar, words looked for, with next and previous; MarkBar, the
// marked column in words, with next and previous mark. They hold no text; who owns them searches. GUI thread.

#include <QFrame>

class QLabel;
class QLineEdit;
class QToolButton;

namespace upriver {

class CodeFindBar : public QFrame
{
    Q_OBJECT

public:
    explicit CodeFindBar(QWidget* parent = nullptr);
    void begin();
    [[nodiscard]] QLineEdit& field() const { return *m_field; }
    /// total < 0: nothing is looked for.
    void setCount(qsizetype position, qsizetype total);
    [[nodiscard]] QString countText() const;

Q_SIGNALS:
    void wordsChanged(const QString& words);
    void stepRequested(int by);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QLineEdit* m_field;
    QLabel* m_count;
};

class MarkBar : public QFrame
{
    Q_OBJECT

public:
    explicit MarkBar(QWidget* parent = nullptr);
    /// An empty sentence hides the bar; total 0: there is nothing to step through.
    void setMark(const QString& html, int position, int total);
    [[nodiscard]] QString sentence() const; ///< without its markup
    [[nodiscard]] QString countText() const;
    [[nodiscard]] QLabel& label() const { return *m_sentence; }

Q_SIGNALS:
    void stepRequested(int by);
    void linkActivated(const QString& link);

private:
    QLabel* m_sentence;
    QLabel* m_count;
    QToolButton* m_previous;
    QToolButton* m_next;
};

} // namespace upriver
