// SPDX-License-Identifier: Apache-2.0
// Every reader against its own samples with random damage: bytes flipped, pieces taken out, doubled, moved
// in from elsewhere, numbers made huge, brackets and quotes strewn in. Whatever comes in, readers answer:
// no crash, no hang, no broken batch, an error with a sentence. Seeded; a failure names file, reader and
// round. UPRIVER_MUTATIONS=20000 for the long form (mutations a file; 40 else).
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <QTest>

#include "tests/support/batch_json.h"
#include "tests/support/case_copy.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

namespace fs = std::filesystem;

constexpr auto kSlowest = std::chrono::seconds(20); // per document; only a hang takes that long
constexpr std::size_t kLargest = std::size_t{4} << 20;
constexpr std::array<std::string_view, 24> kPieces{"{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   "\"",
                                                   "'",
                                                   ":",
                                                   ",",
                                                   "\n",
                                                   "\n  ",
                                                   "- ",
                                                   "&a ",
                                                   "*a",
                                                   "<<:",
                                                   "null",
                                                   "-1",
                                                   "1e999",
                                                   "true",
                                                   "18446744073709551616",
                                                   "\\u0000",
                                                   "</",
                                                   "<!--",
                                                   "\xFF\xFE",
                                                   "PK\x03\x04"};

std::size_t mutationsPerFile()
{
    const char* wanted = std::getenv("UPRIVER_MUTATIONS");
    return wanted ? std::strtoul(wanted, nullptr, 10) : 40;
}

class Mutator
{
public:
    explicit Mutator(std::uint32_t seed) : m_random(seed) {}

    [[nodiscard]] std::string mutated(const std::string& original)
    {
        std::string bytes = original;
        for (std::size_t count = 1 + below(6); count > 0 && !bytes.empty(); --count)
            mutateOnce(bytes);
        bytes.resize(std::min(bytes.size(), kLargest));
        return bytes;
    }

private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : m_random() % bound; }

    void mutateOnce(std::string& bytes)
    {
        const std::size_t at = below(bytes.size());
        const std::size_t length = std::min(below(below(2) == 0 ? 8 : 200), bytes.size() - at);
        switch (below(8)) {
        case 0:
            bytes[at] = static_cast<char>(m_random());
            break;
        case 1:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
            break;
        case 2:
            bytes.erase(at, length);
            break;
        case 3:
            bytes.insert(at, std::string(bytes, at, length));
            break;
        case 4: // from elsewhere in the file: often a token of the format in a wrong place
            bytes.insert(at, std::string(bytes, below(bytes.size()), length));
            break;
        case 5:
            bytes.insert(at, kPieces[below(kPieces.size())]);
            break;
        case 6: // a number in a binary format becomes an extreme one
            bytes.replace(at, std::min<std::size_t>(4, bytes.size() - at),
                          below(2) == 0 ? "\xFF\xFF\xFF\x7F" : std::string(4, '\0'));
            break;
        default:
            if (below(10) == 0)
                bytes.resize(at);
            else if (std::isdigit(static_cast<unsigned char>(bytes[at])) != 0)
                bytes.insert(at, std::string(1 + below(30), '9'));
        }
    }

    std::mt19937 m_random;
};

void addCases()
{
    QTest::addColumn<QString>("reader");
    QTest::addColumn<QString>("folder");
    for (const Source* source : allSources()) {
        const std::string name = source->info().name;
        const std::string samples = sourcePath("tests/samples/" + name);
        if (!fs::is_directory(samples))
            continue;
        for (const auto& entry : fs::directory_iterator(samples))
            QTest::newRow((name + "/" + entry.path().filename().string()).c_str())
                << QString::fromStdString(name) << QString::fromStdString(entry.path().string());
    }
}

std::string complaintAbout(const Source& source, const Document& document)
{
    const auto start = std::chrono::steady_clock::now();
    const DocumentRun run = runSource(source, document);
    if (std::chrono::steady_clock::now() - start > kSlowest)
        return "took too long";
    if (run.error && run.error->what.empty())
        return "an error without a sentence";
    for (const RecordBatch& batch : run.batches) {
        if (const auto broken = brokenPromises(batch); !broken.empty())
            return broken.front();
    }
    return {};
}

/// The members of a document as paths below the folder.
std::vector<std::string> membersOf(const Document& document, const std::string& root)
{
    std::vector<std::string> members;
    for (const DocumentFile& file : document.files)
        members.push_back(file.relative);
    if (document.tree) {
        for (const TreeFile& file : document.tree->files)
            members.push_back(fs::path(document.tree->pathOf(file)).lexically_relative(root).string());
    }
    return members;
}

/// The document with one member's new bytes on the disk.
Document refreshed(const Document& original, const std::string& root, const std::string& member)
{
    Document document = original;
    for (DocumentFile& file : document.files) {
        if (file.relative == member)
            file = documentFile(root, member);
    }
    return document;
}

} // namespace

class MutationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readersAnswer_data() { addCases(); }
    void readersAnswer();
    void mutationsDiffer();
};

void MutationsTest::readersAnswer()
{
    QFETCH(const QString, reader);
    QFETCH(const QString, folder);
    const Source* source = findSource(reader.toStdString());
    QVERIFY(source != nullptr);
    const CaseCopy copy(folder.toStdString());
    const std::string root = copy.path();
    const auto found = documentsBelow(*source, root, {"expected.json", "source_settings.json"});
    QVERIFY(!found.documents.empty());
    for (const Document& original : found.documents) {
        for (const std::string& member : membersOf(original, root)) {
            const std::string bytes = readAll(root + "/" + member);
            Mutator mutator(20'261'121);
            for (std::size_t round = 0; round < mutationsPerFile(); ++round) {
                copy.write(member, mutator.mutated(bytes));
                const Document spoiled = refreshed(original, root, member);
                for (const DocumentFile& file : spoiled.files)
                    (void)surestSource(file);
                const std::string complaint = complaintAbout(*source, spoiled);
                QVERIFY2(complaint.empty(),
                         (member + ", round " + std::to_string(round) + ": " + complaint).c_str());
            }
            copy.write(member, bytes);
        }
    }
}

void MutationsTest::mutationsDiffer()
{
    const std::string original(300, 'x');
    Mutator mutator(1);
    std::size_t changed = 0;
    for (int round = 0; round < 100; ++round)
        changed += mutator.mutated(original) == original ? 0 : 1;
    QVERIFY(changed > 70);
    QVERIFY(Mutator(2).mutated("").empty());
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::MutationsTest)
#include "mutations_test.moc"
