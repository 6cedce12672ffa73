package io.github.camelfeishu.urgent.client;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.testkit.AllAtOnce;
import io.github.camelfeishu.urgent.testkit.CamelAtSandbox;
import io.github.camelfeishu.urgent.testkit.RawServer;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** How many connections there are, and what happens if the server closes them. */
@Timeout(60)
class ConnectionsTest {

    private static final String ROUTE =
            "feishu-urgent:app?messageId=om_a&userIds=ou_lilei&maxRetries=0&requestsPerSecond=0";

    @RegisterExtension
    static final FeishuSandboxExtension FEISHU = new FeishuSandboxExtension();

    @RegisterExtension
    final CamelAtSandbox camel = new CamelAtSandbox(FEISHU::sandbox);

    @Test
    void noneOfManyConnectionsThatTheServerHasClosedIsUsed() throws Exception {
        int callers = 100;
        CyclicBarrier allHere = new CyclicBarrier(callers);
        try (RawServer server = new RawServer(out -> {
            allHere.await();
            succeed(out);
        })) {
            camel.options().setBaseUrl(server.baseUrl());
            List<Callable<Exchange>> calls = Collections.nCopies(callers, () -> camel.buzz(ROUTE, null, Map.of()));

            for (int round = 1; round <= 3; round++) {
                AllAtOnce.call(calls);
                server.closeConnections();
            }

            assertThat(server.connections()).isEqualTo(3 * callers);
        }
    }

    @Test
    void aConnectionThatTheServerClosesAfterEachAnswerIsNotUsedAgain() throws Exception {
        Phaser closed = new Phaser(1);
        try (RawServer server = new RawServer(out -> {
            succeed(out);
            out.close();
            closed.arrive();
        })) {
            camel.options().setBaseUrl(server.baseUrl());

            for (int i = 0; i < 20; i++) {
                camel.buzz(ROUTE, null, Map.of());
                closed.awaitAdvance(i);
            }
        }
    }

    @Test
    void aConnectionFromBeforeARestartIsNotUsed() {
        camel.buzz(ROUTE.replace("om_a", "om_sandbox"), null, Map.of());
        FEISHU.sandbox().refuseConnections();
        FEISHU.sandbox().acceptConnections();

        camel.buzz(ROUTE.replace("om_a", "om_sandbox"), null, Map.of());
    }

    @Test
    void theConnectionsThatCamelsHttpComponentAllowsAreTheMost() throws Exception {
        camel.getContext().getComponent("http", HttpComponent.class).setConnectionsPerRoute(3);
        CyclicBarrier three = new CyclicBarrier(3);
        try (RawServer server = new RawServer(out -> {
            three.await();
            succeed(out);
        })) {
            camel.options().setBaseUrl(server.baseUrl());

            AllAtOnce.call(Collections.nCopies(12, () -> camel.buzz(ROUTE, null, Map.of())));

            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void aThousandTenantsAtOnceAreServedOverABoundedNumberOfConnections() throws Exception {
        String tokens = "{\"code\":0,\"app_access_token\":\"a-1\",\"tenant_access_token\":\"t-1\",\"expire\":7200}";
        CyclicBarrier all = new CyclicBarrier(GuardedHttpComponent.MAX_CONNECTIONS);
        try (RawServer server = new RawServer(tokens, out -> {
            all.await();
            succeed(out);
        })) {
            camel.options().setBaseUrl(server.baseUrl());
            camel.options().setAppType(AppType.STORE);
            camel.options().setAppTicket("ticket");
            List<Callable<Exchange>> calls = IntStream.range(0, 1000)
                    .mapToObj(tenant -> Map.of(FeishuUrgentConstants.TENANT_KEY, "tenant-" + tenant))
                    .<Callable<Exchange>>map(header -> () -> camel.buzz(ROUTE, null, header))
                    .toList();

            AllAtOnce.call(calls);

            assertThat(server.connections()).isEqualTo(GuardedHttpComponent.MAX_CONNECTIONS);
        }
    }

    private static void succeed(OutputStream out) throws Exception {
        out.write(RawServer.answer("{\"code\":0}").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
