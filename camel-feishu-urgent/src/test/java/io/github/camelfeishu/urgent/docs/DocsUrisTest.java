package io.github.camelfeishu.urgent.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.testkit.Catalog;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every endpoint URI that the documents and the examples show is one. */
class DocsUrisTest {

    /** With a type or options behind it: elsewhere it is the name of the component, of an artifact, of a property. */
    private static final Pattern URI = Pattern.compile(
            "(?<![\\w.-])feishu-urgent(?=[:?][^\\s*])(:(\\$\\{[^}]*}|[^\\s\"'`?<…])*)?(\\?[^\\s\"'`<]*)?");

    /** A block of parameters ends where the indentation does. */
    private static final Pattern YAML_URI =
            Pattern.compile("(?m)^( *)uri: \"?(feishu-urgent[^\\s\"?]*)\"?\\n\\1parameters:\\n((?:\\1 +\\S.*\\n?)+)");

    private static final Pattern PARAMETER = Pattern.compile("(\\w+): *\"?([^\"\\n]*)\"?");

    private static final Pattern SHOWN = Pattern.compile("[^/]+/(README.*\\.md|src/main/.*\\.(java|xml|ya?ml))");

    private static CamelCatalog catalog;

    @BeforeAll
    static void readTheCatalog() throws Exception {
        catalog = new DefaultCamelCatalog();
        catalog.addComponent("feishu-urgent", FeishuUrgentComponent.class.getName(), Catalog.text());
    }

    static Stream<String> uris() throws IOException {
        Stream<String> documents = DocsPage.all().stream().map(DocsPage::text);
        return Stream.concat(documents, examples().stream())
                .flatMap(text -> Stream.concat(uris(text).stream(), yamlUris(text).stream()))
                .distinct();
    }

    /** The READMEs of the examples, and the routes in their sources. */
    private static List<String> examples() throws IOException {
        Path examples = DocsPage.module().resolve("../examples").normalize();
        try (Stream<Path> files = Files.walk(examples)) {
            return files.filter(file ->
                            SHOWN.matcher(examples.relativize(file).toString()).matches())
                    .map(DocsUrisTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> uris(String text) {
        return URI.matcher(text).results().map(MatchResult::group).toList();
    }

    /** URIs of YAML whose options stand below them as parameters. */
    private static List<String> yamlUris(String text) {
        return YAML_URI.matcher(text)
                .results()
                .map(uri -> uri.group(2)
                        + PARAMETER
                                .matcher(uri.group(3))
                                .results()
                                .map(parameter -> parameter.group(1) + "=" + parameter.group(2))
                                .collect(Collectors.joining("&", "?", "")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("uris")
    void everyUriShownIsValid(String uri) {
        // the catalog neither knows a type that comes at run time, nor looks at a URI without a colon
        String written = uri.replace("&amp;", "&")
                .replaceAll("\\$\\{[^}]*}", "app")
                .replace("feishu-urgent?", "feishu-urgent:app?");

        EndpointValidationResult result = catalog.validateEndpointProperties(written);

        assertThat(result.isSuccess())
                .as("The documents show %s: %s", uri, result.summaryErrorMessage(true))
                .isTrue();
    }

    @Test
    void urisAreFoundOnTheComponentPageInTheReadmesAndInTheExamples() throws IOException {
        assertThat(DocsPage.all().subList(0, 3))
                .allSatisfy(page -> assertThat(uris(page.text())).isNotEmpty());
        assertThat(examples()).anySatisfy(text -> assertThat(uris(text)).isNotEmpty());
    }

    @Test
    void parametersBelowAUriInYamlArePartOfIt() {
        assertThat(yamlUris("""
                - to:
                    uri: feishu-urgent:sms
                    parameters:
                      messageId: om_sandbox
                      userIds: "${header.oncall}"
                - log: done
                """)).containsExactly("feishu-urgent:sms?messageId=om_sandbox&userIds=${header.oncall}");
    }
}
