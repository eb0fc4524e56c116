// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/window_picture.h"

#include <functional>

#include <chrono>

#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTimer>

#include "catalog/base/thread_guard.h"
#include "ui/shell/main_window.h"

namespace upriver {

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kStillMs = 500; // so long nothing may be under way

/// Runs the event loop until it is so for a while; false when that did not come in time.
bool waitFor(const std::function<bool()>& isSo)
{
    QEventLoop loop;
    QElapsedTimer whole, still;
    whole.start();
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (!isSo())
            still.invalidate();
        else if (!still.isValid())
            still.start();
        if ((still.isValid() && still.hasExpired(kStillMs)) || whole.hasExpired(kPatienceMs))
            loop.quit();
    });
    look.start(std::chrono::milliseconds(20));
    loop.exec();
    return still.isValid();
}

} // namespace

Result<void> saveWindowPicture(const QString& file)
{
    Result<void> saved;
    {
        MainWindow window;
        window.resize(1400, 850);
        window.show();
        window.openSample();
        const bool rests = waitFor(
            [&window] { return window.navigation().current().page == Page::Lineage && window.isIdle(); });
        if (!rests)
            saved = fail(ErrorKind::Internal, "The window did not come to rest within a minute, so " +
                                                  file.toStdString() + " was not drawn.");
        else if (!window.grab().save(file, "PNG"))
            saved = fail(ErrorKind::Input,
                         file.toStdString() + " can't be written; check the permissions there.");
    }
    // The window forbade its thread the catalog; the command line goes on in this one.
    forbidCatalogThread({});
    return saved;
}

} // namespace upriver
