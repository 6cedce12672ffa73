package io.github.camelfeishu.urgent.campaign;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.testkit.Accounting;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.infra.core.annotations.RouteFixture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Every fault of the sandbox, once and permanently, for every urgent type, for one recipient and for several calls'
 * worth of them, repeated by the component, by Camel or not at all: every exchange ends, and its lists of recipients
 * are true.
 */
@Timeout(60)
public class FaultCampaignTest {

    private static final Duration LONGER_THAN_ANYBODY_WAITS = Duration.ofMinutes(5);
    private static final List<Integer> RECIPIENTS = List.of(1, 450);

    private final SandboxClock clock = new SandboxClock();

    @RegisterExtension
    @Order(1)
    final FeishuSandboxExtension feishu = new FeishuSandboxExtension();

    @RegisterExtension
    @Order(2)
    final CamelAtSandbox camel = new CamelAtSandbox(feishu::sandbox, clock);

    /** How an exchange is sent, by who repeats a failed call. */
    enum Way {
        NOBODY_REPEATS("feishu-urgent:%s?maxRetries=0&" + Way.OPTIONS),
        WE_REPEAT("feishu-urgent:%s?maxRetries=1&" + Way.OPTIONS),
        CAMEL_REDELIVERS("direct:%s");

        static final String OPTIONS = "responseTimeout=300&requestsPerSecond=0&requestsPerMinute=0";

        private final String uri;

        Way(String uri) {
            this.uri = uri;
        }

        String uri(UrgentType type) {
            return uri.formatted(type.value());
        }
    }

    /** A fault, by the name of the method that makes it and what kind of call it hits. */
    record Wrong(String factory, CallKind on, Fault fault) {

        @Override
        public String toString() {
            return on + ": " + fault;
        }
    }

    private static Wrong buzz(String factory, Fault fault) {
        return new Wrong(factory, CallKind.URGENT, fault.on(CallKind.URGENT));
    }

    private static Wrong token(String factory, Fault fault) {
        return new Wrong(factory, CallKind.TOKEN, fault.on(CallKind.TOKEN));
    }

    static Stream<Wrong> faults() {
        return Stream.of(
                buzz("rateLimit", Fault.rateLimit("0.02")),
                buzz("rateLimit", Fault.rateLimit("soon")),
                buzz("rateLimit", Fault.rateLimit("86400")),
                buzz("rateLimitWithoutReset", Fault.rateLimitWithoutReset()),
                buzz("rateLimitHttp400", Fault.rateLimitHttp400(1)),
                buzz("rateLimitHttp200", Fault.rateLimitHttp200(1)),
                buzz("serverError", Fault.serverError(500)),
                buzz("serverError", Fault.serverError(503).afterExecuting()),
                buzz("refuse", Fault.refuse(Duration.ofMillis(200))),
                buzz("resetBeforeRead", Fault.resetBeforeRead()),
                buzz("resetAfterRead", Fault.resetAfterRead()),
                buzz("executedButAnswerLost", Fault.executedButAnswerLost()),
                buzz("hang", Fault.hang()),
                buzz("hang", Fault.hang(Duration.ofMillis(100)).afterExecuting()),
                buzz("html", Fault.html(200).afterExecuting()),
                buzz("html", Fault.html(403)),
                buzz("html", Fault.html(429)),
                buzz("html", Fault.html(502).afterExecuting()),
                buzz("html", Fault.html(504)),
                buzz("empty", Fault.empty(200).afterExecuting()),
                buzz("empty", Fault.empty(302)),
                buzz("empty", Fault.empty(503)),
                buzz("huge", Fault.huge(2_000_000)),
                buzz("huge", Fault.huge(500_000).afterExecuting()),
                buzz("notJson", Fault.notJson().afterExecuting()),
                buzz("noCode", Fault.noCode().afterExecuting()),
                buzz("none", Fault.none()),
                buzz(
                        "raw",
                        Fault.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                                .afterExecuting()),
                buzz("trickle", Fault.trickle("HTTP/1.1 200 OK\r\n", Duration.ofMillis(1))),
                buzz("before", Fault.before("HTTP/1.1 103 Early Hints\r\n\r\n")),
                buzz("answer", Fault.answer(200, "[]").afterExecuting()),
                buzz("answer", Fault.answer(400, "{\"code\":0}").afterExecuting()),
                buzz(
                        "answer",
                        Fault.answer(400, "{\"code\":2200,\"msg\":\"trouble\"}").afterExecuting()),
                buzz("answer", Fault.answer(400, "{\"code\":230001,\"msg\":\"who?\"}")),
                buzz("answer", Fault.answer(400, "{\"code\":230002,\"msg\":\"not in here\"}")),
                buzz("answer", Fault.answer(400, "{\"code\":230024,\"msg\":\"used up\"}")),
                buzz("answer", Fault.answer(401, "{\"code\":99991663,\"msg\":\"dead\"}")),
                token("rateLimit", Fault.rateLimit("0.02")),
                token("serverError", Fault.serverError(500)),
                token("resetAfterRead", Fault.resetAfterRead()),
                token("hang", Fault.hang()),
                token("html", Fault.html(502)),
                token("notJson", Fault.notJson().afterExecuting()),
                token("answer", Fault.answer(200, "{\"code\":10014,\"msg\":\"who?\"}")),
                token("answer", Fault.answer(200, "{\"code\":0,\"msg\":\"ok\"}")));
    }

    @RouteFixture
    public void camelRedelivers(CamelContext context) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler()
                        .maximumRedeliveries(2)
                        .redeliveryDelay(10)
                        .logExhausted(false));
                for (UrgentType type : UrgentType.values()) {
                    from(Way.CAMEL_REDELIVERS.uri(type)).to(Way.NOBODY_REPEATS.uri(type));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("faults")
    @Execution(ExecutionMode.CONCURRENT)
    void onceAndEverybodyIsAccountedFor(Wrong wrong) {
        buzzEverybodyInEveryWay(wrong, () -> feishu.sandbox().faultNext(wrong.fault()));
    }

    @ParameterizedTest
    @MethodSource("faults")
    @Execution(ExecutionMode.CONCURRENT)
    void forGoodAndEverybodyIsAccountedFor(Wrong wrong) {
        buzzEverybodyInEveryWay(wrong, () -> {
            if (wrong.factory().equals("refuse")) {
                feishu.sandbox().refuseConnections();
            } else {
                feishu.sandbox().fault(1, wrong.fault(), 0);
            }
        });
    }

    private void buzzEverybodyInEveryWay(Wrong wrong, Runnable goWrong) {
        List<String> everybody = feishu.sandbox().addUsers(RECIPIENTS.get(1));
        feishu.sandbox().rateLimits(0, 0);
        for (Way way : Way.values()) {
            for (UrgentType type : UrgentType.values()) {
                for (int recipients : RECIPIENTS) {
                    if (wrong.on() == CallKind.TOKEN) {
                        feishu.sandbox().app().revokeTokens();
                        // credentials that were refused are not tried again for a while
                        clock.advance(LONGER_THAN_ANYBODY_WAITS);
                    }
                    goWrong.run();
                    buzz(way, type, everybody.subList(0, recipients));
                    feishu.sandbox().clearFaults();
                }
            }
        }
    }

    private void buzz(Way way, UrgentType type, List<String> users) {
        String messageId = feishu.sandbox().newMessage();

        Exchange exchange = camel.send(way.uri(type), users, Map.of(FeishuUrgentConstants.MESSAGE_ID, messageId));

        List<String> buzzed = feishu.sandbox().inbox().stream()
                .filter(buzz -> buzz.messageId().equals(messageId))
                .map(Buzz::openId)
                .toList();
        Accounting accounts = Accounting.of(exchange);
        assertThatCode(() -> accounts.assertTrue(users, buzzed))
                .as("%s to %d, %s: %s", type, users.size(), way, accounts)
                .doesNotThrowAnyException();
    }

    @Test
    void noFaultOfTheSandboxIsLeftOut() {
        assertThat(Arrays.stream(Fault.class.getMethods())
                        .filter(method -> Modifier.isStatic(method.getModifiers()))
                        .map(Method::getName)
                        // a surplus answer spoils the calls after it
                        .filter(name -> !name.equals("behind")))
                .isSubsetOf(faults().map(Wrong::factory).toList());
    }
}
