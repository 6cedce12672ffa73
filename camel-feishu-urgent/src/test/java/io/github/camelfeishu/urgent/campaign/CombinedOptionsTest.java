package io.github.camelfeishu.urgent.campaign;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.testkit.Accounting;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sending, unreadOnly, fallback and redelivery together: whichever call fails, the chat gets one message, and every
 * recipient is accounted for.
 */
@Timeout(120)
class CombinedOptionsTest {

    private static final String ENDPOINT = "feishu-urgent:phone?receiveId=%s&unreadOnly=true&fallback=sms,app"
            + "&maxRetries=0&parallelCalls=1&responseTimeout=2000&requestsPerSecond=0&requestsPerMinute=0";

    private static final Fault QUOTA_USED_UP = Fault.answer(400, "{\"code\":230024,\"msg\":\"used up\"}");
    private static final Duration LONGER_THAN_ANYBODY_WAITS = Duration.ofMinutes(5);
    private static final int USERS = 450;
    private static final int READERS = 150;
    private static final List<String> INVALID = List.of("ou_nobody", "ou_departed");

    private final SandboxClock clock = new SandboxClock();

    @RegisterExtension
    @Order(1)
    final FeishuSandboxExtension feishu = new FeishuSandboxExtension();

    @RegisterExtension
    @Order(2)
    final CamelAtSandbox camel = new CamelAtSandbox(feishu::sandbox, clock);

    /** The call that fails: in the first attempt, or in the second, when some have read the message. */
    enum Step {
        FIRST_TOKEN(CallKind.TOKEN, 1),
        SEND(CallKind.SEND, 1),
        FIRST_READERS(CallKind.READERS, 1),
        LATER_TOKEN(CallKind.TOKEN, 2),
        READERS_PAGE_1(CallKind.READERS, 2),
        READERS_PAGE_2(CallKind.READERS, 2),
        PHONE(CallKind.URGENT, 2),
        SMS(CallKind.URGENT, 2),
        APP(CallKind.URGENT, 2);

        private final CallKind kind;
        private final int attempt;

        Step(CallKind kind, int attempt) {
            this.kind = kind;
            this.attempt = attempt;
        }
    }

    static Stream<Fault> faults() {
        return FaultCampaignTest.faults()
                .filter(wrong -> wrong.on() == CallKind.URGENT)
                .map(FaultCampaignTest.Wrong::fault)
                // a success that does not list the invalid: nobody could tell them
                .filter(fault -> !fault.toString().startsWith("huge(500000)"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    @Execution(ExecutionMode.CONCURRENT)
    void atEveryStepEverybodyIsAccountedForAndTheChatHasOneMessage(Fault fault) throws Exception {
        feishu.sandbox().rateLimits(0, 0);
        feishu.sandbox().addUsers(USERS);
        feishu.sandbox().addUser("departed").leaveCompany();
        for (InvalidUsers invalidUsers : InvalidUsers.values()) {
            feishu.sandbox().invalidUsers(invalidUsers);
            for (Step step : Step.values()) {
                Chat chat = feishu.sandbox().addChat("oc_" + invalidUsers + step);
                feishu.sandbox().chat().members().forEach(chat::addMember);
                new Delivery(chat, step, fault.on(step.kind)).run();
            }
        }
    }

    /** One exchange, and what goes wrong with it. */
    private final class Delivery {

        private final Chat chat;
        private final Step step;
        private final Fault fault;
        private final List<String> recipients = new ArrayList<>();
        private final Set<String> readers = new HashSet<>();

        Delivery(Chat chat, Step step, Fault fault) {
            this.chat = chat;
            this.step = step;
            this.fault = fault;
            feishu.sandbox().openIds().stream()
                    .filter(id -> id.startsWith("ou_user"))
                    .forEach(recipients::add);
            recipients.addAll(10, INVALID);
        }

        void run() throws Exception {
            String route = "direct:" + chat.chatId();
            camel.getContext().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(defaultErrorHandler()
                            .maximumRedeliveries(5)
                            .redeliveryDelay(1)
                            .onRedelivery(exchange -> beforeRedelivery())
                            .logExhausted(false));
                    from(route).to(ENDPOINT.formatted(chat.chatId()));
                }
            });
            feishu.sandbox()
                    .tenant()
                    .phoneQuota(step == Step.SMS || step == Step.APP ? 0 : 200)
                    .smsQuota(step == Step.APP ? 0 : 1000);
            if (step.attempt == 1) {
                goWrong();
            }
            feishu.sandbox().faultNext(Fault.rateLimit("0.01").on(CallKind.URGENT));

            Exchange exchange = camel.send(route, "disk full", Map.of(FeishuUrgentConstants.USER_IDS, recipients));

            feishu.sandbox().clearFaults();
            check(exchange);
        }

        private void beforeRedelivery() throws Exception {
            feishu.sandbox().clearFaults();
            // credentials that were refused are not tried again for a while
            clock.advance(LONGER_THAN_ANYBODY_WAITS);
            if (readers.isEmpty() && !messages().isEmpty()) {
                String messageId = messages().get(0).messageId();
                for (String id : recipients.subList(100, 100 + READERS)) {
                    feishu.sandbox().user(id.substring("ou_".length())).read(messageId);
                    readers.add(id);
                }
                if (step.attempt == 2) {
                    goWrong();
                }
            }
        }

        /** What comes before the step goes as it would without the fault. */
        private void goWrong() throws Exception {
            switch (step) {
                case FIRST_TOKEN, LATER_TOKEN -> feishu.sandbox().app().revokeTokens();
                case READERS_PAGE_2 ->
                    feishu.sandbox()
                            .faultNext(Fault.answer(200, firstPageOfReaders()).on(CallKind.READERS));
                case SMS -> feishu.sandbox().faultNext(QUOTA_USED_UP.on(CallKind.URGENT));
                case APP -> feishu.sandbox().faultNext(2, QUOTA_USED_UP.on(CallKind.URGENT));
                default -> {}
            }
            feishu.sandbox().faultNext(fault);
        }

        private String firstPageOfReaders() throws Exception {
            HttpClient http = HttpClient.newHttpClient();
            String credentials = "{\"app_id\":\"%s\",\"app_secret\":\"%s\"}"
                    .formatted(feishu.sandbox().appId(), feishu.sandbox().appSecret());
            String token = new ObjectMapper()
                    .readTree(http.send(
                                    request("/auth/v3/tenant_access_token/internal")
                                            .POST(HttpRequest.BodyPublishers.ofString(credentials))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("tenant_access_token")
                    .asText();
            String path = "/im/v1/messages/" + messages().get(0).messageId()
                    + "/read_users?user_id_type=open_id&page_size=100";
            return http.send(
                            request(path)
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(feishu.sandbox().baseUrl() + "/open-apis" + path))
                    .header("Content-Type", "application/json; charset=utf-8");
        }

        private List<Message> messages() {
            return feishu.sandbox().messages().stream()
                    .filter(message -> message.chat() == chat)
                    .toList();
        }

        private void check(Exchange exchange) {
            String what = step + " in " + chat + ", then " + exchange.getException();
            Accounting accounts = Accounting.of(exchange);
            List<String> leftOut = recipients.stream()
                    .filter(id -> !accounts.everybody().contains(id))
                    .toList();
            List<String> inNeedOfABuzz =
                    recipients.stream().filter(id -> !leftOut.contains(id)).toList();
            Map<String, List<String>> buzzed = feishu.sandbox().inbox().stream()
                    .filter(buzz -> messages().stream().map(Message::messageId).anyMatch(buzz.messageId()::equals))
                    .collect(groupingBy(Buzz::type, mapping(Buzz::openId, toList())));
            List<String> allBuzzed =
                    buzzed.values().stream().flatMap(List::stream).toList();

            assertThat(messages()).as(what).hasSize(1);
            accounts.assertTrue(inNeedOfABuzz, allBuzzed);
            assertThat(leftOut).as(what).allMatch(readers::contains);
            assertThat(allBuzzed).as(what).noneMatch(readers::contains);
            assertThat(accounts.pending()).as(what).isEmpty();
            assertThat(accounts.invalid()).as(what).isSubsetOf(INVALID);
            if (step.kind != CallKind.URGENT) {
                assertThat(accounts.unknown()).as(what).isEmpty();
            }
            if (accounts.unknown().isEmpty()) {
                UrgentResult result = exchange.getMessage().getBody(UrgentResult.class);
                assertThat(result.readUserIds()).as(what).isEqualTo(leftOut);
                result.notifiedByType().forEach((type, ids) -> assertThat(buzzed.get(type.value()))
                        .as(what + ", by " + type)
                        .containsExactlyInAnyOrderElementsOf(ids));
            }
        }
    }
}
