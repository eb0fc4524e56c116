// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/window.h"

#include <clocale>
#include <optional>

#include <QApplication>
#include <QTimer>
#include <QUrl>

#include "app/desktop/desktop_motion.h"
#include "ui/graph/view_text.h"
#include "ui/shell/main_window.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

/// What the arguments ask to be shown: --demo, --catalog FILE, a catalog file, a link to a lineage view, or
/// files and folders to index.
struct Asked
{
    MainWindow::Start start;
    QStringList paths;
};

Asked read(const std::vector<std::string>& arguments)
{
    Asked asked;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        QString argument = QString::fromLocal8Bit(arguments[i].c_str());
        if (const QUrl url(argument, QUrl::StrictMode); url.isLocalFile()) // as desktops pass files
            argument = url.toLocalFile();
        if (argument == "--demo"_L1)
            asked.start.sample = true;
        else if (argument == "--catalog"_L1 && i + 1 < arguments.size())
            asked.start.catalog = QString::fromLocal8Bit(arguments[++i].c_str());
        else if (looksLikeLink(argument))
            asked.start.link = argument;
        else if (argument.endsWith(".db"_L1))
            asked.start.catalog = argument;
        else
            asked.paths << argument;
    }
    return asked;
}

} // namespace

int runWindow(int argc, char** argv, const std::vector<std::string>& arguments)
{
    QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(u"upriver"_s);
    QApplication::setApplicationDisplayName(u"Upriver"_s);
    QApplication::setApplicationVersion(QStringLiteral(UPRIVER_VERSION));
    QApplication::setDesktopFileName(u"io.github.upriver.Upriver"_s);
    std::optional<DesktopMotion> motion;
    if (const auto bus = DesktopMotion::sessionBus())
        motion.emplace(*bus);
    MainWindow window;
    window.show();
    const Asked asked = read(arguments);
    QTimer::singleShot(0, &window, [&window, &asked] {
        if (asked.paths.isEmpty())
            window.start(asked.start);
        else
            window.openPaths(asked.paths);
    });
    return QApplication::exec();
}

} // namespace upriver
