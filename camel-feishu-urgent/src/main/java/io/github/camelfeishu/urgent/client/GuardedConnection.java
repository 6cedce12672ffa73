package io.github.camelfeishu.urgent.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection whose answers cannot be mixed up or flood the memory. It is stale if bytes wait on it that belong to no call,
 * and the head of an answer is bounded. All else is HttpClient's own connection.
 */
final class GuardedConnection implements ManagedHttpClientConnection {

    /** Of status line and headers, in bytes. */
    static final int MAX_HEAD = 64 * 1024;

    /** Bounds the trailers too, which have no other bound. */
    private static final Http1Config BOUNDS = Http1Config.custom()
            .setMaxLineLength(8 * 1024)
            .setMaxHeaderCount(200)
            .build();

    private final ManagedHttpClientConnection connection;
    private SessionInputBuffer received;
    private Socket socket;
    private volatile boolean closed;

    private GuardedConnection(Socket socket) throws IOException {
        this.socket = socket;
        connection = new ManagedHttpClientConnectionFactory(BOUNDS, null, this::parser).createConnection(socket);
    }

    static ManagedHttpClientConnection of(Socket socket) throws IOException {
        return new GuardedConnection(socket);
    }

    @SuppressWarnings("deprecation") // the method of HttpMessageParserFactory that has to be implemented
    private HttpMessageParser<ClassicHttpResponse> parser(Http1Config bounds) {
        HttpMessageParserFactory<ClassicHttpResponse> factory = new DefaultHttpResponseParserFactory(bounds);
        HttpMessageParser<ClassicHttpResponse> parser = factory.create(bounds);
        return (buffer, in) -> {
            received = buffer;
            return parser.parse(buffer, new Head(in));
        };
    }

    /** The bytes of one head. */
    private static final class Head extends FilterInputStream {

        private int left = MAX_HEAD;

        Head(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, Math.min(length, Math.max(left, 1)));
            left -= count;
            if (left < 0) {
                throw new MessageConstraintException("the head of the answer has more than " + MAX_HEAD + " bytes");
            }
            return count;
        }
    }

    /**
     * Whether the other end has closed the connection, or bytes wait on it that would be taken for the next answer. Costs no
     * wait, so that it is asked before every use.
     */
    @Override
    public boolean isStale() throws IOException {
        if (isAnythingReceived()) {
            return true;
        }
        SocketChannel channel = socket.getChannel();
        if (channel == null) {
            // over a SOCKS proxy: HttpClient waits for a millisecond, and keeps what comes
            return connection.isStale() || isAnythingReceived();
        }
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.allocate(1)) != 0;
        } finally {
            channel.configureBlocking(true);
        }
    }

    private boolean isAnythingReceived() {
        return received != null && received.length() > 0;
    }

    @Override
    public void passivate() {
        connection.passivate();
    }

    @Override
    public void activate() {
        connection.activate();
    }

    @Override
    public void bind(Socket plain) throws IOException {
        socket = plain;
        connection.bind(plain);
        // the other thread closes this socket, or is seen here; HttpClient's connection does not look
        if (closed) {
            plain.close();
            throw new ConnectionClosedException("the connection was closed before it stood");
        }
    }

    @Override
    public void bind(SSLSocket sslSocket, Socket plain) throws IOException {
        socket = plain;
        connection.bind(sslSocket, plain);
    }

    @Override
    public Socket getSocket() {
        return connection.getSocket();
    }

    @Override
    public SSLSession getSSLSession() {
        return connection.getSSLSession();
    }

    @Override
    public boolean isConsistent() {
        return connection.isConsistent();
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
        connection.sendRequestHeader(request);
    }

    @Override
    public void terminateRequest(ClassicHttpRequest request) throws HttpException, IOException {
        connection.terminateRequest(request);
    }

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
        connection.sendRequestEntity(request);
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
        return connection.receiveResponseHeader();
    }

    @Override
    public void receiveResponseEntity(ClassicHttpResponse response) throws HttpException, IOException {
        connection.receiveResponseEntity(response);
    }

    @Override
    public boolean isDataAvailable(Timeout timeout) throws IOException {
        return connection.isDataAvailable(timeout);
    }

    @Override
    public void flush() throws IOException {
        connection.flush();
    }

    @Override
    public EndpointDetails getEndpointDetails() {
        return connection.getEndpointDetails();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return connection.getLocalAddress();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return connection.getRemoteAddress();
    }

    @Override
    public ProtocolVersion getProtocolVersion() {
        return connection.getProtocolVersion();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public Timeout getSocketTimeout() {
        return connection.getSocketTimeout();
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        connection.setSocketTimeout(timeout);
    }

    @Override
    public void close(CloseMode closeMode) {
        closed = true;
        connection.close(closeMode);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        connection.close();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
