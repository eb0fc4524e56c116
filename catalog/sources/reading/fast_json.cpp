// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/fast_json.h"

#include <memory>
#include <string>
#include <utility>

#include <simdjson.h>

namespace upriver {

namespace {

using simdjson::dom::element_type;

constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);
constexpr std::size_t kKept = std::size_t{1} << 20; // of text: a thread keeps the memory for this much

/// Recursive: no deeper than simdjson has gone, which is 1,024 levels; the builder stops earlier.
class Teller
{
public:
    explicit Teller(JsonBuilder& builder) : m_builder(builder) {}

    bool tell(const simdjson::dom::element& value)
    {
        switch (value.type()) {
        case element_type::OBJECT:
            return tellObject(value.get_object().value_unsafe());
        case element_type::ARRAY:
            return tellArray(value.get_array().value_unsafe());
        case element_type::STRING:
            return tellText(value.get_string().value_unsafe());
        case element_type::INT64: {
            const std::int64_t number = value.get_int64().value_unsafe();
            return number < 0 ? m_builder.number_integer(number)
                              : m_builder.number_unsigned(static_cast<std::uint64_t>(number));
        }
        case element_type::UINT64:
            return m_builder.number_unsigned(value.get_uint64().value_unsafe());
        case element_type::DOUBLE:
            return m_builder.number_float(value.get_double().value_unsafe(), m_text);
        case element_type::BOOL:
            return m_builder.boolean(value.get_bool().value_unsafe());
        case element_type::NULL_VALUE:
            return m_builder.null();
        }
        return false;
    }

private:
    bool tellObject(const simdjson::dom::object& object)
    {
        if (!m_builder.start_object(kUnknown))
            return false;
        for (const auto& [key, value] : object) {
            if (!m_builder.isPassingOver()) {
                m_text.assign(key);
                if (!m_builder.key(m_text))
                    return false;
            }
            if (!tell(value))
                return false;
        }
        return m_builder.end_object();
    }
    bool tellArray(const simdjson::dom::array& array)
    {
        if (!m_builder.start_array(kUnknown))
            return false;
        for (const simdjson::dom::element value : array)
            if (!tell(value))
                return false;
        return m_builder.end_array();
    }
    bool tellText(std::string_view text)
    {
        if (m_builder.isPassingOver())
            return m_builder.passOver(text.size());
        m_text.assign(text);
        return m_builder.string(m_text);
    }

    JsonBuilder& m_builder;
    std::string m_text;
};

FastJson tell(simdjson::dom::parser& parser, std::string_view text, JsonBuilder& builder)
{
    simdjson::dom::element root;
    if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS)
        return FastJson::Refused;
    return Teller(builder).tell(root) ? FastJson::Told : FastJson::Stopped;
}

} // namespace

FastJson tellFast(std::string_view text, JsonBuilder& builder)
{
    // Of a thread, one text at a time: what is told may itself hold JSON that is read meanwhile.
    thread_local std::unique_ptr<simdjson::dom::parser> kept;
    auto own = text.size() <= kKept ? std::exchange(kept, nullptr) : nullptr;
    if (!own)
        own = std::make_unique<simdjson::dom::parser>();
    const FastJson end = tell(*own, text, builder);
    if (text.size() <= kKept)
        kept = std::move(own);
    return end;
}

} // namespace upriver
