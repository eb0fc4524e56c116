// SPDX-License-Identifier: Apache-2.0
#pragma once

// TroublePage: stands in the window where a catalog can't be opened: what happened, what is safe, and the
// ways out as buttons; while one of them is taken, how far it is. Tells by signals what was chosen, does
// nothing itself. GUI thread.

#include <QWidget>

#include "catalog/store/catalog_trouble.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace upriver {

class IconView;

class TroublePage : public QWidget
{
    Q_OBJECT

public:
    explicit TroublePage(QWidget* parent = nullptr);

    void showTrouble(const CatalogDiagnosis& trouble);
    /// In place of the buttons, until the next showTrouble() or showFailure(); share below 0: not known.
    void showWork(const QString& sentence, double share);
    /// A way out that led nowhere: the offers are there again, the sentence above them.
    void showFailure(const QString& sentence);

    [[nodiscard]] const CatalogDiagnosis& trouble() const { return m_trouble; }
    [[nodiscard]] QString sentence() const; ///< what happened and what is safe
    [[nodiscard]] QString failure() const;
    [[nodiscard]] bool showsWork() const;
    /// In the order of the offers; of several backups each has one.
    [[nodiscard]] const QList<QPushButton*>& ways() const { return m_ways; }
    void focusFirstWay();

Q_SIGNALS:
    void offerChosen(upriver::CatalogOffer offer);
    void backupChosen(const QString& file);
    void otherBackupRequested();
    void openCatalogRequested();
    void startPageRequested();
    void cancelRequested();

private:
    void makeHead(QVBoxLayout& column, QWidget* centre);
    void makeFoot(QVBoxLayout& column, QWidget* centre);
    void addWays();
    void addBackups();
    QPushButton* addWay(const QString& icon, const QString& title, const QString& sentence);

    CatalogDiagnosis m_trouble;
    QLabel* m_title = nullptr;
    QLabel* m_what = nullptr;
    QLabel* m_safe = nullptr;
    QLabel* m_failure = nullptr;
    QWidget* m_failureRow = nullptr;
    QVBoxLayout* m_wayRows = nullptr;
    QWidget* m_wayBox = nullptr;
    QWidget* m_work = nullptr;
    QLabel* m_workText = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    QWidget* m_foot = nullptr;
    QList<QPushButton*> m_ways;
};

} // namespace upriver
