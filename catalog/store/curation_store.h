// SPDX-License-Identifier: Apache-2.0
#pragma once

// CurationStore: what people add to a catalog: descriptions, tags, owners, notes, stars, decisions on
// probable joins, drawn and refused lineage, settings. Every change is one transaction that is on the disk
// when the call returns, one row of the audit log, and one line of `<catalog>.curation.jsonl`, from which
// it can be made again. Owns a writing connection; one thread at a time, never the window's. Indexing may
// go on beside it. Things are named by kind and qualified name, never by id.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/base/time.h"
#include "catalog/model/kinds.h"
#include "catalog/model/qualified_name.h"
#include "catalog/store/setting_rows.h"

namespace upriver {

/// An asset, or one of its columns.
struct CurationSubject
{
    AssetKind kind = AssetKind::Dataset;
    QualifiedName name;
    std::string column; ///< empty: the asset
};

/// Where a setting holds.
struct SettingScope
{
    std::string root;     ///< absolute path of a root; empty: all
    std::string folder;   ///< below the root; empty: all of it
    std::string platform; ///< empty: all
};

struct NoteRow
{
    std::int64_t id = 0;
    CurationSubject subject;
    std::string body;
    std::string author;
    Micros at = 0;
};

/// A probable join as `joins list` shows it.
struct JoinRow
{
    AssetKind kind = AssetKind::Dataset;
    QualifiedName name;
    QualifiedName other;
    int confidence = 0;
    std::string reason;
    std::string decision; ///< "", "accepted", "rejected"
};

struct EdgeSubject
{
    AssetKind srcKind = AssetKind::Dataset;
    QualifiedName src;
    AssetKind dstKind = AssetKind::Dataset;
    QualifiedName dst;
    EdgeKind kind = EdgeKind::Data;
};

/// A lineage view that people keep under a name.
struct SavedViewRow
{
    static constexpr std::size_t kMostName = 200; ///< bytes
    static constexpr std::size_t kMostText = std::size_t{1} << 20U;
    std::string name;
    std::string text; ///< the view as JSON; the store does not look into it
    Micros at = 0;    ///< last saved or renamed
};

enum class Decision : std::uint8_t { None, Accepted, Rejected };
enum class EdgeVerdict : std::uint8_t { None, Manual, Rejected };
/// What people say about a tag or owner that documents may state too.
enum class Curated : std::uint8_t { AsStated, Added, Hidden };

struct AuditRow
{
    std::int64_t seq = 0;
    Micros at = 0;
    std::string actor, action, target, before, after;
};

class CurationStore
{
public:
    /// actor: who makes the changes; empty: the user's login name.
    [[nodiscard]] static Result<std::unique_ptr<CurationStore>> open(const std::string& catalog,
                                                                     std::string actor = {});
    ~CurationStore();

    [[nodiscard]] Result<void> describe(const CurationSubject& subject,
                                        const std::string& text); ///< empty: as stated
    [[nodiscard]] Result<void> tag(const CurationSubject& subject, const std::string& tag, Curated how);
    [[nodiscard]] Result<void> own(const CurationSubject& subject, const std::string& principal,
                                   const std::string& type, Curated how);
    [[nodiscard]] Result<void> star(const CurationSubject& subject);
    [[nodiscard]] Result<void> unstar(const CurationSubject& subject);
    [[nodiscard]] Result<std::int64_t> addNote(const CurationSubject& subject, const std::string& body);
    [[nodiscard]] Result<void> removeNote(std::int64_t id);
    [[nodiscard]] Result<void> decideJoin(AssetKind kind, const QualifiedName& a, const QualifiedName& b,
                                          Decision decision);
    [[nodiscard]] Result<void> decideEdge(const EdgeSubject& edge, EdgeVerdict verdict,
                                          const std::string& note);
    /// nullopt: unset.
    [[nodiscard]] Result<void> set(const SettingScope& scope, const std::string& key,
                                   const std::optional<std::string>& value);

    /// Under a name that is there already: in place of that view. ErrorKind::Input: no name, or too long.
    [[nodiscard]] Result<void> saveView(const std::string& name, const std::string& text);
    /// ErrorKind::NotFound: no such view; ErrorKind::Input: another has that name.
    [[nodiscard]] Result<void> renameView(const std::string& from, const std::string& to);
    [[nodiscard]] Result<void> removeView(const std::string& name);

    [[nodiscard]] Result<std::vector<ScopedSetting>> settings() const;
    [[nodiscard]] Result<std::vector<CurationSubject>> stars() const;
    [[nodiscard]] Result<std::vector<NoteRow>>
    notes(const CurationSubject& subject) const;              ///< of the asset and its columns
    [[nodiscard]] Result<std::vector<JoinRow>> joins() const; ///< probable ones, surest first
    [[nodiscard]] Result<std::vector<AuditRow>> audit(std::size_t limit = 500) const; ///< newest first

private:
    explicit CurationStore(std::unique_ptr<struct CurationState> state);
    std::unique_ptr<struct CurationState> m_state;
};

/// The views of a catalog by name, read without writing anything (a catalog on a read-only disk has them too).
[[nodiscard]] Result<std::vector<SavedViewRow>> savedViews(const std::string& catalog);

} // namespace upriver
