// SPDX-License-Identifier: Apache-2.0
#pragma once

// StatePage: what a panel shows when it has nothing to show: one icon, one sentence, at most one button that
// mends it. StateStack puts a panel's content and its StatePage on one place; NoteBar is the quiet line
// above content that was cut or could not be read fresh. GUI thread.

#include <functional>

#include <QFrame>
#include <QStackedWidget>

#include "ui/shell/theme.h"

class QLabel;
class QPushButton;
class QTimer;
class QToolButton;

namespace upriver {

class IconView;

struct StateText
{
    QString icon;
    QString sentence;
    QString button;               ///< empty: none
    std::function<void()> action; ///< of the button
};

class StatePage : public QWidget
{
    Q_OBJECT

public:
    explicit StatePage(QWidget* parent = nullptr);
    void setState(StateText state);
    [[nodiscard]] QString sentence() const;

private:
    IconView* m_icon;
    QLabel* m_sentence;
    QPushButton* m_button;
    std::function<void()> m_action;
};

class StateStack : public QStackedWidget
{
    Q_OBJECT

public:
    explicit StateStack(QWidget* content, QWidget* parent = nullptr);
    void showContent();
    void showState(StateText state);
    void showLoading(const QString& sentence);
    void showError(const QString& sentence, const QString& button = {}, std::function<void()> action = {});
    [[nodiscard]] bool showsContent() const { return currentIndex() == 0; }
    [[nodiscard]] QString sentence() const { return m_page->sentence(); }

private:
    StatePage* m_page;
    QTimer* m_delay; ///< loading shows after a moment only, so that quick answers do not flicker
};

class NoteBar : public QFrame
{
    Q_OBJECT

public:
    explicit NoteBar(QWidget* parent = nullptr);
    /// An empty sentence hides the bar.
    void setNote(const QString& icon, const QString& sentence, const QString& button = {},
                 std::function<void()> action = {});
    [[nodiscard]] QString sentence() const;

private:
    IconView* m_icon;
    QLabel* m_sentence;
    QToolButton* m_button;
    std::function<void()> m_action;
};

/// An icon that follows the theme.
class IconView : public QWidget
{
    Q_OBJECT

public:
    explicit IconView(int side, QWidget* parent = nullptr);
    void setIcon(const QString& name, const QColor& colour = {});
    /// In a colour of the theme, whichever is the current one.
    void setIcon(const QString& name, QColor Theme::*role);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_name;
    QColor m_colour;
    QColor Theme::*m_role = &Theme::faint;
};

} // namespace upriver
