// SPDX-License-Identifier: Apache-2.0
#pragma once

// WelcomePage: what stands in the window before a catalog is open: three big ways in, the recent catalogs
// with size and date, and that one may drop things here. GUI thread; sizes and dates come from a worker.

#include <QWidget>

#include "ui/async/latest_job.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace upriver {

class IconView;

class Settings;

class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(Settings& settings, QWidget* parent = nullptr);

    [[nodiscard]] QPushButton& sampleButton() const { return *m_sample; }
    [[nodiscard]] QPushButton& folderButton() const { return *m_folder; }
    /// A sentence under the ways in: what is going on, or what went wrong.
    void setNote(const QString& sentence, const QString& icon = {});
    [[nodiscard]] QString note() const;

Q_SIGNALS:
    void openFolderRequested();
    void openCatalogRequested();
    void catalogRequested(const QString& path);
    void sampleRequested();

private:
    struct Recent
    {
        QString path;
        qint64 size = 0;
        qint64 modified = 0; ///< milliseconds
    };

    [[nodiscard]] QHBoxLayout* makeNote();
    void loadRecent();
    void showRecent(const std::vector<Recent>& recent);

    Settings& m_settings;
    QPushButton* m_folder;
    QPushButton* m_catalog;
    QPushButton* m_sample;
    QLabel* m_note;
    IconView* m_noteIcon;
    QWidget* m_recent;
    QVBoxLayout* m_recentRows;
    LatestJob m_job;
};

} // namespace upriver
