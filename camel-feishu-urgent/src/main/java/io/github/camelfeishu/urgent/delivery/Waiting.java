package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.bucket4j.BlockingStrategy;

/** Waits that a stop ends at once. */
public final class Waiting implements BlockingStrategy {

    /** The wait ended because the component stops. */
    static final class StoppedException extends CancellationException {

        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("the component is stopping");
        }
    }

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CompletableFuture<Void> stop = new CompletableFuture<>();

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
            throw new StoppedException();
        }
    }

    /**
     * Waits for a signal that is given in the end, if only to forget about it.
     *
     * @return                       false if it has not come in time
     * @throws InterruptedException  if the thread is interrupted
     * @throws CancellationException if it is stopped, before or meanwhile
     */
    boolean await(CompletableFuture<?> signal, long nanos) throws InterruptedException {
        try {
            CompletableFuture.anyOf(stop, signal).get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        if (stop.isDone()) {
            throw new StoppedException();
        }
        return true;
    }

    /** Ends all waits, later ones too. */
    public void stop() {
        stopped.countDown();
        stop.complete(null);
    }
}
