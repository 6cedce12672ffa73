package io.github.camelfeishu.urgent.client;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class GuardedConnectionTest {

    /** Sockets with a channel, and those over a SOCKS proxy, which have none. */
    static List<Callable<Socket>> sockets() {
        return List.of(() -> SocketChannel.open().socket(), Socket::new);
    }

    @ParameterizedTest
    @MethodSource("sockets")
    void aConnectionOnWhichBytesArriveAfterTheAnswerIsStale(Callable<Socket> sockets) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = sockets.call()) {
            socket.connect(server.getLocalSocketAddress());
            try (Socket feishu = server.accept();
                    ManagedHttpClientConnection connection = GuardedConnection.of(socket)) {
                byte[] answer = "HTTP/1.1 204 Said\r\n\r\n".getBytes(StandardCharsets.UTF_8);
                feishu.getOutputStream().write(answer);
                connection.receiveResponseHeader();
                assertThat(connection.isStale()).isFalse();

                feishu.getOutputStream().write(answer);
                Awaitility.await().until(() -> socket.getInputStream().available() > 0);

                assertThat(connection.isStale()).isTrue();
            }
        }
    }
}
