package io.github.camelfeishu.urgent.client;

import java.net.InetSocketAddress;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The requests that Feishu gets, and what never gets into them. */
class WireTest {

    private static final String ROUTE = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void aBuzzIsThePatchThatFeishuDescribes() {
        camel.buzz(ROUTE, null, Map.of());

        RecordedCall call = FEISHU.sandbox().urgentCalls().get(0);
        assertThat(call.method()).isEqualTo("PATCH");
        assertThat(call.path()).isEqualTo("/open-apis/im/v1/messages/om_sandbox/urgent_sms");
        assertThat(call.rawQuery()).isEqualTo("user_id_type=open_id");
        assertThat(call.body()).isEqualTo("{\"user_id_list\":[\"ou_lilei\",\"ou_hanmeimei\"]}");
        assertThat(call.header("Content-Type")).hasValue("application/json; charset=UTF-8");
        assertThat(call.header("Authorization").orElseThrow()).startsWith("Bearer t-");
    }

    @Test
    void aTokenIsAskedForWithTheAppsCredentials() {
        camel.buzz(ROUTE, null, Map.of());

        RecordedCall call = FEISHU.sandbox().tokenCalls().get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/open-apis/auth/v3/tenant_access_token/internal");
        assertThat(call.body())
                .isEqualTo("{\"app_id\":\"%s\",\"app_secret\":\"%s\"}"
                        .formatted(FEISHU.sandbox().appId(), FEISHU.sandbox().appSecret()));
        assertThat(call.header("Authorization")).isEmpty();
    }

    @Test
    void headersOfTheRouteNeverReachFeishu() {
        camel.buzz(
                ROUTE,
                null,
                Map.of(
                        "Authorization", "Bearer of-the-route",
                        "X-Route", "1",
                        "CamelHttpUri", "http://127.0.0.1:1/elsewhere",
                        "CamelHttpPath", "/elsewhere",
                        "CamelHttpMethod", "DELETE",
                        "CamelHttpQuery", "a=b"));

        RecordedCall call = FEISHU.sandbox().urgentCalls().get(0);
        assertThat(call.header("Authorization").orElseThrow()).doesNotContain("of-the-route");
        assertThat(call.header("X-Route")).isEmpty();
        assertThat(call.rawQuery()).isEqualTo("user_id_type=open_id");
    }

    @Test
    void aBaseUrlMayHaveAPath() {
        FEISHU.sandbox().faultNext(1, Fault.answer(404, "no such place"));
        camel.options().setBaseUrl(FEISHU.sandbox().baseUrl() + "/gateway/feishu/");

        camel.send(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().calls().get(0).path())
                .isEqualTo("/gateway/feishu/open-apis/auth/v3/tenant_access_token/internal");
    }

    @Test
    void theAccessTokenOfSomebodyElseIsUsedAsItIs() {
        camel.options().setAppId(null);
        camel.options().setAppSecret(null);
        camel.options().setAccessToken("t-given");

        camel.send(ROUTE, null, Map.of());

        assertThat(FEISHU.sandbox().tokenCalls()).isEmpty();
        assertThat(FEISHU.sandbox().urgentCalls().get(0).header("Authorization"))
                .hasValue("Bearer t-given");
    }

    @Test
    void aRedirectIsNotFollowedWithCredentials() throws Exception {
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elsewhere.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", FEISHU.sandbox().baseUrl() + exchange.getRequestURI());
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            camel.options()
                    .setBaseUrl("http://127.0.0.1:" + elsewhere.getAddress().getPort());

            FeishuUrgentException failure = camel.failure(ROUTE, null, Map.of());

            assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
            assertThat(FEISHU.sandbox().calls()).isEmpty();
        } finally {
            elsewhere.stop(0);
        }
    }
}
