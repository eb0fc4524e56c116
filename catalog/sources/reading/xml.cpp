// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/xml.h"

#include <algorithm>
#include <memory>

#include <QXmlStreamReader>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

namespace {

constexpr std::size_t kDeclaration = 200; // bytes; where "<?xml … ?>" ends
constexpr std::size_t kNearTop = 2048;    // bytes; where nearly all root elements begin

/// Nearly all names and values are ASCII, which needs no conversion.
std::string toText(QStringView view)
{
    std::string text(static_cast<std::size_t>(view.size()), '\0');
    for (qsizetype i = 0; i < view.size(); ++i) {
        const char16_t unit = view[i].unicode();
        if (unit >= 0x80)
            return view.toString().toStdString();
        text[static_cast<std::size_t>(i)] = static_cast<char>(unit);
    }
    return text;
}

std::string_view declarationOf(std::string_view bytes)
{
    const std::string_view head = bytes.substr(0, kDeclaration);
    const std::size_t end = head.find("?>");
    return trimmed(head).starts_with("<?xml") && end != std::string_view::npos ? head.substr(0, end)
                                                                               : std::string_view();
}

/// UTF-8 that Qt takes for nothing else: read as it stands.
bool isPlainUtf8(std::string_view bytes)
{
    const std::string_view declared = declarationOf(bytes);
    const std::size_t encoding = declared.find("encoding");
    const std::string_view named = encoding == std::string_view::npos ? "utf-8" : declared.substr(encoding);
    return bytes.starts_with('<') && bytes.substr(0, 4).find('\0') == std::string_view::npos &&
           containsNoCase(named, "utf-8") && declared.find("1.1") == std::string_view::npos &&
           validUtf8Prefix(bytes) == bytes.size();
}

/// As text, so that Qt neither guesses nor refuses an encoding; 1.1 differs in nothing that is read here.
QString textOf(std::string_view bytes)
{
    const std::string_view declared = declarationOf(bytes);
    const bool isLatin = containsNoCase(declared, "8859-1") || containsNoCase(declared, "latin") ||
                         containsNoCase(declared, "windows-1252");
    QString text = isLatin ? QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size()))
                           : QString::fromStdString(textOfHead(bytes));
    const qsizetype version = text.left(kDeclaration).indexOf(QStringLiteral("1.1"));
    if (!declared.empty() && version > 0 && version < static_cast<qsizetype>(declared.size()))
        text.replace(version, 3, QStringLiteral("1.0"));
    return text;
}

/// The bytes must outlive the reader.
std::unique_ptr<QXmlStreamReader> readerOf(std::string_view bytes)
{
    auto reader = isPlainUtf8(bytes) ? std::make_unique<QXmlStreamReader>(QByteArray::fromRawData(
                                           bytes.data(), static_cast<qsizetype>(bytes.size())))
                                     : std::make_unique<QXmlStreamReader>(textOf(bytes));
    reader->setNamespaceProcessing(false);
    return reader;
}

tl::unexpected<Error> failure(const QXmlStreamReader& reader, std::string sentence)
{
    return fail(ErrorKind::Input, std::move(sentence), redactSecrets(reader.errorString().toStdString()),
                "line " + std::to_string(reader.lineNumber()));
}

class XmlBuilder
{
public:
    XmlBuilder(QXmlStreamReader& reader, const XmlOptions& options) : m_reader(reader), m_options(options) {}

    [[nodiscard]] Result<XmlElement> build(const std::stop_token& stop)
    {
        while (!m_reader.atEnd()) {
            if (stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Reading was cancelled.");
            if (auto read = readToken(m_reader.readNext()); !read)
                return fail(read.error());
        }
        if (m_reader.hasError())
            return failure(m_reader, "The XML can't be understood here.");
        if (m_root.empty())
            return failure(m_reader, "The XML has no element.");
        return std::move(m_root.front());
    }

private:
    [[nodiscard]] Result<void> readToken(QXmlStreamReader::TokenType token)
    {
        if (token == QXmlStreamReader::DTD && m_reader.text().contains(u'['))
            return failure(m_reader,
                           "The XML declares entities of its own, which are not read for safety; remove the "
                           "declarations in its DOCTYPE.");
        if (token == QXmlStreamReader::StartElement)
            return open();
        // white space before the text is cut off anyway, and most of what stands between elements is that
        if (token == QXmlStreamReader::Characters && !m_open.empty() &&
            !(m_open.back().text.empty() && m_reader.isWhitespace()))
            m_open.back().text += toText(m_reader.text());
        if (token == QXmlStreamReader::EndElement && !m_open.empty())
            close();
        return {};
    }

    [[nodiscard]] Result<void> open()
    {
        if (m_open.size() >= m_options.maxDepth)
            return failure(m_reader, "The XML is nested deeper than " + std::to_string(m_options.maxDepth) +
                                         " levels.");
        if (++m_count > m_options.maxElements)
            return failure(m_reader, "The XML holds more elements than are read of one file; split it.");
        XmlElement element;
        element.line = m_reader.lineNumber();
        element.name = toText(m_reader.qualifiedName());
        if (const std::size_t colon = element.name.find(':'); colon != std::string::npos) {
            element.prefix = element.name.substr(0, colon);
            element.name.erase(0, colon + 1);
        }
        const QXmlStreamAttributes attributes = m_reader.attributes(); // const: else they are copied
        for (const QXmlStreamAttribute& written : attributes) {
            XmlAttribute attribute{toText(written.qualifiedName()), toText(written.value())};
            const std::size_t colon = attribute.name.find(':');
            if (colon != std::string::npos && !attribute.name.starts_with("xmlns"))
                attribute.name.erase(0, colon + 1);
            element.attributes.push_back(std::move(attribute));
        }
        m_open.push_back(std::move(element));
        return {};
    }

    void close()
    {
        XmlElement element = std::move(m_open.back());
        m_open.pop_back();
        if (const std::string_view text = trimmed(element.text); text.size() < element.text.size())
            element.text = std::string(text);
        (m_open.empty() ? m_root : m_open.back().children).push_back(std::move(element));
    }

    QXmlStreamReader& m_reader;
    const XmlOptions& m_options;
    std::vector<XmlElement> m_open;
    std::vector<XmlElement> m_root;
    std::size_t m_count = 0;
};

} // namespace

const std::string& XmlElement::attribute(std::string_view wanted) const
{
    static const std::string none;
    const auto found = std::ranges::find(attributes, wanted, &XmlAttribute::name);
    return found == attributes.end() ? none : found->value;
}

const XmlElement* XmlElement::child(std::string_view wanted) const
{
    const auto found = std::ranges::find(children, wanted, &XmlElement::name);
    return found == children.end() ? nullptr : &*found;
}

const XmlElement* XmlElement::at(std::initializer_list<std::string_view> path) const
{
    const XmlElement* element = this;
    for (const std::string_view wanted : path) {
        element = element->child(wanted);
        if (!element)
            return nullptr;
    }
    return element;
}

const std::string& XmlElement::childText(std::string_view wanted) const
{
    static const std::string none;
    const XmlElement* found = child(wanted);
    return found ? found->text : none;
}

std::vector<const XmlElement*> XmlElement::childrenNamed(std::string_view wanted) const
{
    std::vector<const XmlElement*> found;
    for (const XmlElement& element : children) {
        if (element.name == wanted)
            found.push_back(&element);
    }
    return found;
}

Result<XmlElement> parseXml(std::string_view bytes, const XmlOptions& options, const std::stop_token& stop)
{
    return XmlBuilder(*readerOf(bytes), options).build(stop);
}

Result<XmlElement> readXml(const std::string& path, const XmlOptions& options, const std::stop_token& stop)
{
    const auto bytes = readWhole(path, options.maxFile, stop);
    if (!bytes)
        return fail(bytes.error());
    return parseXml(*bytes, options, stop);
}

std::string xmlRootName(std::string_view head)
{
    if (!trimmed(textOfHead(head.substr(0, 100))).starts_with('<'))
        return {};
    // the name stands near the top, unless a long licence does
    std::string_view near = head.substr(0, kNearTop);
    near.remove_suffix(unfinishedUtf8Tail(near));
    for (const std::string_view text : {near, head}) {
        const auto reader = readerOf(text);
        while (!reader->atEnd() && reader->readNext() != QXmlStreamReader::StartElement) {}
        const std::string name = toText(reader->qualifiedName());
        if (!name.empty())
            return name.substr(name.find(':') + 1);
    }
    return {};
}

} // namespace upriver
