// SPDX-License-Identifier: Apache-2.0
// The short form of fuzzing: each file of the corpus as it is, and some seeded mutations of it.
#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <QTest>

#include "tests/fuzz/harnesses.h"
#include "tests/support/scratch.h"

using namespace upriver;

class FuzzReplayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void corpusIsAnswered_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const fuzz::Harness& harness : fuzz::harnesses())
            QTest::newRow(std::string(harness.name).c_str())
                << QByteArray(harness.name.data(), static_cast<qsizetype>(harness.name.size()));
    }

    void corpusIsAnswered()
    {
        QFETCH(const QByteArray, name);
        const fuzz::Harness* harness = fuzz::findHarness(name.toStdString());
        std::vector<std::filesystem::path> files;
        for (const auto& entry :
             std::filesystem::directory_iterator(test::sourcePath("tests/fuzz/corpus/" + name.toStdString())))
            files.push_back(entry.path());
        std::ranges::sort(files);
        QVERIFY(!files.empty());
        constexpr int kMutations = 30; // of each file
        std::mt19937 random(5);
        for (const std::filesystem::path& file : files) {
            const std::string original = test::readAll(file.string());
            harness->run(original);
            for (int i = 0; i < kMutations; ++i)
                harness->run(mutated(original, random));
        }
    }

private:
    static std::string mutated(std::string text, std::mt19937& random)
    {
        for (int i = 0; i < 3 && text.size() > 1; ++i) {
            const std::size_t at = 1 + random() % (text.size() - 1);
            switch (random() % 4) {
            case 0:
                text[at] = static_cast<char>(random());
                break;
            case 1:
                text.erase(at, random() % 20);
                break;
            case 2:
                text.resize(at);
                break;
            default:
                text.insert(at, text.substr(random() % text.size(), random() % 30));
            }
        }
        return text;
    }
};

QTEST_GUILESS_MAIN(FuzzReplayTest)
#include "fuzz_replay_test.moc"
