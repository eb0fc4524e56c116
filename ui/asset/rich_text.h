// SPDX-License-Identifier: Apache-2.0
#pragma once

// RichText: a read-only page of words that loads nothing, from nowhere: descriptions come from foreign
// files. Links are ours: "asset:7" and "asset:7#column" visit, "file:…" shows. The small writers below make
// its pages; everything foreign goes through them escaped. GUI thread.

#include <QTextBrowser>

#include "catalog/base/ids.h"

namespace upriver {

class RichText : public QTextBrowser
{
    Q_OBJECT

public:
    explicit RichText(QWidget* parent = nullptr);
    QVariant loadResource(int type, const QUrl& name) override;
    /// The same page again changes nothing: the scroll position stays.
    void setPage(const QString& html);

Q_SIGNALS:
    void assetActivated(upriver::AssetId asset, const QString& column);
    void fileActivated(const QString& file);

private:
    QString m_page;
};

namespace html {

[[nodiscard]] QString assetLink(AssetId asset, const QString& words, const QString& column = {});
/// Markdown as HTML without images, links to the net and raw HTML.
[[nodiscard]] QString fromMarkdown(const std::string& markdown);
/// A label and a value that is HTML already; empty values give nothing.
[[nodiscard]] QString row(const QString& label, const QString& valueHtml);
[[nodiscard]] QString table(const QString& rows);
[[nodiscard]] QString heading(const QString& words);
[[nodiscard]] QString page(const QString& body);

} // namespace html

} // namespace upriver
