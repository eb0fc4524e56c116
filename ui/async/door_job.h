// SPDX-License-Identifier: Apache-2.0
#pragma once

// DoorJob: a LatestJob that keeps one door to the catalog (CatalogReader, Searcher) open on its worker from
// call to call. The door is opened, used and dropped on the worker only. After an error it is opened anew.
// Use from the GUI thread; isBusy() is true until done() ran or the work was cancelled.

#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "catalog/base/result.h"
#include "catalog/search/searcher.h"
#include "catalog/store/catalog_reader.h"
#include "ui/async/latest_job.h"

namespace upriver {

template <typename Door>
class DoorJob
{
public:
    /// Empty: no catalog; run() then answers with an error.
    void setCatalog(const std::string& path)
    {
        cancel();
        m_path = path;
    }
    [[nodiscard]] const std::string& catalog() const { return m_path; }

    /// work(Door&, std::stop_token) -> Result<T> on the worker; done(Result<T>) here.
    template <typename Work, typename Done>
    void run(QObject* context, Work work, Done done)
    {
        m_busy = true;
        m_job.run(
            context,
            [held = m_held, path = m_path, work = std::move(work)](std::stop_token stop) mutable {
                return throughDoor(*held, path, work, std::move(stop));
            },
            [this, done = std::move(done)](auto&& result) mutable {
                m_busy = false;
                done(std::forward<decltype(result)>(result));
            });
    }
    void cancel()
    {
        m_job.cancel();
        m_busy = false;
    }
    [[nodiscard]] bool isBusy() const { return m_busy; }

private:
    struct Held
    {
        std::string path;
        std::unique_ptr<Door> door;
    };

    template <typename Work>
    static auto throughDoor(Held& held, const std::string& path, Work& work, std::stop_token stop)
        -> decltype(work(*held.door, stop))
    {
        if (!held.door || held.path != path) {
            held.door.reset();
            auto opened = Door::open(path);
            if (!opened)
                return fail(opened.error());
            held.door = std::move(*opened);
            held.path = path;
        }
        if constexpr (requires { held.door->interruptOn(stop); })
            held.door->interruptOn(stop);
        auto result = work(*held.door, stop);
        if (!result && result.error().kind == ErrorKind::Catalog)
            held.door.reset();
        return result;
    }

    std::string m_path;
    std::shared_ptr<Held> m_held = std::make_shared<Held>();
    bool m_busy = false;
    LatestJob m_job; // last: its destructor waits for work that uses the rest
};

using ReaderJob = DoorJob<CatalogReader>;
using SearcherJob = DoorJob<Searcher>;

} // namespace upriver
