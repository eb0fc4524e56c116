// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <QTest>

#include "catalog/sources/reading/yaml.h"
#include "tests/support/hostile.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

std::string dumped(std::string_view text, const YamlOptions& options = {})
{
    const auto file = parseYaml(text, options);
    if (!file)
        return "error: " + file.error().what;
    std::string all;
    for (const YamlDocument& document : file->documents)
        all += document.value.dump() + "\n";
    return all;
}

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

} // namespace

class YamlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scalarsStayAsWritten();
    void gettersReadThem();
    void keysMerge();
    void tagsAreDroppedOrKept();
    void documentsBeforeAnErrorAreKept();
    void equalKeysAreNoted();
    void linesAreKnown();
    void strangeKeys();
    void encodings();
    void escapesGiveText();
    void aliasBombsEnd();
    void boundsHold();
    void neverThrows();
    void corpusReads();
};

void YamlTest::scalarsStayAsWritten()
{
    QCOMPARE(
        dumped("a: 1.10\nb: yes\nc: 'x'\nd: ~\ne:\nf: \"~\"\ng: 007\nh: |\n  two\n  lines\n"),
        std::string(R"({"a":"1.10","b":"yes","c":"x","d":null,"e":null,"f":"~","g":"007","h":"two\nlines\n"})"
                    "\n"));
    QCOMPARE(dumped(""), std::string());
    QCOMPARE(dumped("- [a, {b: c}]\n- 2\n"), std::string("[[\"a\",{\"b\":\"c\"}],\"2\"]\n"));
}

void YamlTest::gettersReadThem()
{
    const auto file = parseYaml("n: 1.5\ni: 12\nt: true\nat: 2026-01-02T03:04:05Z\n");
    QVERIFY(file.has_value());
    const Json& value = file->documents[0].value;
    QCOMPARE(jsonNumber(jsonMember(value, "n")), std::optional(1.5));
    QCOMPARE(jsonInteger(jsonMember(value, "i")), std::optional<std::int64_t>(12));
    QCOMPARE(jsonBool(jsonMember(value, "t")), std::optional(true));
    QVERIFY(jsonTime(jsonMember(value, "at")).has_value());
}

void YamlTest::keysMerge()
{
    QCOMPARE(dumped("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: {<<: [*x, *y], a: own}\n"),
             std::string(R"({"x":{"a":"1","b":"2"},"y":{"b":"3","c":"4"},"z":{"a":"own","b":"2","c":"4"}})"
                         "\n"));
    // written before or behind, one's own key wins; a quoted "<<" is a key like others
    QCOMPARE(dumped("x: &x {a: 1}\nz:\n  a: own\n  <<: *x\nq: {\"<<\": 1}\n"),
             std::string(R"({"q":{"<<":"1"},"x":{"a":"1"},"z":{"a":"own"}})"
                         "\n"));
}

void YamlTest::tagsAreDroppedOrKept()
{
    const std::string text = "a: !Ref x\nb: !!str 1\nc: !Join [',', [!GetAtt q.r]]\n!t k: !m {n: 1}\n";
    QCOMPARE(dumped(text), std::string(R"({"a":"x","b":"1","c":[",",["q.r"]],"k":{"n":"1"}})"
                                       "\n"));
    QCOMPARE(dumped(text, {.keepTags = true}),
             std::string(
                 R"({"a":{"!Ref":"x"},"b":"1","c":{"!Join":[",",[{"!GetAtt":"q.r"}]]},"k":{"!m":{"n":"1"}}})"
                 "\n"));
    QCOMPARE(dumped("a: !!python/object/apply:os.system ['ls']\n"), std::string("{\"a\":[\"ls\"]}\n"));
}

void YamlTest::documentsBeforeAnErrorAreKept()
{
    const auto file = parseYaml("---\na: 1\n---\n---\nb: 2\n---\nc: [1,\n---\nd: 4\n");
    QVERIFY(file.has_value());
    QCOMPARE(file->documents.size(), 2U);
    QCOMPARE(file->problems.size(), 1U);
    QVERIFY2(file->problems[0].line >= 7, std::to_string(file->problems[0].line).c_str());
    const auto nothing = parseYaml("c: [1,\n");
    QVERIFY(!nothing && nothing.error().kind == ErrorKind::Input);
    QVERIFY(nothing.error().where.starts_with("line "));
}

void YamlTest::equalKeysAreNoted()
{
    const auto file = parseYaml("a: 1\nb: 2\na: 3\n");
    QVERIFY(file.has_value());
    QCOMPARE(jsonText(file->documents[0].value, "a"), std::string("1"));
    QCOMPARE(file->problems.size(), 1U);
    QCOMPARE(file->problems[0].line, 3);
}

void YamlTest::linesAreKnown()
{
    const auto file = parseYaml("# first\na:\n  - x: 1\n  - x: 2\n    'y/~z': deep\nb: *no\n", {});
    QVERIFY(!file);
    const auto sound = parseYaml("# first\na:\n  - x: 1\n  - x: 2\n    'y/~z': deep\nb: &n {k: 1}\nc: *n\n");
    QVERIFY(sound.has_value());
    const YamlLines& lines = sound->documents[0].lines;
    QCOMPARE(lines.lineOf(""), 2);
    QCOMPARE(lines.lineOf("/a/0/x"), 3);
    QCOMPARE(lines.lineOf("/a/1/x"), 4);
    QCOMPARE(lines.lineOf("/a/1/y~1~0z"), 5);
    QCOMPARE(lines.lineOf("/a/1/absent/more"), 4);
    QCOMPARE(lines.lineOf("/c/k"), 7);
    QCOMPARE(YamlLines().lineOf("/a"), 0);
}

void YamlTest::strangeKeys()
{
    const auto file =
        parseYaml("? [a, b]\n: c\n? {x: y}\n: {p: q}\n~: null key\n3: three\ntrue: t\nname: {{ n }}\n");
    QVERIFY(file.has_value());
    QCOMPARE(file->documents[0].value.dump(),
             std::string(R"({"3":"three","name":{},"null":"null key","true":"t"})"));
    QCOMPARE(file->problems.size(), 3U);
}

void YamlTest::encodings()
{
    const test::Scratch scratch;
    const std::string little = std::string("\xFF\xFE", 2) + std::string("a\0:\0 \0\xE9\0\n\0", 10);
    for (const std::string& bytes : {std::string("\xEF\xBB\xBF"
                                                 "a: \xC3\xA9\n"),
                                     little}) {
        const auto file = readYaml(scratch.write("a.yaml", bytes));
        QVERIFY(file.has_value());
        QCOMPARE(file->documents[0].value.dump(), std::string("{\"a\":\"\xC3\xA9\"}"));
    }
    const auto broken = readYaml(scratch.write("a.yaml", "a: \xFF\xC3\n"));
    QVERIFY(broken.has_value());
    QCOMPARE(broken->documents[0].value["a"].get<std::string>(), std::string("\xEF\xBF\xBD\xEF\xBF\xBD"));
    QVERIFY(!readYaml(scratch.path("absent.yaml")));
    QVERIFY(!readYaml(scratch.path("a.yaml"), {.maxFile = 3}));
}

void YamlTest::escapesGiveText()
{
    QCOMPARE(
        dumped("a: \"1\\_2\\N3\\L4\\x41\\u00E9\"\n\"k\\_\": &x \"\\_\"\nb: *x\n"),
        std::string("{\"a\":\"1\u00A02\u00853\u20284A\u00E9\",\"b\":\"\u00A0\",\"k\u00A0\":\"\u00A0\"}\n"));
    QCOMPARE(dumped(std::string_view("a: order\0_de\n", 13)), std::string("{\"a\":\"order\u00A0de\"}\n"));
}

void YamlTest::aliasBombsEnd()
{
    std::string bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
    std::string maps = "m0: &m0 {k: v, l: w}\n";
    std::string texts = "t: &t '" + std::string(1'000'000, 'x') + "'\nu:\n";
    for (int i = 1; i < 30; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before +
                repeated(", " + before, 8) + "]\n";
        const std::string map = "*m" + std::to_string(i - 1);
        maps += "m" + std::to_string(i) + ": &m" + std::to_string(i) + " {x: " + map + ", y: " + map +
                ", <<: " + map + "}\n";
    }
    for (int i = 0; i < 5'000; ++i)
        texts += "  - *t\n";
    for (const std::string& text : {bomb, maps, texts}) {
        const std::string answer = dumped(text);
        QVERIFY2(answer.starts_with("error: The YAML holds more values"), answer.substr(0, 100).c_str());
    }
    QCOMPARE(dumped("a: &a [1, *a]\n"), std::string("{\"a\":[\"1\",null]}\n"));
    QCOMPARE(dumped("a: &a {b: *a, <<: *a}\n"), std::string("{\"a\":{\"b\":null}}\n"));
}

void YamlTest::boundsHold()
{
    for (const std::string& text :
         {repeated("[", 100'000), repeated("{a: ", 100'000), repeated("- ", 100'000), repeated("? ", 100'000),
          repeated("[", 150) + repeated("]", 150)}) {
        const auto file = parseYaml(text);
        QVERIFY(!file && !file.error().what.empty());
    }
    QVERIFY(!parseYaml("[" + repeated("1,", 1'100'000) + "]"));
    QCOMPARE(parseYaml(repeated("---\na: 1\n", 30), {.maxDocuments = 20})->documents.size(), 20U);
    std::stop_source source;
    source.request_stop();
    const auto stopped = parseYaml("a: 1", {}, source.get_token());
    QVERIFY(!stopped && stopped.error().kind == ErrorKind::Cancelled);
}

void YamlTest::neverThrows()
{
    const std::string sound =
        "version: 2\nx: &x {a: 1}\nlist:\n  - *x\n  - !Ref b\n  - |\n    text\n  - \"q\\n\"\n"
        "m: {<<: *x, c: [1, 2]}\n--- # next\n? k\n: v\n...\n%YAML 1.2\n---\nlast\n";
    test::forEachDamagedText(sound, "[]{}:-?&*!|>'\"%@`,#\n\t \\~<\x85\xC2\xA0", [](const std::string& text) {
        const auto file = parseYaml(text);
        QVERIFY(file || !file.error().what.empty());
    });
}

void YamlTest::corpusReads()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    std::size_t files = 0;
    std::size_t unread = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*corpus)) {
        const std::string extension = entry.path().extension().string();
        if (!entry.is_regular_file() || (extension != ".yaml" && extension != ".yml"))
            continue;
        ++files;
        const auto file = readYaml(entry.path().string());
        if (!file)
            qInfo("%s: %s %s", entry.path().c_str(), file.error().what.c_str(), file.error().where.c_str());
        unread += file ? 0 : 1;
    }
    qInfo("%zu of %zu not read", unread, files);
    QVERIFY(files > 50);
    QVERIFY(unread * 20 < files);
}

QTEST_GUILESS_MAIN(YamlTest)
#include "yaml_test.moc"
