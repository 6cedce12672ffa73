package io.github.camelfeishu.urgent.benchmark;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One delivery to many people, in calls of 200, ten of them side by side: the component's default. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ManyRecipients {

    private static final int SIDE_BY_SIDE = 10;

    /** What happens to every hundredth recipient. */
    public enum Invalid {
        NOBODY("nobody", "ou_valid_"),
        LISTED("1 % listed", FeishuResponder.LISTED),
        REFUSED("1 % refused", FeishuResponder.REFUSED);

        final String label;
        private final String prefix;

        Invalid(String label, String prefix) {
            this.label = label;
            this.prefix = prefix;
        }
    }

    @Param
    public Contender.Kind contender;

    @Param({"2000", "1000000"})
    public int recipients;

    @Param
    public Invalid invalid;

    private final ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    private List<String> userIds;
    private Contender started;

    @Setup
    public void start() throws Exception {
        userIds = IntStream.range(0, recipients)
                .mapToObj(i -> String.format("%s%023d", i % 100 == 50 ? invalid.prefix : "ou_valid_", i))
                .toList();
        started = contender.start(System.getProperty(Benchmarks.BASE_URL));
    }

    @Benchmark
    public void deliver() {
        int notBuzzed = started.buzzAll(userIds, threads);
        if (notBuzzed != (invalid == Invalid.NOBODY ? 0 : recipients / 100)) {
            throw new IllegalStateException(notBuzzed + " of " + recipients + " were not buzzed");
        }
    }

    @TearDown
    public void stop() throws Exception {
        threads.shutdown();
        started.close();
    }
}
