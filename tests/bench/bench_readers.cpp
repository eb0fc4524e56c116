// SPDX-License-Identifier: Apache-2.0
// Each reader over the files of its system: time and heap of reading them, beside what the bare parse of the
// same files costs (bare_parse.h). The files are the corpus'; where it has none of a reader's, the reader's
// own samples; where these are too small to tell anything, larger made ones (larger_files.h).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <list>
#include <string>
#include <vector>

#include "tests/bench/bare_parse.h"
#include "tests/bench/bench_table.h"
#include "tests/bench/heap_meter.h"
#include "tests/bench/larger_files.h"
#include "tests/bench/reader_documents.h"
#include "tests/support/case_copy.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::bench;

namespace {

constexpr int kSamples = 15;
constexpr double kSampleMs = 30; ///< passes over small files are repeated until a sample takes this long
constexpr double kLimit = 3;
constexpr double kUnnoticed = 4096; ///< KiB; less heap than this is no burden, whatever the bare parse needs

struct Case
{
    const Source* reader = nullptr;
    std::vector<ReaderDocument> documents;
    std::vector<BareParse> bare;
    std::string files; ///< in words: whose; once described, how many and how large, too
};

struct Sides
{
    double ours = 0;
    double bare = 0;
};

void readAllOf(const Case& one)
{
    for (const ReaderDocument& document : one.documents)
        readLettingGo(*one.reader, document.document);
}

void parseAllOf(const Case& one)
{
    for (const BareParse& bare : one.bare)
        bare.run();
}

int passesFor(const std::function<void()>& pass)
{
    const double once = std::min(computedMs(pass), computedMs(pass));
    return once >= kSampleMs ? 1 : static_cast<int>(kSampleMs / std::max(once, 0.001)) + 1;
}

double msPerPass(int passes, const std::function<void()>& pass)
{
    return computedMs([&] {
               for (int i = 0; i < passes; ++i)
                   pass();
           }) /
           passes;
}

/// Computed milliseconds of one pass over all documents; both sides in turn, so that both meet the same
/// machine: of all such pairs the one whose ratio is the median, as what else runs changes from pair to pair.
Sides times(const Case& one)
{
    const auto ours = [&] { readAllOf(one); };
    const auto bare = [&] { parseAllOf(one); };
    const int ourPasses = passesFor(ours);
    const int barePasses = passesFor(bare);
    std::vector<Sides> pairs;
    for (int i = 0; i < kSamples; ++i)
        pairs.push_back({msPerPass(ourPasses, ours), msPerPass(barePasses, bare)});
    std::ranges::sort(pairs, {}, [](const Sides& pair) { return pair.ours / std::max(pair.bare, 1e-9); });
    return pairs[pairs.size() / 2];
}

/// KiB of heap held at most while the document that needs most of it is read.
Sides heaps(const Case& one)
{
    std::size_t ours = 0;
    std::size_t bare = 0;
    for (std::size_t i = 0; i < one.documents.size(); ++i) {
        ours = std::max(ours, heapPeak([&] { readLettingGo(*one.reader, one.documents[i].document); }));
        bare = std::max(bare, heapPeak([&] { one.bare[i].run(); }));
    }
    return {static_cast<double>(ours) / 1024, static_cast<double>(bare) / 1024};
}

std::string sizeText(double bytes)
{
    char text[32];
    std::snprintf(text, sizeof text, bytes < 1e6 ? "%.0f kB" : "%.1f MB", bytes / (bytes < 1e6 ? 1e3 : 1e6));
    return text;
}

void measure(BenchTable& table, const Case& one)
{
    const std::string name = one.reader->info().name;
    std::map<std::string, std::size_t> libraries;
    for (const BareParse& bare : one.bare)
        ++libraries[bare.library()];
    const std::string library =
        std::ranges::max_element(libraries, {}, [](const auto& entry) { return entry.second; })->first;
    const Sides time = times(one);
    table.add({name + ": time, " + one.files, library, time.bare, time.ours, "ms", kLimit});
    const Sides heap = heaps(one);
    const double limit = heap.bare > 0 ? std::max(kLimit, kUnnoticed / heap.bare) : kUnnoticed;
    table.add({name + ": most heap at one time", library, heap.bare, heap.ours, "KiB", limit});
}

double bytesOf(const std::vector<ReaderDocument>& documents)
{
    double bytes = 0;
    for (const ReaderDocument& document : documents) {
        for (const std::string& path : document.opened)
            bytes += static_cast<double>(std::filesystem::file_size(path));
    }
    return bytes;
}

void describe(Case& one)
{
    std::size_t files = 0;
    for (const ReaderDocument& document : one.documents) {
        one.bare.emplace_back(*one.reader, document);
        files += document.opened.size();
    }
    one.files.insert(0, std::to_string(files) + (files == 1 ? " file, " : " files, ") +
                            sizeText(bytesOf(one.documents)));
}

/// The reader's own samples, databases made of their SQL.
std::vector<ReaderDocument> sampleDocuments(const Source& reader, std::list<test::CaseCopy>& copies)
{
    std::vector<ReaderDocument> documents;
    const std::string folder = test::sourcePath("tests/samples/" + reader.info().name);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const test::CaseCopy& copy = copies.emplace_back(entry.path().string());
        auto found = documentsOfReaders(copy.path(), &reader);
        std::ranges::move(found[&reader], std::back_inserter(documents));
    }
    return documents;
}

/// Corpus, else samples, else what is made; the case without its baselines.
Case caseOf(const Source& reader, ReaderDocuments& corpus, std::list<test::CaseCopy>& copies,
            const test::Scratch& made)
{
    Case one{&reader, std::move(corpus[&reader]), {}, {}};
    if (one.documents.empty()) {
        one.documents = sampleDocuments(reader, copies);
        one.files = " (samples)";
    }
    const std::string name = reader.info().name;
    const std::string folder = made.path(name);
    if (bytesOf(one.documents) < kTooSmallBytes && std::filesystem::create_directory(folder) &&
        writeLargerFile(name, folder)) {
        one.documents = std::move(documentsOfReaders(folder, &reader)[&reader]);
        one.files = " (made)";
    }
    return one;
}

} // namespace

int main(int argc, char** argv)
{
    BenchTable table("readers");
    const auto corpus = test::corpusPath();
    if (!corpus)
        table.note("no corpus (UPRIVER_CORPUS): every reader is measured on its own samples");
    const char* wanted = std::getenv("UPRIVER_READER");
    const Source* only = wanted == nullptr ? nullptr : findSource(wanted);
    ReaderDocuments documents;
    if (corpus)
        documents = documentsOfReaders(*corpus, only);
    std::list<test::CaseCopy> copies;
    const test::Scratch made;
    for (const Source* reader : allSources()) {
        if (only != nullptr && reader != only)
            continue;
        Case one = caseOf(*reader, documents, copies, made);
        describe(one);
        measure(table, one);
    }
    return table.finish(argc, argv);
}
