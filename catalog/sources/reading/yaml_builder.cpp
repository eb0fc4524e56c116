// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/yaml_builder.h"

#include <utility>

#include "catalog/base/hash.h"
#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr std::size_t kMaxProblems = 100;

std::int64_t lineOf(const YAML::Mark& mark) { return std::int64_t{mark.line} + 1; }

/// yaml-cpp (0.7, exp.cpp) gives the escapes \_ and \N of quoted text, and a zero byte before these letters
/// in plain text, as the single bytes A0 and 85: code points, but no UTF-8.
std::string mended(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t valid = validUtf8Prefix(text);
        out += text.substr(0, valid);
        text.remove_prefix(valid);
        if (text.empty())
            break;
        const auto byte = static_cast<unsigned char>(text.front());
        appendUtf8(out, byte == 0xA0 || byte == 0x85 ? byte : U'\uFFFD');
        text.remove_prefix(1);
    }
    return out;
}

bool isLocalTag(const std::string& tag) { return tag.size() > 1 && tag[0] == '!' && tag[1] != '!'; }

} // namespace

std::uint64_t yamlPath(std::uint64_t parent, std::string_view token)
{
    return Hasher(parent).add(token).hash64();
}

YamlBuilder::YamlBuilder(const YamlOptions& options, std::stop_token stop, std::vector<YamlProblem>& problems)
    : m_options(options), m_stop(std::move(stop)), m_problems(problems)
{}

std::optional<YamlDocument> YamlBuilder::takeDocument()
{
    if (!m_document || m_document->is_null())
        return std::nullopt;
    return YamlDocument{std::move(*m_document), YamlLines(std::move(m_lines))};
}

void YamlBuilder::OnDocumentStart(const YAML::Mark&)
{
    m_open.clear();
    m_anchors.clear();
    m_document.reset();
    m_lines.clear();
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor)
{
    spend(lineOf(mark), {1, 0});
    if (anchor != 0)
        m_anchors[anchor] = {Json(), {1, 0}};
    place(Json(), lineOf(mark), true);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value)
{
    spend(lineOf(mark), {1, value.size()});
    const bool isText = validUtf8Prefix(value) == value.size();
    Json text = tagged(isText ? Json(value) : Json(mended(value)), expectsKey() ? std::string() : tag);
    if (anchor != 0)
        m_anchors[anchor] = {text, {1, value.size()}};
    place(std::move(text), lineOf(mark), tag == "?");
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor)
{
    const auto found = m_anchors.find(anchor);
    if (found == m_anchors.end()) {
        note("A value that contains itself was left out.", lineOf(mark));
        spend(lineOf(mark), {1, 0});
        place(Json(), lineOf(mark), true);
        return;
    }
    spend(lineOf(mark), found->second.cost);
    place(Json(found->second.value), lineOf(mark), false);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value)
{
    open(mark, Json::array(), tag, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value)
{
    open(mark, Json::object(), tag, anchor);
}

void YamlBuilder::spend(std::int64_t line, Cost cost)
{
    if (m_stop.stop_requested())
        throw YamlStopped{ErrorKind::Cancelled, "Reading was cancelled.", 0};
    m_spent.nodes += cost.nodes;
    m_spent.text += cost.text;
    if (m_spent.nodes > m_options.maxNodes || m_spent.text > m_options.maxText)
        throw YamlStopped{ErrorKind::Input,
                          "The YAML holds more values than are read of one file; split it, or repeat less "
                          "by aliases.",
                          line};
}

void YamlBuilder::open(const YAML::Mark& mark, Json value, const std::string& tag, YAML::anchor_t anchor)
{
    if (m_open.size() >= m_options.maxDepth)
        throw YamlStopped{ErrorKind::Input,
                          "The YAML is nested deeper than " + std::to_string(m_options.maxDepth) + " levels.",
                          lineOf(mark)};
    Level level;
    level.before = m_spent;
    spend(lineOf(mark), {1, 0});
    level.value = std::move(value);
    level.tag = tag;
    level.anchor = anchor;
    level.path = nextPath();
    level.line = lineOf(mark);
    m_open.push_back(std::move(level));
}

void YamlBuilder::close()
{
    Level level = std::move(m_open.back());
    m_open.pop_back();
    for (const Json& from : level.merged)
        merge(level.value, from);
    Json value = tagged(std::move(level.value), level.tag);
    if (level.anchor != 0) {
        const Cost cost{m_spent.nodes - level.before.nodes, m_spent.text - level.before.text};
        spend(level.line, cost);
        m_anchors[level.anchor] = {value, cost};
    }
    place(std::move(value), level.line, false);
}

bool YamlBuilder::expectsKey() const
{
    return !m_open.empty() && m_open.back().value.is_object() && !m_open.back().key &&
           !m_open.back().skipsValue;
}

std::uint64_t YamlBuilder::nextPath() const
{
    if (m_open.empty())
        return 0;
    const Level& level = m_open.back();
    if (level.value.is_array())
        return yamlPath(level.path, std::to_string(level.value.size()));
    return yamlPath(level.path, level.key ? *level.key : std::string());
}

void YamlBuilder::place(Json&& value, std::int64_t line, bool isPlain)
{
    if (m_open.empty()) {
        m_lines.push_back({0, static_cast<std::int32_t>(line)});
        m_document = std::move(value);
        return;
    }
    Level& level = m_open.back();
    if (expectsKey()) {
        placeKey(level, value, line, isPlain);
        return;
    }
    if (!level.skipsValue && !level.keyIsMerge)
        m_lines.push_back({nextPath(), static_cast<std::int32_t>(line)});
    if (level.value.is_array())
        level.value.push_back(std::move(value));
    else
        placeMember(level, std::move(value), line);
}

void YamlBuilder::placeKey(Level& level, const Json& value, std::int64_t line, bool isPlain)
{
    if (value.is_structured()) {
        note("A key that is a list or a mapping was left out with its value.", line);
        level.skipsValue = true;
        return;
    }
    level.key = value.is_string() ? value.get_ref<const std::string&>() : std::string("null");
    level.keyIsMerge = isPlain && *level.key == "<<";
}

void YamlBuilder::placeMember(Level& level, Json&& value, std::int64_t line)
{
    if (std::exchange(level.skipsValue, false))
        return;
    const std::string key = *std::exchange(level.key, std::nullopt);
    if (!std::exchange(level.keyIsMerge, false)) {
        const auto [at, isNew] = level.value.get_ref<Json::object_t&>().try_emplace(key, std::move(value));
        if (!isNew)
            note("The key '" + key.substr(0, 100) + "' stands here again; the first one counts.", line);
        return;
    }
    if (value.is_object())
        level.merged.push_back(std::move(value));
    else if (value.is_array())
        for (Json& item : value.get_ref<Json::array_t&>())
            level.merged.push_back(std::move(item));
}

Json YamlBuilder::tagged(Json&& value, const std::string& tag) const
{
    if (!m_options.keepTags || !isLocalTag(tag))
        return std::move(value);
    Json object = Json::object();
    object[tag] = std::move(value);
    return object;
}

void YamlBuilder::merge(Json& object, const Json& from)
{
    if (from.is_object() && object.is_object())
        object.get_ref<Json::object_t&>().insert(from.get_ref<const Json::object_t&>().begin(),
                                                 from.get_ref<const Json::object_t&>().end());
}

void YamlBuilder::note(std::string message, std::int64_t line)
{
    if (m_problems.size() < kMaxProblems)
        m_problems.push_back({std::move(message), line});
}

} // namespace upriver
