package io.github.camelfeishu.urgent.benchmark;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.api.UrgentResult;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A store app with 1,000 tenants that buzz all at once, each on a thread of its own and one call after the other, with the
 * default limits. A program, so that it has a JVM of its own.
 */
public final class Tenants {

    static final Duration DELAY = Duration.ofMillis(100);

    private static final int TENANTS = 1000;

    /** The component's own bound. */
    private static final int CONNECTIONS = 500;

    /** Of one tenant in one burst. */
    private static final int BUZZES = 5;

    /** For the compiler; by other tenants, so that the ones that are measured have no tokens yet. */
    private static final int WARM_UP_BURSTS = 10;

    private static final int BURSTS = 5;

    private final ExecutorService threads = Executors.newFixedThreadPool(TENANTS);
    private final ProducerTemplate template;

    private Tenants(DefaultCamelContext context, String baseUrl) throws Exception {
        FeishuUrgentComponent component = context.getComponent("feishu-urgent", FeishuUrgentComponent.class);
        component.getConfiguration().setBaseUrl(baseUrl);
        component.getConfiguration().setAppType(AppType.STORE);
        component.getConfiguration().setAppId(Contender.APP_ID);
        component.getConfiguration().setAppSecret(Contender.APP_SECRET);
        component.getConfiguration().setAppTicket("ticket");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one")
                        .to("feishu-urgent:app?messageId=" + Contender.MESSAGE_ID + "&userIds=" + Contender.USER_ID);
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    /** @param args the base URL of the server */
    public static void main(String... args) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Tenants tenants = new Tenants(context, args[0]);
            for (int i = 0; i < WARM_UP_BURSTS; i++) {
                tenants.burst("warm-up", 0);
            }
            System.out.printf(
                    "%n| %,d tenants at once, %d ms | Calls | Of what %d connections allow | Slowest tenant / median | Heap in use |%n"
                            + "| --- | --- | --- | --- | --- |%n",
                    TENANTS, DELAY.toMillis(), CONNECTIONS);
            System.out.println(tenants.burst("first, tokens too", TENANTS));
            for (int i = 2; i <= BURSTS; i++) {
                System.out.println(tenants.burst("burst " + i, 0));
            }
            tenants.threads.shutdown();
        }
    }

    /** @param tokens how many calls for tokens it takes */
    private String burst(String name, int tokens) throws Exception {
        String tenant = name.equals("warm-up") ? "warm-up-" : "tenant-";
        CyclicBarrier together = new CyclicBarrier(TENANTS + 1);
        List<Future<Long>> bursts = new ArrayList<>();
        for (int i = 0; i < TENANTS; i++) {
            String tenantKey = tenant + i;
            bursts.add(threads.submit(() -> {
                together.await();
                long start = System.nanoTime();
                for (int buzz = 0; buzz < BUZZES; buzz++) {
                    template.requestBodyAndHeader(
                            "direct:one", Camel.ALERT, FeishuUrgentConstants.TENANT_KEY, tenantKey, UrgentResult.class);
                }
                return System.nanoTime() - start;
            }));
        }
        together.await();
        List<Long> nanos = new ArrayList<>();
        for (Future<Long> burst : bursts) {
            nanos.add(burst.get());
        }
        nanos.sort(null);
        long slowest = nanos.get(TENANTS - 1);
        int calls = TENANTS * BUZZES + tokens;
        double least = (double) calls / CONNECTIONS * DELAY.toNanos();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %.0f %% | %.2f | %d MB |",
                name,
                calls,
                100 * least / slowest,
                (double) slowest / nanos.get(TENANTS / 2),
                heap >> 20);
    }
}
