// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/git_objects.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <git2.h>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/private_copy.h"

namespace upriver::git {

namespace {

constexpr std::size_t kLargestObject = std::size_t{16} << 20; ///< commits, tags, folders
constexpr std::size_t kMostPacked = 2'000'000;
constexpr std::int64_t kLargestPack = std::int64_t{1} << 30;
constexpr std::size_t kMostParents = 64;
constexpr int kMostTags = 10; ///< of tags of tags
constexpr std::size_t kLongestText = 300;

/// Once a program; settings of the machine and of people are never looked up.
void startLibrary()
{
    static const bool started = [] {
        git_libgit2_init();
        for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                                GIT_CONFIG_LEVEL_GLOBAL})
            git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
        git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, kMostPacked);
#ifdef UPRIVER_GIT2_LIMITS_OBJECT_SIZE
        constexpr std::size_t kLargestPacked = std::size_t{256} << 20;
        git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECT_SIZE, kLargestPacked);
#endif
        return true;
    }();
    (void)started;
}

std::string lastError()
{
    const git_error* error = git_error_last();
    return error != nullptr && error->message != nullptr ? sanitisedUtf8(error->message) : std::string();
}

std::string hexOf(const git_oid* id)
{
    std::array<char, GIT_OID_HEXSZ> text{};
    git_oid_fmt(text.data(), id);
    return {text.data(), text.size()};
}

std::optional<git_oid> idOf(const std::string& hex)
{
    git_oid id;
    if (hex.size() != GIT_OID_HEXSZ || git_oid_fromstrn(&id, hex.data(), hex.size()) != 0)
        return std::nullopt;
    return id;
}

std::string clean(const char* text)
{
    return text == nullptr ? std::string() : shortened(redactSecrets(sanitisedUtf8(text)), kLongestText);
}

/// Times far outside of any calendar are those of broken commits.
Micros timeOf(git_time_t seconds)
{
    constexpr git_time_t kFarthest = 9'000'000'000;
    return std::clamp<git_time_t>(seconds, -kFarthest, kFarthest) * 1'000'000;
}

template <typename T, void (*Free)(T*)>
struct Freeing
{
    void operator()(T* pointer) const { Free(pointer); }
};
using CommitHandle = std::unique_ptr<git_commit, Freeing<git_commit, git_commit_free>>;
using TagHandle = std::unique_ptr<git_tag, Freeing<git_tag, git_tag_free>>;
using TreeHandle = std::unique_ptr<git_tree, Freeing<git_tree, git_tree_free>>;
using BlobHandle = std::unique_ptr<git_blob, Freeing<git_blob, git_blob_free>>;
using IndexerHandle = std::unique_ptr<git_indexer, Freeing<git_indexer, git_indexer_free>>;

int stopWhenAsked(const git_indexer_progress*, void* payload)
{
    return static_cast<const std::stop_token*>(payload)->stop_requested() ? -1 : 0;
}

Result<void> unpack(std::ifstream& pack, const std::string& folder, const std::string& path,
                    const std::stop_token& stop)
{
    git_indexer_options options;
    git_indexer_options_init(&options, GIT_INDEXER_OPTIONS_VERSION);
    options.progress_cb = stopWhenAsked;
    std::stop_token token = stop;
    options.progress_cb_payload = &token;
    git_indexer* raw = nullptr;
    if (git_indexer_new(&raw, folder.c_str(), 0600, nullptr, &options) != 0)
        return fail(ErrorKind::Input, "The bundle could not be unpacked.", lastError(), path);
    const IndexerHandle indexer(raw);
    git_indexer_progress progress{};
    std::vector<char> chunk(std::size_t{1} << 20);
    int failed = 0;
    while (failed == 0 && pack) {
        pack.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        if (pack.gcount() > 0)
            failed = git_indexer_append(indexer.get(), chunk.data(), static_cast<std::size_t>(pack.gcount()),
                                        &progress);
    }
    if (failed == 0)
        failed = git_indexer_commit(indexer.get(), &progress);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Reading was cancelled.");
    if (failed != 0)
        return fail(
            ErrorKind::Input,
            "The bundle is damaged, or rests on commits that are not in it. Make it again with git bundle "
            "create --all.",
            lastError(), path);
    return {};
}

} // namespace

namespace {

/// A pipe among the objects would keep libgit2 waiting for ever.
bool hasOddFiles(const std::filesystem::path& folder)
{
    constexpr std::size_t kMostLooked = 2'000'000;
    std::error_code code;
    std::size_t looked = 0;
    auto files = std::filesystem::recursive_directory_iterator(folder, code);
    for (; !code && files != std::filesystem::recursive_directory_iterator(); files.increment(code)) {
        if (!files->is_regular_file(code) && !files->is_directory(code))
            return true;
        if (++looked > kMostLooked)
            break;
    }
    return false;
}

} // namespace

struct GitObjects::State
{
    PrivateCopy folder;
    git_odb* objects = nullptr;
    git_repository* repository = nullptr;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State()
    {
        git_repository_free(repository);
        git_odb_free(objects);
    }
    /// Whether there is such an object of this kind that is not too large.
    [[nodiscard]] bool has(const git_oid& id, git_object_t kind, std::size_t limit) const
    {
        std::size_t size = 0;
        git_object_t found = GIT_OBJECT_INVALID;
        return git_odb_read_header(&size, &found, objects, &id) == 0 && found == kind && size <= limit;
    }
};

GitObjects::GitObjects(std::unique_ptr<State> state) : m_state(std::move(state)) {}
GitObjects::GitObjects(GitObjects&&) noexcept = default;
GitObjects& GitObjects::operator=(GitObjects&&) noexcept = default;
GitObjects::~GitObjects() = default;

Result<GitObjects> GitObjects::open(const std::string& objectsFolder)
{
    startLibrary();
    auto state = std::make_unique<State>();
    const bool isThere = std::filesystem::is_directory(objectsFolder);
    if (isThere && hasOddFiles(objectsFolder))
        return fail(
            ErrorKind::Input,
            "There is something among the objects of the repository that is no file; it was not read.", {},
            objectsFolder);
    if (!isThere || git_odb_open(&state->objects, objectsFolder.c_str()) != 0 ||
        git_repository_wrap_odb(&state->repository, state->objects) != 0)
        return fail(ErrorKind::Input,
                    "The objects of the repository can't be opened. Check its permissions, or try git fsck.",
                    isThere ? lastError() : std::string(), objectsFolder);
    return GitObjects(std::move(state));
}

Result<GitObjects> GitObjects::ofPack(const std::string& path, std::int64_t offset,
                                      const std::stop_token& stop)
{
    startLibrary();
    std::error_code code;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, code));
    if (code || size > kLargestPack)
        return fail(ErrorKind::Input,
                    "The bundle is larger than 1 GiB. Clone it, and index the clone instead.", {}, path);
    auto folder = PrivateCopy::emptyFolder(path, 2 * size);
    if (!folder)
        return fail(folder.error());
    const std::string packs = folder->folder() + "/pack";
    std::filesystem::create_directory(packs, code);
    std::ifstream pack(path, std::ios::binary);
    pack.seekg(offset);
    if (auto unpacked = unpack(pack, packs, path, stop); !unpacked)
        return fail(unpacked.error());
    auto objects = open(folder->folder());
    if (objects)
        objects->m_state->folder = std::move(*folder);
    return objects;
}

std::optional<Commit> GitObjects::commit(const std::string& id) const
{
    const auto oid = idOf(id);
    git_commit* raw = nullptr;
    if (!oid || !m_state->has(*oid, GIT_OBJECT_COMMIT, kLargestObject) ||
        git_commit_lookup(&raw, m_state->repository, &*oid) != 0)
        return std::nullopt;
    const CommitHandle handle(raw);
    Commit commit;
    commit.id = id;
    commit.folder = hexOf(git_commit_tree_id(raw));
    const auto parents = std::min<std::size_t>(git_commit_parentcount(raw), kMostParents);
    for (std::size_t i = 0; i < parents; ++i)
        commit.parents.push_back(hexOf(git_commit_parent_id(raw, static_cast<unsigned>(i))));
    if (const git_signature* author = git_commit_author(raw)) {
        commit.author = clean(author->name);
        if (author->email != nullptr && *author->email != '\0')
            commit.author += " <" + clean(author->email) + ">";
        commit.authored = timeOf(author->when.time);
    }
    commit.committed = timeOf(git_commit_time(raw));
    const char* message = git_commit_message(raw);
    const std::string whole = clean(message);
    commit.subject = std::string(trimmed(whole.substr(0, whole.find('\n'))));
    return commit;
}

std::optional<std::string> GitObjects::commitBehind(const std::string& id) const
{
    auto oid = idOf(id);
    for (int depth = 0; oid && depth < kMostTags; ++depth) {
        if (m_state->has(*oid, GIT_OBJECT_COMMIT, kLargestObject))
            return hexOf(&*oid);
        git_tag* raw = nullptr;
        if (!m_state->has(*oid, GIT_OBJECT_TAG, kLargestObject) ||
            git_tag_lookup(&raw, m_state->repository, &*oid) != 0)
            break;
        const TagHandle tag(raw);
        oid = *git_tag_target_id(raw);
    }
    return std::nullopt;
}

std::optional<std::vector<Entry>> GitObjects::folder(const std::string& id) const
{
    const auto oid = idOf(id);
    git_tree* raw = nullptr;
    if (!oid || !m_state->has(*oid, GIT_OBJECT_TREE, kLargestObject) ||
        git_tree_lookup(&raw, m_state->repository, &*oid) != 0)
        return std::nullopt;
    const TreeHandle tree(raw);
    std::vector<Entry> entries;
    const std::size_t count = git_tree_entrycount(raw);
    entries.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const git_tree_entry* entry = git_tree_entry_byindex(raw, i);
        const git_object_t kind = git_tree_entry_type(entry);
        const bool isLink = git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK;
        if ((kind == GIT_OBJECT_TREE || kind == GIT_OBJECT_BLOB) && !isLink)
            entries.push_back(
                {git_tree_entry_name(entry), hexOf(git_tree_entry_id(entry)), kind == GIT_OBJECT_TREE});
    }
    return entries;
}

std::optional<std::string> GitObjects::file(const std::string& id, std::int64_t limit) const
{
    const auto oid = idOf(id);
    git_blob* raw = nullptr;
    if (!oid || !m_state->has(*oid, GIT_OBJECT_BLOB, static_cast<std::size_t>(limit)) ||
        git_blob_lookup(&raw, m_state->repository, &*oid) != 0)
        return std::nullopt;
    const BlobHandle blob(raw);
    return std::string(static_cast<const char*>(git_blob_rawcontent(raw)),
                       static_cast<std::size_t>(git_blob_rawsize(raw)));
}

bool isBundle(std::string_view head)
{
    return head.starts_with("# v2 git bundle\n") || head.starts_with("# v3 git bundle\n");
}

Result<BundleHead> readBundleHead(const std::string& path, const std::stop_token& stop)
{
    constexpr std::size_t kMostLines = 200'000;
    constexpr std::size_t kLongestLine = 4'096;
    std::ifstream file(path, std::ios::binary);
    BundleHead head;
    std::string line;
    for (std::size_t lines = 0; lines < kMostLines && !stop.stop_requested(); ++lines) {
        line.clear();
        for (int c = file.get(); c != '\n'; c = file.get()) {
            if (c == std::ifstream::traits_type::eof() || line.size() > kLongestLine)
                return fail(ErrorKind::Input, "The bundle ends before its history begins. Copy it again.", {},
                            path);
            line += static_cast<char>(c);
        }
        head.pack += static_cast<std::int64_t>(line.size()) + 1;
        if (line.empty())
            return head;
        if (line.starts_with("@object-format=") && line != "@object-format=sha1")
            return fail(ErrorKind::Input, "Repositories with SHA-256 names can't be read yet.", {}, path);
        const std::string text = sanitisedUtf8(line);
        if (text.starts_with('-'))
            head.missing.push_back(text.substr(1, GIT_OID_HEXSZ));
        else if (text.size() > GIT_OID_HEXSZ && text[GIT_OID_HEXSZ] == ' ' &&
                 idOf(text.substr(0, GIT_OID_HEXSZ)))
            head.references.push_back({text.substr(GIT_OID_HEXSZ + 1), text.substr(0, GIT_OID_HEXSZ)});
    }
    return fail(stop.stop_requested() ? ErrorKind::Cancelled : ErrorKind::Input,
                "The bundle's list of references does not end.", {}, path);
}

} // namespace upriver::git
