package io.github.camelfeishu.urgent;

import java.io.InputStream;
import java.io.Reader;

import org.apache.camel.Message;
import org.apache.camel.StreamCache;

/** The body of a message as text, left readable: a stream can be read once only, and a redelivery reads again. */
final class BodyText {

    private BodyText() {}

    /** As Camel converts it; null if there is no body, or none that converts. */
    static String of(Message message) {
        Object body = message.getBody();
        if (body instanceof StreamCache cache) {
            cache.reset();
            String text = message.getBody(String.class);
            cache.reset();
            return text;
        }
        String text = message.getBody(String.class);
        if (body instanceof InputStream || body instanceof Reader) {
            message.setBody(text);
        }
        return text;
    }
}
