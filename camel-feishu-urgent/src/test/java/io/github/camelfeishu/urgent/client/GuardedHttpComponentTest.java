package io.github.camelfeishu.urgent.client;

import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GuardedHttpComponentTest {

    /** Of the producer of a route, which is not used here, or switched off for all calls. */
    private static final Set<String> NOT_OF_CONNECTIONS = Set.of(
            "allowJavaSerializedObject",
            "automaticRetriesDisabled",
            "autowiredEnabled",
            "contentTypeCharsetEnabled",
            "cookieManagementDisabled",
            "cookieStore",
            "copyHeaders",
            "deserializationFilter",
            "followRedirects",
            "headerFilterStrategy",
            "httpActivityListener",
            "httpBinding",
            "lazyStartProducer",
            "logHttpActivity",
            "redirectHandlingDisabled",
            "responsePayloadStreamingThreshold",
            "skipControlHeaders",
            "skipRequestHeaders",
            "skipResponseHeaders");

    @Test
    void everyOptionOfTheHttpComponentThatConcernsConnectionsIsTaken() throws Exception {
        Set<String> unknown = new TreeSet<>();
        new ObjectMapper()
                .readTree(HttpComponent.class.getResource("/META-INF/org/apache/camel/component/http/http.json"))
                .path("componentProperties")
                .fieldNames()
                .forEachRemaining(unknown::add);
        unknown.removeAll(GuardedHttpComponent.OPTIONS);
        unknown.removeAll(NOT_OF_CONNECTIONS);

        assertThat(unknown)
                .as("new in this version of Camel: take them, or say why not")
                .isEmpty();
    }
}
