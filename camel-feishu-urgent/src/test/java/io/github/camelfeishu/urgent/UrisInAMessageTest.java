package io.github.camelfeishu.urgent;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Endpoint URIs that a message names, for EIPs that split a text of URIs at its commas. */
class UrisInAMessageTest {

    private static final String URI = "feishu-urgent:phone?messageId=om_sandbox&userIds=ou_lilei%sou_hanmeimei";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    record Lists(String eip, String separator) {}

    static Stream<String> eips() {
        return Stream.of("recipientList", "routingSlip", "dynamicRouter");
    }

    static Stream<Lists> lists() {
        return eips().flatMap(eip -> Stream.of(";", " ", "%20").map(separator -> new Lists(eip, separator)));
    }

    @BeforeEach
    void route() throws Exception {
        camel.getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:recipientList").recipientList(header("uri"));
                from("direct:routingSlip").routingSlip(header("uri"));
                from("direct:dynamicRouter").dynamicRouter(method(UrisInAMessageTest.class, "next"));
                from("direct:delimiter").recipientList(header("uri"), "#");
            }
        });
    }

    /** The URI first, then null, which ends the router. */
    public static String next(@Header("uri") String uri, @ExchangeProperty(Exchange.SLIP_ENDPOINT) String last) {
        return last == null ? uri : null;
    }

    @ParameterizedTest
    @MethodSource("lists")
    void entriesSeparatedBySemicolonOrSpaceStayInTheirUri(Lists lists) {
        camel.buzz("direct:" + lists.eip(), null, Map.of("uri", URI.formatted(lists.separator())));

        assertThat(buzzed()).containsExactly("phone ou_lilei", "phone ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("lists")
    void fallbacksSeparatedBySemicolonOrSpaceStayInTheirUri(Lists lists) {
        FEISHU.sandbox().tenant().phoneQuota(0).smsQuota(0);

        camel.buzz(
                "direct:" + lists.eip(),
                null,
                Map.of("uri", URI.formatted(";") + "&fallback=sms" + lists.separator() + "app"));

        assertThat(buzzed()).containsExactly("app ou_lilei", "app ou_hanmeimei");
    }

    @ParameterizedTest
    @MethodSource("eips")
    void aCommaEndsTheUri(String eip) {
        Exchange exchange = camel.send("direct:" + eip, null, Map.of("uri", URI.formatted(",")));

        assertThat(exchange.getException()).isInstanceOf(NoSuchEndpointException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", " "})
    void withAnotherDelimiterTheCommaSeparatesRecipients(String separator) {
        camel.buzz("direct:delimiter", null, Map.of("uri", URI.formatted(separator)));

        assertThat(buzzed()).containsExactly("phone ou_lilei", "phone ou_hanmeimei");
    }

    private static List<String> buzzed() {
        return FEISHU.sandbox().inbox().stream()
                .map(buzz -> buzz.type() + " " + buzz.openId())
                .toList();
    }
}
