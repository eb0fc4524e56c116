// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/status_line.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include "ui/models/words.h"
#include "ui/session/session.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSentenceMs = 15'000;
constexpr int kClockMs = 30'000;

QLabel* quietLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setProperty("secondary", true);
    label->setFont(currentTheme().font(Theme::FontStep::Caption));
    return label;
}

QString failedText(qint64 count)
{
    return count == 1 ? StatusLine::tr("1 file failed")
                      : StatusLine::tr("%1 files failed").arg(countText(count));
}

QString linkHtml(const QString& words, const QColor& colour)
{
    return u"<a href='problems' style='color:%1;text-decoration:none'>%2</a>"_s.arg(colour.name(),
                                                                                    words.toHtmlEscaped());
}

} // namespace

StatusLine::StatusLine(Session& session, QWidget* parent)
    : QStatusBar(parent)
    , m_session(session)
    , m_name(quietLabel(this))
    , m_counts(quietLabel(this))
    , m_indexed(quietLabel(this))
    , m_failed(quietLabel(this))
    , m_sentence(quietLabel(this))
    , m_progress(new QWidget(this))
    , m_bar(new QProgressBar(m_progress))
    , m_progressText(quietLabel(m_progress))
    , m_cancel(new QToolButton(m_progress))
    , m_sentenceTimer(new QTimer(this))
    , m_clock(new QTimer(this))
{
    setSizeGripEnabled(false);
    setContentsMargins(6, 0, 6, 0);
    for (QLabel* label : {m_name, m_counts, m_indexed, m_failed}) {
        label->setContentsMargins(0, 0, 12, 0);
        addWidget(label);
    }
    addWidget(m_sentence, 1);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(m_progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    m_bar->setFixedWidth(130);
    m_bar->setTextVisible(false);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setProperty("linkLike", true);
    row->addWidget(m_progressText);
    row->addWidget(m_bar);
    row->addWidget(m_cancel);
    addPermanentWidget(m_progress);
    m_progress->hide();
    m_sentenceTimer->setSingleShot(true);
    m_sentenceTimer->setInterval(kSentenceMs);
    connect(m_sentenceTimer, &QTimer::timeout, m_sentence, &QLabel::clear);
    connect(m_cancel, &QToolButton::clicked, this, &StatusLine::cancelRequested);
    for (QLabel* label : {m_failed, m_sentence})
        connect(label, &QLabel::linkActivated, this, [this] { Q_EMIT problemsRequested(); });
    connect(&m_session, &Session::statsChanged, this, &StatusLine::showCatalog);
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_sentence->clear();
        showCatalog();
    });
    connect(&m_session, &Session::catalogClosed, this, &StatusLine::showCatalog);
    connect(&m_session, &Session::indexingStarted, this, [this] { showProgress({}); });
    connect(&m_session, &Session::indexingProgressed, this, &StatusLine::showProgress);
    connect(&m_session, &Session::indexingFinished, this, &StatusLine::showEnd);
    connect(&m_session, &Session::indexingFailed, this, [this](const QString& sentence) {
        m_progress->hide();
        say(sentence);
    });
    m_clock->setInterval(kClockMs); // "2 min ago" grows old by itself
    connect(m_clock, &QTimer::timeout, this, &StatusLine::showCatalog);
    m_clock->start();
    showCatalog();
}

void StatusLine::say(const QString& sentence) { showSentence(sentence.toHtmlEscaped()); }

QString StatusLine::sentence() const { return m_sentence->text(); }

bool StatusLine::showsProgress() const { return m_progress->isVisibleTo(this); }

void StatusLine::showCatalog()
{
    const bool open = m_session.isOpen();
    for (QLabel* label : {m_counts, m_indexed, m_failed})
        label->setVisible(open);
    m_name->setText(open ? m_session.path().section(u'/', -1) : tr("No catalog is open"));
    m_name->setToolTip(m_session.path());
    if (!open)
        return;
    const CatalogStats& stats = m_session.stats();
    qint64 assets = 0, edges = 0;
    for (const auto& [kind, count] : stats.assets)
        assets += count;
    for (const auto& [kind, count] : stats.edges)
        edges += count;
    m_counts->setText(tr("%1 assets · %2 edges · %3 columns")
                          .arg(countText(assets), countText(edges), countText(stats.columns)));
    const Micros indexed = m_session.lastIndexed();
    m_indexed->setText(indexed > 0 ? tr("Indexed %1").arg(agoText(indexed)) : tr("Not indexed yet"));
    m_indexed->setToolTip(exactTime(indexed));
    m_failed->setText(stats.failedFiles > 0 ? linkHtml(failedText(stats.failedFiles), currentTheme().failed)
                                            : QString());
}

void StatusLine::showProgress(const IndexProgress& progress)
{
    m_progress->show();
    const bool known = progress.phase != IndexProgress::Phase::Walking && progress.filesFound > 0;
    m_bar->setRange(0, known ? 1000 : 0);
    if (!known) {
        m_progressText->setText(tr("Looking for files… %1 found").arg(countText(progress.filesFound)));
        return;
    }
    const double share = static_cast<double>(progress.filesDone) / static_cast<double>(progress.filesFound);
    m_bar->setValue(static_cast<int>(share * 1000));
    QStringList parts;
    switch (progress.phase) {
    case IndexProgress::Phase::Analysing:
        m_bar->setValue(
            progress.jobsFound > 0 ? static_cast<int>(1000 * progress.jobsDone / progress.jobsFound) : 0);
        m_progressText->setText(tr("Analysing SQL: %1 of %2 jobs")
                                    .arg(countText(progress.jobsDone), countText(progress.jobsFound)));
        return;
    case IndexProgress::Phase::Finishing:
        parts << tr("Finishing");
        break;
    default:
        parts << tr("Indexing %1 of %2 files")
                     .arg(countText(progress.filesDone), countText(progress.filesFound));
    }
    if (progress.bytesPerSecond > 0)
        parts << tr("%1/s").arg(sizeText(static_cast<qint64>(progress.bytesPerSecond)));
    if (progress.secondsRemaining >= 0)
        parts << tr("%1 left").arg(durationText(qRound64(progress.secondsRemaining)));
    m_progressText->setText(parts.join(u", "_s));
    m_progressText->setToolTip(text(progress.currentFile));
    if (!progress.currentFile.empty())
        m_sentence->setText(
            m_sentence->fontMetrics()
                .elidedText(text(progress.currentFile), Qt::ElideMiddle, std::max(80, m_sentence->width()))
                .toHtmlEscaped());
}

void StatusLine::showEnd(const IndexReport& report)
{
    m_progress->hide();
    if (report.cancelled)
        return say(tr("Indexing was cancelled. What had been read is kept."));
    qint64 assets = 0;
    for (const auto& [kind, count] : report.assets)
        assets += count;
    QString line = tr("Indexed %1 files: %2 assets, %3 edges")
                       .arg(countText(report.files.found), countText(assets), countText(report.edges))
                       .toHtmlEscaped();
    if (report.files.failed > 0) {
        const QString failed = failedText(report.files.failed);
        line +=
            u", "_s + failed.toHtmlEscaped() + u" ("_s + linkHtml(tr("show"), currentTheme().accent) + u")"_s;
    }
    showSentence(line);
    m_sentenceTimer->stop(); // it stays until something else is said
}

void StatusLine::showSentence(const QString& html)
{
    m_sentence->setText(html);
    m_sentenceTimer->start();
}

} // namespace upriver
