package io.github.camelfeishu.urgent.delivery;

import java.util.concurrent.CompletableFuture;

import io.github.bucket4j.BlockingStrategy;

/** The wait of a call for a permit: one event, however many parts it has. */
final class PermitWait implements BlockingStrategy {

    private final Waiting waiting;
    private final DeliveryListener listener;
    private boolean told;

    PermitWait(Waiting waiting, DeliveryListener listener) {
        this.waiting = waiting;
        this.listener = listener;
    }

    @Override
    public void park(long nanos) throws InterruptedException {
        tell();
        waiting.park(nanos);
    }

    /** Waits for a signal; false if it has not come in time. */
    boolean await(CompletableFuture<?> signal, long nanos) throws InterruptedException {
        tell();
        return waiting.await(signal, nanos);
    }

    private void tell() {
        if (!told) {
            told = true;
            listener.happened(DeliveryEvent.RATE_LIMITED_WAIT, 1);
        }
    }
}
