package io.github.camelfeishu.urgent.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.testkit.Catalog;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Both READMEs show the same code, and only options, links and versions that exist. */
class DocsReadmesTest {

    private static final String PREFIX = "camel.component.feishu-urgent.";
    private static final Pattern PROPERTY = Pattern.compile(Pattern.quote(PREFIX) + "([a-z-]+)");
    private static final Pattern LINK = Pattern.compile("(?:]\\(|link:)([^)#\\[\\s]*)#?([^)\\[\\s]*)[)\\[]");
    private static final Pattern CROSS_REFERENCE = Pattern.compile("<<([^>]+)>>");
    private static final Pattern CHINESE_WORD = Pattern.compile("\\p{IsHan}|[\\p{L}\\p{N}&&[^\\p{IsHan}]]+");
    private static final Pattern VERSION = Pattern.compile(
            "io\\.github\\.camelfeishu(?:</groupId>\\s*<artifactId>.*</artifactId>\\s*<version>|:[\\w-]+:)([\\w.-]+)");

    static List<DocsPage> pages() {
        return DocsPage.all();
    }

    @Test
    void theChineseReadmeShowsTheSameCode() {
        assertThat(code(DocsPage.chineseReadme()))
                .as("Code is not translated: copy the block from README.md into README.zh-CN.md, or the other way")
                .isEqualTo(code(DocsPage.readme()));
    }

    private static List<String> code(DocsPage page) {
        return page.blocks().stream()
                .map(block -> block.language() + "\n" + block.text())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvn -q -pl examples/on-call -am spring-boot:run", "mvn -B verify"})
    void theCommandsStandAlone(String command) {
        assertThat(DocsPage.readme().blocks())
                .filteredOn(block -> block.language().equals("shell"))
                .extracting(DocsPage.Block::text)
                .contains(command);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPropertyShownIsAComponentOption(DocsPage page) throws Exception {
        List<String> known = Catalog.json().path("componentProperties").properties().stream()
                .map(option -> StringHelper.camelCaseToDash(option.getKey()))
                .toList();

        assertThat(PROPERTY.matcher(page.text()).results().map(match -> match.group(1)))
                .allSatisfy(name -> assertThat(known)
                        .as("%s shows %s%s; the component has these", page, PREFIX, name)
                        .contains(name));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theVersionShownIsTheVersionBuilt(DocsPage page) throws Exception {
        String built = Catalog.json().at("/component/version").asText();

        assertThat(VERSION.matcher(page.text()).results().map(match -> match.group(1)))
                .as("Our dependencies in %s have the version of the parent pom", page)
                .allMatch(built::equals);
    }

    @Test
    void theReadmeShowsPropertiesAndVersions() {
        assertThat(DocsPage.readme().text()).containsPattern(PROPERTY).containsPattern(VERSION);
    }

    static List<DocsPage> pagesWithLinks() throws IOException {
        Path project = DocsPage.module().resolve("..").normalize();
        try (Stream<Path> files = Files.walk(project.resolve("docs"))) {
            return Stream.of(
                            files.filter(file -> file.toString().endsWith(".md")),
                            Stream.of("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"),
                            Stream.of("on-call", "camel-main", "karaf", "feishu-sandbox")
                                    .map(example -> "examples/" + example + "/README.md"),
                            Stream.of(DocsPage.component().file()))
                    .flatMap(paths -> paths.map(path -> DocsPage.root(
                            project.relativize(project.resolve(path.toString())).toString())))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pagesWithLinks")
    void everyLinkIntoTheProjectLeadsSomewhere(DocsPage page) {
        assertThat(LINK.matcher(page.text()).results().filter(link -> !link.group(1)
                        .startsWith("http")))
                .allSatisfy(link -> {
                    Path target = link.group(1).isEmpty()
                            ? page.file()
                            : page.file().resolveSibling(link.group(1)).normalize();
                    assertThat(target).exists();
                    if (!link.group(2).isEmpty()) {
                        assertThat(DocsPage.of(target).anchors())
                                .as("%s links to a heading of %s", page, target.getFileName())
                                .contains(link.group(2));
                    }
                });
    }

    @Test
    void everyCrossReferenceOfTheComponentPageNamesAHeading() {
        assertThat(CROSS_REFERENCE
                        .matcher(DocsPage.component().text())
                        .results()
                        .map(match -> match.group(1)))
                .isNotEmpty()
                .isSubsetOf(DocsPage.component().headings());
    }

    @Test
    void theReadmeFitsInTenMinutes() {
        assertThat(DocsPage.readme().prose().split("\\s+"))
                .as("Words of README.md beside code and tables: move what is rarely needed into docs/")
                .hasSizeLessThanOrEqualTo(900);
    }

    /** 900 English words are some 1500 Chinese characters. A word in Latin letters counts as one, a link's target as none. */
    @Test
    void theChineseReadmeFitsInTenMinutes() {
        String prose = DocsPage.chineseReadme().prose().replaceAll("]\\([^)]*\\)", "]");

        assertThat(CHINESE_WORD.matcher(prose).results())
                .as("Characters of README.zh-CN.md beside code and tables")
                .hasSizeLessThanOrEqualTo(1500);
    }

    static Stream<Arguments> testsShown() {
        DocsPage page = DocsPage.component();
        return Stream.of(
                Arguments.of("OnCallRouteTest", DocsPage.readme().block("Test your route", "java")),
                Arguments.of("OnCallRouteTest", page.block("With the sandbox", "java")),
                Arguments.of("OnCallRouteWithMockTest", page.block("With a mock", "java")));
    }

    @ParameterizedTest
    @MethodSource("testsShown")
    void everyTestShownIsOneThatRuns(String name, String shown) throws IOException {
        try (Stream<Path> files = Files.walk(DocsPage.module().resolve("src/test/java"))) {
            Path source = files.filter(file -> file.endsWith(name + ".java"))
                    .findFirst()
                    .orElseThrow();

            assertThat(Files.readString(source))
                    .as("Copy %s into the documents, or the other way", name)
                    .endsWith(";\n\n" + shown + "\n");
        }
    }
}
