package io.github.camelfeishu.urgent.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;

/** A Bucket4j engine in memory. It can be down, or have other trouble. */
public final class InMemoryEngine extends AbstractCompareAndSwapBasedProxyManager<String> {

    private final Map<String, byte[]> states = new ConcurrentHashMap<>();
    private volatile Runnable trouble;

    public InMemoryEngine(boolean down) {
        super(ClientSideConfig.getDefault());
        trouble = down ? InMemoryEngine::isDown : () -> {};
    }

    private static void isDown() {
        throw new IllegalStateException("the engine is down");
    }

    /** From now on this happens to everybody who asks. */
    public void trouble(Runnable now) {
        trouble = now;
    }

    public Map<String, byte[]> states() {
        return states;
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(String key) {
        trouble.run();
        return new CompareAndSwapOperation() {
            @Override
            public Optional<byte[]> getStateData(Optional<Long> timeout) {
                return Optional.ofNullable(states.get(key));
            }

            @Override
            public boolean compareAndSwap(
                    byte[] before, byte[] after, RemoteBucketState state, Optional<Long> timeout) {
                return before == null ? states.putIfAbsent(key, after) == null : states.replace(key, before, after);
            }
        };
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAsyncModeSupported() {
        return false;
    }

    @Override
    public void removeProxy(String key) {
        states.remove(key);
    }

    @Override
    protected CompletableFuture<Void> removeAsync(String key) {
        throw new UnsupportedOperationException();
    }
}
