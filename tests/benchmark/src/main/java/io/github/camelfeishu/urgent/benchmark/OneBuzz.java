package io.github.camelfeishu.urgent.benchmark;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One person is buzzed in one call, over and over. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class OneBuzz {

    private static final int WARM_UP_THREADS = 8;

    @Param
    public Contender.Kind contender;

    private Contender started;

    /** Seconds of warm-up are few calls on a machine that is busy or a server that waits: these many come first. */
    @Setup
    public void start() throws Exception {
        started = contender.start(System.getProperty(Benchmarks.BASE_URL));
        ExecutorService threads = Executors.newFixedThreadPool(WARM_UP_THREADS);
        List<Callable<Object>> calls = Collections.nCopies(Benchmarks.WARM_UP_CALLS, () -> started.buzz());
        for (Future<Object> call : threads.invokeAll(calls)) {
            call.get();
        }
        threads.shutdown();
    }

    @Benchmark
    public Object buzz() throws Exception {
        return started.buzz();
    }

    @TearDown
    public void stop() throws Exception {
        started.close();
    }
}
