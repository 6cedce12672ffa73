package io.github.camelfeishu.urgent;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What SECURITY.md says of Camel's advisories, on a Camel that has not been mended. */
class AdvisoriesTest {

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    private CamelContext context;

    @BeforeEach
    void startCamel() {
        context = new DefaultCamelContext();
        context.start();
    }

    @AfterEach
    void stopCamel() {
        context.stop();
    }

    /** CVE-2026-85251 */
    @Test
    void noRedirectIsFollowedEvenIfCamelsHttpComponentFollowsThem() throws Exception {
        context.getComponent("http", HttpComponent.class).setFollowRedirects(true);
        HttpServer redirecting = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        redirecting.createContext("/", call -> {
            call.getResponseHeaders().add("Location", FEISHU.sandbox().baseUrl() + call.getRequestURI());
            call.sendResponseHeaders(307, -1);
            call.close();
        });
        redirecting.start();
        try {
            Exchange exchange =
                    buzz("http://127.0.0.1:" + redirecting.getAddress().getPort(), Map.of());

            assertThat(exchange.getException()).hasMessageContaining("307");
            assertThat(FEISHU.sandbox().calls()).isEmpty();
        } finally {
            redirecting.stop(0);
        }
    }

    /** CVE-2026-78164 */
    @Test
    void noPlaceholderInAHeaderIsResolved() {
        List<String> resolved = new CopyOnWriteArrayList<>();
        context.getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "secret";
            }

            @Override
            public String apply(String name) {
                resolved.add(name);
                return "resolved";
            }
        });

        Exchange exchange = buzz(
                FEISHU.sandbox().baseUrl(),
                Map.of(
                        "CamelHttpUri", "http://127.0.0.1:1/{{secret:uri}}",
                        "CamelRestHttpUri", "http://127.0.0.1:1/{{secret:rest}}",
                        "CamelHttpPath", "/{{secret:path}}",
                        "CamelHttpQuery", "a={{secret:query}}"));

        assertThat(exchange.getException()).isNull();
        assertThat(resolved).isEmpty();
        assertThat(FEISHU.sandbox().inbox()).hasSize(1);
    }

    private Exchange buzz(String baseUrl, Map<String, Object> headers) {
        String uri = "feishu-urgent:app?baseUrl=%s&appId=%s&appSecret=%s&messageId=%s&userIds=ou_lilei"
                .formatted(
                        baseUrl,
                        FEISHU.sandbox().appId(),
                        FEISHU.sandbox().appSecret(),
                        FEISHU.sandbox().messageId());
        return context.createProducerTemplate()
                .request(uri, exchange -> exchange.getMessage().setHeaders(headers));
    }
}
