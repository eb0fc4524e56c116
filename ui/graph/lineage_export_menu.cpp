// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <QActionGroup>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStandardPaths>

#include "ui/graph/lineage_export.h"

// The Export menu.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

/// One of several: chosen is called with the number of the entry.
void addChoice(QMenu& menu, const std::vector<std::pair<QString, QString>>& entries, int now,
               const std::function<void(int)>& chosen)
{
    auto* group = new QActionGroup(&menu);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        QAction* action = menu.addAction(entries[i].first);
        action->setToolTip(entries[i].second);
        action->setCheckable(true);
        action->setChecked(static_cast<int>(i) == now);
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, &menu, [chosen, i] { chosen(static_cast<int>(i)); });
    }
}

QString suffixOf(DrawnFormat format)
{
    return format == DrawnFormat::Svg ? u"svg"_s : format == DrawnFormat::Png ? u"png"_s : u"pdf"_s;
}

QMenu* submenu(QMenu& menu, const QString& title)
{
    QMenu* inner = menu.addMenu(title);
    inner->setToolTipsVisible(true);
    return inner;
}

} // namespace

void LineageExport::fill(QMenu& menu)
{
    menu.setToolTipsVisible(true);
    addScopes(menu);
    menu.addSeparator();
    connect(menu.addAction(tr("Copy picture")), &QAction::triggered, this, &LineageExport::copyPicture);
    addPrint(menu);
    menu.addSeparator();
    addPictures(menu);
    addColours(menu);
    menu.addSeparator();
    addData(menu);
}

void LineageExport::addScopes(QMenu& menu)
{
    addChoice(menu,
              {{tr("What is seen"), tr("Pictures: the part in view, as it looks. Data: the cards shown.")},
               {tr("Whole picture"), tr("All cards that are shown, in a size that can be read")},
               {tr("Whole graph"), tr("All that lies up and down, however far, without the filter")}},
              static_cast<int>(m_scope), [this](int scope) { m_scope = static_cast<ExportScope>(scope); });
}

void LineageExport::addPictures(QMenu& menu)
{
    const auto drawn = [this](QMenu& inner, const QString& text, const DrawOptions& options) {
        connect(inner.addAction(text), &QAction::triggered, this, [this, options] { askAndDraw(options); });
    };
    drawn(menu, tr("SVG…"), {.format = DrawnFormat::Svg});
    QMenu& png = *submenu(menu, tr("PNG"));
    drawn(png, tr("As large as on screen (1x)…"), {.format = DrawnFormat::Png, .scale = 1});
    drawn(png, tr("Twice as large (2x)…"), {.format = DrawnFormat::Png, .scale = 2});
    drawn(png, tr("Three times as large (3x)…"), {.format = DrawnFormat::Png, .scale = 3});
    drawn(png, tr("Four times as large (4x)…"), {.format = DrawnFormat::Png, .scale = 4});
    QMenu& pdf = *submenu(menu, tr("PDF"));
    drawn(pdf, tr("One page, as large as the picture…"), {.format = DrawnFormat::Pdf});
    for (const auto paper : {QPageSize::A4, QPageSize::A3, QPageSize::Letter, QPageSize::Tabloid})
        drawn(pdf, tr("Over pages of %1…").arg(QPageSize::name(paper)),
              {.format = DrawnFormat::Pdf, .paper = paper});
}

void LineageExport::addColours(QMenu& menu)
{
    addChoice(*submenu(menu, tr("Colours of pictures")),
              {{tr("As on the screen"), tr("On paper: light")}, {tr("Light"), {}}, {tr("Dark"), {}}}, 0,
              [this](int chosen) {
                  m_mode = chosen == 0   ? std::nullopt
                           : chosen == 1 ? std::optional(ThemeMode::Light)
                                         : std::optional(ThemeMode::Dark);
              });
}

void LineageExport::addPrint(QMenu& menu)
{
    QMenu& inner = *submenu(menu, tr("Print"));
    connect(inner.addAction(tr("On one page…\tCtrl+P")), &QAction::triggered, this,
            [this] { print(OnPaper::OnePage); });
    connect(inner.addAction(tr("Over several pages…")), &QAction::triggered, this,
            [this] { print(OnPaper::SeveralPages); });
}

void LineageExport::addData(QMenu& menu)
{
    const auto written = [this](QMenu& inner, const QString& text, TextFormat format, const QString& suffix,
                                const QString& part = {}) {
        connect(inner.addAction(text), &QAction::triggered, this,
                [this, format, suffix, part] { askAndWrite(format, suffix, part); });
    };
    QMenu& csv = *submenu(menu, tr("CSV"));
    written(csv, tr("Nodes…"), TextFormat::CsvNodes, u"csv"_s, u"-nodes"_s);
    written(csv, tr("Edges…"), TextFormat::CsvEdges, u"csv"_s, u"-edges"_s);
    written(csv, tr("Nodes and edges in one table…"), TextFormat::Csv, u"csv"_s);
    written(menu, tr("JSON…"), TextFormat::Json, u"json"_s);
    written(menu, tr("DOT (Graphviz)…"), TextFormat::Dot, u"dot"_s);
    written(menu, tr("Mermaid…"), TextFormat::Mermaid, u"mmd"_s);
    written(menu, tr("OpenLineage events…"), TextFormat::OpenLineage, u"ndjson"_s);
}

QString LineageExport::proposedFile(const QString& suffix, const QString& part) const
{
    QString name = tr("lineage");
    for (const LineageNode& node : m_picture.answer->nodes)
        if (node.root) {
            name = QString::fromStdString(node.asset.leaf);
            break;
        }
    for (QChar& letter : name)
        if (!letter.isLetterOrNumber() && letter != u'_' && letter != u'-')
            letter = u'_';
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir(folder).filePath(name.left(80) + part + u'.' + suffix);
}

QString LineageExport::askedFile(const QString& suffix, const QString& part) const
{
    const QString filter =
        tr("%1 files (*.%2)").arg(suffix.toUpper(), suffix) + u";;"_s + tr("All files (*)");
    const QString file =
        QFileDialog::getSaveFileName(m_page, tr("Export the lineage"), proposedFile(suffix, part), filter);
    // The dialog has asked about the name that was typed, not about another one.
    const QString whole = file + u'.' + suffix;
    const bool needsSuffix = !file.isEmpty() && QFileInfo(file).suffix().isEmpty();
    return needsSuffix && !QFileInfo::exists(whole) ? whole : file;
}

void LineageExport::askAndDraw(const DrawOptions& options)
{
    if (!m_picture.scene)
        return;
    const QString file = askedFile(suffixOf(options.format), {});
    if (file.isEmpty())
        return;
    DrawOptions chosen = options;
    chosen.mode = mode();
    saveDrawn(std::move(chosen), file);
}

void LineageExport::askAndWrite(TextFormat format, const QString& suffix, const QString& part)
{
    if (!m_picture.scene)
        return;
    if (m_picture.isCounted)
        return Q_EMIT ended(
            tr("A map of so many assets is exported as a picture; open one of its groups, or use "
               "upriver export, for the assets"));
    const QString file = askedFile(suffix, part);
    if (!file.isEmpty())
        saveText(format, file);
}

} // namespace upriver
