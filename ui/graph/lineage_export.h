// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageExport: the page's Export menu: files in the drawn and the text formats, copied picture, print. Asks
// for a place, works on a worker, tells the outcome in a sentence. GUI thread.

#include <memory>

#include <QObject>
#include <QString>

#include "lineage/export/lineage_text.h"
#include "ui/async/latest_job.h"
#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_picture.h"

class QMenu;
class QWidget;

namespace upriver {

class LineageExport : public QObject
{
    Q_OBJECT

public:
    explicit LineageExport(QWidget* page);
    void fill(QMenu& menu);
    void setPicture(const LineagePicture& picture, const std::string& catalog);
    /// Without asking for a place: what the menu does once it has one.
    void saveDrawn(const DrawOptions& options, const QString& file);
    void saveText(TextFormat format, const QString& file);
    void copyPicture();

Q_SIGNALS:
    /// What came of it; also after a failure.
    void ended(const QString& sentence);

private:
    void askAndDraw(DrawnFormat format, double scale);
    void askAndWrite(TextFormat format, const QString& suffix);
    void print();
    void finish(const Result<void>& result, const QString& file);
    [[nodiscard]] QString proposedFile(const QString& suffix) const;

    QWidget* m_page;
    LineagePicture m_picture;
    std::string m_catalog;
    LatestJob m_job;
};

} // namespace upriver
