package io.github.camelfeishu.urgent.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.camelfeishu.urgent.benchmark.Contender.Kind;
import io.github.camelfeishu.urgent.benchmark.ManyRecipients.Invalid;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.core5.util.VersionInfo;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Lets all contenders take their turns, round after round, at one server. A turn is a JVM of its own, which JMH starts. A
 * ratio compares two turns of the same round, which follow each other: what else the machine does concerns both.
 */
public final class Benchmarks {

    static final String BASE_URL = "benchmark.baseUrl";

    /** Of one turn, before the seconds of warm-up. */
    static final int WARM_UP_CALLS = 30_000;

    private static final List<String> SUITES = List.of("one", "many", "tenants", "all");

    private static final List<Integer> THREADS = List.of(1, 16, 64);
    private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofMillis(5));
    private static final List<Integer> RECIPIENTS = List.of(2000, 1_000_000);

    /** The others give a call up that is refused for the sake of one recipient. */
    private static final Set<Kind> ISOLATES = Set.of(Kind.COMPONENT);

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String HEAP = "2g";

    private final FeishuResponder server;
    private final int rounds = Integer.getInteger("rounds");
    private final int warmup = Integer.getInteger("warmup");
    private final int measure = Integer.getInteger("measure");

    private Benchmarks(FeishuResponder server) {
        this.server = server;
    }

    public static void main(String... args) throws IOException, RunnerException, InterruptedException {
        String suite = System.getProperty("suite");
        if (!SUITES.contains(suite)) {
            throw new IllegalArgumentException("The suite is one of " + SUITES + ", and not " + suite);
        }
        try (FeishuResponder server = new FeishuResponder()) {
            Benchmarks benchmarks = new Benchmarks(server);
            benchmarks.printMachine();
            if (Set.of("one", "all").contains(suite)) {
                benchmarks.oneBuzz();
            }
            if (Set.of("many", "all").contains(suite)) {
                benchmarks.manyRecipients();
            }
            if (Set.of("tenants", "all").contains(suite)) {
                benchmarks.tenants();
            }
            System.out.printf(Locale.ROOT, "%nLoad of the machine at the end: %.1f%n", load());
        }
    }

    private void printMachine() {
        System.out.printf(
                Locale.ROOT,
                "%d rounds; in each turn %,d calls (if each buzzes one) and %d s of warm-up, and %d s measured%n"
                        + "%d processors, load before the start %.1f; %s %s; Java %s, heap %s%n"
                        + "Camel %s, HttpClient %s, SDK %s%n",
                rounds,
                WARM_UP_CALLS,
                warmup,
                measure,
                Runtime.getRuntime().availableProcessors(),
                load(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.version(),
                HEAP,
                new DefaultCamelContext().getVersion(),
                VersionInfo.loadVersionInfo("org.apache.hc.client5", HttpClient.class.getClassLoader())
                        .getRelease(),
                System.getProperty("sdk.version"));
    }

    /** The processes that run or want to, on average over the last minute. */
    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private void oneBuzz() throws RunnerException {
        Report report = new Report("Threads", "Server's delay");
        for (int round = 0; round < rounds; round++) {
            for (int threads : THREADS) {
                for (Duration delay : DELAYS) {
                    for (Kind contender : turns(round, List.of(Kind.values()))) {
                        server.delay(delay, WARM_UP_CALLS);
                        report.add(
                                List.of(threads + "", delay.toMillis() + " ms"),
                                contender,
                                turn(new OptionsBuilder()
                                        .include(OneBuzz.class.getName() + ".buzz")
                                        .threads(threads)
                                        .param("contender", contender.name())));
                    }
                }
            }
        }
        System.out.println(report.table("Calls a second", Report.Turn::score, "%,.0f"));
        System.out.println(report.table("Bytes allocated per call", Report.Turn::bytes, "%,.0f"));
    }

    private void manyRecipients() throws RunnerException {
        server.delay(Duration.ZERO, 0);
        Report report = new Report("Recipients", "Invalid");
        for (int round = 0; round < rounds; round++) {
            for (int recipients : RECIPIENTS) {
                for (Invalid invalid : Invalid.values()) {
                    List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
                    if (invalid == Invalid.REFUSED) {
                        kinds.retainAll(ISOLATES);
                    }
                    for (Kind contender : turns(round, kinds)) {
                        report.add(
                                List.of(String.format(Locale.ROOT, "%,d", recipients), invalid.label),
                                contender,
                                turn(new OptionsBuilder()
                                                .include(ManyRecipients.class.getName() + ".deliver")
                                                .threads(1)
                                                .param("recipients", recipients + "")
                                                .param("invalid", invalid.name())
                                                .param("contender", contender.name()))
                                        .per(recipients));
                    }
                }
            }
        }
        System.out.println(report.table("Nanoseconds a recipient", Report.Turn::score, "%,.0f"));
        System.out.println(report.table("Bytes allocated per recipient", Report.Turn::bytes, "%,.0f"));
    }

    private void tenants() throws IOException, InterruptedException {
        server.delay(Tenants.DELAY, 0);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(
                        java,
                        "-Xms" + HEAP,
                        "-Xmx" + HEAP,
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Tenants.class.getName(),
                        server.baseUrl())
                .inheritIO()
                .start();
        if (program.waitFor() != 0) {
            throw new IllegalStateException("The tenants were not all served");
        }
    }

    /** Each round begins with another one, so that none always comes after the same. */
    private static List<Kind> turns(int round, List<Kind> kinds) {
        List<Kind> turns = new ArrayList<>(kinds);
        Collections.rotate(turns, round);
        return turns;
    }

    private Report.Turn turn(ChainedOptionsBuilder what) throws RunnerException {
        long before = server.buzzes();
        RunResult result = new Runner(what.forks(1)
                        .warmupIterations(warmup)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(measure)
                        .measurementTime(TimeValue.seconds(1))
                        .timeout(TimeValue.minutes(5))
                        .jvmArgs("-Xms" + HEAP, "-Xmx" + HEAP, "-D" + BASE_URL + "=" + baseUrl())
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        if (server.buzzes() == before) {
            throw new IllegalStateException("No call arrived: " + result.getParams());
        }
        Report.Turn turn = new Report.Turn(
                result.getPrimaryResult().getScore(),
                result.getSecondaryResults().get(ALLOCATED).getScore());
        System.err.printf(
                Locale.ROOT,
                "%s %d threads: %,.1f %s, %,.0f bytes%n",
                result.getParams().getParamsKeys().stream()
                        .map(key -> result.getParams().getParam(key))
                        .toList(),
                result.getParams().getThreads(),
                turn.score(),
                result.getPrimaryResult().getScoreUnit(),
                turn.bytes());
        return turn;
    }

    private String baseUrl() {
        try {
            return server.baseUrl();
        } catch (IOException e) {
            throw new IllegalStateException("The server does not listen", e);
        }
    }
}
