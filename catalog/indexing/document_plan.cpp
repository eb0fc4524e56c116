// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/document_plan.h"

#include <algorithm>

#include "catalog/base/hash.h"
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/indexing/document_bytes.h"

namespace upriver {

namespace {

/// Files modified this near to the scan that read them may have changed after it (git's "racy" rule).
constexpr Micros kRacyTime = 2'000'000;

void addTo(Hasher& hasher, const FoundFile& file)
{
    hasher.addField(file.name).addNumber(static_cast<std::uint64_t>(file.size));
    hasher.addNumber(static_cast<std::uint64_t>(file.mtimeNs));
}

void addTo(KnownOrigin& facts, const FoundFile& file)
{
    facts.size += file.size;
    facts.mtimeNs = std::max(facts.mtimeNs, file.mtimeNs);
}

std::uint64_t fingerprintOf(const FoundFile& file)
{
    Hasher hasher;
    addTo(hasher, file);
    return hasher.hash64();
}

std::string filePath(const RootWork& root, const FoundFolder& folder, const FoundFile& file)
{
    return root.place.isFile ? std::string() : folder.shown + file.shown;
}

std::string absolutePath(const RootWork& root, const FoundFolder& folder, const FoundFile& file)
{
    return root.place.isFile ? root.place.path : root.absolute(folder.path + file.name);
}

const KnownOrigin* find(const RootWork& root, const std::string& relative)
{
    const auto known = root.known.find(relative);
    return known == root.known.end() ? nullptr : &known->second;
}

} // namespace

std::string RootWork::absolute(std::string_view path) const
{
    return path.empty() ? place.path : joinedPath(place.path, folderOfClaim(path));
}

std::string RootWork::shown(std::string_view relative) const
{
    if (relative.empty())
        return redactSecrets(fileNameOf(place.path));
    const std::string_view path = folderOfClaim(relative);
    return std::string(path.empty() ? fileNameOf(place.path) : path) + (path.empty() ? "/" : "");
}

SourceTable::SourceTable(std::span<const Source* const> sources, Forced forced)
    : m_sources(sources.begin(), sources.end()), m_forced(forced)
{
    Hasher hasher;
    if (forced.reader != nullptr) {
        m_sources = {forced.reader};
        hasher.addField(forced.unclaimedToo ? "forced" : "preferred");
    }
    for (const Source* source : m_sources) {
        m_infos.push_back(source->info());
        if (source->treeShape())
            m_treeReaders.push_back(source);
        hasher.addField(m_infos.back().name).addNumber(static_cast<std::uint64_t>(m_infos.back().version));
    }
    m_version = static_cast<int>(hasher.hash64() & 0x7FFFFFFF);
}

bool SourceTable::sees(const Source& source, std::string_view wantedName)
{
    if (wantedName.empty())
        return true;
    const std::vector<std::string> wanted = source.wantedFolders();
    return std::ranges::find(wanted, wantedName) != wanted.end();
}

const Source* SourceTable::treeReader(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        m_treeReaders, [&](const Source* source) { return source->info().name == name; });
    return found == m_treeReaders.end() ? nullptr : *found;
}

const Source* SourceTable::surest(const DocumentFile& file, std::string_view wantedName) const
{
    const Source* best = nullptr;
    Claim bestClaim = Claim::None;
    for (const Source* source : m_sources) {
        if (!sees(*source, wantedName))
            continue;
        const Claim claim = source->claims(file);
        if (claim > bestClaim) {
            best = source;
            bestClaim = claim;
        }
        if (bestClaim == Claim::Sure)
            break; // nobody can be surer
    }
    return best == nullptr && m_forced.unclaimedToo ? m_forced.reader : best;
}

bool SourceTable::isCurrent(const KnownOrigin& known) const
{
    if (known.reader.empty())
        return known.readerVersion == m_version;
    return std::ranges::any_of(m_infos, [&](const SourceInfo& info) {
        return info.name == known.reader && info.version == known.readerVersion;
    });
}

std::vector<std::string> SourceTable::wantedFolders() const
{
    std::vector<std::string> wanted;
    for (const Source* source : m_sources)
        std::ranges::move(source->wantedFolders(), std::back_inserter(wanted));
    return wanted;
}

DocumentPlanner::DocumentPlanner(std::vector<RootWork>& roots, const SourceTable& sources,
                                 const ScanSettings& settings)
    : m_roots(roots), m_sources(sources), m_settings(settings)
{}

std::optional<PlannedDocument> DocumentPlanner::next()
{
    const std::lock_guard lock(m_mutex);
    while (m_ready.empty()) {
        if (m_root >= m_roots.size())
            return std::nullopt;
        RootWork& root = m_roots[m_root];
        if (m_folder == 0)
            planTrees(root);
        if (m_folder >= root.walk.folders.size()) {
            ++m_root;
            m_folder = 0;
            continue;
        }
        planFolder(root, root.walk.folders[m_folder++]);
        std::ranges::reverse(m_ready);
    }
    PlannedDocument document = std::move(m_ready.back());
    m_ready.pop_back();
    return document;
}

std::size_t DocumentPlanner::planned() const
{
    const std::lock_guard lock(m_mutex);
    return m_planned;
}

SkippedDocuments DocumentPlanner::skipped() const
{
    const std::lock_guard lock(m_mutex);
    return m_skipped;
}

std::vector<std::string> DocumentPlanner::stillFailed() const
{
    const std::lock_guard lock(m_mutex);
    return m_stillFailed;
}

bool DocumentPlanner::isUnchanged(const RootWork& root, const KnownOrigin& known,
                                  std::uint64_t fingerprint) const
{
    const bool unreadable = known.status == DocumentStatus::Failed && known.contentHash == 0;
    const bool racy = known.mtimeNs / 1000 >= known.scanStarted - kRacyTime;
    return known.fingerprint == fingerprint && !unreadable && !racy && m_sources.isCurrent(known) &&
           known.settingsHash ==
               (known.reader.empty() ? 0 : m_settings.forDocument(root.place.path, known.relative).hash);
}

void DocumentPlanner::skip(RootWork& root, const KnownOrigin& known, std::int64_t files)
{
    root.met.insert(known.relative);
    m_skipped.files += files;
    m_skipped.bytes += known.size;
    if (known.status == DocumentStatus::Failed) {
        m_skipped.stillFailed += files;
        m_stillFailed.push_back(root.absolute(known.relative));
    }
}

/// The origin of the folder unit, if there is one: trees of the same folder have taken the first paths.
const KnownOrigin* DocumentPlanner::knownUnit(const RootWork& root, const FoundFolder& folder) const
{
    const KnownOrigin* known = nullptr;
    for (int place = 0; (known = find(root, folderClaimPath(folder.shown, place))) != nullptr; ++place)
        if (!known->reader.empty() && m_sources.treeReader(known->reader) == nullptr)
            return known;
    return nullptr;
}

/// Every file unchanged, and the unit, if there is one, made of the rest.
std::optional<DocumentPlanner::Unchanged> DocumentPlanner::unchangedFolder(const RootWork& root,
                                                                           const FoundFolder& folder) const
{
    Hasher rest;
    Unchanged unchanged;
    for (const FoundFile& file : folder.files) {
        const KnownOrigin* known = find(root, filePath(root, folder, file));
        if (known == nullptr) {
            addTo(rest, file);
            ++unchanged.unitFiles;
        } else if (isUnchanged(root, *known, fingerprintOf(file))) {
            unchanged.files.push_back(known);
        } else {
            return std::nullopt;
        }
    }
    unchanged.unit = knownUnit(root, folder);
    if (unchanged.unit != nullptr ? !isUnchanged(root, *unchanged.unit, rest.hash64())
                                  : unchanged.unitFiles > 0)
        return std::nullopt;
    return unchanged;
}

bool DocumentPlanner::skipFolder(RootWork& root, const FoundFolder& folder)
{
    const auto unchanged = unchangedFolder(root, folder);
    if (!unchanged)
        return false;
    for (const KnownOrigin* known : unchanged->files)
        skip(root, *known, 1);
    if (unchanged->unit != nullptr)
        skip(root, *unchanged->unit, unchanged->unitFiles);
    return true;
}

PlannedDocument DocumentPlanner::begun(RootWork& root, const std::string& relative) const
{
    PlannedDocument document;
    document.root = &root;
    document.header.root = root.id;
    document.header.facts.relative = relative;
    document.document.relative = root.shown(relative);
    if (const KnownOrigin* known = find(root, relative)) {
        document.known = *known;
        document.header.facts.id = known->id;
    }
    return document;
}

void DocumentPlanner::add(PlannedDocument&& document)
{
    document.number = m_planned++;
    if (document.document.tree == nullptr)
        document.files = static_cast<std::int64_t>(document.document.files.size());
    document.root->met.insert(document.header.facts.relative);
    m_ready.push_back(std::move(document));
}

/// The first reader that wants members of this folder together gets them; the other files go on alone.
void DocumentPlanner::planUnit(RootWork& root, const FoundFolder& folder, std::vector<Candidate>& files)
{
    std::vector<DocumentFile> heads;
    for (const Candidate& candidate : files)
        if (candidate.head)
            heads.push_back(*candidate.head);
    for (const Source* source : m_sources.all()) {
        const std::vector<std::string> members = SourceTable::sees(*source, folder.wantedName())
                                                     ? source->claimsFolder(heads)
                                                     : std::vector<std::string>();
        if (members.empty())
            continue;
        const auto head = std::ranges::find(heads, members.front(), &DocumentFile::fileName);
        if (members.size() == 1 && head != heads.end() && source->claims(*head) != Claim::None)
            continue; // nothing goes with it: it is read as the file that it is, under its own name
        PlannedDocument unit = begun(root, freeFolderClaim(root, folder.shown, source->info().name));
        unit.unitReader = source;
        unit.headsMissing = false;
        Hasher fingerprint;
        std::vector<Candidate> others;
        for (Candidate& candidate : files) {
            if (candidate.head && std::ranges::find(members, candidate.head->fileName()) != members.end()) {
                addTo(fingerprint, *candidate.file);
                addTo(unit.header.facts, *candidate.file);
                unit.document.files.push_back(std::move(*candidate.head));
            } else {
                others.push_back(std::move(candidate));
            }
        }
        if (unit.document.files.empty())
            return;
        unit.header.facts.fingerprint = fingerprint.hash64();
        files = std::move(others);
        const bool same = unit.known && unit.known->reader == source->info().name &&
                          isUnchanged(root, *unit.known, unit.header.facts.fingerprint);
        if (same)
            skip(root, *unit.known, static_cast<std::int64_t>(unit.document.files.size()));
        else
            add(std::move(unit));
        return;
    }
}

void DocumentPlanner::planFile(RootWork& root, const FoundFolder& folder, Candidate&& candidate)
{
    const FoundFile& file = *candidate.file;
    PlannedDocument document = begun(root, filePath(root, folder, file));
    addTo(document.header.facts, file);
    document.header.facts.fingerprint = fingerprintOf(file);
    if (document.known && isUnchanged(root, *document.known, document.header.facts.fingerprint)) {
        skip(root, *document.known, 1);
        return;
    }
    document.wantedName = folder.wantedName();
    document.headsMissing = !candidate.head;
    document.document.files.push_back(
        candidate.head
            ? std::move(*candidate.head)
            : DocumentFile{
                  absolutePath(root, folder, file), document.document.relative, file.size, {}, false});
    add(std::move(document));
}

void DocumentPlanner::planFolder(RootWork& root, const FoundFolder& folder)
{
    if (folder.files.empty() || skipFolder(root, folder))
        return;
    std::vector<Candidate> files;
    const bool together = folder.files.size() <= kMaxUnitFolder && !root.place.isFile &&
                          root.place.scope != folder.path + folder.files.front().name;
    const std::size_t headSize = std::min(kHeadSize, kUnitHeads / folder.files.size());
    for (const FoundFile& file : folder.files) {
        Candidate candidate{&file, std::nullopt};
        if (together) {
            // what can't be read here is told when its own document comes up
            auto head = readHead(absolutePath(root, folder, file), folder.shown + file.shown, headSize);
            if (head)
                candidate.head = std::move(*head);
        }
        files.push_back(std::move(candidate));
    }
    if (together)
        planUnit(root, folder, files);
    for (Candidate& candidate : files) {
        if (headSize < kHeadSize)
            candidate.head.reset(); // too short to recognise a file by
        planFile(root, folder, std::move(candidate));
    }
}

} // namespace upriver
