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

    std::string word()
    {
        std::string out;
        if (accept('[')) { // an extension's name
            while (m_at < m_text.size() && m_text[m_at] != ']')
                out += m_text[m_at++];
            accept(']');
            return out;
        }
        peek();
        while (m_at < m_text.size() && isWord(m_text[m_at]))
            out += m_text[m_at++];
        return out;
    }

    std::string quoted(char quote)
    {
        std::string out;
        ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            char c = m_text[m_at++];
            if (c == '\n')
                ++m_line;
            if (c == '\\' && m_at < m_text.size()) {
                c = m_text[m_at++];
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
            }
            out += c;
        }
        if (m_at >= m_text.size())
            stop("A text is not closed.");
        ++m_at;
        return out;
    }

    Json scalar()
    {
        std::string out;
        bool any = false;
        for (char c = peek(); c == '"' || c == '\''; c = peek()) { // neighbours are one text
            out += quoted(c);
            any = true;
        }
        if (!any)
            out = word();
        if (!any && out.empty())
            stop("A value is missing.");
        return sanitisedUtf8(out);
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

    void take(Json& values, int depth)
    {
        if (!accept('[')) {
            values.push_back(value(depth));
            return;
        }
        while (m_at < m_text.size() && !accept(']')) {
            values.push_back(value(depth));
            accept(',');
        }
    }

    Json message(char close, int depth)
    {
        Json out = Json::object();
        if (depth > kMaxDepth)
            stop("Messages are nested too deep.");
        while (peek() != '\0') {
            if (close != '\0' && accept(close))
                return out;
            const std::string name = sanitisedUtf8(word());
            const bool hasColon = accept(':');
            const char next = peek();
            if (name.empty() || (!hasColon && next != '{' && next != '<')) {
                stop("This is no text of protobuf: a field and its value are expected.");
                return out;
            }
            Json& values = out[name];
            if (!values.is_array())
                values = Json::array();
            take(values, depth);
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

const Json* protoField(const Json& message, std::string_view name)
{
    const Json* values = jsonMember(message, name);
    return values != nullptr && values->is_array() && !values->empty() ? &values->front() : nullptr;
}

std::string protoText(const Json& message, std::string_view name)
{
    const Json* value = protoField(message, name);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

} // namespace upriver
