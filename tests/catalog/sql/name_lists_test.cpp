// SPDX-License-Identifier: Apache-2.0
// What the analysis keeps names in: short lists, the index of long ones, the ways that values went.
#include <string>
#include <vector>

#include <QTest>

#include "catalog/sql/names.h"
#include "catalog/sql/trails.h"

using namespace upriver::sql;

namespace {

using Numbers = SmallList<std::uint64_t, 2>;

Numbers upTo(std::uint64_t count)
{
    Numbers list;
    for (std::uint64_t i = 0; i < count; ++i)
        list.push_back(i);
    return list;
}

std::vector<std::uint64_t> valuesOf(const Numbers& list) { return {list.begin(), list.end()}; }

} // namespace

class NameListsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsGrowOutOfThemselves()
    {
        for (const std::uint64_t count : {0, 1, 2, 3, 4, 5, 100}) {
            const Numbers list = upTo(count);
            QCOMPARE(list.size(), count);
            QCOMPARE(list.empty(), count == 0);
            for (std::uint64_t i = 0; i < count; ++i)
                QCOMPARE(list[i], i);
            if (count > 0) {
                QCOMPARE(list.front(), 0U);
                QCOMPARE(list.back(), count - 1);
            }
        }
    }

    void copiesAndMovesAreLists_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("over");
        for (const int from : {0, 2, 3, 50}) {
            for (const int over : {0, 2, 3, 70})
                QTest::addRow("%d over %d", from, over) << from << over;
        }
    }

    /// Inside over outside and the other way round, each on its own afterwards.
    void copiesAndMovesAreLists()
    {
        QFETCH(const int, from);
        QFETCH(const int, over);
        const Numbers expected = upTo(static_cast<std::uint64_t>(from));
        Numbers source = expected;
        Numbers copied = upTo(static_cast<std::uint64_t>(over));
        copied = source;
        QVERIFY(copied == expected);
        copied.push_back(99);
        QVERIFY(source == expected);
        const Numbers& itself = source;
        source = itself;
        QVERIFY(source == expected);
        Numbers moved = upTo(static_cast<std::uint64_t>(over));
        moved = std::move(source);
        QVERIFY(moved == expected);
        const Numbers taken(std::move(moved));
        QVERIFY(taken == expected);
    }

    void listsAreChangedInPlace()
    {
        Numbers list = upTo(2);
        list.push_back(list.front()); // its own member while it moves out
        QCOMPARE(valuesOf(list), (std::vector<std::uint64_t>{0, 1, 0}));
        const Numbers others{7, 8};
        list.prepend(others.begin(), others.end());
        QCOMPARE(valuesOf(list), (std::vector<std::uint64_t>{7, 8, 0, 1, 0}));
        list.prepend(list.begin(), list.begin() + 1);
        QCOMPARE(valuesOf(list), (std::vector<std::uint64_t>{7, 7, 8, 0, 1, 0}));
        list.pop_back();
        list.shrink(2);
        QCOMPARE(valuesOf(list), (std::vector<std::uint64_t>{7, 7}));
        list.clear();
        list.append(others.begin(), others.end());
        QVERIFY(list == others);
        QVERIFY(!(list == upTo(2)));
    }

    void namesAreFoundWhereTheyFirstStood()
    {
        NameIndex index;
        QCOMPARE(index.find("a"), NameIndex::kNone);
        std::vector<std::string> names;
        for (int i = 0; i < 5000; ++i)
            names.push_back("name" + std::to_string(i));
        for (std::uint32_t i = 0; i < names.size(); ++i)
            QVERIFY(index.insert(names[i], i));
        for (std::uint32_t i = 0; i < names.size(); ++i) {
            QVERIFY(!index.insert(names[i], i + 1));
            QCOMPARE(index.find(std::string(names[i])), i); // by what it says, not by where it lies
        }
        QCOMPARE(index.find("name"), NameIndex::kNone);
        QCOMPARE(index.find(""), NameIndex::kNone);
        QVERIFY(index.insert("", 9));
        QCOMPARE(index.find(""), 9U);
    }

    void setsStayRightAcrossTheirIndex()
    {
        std::vector<std::string> names;
        for (int i = 0; i < 40; ++i)
            names.push_back(std::to_string(i));
        NameSet set;
        for (std::size_t i = 0; i < names.size(); ++i) {
            QVERIFY(!set.contains(names[i]));
            QVERIFY(set.insert(names[i]));
            for (std::size_t j = 0; j <= i; ++j)
                QVERIFY(!set.insert(names[j]));
            QCOMPARE(set.names().size(), i + 1);
        }
        QCOMPARE(set.names()[39], "39");
    }

    void keptNamesStayWhereTheyAre()
    {
        NameStore store;
        std::string text = "orders";
        std::vector<Name> kept{store.keep(text)};
        text = "xxxxxx";
        const std::string large(5000, 'y'); // more than the store takes at once
        for (int i = 0; i < 300; ++i) {
            kept.push_back(store.keep({"part", ".", std::to_string(i)}));
            if (i % 100 == 0)
                QCOMPARE(store.keep(large), Name(large));
        }
        QCOMPARE(kept[0], "orders");
        QCOMPARE(kept[300], "part.299");
        QCOMPARE(store.joined(splitName("db.schema.table")), "db.schema.table");
        QCOMPARE(store.joined(splitName("")), "");
        QCOMPARE(splitName("a..b").size(), 3U);
    }

    void trailsAreMergedOnce()
    {
        Trails trails;
        using Steps = std::vector<std::uint32_t>;
        QCOMPARE(trails.steps(0), Steps());
        const TrailId first = Trails::ofStep(0);
        const TrailId second = Trails::ofStep(7);
        QCOMPARE(trails.steps(first), Steps{0});
        QCOMPARE(trails.merged(first, 0), first);
        QCOMPARE(trails.merged(0, second), second);
        QCOMPARE(trails.merged(first, first), first);
        const TrailId both = trails.merged(first, second);
        QCOMPARE(trails.steps(both), (Steps{0, 7}));
        QCOMPARE(trails.merged(both, second), both); // nothing new
        QCOMPARE(trails.steps(trails.merged(second, both)), (Steps{7, 0}));
        QCOMPARE(trails.steps(both), (Steps{0, 7}));
    }

    void trailsAreBounded()
    {
        Trails trails;
        TrailId all = 0;
        for (std::size_t step = 0; step < 1000; ++step)
            all = trails.merged(all, Trails::ofStep(step));
        const std::vector<std::uint32_t> steps = trails.steps(all);
        QCOMPARE(steps.size(), 64U);
        QCOMPARE(steps.back(), 63U);
        for (std::size_t list = 0; list < 250'000; ++list) { // beyond the most lists the first way stays
            const TrailId first = Trails::ofStep(list);
            const TrailId merged = trails.merged(first, Trails::ofStep(list + 1));
            QVERIFY(merged == first ? list > 190'000 : trails.steps(merged).size() == 2);
        }
        QCOMPARE(trails.merged(Trails::ofStep(1), Trails::ofStep(2)), Trails::ofStep(1));
    }
};

QTEST_GUILESS_MAIN(NameListsTest)
#include "name_lists_test.moc"
