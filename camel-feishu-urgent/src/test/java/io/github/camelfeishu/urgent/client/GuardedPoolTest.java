package io.github.camelfeishu.urgent.client;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.BasicHttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GuardedPoolTest {

    private static final Timeout LONG = Timeout.ofSeconds(10);
    private static final HttpRoute ROUTE = new HttpRoute(new HttpHost("127.0.0.1", 1));

    @Test
    void aConnectionThatIsThereWhenItsThreadIsInterruptedIsGivenBack() throws Exception {
        try (GuardedPool pool = pool()) {
            pool.setMaxTotal(1);
            // whether the interrupt or the connection comes first is a race: often enough to see both
            for (int round = 0; round < 300; round++) {
                ConnectionEndpoint held =
                        pool.lease("holder", ROUTE, LONG, null).get(LONG);
                LeaseRequest lease = pool.lease("waiter", ROUTE, LONG, null);
                Thread waiter = new Thread(() -> useOnce(pool, lease));
                waiter.start();
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

                waiter.interrupt();
                pool.release(held, null, TimeValue.ZERO_MILLISECONDS);

                waiter.join();
                assertThat(pool.getTotalStats().getLeased())
                        .as("round %d", round)
                        .isZero();
            }
        }
    }

    @Test
    void aConnectionThatIsMadeWhileThePoolIsClosedIsClosedToo() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpHost host = new HttpHost(server.getInetAddress(), server.getLocalPort());
            GuardedPool pool = pool();
            ConnectionEndpoint leased =
                    pool.lease("maker", new HttpRoute(host), LONG, null).get(LONG);

            pool.close();

            assertThatThrownBy(() -> pool.connect(leased, null, new BasicHttpContext()))
                    .hasMessageContaining("closed");
            assertThat(leased.isConnected()).isFalse();
        }
    }

    @Test
    void aConnectionThatIsClosedBeforeItHasASocketTakesNone() throws Exception {
        try (ManagedHttpClientConnection connection = GuardedConnection.of(null);
                Socket socket = new Socket()) {
            connection.close(CloseMode.GRACEFUL);

            assertThatThrownBy(() -> connection.bind(socket)).hasMessageContaining("closed");
            assertThat(socket.isClosed()).isTrue();
        }
    }

    private static GuardedPool pool() {
        return new GuardedPool(
                new DefaultHttpClientConnectionOperator(socks -> new Socket(), null, null, name -> null));
    }

    private static void useOnce(GuardedPool pool, LeaseRequest lease) {
        try {
            pool.release(lease.get(LONG), null, TimeValue.ZERO_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
