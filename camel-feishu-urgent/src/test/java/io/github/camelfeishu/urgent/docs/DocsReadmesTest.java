package io.github.camelfeishu.urgent.docs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.testkit.Catalog;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Both READMEs show the same code, and only options, links and versions that exist. */
class DocsReadmesTest {

    private static final String PREFIX = "camel.component.feishu-urgent.";
    private static final Pattern PROPERTY = Pattern.compile(Pattern.quote(PREFIX) + "([a-z-]+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)\\)");
    private static final Pattern VERSION = Pattern.compile(
            "io\\.github\\.camelfeishu(?:</groupId>\\s*<artifactId>.*</artifactId>\\s*<version>|:[\\w-]+:)([\\w.-]+)");

    record Readme(DocsPage page, String properties) {

        @Override
        public String toString() {
            return page.toString();
        }
    }

    static List<Readme> readmes() {
        return List.of(new Readme(DocsPage.readme(), "In your project"), new Readme(DocsPage.chineseReadme(), "引入项目"));
    }

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
    @MethodSource("readmes")
    void everyPropertyIsThereWithItsDefault(Readme readme) throws Exception {
        Map<String, String> documented = new TreeMap<>();
        readme.page().table(readme.properties(), readme.page().toString().contains("zh") ? "属性" : "Property").stream()
                .forEach(cells -> documented.put(unquoted(cells.get(0)), unquoted(cells.get(1))));
        Map<String, String> expected = new TreeMap<>();
        Catalog.json().path("componentProperties").properties().stream()
                // Camel's own options have none
                .filter(option -> option.getValue().has("configurationField"))
                .forEach(option -> expected.put(
                        PREFIX + StringHelper.camelCaseToDash(option.getKey()),
                        option.getValue().path("defaultValue").asText()));

        assertThat(documented)
                .as("The annotations in the code decide: change the table of properties in %s", readme)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPropertyShownIsAComponentOption(DocsPage page) throws Exception {
        List<String> known = Catalog.json().path("componentProperties").properties().stream()
                .map(option -> StringHelper.camelCaseToDash(option.getKey()))
                .toList();

        assertThat(PROPERTY.matcher(page.text()).results().map(match -> match.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(known)
                        .as("%s shows %s%s; the component has these", page, PREFIX, name)
                        .contains(name));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theVersionShownIsTheVersionBuilt(DocsPage page) throws Exception {
        String built = Catalog.json().at("/component/version").asText();

        assertThat(VERSION.matcher(page.text()).results().map(match -> match.group(1)))
                .isNotEmpty()
                .as("Our dependencies in %s have the version of the parent pom", page)
                .containsOnly(built);
    }

    static Stream<DocsPage> pagesWithLinks() {
        return Stream.of("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
                .map(DocsPage::root);
    }

    @ParameterizedTest
    @MethodSource("pagesWithLinks")
    void everyLinkIntoTheProjectLeadsSomewhere(DocsPage page) {
        assertThat(LINK.matcher(page.text())
                        .results()
                        .map(match -> match.group(1))
                        .filter(link -> !link.startsWith("http")))
                .allSatisfy(link -> assertThat(DocsPage.module().resolve("..").resolve(link))
                        .exists());
    }

    private static String unquoted(String cell) {
        return cell.replace("`", "");
    }
}
