// SPDX-License-Identifier: Apache-2.0

// The gallery: every page and state of the real window as pictures, light and dark, wide and narrow, for
// people to look at. gallery FOLDER [PART]; parts are named in stage.cpp

#include <functional>

#include <QApplication>
#include <QDir>
#include <QTextStream>

#include "tests/gallery/stage.h"
#include "tests/support/scratch.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

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
    int pictures = 0;
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        for (const QSize size : {QSize(1400, 850), QSize(1000, 640)}) {
            test::Stage stage(folder, mode, size);
            if (!stage.play(argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString()))
                out << "Something did not come to rest in time: " << stage.trouble() << "\n";
            pictures += stage.pictureCount();
        }
    }
    out << pictures << " pictures in " << folder << "\n";
    return pictures > 0 ? 0 : 1;
}
