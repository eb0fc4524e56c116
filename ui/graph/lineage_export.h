// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageExport: the page's Export menu: files in the drawn and the text formats, copied picture, print. Asks
// for a place, works on a worker (several may run at once), tells the outcome in a sentence. GUI thread.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "lineage/export/lineage_text.h"
#include "ui/async/latest_job.h"
#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_picture.h"

class QMenu;
class QPrinter;
class QWidget;

namespace upriver {

/// Seen: of pictures the part in view as it looks, of data the cards that are shown. Picture: all cards that
/// are shown, readable. Whole: all that lies up and down from the root, however far, without filter.
enum class ExportScope : std::uint8_t { Seen, Picture, Whole };

class LineageExport : public QObject
{
    Q_OBJECT

public:
    /// Asked at the moment of an export.
    struct Sources
    {
        std::function<SeenPart()> seen;
        std::function<PictureRequest()> whole; ///< everything up and down from the root
    };

    LineageExport(QWidget* page, Sources sources);
    ~LineageExport() override;
    void fill(QMenu& menu);
    void setPicture(const LineagePicture& picture, const std::string& catalog);
    void setScope(ExportScope scope) { m_scope = scope; }
    [[nodiscard]] ExportScope scope() const { return m_scope; }
    /// Without asking for a place: what the menu does once it has one. The scope is added to the options.
    void saveDrawn(DrawOptions options, const QString& file);
    void saveText(TextFormat format, const QString& file);
    void copyPicture();
    /// A preview with the desktop's ways to choose printer, paper and pages.
    void print(OnPaper pages);
    [[nodiscard]] bool isBusy() const { return !m_jobs.empty(); }

Q_SIGNALS:
    void begun(const QString& sentence);
    /// What came of it; also after a failure.
    void ended(const QString& sentence);

private:
    struct Outcome
    {
        QString sentence;
        QImage image = {};               ///< for the clipboard
        std::function<void()> next = {}; ///< on the GUI thread
    };
    using Work = std::function<Outcome(const std::stop_token&)>;

    void addScopes(QMenu& menu);
    void addPictures(QMenu& menu);
    void addData(QMenu& menu);
    void addColours(QMenu& menu);
    void addPrint(QMenu& menu);
    void askAndDraw(const DrawOptions& options);
    void askAndWrite(TextFormat format, const QString& suffix, const QString& part = {});
    [[nodiscard]] QString askedFile(const QString& suffix, const QString& part) const;
    [[nodiscard]] QString proposedFile(const QString& suffix, const QString& part) const;
    [[nodiscard]] ThemeMode mode() const;
    [[nodiscard]] DrawOptions withScope(DrawOptions options) const;
    /// The request for all of it where that is wanted and more than the picture.
    [[nodiscard]] std::optional<PictureRequest> wholeRequest() const;
    void preview(OnPaper pages, const LineagePicture& picture, const DrawOptions& options);
    void run(Work work);

    QWidget* m_page;
    Sources m_sources;
    LineagePicture m_picture;
    std::string m_catalog;
    ExportScope m_scope = ExportScope::Picture;
    std::optional<ThemeMode> m_mode; ///< none: as on the screen
    std::vector<std::unique_ptr<LatestJob>> m_jobs;
};

} // namespace upriver
