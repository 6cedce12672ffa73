package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.camelfeishu.urgent.client.FeishuApp;
import io.github.camelfeishu.urgent.client.LruMap;
import io.github.camelfeishu.urgent.client.PersonAddress;

/**
 * The people whom the endpoints of a component have looked up within the last hour. People who were not found are not
 * kept: they may have been added since.
 */
public final class KnownPeople {

    static final Duration KEPT_FOR = Duration.ofHours(1);
    static final int KEPT = 10_000;

    /** An open_id belongs to one app, and a store app finds other people in each tenant. */
    private record Key(FeishuApp app, Optional<String> tenantKey, PersonAddress address) {}

    private record Known(String openId, Instant until) {}

    private final InstantSource clock;
    private final Lock lock = new ReentrantLock();
    private final Map<Key, Known> known = new LruMap<>(KEPT);

    public KnownPeople(InstantSource clock) {
        this.clock = clock;
    }

    Optional<String> openId(FeishuApp app, Optional<String> tenantKey, PersonAddress address) {
        lock.lock();
        try {
            return Optional.ofNullable(known.get(new Key(app, tenantKey, address)))
                    .filter(it -> clock.instant().isBefore(it.until()))
                    .map(Known::openId);
        } finally {
            lock.unlock();
        }
    }

    void found(FeishuApp app, Optional<String> tenantKey, Map<PersonAddress, String> openIds) {
        Instant until = clock.instant().plus(KEPT_FOR);
        lock.lock();
        try {
            openIds.forEach((address, openId) -> known.put(new Key(app, tenantKey, address), new Known(openId, until)));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everybody. */
    public void clear() {
        lock.lock();
        try {
            known.clear();
        } finally {
            lock.unlock();
        }
    }
}
