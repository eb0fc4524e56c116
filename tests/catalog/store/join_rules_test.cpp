// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/store/curation_store.h"
#include "catalog/store/foreign_paths.h"
#include "catalog/store/graph_reader.h"
#include "catalog/store/join_rows.h"
#include "catalog/store/path_maps.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

const std::string kHash = "5f4dcc3b5aa765d61d8327deb882cf99";
const std::string kHashOfNothing = "d41d8cd98f00b204e9800998ecf8427e";

/// "confidence name = other", a line for each join that the catalog found or was told.
std::vector<std::string> joinsOf(const std::string& path)
{
    const auto reader = must(GraphReader::open(path));
    const auto catalog = must(CatalogReader::open(path));
    const auto nameOf = [&](AssetId id) {
        return must(catalog->summaries(std::vector{id})).front().name.text();
    };
    std::vector<std::string> joins;
    must(reader->edges([&](const GraphEdgeRow& row) {
        if (row.kind == EdgeKind::Alias && !row.until.isValid())
            joins.push_back(std::to_string(row.confidence) + " " +
                            std::min(nameOf(row.src), nameOf(row.dst)) + " = " +
                            std::max(nameOf(row.src), nameOf(row.dst)));
    }));
    std::ranges::sort(joins);
    return joins;
}

using Joins = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

/// Of each asset, how many joins wait for people.
Counts waitingIn(const std::string& path)
{
    const auto catalog = must(CatalogReader::open(path));
    Counts counts;
    for (const AssetId asset : must(catalog->allAssetIds()))
        counts.push_back(must(catalog->undecidedJoins(std::vector{asset})));
    return counts;
}

RecordBatch thing(AssetKind kind, const QualifiedName& name, bool isDeclared = true)
{
    RecordBatch batch;
    batch.record(batch.asset(kind, name)).declared = isDeclared;
    return batch;
}

RecordBatch versioned(const QualifiedName& name, const std::string& hash)
{
    RecordBatch batch = thing(AssetKind::Dataset, name);
    batch.versions.push_back({0, hash.substr(0, 7), hash, {}});
    return batch;
}

/// A job that runs a program, with a run that says so at a commit.
RecordBatch jobOf(const QualifiedName& job, const QualifiedName& code, const std::vector<Property>& said)
{
    RecordBatch batch = thing(AssetKind::Job, job);
    addEdge(batch, 0, batch.asset(AssetKind::Code, code), EdgeKind::UsesCode);
    RunRecord run;
    run.job = 0;
    run.key = "r1";
    run.properties = said;
    batch.runs.push_back(run);
    return batch;
}

RecordBatch experiment(const std::string& commit, const QualifiedName& code)
{
    return jobOf({"mlflow://", "experiments/churn"}, code,
                 {{"source.git.commit", commit}, {"source.name", "src/train.py"}});
}

QualifiedName file(const std::string& path) { return {"file", path}; }

} // namespace

/// By which rules things are one, and by which they must not be.
class JoinRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptAtOnePlaceIsOneThing()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "serving", thing(AssetKind::Model, {"s3://lake", "models/churn"}));
        indexOnce(path, "store", thing(AssetKind::Dataset, {"s3://lake", "models/churn"}));
        indexOnce(path, "mlflow", thing(AssetKind::Model, {"mlflow://", "x"}));
        indexOnce(path, "other", thing(AssetKind::Dataset, {"mlflow://", "x"}));
        QCOMPARE(joinsOf(path), Joins{"100 s3://lake/models/churn = s3://lake/models/churn"});
    }

    void aStatedPlaceIsFoundWhateverKindStandsThere()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        RecordBatch mlflow = thing(AssetKind::Model, {"mlflow://", "runs/1/model"});
        mlflow.aliases.push_back({0, {"s3://lake", "1/artifacts/model"}, 100, "Its files lie there"});
        indexOnce(path, "mlflow", mlflow);
        indexOnce(path, "dvc", thing(AssetKind::Dataset, {"s3://lake", "1/artifacts/model"}));
        QCOMPARE(joinsOf(path), Joins{"100 mlflow:///runs/1/model = s3://lake/1/artifacts/model"});
        QVERIFY(must(readJoins(path)).empty()); // nothing to decide
    }

    void contentsAreComparedByHash()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "a", versioned({"dvc://one", "data/raw.csv"}, kHash));
        indexOnce(path, "b", versioned({"dvc://two", "in/raw.csv"}, "md5:" + kHash));
        QCOMPARE(joinsOf(path), Joins{"100 dvc://one/data/raw.csv = dvc://two/in/raw.csv"});
        indexOnce(path, "b", versioned({"dvc://two", "in/renamed.csv"}, kHash));
        QCOMPARE(joinsOf(path), Joins{"90 dvc://one/data/raw.csv = dvc://two/in/renamed.csv"});
        QVERIFY(must(readJoins(path)).front().reason.find("5f4dcc3") != std::string::npos);
    }

    void contentsThatSayNothingJoinNothing()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "a", versioned({"dvc://one", "data/raw.csv"}, kHashOfNothing));
        indexOnce(path, "b", versioned({"dvc://two", "data/raw.csv"}, kHashOfNothing));
        indexOnce(path, "c", versioned({"mlflow://x", "train@5c1f9a2e"}, "5c1f9a2e"));
        indexOnce(path, "d", versioned({"mlflow://y", "train@5c1f9a2e"}, "5c1f9a2e"));
        indexOnce(path, "e", versioned({"dvc://one", "a/x.csv"}, kHash));
        indexOnce(path, "f", versioned({"dvc://one", "b/x.csv"}, kHash)); // a copy within one project
        QCOMPARE(joinsOf(path), Joins{});
    }

    void oneLeafInTwoSystemsIsTwoThings()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "a", thing(AssetKind::Dataset, {"postgres://", "shop.public.orders"}));
        indexOnce(path, "b", thing(AssetKind::Dataset, {"mysql://db:3306", "shop.orders"}));
        indexOnce(path, "c", thing(AssetKind::Dataset, {"s3://lake", "raw/orders"}));
        indexOnce(path, "d", thing(AssetKind::Dataset, file("/data/x/orders")));
        QCOMPARE(joinsOf(path), Joins{});
    }

    void anExperimentIsTheStageOfItsCommit()
    {
        const QualifiedName code{"https://git.shop/ml", "src/train.py"};
        // a run has one commit for good, so each case is a catalog of its own
        const auto catalogOf = [&](const Scratch& scratch, const RecordBatch& mlflow) {
            const std::string path = scratch.path("a.db");
            indexOnce(path, "dvc", jobOf({code.ns, "dvc.yaml:train"}, code, {{"commit", "abcdef0123"}}));
            indexOnce(path, "ml", mlflow);
            return path;
        };
        const std::string pair = " https://git.shop/ml/dvc.yaml:train = mlflow:///experiments/churn";
        const Scratch one, other, same;
        const std::string path = catalogOf(one, experiment("abcdef0123", {"mlflow://", "code/src/train.py"}));
        QCOMPARE(joinsOf(path), Joins{"95" + pair});
        QVERIFY(must(readJoins(path)).front().reason.find("abcdef0") != std::string::npos);
        const RecordBatch onlyCalledTheSame = experiment("1111111111", {"mlflow://", "code/src/train.py"});
        QCOMPARE(joinsOf(catalogOf(other, onlyCalledTheSame)), Joins{});
        const std::string sameFile = catalogOf(same, experiment("1111111111", code));
        QCOMPARE(joinsOf(sameFile), Joins{"80" + pair});
        indexOnce(sameFile, "more", jobOf({code.ns, "dvc.yaml:again"}, code, {}));
        QCOMPARE(joinsOf(sameFile), Joins{}); // two stages run it
    }

    void pathsOfAnotherMachineEndAlike()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "here", thing(AssetKind::Dataset, file("/data/shop/data/orders.csv")));
        indexOnce(path, "there", thing(AssetKind::Dataset, file("/home/alice/p/data/orders.csv"), false));
        QCOMPARE(joinsOf(path),
                 Joins{"60 file//data/shop/data/orders.csv = file//home/alice/p/data/orders.csv"});
        QVERIFY(must(readJoins(path)).front().reason.find("data/orders.csv") != std::string::npos);
        indexOnce(path, "here2", thing(AssetKind::Dataset, file("/data/other/data/orders.csv")));
        QCOMPARE(joinsOf(path), Joins{}); // either could be meant
    }

    void pathsThatEndAlikeByChanceStayApart()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        indexOnce(path, "here", thing(AssetKind::Dataset, file("/data/shop/data/orders.csv")));
        indexOnce(path, "leaf", thing(AssetKind::Dataset, file("/home/alice/orders.csv"), false));
        indexOnce(path, "temp", thing(AssetKind::Dataset, file("/tmp/x/data/orders.csv"), false));
        indexOnce(path, "kind", thing(AssetKind::Model, file("/home/bob/data/orders.csv"), false));
        indexOnce(path, "gone", thing(AssetKind::Dataset, file("/data/old/data/orders.csv"), false));
        indexOnce(path, "store", thing(AssetKind::Dataset, {"s3://lake", "shop/data/orders.csv"}, false));
        QCOMPARE(joinsOf(path), Joins{});
        QCOMPARE(commonEnd("/a/b/c.csv", "/x/b/c.csv"), std::size_t{2});
        QCOMPARE(commonEnd("/a/b/c.csv", "/a/b/c.csv.gz"), std::size_t{0});
        QVERIFY(isTemporaryPath("C:/Users/lb/AppData/Local/Temp/x.csv"));
    }

    void aFolderThatManyPathsNameIsProposed()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        for (const char* name : {"orders", "items"}) {
            const std::string leaf = "/data/" + std::string(name) + ".csv";
            indexOnce(path, "here" + leaf, thing(AssetKind::Dataset, file("/data/shop" + leaf)));
            QVERIFY(must(proposedPathMaps(path)).empty()); // one path alone is no pattern
            indexOnce(path, "there" + leaf, thing(AssetKind::Dataset, file("/home/alice/p" + leaf), false));
        }
        const auto proposals = must(proposedPathMaps(path));
        QCOMPARE(proposals.size(), std::size_t{1});
        QCOMPARE(proposals[0].from, std::string("/home/alice/p"));
        QCOMPARE(proposals[0].to, std::string("/data/shop"));
        QCOMPARE(proposals[0].root, std::string("/data"));
        QCOMPARE(proposals[0].paths, 2);
        const auto store = must(CurationStore::open(path));
        must(setPathMapLine(*store, "/data", "/mnt/x=/data/x", true));
        must(setPathMapLine(*store, "/data", "/home/alice/p=", true));
        QVERIFY(must(proposedPathMaps(path)).empty());
        QCOMPARE(must(store->settings()).front().value, std::string("/mnt/x=/data/x;/home/alice/p="));
        must(setPathMapLine(*store, "/data", "/home/alice/p=", false));
        QCOMPARE(must(proposedPathMaps(path)).size(), std::size_t{1});
    }

    void theWordOfPeopleStays()
    {
        const Scratch scratch;
        const std::string path = scratch.path("a.db");
        const QualifiedName there = file("/home/alice/p/data/orders.csv");
        const QualifiedName here = file("/data/shop/data/orders.csv");
        indexOnce(path, "here", thing(AssetKind::Dataset, here));
        indexOnce(path, "there", thing(AssetKind::Dataset, there, false));
        const std::string names = "file//data/shop/data/orders.csv = file//home/alice/p/data/orders.csv";
        QCOMPARE(waitingIn(path), (Counts{1, 1}));
        {
            const auto store = must(CurationStore::open(path));
            must(store->decideJoin(AssetKind::Dataset, here, there, Decision::Rejected));
        }
        QCOMPARE(joinsOf(path), Joins{});
        QCOMPARE(waitingIn(path), (Counts{0, 0}));
        indexOnce(path, "here", RecordBatch{});
        indexOnce(path, "here", thing(AssetKind::Dataset, here));
        QCOMPARE(joinsOf(path), Joins{}); // found again, and still rejected
        QCOMPARE(must(readJoins(path)).front().decision, std::string("rejected"));
        {
            const auto store = must(CurationStore::open(path));
            must(store->decideJoin(AssetKind::Dataset, there, here, Decision::Accepted));
        }
        QCOMPARE(joinsOf(path), Joins{"100 " + names});
        indexOnce(path, "here2", thing(AssetKind::Dataset, file("/data/other/data/orders.csv")));
        QCOMPARE(joinsOf(path), Joins{"100 " + names}); // no rule finds it now; people did
        QCOMPARE(must(readJoins(path)).front().decision, std::string("accepted"));
        const auto store = must(CurationStore::open(path));
        must(store->decideJoin(AssetKind::Dataset, here, there, Decision::None));
        QCOMPARE(joinsOf(path), Joins{});
    }
};

QTEST_GUILESS_MAIN(JoinRulesTest)
#include "join_rules_test.moc"
