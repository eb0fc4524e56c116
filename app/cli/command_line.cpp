// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command_line.h"

#include <algorithm>
#include <charconv>

#include "catalog/base/text.h"
#include "catalog/search/folded_text.h"
#include "catalog/search/fuzzy.h"

namespace upriver::cli {

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() || found->second.empty() ? std::nullopt
                                                             : std::optional(found->second.back());
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() ? std::vector<std::string>() : found->second;
}

class ArgumentParser
{
public:
    ArgumentParser(const CommandSpec& command, std::span<const std::string> arguments)
        : m_command(command), m_given(arguments)
    {}

    Result<Arguments> parse()
    {
        bool onlyWords = false;
        for (; m_next < m_given.size(); ++m_next) {
            const std::string& text = m_given[m_next];
            if (onlyWords || text.size() < 2 || text.front() != '-' || isAsciiDigit(text[1])) {
                m_out.m_words.push_back(text);
            } else if (text == "--") {
                onlyWords = true;
            } else if (auto taken = text[1] == '-' ? takeLong(text.substr(2)) : takeShort(text); !taken) {
                return fail(taken.error());
            }
        }
        if (!m_out.has("help")) {
            if (auto counted = checkCount(); !counted)
                return fail(counted.error());
        }
        return std::move(m_out);
    }

private:
    [[nodiscard]] Error usage(const std::string& sentence) const
    {
        return {ErrorKind::Usage, sentence + " See `upriver " + m_command.name + " --help`.", {}, {}};
    }

    Result<void> takeLong(const std::string& text)
    {
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        if (name == "help") {
            m_out.m_options["help"];
            return {};
        }
        const auto spec = std::find_if(m_command.options.begin(), m_command.options.end(),
                                       [&](const OptionSpec& option) { return option.name == name; });
        if (spec == m_command.options.end())
            return fail(unknownOption(name));
        if (equals != std::string::npos && spec->value.empty())
            return fail(usage("--" + name + " takes no value."));
        return store(*spec,
                     equals == std::string::npos ? std::nullopt : std::optional(text.substr(equals + 1)));
    }

    Result<void> takeShort(const std::string& text)
    {
        if (text == "-h") {
            m_out.m_options["help"];
            return {};
        }
        const auto spec = std::find_if(m_command.options.begin(), m_command.options.end(),
                                       [&](const OptionSpec& option) { return option.letter == text[1]; });
        const bool fits = spec != m_command.options.end() && (text.size() == 2 || !spec->value.empty());
        if (fits && !(m_command.takesMinusWords && text.size() > 2))
            return store(*spec, text.size() > 2 ? std::optional(text.substr(2)) : std::nullopt);
        if (!m_command.takesMinusWords)
            return fail(usage("There is no option " + text + "."));
        m_out.m_words.push_back(text);
        return {};
    }

    Result<void> store(const OptionSpec& spec, std::optional<std::string> value)
    {
        auto& values = m_out.m_options[spec.name];
        if (spec.value.empty())
            return {};
        if (!value) {
            if (++m_next >= m_given.size())
                return fail(usage("--" + spec.name + " needs a value (" + spec.value + ")."));
            value = m_given[m_next];
        }
        if (!spec.choices.empty() &&
            std::find(spec.choices.begin(), spec.choices.end(), *value) == spec.choices.end())
            return fail(wrongChoice(spec, *value));
        values.push_back(*value);
        return {};
    }

    [[nodiscard]] Error wrongChoice(const OptionSpec& spec, const std::string& value) const
    {
        std::string all;
        for (const std::string& choice : spec.choices)
            all += (all.empty() ? "" : ", ") + choice;
        return usage("--" + spec.name + " can't be \u201c" + value + "\u201d; choose one of " + all + ".");
    }

    [[nodiscard]] Error unknownOption(const std::string& name) const
    {
        std::vector<std::string> known{"help"};
        for (const OptionSpec& option : m_command.options)
            known.push_back(option.name);
        const std::string near = nearestWord(name, known);
        return usage("There is no option --" + name +
                     (near.empty() ? "." : "; did you mean --" + near + "?"));
    }

    [[nodiscard]] Result<void> checkCount() const
    {
        const auto count = static_cast<int>(m_out.m_words.size());
        if (count < m_command.minArguments)
            return fail(usage("`upriver " + m_command.name + "` needs " + m_command.arguments + "."));
        if (m_command.maxArguments >= 0 && count > m_command.maxArguments)
            return fail(usage("\u201c" + m_out.m_words[static_cast<std::size_t>(m_command.maxArguments)] +
                              "\u201d is one argument too many."));
        return {};
    }

    const CommandSpec& m_command;
    std::span<const std::string> m_given;
    std::size_t m_next = 0;
    Arguments m_out;
};

Result<Arguments> parseArguments(const CommandSpec& command, std::span<const std::string> arguments)
{
    return ArgumentParser(command, arguments).parse();
}

Result<std::size_t> parseCount(const std::string& option, const std::string& text)
{
    std::size_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || count > 1'000'000'000)
        return fail(ErrorKind::Usage, "--" + option + " needs a whole number, not \u201c" + text + "\u201d.");
    return count;
}

Result<int> parseHops(const std::string& option, const std::string& text)
{
    if (text == "all")
        return -1;
    const auto count = parseCount(option, text);
    if (!count || *count > 100'000)
        return fail(ErrorKind::Usage, "--" + option +
                                          " needs a number of hops or \u201call\u201d, not \u201c" + text +
                                          "\u201d.");
    return static_cast<int>(*count);
}

std::string nearestWord(std::string_view word, const std::vector<std::string>& known)
{
    const std::u32string letters = foldedLetters(word);
    std::string best;
    int bestDistance = allowedTypos(letters.size()) + 1;
    for (const std::string& candidate : known) {
        const int distance = editDistance(letters, foldedLetters(candidate), 2);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

OptionSpec jsonOption() { return {"json", 0, "", "Print one JSON document and nothing else", {}}; }

OptionSpec catalogOption()
{
    return {"catalog",
            0,
            "FILE",
            "The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)",
            {}};
}

OptionSpec asOfOption()
{
    return {"as-of", 0, "SCAN|DATE", "As the catalog knew it after this scan, or at this date", {}};
}

} // namespace upriver::cli
