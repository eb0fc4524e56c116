// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walk: does in the real window what people come for, with nothing but keys and clicks, counts them, and
// keeps a picture of each step. What the workflows are stands in walk_analyst.cpp, walk_reviewer.cpp and
// walk_engineer.cpp; what came of them, in walk.md. GUI thread.

#include <functional>
#include <vector>

#include <QString>
#include <QStringList>

#include "ui/shell/main_window.h"

class QWidget;

namespace upriver::test {

/// One workflow, as it went.
struct WalkedWay
{
    QString name;      ///< "A3": the third of the analyst, R: reviewer, E: engineer
    int keys = 0;      ///< pressed, typed words not counted
    int clicks = 0;    ///< of the mouse, of menus, too
    int words = 0;     ///< texts typed
    QStringList wrong; ///< what should have been seen and was not
};

/// One step in a catalog of any size.
struct EstateStep
{
    QString what;
    int milliseconds = 0; ///< until the window rests
    int cards = 0;        ///< in the picture then
};

class Walk
{
public:
    /// folder: for the pictures; empty: none are kept.
    Walk(MainWindow& window, QString folder);

    void walkAll();
    /// In the open catalog: name for the pictures, asset to begin with.
    std::vector<EstateStep> walkEstate(const QString& name, const QString& asset);
    [[nodiscard]] const std::vector<WalkedWay>& ways() const { return m_ways; }

    // what a person can do
    void press(QKeyCombination keys);
    void type(const QString& words);
    void click(QWidget& widget, QPoint at, Qt::MouseButton button = Qt::LeftButton);
    void doubleClick(QWidget& widget, QPoint at);
    /// An entry of the menu that is open.
    void choose(const QString& entry);
    void chooseFrom(QWidget& button, const QString& entry);
    /// Ctrl+K, some letters, Enter.
    void find(const QString& words, Qt::KeyboardModifiers with = {});

    // what a person waits for and sees
    void begin(const QString& name);
    void rest();
    void picture(const QString& step);
    void expect(bool isSo, const QString& what);
    [[nodiscard]] QString selectedLeaf() const;
    [[nodiscard]] MainWindow& window() { return m_window; }

private:
    void walkAnalyst();
    void walkReviewer();
    void walkEngineer();
    [[nodiscard]] WalkedWay& way() { return m_ways.back(); }

    MainWindow& m_window;
    QString m_folder;
    std::vector<WalkedWay> m_ways;
    int m_step = 0;
    bool m_hurries = false; ///< no pauses of its own: what is measured is the window's
};

} // namespace upriver::test
