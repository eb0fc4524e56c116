// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/json_builder.h"

#include <algorithm>
#include <utility>

namespace upriver {

namespace {

/// What a value costs beside its text: the variant, a tree node, the allocator's share.
constexpr std::size_t kValueCost = 64;
constexpr std::size_t kMaxNoted = 100;

} // namespace

JsonBuilder::JsonBuilder(const JsonStreamPlan& plan, JsonTake take) : m_plan(plan), m_take(std::move(take)) {}

const JsonStreamPlan::Node* JsonBuilder::ruleForNext() const
{
    if (m_open == 0)
        return m_plan.root();
    const Level& level = m_levels[m_open - 1];
    if (!level.node)
        return nullptr;
    if (!level.isArray)
        return level.node->child(level.key);
    if (level.node->children.empty())
        return level.node->any.get();
    return level.node->child(std::to_string(level.index));
}

JsonBuilder::Place JsonBuilder::place() const
{
    const JsonStreamPlan::Node* node = ruleForNext();
    if (isBuilding()) {
        const bool dropped = (node && node->drop) || m_levels[m_open - 1].keyDropped;
        return {dropped ? Fate::Skip : Fate::Build, node};
    }
    if (!node || node->drop)
        return {Fate::Skip, nullptr};
    return {node->take ? Fate::Take : Fate::Walk, node};
}

bool JsonBuilder::stopWith(Error error)
{
    m_error = std::move(error);
    return false;
}

JsonPath JsonBuilder::pathOf(std::size_t levels) const
{
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < levels; ++i)
        tokens.push_back(m_levels[i].isArray ? std::to_string(m_levels[i].index) : m_levels[i].key);
    return JsonPath(std::move(tokens));
}

bool JsonBuilder::handOver(Json&& value)
{
    if (auto taken = m_take(pathOf(m_open), std::move(value)); !taken)
        return stopWith(taken.error());
    return true;
}

/// False when the taken subtree has grown too large; it is given up then and the rest of it passed over.
bool JsonBuilder::weighValue()
{
    m_weight += kValueCost;
    if (m_weight <= m_plan.rules().maxSubtree)
        return true;
    if (m_tooLarge.size() < kMaxNoted)
        m_tooLarge.push_back(pathOf(m_takenAt - 1).pointer());
    m_skipped = m_open - m_takenAt + 1;
    m_open = m_takenAt - 1;
    m_takenAt = 0;
    m_taken = Json();
    return false;
}

Json* JsonBuilder::put(Json&& value)
{
    Level& level = top();
    if (level.isArray) {
        auto& array = level.container->get_ref<Json::array_t&>();
        return &array.emplace_back(std::move(value));
    }
    auto& object = level.container->get_ref<Json::object_t&>();
    return &object.insert_or_assign(level.key, std::move(value)).first->second;
}

void JsonBuilder::noteDropped()
{
    if (isBuilding() && (top().isArray || (m_plan.rules().keepDroppedNames && !top().keyDropped)))
        put(Json());
}

void JsonBuilder::valueDone()
{
    if (m_open > 0)
        ++top().index;
}

template <typename Value>
bool JsonBuilder::scalar(const Value& value)
{
    if (m_skipped > 0)
        return true;
    const Fate fate = place().fate;
    if (fate == Fate::Take && !handOver(Json(value)))
        return false;
    if (fate == Fate::Build) {
        if (!weighValue())
            return true;
        put(Json(value));
    } else if (fate == Fate::Skip) {
        noteDropped();
    }
    valueDone();
    return true;
}

bool JsonBuilder::null() { return scalar(nullptr); }
bool JsonBuilder::boolean(bool value) { return scalar(value); }
bool JsonBuilder::number_integer(number_integer_t value) { return scalar(value); }
bool JsonBuilder::number_unsigned(number_unsigned_t value) { return scalar(value); }
bool JsonBuilder::number_float(number_float_t value, const string_t&) { return scalar(value); }

bool JsonBuilder::string(string_t& value)
{
    if (isBuilding())
        m_weight += value.size();
    return scalar(value);
}

bool JsonBuilder::key(string_t& value)
{
    if (m_skipped > 0)
        return true;
    Level& level = top();
    level.key.swap(value); // the parser's own buffer, which it clears for the next word
    const auto& dropped = m_plan.rules().dropKeys;
    level.keyDropped = isBuilding() && std::ranges::find(dropped, level.key) != dropped.end();
    if (isBuilding())
        m_weight += level.key.size();
    return true;
}

void JsonBuilder::open(const Place& where, Json::value_t type)
{
    Json* container = nullptr;
    if (where.fate == Fate::Take) {
        m_taken = Json(type);
        m_weight = 0;
        container = &m_taken;
    } else if (where.fate == Fate::Build) {
        container = put(Json(type));
    }
    if (m_open == m_levels.size())
        m_levels.emplace_back();
    Level& level = m_levels[m_open++];
    level.node = where.node;
    level.container = container;
    level.key.clear();
    level.index = 0;
    level.isArray = type == Json::value_t::array;
    level.keyDropped = false;
    if (where.fate == Fate::Take)
        m_takenAt = m_open;
}

bool JsonBuilder::start(Json::value_t type)
{
    if (m_open + m_skipped >= m_plan.rules().maxDepth)
        return stopWith({ErrorKind::Input,
                         "The JSON text is nested too deeply.",
                         {},
                         pathOf(std::min<std::size_t>(m_open, 8)).pointer()});
    if (m_skipped > 0) {
        ++m_skipped;
        return true;
    }
    const Place where = place();
    if (where.fate == Fate::Skip) {
        noteDropped();
        ++m_skipped;
        return true;
    }
    if (where.fate == Fate::Build && !weighValue()) {
        ++m_skipped;
        return true;
    }
    open(where, type);
    return true;
}

bool JsonBuilder::end()
{
    if (m_skipped > 0) {
        if (--m_skipped == 0)
            valueDone();
        return true;
    }
    const bool wasTaken = m_open == m_takenAt;
    --m_open;
    if (wasTaken) {
        m_takenAt = 0;
        if (!handOver(std::exchange(m_taken, Json())))
            return false;
    }
    valueDone();
    return true;
}

bool JsonBuilder::parse_error(std::size_t position, const std::string&,
                              const nlohmann::detail::exception& error)
{
    // the parser quotes what it read last, which may be a secret
    const std::string text = error.what();
    return stopWith({ErrorKind::Input, "The JSON text is damaged or cut off.",
                     text.substr(0, text.find("; last read")), "byte " + std::to_string(position)});
}

} // namespace upriver
