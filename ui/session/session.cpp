// SPDX-License-Identifier: Apache-2.0
#include "ui/session/session.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <QElapsedTimer>
#include <QThread>
#include <QTimer>

#include "catalog/store/catalog_file.h"
#include "catalog/store/catalog_reader.h"
#include "catalog/store/layout_store.h"

namespace upriver {

namespace {

constexpr int kPollMs = 700;          // how soon another program's commit is seen
constexpr int kChangedEveryMs = 1000; // at most, while indexing
constexpr int kGraphEveryMs = 4000;   // a graph load reads every edge

/// What a connection says of the catalog's data; two connections count differently.
struct DataVersion
{
    std::int64_t number = -1; ///< below 0: not known
    bool isReaders = false;   ///< counted by the poll's reader, else by who writes layouts

    bool operator==(const DataVersion&) const = default;
};

struct Opened
{
    std::shared_ptr<LayoutStore> layouts;
    DataVersion version; ///< before anything was read: what comes later is a change
};

Result<Opened> prepareAndLook(const std::string& file)
{
    std::error_code ignored;
    const std::filesystem::path folder = std::filesystem::path(file).parent_path();
    if (!folder.empty())
        std::filesystem::create_directories(folder, ignored);
    if (const Result<void> prepared = prepareCatalog(file); !prepared)
        return fail(prepared.error());
    Opened opened;
    opened.layouts = std::make_shared<LayoutStore>(file);
    opened.version.number = opened.layouts->dataVersion().value_or(-1);
    return opened;
}

struct Loaded
{
    Result<std::shared_ptr<const LineageGraph>> graph = std::shared_ptr<const LineageGraph>();
    Result<CatalogStats> stats;
    Micros lastIndexed = 0;
    QStringList roots;
};

Loaded loadAll(const std::string& path, const std::stop_token& stop)
{
    Loaded loaded;
    loaded.graph = loadGraph(path, stop);
    auto reader = CatalogReader::open(path);
    if (!reader) {
        loaded.stats = fail(reader.error());
        return loaded;
    }
    (*reader)->interruptOn(stop);
    loaded.stats = (*reader)->stats();
    if (const auto scans = (*reader)->scans()) {
        for (const ScanRow& scan : *scans)
            loaded.lastIndexed = std::max(loaded.lastIndexed, scan.finished.value_or(0));
    }
    if (const auto roots = (*reader)->roots()) {
        for (const std::string& root : *roots)
            loaded.roots << QString::fromStdString(root);
    }
    return loaded;
}

} // namespace

struct SessionState
{
    LatestJob openJob;
    LatestJob loadJob;
    LatestJob pollJob;
    int loading = 0; ///< opens and loads whose end has not been heard of
    QTimer pollTimer;
    QTimer changedTimer;
    QTimer loadTimer;
    QElapsedTimer sinceLoad;
    std::unique_ptr<LayoutService> layout;
    std::shared_ptr<LayoutStore> layouts;
    std::unique_ptr<QThread> indexThread;
    std::stop_source indexStop;
    QStringList queue;
    // Shared with the poll worker, which alone uses the reader.
    std::shared_ptr<std::unique_ptr<CatalogReader>> pollReader =
        std::make_shared<std::unique_ptr<CatalogReader>>();
    DataVersion seen;
};

Session::Session(QObject* parent) : QObject(parent), m_state(std::make_unique<SessionState>())
{
    qRegisterMetaType<upriver::IndexProgress>();
    qRegisterMetaType<upriver::IndexReport>();
    m_state->changedTimer.setSingleShot(true);
    m_state->loadTimer.setSingleShot(true);
    m_state->pollTimer.setInterval(kPollMs);
    connect(&m_state->changedTimer, &QTimer::timeout, this, [this] { Q_EMIT catalogChanged(); });
    connect(&m_state->loadTimer, &QTimer::timeout, this, &Session::load);
    connect(&m_state->pollTimer, &QTimer::timeout, this, &Session::poll);
}

Session::~Session()
{
    m_state->indexStop.request_stop();
    if (m_state->indexThread)
        m_state->indexThread->wait();
}

void Session::openCatalog(const QString& path)
{
    closeCatalog();
    m_state->loading = 1;
    m_state->openJob.run(
        this, [file = path.toStdString()](std::stop_token) { return prepareAndLook(file); },
        [this, path](const Result<Opened>& opened) {
            m_state->loading = 0;
            if (!opened) {
                Q_EMIT catalogFailed(QString::fromStdString(opened.error().what));
                return;
            }
            m_path = path;
            m_state->layouts = opened->layouts;
            m_state->seen = opened->version;
            Q_EMIT catalogOpened();
            load();
            m_state->pollTimer.start();
        });
}

void Session::closeCatalog()
{
    cancelIndexing();
    m_state->openJob.cancel();
    if (!isOpen())
        return;
    m_state->pollTimer.stop();
    m_state->changedTimer.stop();
    m_state->loadTimer.stop();
    m_state->loadJob.cancel();
    m_state->pollJob.run(
        this,
        [reader = m_state->pollReader, layouts = std::move(m_state->layouts)](std::stop_token) mutable {
            reader->reset();
            layouts.reset();
            return 0;
        },
        [](int) {});
    m_state->loading = 0;
    m_path.clear();
    m_graph.reset();
    m_stats = {};
    m_lastIndexed = 0;
    m_roots.clear();
    Q_EMIT catalogClosed();
}

bool Session::isLoading() const { return m_state->loading > 0; }

LayoutService& Session::layoutService()
{
    if (!m_state->layout)
        m_state->layout = std::make_unique<LayoutService>();
    return *m_state->layout;
}

std::shared_ptr<LayoutStore> Session::layoutStore() const { return m_state->layouts; }

void Session::load()
{
    if (!isOpen())
        return;
    m_state->sinceLoad.start();
    m_state->loading = 1;
    m_state->loadJob.run(
        this, [path = pathUtf8()](std::stop_token stop) { return loadAll(path, stop); },
        [this](Loaded loaded) {
            m_state->loading = 0;
            if (loaded.stats) {
                m_stats = std::move(*loaded.stats);
                m_lastIndexed = loaded.lastIndexed;
                m_roots = loaded.roots;
                Q_EMIT statsChanged();
            }
            if (loaded.graph) {
                m_graph = std::move(*loaded.graph);
                Q_EMIT graphChanged();
            } else if (loaded.graph.error().kind != ErrorKind::Cancelled) {
                Q_EMIT catalogFailed(QString::fromStdString(loaded.graph.error().what));
            }
        });
}

// The version of the data only speaks to a connection that stays open: the one that writes layouts, or, where
// nothing can be written, a reader that lives on the poll worker.
void Session::poll()
{
    if (m_state->pollJob.isRunning())
        return;
    m_state->pollJob.run(
        this,
        [reader = m_state->pollReader, layouts = m_state->layouts,
         path = pathUtf8()](std::stop_token) -> std::optional<DataVersion> {
            // Who writes layouts is asked first: these changes are no news.
            if (!*reader)
                if (const Result<std::int64_t> version = layouts->dataVersion())
                    return DataVersion{*version, false};
            if (!*reader) {
                auto opened = CatalogReader::open(path);
                if (!opened)
                    return std::nullopt;
                *reader = std::move(*opened);
            }
            const Result<std::int64_t> version = (*reader)->dataVersion();
            if (version)
                return DataVersion{*version, true};
            reader->reset();
            return std::nullopt;
        },
        [this](std::optional<DataVersion> version) {
            if (!version || *version == m_state->seen)
                return;
            const bool isFirst = m_state->seen.number < 0;
            m_state->seen = *version;
            if (!isFirst)
                noteChange();
        });
}

void Session::noteChange()
{
    if (!m_state->changedTimer.isActive())
        m_state->changedTimer.start(m_indexing ? kChangedEveryMs : 50);
    if (m_state->loadTimer.isActive())
        return;
    const qint64 since = m_state->sinceLoad.isValid() ? m_state->sinceLoad.elapsed() : kGraphEveryMs;
    m_state->loadTimer.start(m_indexing ? static_cast<int>(qMax<qint64>(0, kGraphEveryMs - since)) : 0);
}

void Session::index(const QStringList& paths)
{
    if (!isOpen() || paths.isEmpty())
        return;
    m_state->queue += paths;
    if (!m_indexing)
        startIndexing();
}

void Session::startIndexing()
{
    IndexOptions options;
    options.catalog = pathUtf8();
    for (const QString& path : std::exchange(m_state->queue, {}))
        options.paths.push_back(path.toStdString());
    m_indexing = true;
    m_state->indexStop = std::stop_source();
    if (m_state->indexThread)
        m_state->indexThread->wait();
    const std::stop_token stop = m_state->indexStop.get_token();
    const auto progress = [this](const IndexProgress& now) {
        QMetaObject::invokeMethod(
            this, [this, now] { Q_EMIT indexingProgressed(now); }, Qt::QueuedConnection);
    };
    m_state->indexThread.reset(QThread::create([this, options, stop, progress] {
        auto report = std::make_shared<Result<IndexReport>>(indexInto(options, stop, progress));
        QMetaObject::invokeMethod(
            this, [this, report] { finishIndexing(*report); }, Qt::QueuedConnection);
    }));
    m_state->indexThread->start(QThread::LowPriority);
    Q_EMIT indexingStarted();
}

void Session::finishIndexing(const Result<IndexReport>& report)
{
    m_indexing = false;
    if (isOpen()) {
        m_state->changedTimer.start(0);
        m_state->loadTimer.start(0);
    }
    if (report) {
        Q_EMIT indexingFinished(*report);
    } else if (report.error().kind == ErrorKind::Cancelled) {
        IndexReport cancelled;
        cancelled.cancelled = true;
        Q_EMIT indexingFinished(cancelled);
    } else {
        Q_EMIT indexingFailed(QString::fromStdString(report.error().what));
    }
    if (!m_indexing && isOpen() && !m_state->queue.isEmpty())
        startIndexing();
}

void Session::cancelIndexing()
{
    m_state->queue.clear();
    m_state->indexStop.request_stop();
}

} // namespace upriver
