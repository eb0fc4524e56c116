// SPDX-License-Identifier: Apache-2.0
#pragma once

// ReadersPage: what is read, as a small window: the readers at the left with a search over all that their
// pages say, the page of the chosen one at the right: what it reads, what it finds, what such files can't
// tell. The words are the readers' own (SourceInfo). GUI thread.

#include <vector>

#include <QWidget>

#include "catalog/sources/source.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace upriver {

class RichText;
class StateStack;

class ReadersPage : public QWidget
{
    Q_OBJECT

public:
    explicit ReadersPage(QWidget* parent);

    [[nodiscard]] QLineEdit& field() const { return *m_field; }
    [[nodiscard]] QListWidget& list() const { return *m_list; }
    [[nodiscard]] RichText& page() const { return *m_page; }
    /// What is said instead of the pages; empty while there are some.
    [[nodiscard]] QString stateSentence() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeSide();
    void find(const QString& words);
    void showChosen();

    std::vector<SourceInfo> m_readers; ///< by system, as they are listed
    QLineEdit* m_field;
    QLabel* m_count;
    QListWidget* m_list;
    RichText* m_page;
    StateStack* m_stack;
};

} // namespace upriver
