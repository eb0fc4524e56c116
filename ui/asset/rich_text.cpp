// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/rich_text.h"

#include <QTextBlock>
#include <QTextDocument>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostMarkdown = 40'000;
constexpr int kLabelWidth = 108; // pixels; the same in every table of a page, so that values stand in a line

} // namespace

RichText::RichText(QWidget* parent) : QTextBrowser(parent)
{
    setOpenLinks(false);
    setOpenExternalLinks(false);
    document()->setDocumentMargin(12);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        const QString target = url.toString();
        if (target.startsWith("asset:"_L1))
            Q_EMIT assetActivated(AssetId{target.mid(6).section(u'#', 0, 0).toLongLong()},
                                  url.fragment(QUrl::FullyDecoded));
        else if (url.scheme() == "file"_L1)
            Q_EMIT fileActivated(url.toLocalFile());
    });
}

void RichText::setPage(const QString& html)
{
    if (html == m_page)
        return;
    m_page = html;
    setHtml(html);
}

QVariant RichText::loadResource(int, const QUrl&) { return {}; }

namespace html {

QString assetLink(AssetId asset, const QString& words, const QString& column)
{
    const QString fragment =
        column.isEmpty() ? QString() : u'#' + QString::fromLatin1(QUrl::toPercentEncoding(column));
    return u"<a style='text-decoration:none;color:%4' href='asset:%1%2'>%3</a>"_s.arg(
        QString::number(asset.value), fragment, words.toHtmlEscaped(), currentTheme().accent.name());
}

QString fromMarkdown(const std::string& markdown)
{
    QTextDocument document;
    document.setMarkdown(QString::fromStdString(markdown.substr(0, kMostMarkdown)),
                         QTextDocument::MarkdownNoHTML);
    // Links and pictures stay as their words: nothing here may lead out of the program.
    QTextCursor cursor(&document);
    cursor.select(QTextCursor::Document);
    QTextCharFormat plain;
    plain.setAnchor(false);
    plain.setAnchorHref({});
    cursor.mergeCharFormat(plain);
    QString body = document.toHtml();
    const qsizetype open = body.indexOf(u'>', body.indexOf("<body"_L1));
    body = body.mid(open + 1, body.lastIndexOf("</body>"_L1) - open - 1);
    while (true) {
        const qsizetype image = body.indexOf("<img"_L1);
        if (image < 0)
            break;
        body.remove(image, body.indexOf(u'>', image) - image + 1);
    }
    return body;
}

QString row(const QString& label, const QString& valueHtml)
{
    if (valueHtml.isEmpty())
        return {};
    return u"<tr><td width='%4' style='color:%1;padding:3px 14px 3px 0;white-space:nowrap'>%2</td><td style='padding:3px 0'>%3</td></tr>"_s
        .arg(currentTheme().secondaryText.name(), label.toHtmlEscaped(), valueHtml)
        .arg(kLabelWidth);
}

QString table(const QString& rows)
{
    return rows.isEmpty() ? QString()
                          : u"<table cellspacing='0' cellpadding='0' width='100%'>%1</table>"_s.arg(rows);
}

QString heading(const QString& words)
{
    return u"<p style='margin:12px 0 4px 0;font-size:11px;font-weight:600;color:%1'>%2</p>"_s.arg(
        currentTheme().secondaryText.name(), words.toHtmlEscaped());
}

QString page(const QString& body)
{
    return u"<html><body style='font-size:13px;color:%1'>%2</body></html>"_s.arg(currentTheme().text.name(),
                                                                                 body);
}

} // namespace html

} // namespace upriver
