// SPDX-License-Identifier: Apache-2.0
// Every reader against its own samples with random damage: bytes flipped, pieces taken out, doubled, moved
// in from elsewhere, numbers made huge, brackets and quotes strewn in. Whatever comes in, readers answer:
// no crash, no hang, no broken batch, an error with a sentence, bounded memory. Seeded; a failure names file,
// reader and round. UPRIVER_MUTATIONS=20000 for the long form (mutations a reader, spread over its files; 40
// a file else), UPRIVER_MUTATIONS_SEED=2 for other ones; `./dev fuzz mutations` runs it under the sanitizers.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <list>
#include <optional>
#include <random>

#include <QTest>

#include <sys/resource.h>

#include "tests/support/batch_json.h"
#include "tests/support/case_copy.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

namespace fs = std::filesystem;

constexpr auto kSlowest = std::chrono::seconds(20); // per document; only a hang takes that long
constexpr std::size_t kLargest = std::size_t{4} << 20;
constexpr std::size_t kShortForm = 40; // mutations a file
constexpr std::uint32_t kSeed = 20'261'121;
constexpr long kMostMemory = 256 * 1024; // KiB that a reader may need more than those before it
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

/// A number that the environment states; nothing when it states none.
std::optional<std::uint32_t> stated(const char* variable)
{
    const char* text = std::getenv(variable);
    std::uint32_t number = 0;
    if (text == nullptr || std::from_chars(text, text + std::strlen(text), number).ec != std::errc())
        return std::nullopt;
    return number;
}

long peakMemoryKib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
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

void addReaders()
{
    QTest::addColumn<QString>("reader");
    for (const Source* source : allSources()) {
        const std::string name = source->info().name;
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
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

/// One file of one sample, as a member of the document that it belongs to.
struct Victim
{
    const CaseCopy* copy = nullptr;
    Document document;
    std::string member;
};

std::vector<Victim> victimsOf(const Source& source, const CaseCopy& copy)
{
    std::vector<Victim> victims;
    for (const Document& document :
         documentsBelow(source, copy.path(), {"expected.json", "source_settings.json"}).documents) {
        for (const std::string& member : membersOf(document, copy.path()))
            victims.push_back({&copy, document, member});
    }
    return victims;
}

/// What the reader does wrong with so many damaged forms of one file; empty: nothing.
std::string complaintAbout(const Source& source, const Victim& victim, std::size_t mutations)
{
    const std::string root = victim.copy->path();
    const std::string bytes = readAll(root + "/" + victim.member);
    Mutator mutator(stated("UPRIVER_MUTATIONS_SEED").value_or(kSeed));
    std::string complaint;
    for (std::size_t round = 0; round < mutations && complaint.empty(); ++round) {
        victim.copy->write(victim.member, mutator.mutated(bytes));
        const Document spoiled = refreshed(victim.document, root, victim.member);
        for (const DocumentFile& file : spoiled.files)
            (void)surestSource(file);
        complaint = complaintAbout(source, spoiled);
        if (!complaint.empty())
            complaint = victim.member + ", round " + std::to_string(round) + ": " + complaint;
    }
    victim.copy->write(victim.member, bytes);
    return complaint;
}

} // namespace

class MutationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readersAnswer_data() { addReaders(); }
    void readersAnswer();
    void mutationsDiffer();
};

void MutationsTest::readersAnswer()
{
    QFETCH(const QString, reader);
    const Source* source = findSource(reader.toStdString());
    std::list<CaseCopy> copies;
    std::vector<Victim> victims;
    for (const auto& entry : fs::directory_iterator(sourcePath("tests/samples/" + reader.toStdString())))
        std::ranges::move(victimsOf(*source, copies.emplace_back(entry.path().string())),
                          std::back_inserter(victims));
    QVERIFY(!victims.empty());
    const auto wanted = stated("UPRIVER_MUTATIONS");
    const std::size_t each = wanted ? (*wanted + victims.size() - 1) / victims.size() : kShortForm;
    const auto start = std::chrono::steady_clock::now();
    const long before = peakMemoryKib();
    for (const Victim& victim : victims) {
        const std::string complaint = complaintAbout(*source, victim, each);
        QVERIFY2(complaint.empty(), complaint.c_str());
    }
    const long more = peakMemoryKib() - before;
    QVERIFY2(kSanitized || more < kMostMemory, (std::to_string(more) + " KiB").c_str());
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (wanted) {
        std::printf("%-20s %7zu mutations of %2zu files in %6.0f s\n", source->info().name.c_str(),
                    each * victims.size(), victims.size(), passed.count());
        std::fflush(stdout);
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
