// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <QTest>

#include "catalog/base/time.h"

using namespace upriver;

class TimeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatSystemsWrite_data();
    void readsWhatSystemsWrite();
    void refusesWhatIsNoTime_data();
    void refusesWhatIsNoTime();
    void formatsBackToTheSameTime();
    void epochNumbers();
};

void TimeTest::readsWhatSystemsWrite_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("canonical");
    const auto row = [](const char* text, const char* canonical) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(canonical);
    };
    row("2026-11-21T09:12:00Z", "2026-11-21T09:12:00Z");
    row("2026-11-21t09:12:00z", "2026-11-21T09:12:00Z");
    row("2026-11-21T09:12:00.5Z", "2026-11-21T09:12:00.500000Z");
    row("2026-11-21T09:12:00.123456789Z", "2026-11-21T09:12:00.123456Z");
    row("2026-11-21T09:12:00+02:00", "2026-11-21T07:12:00Z");
    row("2026-11-21T09:12:00-0530", "2026-11-21T14:42:00Z");
    row("2026-11-21T09:12:00+02", "2026-11-21T07:12:00Z");
    row("2026-11-21T09:12:00", "2026-11-21T09:12:00Z");
    row("2026-11-21 09:12:00", "2026-11-21T09:12:00Z");
    row("2026-11-21 09:12:00.000042", "2026-11-21T09:12:00.000042Z");
    row("2026-11-21 09:12:00,250", "2026-11-21T09:12:00.250000Z");
    row("2026-11-21 09:12:00 UTC", "2026-11-21T09:12:00Z");
    row("2026-11-21 09:12:00.1+00:00", "2026-11-21T09:12:00.100000Z");
    row("2026-11-21T09:12", "2026-11-21T09:12:00Z");
    row("20231020T221642.242435Z", "2023-10-20T22:16:42.242435Z");
    row("20231020T221642+0200", "2023-10-20T20:16:42Z");
    row("2020-01-07T183030.123456Z", "2020-01-07T18:30:30.123456Z");
    row("2026-11-21", "2026-11-21T00:00:00Z");
    row("2024-02-29", "2024-02-29T00:00:00Z");
    row("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z");
    row("2026-11-21T24:00:00Z", "2026-11-22T00:00:00Z");
    row(" 2026-11-21 ", "2026-11-21T00:00:00Z");
    row("1624539874", "2021-06-24T13:04:34Z");
    row("1624539874.421452000", "2021-06-24T13:04:34.421452Z");
    row("1624539874421", "2021-06-24T13:04:34.421000Z");
    row("0", "1970-01-01T00:00:00Z");
    row("-1", "1969-12-31T23:59:59Z");
}

void TimeTest::readsWhatSystemsWrite()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, canonical);
    const auto time = parseTime(text.toStdString());
    QVERIFY(time.has_value());
    QCOMPARE(QByteArray::fromStdString(formatTime(*time)), canonical);
}

void TimeTest::refusesWhatIsNoTime_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             " ",
                             "yesterday",
                             "2026-13-01",
                             "2026-02-30",
                             "2025-02-29",
                             "2026-11-21T25:00:00Z",
                             "2026-11-21T24:00:01Z",
                             "2026-11-21T09:60:00Z",
                             "2026-11-21T09:12:61Z",
                             "2026-11-21T09:12:00+25:00",
                             "2026-11-21T09:12:00 Europe/Berlin",
                             "2026-11-21Tnoon",
                             "2026-11-21T09:12:00.1234567890Z",
                             "26-11-21",
                             "20231320T221642",
                             "2020-13-07T183030Z",
                             "20231020T2216",
                             "1e9",
                             "12ab",
                             "1.2.3",
                             "-",
                             "+5",
                             "1.",
                             ".5",
                             "NaN",
                             "99999999999999999999999999999999999",
                             "2026-11-21T09:12:00Zjunk"})
        QTest::newRow(*text ? text : "empty") << QByteArray(text);
}

void TimeTest::refusesWhatIsNoTime()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseTime(text.toStdString()).has_value());
}

void TimeTest::formatsBackToTheSameTime()
{
    // a stride that meets every part of the day, over four centuries round 1970
    for (Micros time = -6'311'433'600'000'000; time < 6'311'433'600'000'000; time += 987'654'321'987)
        QCOMPARE(parseTime(formatTime(time)), std::optional(time));
}

void TimeTest::epochNumbers()
{
    QCOMPARE(fromEpoch(1.5), Micros(1'500'000));
    QCOMPARE(fromEpoch(-1.5), Micros(-1'500'000));
    QCOMPARE(fromEpoch(1624539874.421452), Micros(1'624'539'874'421'452));
    QCOMPARE(fromEpoch(1624539874421.0), Micros(1'624'539'874'421'000));
    QCOMPARE(fromEpoch(std::numeric_limits<double>::quiet_NaN()), Micros(0));
    QCOMPARE(fromEpoch(std::numeric_limits<double>::infinity()), Micros(0));
    QVERIFY(fromEpoch(1e300) > 0);
}

QTEST_GUILESS_MAIN(TimeTest)
#include "time_test.moc"
