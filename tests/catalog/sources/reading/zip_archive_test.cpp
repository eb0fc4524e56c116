// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <random>

#include <QTest>
#include <zlib.h>

#include "catalog/sources/reading/zip_archive.h"
#include "tests/support/packed.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

std::string little(std::uint64_t value, int width)
{
    std::string bytes;
    for (int i = 0; i < width; ++i, value >>= 8)
        bytes += static_cast<char>(value & 0xff);
    return bytes;
}

struct Member
{
    std::string name;
    std::string text;
    int method = 8;
    int flags = 0;
    std::int64_t claimed = -1; ///< size in the directory, when it lies
};

/// A zip file put together by hand, so that it can lie.
std::string zipOf(const std::vector<Member>& members, bool as64 = false)
{
    std::string file;
    std::string directory;
    for (const Member& member : members) {
        const std::string packed =
            member.method == 8 ? test::packed(member.text, test::Packing::Raw) : member.text;
        const auto sum = crc32(0, reinterpret_cast<const Bytef*>(member.text.data()),
                               static_cast<uInt>(member.text.size()));
        const auto size = member.claimed < 0 ? member.text.size() : static_cast<std::size_t>(member.claimed);
        const std::string common = little(static_cast<unsigned>(member.flags), 2) +
                                   little(static_cast<unsigned>(member.method), 2) + little(0, 4) +
                                   little(sum, 4);
        const std::string extra = as64 ? little(1, 2) + little(24, 2) + little(size, 8) +
                                             little(packed.size(), 8) + little(file.size(), 8)
                                       : "";
        const std::string sizes = as64 ? std::string(8, '\xFF') : little(packed.size(), 4) + little(size, 4);
        directory += "PK\x01\x02" + little(20, 2) + little(20, 2) + common + sizes +
                     little(member.name.size(), 2) + little(extra.size(), 2) + little(0, 2) + little(0, 2) +
                     little(0, 2) + little(0, 4) + (as64 ? std::string(4, '\xFF') : little(file.size(), 4)) +
                     member.name + extra;
        file += "PK\x03\x04" + little(20, 2) + common + little(packed.size(), 4) + little(size, 4) +
                little(member.name.size(), 2) + little(0, 2) + member.name + packed;
    }
    const std::size_t begin = file.size();
    file += directory;
    if (as64) {
        const std::size_t end64 = file.size();
        file += "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) +
                little(members.size(), 8) + little(members.size(), 8) + little(directory.size(), 8) +
                little(begin, 8);
        file += "PK\x06\x07" + little(0, 4) + little(end64, 8) + little(1, 4);
    }
    const std::size_t count = as64 ? 0xFFFF : members.size();
    return file + "PK\x05\x06" + little(0, 4) + little(count, 2) + little(count, 2) +
           (as64 ? std::string(8, '\xFF') : little(directory.size(), 4) + little(begin, 4)) + little(3, 2) +
           "end";
}

} // namespace

class ZipArchiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsStoredAndDeflated_data();
    void readsStoredAndDeflated();
    void namesThatLeadOutAreLeftOut();
    void bombsEnd();
    void lyingSizesAreDamage();
    void noZipIsAnError();
    void headNamesFiles();
    void survivesMutations();
};

void ZipArchiveTest::readsStoredAndDeflated_data()
{
    QTest::addColumn<bool>("as64");
    QTest::newRow("plain") << false;
    QTest::newRow("zip64") << true;
}

void ZipArchiveTest::readsStoredAndDeflated()
{
    QFETCH(const bool, as64);
    const test::Scratch scratch;
    const std::string text(100'000, 'a');
    const std::string path =
        scratch.write("a.zip", zipOf({{"dir/", "", 0}, {"dir\\a.txt", text}, {"b.json", "{}", 0}}, as64));
    auto archive = ZipArchive::open(path);
    QVERIFY2(archive.has_value(), archive ? "" : archive.error().what.c_str());
    QCOMPARE(archive->entries().size(), 2U);
    QVERIFY(archive->problems().empty());
    QVERIFY(archive->find("dir/a.txt"));
    QVERIFY(*archive->read(*archive->find("dir/a.txt")) == text);
    QCOMPARE(*archive->read(*archive->find("b.json")), std::string("{}"));
    QVERIFY(!archive->find("c"));
}

void ZipArchiveTest::namesThatLeadOutAreLeftOut()
{
    const test::Scratch scratch;
    auto archive = ZipArchive::open(scratch.write("a.zip", zipOf({{"../x", "1"},
                                                                  {"/etc/x", "1"},
                                                                  {"a/../../x", "1"},
                                                                  {"..\\x", "1"},
                                                                  {"C:/x", "1"},
                                                                  {"", "1"},
                                                                  {std::string("a\0b", 3), "1"},
                                                                  {"secret", "1", 8, 1},
                                                                  {"ok", "1"},
                                                                  {"ok", "2"},
                                                                  {"a..b/..c", "3"}})));
    QVERIFY(archive.has_value());
    QCOMPARE(archive->entries().size(), 2U);
    QCOMPARE(archive->problems().size(), 9U);
    QCOMPARE(*archive->read(*archive->find("ok")), std::string("1"));
}

void ZipArchiveTest::bombsEnd()
{
    const test::Scratch scratch;
    const std::string zeros(std::size_t{20} << 20, '\0');
    auto archive = ZipArchive::open(
        scratch.write("a.zip", zipOf({{"honest", zeros}, {"small", std::string(900'000, '\0')}})));
    QVERIFY(archive.has_value());
    const auto bomb = archive->read(*archive->find("honest"));
    QVERIFY(!bomb && bomb.error().what.find("suspiciously") != std::string::npos);
    QVERIFY(archive->read(*archive->find("small")).has_value());
    ZipLimits limits;
    limits.maxEntry = 1'000'000;
    limits.maxTotal = 1'500'000;
    limits.maxEntries = 2;
    archive = ZipArchive::open(scratch.path("a.zip"), limits);
    QVERIFY(!archive->read(*archive->find("honest")));
    QVERIFY(archive->read(*archive->find("small")));
    QVERIFY(!archive->read(*archive->find("small")));
    limits.maxEntries = 1;
    QVERIFY(!ZipArchive::open(scratch.path("a.zip"), limits));
}

void ZipArchiveTest::lyingSizesAreDamage()
{
    const test::Scratch scratch;
    auto archive =
        ZipArchive::open(scratch.write("a.zip", zipOf({{"short", std::string(5'000, 'x'), 8, 0, 10},
                                                       {"long", "x", 0, 0, 5'000},
                                                       {"odd", "x", 12},
                                                       {"good", "g"}})));
    QVERIFY(archive.has_value());
    for (const char* name : {"short", "long", "odd"}) {
        const auto bytes = archive->read(*archive->find(name));
        QVERIFY2(!bytes && bytes.error().kind == ErrorKind::Input, name);
    }
    QCOMPARE(*archive->read(*archive->find("good")), std::string("g"));
}

void ZipArchiveTest::noZipIsAnError()
{
    const test::Scratch scratch;
    const std::string whole = zipOf({{"a", "text"}});
    for (const std::string& bytes : {std::string(), std::string("PK"), std::string("PK\x03\x04"),
                                     std::string(1'000, 'x'), whole.substr(0, whole.size() - 20)})
        QVERIFY(!ZipArchive::open(scratch.write("a.zip", bytes)));
    QVERIFY(!ZipArchive::open(scratch.path("absent.zip")));
    QVERIFY(!ZipArchive::open(scratch.path()));
}

void ZipArchiveTest::headNamesFiles()
{
    const std::string whole = zipOf(
        {{"export/metadata.yaml", "a: 1"}, {"export/charts/x.yaml", std::string(5'000, 'q')}, {"z", "1"}});
    QCOMPARE(zipNamesInHead(whole),
             (std::vector<std::string>{"export/metadata.yaml", "export/charts/x.yaml", "z"}));
    QCOMPARE(zipNamesInHead(whole.substr(0, 60)), std::vector<std::string>{"export/metadata.yaml"});
    QVERIFY(zipNamesInHead("no zip").empty());
    QVERIFY(zipNamesInHead("").empty());
}

void ZipArchiveTest::survivesMutations()
{
    const test::Scratch scratch;
    std::mt19937 random(11);
    for (int round = 0; round < 2'000; ++round) {
        std::string bytes = zipOf({{"a.txt", "some text, some text"}, {"b", "stored", 0}}, round % 2 == 0);
        for (unsigned i = 0; i < 1 + random() % 4; ++i)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        if (round % 3 == 0)
            bytes.resize(random() % bytes.size());
        (void)zipNamesInHead(bytes);
        auto archive = ZipArchive::open(scratch.write("a.zip", bytes));
        if (!archive)
            continue;
        for (const ZipEntry& entry : archive->entries())
            (void)archive->read(entry);
    }
}

QTEST_GUILESS_MAIN(ZipArchiveTest)
#include "zip_archive_test.moc"
