package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Decides who may reach the application, because its callers can ring phones. With {@code on-call.token}, those who send it.
 * Without one, the programs of this machine: the application listens on 127.0.0.1, and takes no name that somebody else can
 * make point there. Pages of other sites may use neither.
 */
@Component
class AccessFilter extends OncePerRequestFilter implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);

    /** Feishu signs what it posts, and platforms ask for health without a token. Not normalized, so that no other path fits. */
    private static final Pattern FREE = Pattern.compile("/feishu|/actuator/health(/\\w+)?");

    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    /** The page takes nothing from elsewhere, and is in no frame of another page. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private final String token;

    AccessFilter(@Value("${on-call.token:}") String token) {
        this.token = token.strip();
    }

    @Override
    public void customize(ConfigurableWebServerFactory server) {
        if (!token.isEmpty()) {
            return;
        }
        try {
            server.setAddress(InetAddress.getByName("127.0.0.1"));
            LOG.info("on-call.token is not set: the application listens on 127.0.0.1 only");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("127.0.0.1 is an address", e);
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return FREE.matcher(request.getRequestURI()).matches();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HEADERS.forEach(response::setHeader);
        Optional<String> foreign = foreign(request);
        if (foreign.isPresent()) {
            refuse(response, HttpStatus.FORBIDDEN, foreign.get());
        } else if (token.isEmpty() || hasToken(request)) {
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"on-call\", charset=\"UTF-8\"");
            refuse(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    "on-call.token is missing: send it as bearer token, or as password of basic authentication");
        }
    }

    /** Why the request is refused as that of a foreign page, if it is. Programs send none of these headers but Host. */
    private Optional<String> foreign(HttpServletRequest request) {
        String host = header(request, HttpHeaders.HOST);
        if (token.isEmpty() && !LOOPBACK.matcher(host).matches()) {
            return Optional.of("without on-call.token, Host must be localhost or 127.0.0.1");
        }
        // a link to the page may be anywhere
        if (request.getRequestURI().equals("/")) {
            return Optional.empty();
        }
        String origin = header(request, HttpHeaders.ORIGIN);
        String site = header(request, "Sec-Fetch-Site");
        boolean own = (origin.isEmpty() || origin.equals("http://" + host) || origin.equals("https://" + host))
                && (site.isEmpty() || OWN_SITES.contains(site));
        return own ? Optional.empty() : Optional.of("a page of another site cannot use this application");
    }

    private static String header(HttpServletRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    private boolean hasToken(HttpServletRequest request) {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent == null) {
            return false;
        }
        byte[] expected = token.getBytes(StandardCharsets.UTF_8);
        if (sent.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            byte[] bearer = sent.substring(BEARER.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
            return MessageDigest.isEqual(bearer, expected);
        }
        if (sent.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            return MessageDigest.isEqual(password(sent.substring(BASIC.length()).strip()), expected);
        }
        return false;
    }

    /** The password of basic authentication, with any name of a user; empty if it is none. */
    private static byte[] password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return decoded.substring(decoded.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static void refuse(HttpServletResponse response, HttpStatus status, String reason) throws IOException {
        LOG.warn("A request was refused with {}: {}", status.value(), reason);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        Json.MAPPER.writeValue(response.getOutputStream(), Map.of("error", reason));
    }
}
