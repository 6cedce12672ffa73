package io.github.camelfeishu.urgent.testkit;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** What Camel's catalog says about the component. */
public final class Catalog {

    private Catalog() {}

    /** The catalog's JSON, as text. */
    public static String text() throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            return ((CatalogCamelContext) context).getComponentParameterJsonSchema("feishu-urgent");
        }
    }

    /** The catalog's JSON, parsed. */
    public static JsonNode json() throws IOException {
        return new ObjectMapper().readTree(text());
    }
}
