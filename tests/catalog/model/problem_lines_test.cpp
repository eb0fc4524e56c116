// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "catalog/model/problem_lines.h"

using namespace upriver;

namespace {

ProblemRow row(const std::string& message)
{
    ProblemRow problem;
    problem.file = "events.ndjson";
    problem.absoluteFile = "/data/events.ndjson";
    problem.message = message;
    return problem;
}

std::vector<std::string> linesOf(const std::vector<ProblemRow>& problems)
{
    std::vector<std::string> texts;
    for (const ProblemLine& line : problemLines(problems, {}))
        texts.push_back(line.message(problems[line.problem]));
    return texts;
}

} // namespace

class ProblemLinesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thoseBeyondTheListedOnesCount();
};

void ProblemLinesTest::thoseBeyondTheListedOnesCount()
{
    const ProblemRow more = row(messageForMore("It is bad.", 52));
    const std::vector<std::string> once{"It is bad. (\u00d755)"};
    QCOMPARE(linesOf({row("It is bad."), row("It is bad."), row("It is bad."), more}), once);
    QCOMPARE(linesOf({more, row("It is bad."), row("It is bad."), row("It is bad.")}), once);
    // of another file, or nothing listed: as it stands
    ProblemRow other = row("It is bad.");
    other.absoluteFile = "/data/other.ndjson";
    QCOMPARE(linesOf({more, other}), (std::vector<std::string>{more.message, "It is bad."}));
    QCOMPARE(linesOf({row("Odd (many more in this file)")}).size(), 1U);
}

QTEST_APPLESS_MAIN(ProblemLinesTest)
#include "problem_lines_test.moc"
