package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.UrgentResult;
import io.github.camelfeishu.urgent.campaign.Delivery.Call;
import io.github.camelfeishu.urgent.campaign.Observed.Sent;
import io.github.camelfeishu.urgent.campaign.Plan.Event;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.assertj.core.util.Throwables;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Runs plans, one after the other, against a sandbox of its own. */
final class Runner implements AutoCloseable {

    private static final Duration STOP = Duration.ofMinutes(1);
    private static final Duration FORCED_STOP = Duration.ofMillis(10);
    /** For everything besides the exchanges. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** How long threads and connections may take to end. */
    private static final Duration AFTERMATH = Duration.ofSeconds(30);

    private static final Pattern TOKEN = Pattern.compile("t-\\w+");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final FeishuSandbox feishu = FeishuSandbox.start();
    private final SecretWatch watch;

    Runner(SecretWatch watch) {
        this.watch = watch;
    }

    @Override
    public void close() {
        feishu.close();
    }

    Observed run(Plan plan) {
        FutureTask<Observed> run = new FutureTask<>(new Run(plan));
        Thread thread = new Thread(run, "campaign");
        thread.setDaemon(true);
        thread.start();
        try {
            return run.get(plan.longest().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "The campaign has failed at " + Arrays.toString(thread.getStackTrace()) + " with " + plan, e);
        }
    }

    private final class Run implements Callable<Observed> {

        private final Plan plan;
        private final Setup setup;
        private final List<Attempt> attempts = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private final List<Sender> senders = new ArrayList<>();
        private final DefaultCamelContext context = new DefaultCamelContext();
        private final ProducerTemplate template = context.createProducerTemplate();
        /** In the name of every thread of this run: Camel puts the context's name into the names of its threads. */
        private final String mark;

        // of the last look: the sandbox may accept a connection later that its client has closed already
        private List<String> threadsLeft = List.of();
        private int connectionsLeft;

        Run(Plan plan) {
            this.plan = plan;
            setup = new Setup(feishu, plan);
            String name = "campaign-" + NUMBER.incrementAndGet();
            context.getCamelContextExtension().setName(name);
            mark = "(" + name + ")";
        }

        @Override
        public Observed call() throws Exception {
            try {
                start();
                send();
                Throwable next = plan.isStopped() ? null : sendNext();
                context.stop();
                await(AFTERMATH, () -> {
                    // a call that arrives late hangs although the faults have been cleared
                    feishu.clearFaults();
                    threadsLeft = threads();
                    connectionsLeft = feishu.connections();
                    return connectionsLeft == 0 && threadsLeft.isEmpty();
                });
                return observed(next);
            } finally {
                context.stop();
            }
        }

        private void start() throws Exception {
            context.disableJMX();
            context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
            context.getShutdownStrategy()
                    .setTimeout((plan.event() == Event.FORCED_STOP ? FORCED_STOP : STOP).toMillis());
            context.addComponent("feishu-urgent", FeishuUrgentComponents.withAccount(feishu, InstantSource.system()));
            HttpComponent http = context.getComponent("http", HttpComponent.class);
            http.setConnectionsPerRoute(plan.connections());
            http.setMaxTotalConnections(plan.connections());
            context.getCamelContextExtension().addInterceptStrategy(this::seen);
            context.addRoutes(new Routes(plan, setup));
            context.start();
        }

        private void send() throws InterruptedException {
            for (List<Alert> alerts : setup.exchanges()) {
                senders.add(new Sender(alerts));
            }
            Meanwhile meanwhile = new Meanwhile();
            meanwhile.start();
            senders.forEach(Thread::start);
            long deadline = System.nanoTime() + plan.longest().toNanos();
            for (Sender sender : senders) {
                sender.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                sender.late = sender.isAlive();
            }
            feishu.clearFaults();
            for (Sender sender : senders) {
                sender.join(STOP.toMillis());
            }
            meanwhile.end();
            // a refusal may just have begun
            feishu.clearFaults();
            awaitParts();
        }

        /** Camel does not wait for parts that are side by side if their sender is interrupted. */
        private void awaitParts() {
            await(STOP, () -> context.getInflightRepository().size() == 0);
        }

        /** A message to somebody else, once everything is over. */
        private Throwable sendNext() {
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage()
                    .setHeaders(Map.of(
                            FeishuUrgentConstants.MESSAGE_ID, feishu.messageId(),
                            FeishuUrgentConstants.USER_IDS,
                                    feishu.user(Setup.PROBE).openId()));
            feishu.tenant().smsQuota(Plan.SIMPLEST.smsQuota()).phoneQuota(Plan.SIMPLEST.phoneQuota());
            Plan simple = plan.with("task", Plan.SIMPLEST.task())
                    .with("unreadOnly", false)
                    .with("responseTimeout", Plan.SIMPLEST.responseTimeout());
            return template.send(Routes.endpoint(simple), exchange).getException();
        }

        /** The component's own threads are Camel's, and HttpClient should have none. */
        private List<String> threads() {
            ThreadGroup all = Thread.currentThread().getThreadGroup();
            Thread[] threads = new Thread[2 * all.activeCount()];
            return Arrays.stream(threads, 0, all.enumerate(threads))
                    .map(Thread::getName)
                    .filter(name -> name.contains(mark) || name.startsWith("idle-connection-evictor"))
                    .toList();
        }

        private Observed observed(Throwable next) {
            List<Sent> exchanges = senders.stream().map(Sender::sent).toList();
            exchanges.stream()
                    .filter(it -> it.failure() != null)
                    .forEach(it -> texts.add(Throwables.getStackTrace(it.failure())));
            return new Observed(
                    plan,
                    deliveries(),
                    feishu.calls().stream()
                            .map(call -> setup.trouble(call.fault()))
                            .toList(),
                    exchanges,
                    texts,
                    secrets(),
                    watch.linesOf(mark),
                    next,
                    threadsLeft,
                    connectionsLeft);
        }

        private List<Delivery> deliveries() {
            List<Delivery> deliveries = new ArrayList<>();
            List<RecordedCall> calls = feishu.calls();
            List<Buzz> buzzes = feishu.inbox();
            for (List<Alert> alerts : setup.exchanges()) {
                for (Alert alert : alerts) {
                    List<Attempt> open = new ArrayList<>();
                    int number = 0;
                    int callsBefore = 0;
                    int buzzesBefore = 0;
                    for (Attempt attempt : attempts) {
                        if (attempt.alert() != alert) {
                            continue;
                        }
                        open.add(attempt);
                        if (attempt.hasSucceeded() && plan.hasPartsThatAreSentAgain()) {
                            deliveries.add(delivery(
                                    alert,
                                    number++,
                                    open,
                                    calls.subList(callsBefore, attempt.calls()),
                                    buzzes.subList(buzzesBefore, attempt.buzzes())));
                            open = new ArrayList<>();
                            callsBefore = attempt.calls();
                            buzzesBefore = attempt.buzzes();
                        }
                    }
                    deliveries.add(delivery(
                            alert,
                            number,
                            open,
                            calls.subList(callsBefore, calls.size()),
                            buzzes.subList(buzzesBefore, buzzes.size())));
                }
            }
            return deliveries.stream()
                    .filter(it -> !it.attempts().isEmpty()
                            || !it.calls().isEmpty()
                            || !it.buzzes().isEmpty())
                    .toList();
        }

        private Delivery delivery(
                Alert alert, int number, List<Attempt> attempts, List<RecordedCall> calls, List<Buzz> buzzes) {
            List<String> messageIds = setup.messageIds(alert);
            List<Call> own = calls.stream()
                    .filter(call -> call.body().contains(alert.name())
                            || messageIds.stream().anyMatch(id -> call.path().contains("/" + id + "/")))
                    .map(call -> Call.of(call, setup.trouble(call.fault())))
                    .toList();
            return new Delivery(
                    alert,
                    number,
                    attempts,
                    own,
                    buzzes.stream()
                            .filter(buzz -> messageIds.contains(buzz.messageId()))
                            .toList(),
                    setup.sent(alert),
                    setup.readers(alert),
                    setup.unbuzzedReaders(alert));
        }

        private List<String> secrets() {
            Set<String> secrets = new LinkedHashSet<>(List.of(feishu.appSecret()));
            for (RecordedCall call : feishu.calls()) {
                if (call.kind() == CallKind.TOKEN) {
                    Matcher token = TOKEN.matcher(call.responseBody());
                    while (token.find()) {
                        secrets.add(token.group());
                    }
                }
                call.header("Authorization").ifPresent(it -> secrets.add(it.substring("Bearer ".length())));
            }
            return List.copyOf(secrets);
        }

        /** Sees how each attempt ends at the endpoint, before Camel does anything about it. */
        private Processor seen(CamelContext camel, NamedNode node, Processor target, Processor next) {
            if (!(node instanceof ToDefinition to) || !to.getUri().startsWith("feishu-urgent")) {
                return target;
            }
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    return super.process(exchange, doneSync -> {
                        ended(exchange);
                        callback.done(doneSync);
                    });
                }
            };
        }

        private void ended(Exchange exchange) {
            UrgentResult result =
                    exchange.getException() == null ? exchange.getMessage().getBody(UrgentResult.class) : null;
            synchronized (attempts) {
                if (exchange.getException() != null) {
                    texts.add(Throwables.getStackTrace(exchange.getException()));
                }
                attempts.add(new Attempt(
                        exchange.getProperty(Routes.ALERT, Alert.class),
                        result,
                        exchange.getException(),
                        feishu.calls().size(),
                        feishu.inbox().size()));
                texts.add(exchange.getMessage().getHeaders() + " " + exchange.getProperties() + " " + result);
                if (result != null) {
                    texts.add(context.getTypeConverter().convertTo(String.class, exchange, result));
                }
            }
        }

        /** Sends one exchange. */
        private final class Sender extends Thread {

            private final List<Alert> alerts;
            private Throwable failure;
            private volatile Duration took;
            private boolean late;

            Sender(List<Alert> alerts) {
                super("sender " + mark);
                this.alerts = alerts;
            }

            @Override
            public void run() {
                long start = System.nanoTime();
                try {
                    Exchange exchange = new DefaultExchange(context);
                    exchange.setProperty(Routes.ALERTS, alerts);
                    template.send(Routes.START, exchange);
                    for (int i = 0; plan.way().isSentAgain() && i < plan.redeliveries() && exchange.isFailed(); i++) {
                        if (Thread.interrupted()) {
                            awaitParts();
                        }
                        exchange.setException(null);
                        exchange.getExchangeExtension().setRedeliveryExhausted(false);
                        alerts.forEach(setup::readMore);
                        template.send(Routes.START, exchange);
                    }
                    failure = exchange.getException();
                } catch (RuntimeException e) {
                    // of Camel: it has stopped
                    failure = e;
                }
                took = Duration.ofNanos(System.nanoTime() - start);
            }

            Sent sent() {
                return new Sent(alerts, failure, late ? null : took);
            }
        }

        /** Lets the plan's event happen. */
        private final class Meanwhile extends Thread {

            private final AtomicBoolean decided = new AtomicBoolean();

            Meanwhile() {
                super("meanwhile " + mark);
            }

            @Override
            public void run() {
                if (plan.event() == Event.NONE) {
                    return;
                }
                try {
                    feishu.awaitCalls(plan.buzzes() ? CallKind.URGENT : CallKind.SEND, plan.at(), STOP);
                } catch (IllegalStateException | AssertionError e) {
                    // the exchanges have ended, with fewer calls
                    return;
                }
                if (decided.compareAndSet(false, true)) {
                    happen();
                }
            }

            private void happen() {
                switch (plan.event()) {
                    case STOP, FORCED_STOP -> context.stop();
                    case INTERRUPT -> senders.forEach(Thread::interrupt);
                    case REFUSE -> feishu.faultNext(Fault.refuse(Plan.REFUSAL));
                    case NONE -> {}
                }
            }

            void end() throws InterruptedException {
                if (decided.compareAndSet(false, true)) {
                    interrupt();
                }
                join();
            }
        }
    }

    /** If the time is up, the run goes on, and the invariants tell what is left. */
    private static void await(Duration longest, Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .atMost(longest)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .pollInSameThread()
                    // it would set a handler for all threads, those of the plans beside this one included
                    .dontCatchUncaughtExceptions()
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            // no failure, see above
        }
    }
}
