package io.github.camelfeishu.urgent.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.testkit.Catalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/** The tables of the component page say what the catalog says, and nothing else. */
class DocsTablesTest {

    private static final DocsPage PAGE = DocsPage.component();

    private static JsonNode catalog;

    @BeforeAll
    static void readTheCatalog() throws Exception {
        catalog = Catalog.json();
    }

    @Test
    void everyComponentOptionIsOnThePageAsInTheCatalog() {
        holds("Component options", "/componentProperties", DocsTablesTest::option);
    }

    @Test
    void everyEndpointOptionIsOnThePageAsInTheCatalog() {
        holds("Endpoint options", "/properties", DocsTablesTest::option);
    }

    @Test
    void everyHeaderIsOnThePageAsInTheCatalog() {
        holds("Message headers", "/headers", DocsTablesTest::header);
    }

    private interface AsRow {
        List<String> of(String name, JsonNode entry);
    }

    private static void holds(String section, String entries, AsRow row) {
        List<List<String>> expected = new ArrayList<>();
        catalog.at(entries).properties().forEach(entry -> expected.add(row.of(entry.getKey(), entry.getValue())));

        assertThat(PAGE.table(section, "Name"))
                .as(
                        "The annotations in the code decide: replace the rows under '%s' in %s by%n%s%n",
                        section,
                        PAGE,
                        expected.stream()
                                .map(cells -> "| " + String.join(" | ", cells))
                                .collect(joining("\n")))
                .isEqualTo(expected);
    }

    private static List<String> option(String name, JsonNode option) {
        String type = option.has("enum")
                ? Stream.of(option.path("enum"))
                        .flatMap(values -> {
                            List<String> words = new ArrayList<>();
                            values.forEach(value -> words.add("`" + value.asText() + "`"));
                            return words.stream();
                        })
                        .collect(joining(", "))
                : option.path("type").asText();
        return List.of(
                "`" + name + "`",
                option.path("description").asText(),
                code(option.path("defaultValue").asText()),
                type
                        + ("path".equals(option.path("kind").asText()) ? ", in the path" : "")
                        + (option.path("secret").asBoolean() ? ", secret" : ""));
    }

    private static List<String> header(String name, JsonNode header) {
        String constant = header.path("constantName").asText();
        return List.of(
                "`" + name + "`",
                header.path("description").asText(),
                code(constant.substring(constant.indexOf('#') + 1)),
                header.path("javaType").asText().replaceAll("[a-z.]+\\.(?=[A-Z])", ""));
    }

    private static String code(String value) {
        return value.isEmpty() ? "" : "`" + value + "`";
    }
}
