package io.github.camelfeishu.urgent.delivery;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelfeishu.urgent.client.FeishuCallException;

/** The failure that ends a request: the calls beside it that have not been sent are not sent any more. */
final class FirstFailure {

    private final AtomicReference<FeishuCallException> failure = new AtomicReference<>();

    void set(FeishuCallException e) {
        failure.compareAndSet(null, e);
    }

    boolean isSet() {
        return failure.get() != null;
    }

    Optional<FeishuCallException> get() {
        return Optional.ofNullable(failure.get());
    }
}
