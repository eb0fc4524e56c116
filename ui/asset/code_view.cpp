// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/code_view.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QSet>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostShown = 150'000;

const QSet<QString>& keywords()
{
    static const QSet<QString> words = [] {
        const QString list =
            u"select from where group by order having join left right full outer inner cross on using as and "
            u"or "
            "not in is null case when then else end with recursive union all distinct insert into values "
            "update set delete create replace table view materialized temporary if exists merge matched "
            "limit offset over partition rows between cast lateral true false asc desc window filter "
            "interval except intersect like ilike similar primary key references default return def "
            "import class for while lambda try"_s;
        const QStringList split = list.split(u' ');
        return QSet<QString>(split.begin(), split.end());
    }();
    return words;
}

} // namespace

CodeView::CodeView(QWidget* parent)
    : QWidget(parent)
    , m_choice(new QComboBox(this))
    , m_about(new QLabel(this))
    , m_editor(new QPlainTextEdit(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 6, 8, 4);
    m_about->setProperty("secondary", true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_choice);
    words->addWidget(m_about);
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addLayout(words, 1);
    auto* copy = new QToolButton(this);
    copy->setIcon(actionIcon(u"copy"_s));
    copy->setToolTip(tr("Copy the code"));
    copy->setAccessibleName(copy->toolTip());
    row->addWidget(copy, 0, Qt::AlignTop);
    column->addLayout(row);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(12);
    m_editor->setFont(font);
    m_editor->setReadOnly(true);
    m_editor->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_editor->setAccessibleName(tr("Code"));
    m_editor->document()->setDocumentMargin(10);
    new SqlHighlighter(m_editor->document());
    column->addWidget(m_editor, 1);
    connect(m_choice, &QComboBox::activated, this, &CodeView::show);
    connect(copy, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_editor->toPlainText()); });
}

void CodeView::setCode(std::vector<CodeRow> code)
{
    const bool same = std::ranges::equal(m_code, code, [](const CodeRow& a, const CodeRow& b) {
        return a.job == b.job && a.text == b.text && a.path == b.path;
    });
    if (same)
        return;
    m_code = std::move(code);
    m_choice->clear();
    for (const CodeRow& piece : m_code) {
        const QString job = text(piece.jobName).section(u'/', -1);
        m_choice->addItem(piece.templated ? tr("%1 (template)").arg(job) : job);
    }
    m_choice->setVisible(m_code.size() > 1);
    show(0);
}

void CodeView::show(int index)
{
    if (index < 0 || index >= static_cast<int>(m_code.size())) {
        m_editor->clear();
        m_about->clear();
        return;
    }
    const CodeRow& piece = m_code[static_cast<std::size_t>(index)];
    QStringList about;
    about << text(piece.dialect.empty() ? piece.language : piece.dialect);
    if (!piece.path.empty())
        about << text(piece.path);
    QString code = text(piece.text);
    if (code.size() > kMostShown) {
        code.truncate(kMostShown);
        about << tr("the first %1 characters").arg(countText(kMostShown));
    }
    m_about->setText(about.join(u" · "_s));
    m_editor->setPlainText(code);
}

void SqlHighlighter::highlightBlock(const QString& line)
{
    const Theme& theme = currentTheme();
    int at = previousBlockState() == 1 ? commentEnd(line, 0) : 0;
    setCurrentBlockState(previousBlockState() == 1 && at < 0 ? 1 : 0);
    if (at < 0)
        return setFormat(0, static_cast<int>(line.size()), theme.secondaryText);
    setFormat(0, at, theme.secondaryText);
    const int size = static_cast<int>(line.size());
    while (at < size) {
        const QChar c = line[at];
        int end = at + 1;
        if (c == u'-' && at + 1 < size && line[at + 1] == u'-') {
            return setFormat(at, size - at, theme.secondaryText);
        } else if (c == u'/' && at + 1 < size && line[at + 1] == u'*') {
            end = commentEnd(line, at + 2);
            setFormat(at, (end < 0 ? size : end) - at, theme.secondaryText);
            if (end < 0)
                return setCurrentBlockState(1);
        } else if (c == u'\'') {
            while (end < size && line[end] != u'\'')
                ++end;
            setFormat(at, ++end - at, theme.job);
        } else if (c.isLetter() || c == u'_') {
            while (end < size && (line[end].isLetterOrNumber() || line[end] == u'_'))
                ++end;
            if (keywords().contains(line.mid(at, end - at).toLower()))
                setFormat(at, end - at, theme.model);
        } else if (c.isDigit()) {
            while (end < size && (line[end].isDigit() || line[end] == u'.'))
                ++end;
            setFormat(at, end - at, theme.dashboard);
        }
        at = end;
    }
}

int SqlHighlighter::commentEnd(const QString& line, int from)
{
    const auto end = line.indexOf(u"*/"_s, from);
    return end < 0 ? -1 : static_cast<int>(end) + 2;
}

} // namespace upriver
