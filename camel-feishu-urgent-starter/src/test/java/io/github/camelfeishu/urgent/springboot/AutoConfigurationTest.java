package io.github.camelfeishu.urgent.springboot;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ComponentCustomizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/** When the properties are given to the component, and what else may have configured it. */
class AutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(TestApplication.class);

    private static FeishuUrgentComponent component(ApplicationContext spring) {
        return spring.getBean(CamelContext.class).getComponent("feishu-urgent", FeishuUrgentComponent.class);
    }

    private static FeishuUrgentConfiguration options(ApplicationContext spring) {
        return component(spring).getConfiguration();
    }

    private static final String APP_ID = "camel.component.feishu-urgent.app-id=cli_property";

    @Configuration
    static class Beans {
        @Bean
        FeishuUrgentConfiguration quiet() {
            FeishuUrgentConfiguration quiet = new FeishuUrgentConfiguration();
            quiet.setAppId("cli_bean");
            quiet.setDryRun(true);
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
    void aConfigurationBeanKeepsWhatNoPropertySays() {
        application
                .withUserConfiguration(Beans.class)
                .withPropertyValues("camel.component.feishu-urgent.configuration=#bean:quiet")
                .run(spring -> assertThat(options(spring).isDryRun()).isTrue());
    }

    @Test
    void aPropertyWinsOverTheConfigurationBean() {
        application
                .withUserConfiguration(Beans.class)
                .withPropertyValues(APP_ID, "camel.component.feishu-urgent.configuration=#quiet")
                .run(spring -> assertThat(options(spring))
                        .returns("cli_property", FeishuUrgentConfiguration::getAppId)
                        .returns(true, FeishuUrgentConfiguration::isDryRun));
    }

    @Test
    void theEngineOfTheLimitsIsABean() {
        application
                .withUserConfiguration(Beans.class)
                .withPropertyValues("camel.component.feishu-urgent.rate-limit-proxy-manager=#bean:engine")
                .run(spring ->
                        assertThat(component(spring).getRateLimitProxyManager()).isSameAs(spring.getBean("engine")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"configuration=quiet", "rate-limit-proxy-manager=engine"})
    void aBeanThatIsNoReferenceIsRefused(String property) {
        application
                .withUserConfiguration(Beans.class)
                .withPropertyValues("camel.component.feishu-urgent." + property)
                .run(spring -> assertThat(spring).getFailure().rootCause().hasMessageContaining("#bean:"));
    }

    @Test
    void aComponentOfAnotherNameIsLeftAlone() {
        application
                .withUserConfiguration(Beans.class)
                .withPropertyValues(APP_ID)
                .run(spring -> assertThat(spring.getBean(CamelContext.class)
                                .getComponent("lark-urgent", FeishuUrgentComponent.class)
                                .getConfiguration()
                                .getAppId())
                        .isEqualTo("cli_lark"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.component.feishu-urgent.customizer.enabled=false",
                "camel.component.feishu-urgent.enabled=false",
                "camel.component.enabled=false"
            })
    void theCustomizerCanBeSwitchedOff(String property) {
        application
                .withPropertyValues(APP_ID, property)
                .run(spring -> assertThat(options(spring).getAppId()).isNull());
    }

    @Test
    void allCustomizersCanBeSwitchedOffButThisOne() {
        application
                .withPropertyValues(
                        APP_ID,
                        "camel.component.customizer.enabled=false",
                        "camel.component.feishu-urgent.customizer.enabled=true")
                .run(spring -> assertThat(options(spring).getAppId()).isEqualTo("cli_property"));
    }

    @Test
    void withoutCamelThereIsNothingToConfigure() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(FeishuUrgentComponentAutoConfiguration.class))
                .run(spring -> assertThat(spring).hasNotFailed().doesNotHaveBean(ComponentCustomizer.class));
    }
}
