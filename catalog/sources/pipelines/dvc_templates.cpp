// SPDX-License-Identifier: Apache-2.0
// What dvc.yaml leaves to be filled in: ${values of params.yaml and vars}, foreach, matrix.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/sources/pipelines/dvc_project.h"

namespace upriver::dvc {

namespace {

constexpr std::size_t kMostVariants = 1'000;
constexpr std::size_t kLongestText = 16'384;

/// "[0].name" and "name[0]" as keys: DVC writes an index in brackets.
const Json* valueAt(const Json& root, std::string_view path)
{
    const Json* value = &root;
    std::string plain(path);
    std::ranges::replace(plain, '[', '.');
    std::erase(plain, ']');
    for (const std::string_view key : splitText(plain, '.')) {
        if (key.empty())
            continue;
        if (value->is_array()) {
            if (!std::ranges::all_of(key, isAsciiDigit) || key.size() > 6 ||
                std::stoul(std::string(key)) >= value->size())
                return nullptr;
            value = &(*value)[std::stoul(std::string(key))];
            continue;
        }
        value = jsonMember(*value, key);
        if (value == nullptr)
            return nullptr;
    }
    return value;
}

const Json* known(std::string_view path, const Json& values, const Json& context)
{
    path = trimmed(path);
    const Json* own = valueAt(values, path);
    return own != nullptr ? own : valueAt(context, path);
}

/// A list written out, or the value of "${name}".
const Json* resolved(const Json& value, const Json& context)
{
    if (!value.is_string())
        return &value;
    const std::string_view text = trimmed(value.get_ref<const std::string&>());
    if (!text.starts_with("${") || text.find('}') != text.size() - 1)
        return nullptr;
    return valueAt(context, trimmed(text.substr(2, text.size() - 3)));
}

std::vector<Variant> forEach(const std::string& name, const Json& list)
{
    std::vector<Variant> variants;
    const auto add = [&](const std::string& key, const Json& item) {
        if (variants.size() < kMostVariants)
            variants.push_back({name + "@" + key, Json{{"item", item}, {"key", key}}});
    };
    if (list.is_object()) {
        for (const auto& [key, item] : list.items())
            add(key, item);
    } else if (list.is_array()) {
        const bool isPlain =
            std::ranges::none_of(list, [](const Json& item) { return item.is_structured(); });
        for (std::size_t i = 0; i < list.size(); ++i)
            add(isPlain ? jsonScalar(&list[i]).value_or("None") : std::to_string(i), list[i]);
    }
    return variants;
}

struct Axis
{
    std::string key;
    const Json* values;
    std::int64_t line;
};

std::vector<Variant> matrixOf(const std::string& name, const Json& matrix, const Json& context,
                              const LineOf& lineOf)
{
    std::vector<Axis> axes;
    for (const auto& [key, value] : jsonMembers(matrix)) {
        const Json* list = resolved(value, context);
        if (list == nullptr || !list->is_array() || list->empty())
            return {};
        axes.push_back({key, list, lineOf(jsonPointer("/matrix", key))});
    }
    std::ranges::stable_sort(axes, {}, &Axis::line);
    std::vector<Variant> variants{{"", Json::object()}};
    for (const Axis& axis : axes) {
        std::vector<Variant> longer;
        for (const Variant& before : variants) {
            for (std::size_t i = 0; i < axis.values->size() && longer.size() < kMostVariants; ++i) {
                const Json& item = (*axis.values)[i];
                Variant next = before;
                next.name += before.name.empty() ? "" : "-";
                next.name +=
                    item.is_structured() ? axis.key + std::to_string(i) : jsonScalar(&item).value_or("None");
                next.values[axis.key] = item;
                longer.push_back(std::move(next));
            }
        }
        variants = std::move(longer);
    }
    for (Variant& variant : variants) {
        Json item = std::move(variant.values);
        variant.values = Json{{"item", std::move(item)}, {"key", variant.name}};
        variant.name.insert(0, name + "@");
    }
    return axes.empty() ? std::vector<Variant>() : variants;
}

} // namespace

bool isTemplate(std::string_view text) { return text.find("${") != std::string_view::npos; }

std::string expanded(std::string_view text, const Json& values, const Json& context)
{
    std::string out;
    while (!text.empty() && out.size() < kLongestText) {
        const std::size_t open = text.find("${");
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos)
            break;
        out += text.substr(0, open);
        const std::string_view whole = text.substr(open, close + 1 - open);
        const Json* value = known(whole.substr(2, whole.size() - 3), values, context);
        out += value == nullptr ? std::string(whole) : jsonScalar(value).value_or(std::string(whole));
        text.remove_prefix(close + 1);
    }
    return shortened(out.append(text), kLongestText);
}

std::vector<Variant> variantsOf(const std::string& name, const Json& stage, const Json& context,
                                const LineOf& lineOf)
{
    if (const Json* matrix = jsonMember(stage, "matrix"))
        return matrixOf(name, *matrix, context, lineOf);
    const Json* list = jsonMember(stage, "foreach");
    if (list == nullptr)
        return {{name, Json::object()}};
    const Json* values = resolved(*list, context);
    return values == nullptr ? std::vector<Variant>() : forEach(name, *values);
}

} // namespace upriver::dvc
