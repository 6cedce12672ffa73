package io.github.camelfeishu.urgent.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A broken Feishu: hands out a token, and answers everything else with the bytes that the test writes. */
public final class RawServer implements AutoCloseable {

    private static final String TOKEN =
            "{\"code\":0,\"tenant_access_token\":\"t-secret-of-the-raw-server\",\"expire\":7200}";

    /** Writes the answer to one request. */
    public interface Reply {
        void write(OutputStream out) throws Exception;
    }

    private final ServerSocket server;
    private final Reply reply;
    private final String token;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public RawServer(Reply reply) throws IOException {
        this(TOKEN, reply);
    }

    /** @param token the body of the answer about tokens */
    public RawServer(String token, Reply reply) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.token = token;
        this.reply = reply;
        threads.submit(this::accept);
    }

    /** How many connections have been made to it. */
    public int connections() {
        return open.size();
    }

    /** Ends the connections that are open, as after a time of idleness. */
    public void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** A whole answer with this body. */
    public static String answer(String body) {
        return answer(200, "", body);
    }

    /** @param headers lines, each with its end */
    public static String answer(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Said\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private Void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            open.add(socket);
            threads.submit(() -> serve(socket));
        }
    }

    private Void serve(Socket socket) throws Exception {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.toLowerCase().startsWith("content-length:")) {
                        length = Integer.parseInt(header.substring(15).trim());
                    }
                }
                in.readNBytes(length);
                if (line.contains("/auth/")) {
                    socket.getOutputStream().write(answer(token).getBytes(StandardCharsets.UTF_8));
                } else {
                    reply.write(socket.getOutputStream());
                }
                socket.getOutputStream().flush();
            }
        }
        return null;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeConnections();
        threads.shutdownNow();
    }
}
