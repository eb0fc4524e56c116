// SPDX-License-Identifier: Apache-2.0
#pragma once

// ChoicePopup: a list under the pointer with a search field: relatives behind "+81 more", columns of a wide
// table. Closes by itself. GUI thread.

#include <vector>

#include <QFrame>
#include <QString>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace upriver {

struct Choice
{
    QString icon;
    QColor colour;
    QString text;
    QString detail; ///< second, quiet
};

class ChoicePopup : public QFrame
{
    Q_OBJECT

public:
    explicit ChoicePopup(QWidget* parent);
    void setChoices(const std::vector<Choice>& choices, const QString& allText);
    void openAt(QPoint global);
    [[nodiscard]] QLineEdit* field() const { return m_field; }
    [[nodiscard]] QListWidget* list() const { return m_list; }

Q_SIGNALS:
    void chosen(int index);
    void allChosen();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void filter(const QString& text);

    QLineEdit* m_field;
    QListWidget* m_list;
    QPushButton* m_all;
};

} // namespace upriver
