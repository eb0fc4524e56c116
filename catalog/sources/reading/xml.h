// SPDX-License-Identifier: Apache-2.0
#pragma once

// A bounded XML tree: elements by local name (prefixes apart, so that undeclared ones do no harm),
// attributes, direct text, lines. No entities but XML's own five: a document type with declarations of its
// own is refused, an external one is never fetched. Nothing throws. One thread. Errors: Input, `where` says
// "line 12"; Cancelled.

#include <cstdint>
#include <initializer_list>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

struct XmlOptions
{
    std::size_t maxDepth = 200;
    std::size_t maxElements = 500'000;
    std::int64_t maxFile = std::int64_t{32} << 20;
};

struct XmlAttribute
{
    std::string name; ///< local; "xmlns" and "xmlns:x" stay whole
    std::string value;
};

struct XmlElement
{
    std::string name; ///< local
    std::string prefix;
    std::vector<XmlAttribute> attributes;
    std::string text; ///< directly in it, without white space round it
    std::vector<XmlElement> children;
    std::int64_t line = 0; ///< 1-based, of the end of its opening tag

    /// Empty when there is none. Lives as long as the element.
    [[nodiscard]] const std::string& attribute(std::string_view wanted) const;
    /// The first one; nullptr when there is none.
    [[nodiscard]] const XmlElement* child(std::string_view wanted) const;
    /// child() along a path.
    [[nodiscard]] const XmlElement* at(std::initializer_list<std::string_view> path) const;
    [[nodiscard]] const std::string& childText(std::string_view wanted) const;
    [[nodiscard]] std::vector<const XmlElement*> childrenNamed(std::string_view wanted) const;
};

/// The root element of one whole document, in its own encoding (UTF-8, UTF-16, Latin-1; XML 1.0 and 1.1).
[[nodiscard]] Result<XmlElement> parseXml(std::string_view bytes, const XmlOptions& options = {},
                                          const std::stop_token& stop = {});
/// A file, also packed by gzip.
[[nodiscard]] Result<XmlElement> readXml(const std::string& path, const XmlOptions& options = {},
                                         const std::stop_token& stop = {});
/// Local name of the first element that begins in a file's head; empty: this is no XML. For claims().
[[nodiscard]] std::string xmlRootName(std::string_view head);

} // namespace upriver
