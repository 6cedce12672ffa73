package io.github.camelfeishu.urgent.client;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.docs.DocsPage;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.testkit.ForwardProxy;
import io.github.camelfeishu.urgent.testkit.SelfSignedCertificate;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Camel Main's properties of the http and https components hold for the calls to Feishu; as the component page shows them. */
class ProxyAndTlsTest {

    private static final String ROUTE = "feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lilei&maxRetries=0";
    private static final SelfSignedCertificate CERTIFICATE = new SelfSignedCertificate();

    @RegisterExtension
    static final FeishuSandboxExtension HTTP = new FeishuSandboxExtension();

    @RegisterExtension
    static final FeishuSandboxExtension HTTPS =
            new FeishuSandboxExtension(FeishuSandbox.builder().tls(CERTIFICATE.context()));

    @TempDir
    Path folder;

    @Test
    void aCertificateInTheTruststoreIsTrusted() throws Exception {
        buzz(with(account(HTTPS), truststore()));

        assertThat(HTTPS.sandbox().inbox()).extracting(Buzz::openId).containsExactly("ou_lilei");
    }

    @Test
    void aCertificateThatNobodyTrustsEndsBeforeAnythingIsSent() {
        FeishuUrgentException failure = failure(account(HTTPS));

        assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
        assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        assertThat(failure).hasMessageContaining("SSLHandshakeException").hasMessageContaining("truststore");
        assertThat(HTTPS.sandbox().calls()).isEmpty();
    }

    @Test
    void whatIsLostBehindTlsMayHaveRung() throws Exception {
        HTTPS.sandbox().faultNext(Fault.resetAfterRead().on(CallKind.URGENT));

        FeishuUrgentException failure = failure(with(account(HTTPS), truststore()));

        assertThat(failure.getCategory()).isEqualTo(Category.UNKNOWN_OUTCOME);
        assertThat(failure).hasMessageContaining("reset");
    }

    @Test
    void httpsGoesThroughATunnelOfTheProxy() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy()) {
            buzz(with(account(HTTPS), truststore(), proxy("https", proxy)));

            assertThat(HTTPS.sandbox().inbox()).hasSize(1);
            assertThat(proxy.passed())
                    .containsOnly("CONNECT " + HTTPS.sandbox().baseUrl().replace("https:", "http:") + "/");
        }
    }

    @Test
    void httpGoesThroughTheProxy() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy()) {
            buzz(with(account(HTTP), proxy("http", proxy)));

            assertThat(HTTP.sandbox().inbox()).hasSize(1);
            assertThat(proxy.passed())
                    .containsExactly(
                            "POST " + HTTP.sandbox().baseUrl() + "/open-apis/auth/v3/tenant_access_token/internal",
                            "PATCH " + HTTP.sandbox().baseUrl()
                                    + "/open-apis/im/v1/messages/om_sandbox/urgent_sms?user_id_type=open_id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void theProxyIsGivenItsLogin(String scheme) throws Exception {
        FeishuSandboxExtension feishu = scheme.equals("http") ? HTTP : HTTPS;
        try (ForwardProxy proxy = new ForwardProxy("ops:proxy-password")) {
            buzz(with(
                    account(feishu),
                    truststore(),
                    proxy(scheme, proxy),
                    component(scheme, "proxy-auth-username", "ops"),
                    component(scheme, "proxy-auth-password", "proxy-password")));

            assertThat(feishu.sandbox().inbox()).hasSize(1);
            assertThat(proxy.passed()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aProxyThatWantsALoginIsASetupFailureAndNobodyIsBuzzed(String scheme) throws Exception {
        FeishuSandboxExtension feishu = scheme.equals("http") ? HTTP : HTTPS;
        try (ForwardProxy proxy = new ForwardProxy("ops:proxy-password")) {
            FeishuUrgentException failure = failure(with(account(feishu), truststore(), proxy(scheme, proxy)));

            assertThat(failure.getCategory()).isEqualTo(Category.SETUP);
            assertThat(failure.getCode()).isEqualTo(407);
            assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
            assertThat(failure).hasMessageContaining("proxyAuthUsername");
            assertThat(proxy.refused()).hasSize(1);
            assertThat(feishu.sandbox().calls()).isEmpty();
        }
    }

    @Test
    void aProxyThatDoesNotReachFeishuHasSentNothing() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy()) {
            FeishuUrgentException failure = failure(with(
                    proxy("https", proxy),
                    Map.of(
                            "camel.component.feishu-urgent.base-url", "https://127.0.0.1:1",
                            "camel.component.feishu-urgent.access-token", "t-given")));

            assertThat(proxy.passed()).containsExactly("CONNECT http://127.0.0.1:1/");
            assertThat(failure.getCategory()).isEqualTo(Category.SERVER);
            assertThat(failure.getPendingUserIds()).containsExactly("ou_lilei");
        }
    }

    private static Map<String, String> account(FeishuSandboxExtension feishu) {
        return Map.of(
                "camel.component.feishu-urgent.base-url", feishu.sandbox().baseUrl(),
                "camel.component.feishu-urgent.app-id", feishu.sandbox().appId(),
                "camel.component.feishu-urgent.app-secret", feishu.sandbox().appSecret());
    }

    private Map<String, String> truststore() throws Exception {
        String file = "file:" + CERTIFICATE.truststore(folder);
        Map<String, String> properties = new HashMap<>();
        shown(1).forEach((key, value) -> properties.put(
                key,
                value.replace("file:/etc/ssl/company.p12", file)
                        .replace("{{env:TRUSTSTORE_PASSWORD}}", SelfSignedCertificate.PASSWORD)));
        return properties;
    }

    private static Map<String, String> proxy(String scheme, ForwardProxy proxy) throws Exception {
        Map<String, String> properties = new HashMap<>();
        shown(0).forEach((key, value) -> properties.put(key.replace(".https.", "." + scheme + "."), value));
        return with(
                properties,
                component(scheme, "proxy-host", "127.0.0.1"),
                component(scheme, "proxy-port", String.valueOf(proxy.port())));
    }

    /** What the component page shows. */
    private static Map<String, String> shown(int block) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(DocsPage.operations()
                .blocks("Proxy and truststore", "properties")
                .get(block)
                .text()));
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, properties::getProperty));
    }

    private static Map<String, String> component(String scheme, String option, String value) {
        return Map.of("camel.component." + scheme + "." + option, value);
    }

    @SafeVarargs
    private static Map<String, String> with(Map<String, String>... all) {
        Map<String, String> properties = new HashMap<>();
        List.of(all).forEach(properties::putAll);
        return properties;
    }

    private static FeishuUrgentException failure(Map<String, String> properties) {
        Throwable thrown = catchThrowableOfType(Exception.class, () -> buzz(properties));
        assertThat(thrown).hasCauseInstanceOf(FeishuUrgentException.class);
        return (FeishuUrgentException) thrown.getCause();
    }

    private static void buzz(Map<String, String> properties) throws Exception {
        Properties all = new Properties();
        all.putAll(properties);
        Main main = new Main();
        main.setInitialProperties(all);
        try {
            main.start();
            main.getCamelTemplate().sendBody(ROUTE, null);
        } finally {
            main.stop();
        }
    }
}
