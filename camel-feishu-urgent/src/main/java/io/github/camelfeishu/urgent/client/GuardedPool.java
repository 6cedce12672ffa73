package io.github.camelfeishu.urgent.client;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** A pool of guarded connections that loses none to an interrupt or a stop. */
final class GuardedPool extends PoolingHttpClientConnectionManager {

    GuardedPool(HttpClientConnectionOperator operator) {
        super(
                operator,
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                GuardedConnection::of);
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, Object state) {
        LeaseRequest lease = super.lease(id, route, requestTimeout, state);
        return new LeaseRequest() {
            @Override
            public ConnectionEndpoint get(Timeout timeout)
                    throws InterruptedException, ExecutionException, TimeoutException {
                try {
                    return lease.get(timeout);
                } catch (InterruptedException e) {
                    giveBack(lease);
                    throw e;
                }
            }

            @Override
            public boolean cancel() {
                return lease.cancel();
            }
        };
    }

    /** HttpClient keeps a connection that is there when its thread is interrupted, and nobody gives it back. */
    private void giveBack(LeaseRequest lease) {
        if (lease.cancel()) {
            return;
        }
        try {
            release(lease.get(Timeout.ONE_MILLISECOND), null, TimeValue.ZERO_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // there was no connection after all
            lease.cancel();
        }
    }

    /** A pool that is closed closes the connections that it has; nobody closes one that is made meanwhile. */
    @Override
    public void connect(ConnectionEndpoint endpoint, TimeValue timeout, HttpContext context) throws IOException {
        super.connect(endpoint, timeout, context);
        if (isClosed()) {
            endpoint.close(CloseMode.IMMEDIATE);
            throw new ConnectionClosedException("the pool was closed meanwhile");
        }
    }
}
