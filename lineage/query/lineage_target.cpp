// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/lineage_target.h"

#include <algorithm>
#include <functional>

#include "catalog/base/text.h"
#include "catalog/search/graph_term.h"

namespace upriver {

namespace {

constexpr std::size_t kCandidates = 20;
constexpr std::size_t kNamedInSentence = 5;

tl::unexpected<Error> ambiguous(std::string_view text, const std::vector<AssetSummary>& candidates)
{
    std::string sentence =
        "“" + std::string(text) + "” fits " +
        (candidates.size() < kCandidates ? std::to_string(candidates.size())
                                         : "at least " + std::to_string(candidates.size())) +
        " assets: ";
    std::string list;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const std::string name = std::string(toWord(candidates[i].kind)) + ":" + candidates[i].name.text();
        if (i < kNamedInSentence)
            sentence += (i == 0 ? "" : ", ") + name;
        list += name + "\n";
    }
    sentence +=
        candidates.size() > kNamedInSentence ? ", …. Write more of the name." : ". Write more of the name.";
    return fail(ErrorKind::Ambiguous, std::move(sentence), std::move(list));
}

/// Letters, digits, or what stands for them: without one it is no name at all.
bool isNameLike(std::string_view text)
{
    return std::ranges::any_of(
        text, [](char c) { return isAsciiAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; });
}

/// Nothing has this name; where it can't be one, what was written is at fault.
tl::unexpected<Error> notNamed(std::string_view text)
{
    if (trimmed(text).empty())
        return fail(ErrorKind::Usage, "The name of the asset is empty; write a name such as “orders”.");
    if (!isNameLike(text))
        return fail(ErrorKind::Usage,
                    "“" + std::string(text) +
                        "” holds no name; write NAME, or +NAME, NAME+, 2+NAME+1 or FROM..TO round names.");
    if (text.starts_with("..") || text.ends_with(".."))
        return fail(ErrorKind::Usage,
                    "“" + std::string(text) + "” lacks the name on one side; write FROM..TO.");
    return fail(ErrorKind::NotFound,
                "No asset is named “" + std::string(text) + "”. Try: upriver search " + std::string(text));
}

} // namespace

FindByName findIn(const CatalogReader& catalog, std::optional<ScanId> asOf)
{
    return [&catalog, asOf](std::string_view text) { return catalog.findByName(text, kCandidates, asOf); };
}

TargetText parseTarget(std::string_view text)
{
    const auto term = parseGraphTerm(text);
    if (!term)
        return {std::string(text), {}, std::nullopt, std::nullopt};
    return {term->from, term->to, term->up, term->down};
}

Result<AssetSummary> resolveAsset(const FindByName& find, std::string_view text)
{
    auto candidates = find(text);
    if (!candidates)
        return fail(candidates.error());
    if (candidates->empty())
        return notNamed(text);
    if (candidates->size() == 1)
        return std::move(candidates->front());
    const auto isJob = [](const AssetSummary& asset) { return asset.kind == AssetKind::Job; };
    if (std::ranges::count_if(*candidates, std::not_fn(isJob)) == 1)
        return *std::ranges::find_if_not(*candidates, isJob);
    return ambiguous(text, *candidates);
}

Result<AssetColumn> resolveAssetOrColumn(const FindByName& find, std::string_view text)
{
    auto whole = resolveAsset(find, text);
    if (whole)
        return AssetColumn{std::move(*whole), {}};
    const std::size_t dot = text.rfind('.');
    if (whole.error().kind != ErrorKind::NotFound || dot == text.npos || dot == 0 || dot + 1 == text.size())
        return fail(whole.error());
    auto asset = resolveAsset(find, text.substr(0, dot));
    if (!asset)
        return fail(asset.error().kind == ErrorKind::NotFound ? whole.error() : asset.error());
    return AssetColumn{std::move(*asset), std::string(text.substr(dot + 1))};
}

Result<LineageRequest> requestFor(const FindByName& find, std::string_view text, LineageRequest request)
{
    const TargetText target = parseTarget(text);
    const bool plain = target.to.empty() && !target.up && !target.down;
    if (!plain) {
        const auto whole = find(text);
        if (!whole)
            return fail(whole.error());
        if (whole->size() == 1) {
            request.roots = {whole->front().id};
            return request;
        }
    }
    const auto from = resolveAsset(find, target.from);
    if (!from)
        return fail(from.error());
    if (target.to.empty()) {
        request.roots = {from->id};
        if (!plain) {
            request.up = target.up.value_or(0);
            request.down = target.down.value_or(0);
        }
        return request;
    }
    const auto to = resolveAsset(find, target.to);
    if (!to)
        return fail(to.error());
    request.between = {{from->id, to->id}};
    return request;
}

} // namespace upriver
