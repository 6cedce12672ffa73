package io.github.camelfeishu.urgent.springboot;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** The properties {@code camel.component.feishu-urgent.*} are the component options of the catalog. */
class CatalogParityTest {

    private static final String PREFIX = "camel.component.feishu-urgent.";
    private static final Set<String> OF_EVERY_STARTER = Set.of(PREFIX + "enabled", PREFIX + "customizer.enabled");
    private static final Set<String> BEANS =
            Set.of(PREFIX + "configuration", PREFIX + "rate-limit-proxy-manager", PREFIX + "app-ticket-store");
    private static final Map<String, String> BOXED =
            Map.of("boolean", "java.lang.Boolean", "int", "java.lang.Integer", "long", "java.lang.Long");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyOptionHasAPropertyAndEveryPropertyAnOption() throws IOException {
        assertThat(properties(property -> "").keySet())
                .as(
                        "Give FeishuUrgentComponentConfiguration a field, a getter and a setter for each component option of"
                                + " the catalog, and take away those that no longer have one")
                .isEqualTo(options(option -> "").keySet());
    }

    @Test
    void propertiesHaveTheTypesOfTheOptions() throws IOException {
        assertThat(properties(property -> property.path("type").asText()))
                .as("Give the field in FeishuUrgentComponentConfiguration the option's type, boxed")
                .isEqualTo(options(option -> {
                    String type = option.path("javaType").asText();
                    return BOXED.getOrDefault(type, type);
                }));
    }

    @Test
    void propertiesAreDescribedAsTheOptionsAre() throws IOException {
        assertThat(properties(property -> property.path("description").asText()))
                .as("Copy the option's description to the Javadoc of its field in FeishuUrgentComponentConfiguration")
                .isEqualTo(options(option -> option.path("description").asText()));
    }

    @Test
    void propertiesShowTheDefaultsOfTheOptions() throws IOException {
        assertThat(properties(property -> property.path("defaultValue").asText()))
                .as("Copy the option's default to additional-spring-configuration-metadata.json; its field stays null")
                .isEqualTo(options(option -> option.path("defaultValue").asText()));
    }

    @Test
    void everyPropertyReachesTheComponent() throws IOException {
        Map<String, String> given = options(CatalogParityTest::anotherValue);
        given.keySet().removeAll(BEANS);

        assertThat(onTheComponent(given))
                .as("Name the field in FeishuUrgentComponentConfiguration exactly like the option")
                .isEqualTo(given);
    }

    /** A value that is not the default. */
    private static String anotherValue(JsonNode option) {
        return switch (option.path("type").asText()) {
            case "boolean" -> String.valueOf(!option.path("defaultValue").asBoolean());
            case "integer" -> String.valueOf(option.path("defaultValue").asInt() + 1);
            case "duration" -> "PT7S";
            case "enum" ->
                option.path("enum").path(option.path("enum").size() - 1).asText();
            default -> "other";
        };
    }

    private static Map<String, String> onTheComponent(Map<String, String> given) {
        Map<String, String> values = new TreeMap<>();
        new ApplicationContextRunner()
                .withUserConfiguration(TestApplication.class)
                .withPropertyValues(
                        given.entrySet().stream().map(Map.Entry::toString).toArray(String[]::new))
                .run(spring -> {
                    FeishuUrgentComponent component = spring.getBean(CamelContext.class)
                            .getComponent("feishu-urgent", FeishuUrgentComponent.class);
                    PropertyConfigurerGetter getter =
                            (PropertyConfigurerGetter) component.getComponentPropertyConfigurer();
                    given.keySet()
                            .forEach(name -> values.put(
                                    name,
                                    text(getter.getOptionValue(
                                            component,
                                            StringHelper.dashToCamelCase(name.substring(PREFIX.length())),
                                            false))));
                });
        return values;
    }

    private static String text(Object value) {
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    }

    /** One thing about each component option, by the name that its property should have. */
    private static Map<String, String> options(Function<JsonNode, String> what) throws IOException {
        Map<String, String> options = new TreeMap<>();
        JSON.readTree(FeishuUrgentComponent.class.getResourceAsStream(
                        "/META-INF/io/github/camelfeishu/urgent/feishu-urgent.json"))
                .path("componentProperties")
                .properties()
                .forEach(option -> options.put(
                        PREFIX + StringHelper.camelCaseToDash(option.getKey()), what.apply(option.getValue())));
        return options;
    }

    /** The same about each property, from what the configuration processor wrote. */
    private static Map<String, String> properties(Function<JsonNode, String> what) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        for (URL metadata : Collections.list(
                CatalogParityTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : JSON.readTree(metadata.openStream()).path("properties")) {
                String name = property.path("name").asText();
                if (name.startsWith(PREFIX) && !OF_EVERY_STARTER.contains(name)) {
                    properties.put(name, what.apply(property));
                }
            }
        }
        return properties;
    }
}
