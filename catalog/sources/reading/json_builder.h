// SPDX-License-Identifier: Apache-2.0
#pragma once

// JsonBuilder: the event handler behind parseJson() and streamJson(). nlohmann's SAX parser calls it; it
// follows the rules' tree beside the document, builds only what is taken, and counts depth before anything
// nests. Private to sources/reading. One document, one thread.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/sources/reading/json_stream.h"

namespace upriver {

struct JsonStreamPlan::Node
{
    std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
    std::unique_ptr<Node> any; ///< '*'
    bool take = false;
    bool drop = false;

    [[nodiscard]] const Node* child(std::string_view key) const
    {
        const auto it = children.find(key);
        return it != children.end() ? it->second.get() : any.get();
    }
};

class JsonBuilder
{
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    JsonBuilder(const JsonStreamPlan& plan, JsonTake take);
    [[nodiscard]] std::optional<Error>& stopReason() { return m_error; }

    bool null();
    bool boolean(bool value);
    bool number_integer(number_integer_t value);
    bool number_unsigned(number_unsigned_t value);
    bool number_float(number_float_t value, const string_t& text);
    bool string(string_t& value);
    bool binary(binary_t&) { return false; } // JSON text has none
    bool start_object(std::size_t) { return start(Json::value_t::object); }
    bool key(string_t& value);
    bool end_object() { return end(); }
    bool start_array(std::size_t) { return start(Json::value_t::array); }
    bool end_array() { return end(); }
    /// What comes next lies in a part that is not kept, and its texts with it.
    [[nodiscard]] bool isPassingOver() const { return m_skipped > 0; }
    bool passOver(std::size_t bytes)
    {
        m_weight += isBuilding() ? bytes : 0;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& error);

    [[nodiscard]] std::vector<std::string>& tooLarge() { return m_tooLarge; }

private:
    struct Level
    {
        const JsonStreamPlan::Node* node = nullptr; ///< rules below this container; null: none
        Json* container = nullptr;                  ///< null: only walked through
        std::string key;                            ///< of the member that comes next
        std::size_t index = 0;
        bool isArray = false;
        bool keyDropped = false;
    };
    enum class Fate : std::uint8_t { Skip, Walk, Build, Take };
    struct Place
    {
        Fate fate = Fate::Skip;
        const JsonStreamPlan::Node* node = nullptr;
    };

    [[nodiscard]] bool isBuilding() const { return m_takenAt != 0; }
    [[nodiscard]] Level& top() { return m_levels[m_open - 1]; }
    [[nodiscard]] Place place() const;
    [[nodiscard]] const JsonStreamPlan::Node* ruleForNext() const;
    template <typename Value>
    bool scalar(const Value& value);
    bool start(Json::value_t type);
    void open(const Place& where, Json::value_t type);
    bool end();
    Json* put(Json&& value);
    void noteDropped();
    void valueDone();
    bool handOver(Json&& value);
    bool weighValue();
    [[nodiscard]] JsonPath pathOf(std::size_t levels) const;
    bool stopWith(Error error);

    const JsonStreamPlan& m_plan;
    JsonTake m_take;
    std::vector<Level> m_levels; ///< of open containers that are not passed over; kept for reuse
    std::size_t m_open = 0;      ///< how many of m_levels are in use
    std::size_t m_skipped = 0;   ///< open containers that are passed over, all inside m_levels' last
    std::size_t m_takenAt = 0;   ///< m_open when the taken container was the last; 0 = none is open
    Json m_taken;
    std::size_t m_weight = 0;
    std::vector<std::string> m_tooLarge;
    std::optional<Error> m_error;
};

} // namespace upriver
