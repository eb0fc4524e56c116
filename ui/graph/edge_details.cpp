// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/edge_details.h"

#include <algorithm>

#include <QGuiApplication>
#include <QPushButton>
#include <QScreen>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

#include "catalog/base/time.h"
#include "ui/models/code_words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kEvidenceShown = 5;
constexpr std::size_t kJobsShown = 8;
constexpr qsizetype kCodeShown = 1200;

QString escaped(const std::string& utf8) { return QString::fromStdString(utf8).toHtmlEscaped(); }

QString row(const QString& label, const QString& html)
{
    if (html.isEmpty())
        return {};
    return u"<tr><td style='color:%1; padding-right:14px'>%2</td><td>%3</td></tr>"_s.arg(
        currentTheme().secondaryText.name(), label, html);
}

QString kindText(const LineageEdge& edge)
{
    const std::string_view word = toWord(edge.kind);
    QStringList parts{
        QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())).replace(u'_', u' ')};
    if (edge.manual)
        parts << EdgeDetails::tr("added by hand");
    if (edge.inferred)
        parts << EdgeDetails::tr("inferred");
    if (edge.backward)
        parts << EdgeDetails::tr("closes a cycle");
    return parts.join(u", "_s);
}

QString jobsHtml(const EdgeFacts& facts)
{
    QStringList lines;
    for (std::size_t i = 0; i < facts.jobs.size() && i < kJobsShown; ++i)
        lines << u"<a href='asset:%1' style='color:%2'>%3</a>"_s.arg(facts.jobs[i].id.value)
                     .arg(currentTheme().accent.name(), escaped(facts.jobs[i].leaf));
    if (facts.jobs.size() > kJobsShown)
        lines << EdgeDetails::tr("+%1 more").arg(facts.jobs.size() - kJobsShown);
    return lines.join(u"<br>"_s);
}

/// "openlineage/shop_daily.ndjson": enough to know the file by.
std::string shortPath(const std::string& file)
{
    std::size_t cut = file.rfind('/');
    if (cut != std::string::npos && cut > 0)
        cut = file.rfind('/', cut - 1);
    return cut == std::string::npos ? file : file.substr(cut + 1);
}

QString evidenceHtml(const EdgeFacts& facts)
{
    QStringList lines;
    for (const EvidenceRow& evidence : facts.evidence) {
        const QString line = escaped(shortPath(evidence.file)) +
                             (evidence.locator.empty() ? QString() : u" · "_s + escaped(evidence.locator));
        if (!lines.contains(line))
            lines << line;
    }
    const qsizetype more = lines.size() - kEvidenceShown;
    if (more > 0)
        lines = lines.first(kEvidenceShown) << EdgeDetails::tr("+%1 more").arg(more);
    return lines.join(u"<br>"_s);
}

QString codeHtml(const EdgeFacts& facts)
{
    if (facts.code.empty())
        return {};
    const QString whole = QString::fromStdString(facts.code.front().text);
    const QString shown = whole.left(kCodeShown) + (whole.size() > kCodeShown ? u"\n…"_s : QString());
    return u"<pre style='white-space:pre-wrap; margin-top:8px'>%1</pre>"_s.arg(shown.toHtmlEscaped());
}

/// The expressions that make the column, each with its place.
QString codeRows(const ColumnEdgeFacts& facts)
{
    QString rows;
    for (const ColumnExpression& code : facts.code) {
        rows += row(EdgeDetails::tr("Expression"),
                    u"<code>%1</code>"_s.arg(QString::fromStdString(code.expression).toHtmlEscaped()));
        const QString where = escaped(code.path.empty() ? code.jobName : code.path);
        rows += row(EdgeDetails::tr("Stands in"),
                    code.line > 0
                        ? EdgeDetails::tr("%1, line %2, column %3").arg(where).arg(code.line).arg(code.column)
                        : where);
    }
    return rows;
}

QString confidenceText(const ColumnEdgeFacts& facts)
{
    const QString share = EdgeDetails::tr("%1 %").arg(facts.edge.confidence);
    if (facts.edge.confidence >= 100)
        return EdgeDetails::tr("%1, stated by the system").arg(share);
    return facts.code.empty() ? share : u"%1, %2"_s.arg(share, certaintyText(facts.code.front().certainty));
}

/// Both opinions, where the system's own column lineage and the SQL's do not agree.
QString differenceRows(const ColumnEdgeFacts& facts)
{
    if (!facts.differs())
        return {};
    const auto list = [](const std::vector<std::string>& sources) {
        QStringList lines;
        for (std::size_t i = 0; i < sources.size() && i < kJobsShown; ++i)
            lines << escaped(sources[i]);
        if (sources.size() > kJobsShown)
            lines << EdgeDetails::tr("+%1 more").arg(sources.size() - kJobsShown);
        return lines.isEmpty() ? EdgeDetails::tr("nothing") : lines.join(u"<br>"_s);
    };
    return row(EdgeDetails::tr("The system says"), list(facts.stated)) +
           row(EdgeDetails::tr("The SQL says"), list(facts.fromSql));
}

std::string timeOf(const std::vector<ScanRow>& scans, ScanId id)
{
    const auto found =
        std::find_if(scans.begin(), scans.end(), [id](const ScanRow& scan) { return scan.id == id; });
    if (found == scans.end())
        return {};
    std::string time = formatTime(found->started).substr(0, 16); // to the minute
    std::replace(time.begin(), time.end(), 'T', ' ');
    return time + " UTC";
}

/// The edges that an edge of the picture stands for: itself, or both halves through each job.
std::vector<std::pair<AssetId, AssetId>> partsOf(const LineageEdge& edge)
{
    std::vector<std::pair<AssetId, AssetId>> parts;
    for (const AssetId job : edge.via) {
        parts.emplace_back(edge.from, job);
        parts.emplace_back(job, edge.to);
    }
    if (parts.empty())
        parts.emplace_back(edge.from, edge.to);
    return parts;
}

} // namespace

Result<EdgeFacts> readEdgeFacts(const std::string& catalog, const LineageEdge& edge, std::stop_token stop)
{
    auto opened = CatalogReader::open(catalog);
    if (!opened)
        return fail(opened.error());
    const CatalogReader& reader = **opened;
    (*opened)->interruptOn(stop);
    EdgeFacts facts;
    facts.edge = edge;
    const std::vector<AssetId> ends{edge.from, edge.to};
    auto names = reader.summaries(ends);
    auto jobs = reader.summaries(edge.via);
    auto scans = reader.scans();
    for (const Error* error :
         {names ? nullptr : &names.error(), jobs ? nullptr : &jobs.error(), scans ? nullptr : &scans.error()})
        if (error)
            return fail(*error);
    for (const AssetSummary& asset : *names)
        (asset.id == edge.from ? facts.from : facts.to) = asset.leaf;
    facts.jobs = std::move(*jobs);
    ScanId last;
    for (const auto& [from, to] : partsOf(edge)) {
        const auto found = reader.edge(from, to, edge.kind);
        if (!found)
            return fail(found.error());
        if (!*found)
            continue;
        for (const EvidenceRow& evidence : (*found)->evidence) {
            last = std::max(last, evidence.lastScan);
            facts.evidence.push_back(evidence);
        }
    }
    for (const AssetSummary& job : facts.jobs) {
        auto code = reader.codeOf(job.id);
        if (code)
            facts.code.insert(facts.code.end(), code->begin(), code->end());
    }
    facts.firstSeen = timeOf(*scans, edge.since);
    facts.lastSeen = timeOf(*scans, edge.until.isValid() ? edge.until : last);
    return facts;
}

EdgeDetails::EdgeDetails(QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_text(new QTextBrowser)
    , m_codeButton(new QPushButton(tr("Show in code"), this))
{
    setObjectName(u"popup"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 6, 8);
    column->addWidget(m_text);
    column->addWidget(m_codeButton, 0, Qt::AlignLeft);
    m_codeButton->hide();
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->viewport()->setAutoFillBackground(false);
    m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->setStyleSheet(u"background: transparent;"_s);
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        const AssetId asset{link.path().toLongLong()};
        close();
        Q_EMIT assetRequested(asset);
    });
}

void EdgeDetails::show(const EdgeFacts& facts, QPoint global)
{
    const QString title = u"<p style='font-weight:600; margin-bottom:8px'>%1 → %2</p>"_s.arg(
        escaped(facts.from), escaped(facts.to));
    showHtml(title + u"<table cellspacing='2'>"_s + row(tr("Kind"), kindText(facts.edge)) +
                 row(facts.jobs.size() == 1 ? tr("Job") : tr("Jobs"), jobsHtml(facts)) +
                 row(tr("Confidence"), tr("%1 %").arg(facts.edge.confidence)) +
                 row(tr("First seen"), escaped(facts.firstSeen)) +
                 row(tr("Last seen"), escaped(facts.lastSeen)) + row(tr("Stated by"), evidenceHtml(facts)) +
                 u"</table>"_s + codeHtml(facts),
             global);
}

void EdgeDetails::show(const ColumnEdgeFacts& facts, QPoint global)
{
    const AssetId job = facts.code.empty() ? facts.edge.job : facts.code.front().job;
    m_codeButton->setVisible(!facts.code.empty());
    connect(m_codeButton, &QPushButton::clicked, this,
            [this, asset = facts.edge.to, column = QString::fromStdString(facts.edge.toColumn), job] {
                close();
                Q_EMIT codeRequested(asset, column, job);
            });
    const auto name = [](const std::string& leaf, const std::string& column) {
        return escaped(column.empty() ? leaf : leaf + "." + column);
    };
    const LineageColumnEdge& edge = facts.edge;
    const QString title = u"<p style='font-weight:600; margin-bottom:8px'>%1 → %2</p>"_s.arg(
        name(facts.from, edge.fromColumn), name(facts.to, edge.toColumn));
    const QString jobHtml = facts.jobName.empty()
                                ? QString()
                                : u"<a href='asset:%1' style='color:%2'>%3</a>"_s.arg(edge.job.value)
                                      .arg(currentTheme().accent.name(), escaped(facts.jobName));
    showHtml(title + u"<table cellspacing='2'>"_s + codeRows(facts) +
                 row(tr("Kind"), kindsText(edge.kinds) + (edge.masking ? tr(", masked") : QString())) +
                 row(tr("Confidence"), confidenceText(facts)) + row(tr("Job"), jobHtml) +
                 differenceRows(facts) + u"</table>"_s,
             global);
    if (m_codeButton->isVisible())
        m_codeButton->setFocus();
}

void EdgeDetails::showHtml(const QString& html, QPoint global)
{
    m_text->setHtml(html);
    constexpr int kWidth = 430;
    m_text->document()->setTextWidth(kWidth - 24);
    const int button = m_codeButton->isHidden() ? 0 : m_codeButton->sizeHint().height() + 8;
    const int height =
        std::clamp(static_cast<int>(m_text->document()->size().height()) + 22, 90, 420) + button;
    resize(kWidth, height);
    const QScreen* screen = QGuiApplication::screenAt(global);
    const QRect room = screen ? screen->availableGeometry() : QRect(global, size());
    move(std::clamp(global.x() + 8, room.left(), std::max(room.left(), room.right() - width())),
         std::clamp(global.y() + 8, room.top(), std::max(room.top(), room.bottom() - this->height())));
    QFrame::show();
    m_text->setFocus();
}

QString EdgeDetails::text() const { return m_text->toPlainText(); }

} // namespace upriver
