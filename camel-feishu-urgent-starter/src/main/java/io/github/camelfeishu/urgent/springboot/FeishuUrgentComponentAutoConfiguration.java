package io.github.camelfeishu.urgent.springboot;

import java.util.Set;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import io.github.camelfeishu.urgent.api.AppTicketStore;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.spring.boot.util.ConditionalOnCamelContextAndAutoConfigurationBeans;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.env.Environment;

/**
 * Gives {@code camel.component.feishu-urgent.*} to the component.
 *
 * <p>As in Camel's own starters {@code camel.component.enabled}, {@code camel.component.feishu-urgent.enabled},
 * {@code camel.component.customizer.enabled} and {@code camel.component.feishu-urgent.customizer.enabled} switch this off.
 */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", "camel.component.feishu-urgent"})
@EnableConfigurationProperties(FeishuUrgentComponentConfiguration.class)
public class FeishuUrgentComponentAutoConfiguration {

    private static final String COMPONENT = "feishu-urgent";

    /** Runs when the component is first used. */
    @Bean
    @Lazy
    ComponentCustomizer configureFeishuUrgentComponent(
            CamelContext camelContext, FeishuUrgentComponentConfiguration properties, Environment environment) {
        return new ComponentCustomizer() {
            @Override
            public boolean isEnabled(String name, Component target) {
                return target instanceof FeishuUrgentComponent
                        && COMPONENT.equals(name)
                        && HierarchicalPropertiesEvaluator.evaluate(
                                environment, "camel.component.customizer", "camel.component.feishu-urgent.customizer");
            }

            @Override
            public void configure(String name, Component target) {
                if (properties.getConfiguration() != null) {
                    // first: the other options are set on it
                    ((FeishuUrgentComponent) target).setConfiguration(properties.getConfiguration());
                }
                CamelPropertiesHelper.copyProperties(camelContext, properties, target);
            }
        };
    }

    /** So that {@code camel.component.feishu-urgent.configuration=#bean:name} works as everywhere in Camel. */
    @Bean
    @ConfigurationPropertiesBinding
    static GenericConverter feishuUrgentBeanReferences(BeanFactory beans) {
        return new BeanReferences(beans);
    }

    /** For the options that no text can say. */
    private record BeanReferences(BeanFactory beans) implements GenericConverter {
        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(
                    new ConvertiblePair(String.class, FeishuUrgentConfiguration.class),
                    new ConvertiblePair(String.class, ProxyManager.class),
                    new ConvertiblePair(String.class, AppTicketStore.class));
        }

        @Override
        public Object convert(Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
            String reference = (String) source;
            if (!reference.startsWith("#")) {
                throw new IllegalArgumentException("must name a bean, like #bean:myBean");
            }
            return beans.getBean(reference.replaceFirst("^#(bean:)?", ""), targetType.getType());
        }
    }
}
