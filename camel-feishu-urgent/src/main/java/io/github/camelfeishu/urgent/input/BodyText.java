package io.github.camelfeishu.urgent.input;

import java.io.InputStream;
import java.io.Reader;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;

/** The body of a message as text, left readable: a stream can be read once only, and others read it again. */
final class BodyText {

    private static final String READ = "CamelFeishuUrgentRead";

    /** A stream that has been read. */
    private record Read(Object stream, String text) {}

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
        return body instanceof InputStream || body instanceof Reader
                ? ofStream(message, body)
                : message.getBody(String.class);
    }

    /** Replaces the stream by its text. A redelivery restores the consumed stream, so the text is kept in the exchange. */
    private static String ofStream(Message message, Object stream) {
        Exchange exchange = message.getExchange();
        Read read = exchange.getProperty(READ, Read.class);
        if (read == null || read.stream() != stream) {
            read = new Read(stream, message.getBody(String.class));
            exchange.setProperty(READ, read);
        }
        message.setBody(read.text());
        return read.text();
    }
}
