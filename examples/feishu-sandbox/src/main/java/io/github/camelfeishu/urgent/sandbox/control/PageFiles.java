package io.github.camelfeishu.urgent.sandbox.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.camelfeishu.urgent.sandbox.wire.Answer;

/** The files of the page. */
final class PageFiles {
    private static final Map<String, String> NAMES =
            Map.of("/", "page.html", "/sandbox/page.css", "page.css", "/sandbox/page.js", "page.js");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript");
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

    private PageFiles() {}

    static boolean has(String path) {
        return NAMES.containsKey(path);
    }

    static Answer get(String path) {
        String name = NAMES.get(path);
        String type = TYPES.get(name.substring(name.indexOf('.') + 1)) + "; charset=utf-8";
        try (InputStream file = PageFiles.class.getResourceAsStream("/io/github/camelfeishu/urgent/sandbox/" + name)) {
            return new Answer(200, type, HEADERS, new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
