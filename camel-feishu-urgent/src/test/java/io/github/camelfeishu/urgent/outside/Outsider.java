package io.github.camelfeishu.urgent.outside;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import jakarta.jms.TextMessage;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.sqs.Sqs2Consumer;
import org.apache.camel.component.aws2.sqs.Sqs2Endpoint;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.mail.MailEndpoint;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Somebody outside who sends a message, and Camel's own classes that make an exchange of it. */
enum Outsider {
    MAIL {
        @Override
        Exchange writes(CamelContext context, Map<String, String> headers, String body) throws Exception {
            StringBuilder mail = new StringBuilder("From: mallory@example.com\r\nSubject: An alert\r\n");
            headers.forEach((name, value) ->
                    mail.append(name).append(": ").append(value).append("\r\n"));
            mail.append("\r\n").append(body);
            MimeMessage message = new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(mail.toString().getBytes(StandardCharsets.US_ASCII)));
            return context.getEndpoint("imap:localhost", MailEndpoint.class).createExchange(message);
        }
    },

    SQS {
        @Override
        Exchange writes(CamelContext context, Map<String, String> headers, String body) throws Exception {
            Map<String, MessageAttributeValue> attributes = new HashMap<>();
            headers.forEach((name, value) -> attributes.put(
                    name,
                    MessageAttributeValue.builder()
                            .dataType("String")
                            .stringValue(value)
                            .build()));
            context.getRegistry().bind("sqs", SqsClient.class, new NoSqs());
            Sqs2Endpoint endpoint = context.getEndpoint(
                    "aws2-sqs:alerts?amazonSQSClient=#sqs&queueUrl=http://localhost/alerts", Sqs2Endpoint.class);
            Sqs2Consumer consumer = (Sqs2Consumer) endpoint.createConsumer(exchange -> {});
            return consumer.createExchange(
                    Message.builder().body(body).messageAttributes(attributes).build());
        }
    },

    JMS {
        @Override
        Exchange writes(CamelContext context, Map<String, String> headers, String body) {
            TextMessage message = (TextMessage) Proxy.newProxyInstance(
                    Outsider.class.getClassLoader(),
                    new Class<?>[] {TextMessage.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getPropertyNames" -> Collections.enumeration(headers.keySet());
                        case "getObjectProperty", "getStringProperty" -> headers.get((String) arguments[0]);
                        case "getText" -> body;
                        case "getJMSDeliveryMode", "getJMSPriority" -> 4;
                        case "getJMSExpiration", "getJMSTimestamp" -> 0L;
                        case "getJMSRedelivered" -> false;
                        default -> null;
                    });
            return context.getEndpoint("jms:alerts", JmsEndpoint.class).createExchange(message, null);
        }
    };

    /** The exchange that a route from this consumer would get. */
    abstract Exchange writes(CamelContext context, Map<String, String> headers, String body) throws Exception;

    /** No call is made: the message is there already. */
    private record NoSqs() implements SqsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
