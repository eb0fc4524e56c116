// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sql_names.h"

#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/sql/lowered.h"

namespace upriver {

namespace {

constexpr int kKnownToJob = 100;
constexpr int kSameName = 95;
constexpr int kOnlyTail = 80;
constexpr int kNewTable = 85; ///< or one that nobody declares

using Parts = std::vector<std::string>;

Parts splitParts(std::string_view text, char separator)
{
    Parts parts;
    for (const std::string_view part : splitText(text, separator)) {
        if (!part.empty())
            parts.emplace_back(part);
    }
    return parts;
}

/// One name is the end of the other.
bool isSameTail(const Parts& known, const Parts& named)
{
    const std::size_t length = std::min(known.size(), named.size());
    for (std::size_t i = 1; i <= length; ++i) {
        if (!equalsNoCase(known[known.size() - i], named[named.size() - i]))
            return false;
    }
    return length > 0;
}

bool isDatabase(const QualifiedName& name)
{
    return name.ns.find("://") == std::string::npos ? name.name.find('/') == std::string::npos
                                                    : splitName(name.ns, "a.b").path == "a.";
}

Parts qualified(const SqlPlace& place, Parts parts)
{
    const Parts& container = place.container;
    if (parts.size() == 1)
        parts.insert(parts.begin(), container.begin(), container.end());
    else if (parts.size() == 2 && container.size() >= 2)
        parts.insert(parts.begin(), container.front());
    return parts;
}

std::string joined(const Parts& parts)
{
    std::string text;
    for (const std::string& part : parts)
        (text += text.empty() ? "" : ".") += part;
    return text;
}

/// What the job is known to use and fits the name; a path's last segment may stand for a table.
std::vector<const SqlTable*> knownTables(const SqlPlace& place, const Parts& named)
{
    std::vector<const SqlTable*> fitting;
    const auto take = [&](const SqlTable& table) {
        const Parts parts = nameParts(table.name);
        const bool fits = isDatabase(table.name) ? isSameTail(parts, named)
                                                 : !parts.empty() && equalsNoCase(parts.back(), named.back());
        const auto isSame = [&](const SqlTable* other) { return other->name == table.name; };
        if (fits && std::ranges::none_of(fitting, isSame))
            fitting.push_back(&table);
    };
    if (place.target)
        take(*place.target);
    std::ranges::for_each(place.job->outputs, take);
    std::ranges::for_each(place.job->inputs, take);
    return fitting;
}

void addOnce(std::vector<std::string>& words, const std::string& word)
{
    if (std::ranges::find(words, word) == words.end())
        words.push_back(word);
}

/// Where names without a schema live: what the code says, else where all tables of the job are.
Parts containerOf(const SqlPlace& place)
{
    Parts stated;
    for (const std::string& part : {place.code->defaultDatabase, place.code->defaultSchema}) {
        if (!part.empty())
            stated.push_back(part);
    }
    if (!stated.empty())
        return stated;
    std::optional<Parts> shared;
    const auto take = [&](const SqlTable& table) {
        if (!isDatabase(table.name) || table.name.ns != place.namespaces.front())
            return;
        Parts parts = nameParts(table.name);
        parts.pop_back();
        if (!shared)
            shared = std::move(parts);
        else if (*shared != parts)
            shared->clear();
    };
    if (place.namespaces.empty())
        return {};
    std::ranges::for_each(place.job->outputs, take);
    std::ranges::for_each(place.job->inputs, take);
    return shared.value_or(Parts());
}

/// An address may lack its host or its path ("s3://", "://x"), or be a template's rest.
bool saysWhere(const QualifiedName& address)
{
    return !address.ns.empty() && !address.ns.starts_with(':') && !hasUnknownHost(address.ns) &&
           !address.name.empty() && address.name != "/";
}

} // namespace

std::vector<std::string> nameParts(const QualifiedName& name)
{
    return splitParts(name.name, isDatabase(name) ? '.' : '/');
}

std::string lastWord(const std::string& name)
{
    const std::size_t dot = name.rfind('.');
    return sql::lowered(dot == std::string::npos ? name : name.substr(dot + 1));
}

std::string spelledName(std::string_view text, sql::Span span, const std::string& name)
{
    if (span.begin >= text.size() || span.end <= span.begin)
        return name;
    text = text.substr(span.begin, std::min<std::size_t>(span.end, text.size()) - span.begin);
    const auto count = static_cast<std::size_t>(std::ranges::count(name, '.')) + 1;
    Parts parts;
    for (std::size_t at = 0; at < text.size() && parts.size() < count;) {
        const char open = text[at];
        const bool isQuoted = open == '"' || open == '`' || open == '[';
        const std::size_t begin = isQuoted ? at + 1 : at;
        std::size_t end = begin;
        if (isQuoted)
            end = std::min(text.find(open == '[' ? ']' : open, begin), text.size());
        else
            while (end < text.size() && text[end] != '.' && !isAsciiSpace(text[end]) && text[end] != '(')
                ++end;
        parts.emplace_back(text.substr(begin, end - begin));
        at = isQuoted ? end + 1 : end;
        if (at >= text.size() || text[at] != '.')
            break;
        ++at;
    }
    std::string spelled = joined(parts);
    if (sql::lowered(spelled) == name)
        return spelled;
    // USE and the like put words before what stands in the text
    const bool isTail = name.size() > spelled.size() && name.ends_with("." + sql::lowered(spelled));
    return isTail && !spelled.empty() ? name.substr(0, name.size() - spelled.size()) + spelled : name;
}

SqlPlace SqlNames::placeOf(const SqlJob& job, const SqlCode& code)
{
    SqlPlace place{&job, &code, {}, {}, {}};
    if (code.target.isValid())
        place.target = m_inputs.table(code.target);
    else if (job.outputs.size() == 1)
        place.target = job.outputs.front();
    const auto take = [&](const SqlTable& table) {
        if (isDatabase(table.name))
            addOnce(place.namespaces, table.name.ns);
    };
    if (!code.tablesIn.empty())
        addOnce(place.namespaces, code.tablesIn);
    if (place.target)
        take(*place.target);
    std::ranges::for_each(job.outputs, take);
    std::ranges::for_each(job.inputs, take);
    place.container = containerOf(place);
    return place;
}

std::optional<PlacedTable> SqlNames::find(const SqlPlace& place, const std::string& name,
                                          const std::string& spelled)
{
    const Parts named = splitParts(name, '.');
    if (named.empty())
        return std::nullopt;
    const Parts whole = qualified(place, named);
    std::vector<const SqlTable*> known = knownTables(place, named);
    if (known.size() > 1)
        std::erase_if(known,
                      [&](const SqlTable* table) { return !isSameTail(nameParts(table->name), whole); });
    if (known.size() == 1)
        return PlacedTable{known.front()->name, known.front()->id, kKnownToJob};
    if (known.size() > 1 || place.namespaces.empty())
        return std::nullopt;
    std::vector<const SqlTable*> tails;
    for (const SqlTable& table : m_inputs.datasetsNamed(named.back())) {
        if (std::ranges::find(place.namespaces, table.name.ns) == place.namespaces.end())
            continue;
        const Parts parts = nameParts(table.name);
        if (parts.size() == whole.size() && isSameTail(parts, whole))
            // A mention may be all that SQL itself left here: it is no surer for having been read before.
            return PlacedTable{table.name, table.id, table.isMention ? kNewTable : kSameName};
        if (isSameTail(parts, named) && !table.isMention)
            tails.push_back(&table);
    }
    // A name with its database and schema means that one table and no other.
    const bool isWhole = whole.size() >= 3 || (whole.size() > named.size() && !place.container.empty());
    if (!isWhole && tails.size() == 1)
        return PlacedTable{tails.front()->name, tails.front()->id, kOnlyTail};
    if (!isWhole && tails.size() > 1)
        return std::nullopt;
    return made(place, spelled);
}

/// A table that only SQL speaks of. Where it lives must be known.
std::optional<PlacedTable> SqlNames::made(const SqlPlace& place, const std::string& spelled)
{
    const bool isSure = !place.code->tablesIn.empty() || place.namespaces.size() == 1;
    if (!isSure)
        return std::nullopt;
    // files stand in SQL by their address ("COPY … FROM 's3://…'"), which says where they are
    const bool isAddress = spelled.find("://") != std::string::npos;
    const QualifiedName name =
        isAddress ? fromUri(spelled)
                  : normalised(place.namespaces.front(), joined(qualified(place, splitParts(spelled, '.'))));
    if (isAddress && !saysWhere(name))
        return std::nullopt;
    std::vector<QualifiedName>& made = m_made[lastWord(name.name)];
    const auto isSame = [&](const QualifiedName& other) {
        return other.ns == name.ns && equalsNoCase(other.name, name.name);
    };
    const auto before = std::ranges::find_if(made, isSame);
    if (before != made.end())
        return PlacedTable{*before, {}, kNewTable};
    made.push_back(name);
    return PlacedTable{name, {}, kNewTable};
}

const SqlTable* SqlNames::templateTable(const SqlPlace& place, const std::vector<std::string>& words)
{
    if (words.front() == "this")
        return place.target ? &*place.target : nullptr;
    std::string tail;
    for (std::size_t i = words.front() == "source" ? 1 : words.size() - 1; i < words.size(); ++i)
        tail += "." + words[i];
    const auto isMeant = [&](const SqlTable& table) {
        return table.uniqueId.ends_with(tail) || lastWord(table.name.name) == sql::lowered(words.back());
    };
    const auto found = std::ranges::find_if(place.job->inputs, isMeant);
    return found == place.job->inputs.end() ? nullptr : &*found;
}

} // namespace upriver
