// SPDX-License-Identifier: Apache-2.0
#pragma once

// ViewsPopup: the catalog's saved views in a small window below their button: a field to name the one that is
// shown, a list to open (Enter), rename (F2) and delete (Del), and the ways out and in: link and file. Closes
// by itself. GUI thread.

#include <QFrame>

#include "ui/graph/saved_views.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace upriver {

class ViewsPopup : public QFrame
{
    Q_OBJECT

public:
    /// shown: of the picture that stands; a scene of null: there is none to be saved.
    ViewsPopup(SavedViews& views, SavedViews::Shown shown, QWidget* parent);
    void openBelow(const QWidget& button);
    [[nodiscard]] QLineEdit* field() const { return m_field; }
    [[nodiscard]] QListWidget* list() const { return m_list; }
    [[nodiscard]] QPushButton* saveButton() const { return m_save; }
    [[nodiscard]] QLabel* note() const { return m_note; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeWays(QVBoxLayout& column);
    void show(const std::vector<SavedViewRow>& rows);
    void save();
    void askToRemove();
    void renamed(QListWidgetItem* item);
    void showChoice();
    void saveFile();
    void openFile();
    QToolButton* addWay(const QString& icon, const QString& text, const QString& tip);

    SavedViews& m_views;
    SavedViews::Shown m_shown;
    QLineEdit* m_field;
    QPushButton* m_save;
    QListWidget* m_list;
    QLabel* m_note;
    bool m_filling = false;
};

} // namespace upriver
