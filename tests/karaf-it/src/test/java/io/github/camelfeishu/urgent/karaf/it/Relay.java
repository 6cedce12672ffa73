package io.github.camelfeishu.urgent.karaf.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes on what comes in, and knows how many connections are open. */
final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Relay(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static Relay to(int port) throws IOException {
        Relay relay = new Relay(port);
        daemon(relay::accept);
        return relay;
    }

    int port() {
        return server.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    int open() {
        return open.size();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            accepted.incrementAndGet();
            open.add(client);
            Socket sandbox = new Socket(InetAddress.getLoopbackAddress(), target);
            daemon(() -> pass(client, sandbox));
            daemon(() -> pass(sandbox, client));
        }
    }

    /** Until one of the two ends it; then neither is of use. */
    private void pass(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // a socket was closed: that is how it ends
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
