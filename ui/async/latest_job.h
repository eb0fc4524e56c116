// SPDX-License-Identifier: Apache-2.0
#pragma once

// LatestJob: runs work off the GUI thread, newest only. A new run() fires the previous one's stop token and
// drops its result; done() runs on the thread of the context object, and not at all once that object or the
// job is gone. One worker thread each, so work may keep connections of its own. Use from the GUI thread.

#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include <QObject>
#include <QPointer>
#include <QThreadPool>

namespace upriver {

class LatestJob
{
public:
    LatestJob() { m_pool.setMaxThreadCount(1); }
    ~LatestJob()
    {
        cancel();
        m_pool.waitForDone();
    }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    /// work(std::stop_token) -> T on the worker; done(T) on the context's thread if still the newest.
    template <typename Work, typename Done>
    void run(QObject* context, Work work, Done done)
    {
        cancel();
        m_stop = std::stop_source();
        const std::stop_token token = m_stop.get_token();
        m_pool.clear();
        m_pool.start([work = std::move(work), done = std::move(done), token,
                      guard = QPointer<QObject>(context)]() mutable {
            if (token.stop_requested())
                return;
            auto result = std::make_shared<decltype(work(token))>(work(token));
            if (token.stop_requested() || guard.isNull())
                return;
            QMetaObject::invokeMethod(
                guard.data(),
                [done = std::move(done), result, token]() mutable {
                    if (!token.stop_requested())
                        done(std::move(*result));
                },
                Qt::QueuedConnection);
        });
    }

    /// The running work's token fires; its result is dropped.
    void cancel() { m_stop.request_stop(); }
    [[nodiscard]] bool isRunning() const { return m_pool.activeThreadCount() > 0; }

private:
    std::stop_source m_stop;
    QThreadPool m_pool;
};

} // namespace upriver
