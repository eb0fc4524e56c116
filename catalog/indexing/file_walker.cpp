// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/file_walker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/base/hash.h"
#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/thread_guard.h"
#include "catalog/base/utf8.h"
#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/ignore_rules.h"

namespace upriver {

namespace {

constexpr std::array<std::string_view, 13> kVendorFolders{"node_modules",
                                                          "bower_components",
                                                          "__pycache__",
                                                          "venv",
                                                          "site-packages",
                                                          "dist-packages",
                                                          "dbt_packages",
                                                          "dbt_modules",
                                                          "CMakeFiles",
                                                          "$RECYCLE.BIN",
                                                          "lost+found",
                                                          "__MACOSX",
                                                          "System Volume Information"};
/// A folder that holds one of these is a cache or a virtual environment, whatever its name.
constexpr std::array<std::string_view, 2> kCacheMarks{"CACHEDIR.TAG", "pyvenv.cfg"};
constexpr std::array<std::string_view, 6> kCatalogSuffixes{"",         "-wal",  "-shm",
                                                           "-journal", ".lock", ".curation.jsonl"};
constexpr std::size_t kMaxFolders = 5'000'000;
constexpr std::size_t kMaxSpecials = 100; ///< noted one by one; a folder of devices holds hundreds

using Identity = std::pair<dev_t, ino_t>;

struct Entry
{
    std::string name;
    struct stat status
    {};
};

struct DirectoryCloser
{
    void operator()(DIR* directory) const { ::closedir(directory); }
};

std::int64_t mtimeOf(const struct stat& status)
{
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

std::string why(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
        return "it may not be read; check its permissions";
    case ENOENT:
        return "it vanished while it was read";
    case ENAMETOOLONG:
        return "its path is too long";
    case EMFILE:
    case ENFILE:
        return "too many files are open";
    default:
        return std::strerror(error);
    }
}

std::string markedName(std::string shown, const std::string& name, std::string_view ending)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    shown += "~";
    for (std::uint64_t hash = hash64(name) >> 32; hash != 0; hash >>= 4)
        shown += kDigits[hash & 15];
    return shown.append(ending);
}

/// The ending of a name that is one; a secret hides in what stands before it.
std::string_view endingOf(std::string_view name)
{
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    const std::string_view ending = name.substr(dot);
    const bool isPlain = ending.size() <= 9 && dot > 0 &&
                         std::ranges::all_of(ending.substr(ending.empty() ? 0 : 1), isAsciiAlnum);
    return isPlain ? ending : std::string_view();
}

/// Names that are no UTF-8 or hold a secret get a mark that keeps them apart.
std::string shownName(const std::string& name)
{
    const std::string text = validUtf8Prefix(name) == name.size() ? name : sanitisedUtf8(name);
    const std::string_view ending = endingOf(text);
    std::string stem = redactSecrets(std::string_view(text).substr(0, text.size() - ending.size()));
    if (stem + std::string(ending) != text)
        return markedName(std::move(stem), name, ending);
    std::string clean = redactSecrets(text);
    return clean == name ? name : markedName(std::move(clean), name, {});
}

class Walk
{
public:
    Walk(const WalkRequest& request, std::stop_token stop, const WalkCallback& progress)
        : m_request(request), m_stop(std::move(stop)), m_progress(progress)
    {}
    WalkResult run();

private:
    struct Place
    {
        std::string path; ///< below the root, empty or with '/' at its end
        std::string shown;
        std::shared_ptr<const struct RuleChain> rules;
        std::size_t wantedAt = 0; ///< see FoundFolder
    };
    struct Link
    {
        Place place;
        std::string name;
    };

    void walkScope();
    void walkFrom(Place start);
    void visit(const Place& place, std::vector<Place>& below);
    [[nodiscard]] std::optional<std::vector<Entry>> list(const Place& place);
    [[nodiscard]] std::shared_ptr<const RuleChain> rulesOf(const Place& place) const;
    [[nodiscard]] bool isWanted(const Place& place, const Entry& entry, EntryType type) const;
    [[nodiscard]] bool isAskedFor(std::string_view name) const;
    [[nodiscard]] static std::optional<IgnoreVerdict> verdictOn(const Place& place, std::string_view path,
                                                                EntryType type);
    [[nodiscard]] bool isExcluded(const Place& place, const std::string& name) const;
    [[nodiscard]] Place placeBelow(const Place& place, const std::string& name) const;
    void addFile(FoundFolder& folder, const Entry& entry);
    void addFolder(FoundFolder&& folder);
    void followLinks();
    void follow(const Link& link);
    [[nodiscard]] bool isBelowRoot(const std::string& absolute) const;
    void problem(const std::string& shown, const std::string& message);
    void noteSpecial(const std::string& shown, mode_t mode);
    [[nodiscard]] std::string absolute(const std::string& path) const
    {
        return joinedPath(m_request.root, path);
    }

    const WalkRequest& m_request;
    std::stop_token m_stop;
    const WalkCallback& m_progress;
    WalkResult m_result;
    std::size_t m_specials = 0;
    std::set<Identity> m_folders;
    std::set<Identity> m_files;
    std::vector<Link> m_links;
    std::unordered_map<std::string, std::size_t> m_index; ///< path -> place in the result's folders
};

/// The rules of a folder and of those above it.
struct RuleChain
{
    std::string base; ///< path of the folder that the rules' file lies in
    IgnoreRules rules;
    std::shared_ptr<const RuleChain> above;
};

void Walk::problem(const std::string& shown, const std::string& message)
{
    m_result.complete = false;
    m_result.problems.push_back({shown, message});
}

/// Nothing of a data platform lies in them, but who put one there may wonder.
void Walk::noteSpecial(const std::string& shown, mode_t mode)
{
    if (++m_specials > kMaxSpecials)
        return;
    m_result.problems.push_back(
        {shown, "It is " + specialWord(mode) + " and was left out; only files and folders are read.",
         Severity::Note});
}

std::shared_ptr<const RuleChain> Walk::rulesOf(const Place& place) const
{
    const auto text =
        readSmallFile(absolute(place.path + std::string(kIgnoreFileName)), std::size_t{1} << 20);
    if (!text)
        return place.rules;
    IgnoreRules rules = IgnoreRules::parse(*text);
    if (rules.isEmpty())
        return place.rules;
    return std::make_shared<RuleChain>(RuleChain{place.path, std::move(rules), place.rules});
}

bool Walk::isWanted(const Place& place, const Entry& entry, EntryType type) const
{
    const std::string path = place.path + entry.name;
    if (const auto verdict = verdictOn(place, path, type))
        return *verdict == IgnoreVerdict::Wanted;
    if (type == EntryType::File)
        return true;
    return (isAskedFor(entry.name) || !isSkippedFolder(entry.name)) &&
           (place.wantedAt == 0 || !isLeftOut(path, m_request.wantedFolders));
}

std::optional<IgnoreVerdict> Walk::verdictOn(const Place& place, std::string_view path, EntryType type)
{
    for (const RuleChain* chain = place.rules.get(); chain != nullptr; chain = chain->above.get())
        if (const auto verdict = chain->rules.verdict(path.substr(chain->base.size()), type))
            return verdict;
    return std::nullopt;
}

bool Walk::isAskedFor(std::string_view name) const
{
    return std::ranges::find(m_request.wantedFolders, name) != m_request.wantedFolders.end();
}

/// What only some readers want stays theirs, unless a rule file lets everybody in.
Walk::Place Walk::placeBelow(const Place& place, const std::string& name) const
{
    Place below{place.path + name + "/", place.shown + shownName(name) + "/", place.rules, place.wantedAt};
    if (isSkippedFolder(name) && isAskedFor(name) && !verdictOn(place, place.path + name, EntryType::Folder))
        below.wantedAt = below.path.size();
    return below;
}

bool Walk::isExcluded(const Place& place, const std::string& name) const
{
    return belongsToCatalog(absolute(place.path + name), m_request.catalog);
}

std::optional<std::vector<Entry>> Walk::list(const Place& place)
{
    assertNotGuiThread("list a folder");
    const int fd = ::open(absolute(place.path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    const std::unique_ptr<DIR, DirectoryCloser> directory(fd >= 0 ? ::fdopendir(fd) : nullptr);
    struct stat own
    {};
    if (fd < 0 || !directory || ::fstat(fd, &own) != 0) {
        problem(place.shown, "The folder was left out: " + why(errno) + ".");
        return std::nullopt;
    }
    if (!m_folders.insert({own.st_dev, own.st_ino}).second)
        return std::nullopt; // met before: a loop of links or of mounts
    std::vector<Entry> entries;
    errno = 0;
    while (const dirent* found = ::readdir(directory.get())) {
        Entry entry{found->d_name, {}};
        if (entry.name == "." || entry.name == "..")
            continue;
        if (::fstatat(fd, found->d_name, &entry.status, AT_SYMLINK_NOFOLLOW) == 0)
            entries.push_back(std::move(entry));
        else if (errno != ENOENT)
            problem(place.shown + shownName(entry.name), "It was left out: " + why(errno) + ".");
        errno = 0;
    }
    if (errno != 0)
        problem(place.shown, "The folder was not read to its end: " + why(errno) + ".");
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

void Walk::addFile(FoundFolder& folder, const Entry& entry)
{
    m_files.insert({entry.status.st_dev, entry.status.st_ino});
    folder.files.push_back({entry.name, shownName(entry.name), entry.status.st_size, mtimeOf(entry.status)});
    ++m_result.files;
    m_result.bytes += entry.status.st_size;
}

void Walk::addFolder(FoundFolder&& folder)
{
    if (!folder.files.empty()) {
        m_index.emplace(folder.path, m_result.folders.size());
        m_result.folders.push_back(std::move(folder));
    }
    if (m_progress)
        m_progress(m_result);
}

void Walk::visit(const Place& at, std::vector<Place>& below)
{
    auto entries = list(at);
    if (!entries)
        return;
    const bool cache = !at.path.empty() && at.path != m_request.scope + "/" &&
                       std::ranges::any_of(kCacheMarks, [&](std::string_view mark) {
                           return std::ranges::binary_search(
                               *entries, mark, {}, [](const Entry& e) { return std::string_view(e.name); });
                       });
    if (cache && !isAskedFor(fileNameOf(std::string_view(at.path).substr(0, at.path.size() - 1))))
        return;
    Place place = at;
    place.rules = rulesOf(at);
    FoundFolder folder{place.path, place.shown, {}, place.wantedAt};
    for (const Entry& entry : *entries) {
        if (S_ISDIR(entry.status.st_mode)) {
            if (isWanted(place, entry, EntryType::Folder))
                below.push_back(placeBelow(place, entry.name));
        } else if (S_ISLNK(entry.status.st_mode)) {
            m_links.push_back({place, entry.name});
        } else if (S_ISREG(entry.status.st_mode) && entry.name != kIgnoreFileName &&
                   isWanted(place, entry, EntryType::File) && !isExcluded(place, entry.name)) {
            addFile(folder, entry);
        } else if (!S_ISREG(entry.status.st_mode) && isWanted(place, entry, EntryType::File)) {
            noteSpecial(place.shown + shownName(entry.name), entry.status.st_mode);
        }
    }
    addFolder(std::move(folder));
}

/// Depth first without recursion: a tree may be deeper than any stack.
void Walk::walkFrom(Place start)
{
    std::vector<Place> open{std::move(start)};
    while (!open.empty() && !m_stop.stop_requested()) {
        const Place place = std::move(open.back());
        open.pop_back();
        std::vector<Place> below;
        visit(place, below);
        std::ranges::move(below.rbegin(), below.rend(), std::back_inserter(open));
        if (m_folders.size() > kMaxFolders) {
            problem(place.shown, "There are more folders than can be walked; index parts of it.");
            return;
        }
    }
}

bool Walk::isBelowRoot(const std::string& path) const
{
    return path.starts_with(m_request.root == "/" ? "/" : m_request.root + "/");
}

void Walk::follow(const Link& link)
{
    const std::string path = absolute(link.place.path + link.name);
    const std::unique_ptr<char, decltype(&std::free)> target(::realpath(path.c_str(), nullptr), &std::free);
    Entry entry{link.name, {}};
    if (!target || !isBelowRoot(target.get()) || ::stat(path.c_str(), &entry.status) != 0)
        return; // dangling, circular or leading out of the root
    const Identity identity{entry.status.st_dev, entry.status.st_ino};
    if (S_ISDIR(entry.status.st_mode) && isWanted(link.place, entry, EntryType::Folder)) {
        if (!m_folders.contains(identity) && !isSkippedFolder(fileNameOf(target.get())))
            walkFrom(placeBelow(link.place, link.name));
    } else if (S_ISREG(entry.status.st_mode) && isWanted(link.place, entry, EntryType::File) &&
               !m_files.contains(identity) && !isExcluded(link.place, link.name)) {
        const auto known = m_index.find(link.place.path);
        FoundFolder fresh{link.place.path, link.place.shown, {}, link.place.wantedAt};
        FoundFolder& folder = known == m_index.end() ? fresh : m_result.folders[known->second];
        addFile(folder, entry);
        std::ranges::sort(folder.files, {}, &FoundFile::name);
        if (known == m_index.end())
            addFolder(std::move(fresh));
    }
}

/// After everything else, so that a file goes by its own path where it has one below the root.
void Walk::followLinks()
{
    while (!m_links.empty() && !m_stop.stop_requested()) {
        const std::vector<Link> links = std::exchange(m_links, {});
        for (const Link& link : links)
            follow(link);
    }
}

/// A scope deep below the root still obeys the rules of the folders above it.
void Walk::walkScope()
{
    Place place;
    std::string_view rest = m_request.scope;
    while (!rest.empty()) {
        place.rules = rulesOf(place);
        const std::string name(rest.substr(0, rest.find('/')));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        Entry entry{name, {}};
        if (::stat(absolute(place.path + name).c_str(), &entry.status) != 0) {
            problem(place.shown + shownName(name), "It was left out: " + why(errno) + ".");
            return;
        }
        if (S_ISREG(entry.status.st_mode) && rest.empty()) {
            FoundFolder folder{place.path, place.shown, {}, place.wantedAt};
            addFile(folder, entry);
            addFolder(std::move(folder));
            return;
        }
        place = placeBelow(place, name);
    }
    walkFrom(std::move(place));
}

WalkResult Walk::run()
{
    walkScope();
    followLinks();
    if (m_stop.stop_requested())
        m_result.complete = false;
    return std::move(m_result);
}

} // namespace

std::string_view FoundFolder::wantedName() const
{
    return wantedAt == 0 ? std::string_view() : fileNameOf(std::string_view(path).substr(0, wantedAt - 1));
}

bool belongsToCatalog(std::string_view path, std::string_view catalog)
{
    if (catalog.empty() || !path.starts_with(catalog))
        return false;
    const std::string_view rest = path.substr(catalog.size());
    return std::ranges::find(kCatalogSuffixes, rest) != kCatalogSuffixes.end() || rest.starts_with(".tmp-");
}

std::string specialWord(unsigned mode)
{
    return S_ISFIFO(mode) ? "a named pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
}

bool isSkippedFolder(std::string_view name)
{
    return name.starts_with('.') || std::ranges::find(kVendorFolders, name) != kVendorFolders.end();
}

bool isLeftOut(std::string_view path, const std::vector<std::string>& wantedFolders)
{
    return std::ranges::any_of(wantedFolders, [&](std::string_view wanted) {
        if (!wanted.starts_with('!'))
            return false;
        wanted.remove_prefix(1);
        return path == wanted || (path.ends_with(wanted) && path[path.size() - wanted.size() - 1] == '/');
    });
}

WalkResult walkFiles(const WalkRequest& request, std::stop_token stop, const WalkCallback& progress)
{
    return Walk(request, std::move(stop), progress).run();
}

} // namespace upriver
