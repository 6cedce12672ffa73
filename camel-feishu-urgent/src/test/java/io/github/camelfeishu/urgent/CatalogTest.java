package io.github.camelfeishu.urgent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.testkit.Catalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.TimeUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The catalog that tools read. */
class CatalogTest {

    private static JsonNode catalog;

    @BeforeAll
    static void readTheCatalog() throws Exception {
        catalog = Catalog.json();
    }

    @Test
    void theComponentIsProducerOnly() {
        assertThat(catalog.at("/component/producerOnly").asBoolean()).isTrue();
    }

    @Test
    void exactlyTheSecretsAreSecret() {
        assertThat(secrets("/componentProperties")).containsExactlyInAnyOrder("appSecret", "accessToken", "appTicket");
        assertThat(secrets("/properties")).containsExactlyInAnyOrder("appSecret", "accessToken", "appTicket");
    }

    @Test
    void everyHeaderIsDescribed() {
        List<String> names = new ArrayList<>();
        catalog.path("headers").fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "CamelFeishuUrgentMessageId",
                        "CamelFeishuUrgentMessageIdUsed",
                        "CamelFeishuUrgentUserIds",
                        "CamelFeishuUrgentType",
                        "CamelFeishuUrgentTypeUsed",
                        "CamelFeishuUrgentUserIdType",
                        "CamelFeishuUrgentReceiveId",
                        "CamelFeishuUrgentReceiveIdType",
                        "CamelFeishuUrgentUuid",
                        "CamelFeishuUrgentTenantKey",
                        "CamelFeishuUrgentInvalidUserIds",
                        "CamelFeishuUrgentLogId");
        catalog.path("headers")
                .forEach(header ->
                        assertThat(header.path("description").asText()).isNotBlank());
    }

    @Test
    void everyDefaultIsTheOneThatTheCodeUses() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Map<String, String> used = new TreeMap<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            FeishuUrgentConfiguration fresh = new FeishuUrgentConfiguration();
            catalog.path("properties").properties().forEach(option -> {
                Object value = read(context, fresh, option.getKey());
                if (value != null) {
                    used.put(option.getKey(), value instanceof AppType type ? type.value() : text(value));
                    documented.put(
                            option.getKey(),
                            inMilliseconds(
                                    option.getValue().path("defaultValue").asText()));
                }
            });
        }
        assertThat(used).hasSizeGreaterThanOrEqualTo(5).isEqualTo(documented);
    }

    private static String text(Object value) {
        return value instanceof Duration duration
                ? duration.toMillis() + " ms"
                : value.toString().toLowerCase(Locale.ROOT);
    }

    private static String inMilliseconds(String value) {
        return value.matches("\\d+s") ? TimeUtils.toMilliSeconds(value) + " ms" : value;
    }

    private static Object read(DefaultCamelContext context, Object bean, String option) {
        return PluginHelper.getBeanIntrospection(context).getOrElseProperty(bean, option, null, false);
    }

    private static List<String> secrets(String options) {
        List<String> secrets = new ArrayList<>();
        catalog.at(options).properties().forEach(option -> {
            if (option.getValue().path("secret").asBoolean()) {
                secrets.add(option.getKey());
            }
        });
        return secrets;
    }
}
