package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;

import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;

/** The tickets of one store app: the latest that Feishu has pushed, else the one that was given. */
public final class AppTickets {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** An interruptible sleep, supplied by the component. */
    public interface Pause {

        /**
         * Waits.
         *
         * @throws InterruptedException  if the thread is interrupted
         * @throws CancellationException if the component stops
         */
        void sleep(Duration duration) throws InterruptedException;
    }

    private final AppTicketStore store;
    private final String appId;
    private final String given;
    private final Pause pause;

    /** @param given a ticket for the time before Feishu has pushed one, or null */
    public AppTickets(AppTicketStore store, String appId, String given, Pause pause) {
        this.store = store;
        this.appId = appId;
        this.given = given;
        this.pause = pause;
    }

    /** The latest ticket, or null. */
    String latest() throws FeishuCallException {
        try {
            String pushed = store.get(appId);
            return pushed == null ? given : pushed;
        } catch (RuntimeException e) {
            // without its message, which may hold a secret
            throw new FeishuCallException(Failure.notExecuted(
                    Category.SERVER,
                    0,
                    "the appTicketStore failed with " + e.getClass().getName(),
                    "Nothing was sent: check that store, or try again later.",
                    null));
        }
    }

    /**
     * Waits for another ticket than this one.
     *
     * @param  refused a ticket that Feishu has refused, or null
     * @return         null if there is none by then
     */
    String await(String refused, Duration atMost) throws FeishuCallException {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            do {
                String ticket = latest();
                if (ticket != null && !ticket.equals(refused)) {
                    return ticket;
                }
                pause.sleep(LOOK_AGAIN);
            } while (System.nanoTime() - end < 0);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FeishuCallException(Failure.notSent("interrupted while waiting for an app ticket"), e);
        } catch (CancellationException e) {
            throw new FeishuCallException(Failure.notSent("stopped while waiting for an app ticket"), e);
        }
    }
}
