// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <string>
#include <vector>

#include <QTest>

#include "catalog/base/utf8.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/line_reader.h"
#include "catalog/sources/reading/text_stream.h"
#include "tests/support/packed.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

struct Drained
{
    std::string text;
    std::optional<Error> error;
};

Drained drain(ByteStream stream)
{
    Drained all;
    std::vector<char> chunk(1000);
    while (true) {
        const auto got = stream.read(chunk);
        if (!got)
            all.error = got.error();
        if (!got || *got == 0)
            return all;
        all.text.append(chunk.data(), *got);
    }
}

std::string textOf(std::string_view bytes)
{
    TextStream text(*ByteStream::over(bytes));
    std::string all;
    while (true) {
        const auto chunk = text.next();
        if (!chunk || chunk->empty())
            return all;
        all += *chunk;
    }
}

std::string linesOf(std::string_view bytes, std::size_t cap = kMaxLine)
{
    LineReader reader(TextStream(*ByteStream::over(bytes)), cap);
    std::string all;
    while (true) {
        const auto line = reader.next();
        if (!line || !*line)
            return all;
        all += std::to_string((*line)->number) + ":" +
               ((*line)->tooLong ? "<long>" : std::string((*line)->text)) + "|";
    }
}

std::size_t peakBytes()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmHWM:") {
            std::size_t kib = 0;
            status >> kib;
            return kib * 1024;
        }
    }
    return 0;
}

} // namespace

class StreamsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPlainAndPackedFiles()
    {
        const test::Scratch scratch;
        std::string text;
        for (int i = 0; i < 60000; ++i)
            text += "line " + std::to_string(i) + "\n";
        QCOMPARE(drain(*ByteStream::open(scratch.write("a.txt", text))).text, text);
        QCOMPARE(drain(*ByteStream::open(scratch.write("a.gz", test::packed(text)))).text, text);
        const Drained two = drain(*ByteStream::open(
            scratch.write("b.gz", test::packed("one ") + test::packed("two") + std::string(5, '\0'))));
        QCOMPARE(two.text, std::string("one two"));
        QVERIFY(!two.error);
        QCOMPARE(*readWhole(scratch.path("a.txt"), 1 << 20), text);
        QCOMPARE(readWhole(scratch.path("a.txt"), 1000).error().kind, ErrorKind::Input);
    }

    void cutPackedFilesGiveWhatTheyHold()
    {
        std::string text;
        for (int i = 0; i < 60000; ++i)
            text += std::to_string(i * 7919 % 100003) + ",";
        const std::string whole = test::packed(text);
        for (int part = 1; part < 20; ++part) {
            const Drained some =
                drain(*ByteStream::over(std::string_view(whole).substr(0, whole.size() * part / 20)));
            QVERIFY(some.error.has_value());
            QCOMPARE(some.error->kind, ErrorKind::Input);
            QVERIFY(text.starts_with(some.text));
        }
        std::string damaged = whole;
        damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 0x55);
        const Drained broken = drain(*ByteStream::over(damaged));
        QVERIFY(broken.text != text);
    }

    void refusesBombs()
    {
        const std::string bomb = test::packed(std::string(std::size_t{200} << 20, 'x'));
        const Drained ratio = drain(*ByteStream::over(bomb));
        QVERIFY(ratio.error.has_value());
        QVERIFY(ratio.text.size() < (std::size_t{66} << 20));
        StreamLimits limits;
        limits.maxUnpacked = 100000;
        const Drained size = drain(*ByteStream::over(bomb, {}, limits));
        QVERIFY(size.error.has_value());
    }

    void refusesWhatIsNoFile()
    {
        const test::Scratch scratch;
        QCOMPARE(ByteStream::open(scratch.path()).error().kind, ErrorKind::Input);
        QCOMPARE(ByteStream::open(scratch.path("none")).error().kind, ErrorKind::Input);
    }

    void turnsEverythingIntoUtf8()
    {
        const std::string text = "{\"a\":\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8C\x8A\"}";
        const std::string little("\xFF\xFE{\0\"\0\xAC\x20\x3C\xD8\x0A\xDF}\0", 14);
        const std::string big("\xFE\xFF\0{\0\"\x20\xAC\xD8\x3C\xDF\x0A\0}", 14);
        QCOMPARE(textOf(text), text);
        QCOMPARE(textOf("\xEF\xBB\xBF" + text), text);
        QCOMPARE(textOf(little), std::string("{\"\xE2\x82\xAC\xF0\x9F\x8C\x8A}"));
        QCOMPARE(textOf(big), std::string("{\"\xE2\x82\xAC\xF0\x9F\x8C\x8A}"));
        QCOMPARE(textOf(std::string_view("{\0\"\0a\0\"\0}\0", 10)), std::string("{\"a\"}"));
        QCOMPARE(textOf("a\xFF"
                        "b\xC3"),
                 std::string("a\xEF\xBF\xBD"
                             "b\xEF\xBF\xBD"));
        QCOMPARE(sanitisedUtf8("\xED\xA0\x80|\xC0\x80"),
                 std::string("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD"));
        QCOMPARE(textOfHead(little), std::string("{\"\xE2\x82\xAC\xF0\x9F\x8C\x8A}"));
        QCOMPARE(textOfHead("\xEF\xBB\xBFx\xE2\x82"), std::string("x"));
    }

    void charactersSurviveChunkEnds()
    {
        for (std::size_t shift = 0; shift < 4; ++shift) {
            std::string text(256 * 1024 - 6 + shift, 'a');
            for (int i = 0; i < 5; ++i)
                text += "\xF0\x9F\x8C\x8A\xE2\x82\xAC";
            QVERIFY(textOf(text) == text);
        }
    }

    void readsLines()
    {
        QCOMPARE(linesOf(""), std::string());
        QCOMPARE(linesOf("a\r\n\nb"), std::string("1:a|2:|3:b|"));
        QCOMPARE(linesOf("a\nb\n"), std::string("1:a|2:b|"));
        QCOMPARE(linesOf("short\n" + std::string(50, 'x') + "\nend", 20),
                 std::string("1:short|2:<long>|3:end|"));
        const std::string far = std::string(300 * 1024, 'y');
        QCOMPARE(linesOf(far + "\nz\n"), "1:" + far + "|2:z|");
        QCOMPARE(linesOf(far, 1000), std::string("1:<long>|"));
    }

    void aHugeLineStaysSmall()
    {
        const test::Scratch scratch;
        const std::string path = scratch.path("huge.ndjson");
        {
            std::ofstream out(path, std::ios::binary);
            const std::string block(1 << 20, 'x');
            for (int i = 0; i < 1024; ++i)
                out << block;
            out << "\n{\"a\":1}\n";
        }
        const std::size_t before = peakBytes();
        LineReader reader(TextStream(*ByteStream::open(path)), std::size_t{1} << 20);
        const auto first = reader.next();
        QVERIFY(first && *first && (*first)->tooLong);
        const auto second = reader.next();
        QVERIFY(second && *second);
        QCOMPARE((*second)->number, std::int64_t(2));
        QCOMPARE(std::string((*second)->text), std::string("{\"a\":1}"));
        QVERIFY(peakBytes() - before < (std::size_t{16} << 20));
    }
};

QTEST_GUILESS_MAIN(StreamsTest)
#include "streams_test.moc"
