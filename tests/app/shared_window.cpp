// SPDX-License-Identifier: Apache-2.0
// A window on a catalog, driven by lines on stdin ("save NAME", "quit"), telling on stdout what it shows and
// when (milliseconds of the clock that all processes of a machine share): "ready T", "views T NAME|NAME…",
// "saved T NAME", "wrong T SENTENCE", "assets T COUNT". For tests of several programs on one catalog.
#include <chrono>
#include <cstdio>
#include <string>

#include <QApplication>
#include <QFile>
#include <QSocketNotifier>
#include <QStringList>
#include <QTimer>
#include <unistd.h>

#include "ui/graph/lineage_page.h"
#include "ui/graph/saved_views.h"
#include "ui/models/words.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

void tell(const char* what, const QString& rest)
{
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    std::printf("%s %lld %s\n", what, static_cast<long long>(now.count()), qPrintable(rest));
    std::fflush(stdout);
}

class Driver : public QObject
{
public:
    explicit Driver(MainWindow& window) : m_window(window), m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        SavedViews& views = window.lineagePage().savedViews();
        connect(&views, &SavedViews::listed, this, [](const std::vector<SavedViewRow>& rows) {
            QStringList names;
            for (const SavedViewRow& row : rows)
                names << text(row.name);
            tell("views", names.join(u'|'));
        });
        connect(&views, &SavedViews::ended, this, [this](const QString& sentence, bool wrong) {
            const QString name = m_asked.isEmpty() ? QString() : m_asked.takeFirst();
            tell(wrong ? "wrong" : "saved", wrong ? sentence : name);
        });
        connect(&window.session(), &Session::statsChanged, this, [this] {
            std::int64_t count = 0;
            for (const auto& [kind, assets] : m_window.session().stats().assets)
                count += assets;
            tell("assets", QString::number(count));
        });
        connect(&window.session(), &Session::catalogClosed, this,
                [this] { tell("wrong", u"closed: "_s + m_window.statusLine().sentence()); });
        connect(&window.session(), &Session::catalogFailed, this,
                [](const QString& sentence) { tell("failed", sentence); });
        connect(&m_input, &QSocketNotifier::activated, this, [this] { readInput(); });
        connect(&m_look, &QTimer::timeout, this, [this] {
            if (!m_window.session().isOpen() || !m_window.isIdle())
                return;
            m_look.stop();
            tell("ready", {});
        });
        m_look.start(std::chrono::milliseconds(50));
    }

private:
    void readInput()
    {
        char bytes[4096];
        const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0)
            return QApplication::quit();
        m_pending.append(bytes, static_cast<qsizetype>(count));
        for (qsizetype end = m_pending.indexOf('\n'); end >= 0; end = m_pending.indexOf('\n')) {
            take(QString::fromUtf8(m_pending.left(end)));
            m_pending.remove(0, end + 1);
        }
    }

    void take(const QString& line)
    {
        if (line == "quit"_L1)
            return QApplication::quit();
        if (!line.startsWith("save "_L1))
            return;
        m_asked << line.mid(5);
        m_window.lineagePage().savedViews().save({}, line.mid(5));
    }

    MainWindow& m_window;
    QSocketNotifier m_input;
    QTimer m_look;
    QByteArray m_pending;
    QStringList m_asked; ///< saved one after the other
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc < 2)
        return 2;
    MainWindow window;
    window.resize(1000, 640);
    window.show();
    const Driver driver(window);
    window.openCatalog(QFile::decodeName(argv[1]));
    return QApplication::exec();
}
