package io.github.camelfeishu.urgent.watch;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The counts of the endpoints that JMX shows under one name. */
public final class DeliveryCounts {

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    public DeliveryCounts() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    void add(Count count, long number) {
        counts.get(count).add(number);
    }

    public long of(Count count) {
        return counts.get(count).sum();
    }

    /** The counts of a component's endpoints, by the name under which JMX shows them. */
    public static final class ByName {

        private record Shared(DeliveryCounts counts, int users) {}

        private final Lock lock = new ReentrantLock();
        private final Map<Object, Shared> shared = new HashMap<>();

        /** The counts under this name, until each of its users has released it. */
        public DeliveryCounts use(Object name) {
            lock.lock();
            try {
                return shared.merge(
                                name,
                                new Shared(new DeliveryCounts(), 1),
                                (old, fresh) -> new Shared(old.counts(), old.users() + 1))
                        .counts();
            } finally {
                lock.unlock();
            }
        }

        public void release(Object name) {
            lock.lock();
            try {
                shared.computeIfPresent(
                        name, (key, old) -> old.users() == 1 ? null : new Shared(old.counts(), old.users() - 1));
            } finally {
                lock.unlock();
            }
        }
    }
}
