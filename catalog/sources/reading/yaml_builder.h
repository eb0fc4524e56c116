// SPDX-License-Identifier: Apache-2.0
#pragma once

// YamlBuilder: yaml-cpp's events put together into Json values within bounds. Part of yaml.cpp, which
// catches what it throws (YamlStopped, where a bound is met). One thread.

#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "catalog/sources/reading/yaml.h"

namespace upriver {

/// Leaves the parser; ends in yaml.cpp.
struct YamlStopped
{
    ErrorKind kind = ErrorKind::Input;
    std::string message;
    std::int64_t line = 0;
};

[[nodiscard]] std::uint64_t yamlPath(std::uint64_t parent, std::string_view token);

class YamlBuilder final : public YAML::EventHandler
{
public:
    YamlBuilder(const YamlOptions& options, std::stop_token stop, std::vector<YamlProblem>& problems);

    /// The document that ended last; nothing when it was empty.
    [[nodiscard]] std::optional<YamlDocument> takeDocument();

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

private:
    /// What a value costs, repeated by an alias.
    struct Cost
    {
        std::size_t nodes = 0;
        std::size_t text = 0;
    };
    struct Anchored
    {
        Json value;
        Cost cost;
    };
    struct Level
    {
        Json value;
        std::string tag;
        YAML::anchor_t anchor = 0;
        Cost before; ///< spent when it began
        std::uint64_t path = 0;
        std::int64_t line = 0;
        std::optional<std::string> key; ///< of the member whose value comes next
        bool keyIsMerge = false;
        bool skipsValue = false;  ///< the key was none
        std::vector<Json> merged; ///< values of "<<"
    };

    void spend(std::int64_t line, Cost cost);
    void open(const YAML::Mark& mark, Json value, const std::string& tag, YAML::anchor_t anchor);
    void close();
    /// A whole value goes to its place in what is open.
    void place(Json&& value, std::int64_t line, bool isPlain);
    void placeKey(Level& level, const Json& value, std::int64_t line, bool isPlain);
    void placeMember(Level& level, Json&& value, std::int64_t line);
    [[nodiscard]] bool expectsKey() const;
    [[nodiscard]] std::uint64_t nextPath() const;
    [[nodiscard]] Json tagged(Json&& value, const std::string& tag) const;
    void note(std::string message, std::int64_t line);
    static void merge(Json& object, const Json& from);

    YamlOptions m_options;
    std::stop_token m_stop;
    std::vector<YamlProblem>& m_problems;
    std::vector<Level> m_open;
    std::map<YAML::anchor_t, Anchored> m_anchors;
    std::optional<Json> m_document;
    std::vector<YamlLines::Entry> m_lines;
    Cost m_spent;
};

} // namespace upriver
