package io.github.camelfeishu.urgent.springboot;

import java.util.List;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import org.apache.camel.spi.ComponentCustomizer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

/** When the properties are given to the component, and what else may have configured it. */
class AutoConfigurationTest {

    private static final String APP_ID = "camel.component.feishu-urgent.app-id=cli_property";

    @Configuration
    static class Beans {
        @Bean
        FeishuUrgentConfiguration quiet() {
            FeishuUrgentConfiguration quiet = new FeishuUrgentConfiguration();
            quiet.setAppId("cli_bean");
            quiet.setEnabled(false);
            return quiet;
        }

        @Bean
        ProxyManager<?> engine() {
            return mock(ProxyManager.class);
        }

        @Bean("lark-urgent")
        FeishuUrgentComponent lark() {
            FeishuUrgentComponent lark = new FeishuUrgentComponent();
            lark.getConfiguration().setAppId("cli_lark");
            return lark;
        }
    }

    @Test
    void enabledFalseIsTheOptionOfTheComponent() {
        try (SpringBootCamel application =
                SpringBootCamel.start(List.of(APP_ID, "camel.component.feishu-urgent.enabled=false"))) {
            assertThat(application.options())
                    .returns(false, FeishuUrgentConfiguration::isEnabled)
                    .returns("cli_property", FeishuUrgentConfiguration::getAppId);
        }
    }

    @Test
    void aConfigurationBeanKeepsWhatNoPropertySays() {
        try (SpringBootCamel application = SpringBootCamel.start(
                List.of("camel.component.feishu-urgent.configuration=#bean:quiet"), Beans.class)) {
            assertThat(application.options().isEnabled()).isFalse();
        }
    }

    @Test
    void aPropertyWinsOverTheConfigurationBean() {
        try (SpringBootCamel application = SpringBootCamel.start(
                List.of(APP_ID, "camel.component.feishu-urgent.configuration=#quiet"), Beans.class)) {
            assertThat(application.options())
                    .returns("cli_property", FeishuUrgentConfiguration::getAppId)
                    .returns(false, FeishuUrgentConfiguration::isEnabled);
        }
    }

    @Test
    void aConfigurationThatIsNoReferenceIsRefused() {
        assertThatThrownBy(() -> SpringBootCamel.start(List.of("camel.component.feishu-urgent.configuration=quiet"))
                        .close())
                .rootCause()
                .hasMessageContaining("#bean:");
    }

    @Test
    void theEngineOfTheLimitsIsABean() {
        try (SpringBootCamel application = SpringBootCamel.start(
                List.of("camel.component.feishu-urgent.rate-limit-proxy-manager=#bean:engine"), Beans.class)) {
            assertThat(application.component().getRateLimitProxyManager())
                    .isSameAs(application.spring().getBean("engine"));
        }
    }

    @Test
    void anEngineThatIsNoReferenceIsRefused() {
        assertThatThrownBy(() -> SpringBootCamel.start(
                                List.of("camel.component.feishu-urgent.rate-limit-proxy-manager=engine"), Beans.class)
                        .close())
                .rootCause()
                .hasMessageContaining("#bean:");
    }

    @Test
    void aComponentOfAnotherNameIsLeftAlone() {
        try (SpringBootCamel application = SpringBootCamel.start(List.of(APP_ID), Beans.class)) {
            assertThat(application.component("lark-urgent").getConfiguration().getAppId())
                    .isEqualTo("cli_lark");
        }
    }

    @Test
    void theCustomizerCanBeSwitchedOff() {
        try (SpringBootCamel application =
                SpringBootCamel.start(List.of(APP_ID, "camel.component.feishu-urgent.customizer.enabled=false"))) {
            assertThat(application.options().getAppId()).isNull();
        }
    }

    @Test
    void allCustomizersCanBeSwitchedOffButThisOne() {
        try (SpringBootCamel application = SpringBootCamel.start(List.of(
                APP_ID,
                "camel.component.customizer.enabled=false",
                "camel.component.feishu-urgent.customizer.enabled=true"))) {
            assertThat(application.options().getAppId()).isEqualTo("cli_property");
        }
    }

    @Test
    void allComponentsCanBeSwitchedOff() {
        try (SpringBootCamel application = SpringBootCamel.start(List.of(APP_ID, "camel.component.enabled=false"))) {
            assertThat(application.options().getAppId()).isNull();
        }
    }

    @Test
    void withoutCamelThereIsNothingToConfigure() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(FeishuUrgentComponentAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ComponentCustomizer.class));
    }
}
