// SPDX-License-Identifier: Apache-2.0
// Which files the dbt reader takes, alone and as a folder: by what they say, not by what they are called.
#include <algorithm>

#include <QTest>
#include <nlohmann/json.hpp>

#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

std::string artifact(const std::string& kind)
{
    const nlohmann::json metadata{{"dbt_schema_version", "https://schemas.getdbt.com/dbt/" + kind + ".json"}};
    return nlohmann::json{{"metadata", metadata}, {"nodes", nlohmann::json::object()}}.dump(1);
}

const Source& dbt() { return *findSource("dbt"); }

} // namespace

class DbtClaimsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesArtifactsByContent();
    void leavesOthersAlone();
    void takesAFolderWithItsManifest();
    void leavesAFolderWithoutManifest();
    void prefersTheCurrentManifest();
    void knowsAManifestWithSortedKeys();

private:
    [[nodiscard]] std::vector<DocumentFile>
    files(const std::vector<std::pair<std::string, std::string>>& contents);
    Scratch m_scratch;
};

std::vector<DocumentFile>
DbtClaimsTest::files(const std::vector<std::pair<std::string, std::string>>& contents)
{
    std::vector<DocumentFile> made;
    for (const auto& [name, bytes] : contents) {
        m_scratch.write(name, bytes);
        made.push_back(documentFile(m_scratch.path(), name));
    }
    return made;
}

void DbtClaimsTest::takesArtifactsByContent()
{
    for (const char* kind : {"manifest/v2", "manifest/v12", "catalog/v1", "run-results/v6", "sources/v3"})
        QCOMPARE(dbt().claims(files({{"anything.txt", artifact(kind)}}).front()), Claim::Sure);
}

void DbtClaimsTest::leavesOthersAlone()
{
    QCOMPARE(dbt().claims(files({{"manifest.json", "{\"name\": \"a web app\", \"icons\": []}"}}).front()),
             Claim::None);
    QCOMPARE(dbt().claims(
                 files({{"semantic_manifest.json", "{\"semantic_models\": [], \"metrics\": []}"}}).front()),
             Claim::None);
    QCOMPARE(dbt().claims(files({{"x.json", artifact("something-else/v1")}}).front()), Claim::None);
    QCOMPARE(dbt().claims(files({{"empty.json", ""}}).front()), Claim::None);
}

void DbtClaimsTest::takesAFolderWithItsManifest()
{
    auto members = dbt().claimsFolder(files({{"catalog.json", artifact("catalog/v1")},
                                             {"graph.json", "{}"},
                                             {"manifest.json", artifact("manifest/v12")},
                                             {"run_results.json", artifact("run-results/v6")},
                                             {"sources.json", artifact("sources/v3")}}));
    std::ranges::sort(members);
    QCOMPARE(members,
             (std::vector<std::string>{"catalog.json", "manifest.json", "run_results.json", "sources.json"}));
}

void DbtClaimsTest::leavesAFolderWithoutManifest()
{
    QVERIFY(dbt().claimsFolder(files({{"catalog.json", artifact("catalog/v1")}})).empty());
    QVERIFY(dbt().claimsFolder({}).empty());
}

void DbtClaimsTest::prefersTheCurrentManifest()
{
    const auto members = dbt().claimsFolder(files(
        {{"manifest-before.json", artifact("manifest/v11")}, {"manifest.json", artifact("manifest/v12")}}));
    QCOMPARE(members, (std::vector<std::string>{"manifest.json"}));
}

void DbtClaimsTest::knowsAManifestWithSortedKeys()
{
    const std::string filler(100'000, 'x'); // pushes metadata out of what is looked at
    const std::string sorted = "{\"child_map\": {\"model.shop.orders\": [\"" + filler + "\"]}, " +
                               artifact("manifest/v12").substr(1);
    QCOMPARE(dbt().claims(files({{"manifest.json", sorted}}).front()), Claim::Sure);
    QCOMPARE(dbt().claims(files({{"other.json", sorted}}).front()), Claim::None);
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::DbtClaimsTest)
#include "dbt_claims_test.moc"
