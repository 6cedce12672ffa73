package io.github.camelfeishu.urgent.docs;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The first routes and messages of the documents, word for word. */
class DocsRoutesTest {

    private static final DocsPage README = DocsPage.readme();
    private static final DocsPage PAGE = DocsPage.component();

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    record Route(DocsPage page, DocsPage.Block code) {

        @Override
        public String toString() {
            return code.language() + " of " + page;
        }
    }

    static Stream<Route> routesThatSend() {
        return Stream.of("java", "yaml", "xml")
                .flatMap(language ->
                        Stream.of(route(README, "A route", language, 0), route(PAGE, "Routes", language, 0)));
    }

    static Stream<Route> routesThatBuzzWhatIsThere() {
        return Stream.of(route(README, "A route", "java", 1), route(PAGE, "Routes", "java", 1));
    }

    private static Route route(DocsPage page, String section, String language, int index) {
        return new Route(page, page.blocks(section, language).get(index));
    }

    @ParameterizedTest
    @MethodSource("routesThatSend")
    void aRouteSendsTheBodyAndBuzzesPeopleAboutIt(Route route) throws Exception {
        DocsRoutes.add(camel.getContext(), route.code());

        camel.buzz("direct:alerts", "disk full", Map.of());

        Message message = FEISHU.sandbox().messages().get(0);
        assertThat(message.content()).isEqualTo("{\"text\":\"disk full\"}");
        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(
                        tuple("ou_lilei", "sms", message.messageId()),
                        tuple("ou_hanmeimei", "sms", message.messageId()));
    }

    @ParameterizedTest
    @MethodSource("routesThatBuzzWhatIsThere")
    void aRouteBuzzesThoseWhomItsMessageNames(Route route) throws Exception {
        DocsRoutes.add(camel.getContext(), route.code());

        camel.buzz("direct:alerts", route.page().block(route.code().section(), "json"), Map.of());

        assertThat(FEISHU.sandbox().inbox())
                .extracting(Buzz::openId, Buzz::type, Buzz::messageId)
                .containsExactly(tuple("ou_lilei", "sms", "om_sandbox"), tuple("ou_hanmeimei", "sms", "om_sandbox"));
    }

    static List<DocsPage.Block> bodies() {
        return PAGE.blocks("Bodies", "json");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void everyBodyShownSaysWhatTheTextSays(DocsPage.Block body) {
        // what a body leaves open, and nothing that it says
        Map<String, String> rest = body.text().contains("om_sandbox")
                ? body.text().contains("ou_")
                        ? Map.of()
                        : Map.of(FeishuUrgentConstants.USER_IDS, "ou_lilei, ou_hanmeimei")
                : Map.of(FeishuUrgentConstants.MESSAGE_ID, "om_sandbox");

        camel.buzz("feishu-urgent:app", body.text(), rest);

        RecordedCall call = FEISHU.sandbox().urgentCalls().get(0);
        assertThat(call.path()).isEqualTo("/open-apis/im/v1/messages/om_sandbox/urgent_app");
        assertThat(call.rawQuery()).isEqualTo("user_id_type=open_id");
        assertThat(call.body()).isEqualTo("{\"user_id_list\":[\"ou_lilei\",\"ou_hanmeimei\"]}");
    }

    @Test
    void theResultIsTheJsonShown() throws Exception {
        Exchange exchange = camel.buzz("feishu-urgent:app", bodies().get(0).text(), Map.of());

        assertThat(exchange.getMessage().getBody()).isInstanceOf(UrgentResult.class);
        // keys in the order shown; the sandbox makes up log ids
        assertThat(exchange.getMessage().getBody(String.class).replaceAll("(?<=\"log_ids\":\\[)[^]]+", "\"…\""))
                .isEqualTo(new ObjectMapper()
                        .readTree(PAGE.block("What comes back", "json"))
                        .toString());
    }

    static Stream<DocsPage> readmes() {
        return Stream.of(README, DocsPage.chineseReadme());
    }

    @ParameterizedTest
    @MethodSource("readmes")
    void theMagicIdOfAReadmeCausesTheErrorInItsName(DocsPage readme) {
        Matcher id = Pattern.compile("om_sandbox_(\\d+)").matcher(readme.text());
        assertThat(id.find()).isTrue();

        assertThat(camel.failure("feishu-urgent:app?userIds=ou_lilei&messageId=" + id.group(), null, Map.of())
                        .getCode())
                .isEqualTo(Integer.valueOf(id.group(1)));
    }
}
