package io.github.camelfeishu.urgent.quarkus;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** These tests run on what their module says. */
@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class PlatformTest {

    @Inject
    CamelContext context;

    @Test
    void camelIsTheVersionOfTheModule() {
        assertThat(context.getVersion()).isEqualTo(System.getProperty("camel.version"));
    }
}
