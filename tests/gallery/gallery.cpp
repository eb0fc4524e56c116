// SPDX-License-Identifier: Apache-2.0

// The gallery: every page and state of the real window as pictures, light and dark, wide and narrow, for
// people to look at. gallery FOLDER [PART]; parts are named in stage.cpp.
// gallery FOLDER walk: workflows in the sample; gallery FOLDER estate CATALOG ASSET: steps in any catalog.

#include <functional>

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QTest>
#include <QTextStream>

#include "tests/gallery/stage.h"
#include "tests/gallery/walk.h"
#include "tests/support/scratch.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

/// What people come for, by keys and clicks, in one window: a picture a step, and what each way took.
int walkTo(const QString& folder, QTextStream& out)
{
    MainWindow window;
    window.settings().setValue(u"theme"_s, u"light"_s);
    setCurrentTheme(ThemeMode::Light);
    window.resize(1400, 850);
    window.show();
    window.openSample();
    if (!QTest::qWaitFor([&] { return window.session().isOpen() && window.isIdle(); }, 60'000))
        return 1;
    test::Walk walk(window, folder);
    walk.walkAll();
    bool isWhole = true;
    for (const test::WalkedWay& way : walk.ways()) {
        out << way.name << ": " << way.words << " typed, " << way.keys << " keys, " << way.clicks << " clicks"
            << (way.wrong.isEmpty() ? QString() : u"; MISSING "_s + way.wrong.join(u", "_s)) << "\n";
        isWhole = isWhole && way.wrong.isEmpty();
    }
    return isWhole ? 0 : 1;
}

/// The same steps in any catalog: how long each takes until the window rests.
int walkEstate(const QString& folder, const QString& catalog, const QString& asset, QTextStream& out)
{
    MainWindow window;
    window.settings().setValue(u"theme"_s, u"light"_s);
    setCurrentTheme(ThemeMode::Light);
    window.resize(1400, 850);
    window.show();
    window.openCatalog(catalog);
    if (!QTest::qWaitFor([&] { return window.session().isOpen() && window.isIdle(); }, 60'000))
        return 1;
    test::Walk walk(window, folder);
    for (const test::EstateStep& step : walk.walkEstate(QFileInfo(catalog).completeBaseName(), asset))
        out << "| " << step.what << " | " << step.milliseconds << " ms | " << step.cards << " cards |\n";
    const QStringList& wrong = walk.ways().back().wrong;
    out << wrong.join(u'\n') << "\n";
    return wrong.isEmpty() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
    const test::Scratch scratch;
    QApplication application(argc, argv);
    QTextStream out(stdout);
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"gallery"_s;
    if (!QDir().mkpath(folder)) {
        out << folder << " can't be made.\n";
        return 1;
    }
    const QString part = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    if (part == "estate"_L1 && argc > 4)
        return walkEstate(folder, QString::fromLocal8Bit(argv[3]), QString::fromLocal8Bit(argv[4]), out);
    if (part == "walk"_L1)
        return walkTo(folder, out);
    int pictures = 0;
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        for (const QSize size : {QSize(1400, 850), QSize(1000, 640)}) {
            test::Stage stage(folder, mode, size);
            if (!stage.play(part))
                out << "Something did not come to rest in time: " << stage.trouble() << "\n";
            pictures += stage.pictureCount();
        }
    }
    if (part.isEmpty() && walkTo(folder, out) != 0)
        return 1;
    out << pictures << " pictures in " << folder << "\n";
    return pictures > 0 ? 0 : 1;
}
