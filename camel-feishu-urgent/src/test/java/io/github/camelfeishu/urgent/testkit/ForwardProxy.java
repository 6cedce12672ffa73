package io.github.camelfeishu.urgent.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConnectHandler;
import org.eclipse.jetty.util.Callback;

/** A forward proxy, as companies have: it tunnels https, and passes http on. */
public final class ForwardProxy implements AutoCloseable {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    /** Lets everybody through. */
    public ForwardProxy() throws Exception {
        this(null);
    }

    /** Lets clients through that have this login, {@code user:password}. */
    public ForwardProxy(String login) throws Exception {
        String credentials = login == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Wrapper(new ConnectHandler(new ProxyHandler.Forward())) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                String line = request.getMethod() + " " + request.getHttpURI();
                if (credentials == null
                        || credentials.equals(request.getHeaders().get(HttpHeader.PROXY_AUTHORIZATION))) {
                    passed.add(line);
                    return super.handle(request, response, callback);
                }
                refused.add(line);
                response.getHeaders().put(HttpHeader.PROXY_AUTHENTICATE, "Basic realm=\"proxy\"");
                Response.writeError(request, response, callback, HttpStatus.PROXY_AUTHENTICATION_REQUIRED_407);
                return true;
            }
        });
        server.start();
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** What it let through: method and URI, which for a tunnel is {@code http://host:port/}. */
    public List<String> passed() {
        return passed;
    }

    /** What it refused with HTTP 407: method and URI. */
    public List<String> refused() {
        return refused;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
