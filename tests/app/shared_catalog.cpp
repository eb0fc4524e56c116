// SPDX-License-Identifier: Apache-2.0
#include "tests/app/shared_catalog.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>

#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 60'000;

double nowMs()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// One window process and what it told so far.
class WindowProcess
{
public:
    WindowProcess(const std::string& home, const std::string& catalog)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(QString::fromLatin1(name), QString::fromStdString(home + "/" + name));
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process, [this] { read(); });
        m_process.start(QString::fromUtf8(SHARED_WINDOW), {QString::fromStdString(catalog)});
    }
    ~WindowProcess()
    {
        m_process.write("quit\n");
        if (!m_process.waitForFinished(20'000)) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
    void save(const QString& name) { m_process.write((u"save %1\n"_s.arg(name)).toUtf8()); }

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }

    bool isReady = false;
    QStringList told; ///< line by line
    QString wrong;
    std::map<QString, double> saved;  ///< when it was told so
    std::map<QString, double> listed; ///< when it was seen first
    std::map<int, double> counted;    ///< when so many assets were seen first

private:
    void read()
    {
        while (m_process.canReadLine()) {
            const QString line = QString::fromUtf8(m_process.readLine()).trimmed();
            told << line;
            const QString what = line.section(u' ', 0, 0);
            const double at = line.section(u' ', 1, 1).toDouble();
            const QString rest = line.section(u' ', 2);
            if (what == "ready"_L1)
                isReady = true;
            else if (what == "wrong"_L1)
                wrong += rest;
            else if (what == "saved"_L1)
                saved.emplace(rest, at);
            else if (what == "assets"_L1)
                counted.emplace(rest.toInt(), at);
            else if (what == "views"_L1)
                for (const QString& name : rest.split(u'|', Qt::SkipEmptyParts))
                    listed.emplace(name, at);
        }
    }

    QProcess m_process;
};

std::string eventFile(int number)
{
    return R"({"eventType":"COMPLETE","eventTime":"2026-11-01T00:00:00Z","producer":"p",)"
           R"("schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",)"
           R"("run":{"runId":"01890000-0000-7000-8000-00000000000)" +
           std::to_string(number % 10) + R"("},"job":{"namespace":"n","name":"shared_)" +
           std::to_string(number) + R"("},"inputs":[],"outputs":[]})";
}

int assetsIn(const Program& program)
{
    int count = 0;
    const auto stats = program.run({u"stats"_s, u"--json"_s}).json();
    for (const auto& [kind, assets] : stats["assets"].items())
        count += assets.get<int>();
    return count;
}

/// When a window had seen so many assets; below 0: not yet.
double whenCounted(const WindowProcess& window, int count)
{
    double first = -1;
    for (const auto& [assets, at] : window.counted)
        if (assets >= count && (first < 0 || at < first))
            first = at;
    return first;
}

struct Change
{
    int assets = 0;   ///< that are there after it
    double ended = 0; ///< when the command line was done
};

/// The command line's part of a round; the windows save meanwhile.
void changeByCommand(const Program& program, int round, SharedUse& use, std::vector<Change>& changes)
{
    const Outcome set = program.run({u"setting"_s, u"set"_s, u"runs_kept"_s, QString::number(100 + round)});
    if (set.exitCode == 0)
        ++use.edits;
    else
        use.wrong += QString::fromUtf8(set.err);
    if (round % 3 != 0)
        return;
    const std::string folder = program.home() + "/in";
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/" + std::to_string(round) + ".json") << eventFile(round);
    const Outcome indexed = program.run({u"index"_s, QString::fromStdString(folder)});
    if (indexed.exitCode != 0)
        use.wrong += QString::fromUtf8(indexed.err);
    const double ended = nowMs();
    changes.push_back({assetsIn(program), ended});
}

/// What is there in the end, by other eyes than the windows'.
void lookAfterwards(const Program& program, SharedUse& use)
{
    const Outcome verified = program.run({u"verify"_s, u"--json"_s});
    use.isSound = verified.exitCode == 0;
    const nlohmann::json found = verified.json();
    for (const auto& check : found["checks"])
        if (check["name"] == "audit log")
            use.audited = QRegularExpression(u"\\d+"_s)
                              .match(QString::fromStdString(check["message"].get<std::string>()))
                              .captured()
                              .toInt();
    const Outcome again = program.run({u"rebuild"_s, u"--json"_s, u"--edits"_s,
                                       QString::fromStdString(program.catalog() + ".curation.jsonl"),
                                       u"--catalog"_s, QString::fromStdString(program.home() + "/again.db")});
    use.restored = again.json().is_object() ? again.json()["edits"].get<int>() : -1;
}

void measure(const std::array<WindowProcess*, 2>& windows, const std::vector<Change>& changes, SharedUse& use)
{
    for (std::size_t own = 0; own < 2; ++own) {
        const WindowProcess& other = *windows.at(1 - own);
        for (const auto& [name, at] : windows.at(own)->saved)
            if (const auto seen = other.listed.find(name); seen != other.listed.end())
                use.editDelays.push_back(std::max(0.0, seen->second - at));
        for (const Change& change : changes)
            if (const double seen = whenCounted(*windows.at(own), change.assets); seen >= 0)
                use.indexDelays.push_back(std::max(0.0, seen - change.ended));
    }
}

} // namespace

SharedUse useOneCatalog(const std::string& home, int rounds)
{
    SharedUse use;
    std::filesystem::create_directories(home);
    const Program program(home);
    const std::string sample = sourcePath("resources/samples/shop/day-1");
    if (program.run({u"index"_s, QString::fromStdString(sample)}).exitCode != 0)
        use.wrong = u"The sample was not indexed."_s;
    WindowProcess a(home + "/a", program.catalog());
    WindowProcess b(home + "/b", program.catalog());
    if (!QTest::qWaitFor([&] { return a.isReady && b.isReady; }, kPatienceMs))
        use.wrong += u"The windows did not open."_s;
    std::vector<Change> changes;
    for (int round = 0; round < rounds && use.wrong.isEmpty(); ++round) {
        a.save(u"a-%1"_s.arg(round));
        b.save(u"b-%1"_s.arg(round));
        QTest::qWait(1); // both are told before the command line starts
        changeByCommand(program, round, use, changes);
    }
    const auto sawAll = [&](const WindowProcess& window) {
        return static_cast<int>(window.listed.size()) == 2 * rounds &&
               static_cast<int>(window.saved.size()) == rounds &&
               (changes.empty() || whenCounted(window, changes.back().assets) >= 0);
    };
    if (use.wrong.isEmpty() && !QTest::qWaitFor([&] { return sawAll(a) && sawAll(b); }, kPatienceMs))
        use.wrong =
            u"Listed %1 and %2 of %3 views, the assets of the command line %4 and %5."_s.arg(a.listed.size())
                .arg(b.listed.size())
                .arg(2 * rounds)
                .arg(whenCounted(a, changes.back().assets) >= 0)
                .arg(whenCounted(b, changes.back().assets) >= 0);
    for (const WindowProcess* window : {&a, &b})
        if (!use.wrong.isEmpty())
            use.wrong += (window->isRunning() ? u"\nA window told last:\n"_s
                                              : u"\nA window ended, and told last:\n"_s) +
                         window->told.mid(window->told.size() - 12).join(u'\n');
    use.wrong += a.wrong + b.wrong;
    use.edits += static_cast<int>(a.saved.size() + b.saved.size());
    measure({&a, &b}, changes, use);
    lookAfterwards(program, use);
    return use;
}

} // namespace upriver::test
