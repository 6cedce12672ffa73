package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CatalogCamelContext;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every endpoint URI that the documents show is one. */
class DocsUrisTest {

    /** With a type or options behind it: elsewhere it is the name of the component, of an artifact, of a property. */
    private static final Pattern URI =
            Pattern.compile("(?<![\\w.-])feishu-urgent(?=[:?])(:(\\$\\{[^}]*}|[^\\s\"'`?<])*)?(\\?[^\\s\"'`<]*)?");

    private static CamelCatalog catalog;

    @BeforeAll
    static void readTheCatalog() throws Exception {
        catalog = new DefaultCamelCatalog();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            catalog.addComponent(
                    "feishu-urgent",
                    FeishuUrgentComponent.class.getName(),
                    ((CatalogCamelContext) context).getComponentParameterJsonSchema("feishu-urgent"));
        }
    }

    static Stream<String> uris() {
        return DocsPage.all().stream()
                .flatMap(page -> uris(page.text()).stream())
                .distinct();
    }

    private static List<String> uris(String text) {
        return URI.matcher(text).results().map(MatchResult::group).toList();
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
    void urisAreFoundInEveryDocument() {
        assertThat(DocsPage.all())
                .allSatisfy(page -> assertThat(uris(page.text())).isNotEmpty());
    }
}
