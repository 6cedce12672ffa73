package io.github.camelfeishu.urgent;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.UrgentType;
import org.apache.camel.test.infra.core.CamelContextExtension;
import org.apache.camel.test.infra.core.TransientCamelContextExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an endpoint URI means, and what is wrong with a wrong one. */
class EndpointOptionsTest {

    private static final String CREDENTIALS = "appId=cli_x&appSecret=s";

    @RegisterExtension
    static final CamelContextExtension CAMEL = new TransientCamelContextExtension();

    record WrongUri(String uri, String complaint) {}

    static Stream<WrongUri> wrongUris() {
        return Stream.of(
                new WrongUri("feishu-urgent:fax?" + CREDENTIALS, "'fax' is unknown, known are app, sms, phone"),
                new WrongUri("feishu-urgent:app?urgentType=sms&" + CREDENTIALS, "urgentType is given twice"),
                new WrongUri("feishu-urgent:sms?urgentType=sms&" + CREDENTIALS, "urgentType is given twice"),
                new WrongUri("feishu-urgent:app?colour=red&" + CREDENTIALS, "Unknown parameters=[{colour=red}]"),
                new WrongUri("feishu-urgent:app?userIdType=fax&" + CREDENTIALS, "fax"),
                new WrongUri("feishu-urgent:app", "appId and appSecret (or accessToken) are required"),
                new WrongUri("feishu-urgent:app?appId=cli_x", "appId and appSecret (or accessToken) are required"),
                new WrongUri("feishu-urgent:app?accessToken=t&appId=cli_x", "either the token or the credentials"),
                new WrongUri("feishu-urgent:app?baseUrl=open.feishu.cn&" + CREDENTIALS, "baseUrl 'open.feishu.cn'"),
                new WrongUri("feishu-urgent:app?baseUrl=ftp://host&" + CREDENTIALS, "baseUrl 'ftp://host'"),
                new WrongUri("feishu-urgent:app?appType=isv&" + CREDENTIALS, "isv"),
                new WrongUri("feishu-urgent:app?appType=store", "appId and appSecret (or accessToken) are required"),
                new WrongUri(
                        "feishu-urgent:app?appType=store&accessToken=t", "accessToken stands beside appType=store"),
                new WrongUri("feishu-urgent:app?tenantKey=acme&" + CREDENTIALS, "tenantKey is for store apps only"),
                new WrongUri("feishu-urgent:app?appTicket=x&" + CREDENTIALS, "appTicket is for store apps only"),
                new WrongUri("feishu-urgent:app?appType=store&appTicket= &" + CREDENTIALS, "appTicket is blank"),
                new WrongUri(
                        "feishu-urgent:app?connectTimeout=0&" + CREDENTIALS, "connectTimeout must be at least 1 ms"),
                new WrongUri("feishu-urgent:app?maxWait=25h&" + CREDENTIALS, "at most 24h, not 90000000 ms"),
                new WrongUri(
                        "feishu-urgent:app?messageId=om_a&receiveId=oc_a&" + CREDENTIALS,
                        "messageId names a message that is there, and receiveId sends a new one"),
                new WrongUri(
                        "feishu-urgent:app?responseTimeout=-1&" + CREDENTIALS,
                        "responseTimeout must be at least 1 ms"));
    }

    @ParameterizedTest
    @MethodSource("wrongUris")
    void aWrongUriIsRefusedWithTheReason(WrongUri wrong) {
        assertThatThrownBy(() -> CAMEL.getContext().getEndpoint(wrong.uri()).start())
                .satisfies(e -> assertThat(messages(e)).contains(wrong.complaint()));
    }

    @Test
    void theTypeStandsInThePath() {
        assertThat(endpoint("feishu-urgent:phone?" + CREDENTIALS).getUrgentType())
                .isEqualTo(UrgentType.PHONE);
    }

    @Test
    void theTypeAsAQueryOptionMeansTheSame() {
        assertThat(endpoint("feishu-urgent?urgentType=phone&" + CREDENTIALS).getUrgentType())
                .isEqualTo(UrgentType.PHONE);
    }

    @Test
    void aUriWithoutTypeLeavesItToTheMessage() {
        assertThat(endpoint("feishu-urgent?" + CREDENTIALS).getUrgentType()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"open_id", "union_id", "user_id"})
    void everyUserIdTypeIsWrittenAsFeishuDoes(String value) {
        assertThat(endpoint("feishu-urgent?userIdType=" + value + "&" + CREDENTIALS)
                        .getConfiguration()
                        .getUserIdType())
                .hasToString(value.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "STORE"})
    void aStoreAppIsWrittenInAnyCase(String value) {
        assertThat(endpoint("feishu-urgent?appType=" + value + "&" + CREDENTIALS)
                        .getConfiguration()
                        .getAppType())
                .isEqualTo(AppType.STORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"selfBuilt", "SELF_BUILT", "self-built"})
    void aSelfBuiltAppIsWrittenInAnyOfCamelsWays(String value) {
        FeishuUrgentComponent component = CAMEL.getContext().getComponent("feishu-urgent", FeishuUrgentComponent.class);
        component.getConfiguration().setAppType(AppType.STORE);

        assertThat(endpoint("feishu-urgent?appType=" + value + "&" + CREDENTIALS)
                        .getConfiguration()
                        .getAppType())
                .isEqualTo(AppType.SELF_BUILT);
    }

    @Test
    void anEndpointStartsFromTheComponentsOptionsAndChangesOnlyItsOwn() {
        FeishuUrgentComponent component = CAMEL.getContext().getComponent("feishu-urgent", FeishuUrgentComponent.class);
        component.getConfiguration().setAppId("cli_component");
        component.getConfiguration().setAppSecret("s");
        component.getConfiguration().setConnectTimeout(Duration.ofMillis(7));

        FeishuUrgentConfiguration options =
                endpoint("feishu-urgent:app?connectTimeout=9").getConfiguration();

        assertThat(options.getAppId()).isEqualTo("cli_component");
        assertThat(options.getConnectTimeout()).isEqualTo(Duration.ofMillis(9));
        assertThat(component.getConfiguration().getConnectTimeout()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void nothingCanBeConsumed() {
        assertThatThrownBy(() -> endpoint("feishu-urgent:app?" + CREDENTIALS).createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use it in to(), not in from()");
    }

    @Test
    void aDryRunNeedsNoCredentials() {
        assertThat(endpoint("feishu-urgent:app?dryRun=true").getConfiguration().isDryRun())
                .isTrue();
    }

    private FeishuUrgentEndpoint endpoint(String uri) {
        return CAMEL.getContext().getEndpoint(uri, FeishuUrgentEndpoint.class);
    }

    private static String messages(Throwable thrown) {
        return thrown == null ? "" : thrown.getMessage() + "\n" + messages(thrown.getCause());
    }
}
