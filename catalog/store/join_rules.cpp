// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/join_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kGroupAtMost = 8;  ///< more things of one content, or jobs of one program, say nothing
constexpr std::size_t kHashAtLeast = 32; ///< hex digits: MD5 and longer; digests of tables are shorter
constexpr std::size_t kCommitShown = 7;
constexpr int kSameContent = 90;
constexpr int kSameCode = 80;
constexpr int kSameCodeAndCommit = 95;

/// MD5, SHA-1 and SHA-256 of nothing: every empty file has them.
constexpr std::array<std::string_view, 3> kOfNothing{
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};

/// "md5:ABC….dir" and "abc…" in one form; empty: no hash that tells contents apart.
std::string comparableHash(std::string_view hash)
{
    if (const std::size_t colon = hash.find(':'); colon != std::string_view::npos)
        hash.remove_prefix(colon + 1);
    std::string digits = asciiLowered(hash.substr(0, hash.find('.')));
    const bool isHex =
        std::ranges::all_of(digits, [](char c) { return isAsciiDigit(c) || (c >= 'a' && c <= 'f'); });
    const bool tells =
        isHex && digits.size() >= kHashAtLeast && std::ranges::find(kOfNothing, digits) == kOfNothing.end();
    return tells ? digits : std::string();
}

using ByHash = std::map<std::string, std::set<std::int64_t>>;

/// Who has one of the contents that these assets have; groups of one are left out.
ByHash contentGroups(Connection& db, const std::set<std::int64_t>& assets)
{
    ByHash groups;
    const bool isEvery = assets.size() > kManyAssets;
    Statement own = db.query("SELECT v.hash FROM version v WHERE v.asset=?1 AND v.hash<>''");
    for (auto asset = assets.begin(); asset != assets.end() && !isEvery; ++asset) {
        own.bind(*asset);
        while (own.step())
            if (std::string hash = comparableHash(own.text(0)); !hash.empty())
                groups[std::move(hash)].insert(*asset);
        own.reset();
    }
    if (groups.empty() && !isEvery)
        return groups;
    Statement all = db.query("SELECT v.asset, v.hash FROM version v JOIN asset a ON a.id = v.asset"
                             " WHERE v.hash<>'' AND a.until IS NULL AND a.kind IN (1, 3, 4)");
    while (all.step()) {
        const std::string hash = comparableHash(all.text(1));
        if (!hash.empty() && (isEvery || groups.contains(hash)))
            groups[hash].insert(all.integer(0));
    }
    std::erase_if(groups, [](const auto& group) {
        return group.second.size() < 2 || group.second.size() > kGroupAtMost;
    });
    return groups;
}

std::int64_t kindOf(Connection& db, std::int64_t asset)
{
    Statement row = db.query("SELECT kind FROM asset WHERE id=?1 AND until IS NULL");
    return row.bind(asset).step() ? row.integer(0) : 0;
}

std::string leafOf(const QualifiedName& name) { return splitName(name.ns, name.name).leaf; }

/// A run and what it says of the program: which file, at which commit.
struct RunOfCode
{
    std::int64_t job = 0;
    std::string commit;
    std::string path; ///< empty: of a stage, whose edges name its code
};

std::string pathIn(std::string_view source)
{
    std::string path(source);
    std::ranges::replace(path, '\\', '/');
    return path.starts_with("./") ? path.substr(2) : path;
}

/// Jobs that are known to have run at a commit: experiments by what their runs say, stages by the history.
std::vector<RunOfCode> runsAtCommits(Connection& db)
{
    std::vector<RunOfCode> runs;
    Statement said = db.query("SELECT DISTINCT job, json_extract(props, '$.\"source.git.commit\"'),"
                              " coalesce(json_extract(props, '$.\"source.name\"'), '') FROM run"
                              " WHERE instr(props, '\"source.git.commit\"')>0");
    while (said.step())
        runs.push_back({said.integer(0), said.string(1), pathIn(said.text(2))});
    if (runs.empty())
        return runs;
    Statement known = db.query("SELECT DISTINCT job, json_extract(props, '$.commit') FROM run"
                               " WHERE instr(props, '\"commit\"')>0");
    while (known.step())
        runs.push_back({known.integer(0), known.string(1), {}});
    return runs;
}

/// Which jobs run which programs, and at which commits each of them did.
class CodeUse
{
public:
    explicit CodeUse(Connection& db)
    {
        const std::vector<RunOfCode> runs = runsAtCommits(db);
        for (const RunOfCode& run : runs) {
            m_commits[run.job].insert(run.commit);
            if (!run.path.empty())
                m_experiments[run.job].insert(run.path);
        }
        if (m_experiments.empty())
            return;
        Statement codes = db.query("SELECT id FROM asset WHERE kind=8 AND until IS NULL");
        Statement users = db.query("SELECT e.src, q.name FROM edge e JOIN asset_name q ON q.id = e.dst"
                                   " WHERE e.dst=?1 AND e.kind=6 AND e.until IS NULL");
        while (codes.step()) {
            users.bind(codes.integer(0));
            while (users.step()) {
                m_codes[users.integer(0)].insert(codes.integer(0));
                if (!m_experiments.contains(users.integer(0)))
                    m_stages[users.string(1)].insert(users.integer(0));
            }
            users.reset();
        }
    }

    struct Pair
    {
        std::int64_t experiment = 0;
        std::int64_t stage = 0;
        std::string path;
        std::string commit; ///< that both ran at; empty: not known
    };
    /// The one stage that an experiment's program is; several that fit are none.
    [[nodiscard]] std::vector<Pair> pairs() const
    {
        std::vector<Pair> pairs;
        eachFit([&](const std::vector<Pair>& fitting) {
            if (fitting.size() == 1)
                pairs.push_back(fitting.front());
        });
        return pairs;
    }
    /// Whose join may come or go when one of them changes: also those that are none because several fit.
    void addConcerned(std::set<std::int64_t>& assets) const
    {
        eachFit([&](const std::vector<Pair>& fitting) {
            for (const Pair& pair : fitting)
                assets.insert({pair.experiment, pair.stage});
        });
    }

private:
    template <typename Take>
    void eachFit(const Take& take) const
    {
        for (const auto& [experiment, paths] : m_experiments)
            for (const std::string& path : paths)
                take(fitting(experiment, path));
    }

    [[nodiscard]] std::vector<Pair> fitting(std::int64_t experiment, const std::string& path) const
    {
        const auto stages = m_stages.find(path);
        if (stages == m_stages.end())
            return {};
        std::vector<Pair> atCommit;
        std::vector<Pair> sameFile;
        for (const std::int64_t stage : stages->second) {
            if (const std::string commit = commonCommit(experiment, stage); !commit.empty())
                atCommit.push_back({experiment, stage, path, commit});
            else if (usesSameFile(experiment, stage))
                sameFile.push_back({experiment, stage, path, {}});
        }
        return atCommit.empty() ? sameFile : atCommit;
    }

    [[nodiscard]] std::string commonCommit(std::int64_t a, std::int64_t b) const
    {
        const auto first = m_commits.find(a);
        const auto second = m_commits.find(b);
        if (first == m_commits.end() || second == m_commits.end())
            return {};
        for (const std::string& commit : first->second)
            if (!commit.empty() && second->second.contains(commit))
                return commit;
        return {};
    }
    /// The very same file of the same repository, not one that is only called so.
    [[nodiscard]] bool usesSameFile(std::int64_t a, std::int64_t b) const
    {
        const auto first = m_codes.find(a);
        const auto second = m_codes.find(b);
        return first != m_codes.end() && second != m_codes.end() &&
               std::ranges::any_of(first->second,
                                   [&](std::int64_t code) { return second->second.contains(code); });
    }

    std::unordered_map<std::int64_t, std::set<std::string>> m_commits;
    std::map<std::int64_t, std::set<std::string>> m_experiments; ///< paths of what their runs ran
    std::unordered_map<std::int64_t, std::set<std::int64_t>> m_codes;
    std::unordered_map<std::string, std::set<std::int64_t>> m_stages; ///< by path of their code
};

/// Runs that say which commit they ran at come from MLflow alone.
bool hasExperiments(Connection& db)
{
    return db.integer("SELECT EXISTS(SELECT 1 FROM namespace WHERE name LIKE 'mlflow%') OR"
                      " EXISTS(SELECT 1 FROM origin WHERE reader='mlflow')") != 0;
}

bool hasJob(Connection& db, const std::set<std::int64_t>& assets)
{
    if (assets.size() > kManyAssets)
        return db.integer("SELECT EXISTS(SELECT 1 FROM asset WHERE kind IN (2, 8))") != 0;
    Statement kind = db.query("SELECT kind FROM asset WHERE id=?1");
    for (const std::int64_t asset : assets) {
        const bool isJob = kind.bind(asset).step() && (kind.integer(0) == 2 || kind.integer(0) == 8);
        kind.reset();
        if (isJob)
            return true;
    }
    return false;
}

} // namespace

bool isStoredKind(std::int64_t kind) { return kind == 1 || kind == 3 || kind == 4; }

bool isStorage(std::string_view ns)
{
    constexpr std::array<std::string_view, 9> kStores{"file",  "s3",   "gs",   "hdfs", "abfss",
                                                      "wasbs", "dbfs", "adls", "oss"};
    return std::ranges::find(kStores, platformOf(ns)) != kStores.end();
}

QualifiedName nameOf(Connection& db, std::int64_t asset)
{
    Statement row = db.query("SELECT q.namespace, q.name FROM asset_name q JOIN asset a ON a.id = q.id"
                             " WHERE q.id=?1 AND a.until IS NULL");
    return row.bind(asset).step() ? QualifiedName{row.string(0), row.string(1)} : QualifiedName{};
}

void addRelated(Connection& db, std::set<std::int64_t>& assets)
{
    Statement sameName = db.query("SELECT b.id FROM asset a JOIN asset b ON b.container = a.container AND"
                                  " b.name = a.name AND b.kind<>a.kind WHERE a.id=?1");
    for (const std::int64_t asset : std::vector(assets.begin(), assets.end())) {
        sameName.bind(asset);
        while (sameName.step())
            assets.insert(sameName.integer(0));
        sameName.reset();
    }
    for (const auto& [hash, group] : contentGroups(db, assets))
        assets.insert(group.begin(), group.end());
    if (hasExperiments(db) && hasJob(db, assets))
        CodeUse(db).addConcerned(assets);
}

void joinPlaces(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins)
{
    const std::string sql = "SELECT a.id, b.id FROM asset a JOIN asset b ON b.container = a.container AND"
                            " b.name = a.name AND b.kind<a.kind WHERE a.kind IN (3, 4) AND b.kind IN (1, 3)"
                            " AND a.until IS NULL AND b.until IS NULL";
    const auto take = [&](Statement& rows) {
        while (rows.step()) {
            const QualifiedName name = nameOf(db, rows.integer(0));
            if (isStorage(name.ns))
                joins.push_back(
                    {rows.integer(0), rows.integer(1), name, 100, "Kept at the same place", false});
        }
        rows.reset();
    };
    if (assets.size() > kManyAssets) {
        Statement rows = db.query(sql);
        return take(rows);
    }
    Statement rows = db.query(sql + " AND a.id=?1");
    for (const std::int64_t asset : assets)
        take(rows.bind(asset));
}

void joinContents(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins)
{
    for (const auto& [hash, group] : contentGroups(db, assets)) {
        const std::vector<std::int64_t> members(group.begin(), group.end());
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (std::size_t j = i + 1; j < members.size(); ++j) {
                const QualifiedName one = nameOf(db, members[i]);
                const QualifiedName other = nameOf(db, members[j]);
                const bool isComparable = !one.isEmpty() && !other.isEmpty() && one.ns != other.ns &&
                                          kindOf(db, members[i]) == kindOf(db, members[j]);
                if (!isComparable) // within one project a copy is a step of its own
                    continue;
                const bool isSure = leafOf(one) == leafOf(other);
                joins.push_back({members[j], members[i], one, isSure ? 100 : kSameContent,
                                 "Same content, by its hash " + hash.substr(0, kCommitShown)});
            }
        }
    }
}

void joinCode(Connection& db, const std::set<std::int64_t>& assets, std::vector<FoundJoin>& joins)
{
    if (!hasExperiments(db) || !hasJob(db, assets))
        return;
    const bool isEvery = assets.size() > kManyAssets;
    for (const CodeUse::Pair& pair : CodeUse(db).pairs()) {
        if (!isEvery && !(assets.contains(pair.experiment) && assets.contains(pair.stage)))
            continue;
        const QualifiedName stage = nameOf(db, pair.stage);
        if (stage.isEmpty() || nameOf(db, pair.experiment).isEmpty())
            continue;
        const std::string reason = pair.commit.empty()
                                       ? "Both run " + pair.path + " of one repository"
                                       : "Runs of it ran " + pair.path + " at commit " +
                                             pair.commit.substr(0, kCommitShown) +
                                             ", whose dvc.lock holds the results of this stage";
        joins.push_back({pair.experiment, pair.stage, stage,
                         pair.commit.empty() ? kSameCode : kSameCodeAndCommit, reason});
    }
}

} // namespace upriver
