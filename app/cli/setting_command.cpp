// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/invocation.h"
#include "app/cli/json_values.h"
#include "app/cli/path_map_text.h"
#include "app/cli/text_table.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/path_maps.h"
#include "catalog/store/setting_keys.h"

namespace upriver::cli {

namespace {

SettingScope scopeOf(const Arguments& arguments)
{
    SettingScope scope;
    if (const auto root = arguments.value("root")) {
        std::error_code ignored;
        scope.root = std::filesystem::absolute(*root, ignored).lexically_normal().string();
        if (scope.root.size() > 1 && scope.root.back() == '/')
            scope.root.pop_back();
    }
    scope.folder = arguments.value("folder").value_or("");
    scope.platform = arguments.value("platform").value_or("");
    return scope;
}

int listSettings(Invocation& invocation, const std::string& path)
{
    const auto settings = readSettings(path);
    if (!settings)
        return invocation.failWith(settings.error());
    Json list = Json::array();
    TextTable table({"ROOT", "FOLDER", "PLATFORM", "KEY", "VALUE"});
    for (const ScopedSetting& row : *settings) {
        list.push_back({{"root", row.root},
                        {"folder", row.folder},
                        {"platform", row.platform},
                        {"key", row.key},
                        {"value", row.value}});
        table.add({row.root, row.folder, row.platform, row.key, row.value});
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(settings->empty() ? "No settings.\n" : table.text());
    return kDone;
}

/// Folders of other machines that probably lie here, with the words that say so.
int listProposed(Invocation& invocation, const std::string& path)
{
    const auto proposals = proposedPathMaps(path);
    if (!proposals)
        return invocation.failWith(proposals.error());
    Json list = Json::array();
    std::string out;
    for (const PathMapProposal& proposal : *proposals) {
        list.push_back({{"root", proposal.root},
                        {"from", proposal.from},
                        {"to", proposal.to},
                        {"paths", proposal.paths},
                        {"examples", textsJson(proposal.examples)}});
        out += pathMapText(proposal) + '\n';
    }
    if (invocation.wantsJson())
        invocation.printJson(list);
    else
        invocation.print(proposals->empty() ? "No folders of other machines are known to lie here.\n" : out);
    return kDone;
}

/// A proposed folder by its name there; every root that speaks of it takes the word.
int decideProposed(Invocation& invocation, const std::string& path, bool isAccepted)
{
    const std::string& from = invocation.words()[1];
    const auto proposals = proposedPathMaps(path);
    if (!proposals)
        return invocation.failWith(proposals.error());
    auto store = CurationStore::open(path);
    if (!store)
        return invocation.failWith(store.error());
    bool isKnown = false;
    for (const PathMapProposal& proposal : *proposals) {
        if (proposal.from != from)
            continue;
        isKnown = true;
        const std::string line = from + "=" + (isAccepted ? proposal.to : std::string());
        if (const auto done = setPathMapLine(**store, proposal.root, line, true); !done)
            return invocation.failWith(done.error());
    }
    if (!isKnown)
        return invocation.failWith(
            fail(ErrorKind::NotFound,
                 "No folder \u201c" + from +
                     "\u201d is proposed; `upriver setting proposed` lists those that are.")
                .value());
    invocation.say(isAccepted ? "Mapped; files that it concerns are read again by the next `upriver index`."
                              : "Left as it is; it is not proposed again.");
    return kDone;
}

/// What is set must be known and make sense; what is unset must be there.
Result<void> check(const SettingScope& scope, const std::string& key, const std::string& path,
                   const std::optional<std::string>& value)
{
    if (value) {
        auto allowed = checkSetting({scope.root, scope.folder, scope.platform, key, *value});
        if (allowed || findSettingKey(key) != nullptr)
            return allowed;
        std::vector<std::string> known;
        for (const SettingKey& entry : settingKeys())
            known.emplace_back(entry.key);
        const std::string near = nearestWord(key, known);
        return near.empty()
                   ? allowed
                   : fail(ErrorKind::Usage, allowed.error().what + " Did you mean \u201c" + near + "\u201d?");
    }
    const auto rows = readSettings(path);
    if (!rows)
        return fail(rows.error());
    const bool isSet = std::any_of(rows->begin(), rows->end(), [&](const ScopedSetting& row) {
        return row.root == scope.root && row.folder == scope.folder && row.platform == scope.platform &&
               row.key == key;
    });
    if (isSet)
        return {};
    return fail(ErrorKind::NotFound, "\u201c" + key +
                                         "\u201d is not set there; `upriver setting list` shows what is set, "
                                         "with root, folder and platform.");
}

int changeSetting(Invocation& invocation, const std::string& path, const std::optional<std::string>& value)
{
    const SettingScope scope = scopeOf(invocation.arguments());
    const std::string& key = invocation.words()[1];
    if (const auto allowed = check(scope, key, path, value); !allowed)
        return allowed.error().kind == ErrorKind::Usage ? invocation.failUsage(allowed.error().what)
                                                        : invocation.failWith(allowed.error());
    auto store = CurationStore::open(path);
    if (!store)
        return invocation.failWith(store.error());
    if (const auto changed = (*store)->set(scope, key, value); !changed)
        return invocation.failWith(changed.error());
    invocation.say(value ? "Set; files that it concerns are read again by the next `upriver index`."
                         : "Unset; files that it concerns are read again by the next `upriver index`.");
    return kDone;
}

int runSetting(Invocation& invocation)
{
    struct Verb
    {
        std::string_view name;
        std::size_t words;
        std::string_view needs;
    };
    static constexpr std::array<Verb, 6> kVerbs{{{"list", 1, "takes no more words"},
                                                 {"set", 3, "needs KEY VALUE"},
                                                 {"unset", 2, "needs KEY"},
                                                 {"proposed", 1, "takes no more words"},
                                                 {"accept", 2, "needs the folder that is proposed"},
                                                 {"refuse", 2, "needs the folder that is proposed"}}};
    const auto& words = invocation.words();
    const std::string& what = words.front();
    const auto* const verb = std::ranges::find(kVerbs, what, &Verb::name);
    if (verb == kVerbs.end())
        return invocation.failUsage("\u201c" + what +
                                    "\u201d is none of list, set, unset, proposed, accept and refuse.");
    if (words.size() != verb->words)
        return invocation.failUsage("`setting " + what + "` " + std::string(verb->needs) + ".");
    const auto path = invocation.existingCatalog();
    if (!path)
        return invocation.failWith(path.error());
    if (what == "list")
        return listSettings(invocation, *path);
    if (what == "proposed")
        return listProposed(invocation, *path);
    if (what == "accept" || what == "refuse")
        return decideProposed(invocation, *path, what == "accept");
    return changeSetting(invocation, *path, what == "set" ? std::optional(words[2]) : std::nullopt);
}

} // namespace

CommandSpec settingCommand()
{
    return {.name = "setting",
            .summary = "List, set or unset what names mean in your sources",
            .arguments = "list | set KEY VALUE | unset KEY | proposed | accept FOLDER | refuse FOLDER",
            .details =
                "KEY is one of: " + settingKeysText() +
                ". Settings are kept when the catalog is indexed again. `proposed` lists folders of "
                "other machines whose files were found here; accept maps one of them, refuse leaves it.",
            .options = {{"root", 0, "DIR", "Only for what was indexed from this folder", {}},
                        {"folder", 0, "PATH", "Only for this folder below the root", {}},
                        {"platform", 0, "PLATFORM", "Only for this platform", {}},
                        jsonOption(),
                        catalogOption()},
            .examples = {"upriver setting set --platform postgres namespace postgres://shop-db:5432",
                         "upriver setting set path_map /home/alice/shop=/data/shop"},
            .minArguments = 1,
            .maxArguments = 3,
            .run = runSetting};
}

} // namespace upriver::cli
