package io.github.camelfeishu.urgent.jars;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What an IDE does with a jar: it asks the jar for its components, and Camel's catalog about them. */
class ToolsIT {

    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    private static final DefaultCamelCatalog CATALOG = new DefaultCamelCatalog();
    private static URLClassLoader jar;

    @BeforeAll
    static void addTheComponentsOfTheJar() throws IOException {
        URL url = Published.file("camel-feishu-urgent", ".jar").toUri().toURL();
        // the catalog and the jar, nothing of the component's classes or dependencies
        jar = new URLClassLoader(new URL[] {url}, null);
        CATALOG.getVersionManager().setClassLoader(jar);
        for (String component :
                properties("component.properties").getProperty("components").split(" ")) {
            CATALOG.addComponent(component, properties("component/" + component).getProperty("class"));
        }
    }

    @AfterAll
    static void closeTheJar() throws IOException {
        jar.close();
    }

    @Test
    void theCatalogListsTheComponent() {
        assertThat(CATALOG.findComponentNames()).contains("feishu-urgent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feishu-urgent:sms?userIds=x",
                "feishu-urgent:phone?fallback=sms,app&userIds=x",
                "feishu-urgent:{{type}}?userIds=x"
            })
    void theCatalogAcceptsAUriThatIsRight(String uri) {
        EndpointValidationResult result = CATALOG.validateEndpointProperties(uri);

        assertThat(result.getUnknownComponent()).isNull();
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"feishu-urgent:sms?userIdz=x", "feishu-urgent:?userIdz=x", "feishu-urgent://?userIdz=x"})
    void theCatalogReportsAnOptionThatDoesNotExist(String uri) {
        assertThat(CATALOG.validateEndpointProperties(uri).getUnknown()).containsExactly("userIdz");
    }

    @Test
    void theCatalogReportsATypeThatDoesNotExist() {
        assertThat(CATALOG.validateEndpointProperties("feishu-urgent:email?userIds=x")
                        .getInvalidEnum())
                .containsOnlyKeys("urgentType");
    }

    @Test
    void theCatalogReportsANumberThatIsNone() {
        assertThat(CATALOG.validateEndpointProperties("feishu-urgent:sms?maxRetries=often")
                        .getInvalidInteger())
                .containsOnlyKeys("maxRetries");
    }

    @Test
    void theCatalogAcceptsAUriWithoutATypeThatIsRight() throws URISyntaxException {
        assertThat(validateParts("feishu-urgent?maxUrgentType=sms&userIds=x").isSuccess())
                .isTrue();
    }

    @Test
    void theCatalogReportsAnOptionThatDoesNotExistInAUriWithoutAType() throws URISyntaxException {
        assertThat(validateParts("feishu-urgent?userIdz=x").getUnknown()).containsExactly("userIdz");
    }

    /** Camel's catalog finds no scheme in a URI without a colon: tools ask it about scheme and options, as YAML has them. */
    private static EndpointValidationResult validateParts(String uri) throws URISyntaxException {
        Map<String, String> options = new HashMap<>();
        URISupport.parseQuery(StringHelper.after(uri, "?")).forEach((name, value) -> options.put(name, (String) value));
        return CATALOG.validateProperties(StringHelper.before(uri, "?"), options);
    }

    private static Properties properties(String name) throws IOException {
        Properties properties = new Properties();
        try (InputStream file = jar.getResourceAsStream(SERVICES + name)) {
            properties.load(file);
        }
        return properties;
    }
}
