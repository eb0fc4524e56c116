// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/text_proto.h"

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

namespace upriver {

namespace {

constexpr int kMaxDepth = 60;
constexpr std::size_t kMaxValues = 500'000;

class Parser
{
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<Json> parse()
    {
        Json root = message('\0', 0);
        if (!m_problem.empty())
            return fail(ErrorKind::Input, m_problem, {}, "line " + std::to_string(m_line));
        return root;
    }

private:
    void stop(const char* problem)
    {
        if (m_problem.empty())
            m_problem = problem;
        m_at = m_text.size();
    }

    char peek()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '#')
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            else if (isAsciiSpace(c)) {
                m_line += c == '\n' ? 1 : 0;
                ++m_at;
            } else
                return c;
        }
        return '\0';
    }

    bool accept(char c)
    {
        if (peek() != c || c == '\0')
            return false;
        ++m_at;
        return true;
    }

    static bool isWord(char c)
    {
        return isAsciiAlnum(c) || c == '_' || c == '.' || c == '-' || c == '+' || c == '/';
    }

    /// What stands from here up to the first character that is none of a word's.
    std::string_view word()
    {
        const bool isExtension = accept('[');
        if (!isExtension)
            peek();
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && (isExtension ? m_text[m_at] != ']' : isWord(m_text[m_at])))
            ++m_at;
        const std::string_view found = m_text.substr(begin, m_at - begin);
        if (isExtension)
            accept(']');
        return found;
    }

    void appendQuoted(std::string& out, char quote)
    {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != quote;) {
            const std::size_t begin = m_at;
            while (m_at < m_text.size() && m_text[m_at] != quote && m_text[m_at] != '\\')
                m_line += m_text[m_at++] == '\n' ? 1 : 0;
            out += m_text.substr(begin, m_at - begin);
            if (m_at + 1 < m_text.size() && m_text[m_at] == '\\') {
                const char c = m_text[m_at + 1];
                out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
                m_at += 2;
            } else if (m_at < m_text.size() && m_text[m_at] == '\\') {
                out += m_text[m_at++];
            }
        }
        if (m_at >= m_text.size())
            stop("A text is not closed.");
        ++m_at;
    }

    static std::string valid(std::string&& text)
    {
        return validUtf8Prefix(text) == text.size() ? std::move(text) : sanitisedUtf8(text);
    }

    Json scalar()
    {
        std::string out;
        bool any = false;
        for (char c = peek(); c == '"' || c == '\''; c = peek()) { // neighbours are one text
            appendQuoted(out, c);
            any = true;
        }
        if (!any)
            out = word();
        if (!any && out.empty())
            stop("A value is missing.");
        return valid(std::move(out));
    }

    Json value(int depth)
    {
        if (++m_values > kMaxValues)
            stop("There are too many values.");
        if (accept('{'))
            return message('}', depth + 1);
        if (accept('<'))
            return message('>', depth + 1);
        return scalar();
    }

    /// Most fields stand once: only the second value makes a list of them.
    static void add(Json& values, Json&& value)
    {
        if (values.is_null()) {
            values = std::move(value);
            return;
        }
        if (!values.is_array()) {
            Json list(Json::value_t::array);
            list.push_back(std::move(values));
            values = std::move(list);
        }
        values.push_back(std::move(value));
    }

    void take(Json& values, int depth)
    {
        if (!accept('[')) {
            add(values, value(depth));
            return;
        }
        while (m_at < m_text.size() && !accept(']')) {
            add(values, value(depth));
            accept(',');
        }
    }

    Json message(char close, int depth)
    {
        Json out = Json::object();
        auto& members = out.get_ref<Json::object_t&>();
        if (depth > kMaxDepth)
            stop("Messages are nested too deep.");
        while (peek() != '\0') {
            if (close != '\0' && accept(close))
                return out;
            std::string name = valid(std::string(word()));
            const bool hasColon = accept(':');
            const char next = peek();
            if (name.empty() || (!hasColon && next != '{' && next != '<')) {
                stop("This is no text of protobuf: a field and its value are expected.");
                return out;
            }
            take(members.try_emplace(std::move(name)).first->second, depth);
            while (accept(',') || accept(';')) {}
        }
        if (close != '\0')
            stop("A message is not closed.");
        return out;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_values = 0;
    std::int64_t m_line = 1;
    std::string m_problem;
};

} // namespace

Result<Json> parseTextProto(std::string_view text) { return Parser(text).parse(); }

std::span<const Json> protoValues(const Json& message, std::string_view name)
{
    const Json* values = jsonMember(message, name);
    if (values == nullptr)
        return {};
    return values->is_array() ? std::span<const Json>(values->get_ref<const Json::array_t&>())
                              : std::span<const Json>(values, 1);
}

const Json* protoField(const Json& message, std::string_view name)
{
    const auto values = protoValues(message, name);
    return values.empty() ? nullptr : &values.front();
}

std::string_view protoText(const Json& message, std::string_view name)
{
    const Json* value = protoField(message, name);
    return value != nullptr && value->is_string() ? value->get_ref<const std::string&>() : std::string_view();
}

} // namespace upriver
