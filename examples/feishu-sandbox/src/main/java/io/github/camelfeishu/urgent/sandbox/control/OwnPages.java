package io.github.camelfeishu.urgent.sandbox.control;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;

/**
 * Keeps web pages of others from steering the sandbox through a browser: by requests to its address, and by names of their
 * own that they let point to it (DNS rebinding). Programs send none of the headers that are looked at but {@code Host}.
 */
final class OwnPages {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "[::]");
    /** No name can be made to point elsewhere if there is no name. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:]+]");
    /** The page itself, and a person who typed the address. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final String scheme;
    private final String host;
    private final String port;

    OwnPages(String baseUrl) {
        // not by URI, which takes no name with an underscore
        String authority = baseUrl.substring(baseUrl.indexOf("://") + 3);
        scheme = baseUrl.substring(0, baseUrl.indexOf("://"));
        host = authority.substring(0, authority.lastIndexOf(':')).toLowerCase(Locale.ROOT);
        port = authority.substring(authority.lastIndexOf(':') + 1);
    }

    /** Why the request is refused by the name that it calls the sandbox; empty: it is not. */
    Optional<String> foreignHost(HttpCall request) {
        return request.headers().getOrDefault("Host", List.of()).stream()
                .filter(authority -> !isOwn(authority))
                .findFirst()
                .map(authority -> "the Host " + authority + " is not this sandbox's: use " + scheme + "://" + host + ":"
                        + port + ", or localhost");
    }

    /** Why the request is refused as that of a foreign page; empty: it is not. */
    Optional<String> foreignPage(HttpCall request) {
        Optional<String> origin = request.headers().getOrDefault("Origin", List.of()).stream()
                .filter(value ->
                        !value.startsWith(scheme + "://") || !isOwn(value.substring(scheme.length() + "://".length())))
                .findFirst()
                .map(value -> "a page of " + value + " cannot use the control API");
        return origin.or(() -> request.headers().getOrDefault("Sec-Fetch-Site", List.of()).stream()
                .filter(value -> !OWN_SITES.contains(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(value -> "a page of another site cannot use the control API (Sec-Fetch-Site: " + value + ")"));
    }

    private boolean isOwn(String authority) {
        String text = authority.toLowerCase(Locale.ROOT);
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        String name = hasPort ? text.substring(0, colon) : text;
        String defaultPort = scheme.equals("https") ? "443" : "80";
        return (hasPort ? text.substring(colon + 1) : defaultPort).equals(port)
                && (LOOPBACK.contains(name)
                        || name.equals(host)
                        || ALL_ADDRESSES.contains(host) && ADDRESS.matcher(name).matches());
    }
}
