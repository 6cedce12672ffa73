package io.github.camelfeishu.urgent.docs;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.InMemoryEngine;
import io.github.camelfeishu.urgent.testkit.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The log lines that the component page tells operators of are logged, at that level, by that logger. */
class DocsLogLinesTest {

    private static final String ROUTE = "feishu-urgent:app?messageId=om_sandbox&userIds=ou_lilei,ou_hanmeimei";

    private static final String SENDING = ROUTE.replace("messageId=om_sandbox", "receiveId=oc_sandbox");

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel =
            new CamelAtSandbox(FEISHU::sandbox, () -> FEISHU.sandbox().clock().instant());

    record Line(String level, String logger, String text) {

        /** The dots stand for what differs. */
        Pattern pattern() {
            return Pattern.compile(Arrays.stream((level + " " + text).split("…", -1))
                    .map(Pattern::quote)
                    .collect(joining(".+")));
        }
    }

    private static List<Line> lines() {
        return DocsPage.operations().table("Log lines", "Level").stream()
                .map(cells -> new Line(
                        cells.get(0),
                        cells.get(1).replace("`", ""),
                        cells.get(2).replace("`", "")))
                .toList();
    }

    @Test
    void everyLineShownIsLogged() {
        Map<String, LogLines> logs = new HashMap<>();
        lines().forEach(line ->
                logs.computeIfAbsent(line.logger(), name -> new LogLines(LogLines.OURS + "." + name, Level.DEBUG)));
        logs.values().forEach(log -> log.beforeEach(null));
        try {
            everythingWorthALine();
        } finally {
            logs.values().forEach(log -> log.afterEach(null));
        }

        assertThat(lines())
                .allSatisfy(line -> assertThat(logs.get(line.logger()).lines())
                        .anyMatch(line.pattern().asMatchPredicate()));
    }

    private void everythingWorthALine() {
        camel.buzz(ROUTE, null, Map.of());
        camel.buzz(ROUTE + "&dryRun=true", null, Map.of());
        camel.buzz(SENDING + "&dryRun=true", "disk full", Map.of());
        camel.buzz(ROUTE, null, Map.of(FeishuUrgentConstants.TYPE, "phone"));
        camel.buzz(SENDING + "&unreadOnly=true", "disk full", Map.of());
        FEISHU.sandbox().tenant().phoneQuota(0);
        camel.buzz(ROUTE.replace(":app", ":phone") + "&fallback=sms", null, Map.of());
        camel.buzz(ROUTE.replace("ou_hanmeimei", "ou_nobody"), null, Map.of());
        FEISHU.sandbox().app().revokeTokens();
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().clock().advance(Duration.ofMinutes(101));
        FEISHU.sandbox().faultNext(Fault.serverError(500).on(CallKind.TOKEN));
        camel.buzz(ROUTE, null, Map.of());
        FEISHU.sandbox().faultNext(Fault.rateLimit("0.05").on(CallKind.URGENT));
        camel.buzz(ROUTE, null, Map.of());
        FeishuUrgentComponent component = camel.component();
        component.stop();
        InMemoryEngine engine = new InMemoryEngine(true);
        component.setRateLimitProxyManager(engine);
        component.start();
        camel.buzz(ROUTE + "&maxRetries=0", null, Map.of());
        engine.trouble(() -> {});
        await().until(() -> {
            camel.buzz(ROUTE + "&maxRetries=0", null, Map.of());
            return !engine.states().isEmpty();
        });
    }
}
