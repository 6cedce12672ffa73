package io.github.camelfeishu.urgent.kamelet;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.testkit.Catalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** What tools read about the Kamelet, held against the component. */
@Tag("kamelet")
class KameletDefinitionTest {

    private static JsonNode catalog;
    private static JsonNode kamelet;

    @BeforeAll
    static void readBoth() throws Exception {
        catalog = Catalog.json();
        try (InputStream yaml =
                FeishuUrgentComponent.class.getResourceAsStream("/kamelets/feishu-urgent-sink.kamelet.yaml")) {
            kamelet = new ObjectMapper()
                    .valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(yaml));
        }
    }

    @Test
    void everyPropertyIsAnOptionOfTheSameTypeValuesAndDefault() {
        assertThat(properties()).isNotEmpty().allSatisfy((name, property) -> {
            JsonNode option = catalog.path("properties").path(name);
            assertThat(property.path("type").asText())
                    .as("type of %s", name)
                    .isEqualTo(
                            option.has("enum") ? "string" : option.path("type").asText());
            assertThat(words(property.path("enum"))).as("values of %s", name).isEqualTo(words(option.path("enum")));
            if (property.has("default")) {
                assertThat(property.path("default").asText())
                        .as("default of %s", name)
                        .isEqualTo(option.path("defaultValue").asText());
            }
        });
    }

    @Test
    void exactlyTheSecretsAreMarkedAsSuch() {
        assertThat(properties()).allSatisfy((name, property) -> {
            boolean secret =
                    catalog.path("properties").path(name).path("secret").asBoolean();
            assertThat(property.path("format").asText().equals("password"))
                    .as("%s is a password", name)
                    .isEqualTo(secret);
            if (secret) {
                assertThat(words(property.path("x-descriptors"))).containsExactly("urn:camel:group:credentials");
            }
        });
    }

    @Test
    void everyPropertyHasATitleAndADescription() {
        assertThat(properties().values()).allSatisfy(property -> {
            assertThat(property.path("title").asText()).isNotBlank();
            assertThat(property.path("description").asText()).isNotBlank();
        });
    }

    @Test
    void whatIsNeitherRequiredNorHasADefaultIsPassedOnOnlyIfItIsSet() {
        JsonNode to = kamelet.at("/spec/template/from/steps/0/to");
        List<String> required = words(kamelet.at("/spec/definition/required"));

        assertThat(to.path("uri").asText()).isEqualTo("feishu-urgent:{{urgentType}}");
        assertThat(properties()).allSatisfy((name, property) -> {
            String sure = "{{" + name + "}}";
            String passedOn = to.path("uri").asText().contains(sure)
                    ? sure
                    : to.path("parameters").path(name).asText();
            assertThat(passedOn)
                    .isEqualTo(required.contains(name) || property.has("default") ? sure : "{{?" + name + "}}");
        });
    }

    @Test
    void itBringsTheComponentInTheVersionBuilt() {
        String version = catalog.at("/component/version").asText();

        assertThat(words(kamelet.at("/spec/dependencies")))
                .contains("mvn:io.github.camelfeishu:camel-feishu-urgent:" + version);
        assertThat(kamelet.at("/metadata/annotations")
                        .path("camel.apache.org/catalog.version")
                        .asText())
                .isEqualTo(version);
    }

    private static Map<String, JsonNode> properties() {
        return new ObjectMapper()
                .convertValue(kamelet.at("/spec/definition/properties"), new TypeReference<Map<String, JsonNode>>() {});
    }

    private static List<String> words(JsonNode values) {
        List<String> words = new ArrayList<>();
        values.forEach(value -> words.add(value.asText()));
        return words;
    }
}
