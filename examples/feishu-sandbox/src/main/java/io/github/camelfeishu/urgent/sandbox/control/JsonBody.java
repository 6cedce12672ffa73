package io.github.camelfeishu.urgent.sandbox.control;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.ControlHandler;
import io.github.camelfeishu.urgent.sandbox.wire.Json;

/** A body in JSON, of which one entry at a time is in memory. */
interface JsonBody extends ControlHandler.Body {
    /** Writes the JSON. */
    void writeTo(JsonGenerator json) throws IOException;

    @Override
    default void writeTo(OutputStream out) throws IOException {
        // the stream is the wire's to close: Jetty takes a second end of an answer for a failure
        try (JsonGenerator json = Json.MAPPER.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            writeTo(json);
        }
    }

    /** Writes a list of entries. */
    static <T> void writeList(JsonGenerator json, Collection<T> entries, Function<T, ObjectNode> view)
            throws IOException {
        json.writeStartArray();
        for (T entry : entries) {
            json.writeTree(view.apply(entry));
        }
        json.writeEndArray();
    }
}
