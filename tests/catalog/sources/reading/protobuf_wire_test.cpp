// SPDX-License-Identifier: Apache-2.0
#include <random>

#include <QTest>

#include "catalog/base/utf8.h"
#include "catalog/sources/reading/protobuf_wire.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>((value & 0x7f) | 0x80);
    return bytes + static_cast<char>(value);
}

std::string tag(std::uint32_t number, int wire)
{
    return varint(std::uint64_t{number} << 3 | static_cast<unsigned>(wire));
}
std::string inside(std::uint32_t number, const std::string& bytes)
{
    return tag(number, 2) + varint(bytes.size()) + bytes;
}

std::size_t walk(ProtobufFields fields)
{
    std::size_t count = 0;
    while (fields.next()) {
        ++count;
        Q_ASSERT(validUtf8Prefix(fields.text()) == fields.text().size());
        (void)fields.integers(10);
        (void)fields.real();
        (void)fields.zigzag();
        if (fields.wire() == ProtobufFields::Wire::Bytes)
            count += walk(fields.message());
    }
    return count;
}

} // namespace

class ProtobufWireTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryWireType();
    void damageEndsTheWalk();
    void depthIsBounded();
    void headsLookLikeProtobuf();
    void survivesRandomBytes();
    void readsTheCorpus();
};

void ProtobufWireTest::readsEveryWireType()
{
    const std::string bytes = tag(1, 0) + varint(300) + tag(2, 0) + varint(static_cast<std::uint64_t>(-5)) +
                              tag(3, 0) + varint(5) + tag(4, 1) + std::string("\0\0\0\0\0\0\xF8\x3F", 8) +
                              tag(5, 5) + std::string("\0\0\xC0\x3F", 4) + inside(6, "text\xFF") +
                              inside(7, varint(1) + varint(300)) + inside(1'000, tag(1, 0) + varint(9));
    ProtobufFields fields(bytes);
    QVERIFY(fields.next() && fields.number() == 1 && fields.integer() == 300);
    QVERIFY(fields.next() && fields.integer() == -5);
    QVERIFY(fields.next() && fields.zigzag() == -3);
    QCOMPARE(fields.integers(), std::vector<std::int64_t>{5});
    QVERIFY(fields.next() && fields.real() == 1.5);
    QVERIFY(fields.next() && fields.real() == 1.5);
    QVERIFY(fields.next());
    QCOMPARE(fields.text(), std::string("text\xEF\xBF\xBD"));
    QCOMPARE(fields.integer(), 0);
    QVERIFY(fields.next());
    QCOMPARE(fields.integers(), (std::vector<std::int64_t>{1, 300}));
    QCOMPARE(fields.integers(1), std::vector<std::int64_t>{1});
    QVERIFY(fields.next() && fields.number() == 1'000);
    ProtobufFields nested = fields.message();
    QVERIFY(nested.next() && nested.integer() == 9 && !nested.next() && !nested.isDamaged());
    QVERIFY(!fields.next() && !fields.isDamaged());
}

void ProtobufWireTest::damageEndsTheWalk()
{
    const std::string good = tag(1, 0) + varint(1);
    for (const std::string& bad :
         {tag(2, 0), tag(2, 0) + std::string(11, '\xFF'), tag(2, 1) + "1234567", tag(2, 5) + "123",
          tag(2, 2) + varint(10) + "short", tag(2, 2) + varint(~std::uint64_t{0}) + "x", tag(2, 3), tag(2, 4),
          tag(2, 6), tag(0, 0) + varint(1), varint(~std::uint64_t{0})}) {
        const std::string bytes = good + bad;
        ProtobufFields fields(bytes);
        QVERIFY(fields.next());
        QVERIFY(!fields.next());
        QVERIFY(fields.isDamaged());
        QVERIFY(!fields.next());
    }
    ProtobufFields number(good);
    QVERIFY(number.next() && number.message().isDamaged());
}

void ProtobufWireTest::depthIsBounded()
{
    std::string bytes = tag(1, 0) + varint(1);
    for (int i = 0; i < 200; ++i)
        bytes = inside(1, bytes);
    QCOMPARE(walk(ProtobufFields(bytes)), std::size_t(ProtobufFields::kMaxDepth + 1));
}

void ProtobufWireTest::headsLookLikeProtobuf()
{
    const std::string bytes = tag(1, 0) + varint(1) + inside(2, std::string(100, 'x'));
    const auto size = static_cast<std::int64_t>(bytes.size());
    QVERIFY(looksLikeProtobuf(bytes, size));
    QVERIFY(looksLikeProtobuf(std::string_view(bytes).substr(0, 50), size));
    QVERIFY(!looksLikeProtobuf(std::string_view(bytes).substr(0, 50), 50));
    QVERIFY(!looksLikeProtobuf("", 0));
    QVERIFY(!looksLikeProtobuf("{\"a\": 1}", 8));
}

void ProtobufWireTest::survivesRandomBytes()
{
    std::mt19937 random(3);
    for (int round = 0; round < 5'000; ++round) {
        std::string bytes(random() % 200, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random() % (round % 2 == 0 ? 256 : 32));
        (void)walk(ProtobufFields(bytes));
    }
}

void ProtobufWireTest::readsTheCorpus()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    const std::string bytes = test::readAll(*corpus + "/feast/ui/public/registry.db");
    ProtobufFields fields(bytes);
    std::size_t count = 0;
    while (fields.next())
        ++count;
    QVERIFY(!fields.isDamaged());
    QVERIFY(count > 5);
    QVERIFY(looksLikeProtobuf(std::string_view(bytes).substr(0, 5'000), std::ssize(bytes)));
}

QTEST_GUILESS_MAIN(ProtobufWireTest)
#include "protobuf_wire_test.moc"
