// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "catalog/sources/reading/zlib_value.h"
#include "tests/support/packed.h"

using namespace upriver;

namespace {

std::string packed(const std::string& text) { return test::packed(text, test::Packing::Zlib); }

} // namespace

class ZlibValueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unpacksWhatWasPacked()
    {
        std::string text;
        for (int i = 0; i < 50'000; ++i)
            text += std::to_string(i);
        const auto unpacked = unpackedZlib(packed(text));
        QVERIFY(unpacked);
        QCOMPARE(*unpacked, text);
        QCOMPARE(unpackedZlib(packed("")).value(), std::string());
    }

    void refusesDamage()
    {
        std::string bytes = packed("{\"dag\": {}}");
        QVERIFY(!unpackedZlib({}));
        QVERIFY(!unpackedZlib("no such thing"));
        QVERIFY(!unpackedZlib(bytes.substr(0, bytes.size() - 3)));
        bytes.back() = static_cast<char>(bytes.back() + 1); // the checksum
        QVERIFY(!unpackedZlib(bytes));
    }

    void refusesBombs()
    {
        const std::string bomb = packed(std::string(std::size_t{32} << 20, 'x'));
        QVERIFY(bomb.size() < 100'000);
        QVERIFY(!unpackedZlib(bomb));
        QVERIFY(!unpackedZlib(packed("twelve bytes"), 11));
    }
};

QTEST_GUILESS_MAIN(ZlibValueTest)
#include "zlib_value_test.moc"
