// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "catalog/sources/reading/batch_sender.h"

using namespace upriver;

namespace {

struct KeptBatches final : Sink
{
    Result<void> accept(RecordBatch&& batch) override
    {
        if (isFull)
            return fail(ErrorKind::Internal, "The sink is full.");
        batches.push_back(std::move(batch));
        return {};
    }
    std::vector<RecordBatch> batches;
    bool isFull = false;
};

class CountingSender final : public BatchSender
{
public:
    using BatchSender::BatchSender;
    int forgotten = 0;

private:
    void forgetBatch() override { ++forgotten; }
};

struct Sending
{
    KeptBatches sink;
    SourceSettings settings;
    std::stop_source stop;
    ReadContext context{sink, settings, stop.get_token()};
    CountingSender sender{context};

    void addAssets(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            (void)sender.batch().asset(AssetKind::Job, {"test", "job" + std::to_string(m_next++)});
    }

private:
    std::size_t m_next = 0;
};

} // namespace

class BatchSenderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsWhatIsLarge();
    void nothingIsNotSent();
    void newestTimeGoesWithEachBatch();
    void problemsAreToldOnce();
    void problemsAreCountedBeyondTheBound();
    void problemsHideSecretsAndStayShort();
    void stopsAndPassesErrorsOn();
};

void BatchSenderTest::sendsWhatIsLarge()
{
    Sending sending;
    sending.addAssets(4'999);
    QVERIFY(sending.sender.sendIfLarge());
    QCOMPARE(sending.sink.batches.size(), 0U);
    QCOMPARE(sending.sender.forgotten, 0);
    sending.addAssets(1);
    QVERIFY(sending.sender.sendIfLarge());
    QCOMPARE(sending.sink.batches.size(), 1U);
    QCOMPARE(sending.sender.forgotten, 1);
    QVERIFY(sending.sender.batch().isEmpty());
    // an index of the batch before is not known to the next one
    QCOMPARE(sending.sender.batch().asset(AssetKind::Job, {"test", "job7"}), AssetIndex{0});
    QVERIFY(sending.sender.send());
    QCOMPARE(sending.sink.batches.size(), 2U);
    QCOMPARE(sending.sink.batches[0].assets.size(), 5'000U);
    QCOMPARE(sending.sink.batches[1].assets.size(), 1U);
}

void BatchSenderTest::nothingIsNotSent()
{
    Sending sending;
    sending.sender.seenAt(5);
    QVERIFY(sending.sender.send());
    QCOMPARE(sending.sink.batches.size(), 0U);
    QVERIFY(!sending.sender.hasProblems());
}

void BatchSenderTest::newestTimeGoesWithEachBatch()
{
    Sending sending;
    sending.addAssets(1);
    QVERIFY(sending.sender.send());
    QVERIFY(!sending.sink.batches[0].generatedAt);
    sending.sender.seenAt(7);
    sending.sender.seenAt(3);
    sending.sender.seenAt(std::nullopt);
    for (std::size_t i : {1U, 2U}) {
        sending.addAssets(1);
        QVERIFY(sending.sender.send());
        QCOMPARE(sending.sink.batches[i].generatedAt, std::optional<Micros>(7));
    }
}

void BatchSenderTest::problemsAreToldOnce()
{
    Sending sending;
    sending.sender.problem(Severity::Warning, "It is bad.", "/a", 3);
    QVERIFY(sending.sender.hasProblems());
    QVERIFY(sending.sender.send());
    sending.sender.problem(Severity::Warning, "It is bad.", "/a", 3); // in the next batch too
    sending.sender.problem(Severity::Warning, "It is bad.", "/a", 4);
    sending.sender.problem(Severity::Note, "It is bad.", "/b");
    QVERIFY(sending.sender.send());
    QCOMPARE(sending.sink.batches.size(), 2U);
    QCOMPARE(sending.sink.batches[0].problems.size(), 1U);
    QCOMPARE(sending.sink.batches[0].problems[0].line, 3);
    QCOMPARE(sending.sink.batches[1].problems.size(), 2U);
    QCOMPARE(sending.sink.batches[1].problems[1].locator, std::string("/b"));
}

void BatchSenderTest::problemsAreCountedBeyondTheBound()
{
    for (const int more : {0, 1, 1'000}) {
        Sending sending;
        for (int i = 0; i < 200 + more; ++i)
            sending.sender.problem(Severity::Warning, "Item " + std::to_string(i) + " was left out.");
        QVERIFY(sending.sender.send());
        const auto& problems = sending.sink.batches.at(0).problems;
        QCOMPARE(problems.size(), more == 0 ? 200U : 201U);
        QCOMPARE(problems.back().message, more == 0   ? std::string("Item 199 was left out.")
                                          : more == 1 ? std::string("There is one more problem.")
                                                      : std::string("There are 1000 more problems."));
        QVERIFY(sending.sender.send()); // said, so not said again
        QCOMPARE(sending.sink.batches.size(), 1U);
    }
}

void BatchSenderTest::problemsHideSecretsAndStayShort()
{
    Sending sending;
    sending.sender.problem(Severity::Warning, "postgres://ana:secret99@host/shop can't be reached.",
                           std::string(1'000'000, 'x'));
    sending.sender.problem(Severity::Warning, "half a \xC3 character", "");
    QVERIFY(sending.sender.send());
    const auto& problems = sending.sink.batches.at(0).problems;
    QVERIFY(problems[0].message.find("secret99") == std::string::npos);
    QVERIFY(problems[0].message.find("host/shop") != std::string::npos);
    QVERIFY(problems[0].locator.size() <= 2'010);
    QCOMPARE(problems[1].message, std::string("half a \xEF\xBF\xBD character"));
}

void BatchSenderTest::stopsAndPassesErrorsOn()
{
    Sending sending;
    sending.addAssets(5'000);
    sending.sink.isFull = true;
    const auto refused = sending.sender.sendIfLarge();
    QVERIFY(!refused && refused.error().what == "The sink is full.");
    sending.stop.request_stop();
    QVERIFY(sending.sender.isStopped());
    const auto stopped = sending.sender.sendIfLarge();
    QVERIFY(!stopped && stopped.error().kind == ErrorKind::Cancelled);
}

QTEST_APPLESS_MAIN(BatchSenderTest)
#include "batch_sender_test.moc"
