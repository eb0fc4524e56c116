// SPDX-License-Identifier: Apache-2.0
#pragma once

// CodeView: SQL and other code as it was found, read-only, with quiet highlighting; a choice where an asset
// has several pieces. GUI thread.

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>
#include <QWidget>

#include "catalog/model/catalog_rows.h"

class QComboBox;
class QLabel;

namespace upriver {

class CodeView : public QWidget
{
    Q_OBJECT

public:
    explicit CodeView(QWidget* parent = nullptr);
    void setCode(std::vector<CodeRow> code);
    [[nodiscard]] QPlainTextEdit& editor() const { return *m_editor; }

private:
    void show(int index);

    std::vector<CodeRow> m_code;
    QComboBox* m_choice;
    QLabel* m_about;
    QPlainTextEdit* m_editor;
};

class SqlHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString& line) override;

private:
    [[nodiscard]] int commentEnd(const QString& line, int from);
};

} // namespace upriver
