package io.github.camelfeishu.urgent.benchmark;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;

/** The same with camel-http, as an application would write it that has a token already, and repeats nothing. */
final class RouteContender implements Contender {

    private static final String USER_IDS = "userIds";

    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;

    RouteContender(String baseUrl) throws Exception {
        Camel.connections(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one")
                        .setHeader(USER_IDS, constant(List.of(USER_ID)))
                        .to("direct:many");
                from("direct:many")
                        .setBody(exchange ->
                                Map.of("user_id_list", exchange.getMessage().getHeader(USER_IDS)))
                        .removeHeader(USER_IDS)
                        .marshal()
                        .json(JsonLibrary.Jackson)
                        .setHeader(Exchange.HTTP_METHOD, constant(HttpMethods.PATCH))
                        .setHeader("Authorization", constant("Bearer " + TOKEN))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json; charset=utf-8"))
                        .to(baseUrl + "/open-apis/im/v1/messages/" + MESSAGE_ID + "/urgent_app?user_id_type=open_id")
                        .unmarshal()
                        .json(JsonLibrary.Jackson, JsonNode.class)
                        .process(exchange ->
                                Answers.invalidUserIds(exchange.getMessage().getBody(JsonNode.class)));
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @Override
    public Object buzz() {
        return template.requestBody("direct:one", Camel.ALERT, JsonNode.class);
    }

    @Override
    public List<String> buzz(List<String> userIds) {
        return Answers.invalidUserIds(
                template.requestBodyAndHeader("direct:many", Camel.ALERT, USER_IDS, userIds, JsonNode.class));
    }

    @Override
    public void close() {
        context.stop();
    }
}
