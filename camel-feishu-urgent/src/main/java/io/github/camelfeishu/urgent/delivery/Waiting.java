package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.bucket4j.BlockingStrategy;

/** The one place that waits: all waits end at once when it is stopped. */
public final class Waiting implements BlockingStrategy {

    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Waits.
     *
     * @throws InterruptedException  if the thread is interrupted
     * @throws CancellationException if it is stopped, before or meanwhile
     */
    public void sleep(Duration duration) throws InterruptedException {
        park(duration.toNanos());
    }

    @Override
    public void park(long nanos) throws InterruptedException {
        if (stopped.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new CancellationException("the component is stopping");
        }
    }

    /** Ends all waits, later ones too. */
    public void stop() {
        stopped.countDown();
    }
}
